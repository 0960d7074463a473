"""The pages of an employer: who is interested, invited and under way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry
from placements.models import Interest, Invitation, Placement
from returnees.models import ContactMethod
from tests.factories import (
    make_employer,
    make_experience,
    make_interest,
    make_invitation,
    make_language,
    make_member,
    make_officer,
    make_placement,
    make_posting,
    make_returnee,
    make_skill,
)

pytestmark = pytest.mark.django_db
LIST = "placements:candidate-list"


def open_posting(**fields):
    today = timezone.localdate()
    defaults = {
        "published_on": today - dt.timedelta(days=1),
        "closes_on": today + dt.timedelta(days=30),
        "starts_on": today + dt.timedelta(days=40),
    }
    return make_posting(**{**defaults, **fields})


def make_person(**fields):
    """A person with a profile and a phone."""
    person = make_returnee(given_names="Zacarías", first_surname="Inventado", **fields)
    make_experience(person, title="Framer in Austin")
    person.skills.add(make_skill())
    person.languages.create(language=make_language(), level=4)
    for kind, value in (("phone", "+525555550100"), ("relative", "+525555550199")):
        ContactMethod.objects.create(
            returnee=person, kind=kind, value=value, since=dt.date(2026, 1, 1)
        )
    return person


def url(name, row):
    return reverse(f"placements:{name}", args=[row.public_id])


def read(client, path):
    return client.get(path).content.decode()


@pytest.fixture
def employer(client):
    """The employer of a signed-in member."""
    employer = make_employer()
    client.force_login(make_member(employer, language="en"))
    return employer


def test_interest_shows_work_without_name_or_contact(client, employer):
    interest = make_interest(returnee=make_person(), posting=open_posting(employer=employer))

    listed, opened = read(client, reverse(LIST)), read(client, url("interest-answer", interest))

    for text in (listed, opened):
        assert "Framer in Austin" in text
        assert interest.returnee.short_code in text
        assert "Zacarías" not in text
        assert "+525555550100" not in text
    entry = AccessEntry.objects.about(interest.returnee.public_id).get()
    assert entry.action == AccessEntry.Action.SHORTLISTED


def test_agreed_contact_shows_and_the_person_can_read_who_looked(client, employer):
    interest = make_interest(
        returnee=make_person(), posting=open_posting(employer=employer), shares_contact=True
    )

    text = read(client, url("interest-answer", interest))

    entry = AccessEntry.objects.about(interest.returnee.public_id).get()
    assert "Zacarías Inventado" in text
    assert "+525555550100" in text
    assert "+525555550199" not in text  # of a relative, who agreed to nothing
    assert entry.action == AccessEntry.Action.CONTACT_SEEN


def test_contact_is_hidden_again_once_the_interest_is_over(client, employer):
    interest = make_interest(
        returnee=make_person(),
        posting=open_posting(employer=employer),
        shares_contact=True,
        state=Interest.State.WITHDRAWN,
    )

    text = read(client, url("interest-answer", interest))

    assert "Zacarías" not in text
    assert "+525555550100" not in text


def test_yes_proposes_the_person_and_a_second_click_changes_nothing(client, employer):
    interest = make_interest(posting=open_posting(employer=employer))
    path = url("interest-answer", interest)

    first = client.post(path, {"accept": "yes"})
    second = client.post(path, {"accept": "yes"})

    assert first.url == reverse(LIST)
    assert second.status_code == 200
    assert Placement.objects.count() == 1


def test_no_without_a_reason_is_refused_and_kept(client, employer):
    interest = make_interest(posting=open_posting(employer=employer))

    response = client.post(url("interest-answer", interest), {"accept": "no"})

    interest.refresh_from_db()
    assert "Say why not" in response.content.decode()
    assert interest.state == Interest.State.OPEN


def test_no_with_a_reason_is_recorded(client, employer):
    interest = make_interest(posting=open_posting(employer=employer))

    client.post(url("interest-answer", interest), {"accept": "no", "reason": "Queda lejos"})

    interest.refresh_from_db()
    assert (interest.state, interest.answer_reason) == (Interest.State.DECLINED, "Queda lejos")


@pytest.mark.parametrize("data", [{}, {"accept": "perhaps"}, {"accept": "no", "reason": "x" * 301}])
def test_bad_answer_writes_nothing(client, employer, data):
    interest = make_interest(posting=open_posting(employer=employer))

    response = client.post(url("interest-answer", interest), data)

    interest.refresh_from_db()
    assert response.status_code == 200
    assert interest.state == Interest.State.OPEN


def test_full_job_says_so_and_leaves_the_interest_open(client, employer):
    posting = open_posting(employer=employer, seats=1)
    make_placement(posting=posting, state=Placement.State.APPROVED, seat=1)
    interest = make_interest(posting=posting)

    response = client.post(url("interest-answer", interest), {"accept": "yes"})

    interest.refresh_from_db()
    assert "no seat left" in response.content.decode()
    assert interest.state == Interest.State.OPEN


def test_employer_invites_once(client, employer):
    posting, person = open_posting(employer=employer), make_person()
    path = reverse("placements:invitation-create", args=[posting.public_id, person.public_id])

    form = read(client, path)
    first = client.post(path, {"message": "Venga a conocernos"})
    second = client.post(path, {"message": "Venga a conocernos"})

    assert "Zacarías" not in form
    assert first.url == reverse(LIST) + "?tab=invitations"
    assert "already invited" in second.content.decode()
    assert Invitation.objects.count() == 1


def test_person_who_is_not_on_shortlists_is_not_found(client, employer):
    posting = open_posting(employer=employer)
    person = make_returnee(agrees_to_shortlists=False)
    path = reverse("placements:invitation-create", args=[posting.public_id, person.public_id])

    assert client.get(path).status_code == 404


def test_invitation_is_taken_back(client, employer):
    invitation = make_invitation(posting=open_posting(employer=employer))

    client.post(url("invitation-withdraw", invitation))

    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.WITHDRAWN


def test_employer_records_the_start(client, employer):
    placement = make_placement(
        posting=open_posting(employer=employer), state=Placement.State.ACCEPTED, seat=1
    )
    path = reverse("placements:placement-transition", args=[placement.public_id, "start"])

    listed = read(client, reverse(LIST) + "?tab=placements")
    response = client.post(path)

    placement.refresh_from_db()
    assert path in listed
    assert response.url == reverse(LIST) + "?tab=placements"
    assert placement.state == Placement.State.STARTED


def test_step_page_of_an_employer_hides_the_name(client, employer):
    placement = make_placement(
        returnee=make_person(),
        posting=open_posting(employer=employer),
        state=Placement.State.STARTED,
        seat=1,
    )

    text = read(
        client, reverse("placements:placement-transition", args=[placement.public_id, "end"])
    )

    assert placement.returnee.short_code in text
    assert "Zacarías" not in text


@pytest.mark.parametrize("name", ["approve", "refuse", "nonsense"])
def test_step_of_the_officer_is_not_found_by_the_employer(client, employer, name):
    placement = make_placement(posting=open_posting(employer=employer))
    path = reverse("placements:placement-transition", args=[placement.public_id, name])

    assert client.post(path, {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("tab", ["interests", "invitations", "placements", "past", "😀"])
def test_every_tab_has_an_empty_state(client, employer, tab):
    response = client.get(reverse(LIST), {"tab": tab})

    assert response.status_code == 200
    assert 'class="empty' in response.content.decode()


@pytest.mark.parametrize("tab", ["interests", "invitations", "placements", "past"])
def test_list_takes_the_same_queries_for_many(client, employer, tab):
    posting = open_posting(employer=employer, seats=50)
    seats = iter(range(1, 50))

    def add():
        make_interest(returnee=make_person(), posting=posting)
        make_interest(returnee=make_person(), posting=posting, state="declined")
        make_invitation(posting=posting)
        make_placement(posting=posting, state="approved", seat=next(seats))

    path = f"{reverse(LIST)}?tab={tab}"
    add()
    client.get(path)
    with CaptureQueriesContext(connection) as for_one:
        client.get(path)
    for _number in range(5):
        add()
    with CaptureQueriesContext(connection) as for_many:
        client.get(path)

    assert len(for_many) == len(for_one)


def stranger():
    return make_returnee().user


@pytest.mark.parametrize("make_user", [stranger, make_member, make_officer])
def test_rows_of_an_employer_are_not_found_by_others(client, make_user):
    interest, invitation = make_interest(), make_invitation()
    client.force_login(make_user())

    statuses = {
        client.get(url("interest-answer", interest)).status_code,
        client.post(url("interest-answer", interest), {"accept": "yes"}).status_code,
        client.post(url("invitation-withdraw", invitation)).status_code,
    }

    assert statuses == {404}
    assert not Placement.objects.exists()


def test_other_employer_cannot_invite_to_the_posting(client, employer):
    path = reverse(
        "placements:invitation-create",
        args=[open_posting().public_id, make_returnee().public_id],
    )

    assert client.post(path, {}).status_code == 404


@pytest.mark.parametrize("make_user", [stranger, make_officer])
def test_candidates_are_for_employers(client, make_user):
    client.force_login(make_user())

    assert client.get(reverse(LIST)).status_code == 404


def test_visitor_is_sent_to_sign_in(client):
    assert client.get(reverse(LIST)).url.startswith(reverse("account_login"))


def test_employer_that_is_refused_after_all_learns_nothing_of_people_any_more(client):
    refused = make_employer(state="refused")
    posting = open_posting(employer=refused)
    interest = make_interest(returnee=make_person(), posting=posting, shares_contact=True)
    placement = make_placement(returnee=interest.returnee, posting=posting)
    invitation = make_invitation(returnee=make_person(), posting=posting)
    client.force_login(make_member(refused))

    doors = [
        client.get(url("interest-answer", interest)),
        client.get(reverse("placements:placement-transition", args=[placement.public_id, "end"])),
        client.post(url("invitation-withdraw", invitation)),
        client.get(
            reverse(
                "placements:invitation-create",
                args=[posting.public_id, invitation.returnee.public_id],
            )
        ),
        client.get(reverse("api:interest-contact", args=[interest.public_id])),
    ]
    lists = [client.get(f"{reverse(LIST)}?tab={tab}") for tab in ("interests", "placements")]

    assert [door.status_code for door in doors] == [404] * 5
    assert not any("Framer" in page.content.decode() for page in lists)
    assert not any(interest.returnee.short_code in page.content.decode() for page in lists)


@pytest.mark.parametrize("state", ["withdrawn", "declined", "lapsed", "closed"])
def test_profile_is_hidden_again_once_the_interest_is_over(client, employer, state):
    interest = make_interest(
        returnee=make_person(),
        posting=open_posting(employer=employer),
        state=state,
        message="I can start on Monday",
    )
    client.force_login(make_member(employer))

    pages = [client.get(url("interest-answer", interest)), client.get(f"{reverse(LIST)}?tab=past")]

    texts = [page.content.decode() for page in pages]
    assert all(interest.returnee.short_code in text for text in texts)
    assert not any("Framer" in text or "on Monday" in text for text in texts)
