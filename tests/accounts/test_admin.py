"""The administration: who may enter, what it shows of accounts, and its own policy."""

from __future__ import annotations

import pytest
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import record_consent
from tests.factories import (
    NOW,
    make_administrator,
    make_member,
    make_office,
    make_officer,
    make_user,
)

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"
PAGES = [
    "/admin/",
    USERS,
    f"{USERS}add/",
    "/admin/accounts/consent/",
    "/admin/accounts/accessentry/",
    "/admin/auditlog/logentry/",
]


@pytest.mark.parametrize("path", PAGES)
def test_administrator_opens(client, path):
    client.force_login(make_administrator())

    response = client.get(path)

    assert response.status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_visitor_is_sent_to_sign_in_by_code(client, path):
    response = client.get(path, follow=True)

    assert response.redirect_chain[-1][0] == f"{reverse('account_login')}?next={path}"


@pytest.mark.parametrize("make", [make_user, make_officer, make_member])
@pytest.mark.parametrize("path", PAGES)
def test_other_roles_find_nothing(client, make, path):
    client.force_login(make())

    response = client.get(path, follow=True)

    assert response.status_code == 404


def policy_of(client: Client, path: str) -> dict[str, str]:
    """The directives of a page's policy; their order has no meaning."""
    header = client.get(path)["Content-Security-Policy"]
    return dict(directive.strip().split(" ", 1) for directive in header.split(";"))


def test_only_the_administration_may_evaluate_and_style_inline(client):
    client.force_login(make_administrator())

    inside, outside = policy_of(client, "/admin/"), policy_of(client, "/about/")

    assert inside["script-src"] == "'self' 'unsafe-eval'"
    assert inside["style-src"] == "'self' 'unsafe-inline'"
    assert "unsafe" not in str(outside)


def test_documentation_of_the_api_may_style_inline_but_not_run_inline(client):
    policy = policy_of(client, "/api/v1/docs/")

    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self' 'unsafe-inline'"


def test_list_of_accounts_shows_no_phone_or_email(client):
    client.force_login(make_administrator())
    user = make_user(phone="+525500000101", email="persona@retorno.example")

    page = client.get(USERS).content.decode()

    assert str(user.public_id) in page
    assert "5500000101" not in page
    assert "persona@" not in page


def test_administrator_makes_an_officer_who_signs_in_by_code(client):
    client.force_login(make_administrator())
    data = {
        "role": "officer",
        "office": make_office().pk,
        "language": "es",
        "phone": "55 0000 0202",
        "email": "Oficial@Retorno.example",
        "is_active": "on",
    }

    client.post(f"{USERS}add/", data)

    officer = User.objects.get(phone="+525500000202")
    assert officer.email == "oficial@retorno.example"
    assert not officer.has_usable_password()


def test_officer_without_an_office_is_refused(client):
    client.force_login(make_administrator(language="en"))
    data = {"role": "officer", "language": "es", "email": "o@retorno.example"}

    response = client.post(f"{USERS}add/", data)

    assert "An officer belongs to an office." in response.content.decode()
    assert not User.objects.filter(role="officer").exists()


def test_account_without_phone_and_email_is_refused(client):
    client.force_login(make_administrator(language="en"))

    response = client.post(f"{USERS}add/", {"role": "returnee", "language": "es"})

    assert "An account needs a phone or an e-mail." in response.content.decode()


def test_agreements_cannot_be_changed_or_deleted(client):
    client.force_login(make_administrator())
    consent = record_consent(subject_id=make_user().public_id, purpose="service", by=None, now=NOW)
    path = f"/admin/accounts/consent/{consent.pk}"

    changed = client.post(f"{path}/change/", {"purpose": "messages"})
    deleted = client.post(f"{path}/delete/", {"post": "yes"})

    assert (changed.status_code, deleted.status_code) == (403, 403)


def test_audit_trail_tells_who_changed_an_account_without_contacts(client):
    administrator = make_administrator()
    user = make_user(email="antes@retorno.example")
    client.force_login(administrator)
    data = {
        "role": "returnee",
        "language": "en",
        "email": "luego@retorno.example",
        "is_active": "on",
    }

    client.post(f"{USERS}{user.pk}/change/", data)

    entry = LogEntry.objects.get_for_object(user).first()
    assert entry.actor == administrator
    assert entry.actor_email is None
    assert entry.remote_addr is None
    assert entry.changes["email"] == ["***", "***"]
    assert entry.changes["language"] == ["es", "en"]


def test_signing_in_is_no_change_of_the_account(client):
    user = make_user()
    LogEntry.objects.all().delete()

    client.force_login(user)

    assert not LogEntry.objects.get_for_object(user).exists()
