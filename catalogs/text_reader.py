"""What a text says of work, with places and how sure: occupations and skills, read or offered."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Protocol

from catalogs.linking import MAX_CHARACTERS, OCCUPATION, SKILL, ConceptLinker, Hit, name_words
from catalogs.name_forms import NameForms
from catalogs.name_parts import NameParts, Word
from catalogs.spelling import Respeller, VerbForms
from catalogs.text_cleaning import CleanText, clean
from catalogs.text_scopes import Claim, claims_by_place

# Chance that what a name says is so, by kind and words of the name, as counted on the labelled
# texts kept for tuning (docs/meaning.md). Shared by all concepts that the words may name.
SURE_NAME = 0.9
SURE_WORD = 0.8
SURE_SKILL = 0.92
SURE_SKILL_WORD = 0.7
LONE_WORD = 0.5
DOUBTFUL = 0.55
OFFERED = 0.3
# A text of so few words names the work itself.
LONGEST_TITLE = 4
# The likeliest occupation of a task that someone did for a time, of what its name is sure.
DONE = 0.7
# What is left of a name that fits only with one letter changed, or that is only wished for.
MISSPELT = 0.7
WISHED = 0.6
# An offer whose name the text says only in part is never surer than this.
PART_OF_NAME = 0.3
# An offer of work where a skill that the text names is usual.
USUAL_WORK = 0.5

# Words on both sides of these do not make one name. A point ends a sentence after a long word
# only ("aux. contable"), a line only where the next does not go on in small letters.
_BREAK = re.compile(r"[;!?|•]|\n(?!\s*[a-záéíóúñü])|(?<=[^\W_]{5})\.(?=\s|$)")
# A verb in the past that lasted, and what was done.
_DID = re.compile(r"\w+(?:[aá]ba(?:n|mos)?|ía(?:n|mos)?|ed)\s+\w", re.IGNORECASE)
# A verb of work and at most two words before what was worked with: "drove a forklift".
_WORKED_WITH = re.compile(
    r"\b(?:installed|drove|operated|laid|hung|painted|poured|fixed|repaired|built|ran|did|"
    r"manej(?:aba|é)|oper(?:aba|é)|instal(?:aba|é)|hacía|hice|ponía|puse|peg(?:aba|ué)|"
    r"repar(?:aba|é)|pint(?:aba|é)|trabajé de|trabajaba de)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Found:
    """Words of a text that name a concept: `text[start:end] == words`."""

    code: str
    confidence: float
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """What a text claims, surest first; codes are those of Occupation and of Skill."""

    occupations: tuple[Found, ...] = ()
    skills: tuple[Found, ...] = ()


class TitleModel(Protocol):
    """Offers occupations for a text that no name fits."""

    def occupations(self, text: str, limit: int) -> Sequence[tuple[str, float]]:
        """Codes of occupations with the chance that each is meant, best first."""


class Doubt(IntEnum):
    """How doubtful it is that words which name an occupation say that it was or is the work.

    Some: the same words name a skill ("limpieza"), or many people ("three welders"). Too great to
    read it: a material alone, within a text ("at Amazon").
    """

    NONE = 0
    SOME = 1
    TOO_GREAT = 2


@dataclass(frozen=True)
class _Named:
    """A hit in the text as it was given, and what became of it."""

    concept: str
    found: Found
    claim: Claim | None
    shared: bool
    doubt: Doubt


@dataclass(frozen=True)
class TextReader:
    """Reads occupations and skills out of a text by their names.

    `names` are (alias, concept), the concept "occ:" or "skill:" and a code. What a text denies,
    wishes, says of another person or of the firm that advertises is not read.
    """

    linker: ConceptLinker
    own: ConceptLinker
    verbs: VerbForms
    respell: Respeller
    forms: NameForms
    parts: NameParts
    usual_work: Mapping[str, Sequence[str]]
    title_model: TitleModel | None = None

    @classmethod
    def of(
        cls,
        names: Iterable[tuple[str, str]],
        *,
        loaded: Iterable[tuple[str, str]] = (),
        usual_work: Mapping[str, Sequence[str]] | None = None,
        title_model: TitleModel | None = None,
    ) -> TextReader:
        """A reader that knows `names`, and the occupations where a skill is usual, by its code.

        Names `loaded` from elsewhere are found whole and in their own form; verbs, slips, parts of
        names and lone words are learnt from `names` alone.
        """
        names, loaded = list(names), list(loaded)
        own = ConceptLinker().fit(names)
        linker = own.extended(loaded) if loaded else own
        return cls(
            linker,
            own,
            VerbForms(word for name, _ in names for word in name.lower().split()),
            Respeller(own.known_words(), right=linker.known_words()),
            NameForms([*names, *loaded]),
            NameParts(own.aliases_[OCCUPATION]),
            _likeliest_first(usual_work or {}, own),
            title_model,
        )

    def read(self, text: str) -> Reading:
        """What `text` claims, each concept once; empty where nothing is recognised."""
        return self._reading(text, self._claimed(text))

    def sure_occupation(self, text: str) -> Found | None:
        """The occupation that `text` names most surely, by words that name no other."""
        claimed = [named for named in self._claimed(text) if not named.shared]
        return next(iter(self._reading(text, claimed).occupations), None)

    def _reading(self, text: str, claimed: Sequence[_Named]) -> Reading:
        skills = _best(claimed, SKILL)
        jobs = _once([*_best(claimed, OCCUPATION), *self._done(skills)])
        jobs = jobs or _once(self._done(skills, text))
        return Reading(occupations=jobs, skills=skills)

    def suggest(self, text: str, limit: int = 5) -> tuple[Found, ...]:
        """Occupations to offer, best first; weaker than what is read, () if none comes near."""
        named = [n for n in self._named(text) if n.claim in (None, Claim.WISHED)]
        offers = {found.code: found for found in _best(named, OCCUPATION)}
        weaker = [*self._where_usual(_best(named, SKILL)), *self._partly_named(text)]
        if self.title_model is not None and text.strip():
            weaker += self._by_title(self.title_model, text, limit)
        for found in sorted(weaker, key=_order):
            offers.setdefault(found.code, found)
        return tuple(sorted(offers.values(), key=_order)[:limit])

    def _claimed(self, text: str) -> list[_Named]:
        """What is claimed; doubtful names of occupations only where no other is without doubt."""
        claimed = [named for named in self._named(text) if named.claim is None]
        jobs = [named for named in claimed if named.concept.startswith(OCCUPATION)]
        least = min((named.doubt for named in jobs), default=Doubt.NONE)
        return [n for n in claimed if n.doubt <= min(least, Doubt.SOME)]

    def _named(self, text: str) -> list[_Named]:
        """All names in `text`, as they are spelt or with one letter changed."""
        cleaned = clean(text[:MAX_CHARACTERS])
        hits = [(hit, 1.0) for hit in self._hits(cleaned.text, self.verbs)]
        spelt = {hit.concept for hit, _ in hits}
        respelt = self._hits(cleaned.text, self.respell)
        hits += [(hit, MISSPELT) for hit in respelt if hit.concept not in spelt]
        if not hits:
            return []
        claims = claims_by_place(cleaned.text)
        is_title = len(name_words(cleaned.text)) <= LONGEST_TITLE
        names = Counter(_words_of(hit) for hit, _ in hits)
        named = []
        for hit, share in hits:
            kind, *_ = words = _words_of(hit)
            one_word = len(name_words(hit.words)) == 1
            claim = claims[hit.start]
            if claim in (Claim.HELPED, Claim.WHERE) and (kind == SKILL or not one_word):
                claim = None
            shared = names[words] > 1
            doubt = Doubt.NONE
            if kind == OCCUPATION and not is_title:
                if hit.weight < 1.0 and not shared:
                    doubt = Doubt.TOO_GREAT
                elif (SKILL, *words[1:]) in names or (one_word and _is_plural(hit.words)):
                    doubt = Doubt.SOME
            sure = _confidence(hit, shared=shared, doubt=doubt) * share
            sure *= WISHED if claim is Claim.WISHED else 1.0
            named.append(
                _Named(hit.concept, _found(text, cleaned, hit, sure), claim, shared, doubt)
            )
        return named

    def _hits(self, text: str, respell: Callable[[str], str]) -> Iterator[Hit]:
        """Hits within sentences, which no name crosses."""
        at = 0
        ends = [*(match.start() for match in _BREAK.finditer(text)), len(text)]
        for end in ends:
            for hit in self._fitting(text[at:end], respell):
                yield Hit(hit.concept, hit.weight, hit.words, hit.start + at, hit.end + at)
            at = end

    def _fitting(self, text: str, respell: Callable[[str], str]) -> list[Hit]:
        """Hits whose words are a name in a form of its own.

        A name loaded in another form hides no name of ours: "coordinador soldador" is not the
        coordinator of welding, but a welder.
        """
        hits = self.linker.link(text, respell)
        fitting = [hit for hit in hits if self._fits(hit, respell)]
        if len(fitting) == len(hits) or self.own is self.linker:
            return fitting
        hidden = [hit for hit in hits if hit not in fitting]
        own = [hit for hit in self.own.link(text, respell) if self._fits(hit, respell)]
        shown = [hit for hit in own if hit not in fitting and _overlaps(hit, hidden)]
        return fitting + [hit for hit in shown if not _overlaps(hit, fitting)]

    def _fits(self, hit: Hit, respell: Callable[[str], str]) -> bool:
        return self.forms.fits(hit.concept, hit.words, respell)

    def _done(self, skills: Iterable[Found], text: str = "") -> Iterator[Found]:
        """The occupation of each task that was done: "lavaba platos", "painted houses".

        With its `text`, also of what a verb of work stands before.
        """
        for task in skills:
            before = text[max(task.start - 60, 0) : task.start]
            did = _DID.match(task.words) or _WORKED_WITH.search(before)
            if did and self.usual_work.get(task.code):
                code = self.usual_work[task.code][0]
                yield replace(task, code=code, confidence=round(task.confidence * DONE, 3))

    def _where_usual(self, skills: Iterable[Found]) -> Iterator[Found]:
        """The occupations that skills are usual in, the first of each the likeliest."""
        for skill in skills:
            sure = skill.confidence * USUAL_WORK
            for rank, code in enumerate(self.usual_work.get(skill.code, ()), start=1):
                yield replace(skill, code=code, confidence=round(sure / rank, 3))

    def _partly_named(self, text: str) -> Iterator[Found]:
        cleaned = clean(text[:MAX_CHARACTERS])
        claims = claims_by_place(cleaned.text)
        words = [
            Word(folded, start, end)
            for (start, end), folded in zip(*self.linker.words(cleaned.text), strict=True)
            if claims[start] in (None, Claim.WISHED)
        ]
        for part in self.parts.said(words):
            hit = Hit(part.concept, part.share, "", part.start, part.end)
            yield _found(text, cleaned, hit, PART_OF_NAME * part.share)

    def _by_title(self, model: TitleModel, text: str, limit: int) -> Iterator[Found]:
        said = text[:MAX_CHARACTERS].strip()
        start = text.index(said)
        for code, confidence in model.occupations(said, limit):
            yield Found(code, confidence, said, start, start + len(said))


def _likeliest_first(
    usual_work: Mapping[str, Sequence[str]], linker: ConceptLinker
) -> dict[str, list[str]]:
    """Occupations of each skill, those first whose names share rare words with its names."""
    words: dict[str, set[str]] = defaultdict(set)
    for names in linker.aliases_.values():
        for name, concepts in names.items():
            for concept in concepts:
                words[concept].update(name.split())
    concepts_with = Counter(word for said in words.values() for word in said)

    def unlikely(occupation: str, skill: str) -> float:
        return -sum(
            1 / concepts_with[w] for w in words[OCCUPATION + occupation] & words[SKILL + skill]
        )

    return {
        skill: sorted(occupations, key=lambda occupation: unlikely(occupation, skill))
        for skill, occupations in usual_work.items()
    }


def _overlaps(hit: Hit, others: Iterable[Hit]) -> bool:
    """Whether `hit` shares words with one of its kind."""
    kind = hit.concept.partition(":")[0]
    return any(
        hit.start < other.end and other.start < hit.end
        for other in others
        if other.concept.startswith(kind)
    )


def _found(text: str, cleaned: CleanText, hit: Hit, confidence: float) -> Found:
    start, end = cleaned.place(hit.start, hit.end)
    code = hit.concept.partition(":")[2]
    return Found(code, round(confidence, 3), text[start:end], start, end)


def _is_plural(word: str) -> bool:
    return word.casefold().endswith("s") and not word.casefold().endswith("ss")


def _confidence(hit: Hit, *, shared: bool, doubt: Doubt) -> float:
    if doubt is not Doubt.NONE:
        return (OFFERED if doubt is Doubt.TOO_GREAT else DOUBTFUL) * float(hit.weight)
    if hit.weight < 1.0 and not shared:
        return LONE_WORD
    name, word = SURE_NAME, SURE_WORD
    if hit.concept.startswith(SKILL):
        name, word = SURE_SKILL, SURE_SKILL_WORD
    return (name if len(hit.words.split()) > 1 else word) * float(hit.weight)


def _words_of(hit: Hit) -> tuple[str, int, int]:
    return hit.concept.partition(":")[0] + ":", hit.start, hit.end


def _best(named: Iterable[_Named], kind: str) -> tuple[Found, ...]:
    """The surest words for each concept of a kind, the first on ties; surest concept first."""
    return _once(each.found for each in named if each.concept.startswith(kind))


def _once(found: Iterable[Found]) -> tuple[Found, ...]:
    """Each code once, at its surest words; the surest first."""
    best: dict[str, Found] = {}
    for each in found:
        known = best.get(each.code)
        if known is None or each.confidence > known.confidence:
            best[each.code] = each
    return tuple(sorted(best.values(), key=_order))


def _order(found: Found) -> tuple[float, int, str]:
    return (-found.confidence, found.start, found.code)
