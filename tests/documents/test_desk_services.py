"""What clerks do with the cases of their office, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AccessEntry
from catalogs.models import Office
from documents.models import DocumentCase, DocumentCaseEvent
from documents.services import (
    CASE_LISTENERS,
    CaseRefused,
    deliver_case,
    expedite_case,
    issue_case,
    open_case,
    reject_case,
    release_case,
    request_case,
    send_to_office,
    set_case_state,
    take_case,
    take_step,
    told_together,
    undo_last_change,
    void_case,
    would_change,
)
from documents.services.claims import free_for
from documents.services.history import RELEASED, TAKEN
from documents.transitions import REJECT_REASONS, TRANSITIONS
from returnees.erasure import erase_person
from tests.factories import (
    NOW,
    TODAY,
    make_administrator,
    make_case,
    make_clerk,
    make_document_type,
    make_member,
    make_office,
    make_officer,
    make_returnee,
)

pytestmark = pytest.mark.django_db
State = DocumentCase.State
Reason = DocumentCase.Reason
YESTERDAY = TODAY - dt.timedelta(days=1)
TOMORROW = TODAY + dt.timedelta(days=1)
LONG_AGO = TODAY - dt.timedelta(days=40)
LATER = NOW + dt.timedelta(minutes=30)
NEXT_DAY = NOW + dt.timedelta(days=1)
REASON_OF = {"reject": Reason.NO_SHOW, "void": Reason.LOST}
STEPS = tuple(TRANSITIONS)


@pytest.fixture
def clerk():
    return make_clerk()


@pytest.fixture
def elsewhere():
    return make_clerk(office=make_office("REG-14", kind=Office.Kind.CIVIL_REGISTRY))


def desk_case(clerk, state=State.REQUESTED, **fields):
    if state in (State.REQUESTED, State.ISSUED, State.IN_HAND):
        fields.setdefault("requested_on", LONG_AGO)
        fields.setdefault("channel", clerk.office.channel)
    return make_case(state=state, office=clerk.office, **fields)


def step(case, name, by, now=NOW, **details):
    if name in REASON_OF:
        details.setdefault("reason", REASON_OF[name])
    return take_step(case=case, name=name, by=by, now=now, **details)


# Steps


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("name", STEPS)
def test_only_steps_of_the_table_are_taken(clerk, name, state):
    case = desk_case(clerk, state)
    transition = TRANSITIONS[name]
    is_allowed = state in transition.sources or state == transition.target

    if is_allowed:
        assert step(case, name, clerk).state == transition.target
    else:
        with pytest.raises(CaseRefused) as refusal:
            step(case, name, clerk)
        case.refresh_from_db()
        assert (refusal.value.field, case.state) == ("state", state)


def test_case_goes_from_request_to_hand_and_history_knows_who_and_when(clerk):
    case = desk_case(clerk, State.MISSING)

    request_case(case=case, by=clerk, now=NOW, requested_on=LONG_AGO)
    issue_case(case=case, by=clerk, now=NOW, issued_on=YESTERDAY, last_four="a1b2")
    case = deliver_case(case=case, by=clerk, now=LATER)

    assert (case.state, case.requested_on, case.issued_on, case.in_hand_on, case.last_four) == (
        State.IN_HAND,
        LONG_AGO,
        YESTERDAY,
        TODAY,
        "A1B2",
    )
    assert [(e.from_state, e.to_state, e.by, e.at) for e in case.events.all()][1:] == [
        (State.MISSING, State.REQUESTED, clerk, NOW),
        (State.REQUESTED, State.ISSUED, clerk, NOW),
        (State.ISSUED, State.IN_HAND, clerk, LATER),
    ]
    assert case.is_verified
    assert all(event.is_verified for event in case.events.all()[1:])


def test_request_at_a_desk_goes_by_the_way_of_its_office(clerk):
    case = request_case(case=desk_case(clerk, State.MISSING), by=clerk, now=NOW)

    assert (case.requested_on, case.office, case.channel) == (TODAY, clerk.office, "registry")


def test_expiry_counts_from_the_day_of_issue_unless_it_is_told(clerk):
    proof = make_document_type("COMP_DOM", validity_days=90)
    case = desk_case(clerk, document_type=proof)

    issued = issue_case(case=case, by=clerk, now=NOW, issued_on=YESTERDAY)
    counted = issued.expires_on
    delivered = deliver_case(case=case, by=clerk, now=NOW)
    told = deliver_case(case=case, by=clerk, now=NOW, expires_on=TOMORROW)

    assert counted == YESTERDAY + dt.timedelta(days=90)
    assert delivered.expires_on == counted
    assert told.expires_on == TOMORROW


@pytest.mark.parametrize(
    ("name", "details", "field"),
    [
        ("request", {"requested_on": TOMORROW}, "requested_on"),
        ("request", {"requested_on": dt.date(2001, 1, 1)}, "requested_on"),
        ("issue", {"issued_on": TOMORROW}, "issued_on"),
        ("issue", {"issued_on": LONG_AGO - dt.timedelta(days=1)}, "issued_on"),
        ("issue", {"expires_on": YESTERDAY}, "expires_on"),
        ("deliver", {"in_hand_on": TOMORROW}, "in_hand_on"),
        ("deliver", {"in_hand_on": LONG_AGO - dt.timedelta(days=1)}, "in_hand_on"),
        ("deliver", {"expires_on": YESTERDAY}, "expires_on"),
        ("issue", {"last_four": "12345"}, "last_four"),
        ("issue", {"last_four": "1-23"}, "last_four"),
        ("issue", {"last_four": "ñ123"}, "last_four"),
        ("issue", {"note": "number 987654"}, "note"),
        ("issue", {"note": "x" * 201}, "note"),
        ("issue", {"reason": Reason.LOST}, "reason"),
        ("reject", {"reason": ""}, "reason"),
        ("reject", {"reason": Reason.LOST}, "reason"),
        ("reject", {"reason": "moody"}, "reason"),
        ("reject", {"issued_on": TODAY}, "issued_on"),
        ("request", {"last_four": "1234"}, "last_four"),
        ("request", {"office": "REG-14"}, "office"),
        ("burn", {}, "state"),
    ],
)
def test_what_cannot_be_told_is_refused_beside_its_field(clerk, name, details, field):
    case = desk_case(clerk)

    with pytest.raises(CaseRefused) as refusal:
        step(case, name, clerk, **details)

    case.refresh_from_db()
    assert refusal.value.field == field
    assert (case.state, case.requested_on) == (State.REQUESTED, LONG_AGO)
    assert not DocumentCaseEvent.objects.exists()


@pytest.mark.parametrize("reason", ["", Reason.NOT_FOUND, Reason.DUPLICATE])
def test_void_needs_a_reason_of_its_own(clerk, reason):
    case = desk_case(clerk, State.ISSUED)

    with pytest.raises(CaseRefused, match="reason"):
        void_case(case=case, by=clerk, now=NOW, reason=reason)


def test_document_is_not_delivered_before_it_was_issued(clerk):
    case = desk_case(clerk, State.ISSUED, issued_on=YESTERDAY)

    with pytest.raises(CaseRefused, match="issued on") as refusal:
        deliver_case(case=case, by=clerk, now=NOW, in_hand_on=YESTERDAY - dt.timedelta(days=1))

    assert refusal.value.field == "in_hand_on"


@pytest.mark.parametrize("reason", REJECT_REASONS)
def test_rejected_request_has_its_reason_and_can_be_made_again(clerk, reason):
    case = desk_case(clerk)

    rejected = reject_case(case=case, by=clerk, now=NOW, reason=reason)
    told = rejected.reason
    again = request_case(case=case, by=clerk, now=NEXT_DAY)

    assert told == reason
    assert (again.state, again.reason, again.requested_on) == (State.REQUESTED, "", TOMORROW)
    assert again.office == clerk.office


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("request", State.MISSING),
        ("issue", State.REQUESTED),
        ("deliver", State.ISSUED),
        ("reject", State.REQUESTED),
        ("void", State.ISSUED),
        ("withdraw", State.REQUESTED),
    ],
)
def test_step_taken_twice_writes_once(clerk, name, state):
    case = desk_case(clerk, state)

    step(case, name, clerk)
    n_events = DocumentCaseEvent.objects.count()
    again = step(case, name, clerk, now=LATER)

    assert DocumentCaseEvent.objects.count() == n_events
    assert again.touched_at == NOW


def test_old_row_of_a_file_changes_nothing_once_the_case_went_on(clerk):
    case = desk_case(clerk, requested_on=LONG_AGO)
    issue_case(case=case, by=clerk, now=NOW, issued_on=YESTERDAY)
    deliver_case(case=case, by=clerk, now=NOW)

    step(case, "request", clerk, requested_on=LONG_AGO)
    step(case, "issue", clerk, issued_on=YESTERDAY)

    case.refresh_from_db()
    assert case.state == State.IN_HAND


def test_old_row_of_a_file_does_not_bring_back_a_lost_document(clerk):
    case = desk_case(clerk)
    issue_case(case=case, by=clerk, now=NOW, issued_on=YESTERDAY)
    void_case(case=case, by=clerk, now=NOW, reason=Reason.LOST)

    with pytest.raises(CaseRefused, match="has ended since"):
        step(case, "issue", clerk, issued_on=YESTERDAY)
    again = issue_case(case=case, by=clerk, now=NOW)

    assert (again.state, again.issued_on, again.requested_on) == (State.ISSUED, TODAY, None)


def test_document_noted_by_mistake_can_be_noted_with_its_true_day(clerk):
    case = desk_case(clerk)
    issue_case(case=case, by=clerk, now=NOW)
    void_case(case=case, by=clerk, now=NOW, reason=Reason.MISTAKE)

    again = issue_case(case=case, by=clerk, now=NOW, issued_on=YESTERDAY)

    assert again.issued_on == YESTERDAY


def test_question_whether_a_step_would_change_anything_writes_nothing(clerk):
    case = desk_case(clerk)

    assert would_change(case=case, name="issue", by=clerk, now=NOW)
    assert not would_change(
        case=desk_case(clerk, is_verified=True), name="request", by=clerk, now=NOW
    )
    case.refresh_from_db()
    assert case.state == State.REQUESTED
    assert not DocumentCaseEvent.objects.exists()


# Whose desk, and who holds the case


@pytest.mark.parametrize("make_user", [make_officer, make_administrator, make_member])
def test_steps_are_for_clerks(clerk, make_user):
    case = desk_case(clerk)

    for name in ("issue", "deliver", "reject"):
        with pytest.raises(CaseRefused, match="not of your office"):
            step(case, name, make_user())


@pytest.mark.parametrize(
    "act",
    [
        take_case,
        release_case,
        request_case,
        issue_case,
        deliver_case,
        expedite_case,
        undo_last_change,
    ],
)
def test_clerk_of_another_office_is_refused(clerk, elsewhere, act):
    case = desk_case(clerk)

    with pytest.raises(CaseRefused, match="not of your office"):
        act(case=case, by=elsewhere, now=NOW)

    assert not DocumentCaseEvent.objects.exists()


def test_clerk_without_an_office_is_refused():
    clerk = make_clerk()
    clerk.office = None
    case = make_case(state=State.REQUESTED, office=None)

    with pytest.raises(CaseRefused, match="not of your office"):
        take_case(case=case, by=clerk, now=NOW)


def test_taken_case_is_refused_to_a_colleague_with_the_time(clerk):
    case, colleague = desk_case(clerk), make_clerk()
    take_case(case=case, by=clerk, now=NOW)

    for act in (take_case, release_case, issue_case, expedite_case):
        with pytest.raises(CaseRefused, match="at 12:00"):
            act(case=case, by=colleague, now=LATER)

    case.refresh_from_db()
    assert (case.taken_by, case.taken_at, case.state) == (clerk, NOW, State.REQUESTED)


def test_update_that_takes_a_case_finds_it_free_only_once(clerk):
    case, colleague = desk_case(clerk), make_clerk()

    def take(by):
        free = DocumentCase.objects.filter(free_for(by, NOW), pk=case.pk)
        return free.update(taken_by=by, taken_at=NOW)

    assert [take(clerk), take(colleague), take(clerk)] == [1, 0, 1]


def test_case_taken_twice_is_written_once(clerk):
    case = desk_case(clerk)

    take_case(case=case, by=clerk, now=NOW)
    again = take_case(case=case, by=clerk, now=LATER)

    assert again.taken_at == NOW
    assert [event.note for event in case.events.all()] == ["", TAKEN]


def test_claim_ends_with_its_day(clerk):
    case, colleague = desk_case(clerk), make_clerk()
    take_case(case=case, by=clerk, now=NOW)

    taken = take_case(case=case, by=colleague, now=NEXT_DAY)

    assert (taken.taken_by, taken.taken_at) == (colleague, NEXT_DAY)


def test_released_case_is_free_for_a_colleague(clerk):
    case, colleague = desk_case(clerk), make_clerk()
    take_case(case=case, by=clerk, now=NOW)

    release_case(case=case, by=clerk, now=NOW)
    release_case(case=case, by=clerk, now=LATER)
    taken = take_case(case=case, by=colleague, now=LATER)

    assert taken.taken_by == colleague
    assert [event.note for event in case.events.all()] == ["", TAKEN, RELEASED, TAKEN]


def test_free_case_is_handled_without_taking_it(clerk):
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW)

    assert (case.state, case.taken_by) == (State.ISSUED, None)


def test_claim_ends_with_the_work(clerk):
    case = desk_case(clerk)
    take_case(case=case, by=clerk, now=NOW)

    kept = issue_case(case=case, by=clerk, now=NOW).taken_by
    case = deliver_case(case=case, by=clerk, now=NOW)

    assert kept == clerk
    assert (case.taken_by, case.taken_at) == (None, None)


@pytest.mark.parametrize("state", [State.IN_HAND, State.REJECTED, State.VOID])
def test_case_without_work_left_is_not_taken(clerk, state):
    with pytest.raises(CaseRefused, match="Nothing is left"):
        take_case(case=desk_case(clerk, state), by=clerk, now=NOW)


def test_taking_a_case_does_not_touch_what_is_forecast_of_it(clerk):
    case = desk_case(clerk, touched_at=NOW - dt.timedelta(days=3))

    taken = take_case(case=case, by=clerk, now=NOW)

    assert taken.touched_at == NOW - dt.timedelta(days=3)


# Opening a case, and where it goes


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


# What an office verified


@pytest.mark.parametrize(
    ("state", "told", "is_allowed"),
    [
        (State.REQUESTED, {"state": State.IN_HAND}, True),
        (State.REQUESTED, {"state": State.MISSING}, False),
        (State.REQUESTED, {"state": State.REQUESTED}, True),
        (State.REQUESTED, {"state": State.REQUESTED, "requested_on": YESTERDAY}, False),
        (State.ISSUED, {"state": State.IN_HAND}, True),
        (State.ISSUED, {"state": State.VOID, "reason": Reason.STOLEN}, True),
        (State.ISSUED, {"state": State.MISSING}, False),
        (State.IN_HAND, {"state": State.VOID, "reason": Reason.LOST}, True),
        (State.IN_HAND, {"state": State.VOID, "reason": Reason.MISTAKE}, False),
        (State.IN_HAND, {"state": State.IN_HAND, "in_hand_on": YESTERDAY}, False),
        (State.REJECTED, {"state": State.REQUESTED}, True),
        (State.VOID, {"state": State.REQUESTED}, True),
    ],
)
@pytest.mark.parametrize("teller", ["person", "officer"])
def test_others_can_only_carry_on_what_an_office_verified(clerk, state, told, is_allowed, teller):
    case = desk_case(clerk, state, is_verified=True)
    by = case.returnee.user if teller == "person" else make_officer()
    telling = {"returnee": case.returnee, "document_type": case.document_type, "by": by, **told}

    if is_allowed:
        assert set_case_state(**telling, now=NOW).state == told["state"]
    else:
        with pytest.raises(CaseRefused):
            set_case_state(**telling, now=NOW)
        case.refresh_from_db()
        assert case.state == state


def test_verified_fact_is_not_undone(clerk):
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW)

    with pytest.raises(CaseRefused, match="verified"):
        undo_last_change(case=case, by=clerk, now=NOW)

    case.refresh_from_db()
    assert case.state == State.ISSUED


def test_person_undoes_an_own_word_back_to_what_the_office_verified(clerk):
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW)
    person = case.returnee.user
    set_case_state(
        returnee=case.returnee,
        document_type=case.document_type,
        state=State.IN_HAND,
        by=person,
        now=LATER,
    )

    undone = undo_last_change(case=case, by=person, now=LATER)

    assert (undone.state, undone.issued_on, undone.in_hand_on) == (State.ISSUED, TODAY, None)
    assert undone.is_verified


def test_undo_clicked_twice_does_not_bring_the_change_back():
    returnee = make_returnee()
    case = set_case_state(
        returnee=returnee,
        document_type=make_document_type(),
        state=State.REQUESTED,
        by=returnee.user,
        now=NOW,
    )

    undo_last_change(case=case, by=returnee.user, now=NOW)
    again = undo_last_change(case=case, by=returnee.user, now=LATER)

    assert again.state == State.MISSING
    assert again.events.count() == 2


def test_clerk_tells_nothing_without_a_desk(clerk):
    case = desk_case(clerk)

    with pytest.raises(CaseRefused, match="Only the person"):
        set_case_state(
            returnee=case.returnee,
            document_type=case.document_type,
            state=State.IN_HAND,
            by=clerk,
            now=NOW,
        )


# Expediting


def with_slots(clerk, slots):
    clerk.office.expedite_slots = slots
    clerk.office.save()


def test_office_expedites_no_more_cases_a_day_than_it_can(clerk):
    with_slots(clerk, 2)
    cases = [desk_case(clerk) for _number in range(3)]
    officer = make_officer()

    expedite_case(case=cases[0], by=clerk, now=NOW)
    expedite_case(case=cases[1], by=officer, now=NOW)

    for by in (clerk, officer):
        with pytest.raises(CaseRefused, match="2 cases a day"):
            expedite_case(case=cases[2], by=by, now=NOW)
    assert expedite_case(case=cases[2], by=clerk, now=NEXT_DAY).expedited_on == TOMORROW


def test_day_of_the_places_is_the_local_one(clerk):
    with_slots(clerk, 1)
    late = dt.datetime(2026, 11, 25, 5, 30, tzinfo=dt.UTC)

    expedite_case(case=desk_case(clerk), by=clerk, now=NOW)

    with pytest.raises(CaseRefused, match="1 case a day"):
        expedite_case(case=desk_case(clerk), by=clerk, now=late)


def test_expedited_twice_takes_one_place(clerk):
    with_slots(clerk, 1)
    case = desk_case(clerk)

    expedite_case(case=case, by=clerk, now=NOW)
    again = expedite_case(case=case, by=clerk, now=LATER)

    assert (again.expedited_on, again.touched_at) == (TODAY, NOW)


def test_undone_expedite_gives_its_place_back(clerk):
    with_slots(clerk, 1)
    first, second = desk_case(clerk, is_verified=True), desk_case(clerk)
    expedite_case(case=first, by=clerk, now=NOW)

    undone = undo_last_change(case=first, by=clerk, now=NOW)
    expedited = expedite_case(case=second, by=clerk, now=NOW)

    assert (undone.is_expedited, undone.expedited_on) == (False, None)
    assert expedited.is_expedited


def test_case_expedited_today_takes_a_place_of_the_office_that_it_is_sent_to(clerk):
    with_slots(clerk, 1)
    expedite_case(case=desk_case(clerk), by=clerk, now=NOW)
    case = make_case(state=State.REQUESTED)
    expedite_case(case=case, by=make_officer(), now=NOW)

    with pytest.raises(CaseRefused, match="1 case a day"):
        send_to_office(
            returnee=case.returnee,
            document_type=case.document_type,
            office=clerk.office,
            by=case.returnee.user,
            now=NOW,
        )


def test_clerk_of_an_office_without_places_expedites_nothing(clerk):
    with pytest.raises(CaseRefused, match="no places"):
        expedite_case(case=desk_case(clerk), by=clerk, now=NOW)


@pytest.mark.parametrize("state", [State.MISSING, State.ISSUED, State.IN_HAND, State.REJECTED])
def test_clerk_expedites_only_what_is_requested(clerk, state):
    with_slots(clerk, 5)

    with pytest.raises(CaseRefused):
        expedite_case(case=desk_case(clerk, state), by=clerk, now=NOW)


def test_new_request_is_not_expedited_because_the_one_before_was(clerk):
    case = desk_case(clerk, is_expedited=True, expedited_on=LONG_AGO)
    reject_case(case=case, by=clerk, now=NOW, reason=Reason.NO_SHOW)

    again = request_case(case=case, by=clerk, now=NOW)

    assert (again.is_expedited, again.expedited_on) == (False, None)


# Who is told


def test_clerk_who_changes_a_case_is_in_the_access_log_of_the_person(clerk):
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW)

    entry = AccessEntry.objects.about(case.returnee.public_id).get()
    assert (entry.actor, entry.action) == (clerk, AccessEntry.Action.CHANGED)


@pytest.fixture
def heard():
    """What a listener was called with, while the site's own are away."""
    calls, away = [], list(CASE_LISTENERS)
    CASE_LISTENERS[:] = [lambda people, day: calls.append((people, day))]
    yield calls
    CASE_LISTENERS[:] = away


