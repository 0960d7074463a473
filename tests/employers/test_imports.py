"""Postings from files: found columns, mapped values, bad rows reported, nothing lost."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from catalogs.models import GoingWage, Occupation, OccupationAlias, WageFloor
from employers.imports import (
    ImportRefused,
    Options,
    Parsed,
    find_columns,
    parse_table,
    read_table,
    save_parsed,
)
from employers.models import Employer, Posting
from tests.factories import (
    NOW,
    TODAY,
    make_city,
    make_employer,
    make_occupation,
    make_requirement_set,
    make_state,
)

pytestmark = pytest.mark.django_db
PORTAL = Path(__file__).resolve().parents[2].parent / "shared/benchmarks/postings"
HEADER_2018 = (
    "date,offer,salary,start_hour,end_hour,hours_worked,monday,tuesday,wednesday,thursday,"
    "friday,saturday,sunday,days_worked,state,municipality"
)
HEADER_2020 = (
    "isodate,offer,salary,contract_type,start_hour,end_hour,hours_worked,monday,tuesday,"
    "wednesday,thursday,friday,saturday,sunday,days_worked,state,municipality,education_level,"
    "experience,languages"
)


@pytest.fixture
def employer() -> Employer:
    state = make_state("19", name="Nuevo León", capital="Monterrey")
    city = make_city("Monterrey", state=state, population_thousands=1143)
    make_requirement_set("FORMAL")
    welder = make_occupation("welder")
    OccupationAlias.objects.create(occupation=welder, language="es", text="soldador")
    WageFloor.objects.create(year=2026, zone="general", mxn_per_day=Decimal("315.04"))
    return make_employer(city=city)


def write_file(folder: Path, *rows: str, header: str = "titulo,sueldo,estado,municipio") -> Path:
    path = folder / "postings.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def parse(path: Path, employer: Employer, **options: object) -> Parsed:
    return parse_table(
        read_table(path),
        employer=employer,
        options=Options(**{"published_on": TODAY, **options}),  # type: ignore[arg-type]
        today=TODAY,
        now=NOW,
    )


@pytest.mark.parametrize("header", [HEADER_2018, HEADER_2020])
def test_columns_of_both_portal_files_are_found(header: str) -> None:
    found = find_columns(header.split(","))

    assert {"title", "pay", "state", "city", "published_on", "hours_per_day"} <= set(found)


def test_title_city_pay_and_hours_are_mapped(employer: Employer, tmp_path: Path) -> None:
    row = "2026-11-20,soldador mig,15000,2000,600,10.0,5,Nuevo León,Monterrey"
    header = "date,offer,salary,start_hour,end_hour,hours_worked,days_worked,state,municipality"

    [posting] = parse(write_file(tmp_path, row, header=header), employer).postings

    assert posting.occupation is not None
    assert posting.occupation.code == "welder"
    assert (posting.city.name, posting.pay_min, posting.shift) == ("Monterrey", 15000, "night")
    assert (posting.hours_per_week, posting.days_per_week) == (50, 5)


def test_rows_read_without_a_guess_are_counted(employer: Employer, tmp_path: Path) -> None:
    header = "titulo,sueldo,estado,municipio,hora entrada,horas,dias"
    path = write_file(
        tmp_path,
        "soldador,15000,Nuevo León,Monterrey,800,8,6",
        "solddador,15000,Nuevo León,Otra Parte,800,21,6",
        "xyz,2000000,Nuevo León,Monterrey,,,",
        header=header,
    )

    parsed = parse(path, employer)

    assert parsed.sure == {"occupation": 1, "city": 2, "pay": 2, "schedule": 1}
    assert parsed.unmapped["occupation"] == 1
    assert [row.occupation_source for row in parsed.postings] == ["read"] * 3


def test_second_reading_keeps_the_occupation_that_a_person_chose(
    employer: Employer, tmp_path: Path
) -> None:
    path = write_file(tmp_path, "soldador,15000,Nuevo León,Monterrey")
    save_parsed(parse(path, employer), employer=employer, now=NOW)
    cook = make_occupation("cook")
    Posting.objects.update(occupation=cook, occupation_source=Posting.OccupationSource.CHOSEN)

    saved = save_parsed(parse(path, employer), employer=employer, now=NOW)

    assert saved.unchanged == 1
    assert Posting.objects.get().occupation == cook


def test_second_reading_does_not_bring_back_what_the_employer_said_is_wrong(
    employer: Employer, tmp_path: Path
) -> None:
    path = write_file(tmp_path, "soldador,15000,Nuevo León,Monterrey")
    save_parsed(parse(path, employer), employer=employer, now=NOW)
    Posting.objects.update(occupation=None, refused_concepts=["occ:welder"])

    save_parsed(parse(path, employer), employer=employer, now=NOW)

    assert Posting.objects.get().occupation is None


def test_three_bad_rows_are_reported_and_the_rest_is_kept(
    employer: Employer, tmp_path: Path
) -> None:
    path = write_file(
        tmp_path,
        "soldador,15000,Nuevo León,Monterrey",
        "soldador,a convenir,Nuevo León,Monterrey",
        ",15000,Nuevo León,Monterrey",
        "soldador,15000,Texas,Houston",
        "ayudante,12000,Nuevo León,Monterrey",
    )

    parsed = parse(path, employer)

    assert [(p.line, p.field) for p in parsed.problems] == [(3, "pay"), (4, "title"), (5, "state")]
    assert [posting.title for posting in parsed.postings] == ["Soldador", "Ayudante"]


def test_same_file_twice_changes_nothing(employer: Employer, tmp_path: Path) -> None:
    row = "soldador,15000,Nuevo León,Monterrey"
    path = write_file(tmp_path, row, row)
    save_parsed(parse(path, employer), employer=employer, now=NOW)

    again = save_parsed(parse(path, employer), employer=employer, now=NOW)

    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert Posting.objects.count() == 2


def test_row_with_the_same_reference_is_updated(employer: Employer, tmp_path: Path) -> None:
    header = "folio,titulo,sueldo,estado,municipio"
    first = write_file(tmp_path, "A1,soldador,15000,Nuevo León,Monterrey", header=header)
    save_parsed(parse(first, employer), employer=employer, now=NOW)
    public_id = Posting.objects.get().public_id

    second = write_file(tmp_path, "A1,soldador,17000,Nuevo León,Monterrey", header=header)
    saved = save_parsed(parse(second, employer), employer=employer, now=NOW)

    posting = Posting.objects.get()
    assert (saved.updated, posting.pay_min, posting.public_id) == (1, 17000, public_id)


def test_pay_below_the_floor_is_held_back(employer: Employer, tmp_path: Path) -> None:
    path = write_file(tmp_path, "soldador,6000,Nuevo León,Monterrey")

    [posting] = parse(path, employer).postings

    assert posting.state == Posting.State.DRAFT
    assert "minimum" in posting.hold_reason


@pytest.mark.parametrize("pay", ["155555", "1500"])
def test_pay_that_must_be_a_slip_is_listed_to_confirm_and_held(
    employer: Employer, tmp_path: Path, pay: str
) -> None:
    path = write_file(
        tmp_path, "soldador,15000,Nuevo León,Monterrey", f"soldador,{pay},Nuevo León,Monterrey"
    )

    parsed = parse(path, employer)

    [doubt] = parsed.to_confirm
    assert (doubt.line, doubt.field, doubt.value) == (3, "pay", pay)
    assert "from $9,582 to $47,912 a month" in doubt.cure
    assert [posting.state for posting in parsed.postings] == ["published", "draft"]
    assert f"${int(pay):,} a month right?" in parsed.postings[1].hold_reason


def test_the_going_wage_counts_where_it_is_above_the_floor(
    employer: Employer, tmp_path: Path
) -> None:
    Occupation.objects.update(sinco="7212")
    GoingWage.objects.create(sinco="721", label="Soldadores", mxn_per_month=20_000, period="2026")
    row = "soldador,{},Nuevo León,Monterrey"

    parsed = parse(write_file(tmp_path, row.format(99_000), row.format(101_000)), employer)

    assert [doubt.line for doubt in parsed.to_confirm] == [3]


def test_old_pay_that_is_lifted_is_not_questioned(employer: Employer, tmp_path: Path) -> None:
    path = write_file(tmp_path, "soldador,1500,Nuevo León,Monterrey")

    parsed = parse(path, employer, lift_to_floor=True)

    assert parsed.to_confirm == []
    assert parsed.postings[0].state == Posting.State.PUBLISHED


def test_second_reading_leaves_pay_alone_that_was_published_as_right(
    employer: Employer, tmp_path: Path
) -> None:
    row = "A1,soldador,{},Nuevo León,Monterrey"
    header = "folio,titulo,sueldo,estado,municipio"
    path = write_file(tmp_path, row.format(155555), header=header)
    save_parsed(parse(path, employer), employer=employer, now=NOW)
    Posting.objects.update(state=Posting.State.PUBLISHED, hold_reason="")

    same = save_parsed(parse(path, employer), employer=employer, now=NOW)
    path = write_file(tmp_path, row.format(165555), header=header)
    other = save_parsed(parse(path, employer), employer=employer, now=NOW)

    assert (same.unchanged, same.held) == (1, 0)
    assert (other.updated, other.held) == (1, 1)
    assert Posting.objects.get().state == Posting.State.DRAFT


def test_the_command_lists_rows_to_confirm(employer: Employer, tmp_path: Path) -> None:
    path = write_file(tmp_path, *["soldador,155555,Nuevo León,Monterrey"] * 12)
    out, err = StringIO(), StringIO()

    call_command(
        "import_postings", str(path), employer=employer.rfc, json=True, stdout=out, stderr=err
    )

    assert json.loads(out.getvalue().splitlines()[-1])["to_confirm"] == 12
    assert "To confirm, line 2: pay='155555'. Nearly all such work pays" in err.getvalue()
    assert "To confirm: 2 more rows." in err.getvalue()


def test_pay_below_the_floor_is_lifted_when_asked(employer: Employer, tmp_path: Path) -> None:
    path = write_file(tmp_path, "soldador,6000,Nuevo León,Monterrey")

    [posting] = parse(path, employer, lift_to_floor=True).postings

    assert posting.state == Posting.State.PUBLISHED
    assert posting.pay_min == Decimal("9582.47")


def test_old_posting_arrives_closed(employer: Employer, tmp_path: Path) -> None:
    header = "titulo,sueldo,estado,municipio,fecha"
    path = write_file(tmp_path, "soldador,15000,Nuevo León,Monterrey,2018-08-01", header=header)

    [posting] = parse(path, employer, published_on=None).postings

    assert posting.state == Posting.State.CLOSED
    assert posting.published_on == dt.date(2018, 8, 1)


def test_unknown_place_stands_at_the_capital_and_is_counted(
    employer: Employer, tmp_path: Path
) -> None:
    path = write_file(tmp_path, "soldador,15000,Nuevo León,Lugar Que No Está")

    parsed = parse(path, employer)

    assert parsed.unmapped["place"] == 1
    assert parsed.postings[0].city.name == "Monterrey"
    assert parsed.postings[0].workplace == "Lugar Que No Está"


def test_slip_in_the_closing_hour_becomes_a_usual_day(employer: Employer, tmp_path: Path) -> None:
    header = "titulo,sueldo,estado,municipio,hours_worked,days_worked"
    path = write_file(tmp_path, "soldador,15000,Nuevo León,Monterrey,21,6", header=header)

    parsed = parse(path, employer)

    assert parsed.postings[0].hours_per_week == 48
    assert parsed.unmapped["hours"] == 1


def test_file_without_a_needed_column_says_which_and_its_names(tmp_path: Path) -> None:
    path = write_file(tmp_path, "soldador,Nuevo León", header="titulo,estado")

    with pytest.raises(ImportRefused, match=r"pay, city.*sueldo"):
        read_table(path)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "postings.csv"
    path.write_bytes(b"\xff\xfe\x00\x81 not a table")

    with pytest.raises(ImportRefused, match="UTF-8"):
        read_table(path)


def test_command_prints_the_promised_keys(employer: Employer, tmp_path: Path) -> None:
    path = write_file(tmp_path, "soldador,15000,Nuevo León,Monterrey")
    out = StringIO()

    call_command(
        "import_postings", str(path), employer=str(employer.public_id), json=True, stdout=out
    )

    figures = json.loads(out.getvalue().splitlines()[-1])
    assert {"rows", "created", "updated", "unchanged", "held", "refused", "rows_per_s"} <= set(
        figures
    )
    assert figures["created"] == Posting.objects.count() == 1


def test_dry_run_writes_nothing(employer: Employer, tmp_path: Path) -> None:
    path = write_file(tmp_path, "soldador,15000,Nuevo León,Monterrey")

    call_command(
        "import_postings", str(path), employer=employer.rfc, dry_run=True, stdout=StringIO()
    )

    assert not Posting.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("employer", "nobody"), ("published_on", "mañana"), ("pay_factor", "-1")],
)
def test_wrong_option_names_value_and_cure(
    employer: Employer, tmp_path: Path, name: str, value: str
) -> None:
    path = write_file(tmp_path, "soldador,15000,Nuevo León,Monterrey")
    options = {"employer": str(employer.public_id), name: value}

    with pytest.raises(CommandError, match=rf"--{name.replace('_', '-')} '{value}'.*Give"):
        call_command("import_postings", str(path), **options)


@pytest.mark.skipif(not PORTAL.exists(), reason=f"the portal's postings are not at {PORTAL}")
@pytest.mark.parametrize(("year", "rows", "refused"), [(2018, 36795, 1), (2020, 10173, 0)])
def test_portal_file_is_read_to_the_last_row(year: int, rows: int, refused: int) -> None:
    call_command("load_catalogs", stdout=StringIO())
    employer = make_employer()

    parsed = parse(PORTAL / f"mexican_jobs_{year}_empleos_gob_mx.csv", employer)

    assert (parsed.rows, len(parsed.problems)) == (rows, refused)
    assert parsed.unmapped["occupation"] < 0.3 * rows
    assert parsed.unmapped["place"] < 0.05 * rows
