"""The names of occupations and skills as plain data, for what reads text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from catalogs.linking import OCCUPATION, ConceptLinker
from catalogs.models import ConceptName, Occupation, OccupationAlias, Skill
from catalogs.words import plain, split_list


class OccupationName(NamedTuple):
    """One way to write an occupation; `text` is made comparable by `words.plain`.

    `is_loaded` says that it is of ESCO: said in offices, seldom by people.
    """

    text: str
    language: str
    occupation: str
    isco08: str
    is_loaded: bool = False


class SkillName(NamedTuple):
    """One way to write a skill; `text` and `is_loaded` as in OccupationName."""

    text: str
    language: str
    skill: str
    is_loaded: bool = False


def alias_table() -> list[OccupationName]:
    """Every title, alias and accepted name of every occupation, once each, in three queries."""
    names: dict[OccupationName, None] = {}
    for row in Occupation.objects.order_by("code"):
        for language, title in (("en", row.title_en), ("es", row.title_es)):
            for text in _title_variants(title):
                names[OccupationName(text, language, row.code, row.isco08)] = None
    aliases = OccupationAlias.objects.order_by("occupation__code", "language", "text")
    fields = ("text", "language", "occupation__code", "occupation__isco08")
    for text, language, code, isco08 in aliases.values_list(*fields):
        names[OccupationName(plain(text), language, code, isco08)] = None
    own = {name.text for name in names}
    learned = ConceptName.objects.accepted().filter(occupation__isnull=False).order_by("pk")
    for text, language, code, isco08, source in learned.values_list(*fields, "source"):
        if _counts(plain(text), source, own):
            is_loaded = source == ConceptName.Source.ESCO
            names[OccupationName(plain(text), language, code, isco08, is_loaded)] = None
    return [name for name in names if name.text]


def skill_alias_table() -> list[SkillName]:
    """Every name, alias and accepted name of every skill, once each, in two queries."""
    names: dict[SkillName, None] = {}
    for row in Skill.objects.order_by("code"):
        texts: Iterable[tuple[str, list[str]]] = (
            ("en", [row.name_en, *split_list(row.aliases_en)]),
            ("es", [row.name_es, *split_list(row.aliases_es)]),
        )
        for language, words in texts:
            for text in words:
                names[SkillName(plain(text), language, row.code)] = None
    own = {name.text for name in names}
    learned = ConceptName.objects.accepted().filter(skill__isnull=False).order_by("pk")
    for text, language, code, source in learned.values_list(
        "text", "language", "skill_id", "source"
    ):
        if _counts(plain(text), source, own):
            is_loaded = source == ConceptName.Source.ESCO
            names[SkillName(plain(text), language, code, is_loaded)] = None
    return [name for name in names if name.text]


def occupation_linker() -> ConceptLinker:
    """Finds the occupation (its code) that a text names; make it once for many texts."""
    linker = ConceptLinker()
    linker.fit((name.text, OCCUPATION + name.occupation) for name in alias_table())
    return linker


def _counts(text: str, source: str, own: set[str]) -> bool:
    """Whether a learnt name counts: of a name that the catalog has, ESCO does not add a meaning."""
    return source != ConceptName.Source.ESCO or text not in own


def occupation_titles() -> list[tuple[str, str]]:
    """Titles and aliases as they are written, with the code of their occupation, in three queries.

    For what compares meanings, which reads accents. ESCO's names are left out: to encode so many
    takes minutes, and the encoder learnt from them.
    """
    found: dict[tuple[str, str], None] = {}
    for code, *titles in Occupation.objects.order_by("code").values_list(
        "code", "title_en", "title_es"
    ):
        for title in titles:
            found |= dict.fromkeys((part, code) for part in (title, *title.split(" / ")))
    aliases = OccupationAlias.objects.order_by("pk").values_list("text", "occupation__code")
    said = ConceptName.objects.accepted().filter(
        source=ConceptName.Source.SAID, occupation__isnull=False
    )
    found |= dict.fromkeys(aliases)
    return list(found | dict.fromkeys(said.values_list("text", "occupation__code")))


def _title_variants(title: str) -> list[str]:
    """A title, and its parts when it names the work twice.

    >>> _title_variants("Plomero / fontanero (casas)")
    ['plomero fontanero casas', 'plomero fontanero', 'plomero', 'fontanero']
    """
    short = re.sub(r"\([^)]*\)", "", title)
    return [plain(text) for text in (title, short, *short.split(" / "))]
