"""`manage.py match`: the jobs of one person, as the page ranks them, with the terms."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from employers.models import Posting
from matching.names import Names
from matching.serving import Match, Ranking, rank_postings
from matching.words import Reader, sentences
from returnees.models import Returnee

MOST = 1000
ROW = "{place:>3}  {score:>6}  {fit:>5}  {ready:>6}  {utility:>7}  {title:<42}  {reason}"


class Command(BaseCommand):
    help = "Print the best postings for one person with the terms of each score."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "public_id", nargs="?", help="public id of a person; without it, the first who searches"
        )
        parser.add_argument("--top", type=int, default=10)
        parser.add_argument("--json", action="store_true", help="end with one JSON object")

    def handle(self, **options: Any) -> None:
        if not 1 <= options["top"] <= MOST:
            raise CommandError(f"--top must be from 1 to {MOST}, got {options['top']}.")
        returnee = _person(options["public_id"])
        ranking = rank_postings(returnee, today=timezone.localdate(), limit=options["top"])
        titles = _titles(ranking)
        names = Names.of(reason for match in ranking.matches for reason in match.reasons)
        self._print_table(returnee, ranking, titles, names)
        if options["json"]:
            answer = _as_json(returnee, ranking, titles, names)
            self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def _print_table(
        self, returnee: Returnee, ranking: Ranking, titles: dict[str, str], names: Names
    ) -> None:
        self.stdout.write(
            f"{len(ranking.matches)} of {ranking.total:,} postings for {returnee.public_id}, "
            f"ranked on {ranking.as_of} by {ranking.model}"
        )
        heads = {"place": "#", "score": "score", "fit": "fit", "ready": "papers"}
        self.stdout.write(ROW.format(**heads, utility="utility", title="posting", reason="why"))
        for match in ranking.matches:
            said = sentences(match.reasons, names, Reader.OFFICER)
            row = ROW.format(
                place=match.place,
                score=f"{match.score:.3f}",
                fit=f"{match.p_fit:.2f}",
                ready=f"{match.p_ready:.2f}",
                utility=f"{match.utility:.2f}",
                title=titles.get(match.public_id, "")[:42],
                reason=said[0].text if said else "",
            )
            self.stdout.write(row.rstrip())


def _person(public_id: str | None) -> Returnee:
    """The person named, or the first of those who search that told of past work."""
    if public_id is None:
        searching = Returnee.objects.searching().present().order_by("pk")
        person = searching.filter(experiences__isnull=False).first()
        if person is None:
            raise CommandError("Nobody looks for work here. Run `manage.py make_demo` first.")
        return person
    try:
        return Returnee.objects.present().get(public_id=UUID(public_id))
    except (ValueError, Returnee.DoesNotExist) as error:
        raise CommandError(
            f"There is no person {public_id!r}. Copy the id of a file from the caseload page, "
            "or leave it out for a demo person."
        ) from error


def _titles(ranking: Ranking) -> dict[str, str]:
    ids = [UUID(match.public_id) for match in ranking.matches]
    rows = Posting.objects.filter(public_id__in=ids).values_list("public_id", "title")
    return {str(public_id): title for public_id, title in rows}


def _as_json(
    returnee: Returnee, ranking: Ranking, titles: dict[str, str], names: Names
) -> dict[str, Any]:
    return {
        "returnee": str(returnee.public_id),
        "as_of": ranking.as_of.isoformat(),
        "model": ranking.model,
        "matches": [_match_json(match, titles, names) for match in ranking.matches],
    }


def _match_json(match: Match, titles: dict[str, str], names: Names) -> dict[str, Any]:
    return {
        "posting": match.public_id,
        "title": titles.get(match.public_id, ""),
        "score": match.score,
        "p_fit": match.p_fit,
        "p_ready": match.p_ready,
        "utility": match.utility,
        "reasons": [
            {"code": said.code, "sign": said.sign, "text": said.text}
            for said in sentences(match.reasons, names, Reader.OFFICER)
        ],
    }
