"""`match` and `build_index`: what they print, and what they leave for the site."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from matching import posting_store, serving
from matching.serving import rank_postings
from tests.factories import make_returnee
from tests.matching.builders import make_floor, open_posting, welder

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def run(name: str, *args: Any, **options: Any) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


def test_match_ends_with_one_json_object_of_the_list_of_the_page() -> None:
    returnee = welder()
    for days in (10, 20, 40):
        open_posting(starts_in=days)

    printed = run("match", str(returnee.public_id), top=2, json=True)

    answer = json.loads(printed.splitlines()[-1])
    ranking = rank_postings(returnee, today=TODAY, limit=2)
    assert answer.keys() == {"returnee", "as_of", "model", "matches"}
    assert (answer["returnee"], answer["model"]) == (str(returnee.public_id), ranking.model)
    assert [row["posting"] for row in answer["matches"]] == [m.public_id for m in ranking.matches]
    assert answer["matches"][0].keys() == {
        "posting",
        "title",
        "score",
        "p_fit",
        "p_ready",
        "utility",
        "reasons",
    }


def test_match_without_an_id_takes_the_first_who_searches_and_told_of_work() -> None:
    make_returnee()
    welder(is_searching=False)
    chosen = welder()
    welder()
    open_posting()

    answer = json.loads(run("match", json=True).splitlines()[-1])

    assert answer["returnee"] == str(chosen.public_id)


@pytest.mark.parametrize("name", ["nobody", "00000000-0000-4000-8000-000000000000"])
def test_match_names_the_person_that_it_does_not_find(name: str) -> None:
    with pytest.raises(CommandError, match=f"There is no person '{name}'. Copy the id"):
        run("match", name)


def test_match_says_what_to_do_where_nobody_searches() -> None:
    with pytest.raises(CommandError, match="make_demo"):
        run("match")


@pytest.mark.parametrize("top", [0, -3, 1001])
def test_match_refuses_a_length_that_makes_no_sense(top: int) -> None:
    with pytest.raises(CommandError, match=f"--top must be from 1 to 1000, got {top}"):
        run("match", top=top)


def test_built_index_is_read_and_brought_up_to_date_by_the_next_process() -> None:
    returnee = welder()
    kept, gone = open_posting(), open_posting()
    run("build_index")
    gone.state, gone.touched_at = "paused", timezone.now()
    gone.save()
    new = open_posting()
    serving.reset()

    ranking = rank_postings(returnee, today=TODAY)

    assert {match.public_id for match in ranking.matches} == {
        str(kept.public_id),
        str(new.public_id),
    }
    assert posting_store.file_time(posting_store.folder()) > 0


def test_index_built_elsewhere_is_taken_up_without_a_restart() -> None:
    returnee = welder()
    open_posting()
    before = rank_postings(returnee, today=TODAY).model
    for title in ("Tornero", "Fresador", "Pailero"):
        welder(work_done=title)
        open_posting(title=title)

    run("build_index")

    assert rank_postings(returnee, today=TODAY).model != before


def test_wage_floor_that_rose_after_the_build_counts() -> None:
    returnee = welder()
    open_posting(pay_min=Decimal(9000), pay_max=Decimal(9500))
    run("build_index")
    serving.reset()

    make_floor(Decimal(400))

    assert rank_postings(returnee, today=TODAY).matches == []


@pytest.mark.parametrize("name", ["model.json", "index.npz", posting_store.MANIFEST])
def test_broken_files_are_passed_over(name: str) -> None:
    returnee = welder()
    open_posting()
    run("build_index")
    serving.reset()
    (Path(posting_store.folder()) / name).write_bytes(b"not what it was")

    assert len(rank_postings(returnee, today=TODAY).matches) == 1


def test_build_index_prints_one_line_and_harms_nothing_when_run_twice() -> None:
    welder()
    open_posting()

    first = run("build_index")
    second = run("build_index")

    assert first.startswith("Indexed 1 postings for 1 people in ")
    assert second.count("\n") == first.count("\n") == 1
