"""Signing up an organization, its page, its members and its verification."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.messages import MemorySender
from accounts.models import User
from employers.models import Employer, Member
from employers.services import EmployerRefused, decide_employer, remove_member
from tests.employers.builders import valid_rfc
from tests.factories import (
    NOW,
    make_administrator,
    make_city,
    make_employer,
    make_member,
    make_posting,
    make_user,
)

pytestmark = pytest.mark.django_db
ORGANISATION = reverse("employers:organisation")


def signup_form(**fields: Any) -> dict[str, Any]:
    defaults = {
        "contact": "compras@plant.example",
        "name": "Planta de Prueba",
        "rfc": valid_rfc(),
        "city": make_city().pk,
        "key": str(uuid.uuid4()),
    }
    return {**defaults, **fields}


def sign_up(client: Client, form: dict[str, Any]) -> Any:
    return client.post(reverse("employers:signup"), form, headers={"accept-language": "en"})


def test_a_visitor_may_open_the_sign_up_since_accounts_start_there(client: Client) -> None:
    response = client.get(reverse("employers:signup"))

    assert response.status_code == 200


def test_one_screen_makes_the_account_and_an_organization_that_waits(client: Client) -> None:
    response = sign_up(client, signup_form())

    employer = Employer.objects.get()
    assert response.status_code == 302
    assert employer.state == Employer.State.PENDING
    assert employer.members.get().user.email == "compras@plant.example"
    assert employer.members.get().is_owner
    assert employer.events.get().to_state == Employer.State.PENDING


def test_the_rfc_may_be_typed_with_dashes_and_small_letters(client: Client) -> None:
    rfc = valid_rfc()

    sign_up(client, signup_form(rfc=f"{rfc[:3]}-{rfc[3:9]}-{rfc[9:]}".lower()))

    assert Employer.objects.get().rfc == rfc


@pytest.mark.parametrize("rfc", ["", "ABC", "TST010101XX1", "😀" * 12, "X" * 500])
def test_a_wrong_rfc_is_refused_with_the_form_as_typed(client: Client, rfc: str) -> None:
    response = sign_up(client, signup_form(rfc=rfc, name="Fábrica 😀"))

    assert response.status_code == 200
    assert "rfc" in response.context["form"].errors
    assert "Fábrica 😀" in response.content.decode()
    assert not User.objects.exists()


def test_a_known_rfc_shows_a_way_on_and_no_member(client: Client) -> None:
    employer = make_employer(rfc=valid_rfc())
    member = make_member(employer)

    response = sign_up(client, signup_form(rfc=employer.rfc))

    page = response.content.decode()
    assert "Ask the colleague" in page
    assert str(member.email) not in page
    assert not User.objects.filter(email="compras@plant.example").exists()


def test_sending_the_sign_up_twice_makes_one_and_goes_on(client: Client) -> None:
    form = signup_form()
    first = sign_up(client, form)

    second = sign_up(Client(), form)

    assert first.url == second.url
    assert Employer.objects.count() == 1


def test_a_contact_with_an_account_gets_a_code_and_nothing_is_written(client: Client) -> None:
    make_user(email="compras@plant.example")

    response = sign_up(client, signup_form())

    known = response.url
    assert not Employer.objects.exists()
    assert known == sign_up(Client(), signup_form(contact="nueva@plant.example")).url


def test_what_was_written_waits_for_an_employer_account_without_organization(
    client: Client,
) -> None:
    user = make_user(email="compras@plant.example", role=User.Role.EMPLOYER)
    sign_up(client, signup_form())
    client.force_login(user)

    page = client.get(reverse("employers:organisation-create")).content.decode()

    assert "Planta de Prueba" in page


def test_an_employer_without_organization_adds_one(client: Client) -> None:
    user = make_user(role=User.Role.EMPLOYER)
    client.force_login(user)

    response = client.post(reverse("employers:organisation-create"), signup_form())

    assert response.url == ORGANISATION
    assert Employer.objects.get().members.get().user == user


def test_the_page_shows_a_refusal_with_its_reason_and_asking_again_waits(client: Client) -> None:
    employer = make_employer(state=Employer.State.REFUSED, decision_reason="The RFC is another's")
    client.force_login(make_member(employer, language="en"))

    page = client.get(ORGANISATION).content.decode()
    client.post(reverse("employers:organisation-ask-again"))

    employer.refresh_from_db()
    assert "The RFC is another" in page
    assert employer.state == Employer.State.PENDING


def test_an_owner_changes_the_organization(client: Client) -> None:
    employer = make_employer(rfc=valid_rfc())
    client.force_login(make_member(employer, language="en"))

    client.post(
        reverse("employers:organisation-edit"),
        {"city": employer.city_id, "sector": "Autopartes", "name": "Otra", "rfc": "X"},
    )

    before = employer.name
    employer.refresh_from_db()
    assert employer.sector == "Autopartes"
    assert employer.name == before


def test_a_member_who_is_no_owner_cannot_change_the_organization(client: Client) -> None:
    employer = make_employer()
    user = make_user(role=User.Role.EMPLOYER)
    Member.objects.create(employer=employer, user=user)
    client.force_login(user)

    edit = client.get(reverse("employers:organisation-edit"))
    client.post(reverse("employers:member-add"), {"contact": "otra@plant.example"})

    assert edit.status_code == 404
    assert employer.members.count() == 1


def test_an_owner_adds_a_colleague_who_is_told(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    employer = make_employer()
    client.force_login(make_member(employer, language="en"))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("employers:member-add"), {"contact": "81 1234 5678"})

    assert employer.members.filter(user__phone="+528112345678", is_owner=False).exists()
    assert MemorySender.outbox[-1]["to"] == "+528112345678"


def test_adding_an_account_of_another_kind_tells_nothing_about_it(client: Client) -> None:
    make_user(email="persona@retorno.example")
    client.force_login(make_member(language="en"))

    known = client.post(
        reverse("employers:member-add"), {"contact": "persona@retorno.example"}, follow=True
    )
    new = client.post(
        reverse("employers:member-add"), {"contact": "nadie@retorno.example"}, follow=True
    )

    assert [str(m) for m in known.context["messages"]] == [str(m) for m in new.context["messages"]]
    assert not Member.objects.filter(user__email="persona@retorno.example").exists()


def test_an_organization_that_waits_adds_no_colleagues(client: Client) -> None:
    employer = make_employer(state=Employer.State.PENDING)
    client.force_login(make_member(employer, language="en"))

    client.post(reverse("employers:member-add"), {"contact": "otra@plant.example"})

    assert employer.members.count() == 1


def test_a_wrong_contact_is_refused_on_the_page(client: Client) -> None:
    client.force_login(make_member(language="en"))

    response = client.post(reverse("employers:member-add"), {"contact": "not a contact"})

    assert response.status_code == 422
    assert "not a contact" in response.content.decode()


def test_an_owner_removes_a_colleague_but_not_the_last_owner(client: Client) -> None:
    employer = make_employer()
    owner, other = make_member(employer), make_user(role=User.Role.EMPLOYER)
    Member.objects.create(employer=employer, user=other)
    client.force_login(owner)

    client.post(reverse("employers:member-remove", args=[other.public_id]))

    assert employer.members.get().user == owner
    with pytest.raises(EmployerRefused):
        remove_member(employer=employer, user=owner, by=owner)


def test_a_colleague_of_another_organization_is_not_found(client: Client) -> None:
    stranger = make_member()
    client.force_login(make_member(language="en"))

    response = client.post(reverse("employers:member-remove", args=[stranger.public_id]))

    assert response.status_code == 404


def test_an_administrator_verifies_with_a_reason_that_members_read(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    employer = make_employer(state=Employer.State.PENDING)
    member = make_member(employer)
    client.force_login(make_administrator(language="en"))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("employers:verification-decide", args=[employer.public_id]),
            {"reason": "RFC seen", "decision": "approve"},
        )

    employer.refresh_from_db()
    assert employer.is_verified
    assert employer.events.get().reason == "RFC seen"
    assert MemorySender.outbox[-1]["to"] == member.email


@pytest.mark.parametrize(
    "sent", [{"decision": "approve"}, {"reason": "x"}, {"decision": "later", "reason": "x"}]
)
def test_an_incomplete_decision_changes_nothing(client: Client, sent: dict[str, str]) -> None:
    employer = make_employer(state=Employer.State.PENDING)
    client.force_login(make_administrator(language="en"))

    response = client.post(
        reverse("employers:verification-decide", args=[employer.public_id]), sent
    )

    employer.refresh_from_db()
    assert response.status_code == 422
    assert employer.state == Employer.State.PENDING


def test_refusing_an_organization_hides_its_postings_from_the_ranking() -> None:
    posting = make_posting()

    decide_employer(
        employer=posting.employer,
        by=make_administrator(),
        approve=False,
        reason="Closed down",
        now=NOW,
    )

    posting.refresh_from_db()
    assert posting.touched_at == NOW
    assert not posting.is_open(posting.closes_on)


def test_the_same_decision_twice_is_recorded_once() -> None:
    employer, by = make_employer(state=Employer.State.PENDING), make_administrator()

    for _time in range(2):
        decide_employer(employer=employer, by=by, approve=True, reason="RFC seen", now=NOW)

    assert employer.events.count() == 1


def test_the_verification_list_shows_those_that_wait_first(client: Client) -> None:
    make_employer(name="Ya verificada")
    make_employer(name="En espera", state=Employer.State.PENDING)
    client.force_login(make_administrator(language="en"))

    page = client.get(reverse("employers:verification-list")).content.decode()

    assert "En espera" in page
    assert "Ya verificada" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_verification_list_costs_the_same_with_more_rows(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        make_employer(state=Employer.State.PENDING)
    client.force_login(make_administrator(language="en"))

    with django_assert_num_queries(5):
        client.get(reverse("employers:verification-list"))


def test_the_admin_leads_to_the_decision(client: Client) -> None:
    employer = make_employer(state=Employer.State.PENDING)
    client.force_login(make_administrator(language="en"))

    response = client.get(reverse("admin:employers_employer_decide", args=[employer.pk]))

    assert response.url == reverse("employers:verification", args=[employer.public_id])


def test_administrators_read_employers_and_postings_but_edit_no_posting(client: Client) -> None:
    posting = make_posting()
    client.force_login(make_administrator(language="en"))

    pages = [
        client.get(reverse("admin:employers_employer_changelist")),
        client.get(reverse("admin:employers_employer_change", args=[posting.employer_id])),
        client.get(reverse("admin:employers_posting_changelist")),
        client.get(reverse("admin:employers_posting_change", args=[posting.pk])),
    ]
    edit = client.post(reverse("admin:employers_posting_change", args=[posting.pk]), {"title": "X"})

    assert [page.status_code for page in pages] == [200] * 4
    assert edit.status_code == 403
