"""Paths of placements."""

from __future__ import annotations

from django.urls import path

from placements.views import employer, person, review

app_name = "placements"
urlpatterns = [
    path("", person.application_list, name="application-list"),
    path("jobs/<uuid:posting_id>/save/", person.mark_save, name="mark-save"),
    path("jobs/<uuid:posting_id>/dismiss/", person.mark_dismiss, name="mark-dismiss"),
    path("jobs/<uuid:posting_id>/undo/", person.mark_undo, name="mark-undo"),
    path("jobs/<uuid:posting_id>/interest/", person.interest_create, name="interest-create"),
    path(
        "interests/<uuid:interest_id>/withdraw/",
        person.interest_withdraw,
        name="interest-withdraw",
    ),
    path("interests/<uuid:interest_id>/share/", person.interest_share, name="interest-share"),
    path("invitations/<uuid:invitation_id>/", person.invitation_answer, name="invitation-answer"),
    path("candidates/", employer.candidate_list, name="candidate-list"),
    path("candidates/<uuid:interest_id>/", employer.interest_answer, name="interest-answer"),
    path(
        "candidates/<uuid:posting_id>/people/<uuid:person_id>/",
        employer.invitation_create,
        name="invitation-create",
    ),
    path(
        "invitations/<uuid:invitation_id>/withdraw/",
        employer.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("review/", review.review_queue, name="review-queue"),
    path("review/approve/", review.review_approve, name="review-approve"),
    path(
        "review/<uuid:person_id>/jobs/<uuid:posting_id>/",
        review.placement_create,
        name="placement-create",
    ),
    path("<uuid:placement_id>/", review.placement, name="placement"),
    path(
        "<uuid:placement_id>/approve/",
        review.placement_step,
        {"name": "approve"},
        name="placement-approve",
    ),
    path(
        "<uuid:placement_id>/send-back/",
        review.placement_step,
        {"name": "send_back"},
        name="placement-send-back",
    ),
    path(
        "<uuid:placement_id>/refuse/",
        review.placement_step,
        {"name": "refuse"},
        name="placement-refuse",
    ),
    path(
        "<uuid:placement_id>/steps/<slug:name>/",
        review.placement_step,
        name="placement-transition",
    ),
]
