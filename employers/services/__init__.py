"""Every change of state of employers, their members and their postings."""

from employers.refusals import EmployerKnown, EmployerRefused, PostingChanged, PostingRefused
from employers.services.meanings import confirm_all, confirm_occupation, refuse_occupation
from employers.services.organisations import (
    add_member,
    ask_again,
    create_employer,
    decide_employer,
    is_owner,
    remove_member,
    sign_up_employer,
    update_employer,
)
from employers.services.postings import (
    changed_fields,
    close_posting,
    default_dates,
    discard_draft,
    duplicate_posting,
    pause_posting,
    publish_posting,
    resume_posting,
    save_posting,
)

__all__ = [
    "EmployerKnown",
    "EmployerRefused",
    "PostingChanged",
    "PostingRefused",
    "add_member",
    "ask_again",
    "changed_fields",
    "close_posting",
    "confirm_all",
    "confirm_occupation",
    "create_employer",
    "decide_employer",
    "default_dates",
    "discard_draft",
    "duplicate_posting",
    "is_owner",
    "pause_posting",
    "publish_posting",
    "refuse_occupation",
    "remove_member",
    "resume_posting",
    "save_posting",
    "sign_up_employer",
    "update_employer",
]
