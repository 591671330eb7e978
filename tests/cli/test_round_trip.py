"""Table → audit → workbook decided → apply → audit, for every kind of table; the workbook opened by a second reader."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from tests.conftest import TABLE, Ran

RECORDS = [line.split("\t") for line in TABLE.splitlines()]
OFFICE = shutil.which("soffice")


def as_tsv(folder: Path) -> Path:
    path = folder / "partners.tsv"
    path.write_bytes(("\r\n".join("\t".join(record) for record in RECORDS) + "\r\n\r\nUpdated: 02.04.2026").encode())
    return path


def as_csv(folder: Path) -> Path:
    path = folder / "partners.csv"
    with path.open("w", encoding="cp1250", newline="") as file:
        out = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        out.writerows(RECORDS)
        out.writerow(["6", "Poland", "Łódź", "Politechnika Łódzka", "2020 indefinite", "https://p.lodz.pl/", "Europe"])
    return path


def as_xlsx(folder: Path) -> Path:
    path = folder / "partners.xlsx"
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Partners"
    for record in RECORDS:
        sheet.append([int(cell) if cell.isdigit() else cell for cell in record])
    sheet["A1"].font = Font(bold=True, color="FF0000")
    sheet.column_dimensions["D"].width = 44
    other = book.create_sheet("Sums")
    other["A1"] = "=COUNTA(Partners!A:A)"
    book.save(path)
    return path


def continents(path: Path) -> list[str]:
    if path.suffix == ".xlsx":
        return [str(row[6].value) for row in openpyxl.load_workbook(path)["Partners"].iter_rows(min_row=2)]
    delimiter = "\t" if path.suffix == ".tsv" else ";"
    text = path.read_bytes().decode("cp1250" if path.suffix == ".csv" else "utf-8")
    records = [record for record in csv.reader(io.StringIO(text), delimiter=delimiter) if len(record) > 6]
    return [record[6] for record in records[1:]]


def decide(workbook: Path, decided: Path, answers: dict[tuple[str, str], str]) -> int:
    """Fills in answers as an editor would, in the column under the key ``answer``; how many were filled in."""
    book = openpyxl.load_workbook(workbook)
    done = 0
    for sheet in book:
        keys = {str(cell.value): cell.column or 1 for cell in sheet[1]}
        if not {"row_id", "column", "answer"} <= keys.keys():
            continue
        for row in range(3, sheet.max_row + 1):
            cell = (str(sheet.cell(row, keys["row_id"]).value), str(sheet.cell(row, keys["column"]).value))
            if cell in answers:
                sheet.cell(row, keys["answer"]).value = answers[cell]
                done += 1
    book.save(decided)
    return done


def audited(folder: str) -> list[Any]:
    rows: list[Any] = json.loads(Path(folder, "audit.json").read_text(encoding="utf-8"))["rows"]
    return rows


@pytest.mark.parametrize("make", [as_tsv, as_csv, as_xlsx])
def test_the_same_table_comes_back(make: Callable[[Path], Path], crawler: Callable[..., Ran]) -> None:
    path = make(Path())
    before = continents(path)
    assert crawler("lint", str(path), "-o", "out", "-q").code == 0
    answers = {("3", "continent"): "Akceptuj ", ("3", "url"): "refuse"}
    assert decide(Path("out/corrections.xlsx"), Path("decided.xlsx"), answers) == 2
    fixed = Path("fixed" + path.suffix)
    ran = crawler("apply", "decided.xlsx", "--to", str(fixed))
    assert ran.code == 0, ran.err
    assert continents(fixed) == [*before[:2], "Europe", *before[3:]]
    if path.suffix != ".xlsx":
        assert fixed.read_bytes() == path.read_bytes().replace(b"Asia", b"Europe")
    else:
        book = openpyxl.load_workbook(fixed)
        assert book["Sums"]["A1"].value == "=COUNTA(Partners!A:A)"
        assert book["Partners"]["A1"].font.bold
        assert book["Partners"].column_dimensions["D"].width == pytest.approx(44)
    crawler("lint", str(fixed), "-o", "again", "-q")
    row = audited("again")[2]
    assert (row["continent"], row["proposals"]) == ("Europe", [])


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_the_workbook_opens_in_libreoffice(crawler: Callable[..., Ran]) -> None:
    crawler("lint", "list.tsv", "-o", "out", "-q", "-f", "xlsx")
    command = [str(OFFICE), "--headless", f"-env:UserInstallation={Path('profile').resolve().as_uri()}"]
    convert = ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"]
    subprocess.run([*command, *convert, "--outdir", "csv", "out/corrections.xlsx"], check=True, capture_output=True)
    pages = {path.name: path.read_text(encoding="utf-8") for path in Path("csv").iterdir()}
    assert len(pages) == 5
    corrections = next(text for name, text in pages.items() if "Corrections" in name)
    assert "Heidelberg University" in corrections
    assert "#NAME?" not in "".join(pages.values())
