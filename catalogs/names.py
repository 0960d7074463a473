"""Names of occupations and skills learnt from corrections: proposed, then reviewed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F

from catalogs.linking import OCCUPATION, SKILL, fold_name
from catalogs.models import ConceptName, Occupation, OccupationAlias, Skill
from catalogs.reading import current_reader
from catalogs.words import plain

MOST_WORDS = 6
MOST_CHARACTERS = 60
State = ConceptName.State
# Says more than one name can, or says who: digits, addresses.
_NOT_A_NAME = re.compile(r"[\d@]|https?:|www\.")
_SPANISH = frozenset("de del la las el los en y para por con a al".split())
_ENGLISH = frozenset("of the and in for with at on to or".split())
_SPANISH_ENDING = re.compile(r"(?:[ao]s?|[dt]or(?:es)?|cion(?:es)?|nte(?:s)?|ista(?:s)?|dad)$")


@dataclass
class Reviewed:
    """What came of a review: names that changed, and those whose words mean something else."""

    changed: list[ConceptName] = field(default_factory=list)
    taken: list[tuple[ConceptName, str]] = field(default_factory=list)


@transaction.atomic
def propose_name(
    *, concept: Occupation | Skill, text: str, private: Iterable[str] = ()
) -> ConceptName | None:
    """Count that somebody calls `concept` so, for an administrator to review.

    None, and nothing is written, if the text is no name (too long, with digits or an address), is
    read as `concept` already, or holds a word of `private`: names of people, employers and places.
    A name that was reviewed before stays as it is but is counted.
    """
    name = name_of(text, private=private)
    if not name or is_name_of(concept, name):
        return None
    key = {"language": guess_language(name), "text": name, **_concept_field(concept)}
    # Written without a log entry and without a user, so that nothing tells who said it.
    ConceptName.objects.bulk_create([ConceptName(**key)], ignore_conflicts=True)
    found = ConceptName.objects.filter(**key)
    found.update(times_said=F("times_said") + 1)
    return found.get()


@transaction.atomic
def accept_names(*, names: Iterable[ConceptName]) -> Reviewed:
    """From now on read texts with `names`; those that name another concept stay as they are."""
    known = _known_names()
    reviewed = Reviewed()
    for name in _locked(names):
        code = _code(name)
        others = known[code.partition(":")[0]].get(fold_name(name.text), set()) - {code}
        if others:
            reviewed.taken.append((name, title_of(min(others))))
        elif name.state != State.ACCEPTED:
            _set_state(name, State.ACCEPTED)
            reviewed.changed.append(name)
        if not others:
            known[code.partition(":")[0]].setdefault(fold_name(name.text), set()).add(code)
    return reviewed


@transaction.atomic
def refuse_names(*, names: Iterable[ConceptName]) -> Reviewed:
    """Never read texts with `names`, nor propose them again."""
    reviewed = Reviewed()
    for name in _locked(names):
        if name.state != State.REFUSED:
            _set_state(name, State.REFUSED)
            reviewed.changed.append(name)
    return reviewed


def name_of(text: str, *, private: Iterable[str] = ()) -> str:
    """`text` as a name of a concept, comparable; "" if it is none or holds a private word.

    >>> name_of(" Yardero  (casas) "), name_of("Cook, 3 years"), name_of("con Ana", private=["Ana"])
    ('yardero casas', '', '')
    """
    if len(text) > 2 * MOST_CHARACTERS or _NOT_A_NAME.search(text):
        return ""
    name = plain(text)
    words = name.split()
    if not any(len(word) > 2 for word in words) or not fold_name(name):
        return ""
    hidden = {word for said in private for word in plain(said).split() if len(word) > 2}
    is_short = len(words) <= MOST_WORDS and len(name) <= MOST_CHARACTERS
    return name if is_short and hidden.isdisjoint(words) else ""


def unknown_words(text: str) -> str:
    """The words of `text`, such as an employer's name, that stand in no name of a concept.

    "Hotel" of "Hotel Prueba" is a word for work; "Prueba" tells which hotel.
    """
    known = current_reader().linker.known_words()
    return " ".join(word for word in plain(text).split() if fold_name(word) not in known)


def is_name_of(concept: Occupation | Skill, text: str) -> bool:
    """Whether texts with this name are read as `concept` already."""
    kind, code = _kind_and_code(concept)
    return kind + code in current_reader().linker.aliases_[kind].get(fold_name(text), ())


def guess_language(text: str) -> str:
    """The language whose names of occupations share more words with `text`; endings decide ties."""
    words = set(plain(text).split())
    votes = len(words & _SPANISH) - len(words & _ENGLISH)
    spanish, english = _words_of("es"), _words_of("en")
    votes += len(words & (spanish - english)) - len(words & (english - spanish))
    if votes == 0:
        endings = sum(bool(_SPANISH_ENDING.search(word)) for word in words)
        return "es" if 2 * endings >= len(words) else "en"
    return "es" if votes > 0 else "en"


def title_of(concept: str) -> str:
    """The name that people are shown of "occ:..." or "skill:..."."""
    kind, _colon, code = concept.partition(":")
    row: Occupation | Skill | None
    if kind + ":" == SKILL:
        row = Skill.objects.filter(pk=code).first()
    else:
        row = Occupation.objects.filter(code=code).first()
    return str(row) if row else code


def _words_of(language: str) -> set[str]:
    titles = Occupation.objects.values_list(f"title_{language}", flat=True)
    aliases = OccupationAlias.objects.filter(language=language).values_list("text", flat=True)
    return set(plain(" ".join([*titles, *aliases])).split())


def _known_names() -> dict[str, dict[str, set[str]]]:
    aliases = current_reader().linker.aliases_
    return {
        kind.rstrip(":"): {text: set(concepts) for text, concepts in aliases[kind].items()}
        for kind in (OCCUPATION, SKILL)
    }


def _locked(names: Iterable[ConceptName]) -> Sequence[ConceptName]:
    keys = [name.pk for name in names]
    rows = ConceptName.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return list(rows.select_related("occupation").order_by("-times_said", "pk"))


def _set_state(name: ConceptName, state: ConceptName.State) -> None:
    name.state = state
    name.save(update_fields=["state", "changed_at"])


def _code(name: ConceptName) -> str:
    if name.occupation is not None:
        return OCCUPATION + name.occupation.code
    return f"{SKILL}{name.skill_id}"


def _kind_and_code(concept: Occupation | Skill) -> tuple[str, str]:
    return (SKILL, concept.code) if isinstance(concept, Skill) else (OCCUPATION, concept.code)


def _concept_field(concept: Occupation | Skill) -> dict[str, Occupation | Skill]:
    return {"skill" if isinstance(concept, Skill) else "occupation": concept}
