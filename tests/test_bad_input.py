"""What nobody should send, sent to every URL: an answer that says so, never an error of ours.

Forms are read from the pages themselves and bodies from the API's schema, so a new field is
tried without being listed here. Values are fixed: a failure is the same in every run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache, partial
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from tests.doors import DOORS
from tests.test_access import PARAMETER, ROUTES, arguments
from tests.world import VISITORS, make_world

pytestmark = pytest.mark.django_db

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
# Tried in all fields of a form at once: most are refused by the shape of a field.
TEXTS = (
    "\x00",
    "abcdefgh\x00ijklmnop",
    "😀𝕏‮",
    "x" * 20_000,
    "<script>alert(1)</script>",
    "-1",
    "NaN",
    "Infinity",
    "1e30",
    "9" * 40,
    "٣٤",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "' OR 1=1 --",
    UNKNOWN_ID,
)
# Tried in one field after the other, the rest being right: these pass many a field.
SINGLE_TEXTS = ("😀 José", "\x00", "99999999999", "0001-01-01", "9999-12-31")
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    float("inf"),
    1e-320,
    "",
    "a\x00b",
    "😀",
    "x" * 20_000,
    "NaN",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59-14:00",
    UNKNOWN_ID,
    [],
    ["\x00", 1, None, {}],
    {"a": "b"},
    [{"language": "\x00", "level": []}],
)
SINGLE_VALUES: tuple[Any, ...] = (None, float("inf"), "a\x00b", "9999-12-31", ["\x00", {}])
BODIES = ("", "[]", "null", "1", '"text"', "{", "[1, {}]", '{"a": NaN}', "\ud800")
# What the pages' own forms hold that no page shows as a form of its own.
MORE_FIELDS: dict[str, tuple[str, ...]] = {
    "accounts:token-revoke": ("token",),
    "desk:case-request": ("requested_on", "note"),
    "desk:case-issue": ("issued_on", "expires_on", "last_four", "note"),
    "desk:case-deliver": ("in_hand_on", "expires_on", "note"),
    "desk:case-reject": ("reason", "note"),
    "desk:case-void": ("reason", "note"),
    "desk:case-withdraw": ("note",),
    "desk:expedite-proposed": ("case",),
    "employers:posting-duplicate": ("key",),
    "employers:verification-decide": ("decision", "approve", "reason"),
    "placements:review-approve": ("placement",),
    "returnees:caseload-search": ("text",),
    "returnees:consent-change": ("purpose", "agrees"),
    "returnees:person-consent-change": ("purpose", "agrees"),
    "set_language": ("language",),
}
QUERY = (
    "page page_size q state pay_min occupation shift formal ready saved tab stage order posting "
    "whose what compare placement next posting__public_id city_state document min_days mine step"
).split()
# Values that a form which is not filled in beforehand needs to be right.
RIGHT: dict[str, str] = {
    "contact": "ana@retorno.example",
    "given_names": "Ana",
    "first_surname": "Prueba",
    "home_state": "19",
    "work_done": "welder",
    "agrees_to_notice": "on",
    "title": "Soldador",
    "pay_min": "14000",
    "pay_max": "15000",
    "charges_nothing": "on",
    "reason": "a reason",
    "message": "a line",
    "accept": "yes",
    "shares_contact": "yes",
    "kind": "phone",
    "value": "8112345678",
}


def opens(codes: str, *, to: tuple[str, ...] = ("200", "201", "400", "409", "415", "422")) -> str:
    """Who is let in furthest: the first visitor whom the URL answers instead of sending away."""
    told = codes.split()
    for wanted in (to, ("302",)):
        signed_in = [*range(1, len(told)), 0] if wanted == ("302",) else range(len(told))
        for at in signed_in:
            if told[at] in wanted:
                return VISITORS[at]
    return "officer"


POSTS = [name for name, (_get, post) in DOORS.items() if set(post.split()) - {"405"}]
PAGES = [name for name in POSTS if not name.startswith(("api:", "sign_in_api:"))]
READS = [name for name, (get, _post) in DOORS.items() if "200" in get]
LISTS = ("list", "matches", "caseload", "queue", "log", "approve", "create")
WRITTEN_WHEN_READ = {"AccessEntry", "Session", "LogEntry"}


class Forms(HTMLParser):
    """The fields of the forms of a page that are sent to `url`, with what stands in them."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.is_inside, self.select = url, False, ""
        self.is_required = self.is_first = False
        self.fields: dict[str, str] = {}
        self.chosen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = told.get("action", self.url).split("?")[0] in {"", self.url}
        elif self.is_inside and tag in {"input", "textarea", "select", "button"}:
            self._note(tag, told)
        elif tag == "option" and self.select:
            # As in a browser: the one selected, else the first; where one must be, a real one.
            is_wanted = self.is_required and not self.fields[self.select]
            if "selected" in told or is_wanted or self.is_first:
                self.fields[self.select] = told.get("value", "")
            self.is_first = False

    def _note(self, tag: str, told: dict[str, str]) -> None:
        name = told.get("name", "")
        self.is_first = tag == "select"
        self.select, self.is_required = (name if tag == "select" else ""), "required" in told
        if not name or name == "csrfmiddlewaretoken":
            return
        is_choice = told.get("type") in {"checkbox", "radio"}
        if is_choice or told.get("type") == "hidden":
            self.chosen.add(name)
        if is_choice and "checked" not in told:
            self.fields.setdefault(name, "")
        elif tag != "button":
            self.fields[name] = told.get("value", "")