def test_listeners_hear_of_a_change_once_it_is_committed(
    clerk, heard, django_capture_on_commit_callbacks
):
    case = desk_case(clerk)

    with django_capture_on_commit_callbacks(execute=True):
        issue_case(case=case, by=clerk, now=NOW)
        before_commit = list(heard)

    assert before_commit == []
    assert heard == [({case.returnee_id}, TODAY)]


def test_listeners_hear_nothing_of_what_changed_nothing(
    clerk, heard, django_capture_on_commit_callbacks
):
    case = desk_case(clerk, is_verified=True)

    with django_capture_on_commit_callbacks(execute=True):
        take_case(case=case, by=clerk, now=NOW)
        request_case(case=case, by=clerk, now=NOW)

    assert heard == []


def test_listeners_hear_once_of_a_file(clerk, heard, django_capture_on_commit_callbacks):
    cases = [desk_case(clerk) for _number in range(3)]

    with django_capture_on_commit_callbacks(execute=True), told_together(now=NOW):
        for case in cases:
            issue_case(case=case, by=clerk, now=NOW)

    assert heard == [({case.returnee_id for case in cases}, TODAY)]


def test_listener_that_fails_does_not_undo_the_change(
    clerk, heard, django_capture_on_commit_callbacks
):
    def fail(people, day):
        raise RuntimeError

    CASE_LISTENERS.insert(0, fail)
    case = desk_case(clerk)

    with django_capture_on_commit_callbacks(execute=True):
        issue_case(case=case, by=clerk, now=NOW)

    case.refresh_from_db()
    assert case.state == State.ISSUED
    assert len(heard) == 1


def test_erasure_takes_cases_with_their_history_and_claims(clerk):
    case = desk_case(clerk, last_four="1234")
    take_case(case=case, by=clerk, now=NOW)

    erase_person(returnee=case.returnee, by=make_administrator(), now=NOW)

    assert not DocumentCase.objects.exists()
    assert not DocumentCaseEvent.objects.exists()
    clerk.refresh_from_db()
    assert clerk.is_active
