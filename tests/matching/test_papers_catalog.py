"""My papers with the catalogs as they are shipped: nobody is left without a way."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker

from catalogs.models import City, DocumentPrerequisite, DocumentType, State
from catalogs.services import load_catalogs
from matching.papers import PapersView, papers_view
from returnees.models import Returnee
from tests.factories import make_case, make_returnee, make_user

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
MOST_BYTES = 50_000


@pytest.fixture(scope="module", autouse=True)
def _shipped(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The catalogs, loaded once for this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_catalogs()
        yield
        transaction.set_rollback(True)


def person(*papers: str, language: str = "es") -> Returnee:
    """A man of 30 in Tijuana with these papers in hand."""
    returnee = make_returnee(
        user=make_user(language=language),
        home_state=State.objects.get(code="02"),
        city=City.objects.get(state="02", name="Tijuana"),
        sex="M",
        birth_date=TODAY - dt.timedelta(days=30 * 365),
    )
    for code in papers:
        make_case(returnee, document_type=DocumentType.objects.get(code=code))
    return returnee


def view_of(*papers: str) -> PapersView:
    return papers_view(person(*papers), today=TODAY)


def codes(view: PapersView) -> list[str]:
    return [step.paper.document.code for step in view.steps]


def test_person_without_any_paper_has_a_whole_way_to_formal_work() -> None:
    view = view_of()

    found = codes(view)

    assert {"ACTA", "CURP", "NSS", "RFC", "INE"} <= set(found)
    assert all(math.isfinite(step.paper.forecast.p90) for step in view.steps)
    assert math.isfinite(view.formal.p90)
    assert view.next_paper is not None
    assert view.next_paper.document.code in found


def test_each_step_comes_after_those_that_it_needs() -> None:
    found = codes(view_of())

    needed = DocumentPrerequisite.objects.filter(kind="all", document__in=found)
    late = [
        (edge.document_id, edge.prerequisite_id)
        for edge in needed
        if found.index(edge.prerequisite_id) > found.index(edge.document_id)
    ]
    assert late == []


def test_each_step_says_where_what_to_bring_what_it_costs_and_when_it_is_there() -> None:
    view = view_of()

    silent = [
        step.paper.document.code
        for step in view.steps
        if not (step.paper.document.where and step.paper.document.cost and step.days)
        or not step.paper.when
        or not (step.paper.bring or step.paper.document.bring)
    ]
    assert silent == []


def test_two_witnesses_are_the_way_of_who_has_no_photo_id() -> None:
    steps = {step.paper.document.code: step.paper for step in view_of().steps}

    (way,) = steps["INE"].ways
    assert way.best == "two witnesses for the INE"
    assert "Mexican passport" in way.others
    assert "two witnesses for the INE" in steps["INE"].bring


def test_who_has_a_passport_needs_no_witnesses_and_no_ine() -> None:
    found = codes(view_of("ACTA", "CURP", "PASAPORTE"))

    assert set(found) == {"NSS", "RFC"}


def test_one_photo_id_of_three_is_enough_for_formal_work() -> None:
    way = view_of().formal_way

    assert way is not None
    assert way.best == "INE voter ID"


def test_nearest_reception_center_is_named_for_what_it_gives() -> None:
    steps = {step.paper.document.code: step.paper for step in view_of().steps}

    offices = {code: [near.office.code for near in paper.offices] for code, paper in steps.items()}
    assert offices["ACTA"] == ["CA-TIJ"]
    assert offices["INE"] == []


def test_picture_has_a_bar_for_every_step_and_says_the_finding() -> None:
    view = view_of()

    assert view.chart is not None
    assert len(view.chart.rows) == len(view.steps)
    likely = TODAY + dt.timedelta(days=view.formal.median)
    assert view.chart.title.startswith("Your papers for a formal job: probably on ")
    assert str(likely.day) in view.chart.title


def test_consular_id_cannot_be_had_and_says_so_instead_of_a_day() -> None:
    papers = {paper.document.code: paper for paper in view_of().papers}

    for code in ("MCAS", "PODER"):
        assert papers[code].blocked_words == "Only a consulate abroad gives it."
        assert papers[code].when == ""


def test_only_the_tax_status_certificate_is_what_no_employer_may_demand() -> None:
    assert [paper.document.code for paper in view_of().protected] == ["CSF"]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", ["matching:papers", "matching:papers-print"])
def test_page_is_light_whoever_reads_it(client: Client, language: str, name: str) -> None:
    returnee = person(language=language)
    client.force_login(returnee.user)

    page = client.get(reverse(name)).content

    assert len(page) < MOST_BYTES


def test_page_has_no_style_of_its_own_and_no_link_to_another_site(client: Client) -> None:
    returnee = person()
    client.force_login(returnee.user)

    page = client.get(reverse("matching:papers")).content.decode()

    assert "style=" not in page
    assert "<style" not in page
    assert re.findall(r'(?:href|src|action)="(?:https?:)?//[^"]*"', page) == []


def test_picture_has_a_name_and_a_text(client: Client) -> None:
    returnee = person(language="en")
    client.force_login(returnee.user)

    page = client.get(reverse("matching:papers")).content.decode()

    svg = re.search(r'<svg class="plan-chart".*?</svg>', page, re.DOTALL)
    assert svg is not None
    assert 'role="img" aria-labelledby="chart-title chart-text"' in svg.group()
    assert '<title id="chart-title">Your papers for a formal job' in svg.group()
    assert 'id="chart-text">Birth certificate: around ' in svg.group()


def test_spanish_page_speaks_spanish() -> None:
    with translation.override("es"):
        view = view_of()

        assert view.steps[0].paper.name == "Acta de nacimiento"
        assert "vence" in view.protected[0].document.advice
