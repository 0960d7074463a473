"""My matches, one job, the shortlist and the officer's list: who may look, and what is shown."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, Consent, User
from catalogs.models import DocumentType
from employers.models import Employer, Posting
from matching.serving import rank_people
from matching.shortlist import person_cards
from placements.models import PostingMark
from placements.services import mark_posting
from returnees.models import Returnee
from tests.factories import (
    make_administrator,
    make_case,
    make_city,
    make_interest,
    make_member,
    make_office,
    make_officer,
    make_returnee,
    make_skill,
    make_state,
    make_user,
)
from tests.matching.builders import make_floor, make_papers, open_posting, welder

pytestmark = pytest.mark.django_db


@pytest.fixture
def returnee() -> Returnee:
    return welder(user=make_user(language="en"))


def url_of_match(posting: Posting) -> str:
    return reverse("matching:match", args=[posting.public_id])


def url_of_shortlist(posting: Posting) -> str:
    return reverse("matching:shortlist", args=[posting.public_id])


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


# My matches


def test_card_tells_pay_against_the_floor_place_start_and_papers(
    client: Client, returnee: Returnee
) -> None:
    make_floor(Decimal("300"))
    open_posting(starts_in=60, pay_min=Decimal(14000), pay_max=Decimal(16000))
    client.force_login(returnee.user)

    page = client.get(reverse("matching:match-list")).content.decode()

    assert "$14,000 to $16,000" in page
    assert "1.5 times the legal minimum" in page
    assert "Monterrey, State 19" in page
    assert "very likely" in page
    assert "Missing: RFC, about " in page
    assert "You worked in this for 4 years: welder." in page


def test_first_page_has_the_best_ten_and_the_filters_stay_in_the_links(
    client: Client, returnee: Returnee
) -> None:
    for days in range(1, 24):
        open_posting(starts_in=days)
    client.force_login(returnee.user)

    first = client.get(reverse("matching:match-list"), {"shift": "day"})
    second = client.get(reverse("matching:match-list"), {"shift": "day", "page": "2"})

    shown = [card.match.place for card in first.context["cards"]]
    assert shown == list(range(1, 11))
    assert [card.match.place for card in second.context["cards"]] == list(range(11, 21))
    assert "shift=day&amp;page=2" in first.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999", "9" * 30, "²"])
def test_odd_page_numbers_show_a_page(client: Client, returnee: Returnee, page: str) -> None:
    open_posting()
    client.force_login(returnee.user)

    response = client.get(reverse("matching:match-list"), {"page": page})

    assert [card.match.place for card in response.context["cards"]] == [1]


@pytest.mark.parametrize(
    "query",
    [
        {"state": "99"},
        {"pay_min": "-5"},
        {"pay_min": "much"},
        {"occupation": "72x"},
        {"shift": "never"},
        {"q": "😀" * 500},
    ],
)
def test_filters_that_mean_nothing_are_told_and_hide_nothing(
    client: Client, returnee: Returnee, query: dict[str, str]
) -> None:
    open_posting()
    client.force_login(returnee.user)

    response = client.get(reverse("matching:match-list"), query)

    assert response.status_code == 200
    assert len(response.context["cards"]) == 1
    assert response.context["form"].errors


def test_filters_too_tight_say_which_to_let_go(client: Client, returnee: Returnee) -> None:
    open_posting()
    client.force_login(returnee.user)

    response = client.get(reverse("matching:match-list"), {"pay_min": "90000", "shift": "day"})

    label, count, url = response.context["looser"][0]
    assert (label, count, url) == ("Pay a month from, MXN", 1, "?shift=day")
    assert "No job passes these filters" in response.content.decode()


def test_person_without_work_is_led_to_the_profile(client: Client) -> None:
    make_papers()
    client.force_login(make_returnee(user=make_user(language="en")).user)

    page = client.get(reverse("matching:match-list")).content.decode()

    assert reverse("returnees:profile-step", args=["about"]) in page
    assert "No jobs for you yet" in page


def test_personal_pages_are_never_stored(client: Client, returnee: Returnee) -> None:
    posting = open_posting()
    client.force_login(returnee.user)
    urls = [reverse("matching:match-list"), reverse("matching:papers"), url_of_match(posting)]

    headers = {client.get(url).headers["Cache-Control"] for url in urls}

    assert headers == {"private, no-store"}


def test_marks_of_another_person_change_nothing(client: Client, returnee: Returnee) -> None:
    posting, other = open_posting(), open_posting()
    stranger = welder()
    mark_posting(returnee=stranger, posting=posting, kind="dismissed", now=timezone.now())
    mark_posting(returnee=stranger, posting=other, kind="saved", now=timezone.now())
    make_interest(returnee=stranger, posting=other)
    client.force_login(returnee.user)

    cards = client.get(reverse("matching:match-list")).context["cards"]
    saved = client.get(reverse("matching:match-list"), {"saved": "on"}).context["cards"]

    assert len(cards) == 2
    assert {(card.dealings.mark, card.dealings.words) for card in cards} == {("", "")}
    assert saved == []


def test_own_marks_and_interest_show_on_the_cards(client: Client, returnee: Returnee) -> None:
    saved, wanted = open_posting(), open_posting()
    mark_posting(returnee=returnee, posting=saved, kind="saved", now=timezone.now())
    make_interest(returnee=returnee, posting=wanted)
    client.force_login(returnee.user)

    cards = client.get(reverse("matching:match-list")).context["cards"]

    by_id = {card.posting.pk: card.dealings for card in cards}
    assert by_id[saved.pk].mark == PostingMark.Kind.SAVED
    assert by_id[wanted.pk].words == "You said that you are interested"


def test_list_of_matches_costs_the_same_for_one_or_twenty(
    client: Client, returnee: Returnee
) -> None:
    open_posting()
    client.force_login(returnee.user)
    url = reverse("matching:match-list")
    client.get(url)
    few = queries_of(client, url)
    for days in range(1, 20):
        open_posting(starts_in=days)
    client.get(url)

    many = queries_of(client, url)

    assert few == many <= 45


# One job


def test_page_of_a_job_shows_its_papers_with_their_state(
    client: Client, returnee: Returnee
) -> None:
    posting = open_posting(benefits="Vales de despensa")
    make_case(returnee, document_type=DocumentType.objects.get(code="CURP"))
    client.force_login(returnee.user)

    response = client.get(url_of_match(posting))

    states = {need.codes: need.state for _names, need in response.context["needs"]}
    assert states == {("CURP",): "in_hand", ("RFC",): "missing"}
    assert "Vales de despensa" in response.content.decode()


def test_closed_job_says_so_and_offers_no_interest(client: Client, returnee: Returnee) -> None:
    posting = open_posting(state=Posting.State.CLOSED)
    client.force_login(returnee.user)

    page = client.get(url_of_match(posting)).content.decode()

    assert "This job no longer takes applications" in page
    assert reverse("placements:interest-create", args=[posting.public_id]) not in page


def test_job_outside_the_list_says_why(client: Client, returnee: Returnee) -> None:
    make_floor(Decimal("900"))
    returnee.work_states.add(make_state("31"))
    posting = open_posting()
    client.force_login(returnee.user)

    blocked = client.get(url_of_match(posting)).context["blocked"]

    assert [text.split(",")[0] for text in blocked] == [
        "It pays less than the legal minimum",
        "It is in a state that you did not choose",
    ]


def test_draft_is_not_found(client: Client, returnee: Returnee) -> None:
    posting = open_posting(state=Posting.State.DRAFT, published_on=None)
    client.force_login(returnee.user)

    assert client.get(url_of_match(posting)).status_code == 404


def test_job_of_a_refused_employer_is_found_only_by_who_applied(client: Client) -> None:
    applied, stranger = welder(), welder()
    posting = open_posting()
    make_interest(returnee=applied, posting=posting)
    Employer.objects.update(state=Employer.State.REFUSED)

    client.force_login(applied.user)
    own = client.get(url_of_match(posting)).status_code
    client.force_login(stranger.user)
    others = client.get(url_of_match(posting)).status_code

    assert (own, others) == (200, 404)


@pytest.mark.parametrize(
    "make_stranger", [make_member, make_officer, make_administrator], ids=lambda make: make.__name__
)
def test_pages_of_returnees_are_not_found_by_other_roles(
    client: Client, make_stranger: Callable[[], User]
) -> None:
    posting = open_posting()
    client.force_login(make_stranger())
    urls = [reverse("matching:match-list"), reverse("matching:papers"), url_of_match(posting)]

    codes = {client.get(url).status_code for url in urls}

    assert codes == {404}


def test_visitor_is_sent_to_sign_in(client: Client) -> None:
    posting, person = open_posting(), welder()
    urls = [
        reverse("matching:match-list"),
        reverse("matching:papers"),
        url_of_match(posting),
        url_of_shortlist(posting),
        reverse("matching:person-matches", args=[person.public_id]),
    ]

    answers = [client.get(url) for url in urls]

    assert {answer.status_code for answer in answers} == {302}
    assert all(answer["Location"].startswith(reverse("account_login")) for answer in answers)


# The shortlist


def test_shortlist_shows_what_people_can_do_and_not_who_they_are(client: Client) -> None:
    returnee = welder(
        given_names="Nombrevisible",
        first_surname="Apellidovisible",
        pay_wanted=12345,
        city=make_city("Apodaca"),
        work_done="soldé en Pasadena",
    )
    returnee.skills.add(make_skill("mig-welding"))
    returnee.experiences.update(employer_name="Taller Secreto", place="Pasadena, TX")
    posting = open_posting()
    client.force_login(make_member(posting.employer, language="en"))

    page = client.get(url_of_shortlist(posting)).content.decode()

    assert returnee.short_code in page
    assert "mig-welding" in page
    assert "State 19" in page
    private = [
        returnee.given_names,
        returnee.first_surname,
        returnee.user.email,
        "12,345",
        "12345",
        "Apodaca",
        "Taller Secreto",
        "Pasadena",
    ]
    assert [text for text in private if text in page] == []


def test_look_at_a_shortlist_is_in_the_log_of_each_person_once(client: Client) -> None:
    people = [welder(), welder()]
    posting = open_posting()
    member = make_member(posting.employer)
    client.force_login(member)

    client.get(url_of_shortlist(posting))
    client.get(url_of_shortlist(posting))

    entries = AccessEntry.objects.filter(actor=member, action=AccessEntry.Action.SHORTLISTED)
    assert sorted(entries.values_list("subject_id", flat=True)) == sorted(
        person.public_id for person in people
    )


def test_four_people_at_most_stand_side_by_side(client: Client) -> None:
    people = [welder() for _ in range(6)]
    posting = open_posting()
    client.force_login(make_member(posting.employer))
    chosen = [str(person.public_id) for person in people[1:]]

    response = client.get(url_of_shortlist(posting), {"compare": [*chosen, "nonsense"]})

    shown = {str(card.returnee_id) for card in response.context["cards"]}
    assert shown == set(chosen[:4])


def test_comparison_cannot_show_who_did_not_agree(client: Client) -> None:
    hidden = welder(agrees_to_shortlists=False)
    posting = open_posting()
    client.force_login(make_member(posting.employer))

    response = client.get(url_of_shortlist(posting), {"compare": str(hidden.public_id)})

    assert response.context["cards"] == []
    assert not AccessEntry.objects.exists()


def test_shortlist_of_another_employer_is_not_found(client: Client) -> None:
    posting = open_posting()
    client.force_login(make_member())

    assert client.get(url_of_shortlist(posting)).status_code == 404


def test_shortlist_waits_for_verification(client: Client) -> None:
    posting = open_posting()
    member = make_member(posting.employer)
    Employer.objects.update(state=Employer.State.PENDING)
    client.force_login(member)

    assert client.get(url_of_shortlist(posting)).status_code == 404


def test_shortlist_is_not_found_by_other_roles(client: Client) -> None:
    posting = open_posting()
    codes = set()
    for user in (welder().user, make_officer(), make_administrator()):
        client.force_login(user)
        codes.add(client.get(url_of_shortlist(posting)).status_code)

    assert codes == {404}


def test_shortlist_costs_the_same_for_one_or_twenty(client: Client) -> None:
    welder()
    posting = open_posting()
    client.force_login(make_member(posting.employer))
    client.get(url_of_shortlist(posting))
    few = queries_of(client, url_of_shortlist(posting))
    for _ in range(19):
        welder()
    client.get(url_of_shortlist(posting))

    many = queries_of(client, url_of_shortlist(posting))

    assert few == many <= 45


# The officer's list


def test_officer_sees_the_order_that_the_person_sees(client: Client, returnee: Returnee) -> None:
    for days in (5, 15, 45):
        open_posting(starts_in=days)
    client.force_login(returnee.user)
    own = client.get(reverse("matching:match-list")).context["cards"]
    client.force_login(make_officer(office=returnee.office))

    response = client.get(reverse("matching:person-matches", args=[returnee.public_id]))

    cards = response.context["cards"]
    assert [(card.match.public_id, card.match.score) for card in cards] == [
        (card.match.public_id, card.match.score) for card in own
    ]
    assert AccessEntry.objects.about(returnee.public_id).get().action == "viewed"


def test_person_of_another_office_is_not_found(client: Client, returnee: Returnee) -> None:
    client.force_login(make_officer(office=make_office("SNE-14")))

    response = client.get(reverse("matching:person-matches", args=[returnee.public_id]))

    assert response.status_code == 404


def test_officers_list_is_not_found_by_returnees_and_employers(
    client: Client, returnee: Returnee
) -> None:
    url = reverse("matching:person-matches", args=[returnee.public_id])
    codes = set()
    for user in (returnee.user, make_member()):
        client.force_login(user)
        codes.add(client.get(url).status_code)

    assert codes == {404}


def test_who_withdrew_the_agreement_since_the_ranking_is_left_out_of_the_cards() -> None:
    returnee = welder()
    posting = open_posting()
    matches = rank_people(posting, today=timezone.localdate()).matches

    Consent.objects.update(withdrawn_at=timezone.now())

    assert [match.public_id for match in matches] == [str(returnee.public_id)]
    assert person_cards(matches, posting) == []
