"""The benchmark of mapping counts what an import maps, through the import itself."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from benchmarks import bench_mapping
from employers.models import Posting

pytestmark = pytest.mark.django_db
ROWS = """offer,salary,start_hour,hours_worked,days_worked,state,municipality
soldador mig,9000,800,8,6,Nuevo León,Monterrey
aux. administrativo,7000,800,21,5,Jalisco,Guadalajara
supervisor,7000,900,9,5,Hidalgo,Un Lugar Desconocido
,7000,900,9,5,Hidalgo,Pachuca
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    call_command("load_catalogs", stdout=StringIO())
    path = tmp_path / "postings.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_shares_are_those_of_the_rows_of_the_file(file: Path) -> None:
    report = bench_mapping.measure([file])

    assert (report["rows"], report["created"], report["refused"]) == (4, 3, 1)
    assert (report["mapped"], report["sure_occupation"]) == (0.5, 0.5)
    assert (report["sure_city"], report["sure_pay"], report["sure_schedule"]) == (0.5, 0.75, 0.5)
    assert (report["mapped_by_name"], report["mapped_by_model"]) == (0.5, 0.0)
    assert Posting.objects.count() == 3


def test_a_sample_shows_each_row_beside_its_own_posting(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bench_mapping.measure([file], sample=3)

    lines = [line for line in capsys.readouterr().out.splitlines() if " -> " in line]
    assert len(lines) == 3
    welder = next(line for line in lines if line.startswith("soldador mig / Monterrey"))
    assert "-> 7212 Soldador / Monterrey, 19 / 12600" in welder
    assert any(line.startswith("supervisor") and "-> - / Pachuca" in line for line in lines)


def test_a_folder_without_files_is_skipped_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench_mapping", "--postings", str(tmp_path), "--json"])

    bench_mapping.main()

    assert capsys.readouterr().out.splitlines()[-1] == f'{{"skipped": "no CSV file in {tmp_path}"}}'
