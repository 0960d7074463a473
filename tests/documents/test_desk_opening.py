"""How a case comes to the desk of an office: by the code of a file, or sent there."""

from __future__ import annotations

import pytest

from accounts.models import AccessEntry
from catalogs.models import Office
from documents.models import DocumentCase, DocumentCaseEvent
from documents.services import (
    CaseRefused,
    open_case,
    send_to_office,
    take_case,
)
from tests.documents.desk_cases import (
    LONG_AGO,
    YESTERDAY,
    State,
    desk_case,
)
from tests.factories import (
    NOW,
    make_administrator,
    make_case,
    make_document_type,
    make_member,
    make_office,
    make_officer,
    make_returnee,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "write", [str, str.upper, lambda code: f" {code[:4]}-{code[4:8]} {code[8:]}"]
)
def test_clerk_opens_a_case_by_the_code_of_the_file(clerk, write):
    returnee, curp = make_returnee(), make_document_type()
    code = returnee.public_id.hex[:12]

    case = open_case(code=write(code), document_type=curp, by=clerk, now=NOW)

    assert (case.returnee, case.state, case.office) == (returnee, State.MISSING, clerk.office)
    assert case in DocumentCase.objects.at_desk_of(clerk)
    assert AccessEntry.objects.about(returnee.public_id).exists()


def test_case_opened_twice_is_written_once_and_the_look_is_recorded(clerk):
    case = desk_case(clerk)
    code = case.returnee.public_id.hex[:12]

    for _click in range(2):
        opened = open_case(code=code, document_type=case.document_type, by=clerk, now=NOW)

    assert opened == case
    assert not DocumentCaseEvent.objects.exists()
    entry = AccessEntry.objects.about(case.returnee.public_id).get()
    assert (entry.actor, entry.action) == (clerk, AccessEntry.Action.VIEWED)


def test_wrong_code_and_erased_file_are_refused_with_one_text(clerk):
    erased, curp = make_returnee(erased_at=NOW), make_document_type()
    codes = ["", "zz", "0" * 12, "7f3a", erased.public_id.hex[:12], erased.public_id.hex]
    refusals = set()

    for code in codes:
        with pytest.raises(CaseRefused) as refusal:
            open_case(code=code, document_type=curp, by=clerk, now=NOW)
        refusals.add((str(refusal.value), refusal.value.field))

    assert refusals == {("There is no file with this code.", "code")}
    assert not AccessEntry.objects.exists()


@pytest.mark.parametrize("make_user", [make_officer, make_administrator, make_member])
def test_cases_are_opened_by_clerks(make_user):
    code = make_returnee().public_id.hex[:12]

    with pytest.raises(CaseRefused, match="Only a clerk"):
        open_case(code=code, document_type=make_document_type(), by=make_user(), now=NOW)


def test_office_opens_no_case_of_a_document_that_it_does_not_issue(clerk):
    passport = make_document_type("PASAPORTE", office_kinds="passport_office;consulate")
    code = make_returnee().public_id.hex[:12]

    with pytest.raises(CaseRefused, match="does not issue"):
        open_case(code=code, document_type=passport, by=clerk, now=NOW)


@pytest.mark.parametrize(
    ("state", "is_verified", "comes"),
    [
        (State.MISSING, True, True),
        (State.REQUESTED, False, True),
        (State.REQUESTED, True, False),
        (State.ISSUED, True, False),
        (State.IN_HAND, True, True),
        (State.VOID, True, True),
    ],
)
def test_case_comes_along_unless_another_office_has_the_request(
    clerk, elsewhere, state, is_verified, comes
):
    case = desk_case(elsewhere, state, is_verified=is_verified)
    opening = {"code": case.returnee.public_id.hex[:12], "document_type": case.document_type}

    if comes:
        assert open_case(**opening, by=clerk, now=NOW).office == clerk.office
    else:
        with pytest.raises(CaseRefused, match="Another office"):
            open_case(**opening, by=clerk, now=NOW)


def test_person_chooses_an_office_and_is_in_its_queue(clerk):
    returnee, curp = make_returnee(), make_document_type()

    for _click in range(2):
        case = send_to_office(
            returnee=returnee, document_type=curp, office=clerk.office, by=returnee.user, now=NOW
        )

    assert (case.state, case.office, case.channel) == (State.MISSING, clerk.office, "registry")
    assert list(DocumentCase.objects.at_desk_of(clerk).open()) == [case]
    assert case.events.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.REJECTED},
        {"state": State.VOID},
        {"state": State.IN_HAND, "in_hand_on": LONG_AGO, "expires_on": YESTERDAY},
    ],
)
def test_document_that_no_longer_holds_is_missing_once_an_office_is_chosen(clerk, fields):
    case = make_case(**fields)

    sent = send_to_office(
        returnee=case.returnee,
        document_type=case.document_type,
        office=clerk.office,
        by=case.returnee.user,
        now=NOW,
    )

    assert (sent.state, sent.reason, sent.office) == (State.MISSING, "", clerk.office)
    assert sent.in_hand_on is None


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"state": State.IN_HAND}, "in hand or ready"),
        ({"state": State.ISSUED}, "in hand or ready"),
        ({"state": State.REQUESTED, "is_verified": True}, "already took"),
    ],
)
def test_office_of_what_another_office_did_is_not_changed_by_the_person(
    clerk, elsewhere, fields, text
):
    case = make_case(office=elsewhere.office, **fields)

    with pytest.raises(CaseRefused, match=text):
        send_to_office(
            returnee=case.returnee,
            document_type=case.document_type,
            office=clerk.office,
            by=case.returnee.user,
            now=NOW,
        )


def test_person_does_not_send_a_case_that_a_clerk_is_at_work_on(clerk, elsewhere):
    case = desk_case(elsewhere, State.MISSING)
    take_case(case=case, by=elsewhere, now=NOW)

    with pytest.raises(CaseRefused, match="at 12:00"):
        send_to_office(
            returnee=case.returnee,
            document_type=case.document_type,
            office=clerk.office,
            by=case.returnee.user,
            now=NOW,
        )


@pytest.mark.parametrize(
    "fields", [{"is_active": False}, {"kind": Office.Kind.TAX_OFFICE}], ids=["closed", "kind"]
)
def test_office_that_does_not_issue_the_document_cannot_be_chosen(fields):
    returnee = make_returnee()
    office = make_office("X-1", **{"kind": Office.Kind.CIVIL_REGISTRY, **fields})

    with pytest.raises(CaseRefused, match="does not issue") as refusal:
        send_to_office(
            returnee=returnee,
            document_type=make_document_type(office_kinds="civil_registry"),
            office=office,
            by=returnee.user,
            now=NOW,
        )

    assert refusal.value.field == "office"


def test_stranger_sends_no_case_of_another_person(clerk):
    with pytest.raises(CaseRefused, match="Only the person"):
        send_to_office(
            returnee=make_returnee(),
            document_type=make_document_type(),
            office=clerk.office,
            by=make_returnee().user,
            now=NOW,
        )


def test_clerk_sends_a_case_on_to_another_office(clerk, elsewhere):
    case = desk_case(clerk, is_verified=True, is_expedited=True, expedited_on=YESTERDAY)

    sent = send_to_office(
        returnee=case.returnee,
        document_type=case.document_type,
        office=elsewhere.office,
        by=clerk,
        now=NOW,
    )

    assert (sent.office, sent.state) == (elsewhere.office, State.REQUESTED)
    assert not sent.is_expedited
