"""Names of occupations and skills from ESCO, on top of those of this catalog.

ESCO names nearly 3,000 occupations and 13,500 skills. What it knows of an occupation or skill that
stands in the catalog becomes one more name of it; nothing new can be chosen because of it, unless
new skills are asked for.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from auditlog.context import disable_auditlog
from django.db import transaction
from django.db.models import Q

from catalogs.esco_files import LANGUAGES, OCCUPATIONS, SKILLS, EscoConcept, EscoFiles
from catalogs.linking import fold_name
from catalogs.models import ConceptName, Occupation, OccupationAlias, Skill
from catalogs.words import plain, split_list

NEW_SKILL = "esco-"
LONGEST_NAME = 200
# ESCO's names of one word ("auxiliar", "supervisor"; of skills "proyecto", "transporte") are said
# of many kinds of work: on real titles nearly all readings that they changed were wrong.
FEWEST_WORDS = 2
BATCH = 2000
# Groups of what is left over name no work: "not elsewhere classified", "y afines", "otros".
_LEFT_OVER = re.compile(
    r"\b(afines|clasificad\w+|otr[oa]s|other|related|elsewhere)\b", re.IGNORECASE
)
_NEW_SKILL_LEVELS = ("sector-specific", "occupation-specific")

# The key of an Occupation, or the code of a Skill.
Concept = int | str
# Which concepts a folded name may mean.
Meanings = dict[str, set[Concept]]
# A concept of ESCO beside the one of the catalog that takes its names.
Placed = tuple[Concept, EscoConcept]


class Key(NamedTuple):
    """What tells one name from another. `concept` is a key of Occupation or a code of Skill."""

    kind: str
    concept: Concept
    language: str
    text: str


@dataclass
class Plan:
    """What the files mean for the vocabulary; nothing of it is written yet."""

    names: dict[Key, str] = field(default_factory=dict)
    skills: list[Skill] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    read: frozenset[tuple[str, str]] = frozenset()


def plan_names(
    files: EscoFiles, *, languages: Collection[str] = LANGUAGES, new_skills: bool = False
) -> Plan:
    """The names in `languages` that `files` add to the catalog, and why others are left out.

    Which occupation or skill a concept is, labels in any language may tell.
    """
    plan = Plan(read=frozenset(pair for pair in files.read if pair[1] in languages))
    _plan_kind(plan, OCCUPATIONS, _placed_occupations(files, plan.counts), _occupation_names())
    skills = _Skills(plan)
    placed = skills.placed(files.skills.values(), new_skills=new_skills)
    _plan_kind(plan, SKILLS, placed, skills.names)
    return plan


@transaction.atomic
def save_plan(
    plan: Plan, *, dry_run: bool = False, progress: Callable[[int], None] = lambda rows: None
) -> dict[str, int]:
    """Bring the names from ESCO to what `plan` says; return how many rows became what.

    Names in a language or of a kind that was not read are left alone, and so are those that people
    said or that a reviewer refused.
    """
    counts: Counter[str] = Counter()
    known = {_key(row): row for row in ConceptName.objects.all()}
    codes = set(Skill.objects.values_list("code", flat=True))
    skills = [skill for skill in plan.skills if skill.code not in codes]
    new = [key for key in plan.names if key not in known]
    said = ConceptName.Source.SAID
    counts["kept"] = sum(key in known and known[key].source == said for key in plan.names)
    loaded = [row for row in known.values() if row.source == ConceptName.Source.ESCO]
    changed = [row for row in loaded if plan.names.get(_key(row), row.uri) != row.uri]
    gone = [row for row in loaded if _key(row) not in plan.names and _scope(row) in plan.read]
    counts |= Counter(created=len(new), updated=len(changed), removed=len(gone))
    counts["unchanged"] = len(plan.names) - counts["kept"] - len(new) - len(changed)
    counts["skills_created"] = len(skills)
    if not dry_run:
        Skill.objects.bulk_create(skills, batch_size=BATCH)
        for start in range(0, len(gone), BATCH):
            pks = [row.pk for row in gone[start : start + BATCH]]
            with disable_auditlog():
                ConceptName.objects.filter(pk__in=pks).delete()
        for row in changed:
            row.uri = plan.names[_key(row)]
        ConceptName.objects.bulk_update(changed, ["uri"], batch_size=BATCH)
        for start in range(0, len(new), BATCH):
            batch = [_row(key, plan.names[key]) for key in new[start : start + BATCH]]
            ConceptName.objects.bulk_create(batch)
            progress(len(batch))
    names = ("created", "updated", "unchanged", "kept", "removed", "skills_created")
    return {name: counts[name] for name in names}


@transaction.atomic
def remove_esco(*, dry_run: bool = False) -> dict[str, int]:
    """Take out all names from ESCO, and the skills it added that no person or posting has."""
    names = ConceptName.objects.filter(source=ConceptName.Source.ESCO)
    skills = Skill.objects.filter(code__startswith=NEW_SKILL)
    uses = [relation for relation in Skill._meta.related_objects if relation.many_to_many]
    in_use = Q(pk__in=[])
    for relation in uses:
        rows = relation.related_model._default_manager.filter(
            **{f"{relation.field.name}__code__startswith": NEW_SKILL}
        )
        in_use |= Q(pk__in=rows.values(relation.field.name))
    unused = skills.exclude(in_use)
    counts = {
        "removed": names.count(),
        "skills_removed": unused.count(),
        "skills_in_use": skills.filter(in_use).count(),
    }
    if not dry_run:
        # A load is told by its counts, not by 30,000 entries of the audit log.
        with disable_auditlog():
            names.delete()
            unused.delete()
    return counts


def _occupation_names() -> Meanings:
    """Folded names of the catalog, and what people said, to the occupations they may mean."""
    found: Meanings = defaultdict(set)
    for row in Occupation.objects.all():
        for title in (row.title_en, row.title_es):
            for text in (title, *re.sub(r"\([^)]*\)", "", title).split(" / ")):
                found[fold_name(text)].add(row.pk)
    for pk, text in OccupationAlias.objects.values_list("occupation_id", "text"):
        found[fold_name(text)].add(pk)
    said = ConceptName.objects.accepted().filter(source=ConceptName.Source.SAID)
    for pk, text in said.filter(occupation__isnull=False).values_list("occupation_id", "text"):
        found[fold_name(text)].add(pk)
    return found


def _placed_occupations(files: EscoFiles, counts: Counter[str]) -> list[Placed]:
    """Each concept with the occupation of its unit group: the only one, or the nearest by words."""
    groups: dict[str, list[Concept]] = defaultdict(list)
    for row in Occupation.objects.only("isco08"):
        groups[row.isco08].append(row.pk)
    words: dict[Concept, set[str]] = defaultdict(set)
    for name, pks in _occupation_names().items():
        for pk in pks:
            words[pk] |= set(name.split())
    placed: list[Placed] = []
    for concept in files.occupations.values():
        group = groups.get(concept.isco08, [])
        if not group:
            counts["occupations_outside"] += 1
            continue
        nearest = _nearest(concept, {key: words[key] for key in group})
        counts["occupations_unplaced" if nearest is None else "occupations_placed"] += 1
        if nearest is not None:
            placed.append((nearest, concept))
    return placed


def _nearest(concept: EscoConcept, words: dict[Concept, set[str]]) -> Concept | None:
    """The occupation whose words, those that all share apart, a concept says most; None on ties."""
    if len(words) == 1:
        return next(iter(words))
    shared = set.intersection(*words.values())
    said = Counter(
        word
        for labels in concept.labels.values()
        for label in labels
        for word in set(fold_name(label).split()) - shared
    )
    scores = {pk: sum(said[word] for word in own) for pk, own in words.items()}
    (best, high), (_second, next_high), *_rest = Counter(scores).most_common()
    return best if high > next_high else None


class _Skills:
    """Finds the skill of the catalog that a skill of ESCO is, by any name in either language."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.names: Meanings = defaultdict(set)
        self.exact: Meanings = defaultdict(set)
        for row in Skill.objects.exclude(code__startswith=NEW_SKILL):
            aliases = split_list(row.aliases_en) + split_list(row.aliases_es)
            for text in (row.name_en, row.name_es, *aliases):
                self.names[fold_name(text)].add(row.code)
                self.exact[_skill_key(text)].add(row.code)
        said = ConceptName.objects.accepted().filter(source=ConceptName.Source.SAID)
        for code, text in said.filter(skill__isnull=False).values_list("skill_id", "text"):
            self.names[fold_name(text)].add(code)
            self.exact[_skill_key(text)].add(code)

    def placed(self, concepts: Iterable[EscoConcept], *, new_skills: bool) -> list[Placed]:
        """Each concept that is a skill of the catalog, with the code of that skill."""
        placed: list[Placed] = []
        codes: set[str] = set()
        for concept in concepts:
            found = self._found(concept)
            if len(found) == 1:
                self.plan.counts["skills_matched"] += 1
                placed.append((next(iter(found)), concept))
            elif found:
                self.plan.counts["skills_ambiguous"] += 1
            else:
                self.plan.counts["skills_unmatched"] += 1
                skill = _new_skill(concept) if new_skills else None
                if skill is not None and skill.code not in codes:
                    codes.add(skill.code)
                    self.plan.skills.append(skill)
                    placed.append((skill.code, concept))
        return placed

    def _found(self, concept: EscoConcept) -> set[Concept]:
        """Skills that a preferred label names, else those that any other label does."""
        preferred = [labels[0] for labels in concept.labels.values() if labels]
        others = [label for labels in concept.labels.values() for label in labels[1:]]
        for labels in (preferred, others):
            found = set().union(*(self.exact.get(_skill_key(label), set()) for label in labels))
            if found:
                return found
        return set()


