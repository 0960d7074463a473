"""The API of matches and shortlists: the lists of the pages, with their terms."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import AccessEntry, User
from employers.models import Employer, Posting
from matching.serving import rank_people, rank_postings
from tests.factories import make_member, make_officer
from tests.matching.builders import open_posting, welder

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
MATCHES = "/api/v1/matches/"


def client_of(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def shortlist_of(posting: Posting) -> str:
    return reverse("api:posting-shortlist", args=[posting.public_id])


def test_own_matches_have_terms_and_reasons_in_words() -> None:
    returnee = welder()
    open_posting(starts_in=60)

    answer = client_of(returnee.user).get(MATCHES, headers={"accept-language": "en"}).json()

    match = rank_postings(returnee, today=TODAY).matches[0]
    row = answer["results"][0]
    assert (answer["count"], answer["as_of"]) == (1, TODAY.isoformat())
    assert (row["posting"], row["score"]) == (match.public_id, match.score)
    assert row["p_fit"] * row["p_ready"] * row["utility"] == pytest.approx(row["score"], abs=1e-9)
    assert {reason["code"] for reason in row["reasons"]} == {r.code for r in match.reasons}
    assert all(reason["text"] for reason in row["reasons"])


def test_filters_and_pages_are_those_of_the_page() -> None:
    returnee = welder()
    for days in range(1, 6):
        open_posting(starts_in=days)
    night = open_posting(shift="night", pay_min=Decimal(15000))
    client = client_of(returnee.user)

    filtered = client.get(MATCHES, {"shift": "night"}).json()
    second = client.get(MATCHES, {"page": 2, "page_size": 4}).json()

    assert [row["posting"] for row in filtered["results"]] == [str(night.public_id)]
    assert [row["place"] for row in second["results"]] == [5, 6]
    assert (second["count"], second["next"]) == (6, None)
    assert second["previous"].endswith("page_size=4")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"state": "99"}, "state"),
        ({"pay_min": "x"}, "pay_min"),
        ({"occupation": "abc"}, "occupation"),
    ],
)
def test_wrong_filter_is_an_error_that_names_it(query: dict[str, str], field: str) -> None:
    answer = client_of(welder().user).get(MATCHES, query)

    assert answer.status_code == 400
    assert [error["attr"].split(".")[0] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("page", ["9", "0", "x", "-1"])
def test_page_that_does_not_exist_is_not_found(page: str) -> None:
    returnee = welder()
    open_posting()

    assert client_of(returnee.user).get(MATCHES, {"page": page}).status_code == 404


def test_one_match_tells_what_keeps_it_out_of_the_list() -> None:
    returnee = welder()
    posting = open_posting(state=Posting.State.CLOSED)

    answer = client_of(returnee.user).get(reverse("api:match", args=[posting.public_id])).json()

    assert answer["blocked"] == ["not_live"]
    assert answer["score"] > 0


def test_draft_is_not_found() -> None:
    posting = open_posting(state=Posting.State.DRAFT, published_on=None)

    answer = client_of(welder().user).get(reverse("api:match", args=[posting.public_id]))

    assert answer.status_code == 404


def test_shortlist_has_scores_but_no_names_and_is_logged() -> None:
    returnee = welder(given_names="Nombrevisible", pay_wanted=12345)
    posting = open_posting()
    member = make_member(posting.employer)

    answer = client_of(member).get(shortlist_of(posting))

    row = answer.json()["results"][0]
    match = rank_people(posting, today=TODAY).matches[0]
    assert (row["person"], row["score"]) == (str(returnee.public_id), match.score)
    assert "Nombrevisible" not in answer.content.decode()
    assert "12,345" not in answer.content.decode()
    assert AccessEntry.objects.get(actor=member).subject_id == returnee.public_id


def test_shortlist_of_another_or_unverified_employer_is_not_found() -> None:
    posting = open_posting()
    stranger, member = make_member(), make_member(posting.employer)
    codes = [client_of(stranger).get(shortlist_of(posting)).status_code]

    Employer.objects.update(state=Employer.State.REFUSED)
    codes.append(client_of(member).get(shortlist_of(posting)).status_code)

    assert codes == [404, 404]


def test_visitor_and_wrong_roles_are_kept_out() -> None:
    posting = open_posting()
    visitor, employer = APIClient(), client_of(make_member(posting.employer))
    returnee, officer = client_of(welder().user), client_of(make_officer())
    match = reverse("api:match", args=[posting.public_id])

    codes = {
        "visitor": [visitor.get(url).status_code for url in (MATCHES, match)],
        "employer": [employer.get(url).status_code for url in (MATCHES, match)],
        "officer": [officer.get(url).status_code for url in (MATCHES, match)],
        "returnee": [returnee.get(shortlist_of(posting)).status_code],
        "visitor at the shortlist": [visitor.get(shortlist_of(posting)).status_code],
    }

    assert codes == {
        "visitor": [401, 401],
        "employer": [403, 403],
        "officer": [403, 403],
        "returnee": [403],
        "visitor at the shortlist": [401],
    }
