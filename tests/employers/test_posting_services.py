"""Writing postings and moving them: the services and their rules."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest

from catalogs.models import DocumentType, RequiredDocument
from employers.models import Employer, Posting, PostingEvent
from employers.services import (
    PostingChanged,
    PostingRefused,
    close_posting,
    discard_draft,
    duplicate_posting,
    pause_posting,
    publish_posting,
    resume_posting,
    save_posting,
)
from tests.employers.builders import make_draft, make_floor, posting_values
from tests.factories import (
    NOW,
    TODAY,
    make_city,
    make_document_type,
    make_employer,
    make_language,
    make_member,
    make_occupation,
    make_posting,
    make_requirement_set,
    make_skill,
)

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)


def refusal_of(**data: Any) -> dict[str, list[str]]:
    with pytest.raises(PostingRefused) as refusal:
        make_draft(**data)
    assert not Posting.objects.exists()
    return dict(refusal.value.errors)


def test_a_new_posting_is_a_draft_with_its_lists_and_first_event() -> None:
    welding, english = make_skill(), make_language()

    posting = make_draft(skills=[welding], languages=[(english, 4)])

    assert posting.state == Posting.State.DRAFT
    assert list(posting.skills.all()) == [welding]
    assert posting.languages.get().level == 4
    assert posting.events.get().to_state == Posting.State.DRAFT


def test_sending_a_new_posting_twice_writes_one() -> None:
    employer, key = make_employer(), uuid.uuid4()
    data, by = posting_values(), make_member(employer)

    first = save_posting(
        posting=Posting(employer=employer, public_id=key), data=data, by=by, now=NOW
    )
    second = save_posting(
        posting=Posting(employer=employer, public_id=key), data=data, by=by, now=LATER
    )

    assert first.pk == second.pk
    assert PostingEvent.objects.count() == 1


def test_going_back_to_a_sent_form_changes_the_draft_that_it_made() -> None:
    employer, key = make_employer(), uuid.uuid4()
    by = make_member(employer)
    save_posting(
        posting=Posting(employer=employer, public_id=key), data=posting_values(), by=by, now=NOW
    )

    save_posting(
        posting=Posting(employer=employer, public_id=key),
        data=posting_values(title="Pailero"),
        by=by,
        now=LATER,
    )

    assert Posting.objects.get().title == "Pailero"


def test_the_key_of_another_employer_opens_nothing() -> None:
    other = make_draft()
    employer = make_employer()

    with pytest.raises(PostingRefused):
        save_posting(
            posting=Posting(employer=employer, public_id=other.public_id),
            data=posting_values(title="Mine now"),
            by=make_member(employer),
            now=NOW,
        )

    other.refresh_from_db()
    assert other.title == "Soldador"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_on", TODAY - dt.timedelta(days=1)),
        ("starts_on", dt.date(9999, 12, 31)),
        ("closes_on", TODAY - dt.timedelta(days=1)),
        ("closes_on", TODAY + dt.timedelta(days=181)),
        ("hours_per_week", 80),
    ],
)
def test_an_absurd_value_is_refused_beside_its_field(field: str, value: Any) -> None:
    errors = refusal_of(**{field: value})

    assert list(errors) == [field]


def test_pay_out_of_order_is_refused() -> None:
    errors = refusal_of(pay_min=Decimal(16000), pay_max=Decimal(14000))

    assert list(errors) == ["pay_max"]


@pytest.mark.parametrize("pay", [(Decimal(10), Decimal(600_000)), (Decimal(9000), Decimal(46000))])
def test_unusual_pay_is_asked_about_until_confirmed(pay: tuple[Decimal, Decimal]) -> None:
    errors = refusal_of(pay_min=pay[0], pay_max=pay[1])

    posting = make_draft(pay_min=pay[0], pay_max=pay[1], pay_confirmed=True)

    assert list(errors) == ["pay_confirmed"]
    assert posting.pay_max == pay[1]


def test_a_paper_that_no_law_asks_for_is_refused() -> None:
    letter = make_document_type("CNAP", kind=DocumentType.Kind.OTHER)

    errors = refusal_of(extra_documents=[letter])

    assert list(errors) == ["extra_documents"]


def test_a_license_may_be_asked_for() -> None:
    licence = make_document_type("LIC_EST", kind=DocumentType.Kind.LICENCE)

    posting = make_draft(extra_documents=[licence])

    assert list(posting.extra_documents.all()) == [licence]


def test_a_license_that_no_employer_may_demand_is_refused() -> None:
    licence = make_document_type("LIC_EST", kind=DocumentType.Kind.LICENCE, may_be_demanded=False)

    errors = refusal_of(extra_documents=[licence])

    assert list(errors) == ["extra_documents"]


def test_a_set_that_demands_what_no_employer_may_demand_fits_no_work() -> None:
    formal = make_requirement_set("TAX")
    certificate = make_document_type("CSF", kind=DocumentType.Kind.TAX, may_be_demanded=False)
    formal.documents.create(document=certificate, kind="all")

    errors = refusal_of(requirement_set=formal)

    assert list(errors) == ["requirement_set"]


def test_a_set_may_name_what_is_only_often_asked_for() -> None:
    formal = make_requirement_set("TAX")
    certificate = make_document_type("CSF", kind=DocumentType.Kind.TAX, may_be_demanded=False)
    formal.documents.create(document=certificate, kind="asked")

    assert make_draft(requirement_set=formal).requirement_set == formal


def test_papers_of_a_guard_may_not_be_asked_of_a_welder() -> None:
    guards = make_requirement_set("GUARD")
    guards.isco08 = "5414"
    guards.save()
    letter = make_document_type("CNAP", kind=DocumentType.Kind.OTHER)
    RequiredDocument.objects.create(requirement_set=guards, document=letter, kind="all")
    guard = make_occupation("guard", isco08="5414")

    errors = refusal_of(requirement_set=guards)
    posting = make_draft(requirement_set=guards, occupation=guard)

    assert list(errors) == ["requirement_set"]
    assert posting.requirement_set == guards


def test_a_language_asked_for_twice_is_refused() -> None:
    english = make_language()

    errors = refusal_of(languages=[(english, 3), (english, 4)])

    assert list(errors) == ["languages"]


def test_publishing_opens_a_posting_from_today_with_its_event() -> None:
    draft = make_draft()
    by = make_member(draft.employer)

    posting = publish_posting(posting=draft, by=by, now=LATER)

    assert posting.is_open(TODAY)
    assert posting.published_on == TODAY
    assert posting.touched_at == LATER
    assert posting.events.last().to_state == Posting.State.PUBLISHED


def test_publishing_twice_publishes_once() -> None:
    draft = make_draft()
    by = make_member(draft.employer)
    publish_posting(posting=draft, by=by, now=NOW)

    publish_posting(posting=draft, by=by, now=LATER)

    assert draft.events.filter(to_state=Posting.State.PUBLISHED).count() == 1


def test_an_unverified_employer_writes_drafts_but_publishes_none() -> None:
    employer = make_employer(state=Employer.State.PENDING)
    draft = make_draft(employer)

    with pytest.raises(PostingRefused) as refusal:
        publish_posting(posting=draft, by=make_member(employer), now=NOW)

    draft.refresh_from_db()
    assert list(refusal.value.errors) == ["employer"]
    assert draft.state == Posting.State.DRAFT


def test_pay_below_the_legal_minimum_is_not_published_and_says_what_to_pay() -> None:
    make_floor("315.04")
    draft = make_draft(pay_min=Decimal(9000), pay_max=Decimal(9500))

    with pytest.raises(PostingRefused) as refusal:
        publish_posting(posting=draft, by=make_member(draft.employer), now=NOW)

    (text,) = refusal.value.errors["pay_min"]
    assert "$315.04" in text
    assert "$9,582.47" in text
    assert "2026" in text


def test_pay_at_the_legal_minimum_is_published() -> None:
    make_floor("315.04")
    draft = make_draft(pay_min=Decimal("9582.47"), pay_max=Decimal("9582.47"))

    posting = publish_posting(posting=draft, by=make_member(draft.employer), now=NOW)

    assert posting.state == Posting.State.PUBLISHED


def test_the_minimum_is_that_of_the_northern_zone_on_the_border() -> None:
    make_floor("315.04")
    make_floor("440.87", zone="northern")
    tijuana = make_city("Tijuana", is_northern_zone=True)
    draft = make_draft(pay_min=Decimal(12000), pay_max=Decimal(12000), city=tijuana)

    with pytest.raises(PostingRefused, match=r"\$13,409\.80"):
        publish_posting(posting=draft, by=make_member(draft.employer), now=NOW)


def test_a_published_posting_cannot_be_edited_below_the_minimum() -> None:
    make_floor("315.04")
    draft = make_draft()
    by = make_member(draft.employer)
    posting = publish_posting(posting=draft, by=by, now=NOW)

    with pytest.raises(PostingRefused):
        save_posting(posting=posting, data={"pay_min": Decimal(5000)}, by=by, now=LATER)

    posting.refresh_from_db()
    assert posting.pay_min == Decimal(14000)


def test_a_draft_without_the_statement_on_charges_is_not_published() -> None:
    draft = make_draft(charges_nothing=False)

    with pytest.raises(PostingRefused) as refusal:
        publish_posting(posting=draft, by=make_member(draft.employer), now=NOW)

    assert list(refusal.value.errors) == ["charges_nothing"]


def test_an_edit_keeps_which_fields_changed_and_touches_the_posting() -> None:
    draft = make_draft()
    by = make_member(draft.employer)

    save_posting(posting=draft, data={"title": "Pailero", "seats": 2}, by=by, now=LATER)

    draft.refresh_from_db()
    assert draft.touched_at == LATER
    assert draft.events.last().changed == "title"


def test_saving_the_same_again_writes_nothing() -> None:
    draft = make_draft(languages=[(make_language(), 3)])
    by = make_member(draft.employer)

    save_posting(
        posting=draft,
        data=posting_values(languages=[(make_language(), 3)]),
        by=by,
        now=LATER,
        seen_at=NOW,
    )

    assert draft.events.count() == 1


def test_the_second_of_two_writers_is_told_and_overwrites_nothing() -> None:
    draft = make_draft()
    by = make_member(draft.employer)
    save_posting(posting=draft, data={"title": "Pailero"}, by=by, now=LATER, seen_at=NOW)

    with pytest.raises(PostingChanged):
        save_posting(posting=draft, data={"title": "Herrero"}, by=by, now=LATER, seen_at=NOW)

    draft.refresh_from_db()
    assert draft.title == "Pailero"


def test_the_same_reference_twice_is_refused_beside_its_field() -> None:
    employer = make_employer()
    make_draft(employer, external_ref="A-1")

    with pytest.raises(PostingRefused) as refusal:
        make_draft(employer, external_ref="A-1")

    assert list(refusal.value.errors) == ["external_ref"]
    assert employer.postings.count() == 1


def test_pausing_and_resuming_hides_and_shows_a_posting() -> None:
    posting = make_posting(charges_nothing=True)
    by = make_member(posting.employer)

    paused = pause_posting(posting=posting, by=by, now=NOW)
    resumed = resume_posting(posting=posting, by=by, now=LATER)

    assert not paused.is_open(TODAY)
    assert resumed.is_open(TODAY)


def test_a_posting_whose_last_day_has_passed_is_not_resumed() -> None:
    posting = make_posting(
        charges_nothing=True, state=Posting.State.PAUSED, closes_on=TODAY - dt.timedelta(days=1)
    )

    with pytest.raises(PostingRefused) as refusal:
        resume_posting(posting=posting, by=make_member(posting.employer), now=NOW)

    assert list(refusal.value.errors) == ["closes_on"]


def test_closing_needs_a_reason_and_ends_edits() -> None:
    posting = make_posting()
    by = make_member(posting.employer)
    with pytest.raises(PostingRefused):
        close_posting(posting=posting, reason=" ", by=by, now=NOW)

    closed = close_posting(posting=posting, reason="Filled", by=by, now=NOW)

    assert closed.events.last().reason == "Filled"
    with pytest.raises(PostingRefused):
        save_posting(posting=closed, data={"title": "Otro"}, by=by, now=LATER)


def test_a_draft_is_discarded_and_a_published_posting_is_not() -> None:
    draft, posting = make_draft(), make_posting()

    discard_draft(posting=draft)
    with pytest.raises(PostingRefused):
        discard_draft(posting=posting)

    assert list(Posting.objects.all()) == [posting]


def test_a_copy_is_a_draft_with_new_dates_and_the_same_words() -> None:
    posting = make_posting(external_ref="A-1", duties="Soldar", state=Posting.State.CLOSED)
    posting.skills.add(make_skill())
    by, key = make_member(posting.employer), uuid.uuid4()

    copy = duplicate_posting(posting=posting, key=key, by=by, now=NOW)
    again = duplicate_posting(posting=posting, key=key, by=by, now=LATER)

    assert (copy.state, copy.duties, copy.external_ref) == (Posting.State.DRAFT, "Soldar", "")
    assert copy.starts_on > TODAY
    assert copy.skills.count() == 1
    assert again.pk == copy.pk