def _skill_key(name: str) -> str:
    """A name to find a skill by: a single word as it is, for folded "curdo" would be "curd"."""
    folded = fold_name(name)
    return folded if " " in folded else plain(name)


def _new_skill(concept: EscoConcept) -> Skill | None:
    """A skill to choose, if it is one of a trade and has a name in Spanish."""
    spanish, english = concept.labels.get("es"), concept.labels.get("en")
    if not spanish or concept.reuse_level not in _NEW_SKILL_LEVELS:
        return None
    name_en = (english or spanish)[0]
    if max(len(name_en), len(spanish[0])) > LONGEST_NAME:
        return None
    code = NEW_SKILL + concept.uri.rsplit("/", 1)[-1][:8].lower()
    return Skill(code=code, name_en=name_en, name_es=spanish[0])


def _plan_kind(plan: Plan, kind: str, placed: list[Placed], own: Meanings) -> None:
    """Add the names of `placed` to the plan: those that mean one occupation or skill only."""
    labelled = [
        (concept, language, label, fold_name(label), esco.uri)
        for concept, esco in placed
        for language, labels in esco.labels.items()
        for label in labels
    ]
    meant: Meanings = defaultdict(set)
    for concept, _language, _label, folded, _uri in labelled:
        meant[folded].add(concept)
    seen: set[tuple[str, str]] = set()
    wanted = [item for item in labelled if (kind, item[1]) in plan.read]
    for concept, language, label, folded, uri in wanted:
        meanings = own.get(folded) or meant[folded]
        if not folded or len(label) > LONGEST_NAME or _LEFT_OVER.search(label):
            outcome = "unusable"
        elif folded.count(" ") + 1 < FEWEST_WORDS:
            outcome = "short"
        elif meanings != {concept}:
            outcome = "ambiguous"
        elif folded in own or (language, folded) in seen:
            outcome = "known"
        else:
            outcome = "names"
            plan.names[Key(kind, concept, language, label)] = uri
            seen.add((language, folded))
        plan.counts[f"{kind}_{language}_{outcome}"] += 1


def _row(key: Key, uri: str) -> ConceptName:
    is_occupation = key.kind == OCCUPATIONS
    return ConceptName(
        occupation_id=key.concept if is_occupation else None,
        skill_id=None if is_occupation else key.concept,
        language=key.language,
        text=key.text,
        source=ConceptName.Source.ESCO,
        state=ConceptName.State.ACCEPTED,
        uri=uri,
    )


def _key(row: ConceptName) -> Key:
    kind, concept = _scope(row)[0], row.occupation_id or row.skill_id or ""
    return Key(kind, concept, row.language, row.text)


def _scope(row: ConceptName) -> tuple[str, str]:
    return (OCCUPATIONS if row.occupation_id else SKILLS), row.language
