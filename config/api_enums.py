"""Names of the choice lists in the API schema, where one name stands for several lists."""

from __future__ import annotations

ERRORS = "drf_standardized_errors.openapi_serializers"

ENUM_NAMES = {
    **{
        name: f"{ERRORS}.{name}.choices"
        for name in (
            "ValidationErrorEnum",
            "ClientErrorEnum",
            "ServerErrorEnum",
            "ErrorCode401Enum",
            "ErrorCode403Enum",
            "ErrorCode404Enum",
            "ErrorCode405Enum",
            "ErrorCode406Enum",
            "ErrorCode415Enum",
            "ErrorCode429Enum",
            "ErrorCode500Enum",
        )
    },
    "ShiftEnum": "catalogs.models.Shift.choices",
    "PostingStateEnum": "employers.models.Posting.State",
    "DocumentCaseStateEnum": "documents.models.DocumentCase.State",
    "InterestStateEnum": "placements.models.Interest.State",
    "InvitationStateEnum": "placements.models.Invitation.State",
    "PlacementStateEnum": "placements.models.Placement.State",
}
