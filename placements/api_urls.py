"""API paths of placements."""

from __future__ import annotations

from django.urls import path

from placements import api

urlpatterns = [
    path("interests/", api.InterestListView.as_view(), name="interest-list"),
    path(
        "interests/<uuid:interest_id>/contact/",
        api.InterestContactView.as_view(),
        name="interest-contact",
    ),
    path(
        "interests/<uuid:interest_id>/withdraw/",
        api.InterestWithdrawView.as_view(),
        name="interest-withdraw",
    ),
    path(
        "interests/<uuid:interest_id>/answer/",
        api.InterestAnswerView.as_view(),
        name="interest-answer",
    ),
    path("invitations/", api.InvitationListView.as_view(), name="invitation-list"),
    path(
        "invitations/<uuid:invitation_id>/answer/",
        api.InvitationAnswerView.as_view(),
        name="invitation-answer",
    ),
    path(
        "invitations/<uuid:invitation_id>/withdraw/",
        api.InvitationWithdrawView.as_view(),
        name="invitation-withdraw",
    ),
    path("review-queue/", api.ReviewQueueView.as_view(), name="review-queue"),
    path(
        "review-queue/<uuid:placement_id>/approve/",
        api.ReviewStepView.as_view(name="approve"),
        name="review-approve",
    ),
    path(
        "review-queue/<uuid:placement_id>/send-back/",
        api.ReviewStepView.as_view(name="send_back"),
        name="review-send-back",
    ),
    path(
        "review-queue/<uuid:placement_id>/refuse/",
        api.ReviewStepView.as_view(name="refuse"),
        name="review-refuse",
    ),
]