class Visit:
    """One visitor in one world, whose requests leave nothing behind."""

    def __init__(self, name: str, codes: str) -> None:
        self.world = make_world()
        self.url = reverse(name, args=arguments(name, self.world))
        self.client = Client(raise_request_exception=False)
        user = self.world.users[opens(codes)]
        if user:
            self.client.force_login(user)
        self.rows = rows()
        self.failures: list[str] = []

    def send(self, what: str, request: Callable[[], Any], *, writes: bool = True) -> None:
        """Note what is an error of ours, and what was refused and yet written."""
        point = transaction.savepoint()
        answer = request()
        if answer.status_code >= 500:
            self.failures.append(f"{what}: {answer.status_code}")
        elif writes and self._is_refusal(answer) and rows() != self.rows:
            self.failures.append(f"{what}: {answer.status_code}, but something was written")
        transaction.savepoint_rollback(point)

    def _is_refusal(self, answer: Any) -> bool:
        """Whether the answer asks again; 200 may also tell of a change, as a shown token does."""
        if answer.status_code == 200:
            return b"data-errors" in answer.content
        return answer.status_code in {400, 413, 415, 422}


def rows() -> dict[str, int]:
    """How many rows each table of ours holds, but those that a look writes."""
    return {
        model.__name__: model._default_manager.count()
        for model in apps.get_models()
        if model.__name__ not in WRITTEN_WHEN_READ
        and model._meta.app_label
        in {"accounts", "employers", "returnees", "documents", "placements", "knox"}
    }


def fields_of(visit: Visit, name: str) -> tuple[dict[str, str], set[str]]:
    """The fields that a page sends to its URL, filled in rightly; and those that one only ticks."""
    fields = dict.fromkeys((*MORE_FIELDS.get(name, ()), "next"), "")
    chosen: set[str] = set()
    point = transaction.savepoint()
    answers = [visit.client.get(visit.url)]
    if answers[0].status_code != 200:
        answers.append(visit.client.post(visit.url))
    for answer in answers:
        if answer.status_code in {200, 422}:
            parser = Forms(visit.url)
            parser.feed(answer.content.decode())
            fields |= parser.fields
            chosen |= parser.chosen
    transaction.savepoint_rollback(point)
    return {key: value or RIGHT.get(key, "") for key, value in fields.items()}, chosen


@pytest.mark.parametrize("name", PAGES)
def test_form_answers_whatever_is_sent(name: str) -> None:
    visit = Visit(name, DOORS[name][1])
    fields, chosen = fields_of(visit, name)

    for text in TEXTS:
        data = dict.fromkeys(fields, text)
        visit.send(f"all={text[:20]!r}", partial(visit.client.post, visit.url, data))
    for field in fields:
        for text in ("\x00",) if field in chosen else SINGLE_TEXTS:
            data = {**fields, field: text}
            visit.send(f"{field}={text[:20]!r}", partial(visit.client.post, visit.url, data))

    assert visit.failures == []


@pytest.mark.parametrize("name", READS)
def test_page_answers_whatever_its_url_asks(name: str) -> None:
    visit = Visit(name, DOORS[name][0])
    texts = TEXTS if name.endswith(LISTS) else ("\x00", "٣٤")

    for text in texts:
        query = "&".join(f"{key}={quote(text[:3000])}" for key in QUERY)
        visit.send(text[:20], partial(visit.client.get, f"{visit.url}?{query}"), writes=False)
    for key in QUERY if name.endswith(LISTS) else ():
        query = f"{key}=%00"
        visit.send(query, partial(visit.client.get, f"{visit.url}?{query}"), writes=False)

    assert visit.failures == []


@cache
def bodies() -> dict[str, dict[str, dict[str, Any]]]:
    """The fields of the JSON that each path of the API takes, by path and method."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            if method in {"post", "put", "patch"}:
                body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
                name = body.get("schema", {}).get("$ref", "/").rsplit("/", 1)[1]
                known = schema["components"]["schemas"].get(name, {})
                found.setdefault(path, {})[method] = known.get("properties", {})
    return found


def path_of(name: str) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", ROUTES[name])


@pytest.mark.parametrize("name", [name for name in DOORS if name.startswith("api:")])
def test_api_answers_whatever_is_sent(name: str) -> None:
    visit = Visit(name, DOORS[name][0 if "405" in DOORS[name][1] else 1])

    for method, fields in bodies().get(path_of(name), {}).items():
        call = partial(visit.client.generic, method.upper(), visit.url)
        for text in BODIES:
            data = text.encode("utf-8", "surrogatepass")
            visit.send(f"{method} {text!r}", partial(call, data, "application/json"))
        tries = [(list(fields), value) for value in VALUES]
        tries += [([field], value) for field in fields for value in SINGLE_VALUES]
        for some, value in tries:
            text = json.dumps(dict.fromkeys(some, value)).replace("Infinity", "1e999")
            what = f"{method} {some}={str(value)[:20]!r}"
            visit.send(what, partial(call, text, "application/json"))

    assert visit.failures == []


@pytest.mark.parametrize("name", [name for name in DOORS if PARAMETER.search(ROUTES[name])])
def test_row_that_does_not_exist_is_not_found(name: str) -> None:
    visit = Visit(name, DOORS[name][0 if "405" in DOORS[name][1] else 1])
    known = arguments(name, visit.world)
    for at in range(len(known)):
        for odd in (UNKNOWN_ID,) if isinstance(known[at], UUID) else ("unknown", "\x00", "ñ😀"):
            url = visit.url.replace(str(known[at]), quote(str(odd)))
            visit.send(f"get {odd!r}", partial(visit.client.get, url))
            visit.send(f"post {odd!r}", partial(visit.client.post, url))

    assert visit.failures == []
