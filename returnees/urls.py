"""Paths of returnees."""

from __future__ import annotations

from django.urls import path

from returnees.views import (
    caseload,
    evidence,
    experiences,
    own_data,
    profile,
    readings,
    registration,
)

app_name = "returnees"
urlpatterns = [
    path("register/", registration.register, name="register"),
    path("welcome/", registration.welcome, name="welcome"),
    path("register-person/", registration.register_person, name="register-person"),
    path("profile/", profile.profile, name="profile"),
    path("profile/work/new/", experiences.experience_create, name="experience-create"),
    path("profile/<slug:step>/", profile.profile_step, name="profile-step"),
    path("work/<uuid:experience_id>/", experiences.experience_edit, name="experience-edit"),
    path(
        "work/<uuid:experience_id>/delete/",
        experiences.experience_delete,
        name="experience-delete",
    ),
    path(
        "work/<uuid:experience_id>/evidence/",
        evidence.experience_evidence,
        name="experience-evidence",
    ),
    path(
        "work/<uuid:experience_id>/occupation/", readings.occupation, name="experience-occupation"
    ),
    path(
        "work/<uuid:experience_id>/occupation/refuse/",
        readings.occupation_refuse,
        name="experience-occupation-refuse",
    ),
    path(
        "work/<uuid:experience_id>/occupation/unknown/",
        readings.occupation_unknown,
        name="experience-occupation-unknown",
    ),
    path(
        "work/<uuid:experience_id>/skills/add/",
        readings.skill_add,
        name="experience-skill-add",
    ),
    path(
        "work/<uuid:experience_id>/skills/refuse/",
        readings.skill_refuse,
        name="experience-skill-refuse",
    ),
    path("contacts/<uuid:contact_id>/end/", profile.contact_end, name="contact-end"),
    path("access-log/", own_data.access_log, name="access-log"),
    path("consents/", own_data.consents, name="consents"),
    path("consents/change/", own_data.consent_change, name="consent-change"),
    path("export/", own_data.export, name="export"),
    path("erase/", own_data.erase, name="erase"),
    path("caseload/", caseload.caseload, name="caseload"),
    path("caseload/search/", caseload.caseload_search, name="caseload-search"),
    path("<uuid:person_id>/", profile.person, name="person"),
    path("<uuid:person_id>/take/", caseload.take, name="person-take"),
    path("<uuid:person_id>/release/", caseload.release, name="person-release"),
    path("<uuid:person_id>/hand-over/", caseload.hand_over, name="person-hand-over"),
    path("<uuid:person_id>/move/", caseload.move, name="person-move"),
    path("<uuid:person_id>/different/", caseload.different, name="person-different"),
    path("<uuid:person_id>/join/", caseload.join, name="person-join"),
    path("<uuid:person_id>/consents/", own_data.person_consents, name="person-consents"),
    path(
        "<uuid:person_id>/consents/change/",
        own_data.person_consent_change,
        name="person-consent-change",
    ),
    path(
        "<uuid:person_id>/work/new/",
        experiences.person_experience_create,
        name="person-experience-create",
    ),
    path("<uuid:person_id>/profile/<slug:step>/", profile.person_step, name="person-step"),
]
