"""Names from ESCO: which join the catalog, which are left out, and what bad files are told."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from catalogs.models import ConceptName, Occupation, OccupationAlias, Skill
from tests.factories import make_posting

pytestmark = pytest.mark.django_db
SAMPLE = settings.BASE_DIR.parent / "shared/benchmarks/esco"
URI = "http://data.europa.eu/esco/"
OCCUPATION_COLUMNS = [
    "conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "description",
]  # fmt: skip
SKILL_COLUMNS = [
    "conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels",
]  # fmt: skip


def write(path: Path, columns: list[str], rows: Iterable[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def occupation_file(folder: Path, language: str, *rows: tuple[str, str, str, str]) -> Path:
    """Rows of (id, unit group, preferred label, other labels)."""
    cells = [["Occupation", f"{URI}occupation/{row[0]}", *row[1:], ""] for row in rows]
    return write(folder / f"occupations_{language}.csv", OCCUPATION_COLUMNS, cells)


def skill_file(folder: Path, language: str, *rows: tuple[str, str, str, str]) -> Path:
    """Rows of (id, level of reuse, preferred label, other labels)."""
    cells = [
        ["KnowledgeSkillCompetence", f"{URI}skill/{key}", "skill/competence", *rest]
        for key, *rest in rows
    ]
    return write(folder / f"skills_{language}.csv", SKILL_COLUMNS, cells)


def load(folder: Path | None, *options: str) -> dict[str, int]:
    out = StringIO()
    folders = [str(folder)] if folder else []
    call_command("load_esco", *folders, *options, "--json", stdout=out)
    figures: dict[str, int] = json.loads(out.getvalue().splitlines()[-1])
    return figures


def names_of(code: str) -> set[str]:
    rows = ConceptName.objects.filter(occupation__code=code) | ConceptName.objects.filter(
        skill__code=code
    )
    return set(rows.values_list("text", flat=True))


@pytest.fixture
def catalog() -> None:
    """A small catalog: one occupation alone in its unit group, two that share theirs, a skill."""

    def make(code: str, isco08: str, title_en: str, title_es: str, *aliases: str) -> None:
        row = Occupation.objects.create(
            code=code, isco08=isco08, soc="47-2211", title_en=title_en, title_es=title_es
        )
        for text in aliases:
            OccupationAlias.objects.create(occupation=row, language="es", text=text)

    make("roofer", "7121", "Roofer", "Techador", "impermeabilizador")
    make("locksmith", "7222", "Locksmith", "Cerrajero")
    make("tool-maker", "7222", "Tool and die maker", "Matricero", "moldes")
    Skill.objects.create(
        code="slating", name_en="Slating", name_es="Colocación de pizarra", aliases_en="slate work"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    occupation_file(
        tmp_path,
        "es",
        ("a1", "7121", "techador de paja/techadora de paja", "instalador de techos\nauxiliar"),
        ("a2", "7222", "ajustador de moldes", ""),
    )
    occupation_file(
        tmp_path, "en", ("a1", "7121", "thatch roofer", ""), ("a2", "7222", "mold fitter", "")
    )
    skill_file(
        tmp_path,
        "es",
        ("5eed0001-x", "sector-specific", "poner pizarras", "clavar pizarras"),
        ("5eed0002-x", "occupation-specific", "trenzar la paja", ""),
        ("5eed0003-x", "transversal", "pensar con calma", ""),
    )
    skill_file(
        tmp_path,
        "en-us",
        ("5eed0001-x", "sector-specific", "slate work", ""),
        ("5eed0002-x", "occupation-specific", "braid straw", ""),
        ("5eed0003-x", "transversal", "think calmly", ""),
    )
    return tmp_path


def test_labels_become_accepted_names_of_the_occupation_of_their_unit_group(
    catalog: None, folder: Path
) -> None:
    figures = load(folder)

    rows = ConceptName.objects.filter(occupation__code="roofer")
    assert {row.text for row in rows} == {
        "techador de paja", "instalador de techos", "thatch roofer",
    }  # fmt: skip
    assert {(row.source, row.state, row.uri) for row in rows} == {
        ("esco", "accepted", f"{URI}occupation/a1")
    }
    assert figures["occupations_placed"] == 2
    assert figures["created"] == ConceptName.objects.count()


def test_in_a_shared_unit_group_the_words_decide(catalog: None, folder: Path) -> None:
    load(folder)

    assert names_of("tool-maker") == {"ajustador de moldes", "mold fitter"}
    assert names_of("locksmith") == set()


def test_a_concept_near_to_neither_occupation_of_its_group_is_left_out(
    catalog: None, tmp_path: Path
) -> None:
    occupation_file(tmp_path, "es", ("a1", "7222", "afilador de cuchillos", ""))

    figures = load(tmp_path)

    assert figures["occupations_unplaced"] == 1
    assert not ConceptName.objects.exists()


def test_a_name_of_another_occupation_is_left_out_as_ambiguous(
    catalog: None, tmp_path: Path
) -> None:
    OccupationAlias.objects.create(
        occupation=Occupation.objects.get(code="locksmith"), language="es", text="obrero de torno"
    )
    occupation_file(tmp_path, "es", ("a1", "7121", "Obreras de torno", "techador con teja"))

    figures = load(tmp_path)

    assert names_of("roofer") == {"techador con teja"}
    assert figures["occupations_es_ambiguous"] == 1


def test_a_name_of_one_word_is_left_out(catalog: None, folder: Path) -> None:
    figures = load(folder)

    assert "auxiliar" not in names_of("roofer")
    assert figures["occupations_es_short"] == 1


def test_a_skill_found_by_one_language_takes_the_names_of_the_other(
    catalog: None, folder: Path
) -> None:
    figures = load(folder)

    assert names_of("slating") == {"poner pizarras", "clavar pizarras"}
    assert figures["skills_unmatched"] == 2
    assert Skill.objects.count() == 1


def test_new_skills_are_those_of_trades_and_only_if_asked(catalog: None, folder: Path) -> None:
    figures = load(folder, "--new-skills")

    assert figures["skills_created"] == 1
    row = Skill.objects.get(code="esco-5eed0002")
    assert (row.name_en, row.name_es) == ("braid straw", "trenzar la paja")


def test_a_second_load_changes_nothing(catalog: None, folder: Path) -> None:
    load(folder, "--new-skills")
    before = list(ConceptName.objects.order_by("pk").values())

    figures = load(folder, "--new-skills")

    assert (figures["created"], figures["updated"], figures["removed"]) == (0, 0, 0)
    assert figures["skills_created"] == 0
    assert list(ConceptName.objects.order_by("pk").values()) == before


def test_a_newer_version_changes_labels_and_takes_away_those_it_lacks(
    catalog: None, folder: Path
) -> None:
    load(folder)
    occupation_file(
        folder,
        "es",
        ("a9", "7121", "instalador de techos", "techador con teja"),
        ("a2", "7222", "ajustador de moldes", ""),
    )
    occupation_file(
        folder, "en", ("a9", "7121", "roof tiler", ""), ("a2", "7222", "mold fitter", "")
    )

    figures = load(folder)

    assert names_of("roofer") == {"instalador de techos", "techador con teja", "roof tiler"}
    assert ConceptName.objects.get(text="instalador de techos").uri == f"{URI}occupation/a9"
    assert (figures["created"], figures["updated"], figures["removed"]) == (2, 1, 2)


def test_a_language_that_is_not_loaded_is_left_alone(catalog: None, folder: Path) -> None:
    load(folder)

    figures = load(folder, "--language", "es")

    assert figures["removed"] == 0
    assert "thatch roofer" in names_of("roofer")


def test_what_a_reviewer_refused_or_people_said_stays_as_it_is(catalog: None, folder: Path) -> None:
    load(folder)
    ConceptName.objects.filter(text="thatch roofer").update(state=ConceptName.State.REFUSED)
    said = ConceptName.objects.get(text="techador de paja")
    said.source, said.uri, said.state = ConceptName.Source.SAID, "", ConceptName.State.PROPOSED
    said.save()

    figures = load(folder)

    said.refresh_from_db()
    assert (said.source, said.state, said.uri) == ("said", "proposed", "")
    assert ConceptName.objects.get(text="thatch roofer").state == ConceptName.State.REFUSED
    assert (figures["created"], figures["kept"]) == (0, 1)


def test_a_dry_run_reports_and_writes_nothing(catalog: None, folder: Path) -> None:
    figures = load(folder, "--dry-run", "--new-skills")

    assert figures["created"] > 0
    assert not ConceptName.objects.exists()
    assert Skill.objects.count() == 1


def test_words_that_only_fold_alike_are_not_one_skill(catalog: None, tmp_path: Path) -> None:
    Skill.objects.create(code="cheese", name_en="Cheese", name_es="Quesos", aliases_en="curd")
    skill_file(tmp_path, "es", ("a1", "cross-sector", "kurdo", "curdo"))

    load(tmp_path)

    assert names_of("cheese") == set()


def test_remove_takes_out_all_but_skills_in_use(catalog: None, folder: Path) -> None:
    skill_file(
        folder,
        "es",
        ("5eed0002-x", "occupation-specific", "trenzar la paja", ""),
        ("5eed0004-x", "occupation-specific", "peinar la paja", ""),
    )
    (folder / "skills_en-us.csv").unlink()
    load(folder, "--new-skills")
    make_posting().skills.add(Skill.objects.get(code="esco-5eed0002"))

    figures = load(None, "--remove")

    assert not ConceptName.objects.filter(source="esco").exists()
    assert set(Skill.objects.filter(code__startswith="esco-").values_list("code", flat=True)) == {
        "esco-5eed0002"
    }
    assert (figures["skills_removed"], figures["skills_in_use"]) == (1, 1)


def test_neither_loading_nor_removing_fills_the_audit_log(catalog: None, folder: Path) -> None:
    before = LogEntry.objects.count()

    load(folder)
    load(None, "--remove")

    assert LogEntry.objects.count() == before


def test_the_columns_of_later_versions_are_read(catalog: None, tmp_path: Path) -> None:
    columns = [
        "conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "hiddenLabels",
        "status", "modifiedDate", "definition", "inScheme", "description", "code",
    ]  # fmt: skip
    row = ["Occupation", f"{URI}occupation/a1", "C7121", "roof tiler", "", "", "released", ""]
    write(tmp_path / "Occupations_EN-1.2.csv", columns, [[*row, "", "", "", "7121.4"]])

    load(tmp_path)

    assert names_of("roofer") == {"roof tiler"}


HALF = "\n".join(
    [",".join(OCCUPATION_COLUMNS), f'Occupation,{URI}occupation/a1,7121,roof tiler,"slate la']
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "occupations_en.csv is empty"),
        (b"<!DOCTYPE html><html></html>", "line 1, column \\?: got .<!DOCTYPE"),
        (b"PK\x03\x04 zip", "This is no CSV file"),
        (b"conceptType;conceptUri;iscoGroup\n", "line 1: there is no column conceptType"),
        (b"conceptType,conceptUri,preferredLabel,altLabels\n", "no column iscoGroup; got concept"),
        ("conceptType\nOcupación".encode("latin-1"), r"line 2, column \?: got .*xf3.*not UTF-8"),
        (HALF.encode(), "line 2: this cannot be read as CSV .*only half there"),
        (HALF.replace(',"slate la', "").encode(), "line 2: there must be 6 cells"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what_to_do(
    catalog: None, tmp_path: Path, text: bytes, told: str
) -> None:
    (tmp_path / "occupations_en.csv").write_bytes(text)

    with pytest.raises(CommandError, match=told):
        load(tmp_path)

    assert not ConceptName.objects.exists()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("a1", "711", "roof tiler", ""), "line 3, column iscoGroup: got .711.*four digits"),
        (("a 1", "7121", "roof tiler", ""), "line 3, column conceptUri: got .*address of a con"),
        (("a0", "7121", "roof tiler", ""), "line 3, column conceptUri: .*named before"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_written(
    catalog: None, tmp_path: Path, row: tuple[str, str, str, str], told: str
) -> None:
    occupation_file(tmp_path, "en", ("a0", "7121", "slate layer", ""), row)

    with pytest.raises(CommandError, match=told):
        load(tmp_path)

    assert not ConceptName.objects.exists()


def test_a_file_cut_at_the_end_of_a_line_is_told_by_the_other_language(
    catalog: None, folder: Path
) -> None:
    occupation_file(folder, "es", ("a2", "7222", "ajustador de moldes", ""))

    with pytest.raises(CommandError, match=r"occupations_es\.csv names 1 concepts and"):
        load(folder)


def test_a_folder_without_files_of_esco_is_refused(tmp_path: Path) -> None:
    (tmp_path / "occupations_fr.csv").write_text("conceptType")

    with pytest.raises(CommandError, match=r"has no file occupations_en\.csv"):
        load(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is no folder"):
        load(tmp_path / "nowhere")


def test_two_files_for_one_language_are_refused(catalog: None, folder: Path) -> None:
    occupation_file(folder, "en-us", ("a1", "7121", "roof tiler", ""))

    with pytest.raises(CommandError, match=r"occupations_en-us\.csv and occupations_en\.csv"):
        load(folder)


def test_a_folder_or_remove_but_not_both(folder: Path) -> None:
    for arguments in ([], [str(folder), "--remove"]):
        with pytest.raises(CommandError, match="Give the folder"):
            call_command("load_esco", *arguments)


@pytest.mark.skipif(not SAMPLE.is_dir(), reason=f"no files of ESCO in {SAMPLE}")
def test_the_real_files_load_and_leave_again() -> None:
    call_command("load_catalogs", stdout=StringIO())

    figures = load(SAMPLE)

    assert figures["occupations_placed"] > 3000
    assert figures["occupations_es_names"] > 5000
    assert load(SAMPLE)["created"] == 0
    assert load(None, "--remove")["removed"] == figures["created"]
    assert not ConceptName.objects.exists()
