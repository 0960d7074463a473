"""The reader of texts that knows the vocabulary as it is now, one per process and database."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, cast

from auditlog.models import LogEntry
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Count, Manager, Max, Model, Sum
from django.db.models.functions import Length

from catalogs.linking import OCCUPATION, SKILL
from catalogs.meaning.occupations import LazyNearest, NearestOccupations, load_nearest
from catalogs.models import ConceptName, Occupation, OccupationAlias, Skill
from catalogs.text_reader import Found, Reading, TextReader, TitleModel
from catalogs.vocabulary import alias_table, occupation_titles, skill_alias_table
from catalogs.words import split_list

__all__ = ["Found", "Reading", "TextReader", "TitleModel", "current_reader", "forget_readers"]


_Pairs = tuple[tuple[str, str], ...]
_Usual = tuple[tuple[str, tuple[str, ...]], ...]


class _Known(NamedTuple):
    key: Hashable
    reader: TextReader


_known: dict[str, _Known] = {}
_lock = threading.Lock()


def current_reader() -> TextReader:
    """The reader for the vocabulary as it is now; the same object while it stays so.

    Every call looks at the stamp of the vocabulary, so that a name accepted or edited here or by
    another process counts in the next reading.
    """
    database = str(connection.settings_dict["NAME"])
    key = _stamp()
    with _lock:
        known = _known.get(database)
        if known is None or known.key != key:
            # Rows that change between the two readings make another stamp the next time.
            known = _known[database] = _Known(key, _make())
    return known.reader


def forget_readers() -> None:
    """Forget all readers, after a change that the stamp cannot see."""
    with _lock:
        _known.clear()


def _make() -> TextReader:
    usual = tuple((skill, tuple(codes)) for skill, codes in _usual_work().items())
    names = [*_names()]
    own, loaded = (tuple(n[:2] for n in names if n[2] is of_esco) for of_esco in (False, True))
    return _reader(own, loaded, usual, tuple(occupation_titles()))


@lru_cache(maxsize=2)
def _reader(names: _Pairs, loaded: _Pairs, usual_work: _Usual, titles: _Pairs) -> TextReader:
    """The reader of this vocabulary: where words are back to what they were, so is the reader."""

    def nearest() -> NearestOccupations:
        folder = settings.VAR_DIR / "vectors"
        return load_nearest(titles, keep_in=folder, hub_model=settings.TITLE_ENCODER)

    title_model = LazyNearest(nearest)
    return TextReader.of(names, loaded=loaded, usual_work=dict(usual_work), title_model=title_model)


def _usual_work() -> dict[str, list[str]]:
    """By skill, the occupations of the unit groups where it is usual."""
    groups = defaultdict(list)
    for group, code in Occupation.objects.order_by("pk").values_list("isco08", "code"):
        groups[group].append(code)
    skills = Skill.objects.exclude(major_groups="").values_list("code", "major_groups")
    return {
        skill: [code for group in split_list(usual) for code in groups.get(group, ())]
        for skill, usual in skills
    }


def _names() -> Iterator[tuple[str, str, bool]]:
    """Text and concept of each name, and whether it is of ESCO."""
    for job in alias_table():
        yield job.text, OCCUPATION + job.occupation, job.is_loaded
    for skill in skill_alias_table():
        yield skill.text, SKILL + skill.skill, skill.is_loaded


def _stamp() -> Hashable:
    """Numbers that change with the vocabulary, in a few cheap queries.

    Rows of the files have no time of change, so they and their letters are counted; what an
    administrator edits without changing those numbers is seen by the last entry of the audit log.
    Of ESCO's many names number and newest count, of what people said also the last change; what
    only waits for review makes no reader new.
    """
    said = ConceptName.objects.filter(source=ConceptName.Source.SAID)
    esco = ConceptName.objects.filter(source=ConceptName.Source.ESCO)
    return (
        _size(Occupation.objects, "title_en", "title_es", "isco08"),
        _size(OccupationAlias.objects, "text"),
        _size(Skill.objects, "name_en", "name_es", "aliases_en", "aliases_es"),
        tuple(esco.accepted().aggregate(Count("pk"), Max("pk")).values()),
        tuple(said.accepted().aggregate(Count("pk"), Max("changed_at")).values()),
        _last_audited(Occupation, OccupationAlias, Skill, ConceptName),
    )


def _size(rows: Manager[Any], *fields: str) -> Hashable:
    letters = {name: Sum(Length(name)) for name in fields}
    return tuple(rows.aggregate(Count("pk"), Max("pk"), **letters).values())


def _last_audited(*models: type[Model]) -> int | None:
    types = [kind.pk for kind in ContentType.objects.get_for_models(*models).values()]
    entries = LogEntry.objects.filter(content_type__in=types).order_by()
    return cast("int | None", entries.aggregate(last=Max("pk"))["last"])
