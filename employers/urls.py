"""Paths of employers."""

from __future__ import annotations

from django.urls import path

from employers.views import organisations, postings, readings, verification, writing

app_name = "employers"
urlpatterns = [
    path("sign-up/", organisations.signup, name="signup"),
    path("organization/", organisations.organisation, name="organisation"),
    path("organization/new/", organisations.organisation_create, name="organisation-create"),
    path("organization/edit/", organisations.organisation_edit, name="organisation-edit"),
    path(
        "organization/ask-again/",
        organisations.organisation_ask_again,
        name="organisation-ask-again",
    ),
    path("organization/members/add/", organisations.member_add, name="member-add"),
    path(
        "organization/members/<uuid:user_id>/remove/",
        organisations.member_remove,
        name="member-remove",
    ),
    path("verification/", verification.verification_list, name="verification-list"),
    path("verification/<uuid:employer_id>/", verification.verification, name="verification"),
    path(
        "verification/<uuid:employer_id>/decide/",
        verification.verification_decide,
        name="verification-decide",
    ),
    path("postings/", postings.posting_list, name="posting-list"),
    path("postings/new/", writing.posting_create, name="posting-create"),
    path(
        "postings/confirm-occupation/",
        readings.occupation_confirm_all,
        name="posting-occupation-confirm-all",
    ),
    path("postings/<uuid:posting_id>/", postings.posting, name="posting"),
    path(
        "postings/<uuid:posting_id>/occupation/confirm/",
        readings.occupation_confirm,
        name="posting-occupation-confirm",
    ),
    path(
        "postings/<uuid:posting_id>/occupation/refuse/",
        readings.occupation_refuse,
        name="posting-occupation-refuse",
    ),
    path("postings/<uuid:posting_id>/edit/", writing.posting_edit, name="posting-edit"),
    path("postings/<uuid:posting_id>/preview/", postings.posting_preview, name="posting-preview"),
    path("postings/<uuid:posting_id>/publish/", postings.posting_publish, name="posting-publish"),
    path("postings/<uuid:posting_id>/pause/", postings.posting_pause, name="posting-pause"),
    path("postings/<uuid:posting_id>/resume/", postings.posting_resume, name="posting-resume"),
    path("postings/<uuid:posting_id>/close/", postings.posting_close, name="posting-close"),
    path("postings/<uuid:posting_id>/discard/", postings.posting_discard, name="posting-discard"),
    path(
        "postings/<uuid:posting_id>/duplicate/",
        postings.posting_duplicate,
        name="posting-duplicate",
    ),
]
