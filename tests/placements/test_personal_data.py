"""What of placements goes into a person's export, and what stays after an erasure."""

from __future__ import annotations

import pytest

from placements.models import Interest, Placement
from placements.services import mark_posting, propose_placement, take_step
from returnees.erasure import erase_person
from returnees.export import export_person
from tests.factories import (
    NOW,
    make_case,
    make_interest,
    make_invitation,
    make_officer,
    make_placement,
    make_posting,
    make_returnee,
)

pytestmark = pytest.mark.django_db


def test_export_holds_papers_marks_interests_invitations_and_placements():
    person = make_returnee()
    posting = make_posting(title="Soldador de prueba")
    mark_posting(returnee=person, posting=posting, kind="saved", now=NOW)
    make_interest(returnee=person, posting=posting, message="Hola")
    make_invitation(returnee=person)
    make_case(person)
    placement = propose_placement(returnee=person, posting=make_posting(), by=None, now=NOW)

    sections = export_person(person)

    assert sections["saved_and_dismissed"][0]["posting__title"] == "Soldador de prueba"
    assert sections["interests"][0]["message"] == "Hola"
    assert len(sections["invitations"]) == 1
    assert sections["documents"][0]["document_type"] == "CURP"
    assert sections["placements"][0]["public_id"] == placement.public_id
    assert sections["placements"][0]["history"][0]["to_state"] == Placement.State.PROPOSED


def test_export_holds_nothing_of_another_person():
    make_interest()
    make_invitation()
    make_placement()
    make_case(make_returnee())

    sections = export_person(make_returnee())

    names = ("interests", "invitations", "placements", "documents", "document_history")
    assert [sections[name] for name in names] == [[]] * len(names)


def test_erasure_frees_the_seat_and_drops_the_words_about_the_person():
    person = make_returnee()
    make_interest(returnee=person, message="Soy Zacarías")
    placement = make_placement(returnee=person, reasons=[{"code": "near", "text_es": "Cerca"}])
    officer = make_officer()
    take_step(placement=placement, name="approve", by=officer, now=NOW, reason="Conoce el oficio")

    erase_person(returnee=person, by=person.user, now=NOW)

    placement.refresh_from_db()
    assert (placement.state, placement.seat) == (Placement.State.WITHDRAWN, None)
    assert placement.reasons == []
    assert set(placement.events.values_list("reason", flat=True)) == {""}
    assert not Interest.objects.exists()
