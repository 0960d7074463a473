"""Pay that looks like a slip: asked about in the form and by the service, right with one tap."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from employers.models import Employer, Posting
from employers.services import PostingRefused, save_posting
from tests.employers.builders import make_draft, make_floor, posting_form
from tests.factories import (
    NOW,
    make_employer,
    make_member,
    make_occupation,
    make_requirement_set,
)

pytestmark = pytest.mark.django_db
CREATE = reverse("employers:posting-create")


@pytest.fixture
def employer() -> Employer:
    make_requirement_set()
    return make_employer()


@pytest.fixture
def owner(client: Client, employer: Employer) -> Client:
    client.force_login(make_member(employer, language="en"))
    return client


def confirming(page: str) -> str:
    """What the button that says that the pay is right sends."""
    found = re.search(r'<button[^>]*name="pay_confirmed" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_unusual_pay_is_asked_about_and_one_button_says_that_it_is_right(owner: Client) -> None:
    make_floor()
    form = posting_form(pay_min="155555", pay_max="155555", duties="Cocinar 🍲")
    form.pop("action")

    asked = owner.post(CREATE, form)
    page = asked.content.decode()
    done = owner.post(CREATE, {**form, "pay_confirmed": confirming(page)})

    assert asked.status_code == 422
    assert "You wrote $155,555 a month." in page
    assert "from $9,582 to $47,912 a month" in page
    assert 'value="155555"' in page
    assert "Cocinar 🍲" in page
    assert done.status_code == 302
    assert Posting.objects.get().pay_max == 155555


def test_that_one_pay_is_right_says_nothing_of_another(owner: Client) -> None:
    make_floor()
    form = posting_form(pay_min="155555", pay_max="155555")
    confirmed = confirming(owner.post(CREATE, form).content.decode())

    other = owner.post(
        CREATE, {**form, "pay_min": "255555", "pay_max": "255555", "pay_confirmed": confirmed}
    )

    assert other.status_code == 422
    assert "You wrote $255,555 a month." in other.content.decode()
    assert not Posting.objects.exists()


def test_pay_said_to_be_right_stays_so_while_something_else_is_mended(owner: Client) -> None:
    make_floor()
    form = posting_form(pay_min="155555", pay_max="155555")
    confirmed = confirming(owner.post(CREATE, form).content.decode())

    page = owner.post(CREATE, {**form, "title": "", "pay_confirmed": confirmed}).content.decode()

    assert f'<input type="hidden" name="pay_confirmed" value="{confirmed}">' in page


def test_pay_not_asked_about_shows_no_question(owner: Client) -> None:
    make_floor()

    page = owner.post(CREATE, posting_form(title="")).content.decode()

    assert "pay_confirmed" not in page


def test_a_cheaper_occupation_for_the_same_pay_is_asked_about() -> None:
    make_floor()
    doctor = make_occupation("doctor", isco08="2211")
    posting = make_draft(occupation=doctor, pay_min=Decimal(90_000), pay_max=Decimal(90_000))

    with pytest.raises(PostingRefused) as refusal:
        save_posting(
            posting=posting,
            data={"occupation": make_occupation("cook", isco08="5120")},
            by=make_member(posting.employer),
            now=NOW,
        )

    assert list(refusal.value.errors) == ["pay_confirmed"]
