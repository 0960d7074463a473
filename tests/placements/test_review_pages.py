"""The officer's pages: the review queue, one placement, its steps."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from catalogs.models import RequiredDocument
from employers.models import Posting
from placements.models import Placement
from tests.factories import (
    make_administrator,
    make_case,
    make_document_type,
    make_member,
    make_office,
    make_officer,
    make_placement,
    make_posting,
    make_requirement_set,
    make_returnee,
)

pytestmark = pytest.mark.django_db
QUEUE = reverse("placements:review-queue")
State = Placement.State


def open_posting(**fields):
    today = timezone.localdate()
    defaults = {
        "published_on": today - dt.timedelta(days=1),
        "closes_on": today + dt.timedelta(days=30),
        "starts_on": today + dt.timedelta(days=40),
    }
    return make_posting(**{**defaults, **fields})


def url(name, placement):
    return reverse(f"placements:{name}", args=[placement.public_id])


def read(client, path):
    return client.get(path).content.decode()


@pytest.fixture
def officer(client):
    """A signed-in officer of the office where people of the tests are."""
    user = make_officer(language="en")
    client.force_login(user)
    return user


def test_queue_shows_who_what_terms_reasons_papers_and_cost(client, officer):
    needed = make_requirement_set("NEEDED")
    for code in ("CURP", "NSS"):
        RequiredDocument.objects.create(
            requirement_set=needed, document=make_document_type(code), kind="all"
        )
    posting = open_posting(title="Soldador MIG", seats=2, requirement_set=needed)
    person = make_returnee(given_names="Zacarías")
    make_case(person, document_type=make_document_type("CURP"))
    make_case(person, document_type=make_document_type("NSS"), state="requested")
    reason = {"code": "near", "sign": 1, "params": {}, "text_en": "Near home", "text_es": "Cerca"}
    make_placement(returnee=person, posting=posting, reasons=[reason])
    make_placement(posting=posting)
    make_placement(posting=posting, state=State.APPROVED, seat=1)

    text = read(client, QUEUE)

    for words in (
        "Zacarías",
        "Soldador MIG",
        "Score 0.40",
        "possible (60%)",
        "very likely (90%)",
        "75%",
        "Near home",
        "CURP: in hand",
        "NSS: requested",
        "1 place left; 1 other person is proposed for it.",
    ):
        assert words in text


def test_queue_says_when_nothing_is_known_of_a_score(client, officer):
    make_placement(score=None, p_fit=None, p_ready=None, utility=None)

    assert "not known yet" in read(client, QUEUE)


def test_best_score_comes_first_and_unscored_last(client, officer):
    for title, score in (("Unscored", None), ("Lower", 0.2), ("Higher", 0.8)):
        make_placement(posting=open_posting(title=title), score=score)

    text = read(client, QUEUE)

    assert text.index("Higher") < text.index("Lower") < text.index("Unscored")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"Mesero", "Pintor"}),
        ({"q": "mese"}, {"Mesero"}),
        ({"ready": "on"}, {"Pintor"}),
        ({"stage": "sent_back"}, {"Chofer"}),
        ({"stage": "approved"}, {"Cocinero"}),
        ({"stage": "at_work"}, set()),
        ({"stage": "nonsense"}, {"Mesero", "Pintor"}),
        ({"posting": "nonsense"}, {"Mesero", "Pintor"}),
        ({"page": "999", "q": "😀"}, set()),
    ],
)
def test_filters_show_what_they_say(client, officer, query, shown):
    for title, fields in {
        "Mesero": {"p_ready": 0.2},
        "Pintor": {"p_ready": 0.9},
        "Chofer": {"state": State.SENT_BACK},
        "Cocinero": {"state": State.APPROVED, "seat": 1},
    }.items():
        make_placement(posting=open_posting(title=title), **fields)

    text = client.get(QUEUE, query).content.decode()

    titles = {"Mesero", "Pintor", "Chofer", "Cocinero"}
    assert {title for title in titles if f"<b>{title}</b>" in text} == shown


def test_officer_approves_from_the_queue_and_comes_back_to_it(client, officer):
    placement = make_placement()

    response = client.post(url("placement-approve", placement), {"next": QUEUE + "?q=x"})

    placement.refresh_from_db()
    assert response.url == QUEUE + "?q=x"
    assert (placement.state, placement.seat) == (State.APPROVED, 1)


@pytest.mark.parametrize(
    ("name", "state"),
    [("placement-send-back", State.SENT_BACK), ("placement-refuse", State.REFUSED)],
)
def test_reason_is_asked_for_and_kept(client, officer, name, state):
    placement = make_placement()

    asked = read(client, url(name, placement))
    without = client.post(url(name, placement), {"reason": "  "})
    client.post(url(name, placement), {"reason": "Falta la licencia"})

    placement.refresh_from_db()
    assert 'name="reason"' in asked
    assert without.status_code == 200
    assert placement.state == state
    assert placement.events.get().reason == "Falta la licencia"


def test_too_long_a_reason_is_refused_and_kept_as_typed(client, officer):
    placement = make_placement()

    response = client.post(url("placement-refuse", placement), {"reason": "y" * 301})

    placement.refresh_from_db()
    assert "y" * 301 in response.content.decode()
    assert placement.state == State.PROPOSED


def test_last_seat_is_refused_in_words(client, officer):
    posting = open_posting(seats=1)
    make_placement(posting=posting, state=State.APPROVED, seat=1)
    placement = make_placement(posting=posting)

    response = client.post(url("placement-approve", placement))

    assert "no seat left" in response.content.decode()


def test_full_job_offers_no_approval_and_says_why(client, officer):
    posting = open_posting(seats=1)
    make_placement(posting=posting, state=State.APPROVED, seat=1)
    placement = make_placement(posting=posting)

    texts = [read(client, QUEUE), read(client, url("placement", placement))]

    for text in texts:
        assert "No place is left, so it cannot be approved now." in text
        assert f"{placement.public_id}/approve/" not in text
        assert f"{placement.public_id}/steps/approve/" not in text


def test_second_click_on_approve_says_where_it_stands(client, officer):
    placement = make_placement()
    client.post(url("placement-approve", placement))

    response = client.post(url("placement-approve", placement))

    assert "approved" in response.content.decode()
    assert placement.events.count() == 1


def test_own_proposal_offers_no_approval(client, officer):
    placement = make_placement(proposed_by=officer)

    text = read(client, QUEUE)
    client.post(url("placement-approve", placement))

    placement.refresh_from_db()
    assert "a colleague must approve it" in text
    assert url("placement-approve", placement) not in text
    assert placement.state == State.PROPOSED


def test_bulk_approval_shows_which_before_it_writes(client, officer):
    placements = [make_placement() for _ in range(2)]
    path, query = (
        reverse("placements:review-approve"),
        {"placement": [row.public_id for row in placements]},
    )

    shown = client.get(path, query).content.decode()
    before = {row.state for row in Placement.objects.all()}
    client.post(path, query)

    assert "Approve 2 placements?" in shown
    assert before == {State.PROPOSED}
    assert {row.state for row in Placement.objects.all()} == {State.APPROVED}


def test_bulk_approval_of_more_than_the_seats_approves_what_it_can(client, officer):
    posting = open_posting(seats=1)
    placements = [make_placement(posting=posting) for _ in range(2)]

    response = client.post(
        reverse("placements:review-approve"),
        {"placement": [row.public_id for row in placements]},
        follow=True,
    )

    states = sorted(Placement.objects.values_list("state", flat=True))
    assert states == [State.APPROVED, State.PROPOSED]
    assert "no seat left" in response.content.decode()


@pytest.mark.parametrize("chosen", [[], ["nonsense"], ["00000000-0000-0000-0000-000000000000"]])
def test_bulk_approval_of_nothing_leads_back(client, officer, chosen):
    response = client.get(reverse("placements:review-approve"), {"placement": chosen})

    assert response.url == QUEUE


def test_bulk_approval_leaves_other_offices_alone(client, officer):
    elsewhere = make_placement(returnee=make_returnee(office=make_office("OTHER")))

    client.post(reverse("placements:review-approve"), {"placement": [elsewhere.public_id]})

    elsewhere.refresh_from_db()
    assert elsewhere.state == State.PROPOSED


def test_placement_shows_its_history_and_next_steps_and_records_the_look(client, officer):
    placement = make_placement()
    client.post(url("placement-approve", placement))

    text = read(client, url("placement", placement))

    entry = AccessEntry.objects.about(placement.returnee.public_id).get()
    assert "The offer was made" in text
    assert "next step by" in text
    assert "you" in text
    assert entry.action == AccessEntry.Action.VIEWED


def test_officer_proposes_a_person_and_a_colleague_approves(client, officer):
    posting, person = open_posting(), make_returnee()
    path = reverse("placements:placement-create", args=[person.public_id, posting.public_id])

    client.post(path)
    again = client.post(path, follow=True)

    placement = Placement.objects.get()
    assert (placement.returnee, placement.proposed_by) == (person, officer)
    assert "already proposed" in again.content.decode()


def test_nobody_is_proposed_for_a_paused_job(client, officer):
    posting = open_posting(state=Posting.State.PAUSED)
    path = reverse(
        "placements:placement-create", args=[make_returnee().public_id, posting.public_id]
    )

    assert client.post(path).status_code == 404


def test_empty_queue_says_where_proposals_come_from(client, officer):
    assert "Nothing waits for review" in read(client, QUEUE)


def test_queue_takes_the_same_queries_for_many(client, officer):
    def add():
        needed = make_requirement_set("NEEDED")
        document = make_document_type("CURP")
        RequiredDocument.objects.get_or_create(
            requirement_set=needed, document=document, kind="all"
        )
        posting = open_posting(requirement_set=needed)
        posting.extra_documents.add(make_document_type("DC3"))
        make_case(make_placement(posting=posting).returnee, document_type=document)

    add()
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as for_one:
        client.get(QUEUE)
    for _number in range(8):
        add()
    with CaptureQueriesContext(connection) as for_many:
        client.get(QUEUE)

    assert len(for_many) == len(for_one)


def test_administrator_sees_every_office(client):
    client.force_login(make_administrator(language="en"))
    make_placement(returnee=make_returnee(office=make_office("OTHER"), given_names="Zacarías"))

    assert "Zacarías" in read(client, QUEUE)


def officer_elsewhere():
    return make_officer(office=make_office("OTHER"))


def officer_without_office():
    user = make_officer()
    user.office = None
    user.save()
    return user


@pytest.mark.parametrize("make_user", [officer_elsewhere, officer_without_office])
def test_placements_of_another_office_are_not_found(client, make_user):
    placement = make_placement(returnee=make_returnee(given_names="Zacarías"))
    client.force_login(make_user())
    path = reverse(
        "placements:placement-create",
        args=[placement.returnee.public_id, open_posting().public_id],
    )

    statuses = {
        client.get(url("placement", placement)).status_code,
        client.post(url("placement-approve", placement)).status_code,
        client.post(url("placement-refuse", placement), {"reason": "x"}).status_code,
        client.post(path).status_code,
    }

    placement.refresh_from_db()
    assert statuses == {404}
    assert "Zacarías" not in read(client, QUEUE)
    assert placement.state == State.PROPOSED


def stranger():
    return make_returnee().user


@pytest.mark.parametrize("make_user", [stranger, make_member])
def test_review_is_for_officers(client, make_user):
    placement = make_placement()
    client.force_login(make_user())

    statuses = {
        client.get(QUEUE).status_code,
        client.get(reverse("placements:review-approve")).status_code,
        client.get(url("placement", placement)).status_code,
        client.post(url("placement-approve", placement)).status_code,
    }

    assert statuses == {404}


def test_owner_cannot_approve_the_own_placement(client):
    placement = make_placement()
    client.force_login(placement.returnee.user)

    assert client.post(url("placement-approve", placement)).status_code == 404


def test_visitor_is_sent_to_sign_in(client):
    assert client.get(QUEUE).url.startswith(reverse("account_login"))


def test_erased_person_is_not_proposed_and_has_no_papers(client, officer):
    erased = make_returnee(office=officer.office, user=None, erased_at=timezone.now())
    posting = open_posting()

    proposal = client.post(
        reverse("placements:placement-create", args=[erased.public_id, posting.public_id])
    )
    papers = client.get(reverse("documents:person-papers", args=[erased.public_id]))

    assert (proposal.status_code, papers.status_code) == (404, 404)
    assert not Placement.objects.filter(returnee=erased).exists()
