"""Loading the catalogs: twice, after an administrator, and from a bad file."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalogs.files import DATA_DIR, TABLES, CatalogFileError
from catalogs.models import (
    City,
    DocumentPrerequisite,
    DocumentType,
    LoadedRow,
    Occupation,
    OccupationAlias,
    State,
    WageFloor,
)
from catalogs.services import load_catalogs
from tests.factories import make_state


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may spoil."""
    return shutil.copytree(DATA_DIR, tmp_path / "data")


def edit(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def all_rows() -> dict[str, list[dict[str, object]]]:
    return {
        table.name: list(table.model._default_manager.order_by("pk").values()) for table in TABLES
    }


def test_loading_twice_changes_nothing(loaded: None) -> None:
    before = all_rows()

    counts = load_catalogs()

    assert all_rows() == before
    assert {name for table in counts.values() for name, count in table.items() if count} == {
        "unchanged"
    }


def test_new_value_in_a_file_reaches_a_row_that_nobody_changed(loaded: None, folder: Path) -> None:
    edit(folder, "wage_floors", "363.44", "364.00")

    counts = load_catalogs(directory=folder)

    assert counts["wage_floors"]["updated"] == 1
    assert str(WageFloor.objects.get(isco08="7112").mxn_per_day) == "364.00"


def test_edit_of_an_administrator_outlives_a_new_file(loaded: None, folder: Path) -> None:
    City.objects.filter(name="Monterrey").update(population_thousands=1200)
    edit(folder, "cities", "-100.3161,1143", "-100.3161,1150")

    counts = load_catalogs(directory=folder)

    assert counts["cities"]["kept"] == 1
    assert City.objects.get(name="Monterrey").population_thousands == 1200


def test_row_that_an_administrator_added_is_not_touched(loaded: None) -> None:
    City.objects.create(state_id="19", name="Bustamante", latitude=26.53, longitude=-100.5)

    load_catalogs()

    assert City.objects.filter(name="Bustamante").count() == 1


def test_row_that_an_administrator_deleted_stays_away_with_all_that_hangs_on_it(
    loaded: None,
) -> None:
    Occupation.objects.get(code="locksmith").delete()

    counts = load_catalogs()

    assert counts["occupations"]["removed"] == 1
    assert counts["occupation_aliases"]["removed"] > 1
    assert not Occupation.objects.filter(code="locksmith").exists()


def test_restore_lets_the_files_win(loaded: None) -> None:
    City.objects.filter(name="Monterrey").update(population_thousands=1200)
    Occupation.objects.get(code="locksmith").delete()

    counts = load_catalogs(restore=True)

    assert City.objects.get(name="Monterrey").population_thousands == 1143
    assert OccupationAlias.objects.filter(occupation__code="locksmith", text="llavero").exists()
    assert counts["cities"]["updated"] == 1


def test_row_written_before_the_first_load_is_kept(db: None) -> None:
    make_state("19", name="Nuevo León", capital="Linares")

    counts = load_catalogs()

    assert counts["states"] == {
        "created": 31,
        "updated": 0,
        "unchanged": 0,
        "kept": 1,
        "removed": 0,
    }
    assert State.objects.get(code="19").capital == "Linares"


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        (
            "cities",
            "25.6866",
            "25,6866",
            ["cities.csv, line 231", "8 cells", "quotation marks"],
        ),
        (
            "cities",
            "25.6866",
            "north",
            ["cities.csv, line 231, column latitude", "“north”", "decimal point"],
        ),
        (
            "cities",
            "25.6866",
            "925.6866",
            ["cities.csv, line 231, column latitude", "“925.6866”", "90"],
        ),
        (
            "cities",
            "19,Monterrey",
            "99,Monterrey",
            ["cities.csv, line 231, column state", "“99”", "own file first"],
        ),
        (
            "cities",
            "19,Apodaca",
            "19,Monterrey",
            ["column state+name", "“19|Monterrey”", "Line 221"],
        ),
        (
            "offices",
            ",consulate,",
            ",consulado,",
            ["offices.csv, line 2, column kind", "“consulado”", "Use one of: embassy_section"],
        ),
        (
            "occupations",
            ",7112,",
            ",71,",
            ["occupations.csv, line 2, column isco08", "“71”", "four digits"],
        ),
        (
            "document_types",
            ",0,0,1,0,0,0,free",
            ",5,0,1,0,0,0,free",
            ["document_types.csv, line 2", "must be in order"],
        ),
        (
            "wage_floors",
            "mxn_per_day",
            "pay",
            ["wage_floors.csv, line 1", "mxn_per_day", "pay"],
        ),
    ],
)
def test_bad_cell_is_named_with_its_cure_and_nothing_is_written(
    db: None, folder: Path, table: str, old: str, new: str, said: list[str]
) -> None:
    edit(folder, table, old, new)

    with pytest.raises(CatalogFileError) as caught:
        load_catalogs(directory=folder)

    assert [words for words in said if words not in str(caught.value)] == []
    assert not State.objects.exists()
    assert not LoadedRow.objects.exists()


def test_missing_file_is_named_with_its_folder(db: None, folder: Path) -> None:
    (folder / "skills.csv").unlink()

    with pytest.raises(CatalogFileError, match=r"skills\.csv cannot be read.*UTF-8"):
        load_catalogs(directory=folder)

    assert not State.objects.exists()


def test_file_in_another_encoding_is_refused(db: None, folder: Path) -> None:
    path = folder / "cities.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))

    with pytest.raises(CatalogFileError, match="UTF-8"):
        load_catalogs(directory=folder)


def test_name_that_an_administrator_gave_to_another_row_is_explained(db: None) -> None:
    make_state("99", name="Nuevo León")

    with pytest.raises(CatalogFileError, match=r"states\.csv: .*administrator"):
        load_catalogs()


def test_command_ends_with_one_json_object(db: None) -> None:
    out = StringIO()

    call_command("load_catalogs", json=True, stdout=out)

    last = json.loads(out.getvalue().splitlines()[-1])
    assert last["created"] == sum(table["created"] for table in last["tables"].values())
    assert last["tables"]["document_types"]["created"] == DocumentType.objects.count()
    assert last["tables"]["document_prerequisites"]["created"] == (
        DocumentPrerequisite.objects.count()
    )


def test_command_shows_what_is_wrong_with_a_file(db: None, folder: Path) -> None:
    edit(folder, "cities", "25.6866", "north")

    with pytest.raises(CommandError, match=r"cities\.csv, line 231"):
        call_command("load_catalogs", directory=folder)
