"""What a page asks about the words of a posting: which occupation and which skills they mean."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count

from catalogs.linking import OCCUPATION
from catalogs.models import Occupation, Skill
from catalogs.occupation_choices import MOST_OFFERED, offered_occupations
from catalogs.reading import current_reader
from employers.models import Employer, Posting

MOST_SKILLS = 6
MOST_GROUPS = 3
MOST_BESIDE_ANSWER = 3
LONGEST_SHOWN = 200


@dataclass(frozen=True)
class PostingReading:
    """`occupation` is what `words` seem to mean, `offers` what else they may, best first."""

    words: str
    occupation: Occupation | None
    offers: Sequence[Occupation]
    skills: Sequence[tuple[Skill, str]]
    has_words: bool


def read_posting(
    *,
    title: str,
    duties: str,
    occupation: Occupation | None,
    skills: Collection[str],
    refused: Collection[str] = (),
) -> PostingReading:
    """What title and duties mean beyond the `occupation` and `skills` chosen already."""
    reader = current_reader()
    text = f"{title}\n{duties}"
    known = {OCCUPATION + occupation.code} if occupation else set()
    found = reader.sure_occupation(title)
    without = {*known, *refused}
    asked = None
    if found and OCCUPATION + found.code not in without:
        asked = Occupation.objects.filter(code=found.code).first()
        without.add(OCCUPATION + found.code)
    is_known = found is not None and OCCUPATION + found.code in known
    limit = MOST_BESIDE_ANSWER if asked or occupation else MOST_OFFERED
    offers = [] if is_known else offered_occupations(text, without=without, limit=limit)
    words = {each.code: each.words for each in reader.read(text).skills if each.code not in skills}
    rows = Skill.objects.in_bulk(list(words)[:MOST_SKILLS]) if words else {}
    return PostingReading(
        words=found.words if found else title[:LONGEST_SHOWN],
        occupation=asked,
        offers=offers,
        skills=[(rows[code], said) for code, said in words.items() if code in rows],
        has_words=bool(text.strip()),
    )


def title_words(posting: Posting) -> str:
    """The words of the title that its occupation is read from, or the whole title."""
    found = current_reader().read(posting.title).occupations
    code = posting.occupation.code if posting.occupation else ""
    return next((each.words for each in found if each.code == code), posting.title)


def read_groups(employer: Employer) -> list[tuple[Occupation, int]]:
    """The occupations that most of the employer's postings were only read as, with how many."""
    rows = Posting.objects.filter(employer=employer).read_as().order_by()
    counts = rows.values_list("occupation").annotate(count=Count("pk")).order_by("-count")
    groups = list(counts[:MOST_GROUPS])
    found = Occupation.objects.in_bulk([key for key, _count in groups])
    return [(found[key], count) for key, count in groups]
