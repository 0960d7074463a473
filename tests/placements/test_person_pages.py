"""The pages of a returnee: applications, interests, invitations and marks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from employers.models import Posting
from placements.models import Interest, Invitation, Placement, PostingMark
from placements.services import propose_placement, say_interest, take_step
from tests.factories import (
    make_interest,
    make_invitation,
    make_member,
    make_office,
    make_officer,
    make_placement,
    make_posting,
    make_returnee,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST = "placements:application-list"


def open_posting(**fields):
    """A posting that is open on the day the test runs."""
    today = timezone.localdate()
    defaults = {
        "published_on": today - dt.timedelta(days=1),
        "closes_on": today + dt.timedelta(days=30),
        "starts_on": today + dt.timedelta(days=40),
    }
    return make_posting(**{**defaults, **fields})


def waiting_invitation(returnee, **fields):
    answer_by = timezone.localdate() + dt.timedelta(days=5)
    return make_invitation(returnee=returnee, posting=open_posting(), answer_by=answer_by, **fields)


def url(name, row):
    return reverse(f"placements:{name}", args=[row.public_id])


def read(client, path):
    return client.get(path).content.decode()


@pytest.fixture
def returnee(client):
    """A signed-in person."""
    person = make_returnee(user=make_user(language="en"))
    client.force_login(person.user)
    return person


def test_person_says_interest_and_chooses_to_share_contact(client, returnee):
    posting = open_posting()

    response = client.post(
        url("interest-create", posting), {"shares_contact": "yes", "message": "Hola 👋"}
    )

    interest = returnee.interests.get()
    assert response.url == reverse(LIST)
    assert (interest.shares_contact, interest.message) == (True, "Hola 👋")


def test_sharing_contact_is_chosen_never_assumed(client, returnee):
    response = client.post(url("interest-create", open_posting()), {"message": "Hola"})

    text = response.content.decode()
    assert "Choose one of the two" in text
    assert "Hola" in text
    assert not Interest.objects.exists()


def test_double_click_on_interest_writes_once_and_leads_on(client, returnee):
    path = url("interest-create", open_posting())

    first = client.post(path, {"shares_contact": "no"})
    second = client.post(path, {"shares_contact": "no"})

    assert first.url == second.url == reverse(LIST)
    assert returnee.interests.count() == 1


def test_too_long_a_message_is_refused_and_kept(client, returnee):
    response = client.post(
        url("interest-create", open_posting()), {"shares_contact": "no", "message": "x" * 501}
    )

    assert "Write up to 500 characters" in response.content.decode()
    assert "x" * 501 in response.content.decode()
    assert not Interest.objects.exists()


def test_closed_posting_says_so_instead_of_a_form(client, returnee):
    posting = open_posting(state=Posting.State.CLOSED)

    text = read(client, url("interest-create", posting))

    assert "no longer takes applications" in text
    assert "shares_contact" not in text


def test_posting_that_closed_meanwhile_is_refused_in_words(client, returnee):
    posting = open_posting(state=Posting.State.PAUSED)

    client.post(url("interest-create", posting), {"shares_contact": "no"})

    assert not Interest.objects.exists()


def test_application_without_a_told_history_is_listed_all_the_same(client, returnee):
    placement = make_placement(returnee=returnee, posting=open_posting())

    answer = client.get(reverse("placements:application-list"))

    assert placement.posting.title in answer.content.decode()


def test_draft_is_not_found(client, returnee):
    posting = open_posting(state=Posting.State.DRAFT, published_on=None)

    assert client.get(url("interest-create", posting)).status_code == 404


def test_saved_posting_is_in_the_list_until_it_is_undone(client, returnee):
    posting = open_posting(title="Soldador de prueba")

    client.post(url("mark-save", posting))
    saved = read(client, reverse(LIST) + "?tab=saved")
    client.post(url("mark-undo", posting))
    undone = read(client, reverse(LIST) + "?tab=saved")

    assert "Soldador de prueba" in saved
    assert "No saved jobs" in undone


def test_dismissed_posting_offers_an_undo(client, returnee):
    posting = open_posting()

    response = client.post(url("mark-dismiss", posting), follow=True)

    assert returnee.marks.get().kind == PostingMark.Kind.DISMISSED
    assert url("mark-undo", posting) in response.content.decode()


def test_application_tells_what_happened_whose_turn_it_is_and_by_when(client, returnee):
    posting = open_posting(title="Mesero")
    now = timezone.now()
    say_interest(
        returnee=returnee,
        posting=posting,
        message="",
        shares_contact=False,
        now=now,
        today=timezone.localdate(),
    )

    text = read(client, reverse(LIST))

    assert "Mesero" in text
    assert "You said that you are interested" in text
    assert "The employer answers you" in text
    assert "this application ends by itself" in text


def test_history_of_a_placement_is_told_to_the_person(client, returnee):
    posting, officer = open_posting(), make_officer()
    now = timezone.now()
    placement = propose_placement(
        returnee=returnee, posting=posting, by=make_member(posting.employer), now=now
    )
    take_step(placement=placement, name="approve", by=officer, now=now)
    take_step(placement=placement, name="offer", by=officer, now=now)

    text = read(client, reverse(LIST))

    assert "a place is reserved for you" in text
    assert "your office" in text
    assert "It is your turn: say yes or no to the offer" in text
    assert "the place goes to someone else" in text


def test_person_accepts_an_offer(client, returnee):
    placement = make_placement(
        returnee=returnee, posting=open_posting(), state=Placement.State.OFFERED, seat=1
    )

    response = client.post(
        reverse("placements:placement-transition", args=[placement.public_id, "accept"])
    )

    placement.refresh_from_db()
    assert response.url == reverse(LIST)
    assert placement.state == Placement.State.ACCEPTED


def test_invitation_comes_first_and_is_answered(client, returnee):
    make_interest(returnee=returnee, posting=open_posting(title="Otro"))
    invitation = waiting_invitation(returnee)

    text = read(client, reverse(LIST))
    client.post(url("invitation-answer", invitation), {"accept": "yes"})

    invitation.refresh_from_db()
    assert "1 job waits for your answer" in text
    assert text.index("Answer the invitation") < text.index("Otro")
    assert invitation.state == Invitation.State.ACCEPTED
    assert returnee.placements.get().state == Placement.State.PROPOSED


def test_no_to_an_invitation_is_final_and_said_so(client, returnee):
    invitation = waiting_invitation(returnee)
    client.post(url("invitation-answer", invitation), {"accept": "no"})

    again = client.post(url("invitation-answer", invitation), {"accept": "yes"})

    invitation.refresh_from_db()
    assert "no longer waits for an answer" in again.content.decode()
    assert invitation.state == Invitation.State.DECLINED


@pytest.mark.parametrize("data", [{}, {"accept": "maybe"}, {"accept": "😀"}])
def test_invitation_answer_must_be_yes_or_no(client, returnee, data):
    invitation = waiting_invitation(returnee)

    response = client.post(url("invitation-answer", invitation), data)

    invitation.refresh_from_db()
    assert "Choose yes or no." in response.content.decode()
    assert invitation.state == Invitation.State.SENT


def test_person_withdraws_and_a_second_click_changes_nothing(client, returnee):
    interest = make_interest(returnee=returnee)

    client.post(url("interest-withdraw", interest))
    again = client.post(url("interest-withdraw", interest), follow=True)

    interest.refresh_from_db()
    assert interest.state == Interest.State.WITHDRAWN
    assert "already over" in again.content.decode()


def test_person_shares_contact_later(client, returnee):
    interest = make_interest(returnee=returnee)

    client.post(url("interest-share", interest))

    interest.refresh_from_db()
    assert interest.shares_contact


def test_empty_list_says_what_to_do(client, returnee):
    text = read(client, reverse(LIST))

    assert "No applications yet" in text
    assert reverse("matching:match-list") in text


def test_applications_take_the_same_queries_for_many(client, returnee):
    def add():
        placement = propose_placement(
            returnee=returnee, posting=open_posting(), by=make_member(), now=timezone.now()
        )
        make_interest(returnee=returnee, posting=placement.posting, state="accepted")
        waiting_invitation(returnee)

    add()
    client.get(reverse(LIST))
    with CaptureQueriesContext(connection) as for_one:
        client.get(reverse(LIST))
    for _number in range(6):
        add()
    with CaptureQueriesContext(connection) as for_many:
        client.get(reverse(LIST))

    assert len(for_many) == len(for_one)


def test_saved_jobs_take_the_same_queries_for_many(client, returnee):
    path = reverse(LIST) + "?tab=saved"
    client.post(url("mark-save", open_posting()))
    client.get(path)
    with CaptureQueriesContext(connection) as for_one:
        client.get(path)
    for _number in range(6):
        client.post(url("mark-save", open_posting()))
    client.get(path)
    with CaptureQueriesContext(connection) as for_many:
        client.get(path)

    assert len(for_many) == len(for_one)


def stranger():
    return make_returnee().user


def officer_elsewhere():
    return make_officer(office=make_office("OTHER"))


@pytest.mark.parametrize("make_user", [stranger, make_member, make_officer, officer_elsewhere])
@pytest.mark.parametrize("name", ["interest-withdraw", "interest-share"])
def test_interest_of_another_is_not_found(client, make_user, name):
    interest = make_interest()
    client.force_login(make_user())

    assert client.post(url(name, interest)).status_code == 404
    interest.refresh_from_db()
    assert interest.state == Interest.State.OPEN
    assert not interest.shares_contact


@pytest.mark.parametrize("make_user", [stranger, make_member, make_officer])
def test_invitation_of_another_is_not_found(client, make_user):
    invitation = make_invitation()
    client.force_login(make_user())
    path = url("invitation-answer", invitation)

    assert client.get(path).status_code == 404
    assert client.post(path, {"accept": "yes"}).status_code == 404


@pytest.mark.parametrize("make_user", [make_member, make_officer])
def test_applications_are_for_people_with_a_file(client, make_user):
    client.force_login(make_user())

    assert client.get(reverse(LIST)).status_code == 404
    assert client.post(url("mark-save", open_posting())).status_code == 404


def test_list_of_a_person_does_not_show_those_of_another(client, returnee):
    make_interest(posting=open_posting(title="Ajeno"))

    assert "Ajeno" not in read(client, reverse(LIST))


def test_visitor_is_sent_to_sign_in(client):
    response = client.get(reverse(LIST))

    assert response.url.startswith(reverse("account_login"))
