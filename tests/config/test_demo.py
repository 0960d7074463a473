"""The demo: made-up people in known proportions, the same for the same seed."""

from __future__ import annotations

from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Count
from stdnum.mx import rfc

from accounts.models import User
from catalogs.models import ConceptName
from config.demo.accounts import DEMO_ACCOUNTS
from config.demo.people import read_catalog
from config.demo.postings import false_rfc
from documents.models import DocumentCase
from employers.models import Employer, Posting
from returnees.models import Returnee

pytestmark = pytest.mark.django_db
SIZE = {"returnees": 300, "postings": 200, "employers": 20, "seed": 7}


@pytest.fixture
def demo() -> None:
    call_command("load_catalogs", stdout=StringIO())
    call_command("make_demo", **SIZE, stdout=StringIO())


def test_demo_has_the_asked_numbers_and_an_account_per_role(demo: None) -> None:
    # Arrange and act: the fixture. One more returnee and no more employers: the accounts.
    assert Returnee.objects.filter(is_searching=True).count() == SIZE["returnees"] + 1
    assert Posting.objects.count() == SIZE["postings"]
    assert Employer.objects.count() == SIZE["employers"]
    for role, email in DEMO_ACCOUNTS.items():
        assert User.objects.get(email=email).role == role


def test_demo_has_names_to_review_and_postings_of_its_employer_to_confirm(demo: None) -> None:
    member = User.objects.get(email=DEMO_ACCOUNTS[User.Role.EMPLOYER])

    assert ConceptName.objects.proposed().count() >= 4
    assert Posting.objects.visible_to(member).read_as().exists()


def test_second_run_changes_nothing(demo: None) -> None:
    before = Returnee.objects.count(), Posting.objects.count(), User.objects.count()

    call_command("make_demo", **SIZE, stdout=StringIO())

    assert (Returnee.objects.count(), Posting.objects.count(), User.objects.count()) == before


def test_no_demo_rfc_has_the_right_check_digit(demo: None) -> None:
    numbers = Employer.objects.values_list("rfc", flat=True)

    assert not [n for n in numbers if rfc.calc_check_digit(n[:-1]) == n[-1]]


def test_no_demo_contact_can_reach_anybody(demo: None) -> None:
    outside = User.objects.exclude(email__endswith=".example")

    assert not outside.exists()
    assert not User.objects.filter(phone__isnull=False).exists()


def test_shares_follow_what_is_known_of_returns(demo: None) -> None:
    everyone = Returnee.objects.filter(is_searching=True)
    people = everyone.count()
    by_home = dict(everyone.values_list("home_state__name").annotate(n=Count("pk")).order_by("-n"))

    women = everyone.filter(sex="F").count()
    acta = DocumentCase.objects.filter(document_type_id="ACTA", returnee__in=everyone).count()

    assert 0.04 < women / people < 0.18
    assert list(by_home).index("Chiapas") < 8
    assert acta > 0.25 * people


def test_published_demo_postings_pay_the_legal_minimum(demo: None) -> None:
    from django.utils import timezone

    from employers.pay import pay_below_floor

    open_postings = Posting.objects.open_on(timezone.localdate()).with_details()

    below = [row.pk for row in open_postings if pay_below_floor(row, timezone.localdate())]

    assert open_postings.count() > 100
    assert not below


def test_demo_postings_ask_for_skills_of_their_own_unit_group_and_name_them(demo: None) -> None:
    rows = Posting.objects.select_related("occupation").prefetch_related("skills")

    asked = [(row, skill) for row in rows for skill in row.skills.all()]

    assert len(asked) > 2 * SIZE["postings"]
    assert not [
        (row.title, skill.code)
        for row, skill in asked
        if row.occupation is None
        or row.occupation.isco08 not in skill.major_groups.split(";")
        or skill.name_es[1:] not in row.duties
    ]


def test_skills_go_to_the_occupation_of_a_unit_group_whose_words_they_share() -> None:
    call_command("load_catalogs", stdout=StringIO())
    catalog = read_catalog()

    def found(code: str) -> list[str]:
        return [skill.code for skill in catalog.skills_of(catalog.occupations[code])]

    assert "diesel-mechanics" in found("diesel-mechanic")
    assert "diesel-mechanics" not in found("motor-vehicle-mechanic")
    assert "drywall" in found("drywall-installer-taper")[:3]
    assert "drywall" not in found("plasterer-stucco-mason")
    assert "pool-building" not in found("drywall-installer-taper")


def test_without_catalogs_it_says_what_to_run() -> None:
    with pytest.raises(CommandError, match="load_catalogs"):
        call_command("make_demo", **SIZE)


def test_number_out_of_range_is_refused() -> None:
    with pytest.raises(CommandError, match=r"--returnees must be .* got 0"):
        call_command("make_demo", **{**SIZE, "returnees": 0})


def test_false_rfc_is_wrong_and_differs(demo: None) -> None:
    import numpy as np

    rng = np.random.default_rng(1)

    numbers = [false_rfc(rng) for _ in range(50)]

    assert all(one != other for one, other in pairwise(numbers))
    assert not any(rfc.is_valid(n, validate_check_digits=True) for n in numbers)
