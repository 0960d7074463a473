"""Registering: alone on one screen, and by an officer with the person beside."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.messages import MemorySender
from accounts.models import Consent, User
from catalogs.models import OccupationAlias, Office
from returnees.models import ContactMethod, Returnee, WorkExperience
from tests.factories import (
    make_employer,
    make_member,
    make_occupation,
    make_office,
    make_officer,
    make_returnee,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
REGISTER = reverse("returnees:register")
REGISTER_PERSON = reverse("returnees:register-person")


def filled_in(**changes: Any) -> dict[str, Any]:
    """A form as a person fills it in; a value of None leaves the field out."""
    make_state("16", name="Michoacán")
    data = {
        "contact": "443 555 0101",
        "given_names": "Rosa  María",
        "first_surname": "Muñoz",
        "second_surname": "",
        "birth_date_day": "4",
        "birth_date_month": "2",
        "birth_date_year": "1988",
        "home_state": "16",
        "work_done": "drywall hanger in Houston",
        "work_wanted": "lo mismo",
        "agrees_to_notice": "on",
        "language": "es",
    }
    data.update(changes)
    return {name: value for name, value in data.items() if value is not None}


def test_one_screen_opens_a_file_an_account_and_sends_a_code(client: Client) -> None:
    response = client.post(REGISTER, filled_in(agrees_to_shortlists="on"))

    returnee = Returnee.objects.get()
    assert response.status_code == 302
    assert response.url == reverse("account_confirm_login_code")
    assert (returnee.given_names, returnee.birth_date) == ("Rosa María", dt.date(1988, 2, 4))
    assert returnee.user.phone == "+524435550101"
    assert returnee.user.role == User.Role.RETURNEE
    assert returnee.contact_methods.get().value == "+524435550101"
    assert [message["to"] for message in MemorySender.outbox] == ["+524435550101"]
    purposes = Consent.objects.filter(subject_id=returnee.public_id, withdrawn_at=None)
    assert set(purposes.values_list("purpose", flat=True)) == {"service", "shortlist"}


def test_the_code_leads_to_the_new_profile(client: Client) -> None:
    client.post(REGISTER, {**filled_in(), "next": reverse("returnees:welcome")})
    code = MemorySender.outbox[-1]["text"]
    digits = "".join(letter for letter in code.split(".")[0] if letter.isdigit())

    client.post(reverse("account_confirm_login_code"), {"code": digits})
    response = client.get(reverse("returnees:welcome"), follow=True)

    assert response.redirect_chain == [(reverse("returnees:profile"), 302)]
    assert "drywall hanger in Houston" in response.text


def test_agreement_to_be_shown_is_not_assumed(client: Client) -> None:
    client.post(REGISTER, filled_in())

    assert not Consent.objects.live(Consent.Purpose.SHORTLIST).exists()
    assert Consent.objects.live(Consent.Purpose.SERVICE).exists()


def test_what_was_done_becomes_a_first_job_whose_years_are_unknown(client: Client) -> None:
    drywall = make_occupation("drywall-installer", isco08="7123")
    OccupationAlias.objects.create(occupation=drywall, language="en", text="drywall hanger")

    client.post(REGISTER, filled_in())

    job = WorkExperience.objects.get()
    assert (job.title, job.occupation, job.years) == ("drywall hanger in Houston", drywall, None)


def test_the_employment_service_of_the_home_state_is_in_charge(client: Client) -> None:
    office = make_office("SNE-16", state=make_state("16", name="Michoacán"))
    make_office("CON-16", state=office.state, kind=Office.Kind.CONSULATE)

    client.post(REGISTER, filled_in())

    assert Returnee.objects.get().office == office


def test_sending_the_form_twice_opens_one_file(client: Client) -> None:
    data = filled_in()

    client.post(REGISTER, data)
    client.post(REGISTER, data)

    assert Returnee.objects.count() == 1
    assert User.objects.count() == 1
    assert len(MemorySender.outbox) == 2


def test_a_known_phone_gets_a_code_and_its_file_stays_as_it_was(client: Client) -> None:
    known = make_returnee(user=make_user(phone="+524435550101"), given_names="Ana")

    response = client.post(REGISTER, filled_in(given_names="Otra"))

    known.refresh_from_db()
    assert response.url == reverse("account_confirm_login_code")
    assert known.given_names == "Ana"
    assert Returnee.objects.count() == 1


def test_an_employer_who_registers_by_mistake_only_signs_in(client: Client) -> None:
    make_member(make_employer(), phone="+524435550101")

    response = client.post(REGISTER, filled_in())

    assert response.url == reverse("account_confirm_login_code")
    assert not Returnee.objects.exists()


def test_same_name_birth_date_and_state_is_kept_and_marked(client: Client) -> None:
    older = make_returnee(
        given_names="ROSA MARIA",
        first_surname="Munoz",
        birth_date=dt.date(1988, 2, 4),
        home_state=make_state("16", name="Michoacán"),
        user=None,
    )

    response = client.post(REGISTER, filled_in())

    newer = Returnee.objects.exclude(pk=older.pk).get()
    assert newer.may_duplicate == older
    assert str(older.public_id) not in response.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact", ""),
        ("contact", "12"),
        ("contact", "rosa@"),
        ("given_names", ""),
        ("given_names", "123 456"),
        ("given_names", "R" * 81),
        ("given_names", "Ro\x00sa"),
        ("first_surname", "   "),
        ("birth_date_year", "999"),
        ("birth_date_year", "2027"),
        ("birth_date_year", "2013"),
        ("birth_date_year", "1900"),
        ("birth_date_year", "ayer"),
        ("birth_date_year", "9" * 5000),
        ("birth_date_day", "31"),
        ("birth_date_month", ""),
        ("birth_date_month", "13"),
        ("home_state", "99"),
        ("home_state", "Michoacán"),
        ("home_state", None),
        ("work_done", ""),
        ("work_done", "x" * 200_000),
        ("agrees_to_notice", None),
    ],
)
def test_wrong_input_is_explained_kept_as_typed_and_writes_nothing(
    client: Client, field: str, value: str | None
) -> None:
    response = client.post(REGISTER, filled_in(**{field: value}))

    assert response.status_code == 200
    assert response.context["form"].errors
    assert 'value="443 555 0101"' in response.text or field == "contact"
    assert "Nothing is lost" in response.text
    assert not Returnee.objects.exists()
    assert not User.objects.exists()
    assert not MemorySender.outbox


def test_ten_megabytes_are_refused_and_write_nothing(client: Client) -> None:
    response = client.post(REGISTER, filled_in(work_done="x" * 10_000_000))

    assert response.status_code == 400
    assert not Returnee.objects.exists()


def test_emoji_in_names_and_texts_are_harmless(client: Client) -> None:
    client.post(REGISTER, filled_in(given_names="Rosa 🌹", work_done="cocina 🍳 y parrilla"))

    returnee = Returnee.objects.get()
    assert returnee.given_names == "Rosa 🌹"
    assert returnee.work_done == "cocina 🍳 y parrilla"


def test_no_birth_date_is_fine(client: Client) -> None:
    empty = {"birth_date_day": "", "birth_date_month": "", "birth_date_year": ""}

    client.post(REGISTER, filled_in(**empty))

    assert Returnee.objects.get().birth_date is None


def test_who_is_signed_in_does_not_register_again(client: Client) -> None:
    client.force_login(make_returnee().user)

    response = client.get(REGISTER)

    assert response.url == reverse("returnees:welcome")


def test_an_officer_registers_a_person_without_a_phone(client: Client) -> None:
    officer = make_officer()
    client.force_login(officer)

    response = client.post(REGISTER_PERSON, filled_in(contact="", key=str(uuid.uuid4())))

    returnee = Returnee.objects.get()
    assert response.url == reverse("returnees:person", args=[returnee.public_id])
    assert returnee.user is None
    assert (returnee.office, returnee.officer) == (officer.office, officer)
    assert returnee.registered_by == officer
    consent = Consent.objects.get(subject_id=returnee.public_id)
    assert consent.recorded_by == officer


def test_an_officer_gives_the_person_an_account_in_the_language_chosen(client: Client) -> None:
    client.force_login(make_officer())

    client.post(REGISTER_PERSON, filled_in(language="en"))

    user = Returnee.objects.get().user
    assert (user.phone, user.language) == ("+524435550101", "en")
    assert not MemorySender.outbox


def test_a_double_click_of_an_officer_opens_one_file(client: Client) -> None:
    client.force_login(make_officer())
    data = filled_in(contact="", birth_date_year="", birth_date_day="", birth_date_month="")
    data["key"] = str(uuid.uuid4())

    client.post(REGISTER_PERSON, data)
    response = client.post(REGISTER_PERSON, data)

    returnee = Returnee.objects.get()
    assert response.url == reverse("returnees:person", args=[returnee.public_id])


def test_the_key_of_another_file_opens_a_file_of_its_own(client: Client) -> None:
    other = make_returnee(office=make_office("SNE-01"))
    client.force_login(make_officer())

    client.post(REGISTER_PERSON, filled_in(key=str(other.public_id)))

    newer = Returnee.objects.exclude(pk=other.pk).get()
    assert newer.public_id != other.public_id


def make_twin(**fields: Any) -> Returnee:
    return make_returnee(
        given_names="Rosa María",
        first_surname="Muñoz",
        birth_date=dt.date(1988, 2, 4),
        home_state=make_state("16", name="Michoacán"),
        **fields,
    )


def test_an_officer_is_told_of_the_file_that_exists(client: Client) -> None:
    twin = make_twin()
    client.force_login(make_officer())

    response = client.post(REGISTER_PERSON, filled_in())

    assert reverse("returnees:person", args=[twin.public_id]) in response.text
    assert "register anyway" in response.text
    assert Returnee.objects.count() == 1
    assert not User.objects.filter(phone__isnull=False).exists()


def test_of_another_office_only_the_office_is_told(client: Client) -> None:
    twin = make_twin(office=make_office("SNE-01"))
    client.force_login(make_officer())

    response = client.post(REGISTER_PERSON, filled_in())

    assert str(twin.public_id) not in response.text
    assert "Office SNE-01" in response.text


def test_an_officer_may_register_another_person_of_the_same_name(client: Client) -> None:
    make_twin()
    client.force_login(make_officer())

    client.post(REGISTER_PERSON, filled_in(is_another="on"))

    assert Returnee.objects.count() == 2
    assert Returnee.objects.latest("pk").may_duplicate is None


def test_a_phone_in_use_is_told_to_the_officer_and_writes_nothing(client: Client) -> None:
    known = make_returnee(user=make_user(phone="+524435550101"))
    client.force_login(make_officer())

    response = client.post(REGISTER_PERSON, filled_in(is_another="on"))

    assert reverse("returnees:person", args=[known.public_id]) in response.text
    assert Returnee.objects.count() == 1
    assert not ContactMethod.objects.exists()


@pytest.mark.parametrize("make", [make_user, make_member])
def test_only_staff_register_others(client: Client, make: Any) -> None:
    client.force_login(make())

    response = client.get(REGISTER_PERSON)

    assert response.status_code == 404


def test_a_visitor_cannot_register_others(client: Client) -> None:
    response = client.get(REGISTER_PERSON)

    assert response.url.startswith(reverse("account_login"))
