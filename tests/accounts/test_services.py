"""Accounts, agreements and the access log."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from accounts import services
from accounts.models import AccessEntry, Consent, User
from accounts.services import (
    AccountExists,
    change_contact,
    create_account,
    end_sessions,
    record_access,
    record_consent,
    withdraw_consent,
)
from tests.factories import NOW, make_officer, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=2)
SUBJECT = uuid.UUID("00000000-0000-4000-8000-000000000001")
PHONE = "+525500000101"


def test_account_needs_only_one_of_phone_and_email():
    user = create_account(role=User.Role.RETURNEE, language="es", phone=PHONE, email="")

    assert (user.phone, user.email, user.has_usable_password()) == (PHONE, None, False)


@pytest.mark.parametrize("contact", [{"phone": PHONE}, {"email": "Persona@retorno.example"}])
def test_second_account_of_a_contact_is_refused_with_the_first_at_hand(contact):
    first = make_user(phone=PHONE, email="persona@retorno.example")

    with pytest.raises(AccountExists) as refusal:
        create_account(role=User.Role.RETURNEE, language="es", **contact)

    assert refusal.value.user == first
    assert User.objects.count() == 1


def test_account_that_another_request_creates_meanwhile_is_refused(monkeypatch):
    first = make_user(phone=PHONE)
    answers = iter([None, first])
    monkeypatch.setattr(services, "find_account", lambda **contact: next(answers))

    with pytest.raises(AccountExists) as refusal:
        create_account(role=User.Role.RETURNEE, language="es", phone=PHONE)

    assert refusal.value.user == first


def test_agreeing_twice_is_recorded_once():
    first = record_consent(subject_id=SUBJECT, purpose="shortlist", by=None, now=NOW)

    second = record_consent(subject_id=SUBJECT, purpose="shortlist", by=None, now=LATER)

    assert second == first
    assert second.given_at == NOW


def test_agreeing_to_a_new_notice_ends_the_agreement_to_the_old_one(monkeypatch):
    old = record_consent(subject_id=SUBJECT, purpose="service", by=None, now=NOW)
    monkeypatch.setattr(services, "NOTICE_VERSION", "2")

    new = record_consent(subject_id=SUBJECT, purpose="service", by=None, now=LATER)

    old.refresh_from_db()
    assert old.withdrawn_at == LATER
    assert list(Consent.objects.live("service")) == [new]


def test_withdrawing_ends_the_agreement_and_tells_by_whom():
    officer = make_officer()
    consent = record_consent(subject_id=SUBJECT, purpose="shortlist", by=None, now=NOW)

    was_live = withdraw_consent(subject_id=SUBJECT, purpose="shortlist", by=officer, now=LATER)

    consent.refresh_from_db()
    assert was_live
    assert (consent.withdrawn_at, consent.withdrawn_by) == (LATER, officer)


def test_withdrawing_twice_changes_nothing_the_second_time():
    consent = record_consent(subject_id=SUBJECT, purpose="shortlist", by=None, now=NOW)
    withdraw_consent(subject_id=SUBJECT, purpose="shortlist", by=None, now=NOW)

    was_live = withdraw_consent(subject_id=SUBJECT, purpose="shortlist", by=None, now=LATER)

    consent.refresh_from_db()
    assert not was_live
    assert consent.withdrawn_at == NOW


def test_withdrawing_one_purpose_leaves_the_others():
    record_consent(subject_id=SUBJECT, purpose="service", by=None, now=NOW)
    record_consent(subject_id=SUBJECT, purpose="shortlist", by=None, now=NOW)

    withdraw_consent(subject_id=SUBJECT, purpose="shortlist", by=None, now=LATER)

    assert Consent.objects.live("service").exists()


def test_agreement_after_withdrawal_is_a_new_row():
    record_consent(subject_id=SUBJECT, purpose="shortlist", by=None, now=NOW)
    withdraw_consent(subject_id=SUBJECT, purpose="shortlist", by=None, now=NOW)

    record_consent(subject_id=SUBJECT, purpose="shortlist", by=None, now=LATER)

    assert Consent.objects.filter(subject_id=SUBJECT).count() == 2


def test_looking_twice_a_day_is_one_row_and_the_next_day_another():
    officer = make_officer()
    tomorrow = NOW + dt.timedelta(days=1)

    for now in (NOW, LATER, tomorrow):
        record_access(subject_id=SUBJECT, actor=officer, action="viewed", now=now)

    entries = AccessEntry.objects.about(SUBJECT)
    assert [entry.first_at for entry in entries] == [tomorrow, NOW]


def test_day_of_an_access_is_that_of_mexico():
    evening = dt.datetime(2026, 11, 25, 3, 0, tzinfo=dt.UTC)

    entry = record_access(subject_id=SUBJECT, actor=make_officer(), action="viewed", now=evening)

    assert entry.day == dt.date(2026, 11, 24)


def test_new_phone_of_an_account_counts_as_verified():
    user = make_user(email="persona@retorno.example")

    change_contact(user=user, phone=PHONE)

    user.refresh_from_db()
    assert (user.phone, user.is_phone_verified) == (PHONE, True)
    assert user.email == "persona@retorno.example"


def test_contact_of_another_account_is_refused():
    make_user(phone=PHONE)
    user = make_user()

    with pytest.raises(AccountExists):
        change_contact(user=user, phone=PHONE)

    user.refresh_from_db()
    assert user.phone is None


def test_ending_sessions_signs_out_every_device(client):
    user = make_user(role=User.Role.CLERK)
    client.force_login(user)

    end_sessions(user=user)

    assert client.get("/accounts/settings/").status_code == 302
