from __future__ import annotations

import os
import tracemalloc
from itertools import islice
from pathlib import Path

import pytest

from crawler.errors import TableError
from crawler.model import Field
from crawler.table import read_table
from tests.table.factory import HEADER, ROWS, lines, write

PARTNERS = Path(__file__).parents[2] / "data" / "partners.tsv"


def test_the_real_table() -> None:
    table = read_table(PARTNERS)
    info = table.info
    rows = list(table.rows())
    assert (info.format, info.encoding, info.delimiter, info.sheet, info.rows) == ("tsv", "utf-8", "\t", None, 401)
    assert dict(info.columns) == {
        Field.ID: "LP.",
        Field.COUNTRY: "KRAJ",
        Field.CITY: "MIASTO",
        Field.NAME: "NAZWA UCZELNI",
        Field.AGREEMENT: "ROK ZAWARCIA I OKRES TRWANIA",
        Field.URL: "Kolumna1",
        Field.CONTINENT: "Kontynent",
    }
    notes = dict(info.notes)
    assert notes["updated"] == "2026-04-02"
    assert notes["footer"] == "Data aktualizacji: 02.04.2026"
    assert notes["blank_lines"] == "6"
    assert [row.row_id for row in rows] == [str(number) for number in range(1, 402)]
    text = PARTNERS.read_text(encoding="utf-8").split("\n")
    assert all(text[row.line - 1].startswith(f"{row.row_id}\t") for row in rows)


CELLS = {
    "id": ("1", "2"),
    "name": ("Szkoła Jabłonna", "Colegio Almendra"),
    "city": ("Jabłonna", "Almendra"),
    "country": ("Polska", "Hiszpania"),
    "agreement": ("2024-2029", "2021-2026"),
    "url": ("https://www.jablonna.example/", "www.almendra.example"),
    "continent": ("Europa", "Europa"),
}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", ["\t", ";", ",", "|"])
@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1250", "windows-1250"),
        ("iso-8859-2", "iso-8859-2"),
    ],
)
def test_encodings_delimiters_and_line_ends(tmp_path: Path, encoding: str, said: str, delimiter: str, end: str) -> None:
    table = read_table(write(tmp_path, lines(delimiter=delimiter, end=end), encoding))
    assert (table.info.encoding, table.info.delimiter) == (said, delimiter)
    assert table.info.format == ("tsv" if delimiter == "\t" else "csv")
    rows = list(table.rows())
    assert [row.city for row in rows] == [row[2] for row in ROWS]
    assert [row.line for row in rows] == [2, 3, 4, 5]


def test_quoted_cells_with_everything_in_them(tmp_path: Path) -> None:
    text = 'id;name;city;url\r\n1;"Uni; ""A""\r\nB";Łódź;https://a.edu/\r\n2;"C";"";"https://b.edu/?a;b"\r\n'
    rows = list(read_table(write(tmp_path, text, "cp1250")).rows())
    assert rows[0].name == 'Uni; "A"\r\nB'
    assert [(row.line, row.url) for row in rows] == [(2, "https://a.edu/"), (4, "https://b.edu/?a;b")]


def test_names_that_begin_with_a_quotation_mark(tmp_path: Path) -> None:
    text = 'id\tname\turl\n1\t"Angel Kanchev" University\thttps://a.bg/\n2\t"Ovidius" University\thttps://b.ro/\n'
    names = [row.name for row in read_table(write(tmp_path, text)).rows()]
    assert names == ['"Angel Kanchev" University', '"Ovidius" University']


def test_excels_line_about_the_delimiter(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "sep=;\r\nid;name;url\r\n7;Uni, A;https://a.edu/\r\n"))
    (row,) = table.rows()
    assert (row.row_id, row.line, row.name) == ("7", 3, "Uni, A")


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (("No.", "Institution", "Town", "Country", "Website", "Valid until"), "id name city country url agreement"),
        (("Lp", "Uczelnia partnerska", "Miasto", "Kraj", "Adres WWW", "Umowa"), "id name city country url agreement"),
        (
            ("Nr", "Name der Hochschule", "Ort", "Land", "Internetadresse", "Laufzeit"),
            "id name city country url agreement",
        ),
        (
            ("id", "country", "city", "name", "period", "url", "continent"),
            "id country city name agreement url continent",
        ),
        (("Country name", "City name", "University name", "Link do strony"), "country city name url"),
    ],
)
def test_headers_in_three_languages(tmp_path: Path, header: tuple[str, ...], fields: str) -> None:
    rows = [[CELLS[field][number] for field in fields.split()] for number in range(2)]
    path = write(tmp_path, "".join("\t".join(row) + "\n" for row in (header, *rows)))
    assert [field.value for field, _ in read_table(path).info.columns] == fields.split()


def test_columns_found_by_what_they_hold(tmp_path: Path) -> None:
    text = lines().replace("\t".join(HEADER), "\t".join(f"Kolumna{n}" for n in range(1, 8)))
    found = dict(read_table(write(tmp_path, text)).info.columns)
    assert found[Field.URL] == "Kolumna6"
    assert found[Field.CONTINENT] == "Kolumna7"
    assert found[Field.NAME] == "Kolumna4"
    assert found[Field.COUNTRY] == "Kolumna2"
    assert found[Field.ID] == "Kolumna1"
    assert found[Field.AGREEMENT] == "Kolumna5"


def test_a_table_without_a_header(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, lines().split("\n", 1)[1]))
    assert dict(table.info.columns)[Field.URL] == "#6"
    assert table.info.rows == 4


def test_an_empty_url_column_gives_way_to_the_one_with_links(tmp_path: Path) -> None:
    text = "name\twww\tx\nUni A\t-\thttps://a.edu/\nUni B\t-\thttps://b.edu/\n"
    assert dict(read_table(write(tmp_path, text)).info.columns)[Field.URL] == "x"


def test_a_header_that_stands_twice_names_the_first_column(tmp_path: Path) -> None:
    text = "name\tKolumna\tKolumna\nUni A\tx\thttps://a.edu/\nname\tKolumna\tKolumna\nUni B\ty\thttps://b.edu/\n"
    table = read_table(write(tmp_path, text))
    assert dict(table.info.columns)[Field.URL] == "#3"
    assert [row.url for row in read_table(Path(table.info.path), columns=dict(table.info.columns)).rows()] == [
        "https://a.edu/",
        "https://b.edu/",
    ]


def test_columns_named_by_the_operator(tmp_path: Path) -> None:
    path = write(tmp_path, "a\tb\tc\nx\ty\tz\n")
    table = read_table(path, columns={Field.URL: "B", Field.NAME: "#3"})
    assert dict(table.info.columns) == {Field.URL: "b", Field.NAME: "c"}
    (row,) = table.rows()
    assert (row.name, row.url) == ("z", "y")


def test_a_header_copied_with_its_quotation_marks_is_found(tmp_path: Path) -> None:
    path = write(tmp_path, "a\tb\nx\ty\n")
    table = read_table(path, columns={Field.URL: "“b”", Field.NAME: "„a”"})
    assert dict(table.info.columns) == {Field.URL: "b", Field.NAME: "a"}


def test_titles_repeated_headers_footers_and_ragged_rows(tmp_path: Path) -> None:
    head = "\t".join(HEADER)
    text = f"Lista uczelni, stan na 2026-03-01\n\n{lines(ROWS[:2])}\n{head}\n"
    text += "3\tPolska\n" + "\t".join([*ROWS[3], "dopisek"]) + "\nŹródło: DWM\nRazem: 3\n\n"
    table = read_table(write(tmp_path, text))
    notes = dict(table.info.notes)
    assert [row.row_id for row in table.rows()] == ["1", "2", "3", "4"]
    assert notes["updated"] == "2026-03-01"
    assert notes["footer"] == "Źródło: DWM | Razem: 3"
    assert (notes["repeated_headers"], notes["ragged_rows"], notes["blank_lines"]) == ("1", "1", "3")


def test_ids_missing_or_doubled_get_stable_keys(tmp_path: Path) -> None:
    rows = [
        ("5", "A", "https://a.edu/"),
        ("5", "B", "https://b.edu/"),
        ("", "C", "https://c.edu/"),
        ("", "C", "x"),
        ("6", "D", "y"),
    ]
    head = "id\tname\turl\n"
    table = read_table(write(tmp_path, head + "".join("\t".join(row) + "\n" for row in rows)))
    ids = {row.url: row.row_id for row in table.rows()}
    assert len(set(ids.values())) == 5
    assert ids["y"] == "6"
    assert ids["https://a.edu/"].startswith("5~")
    assert ids["x"].endswith("-2")
    assert dict(table.info.notes)["ids_missing"] == "2"
    assert dict(table.info.notes)["ids_doubled"] == "2"
    moved = [rows[4], rows[1], rows[0], ("", "C", "new"), ("", "C", "x")]
    again = read_table(write(tmp_path, "\n" + head + "".join("\t".join(row) + "\n" for row in moved)))
    later = {row.url: row.row_id for row in again.rows()}
    assert later["https://a.edu/"] == ids["https://a.edu/"]
    assert later["new"] == ids["https://c.edu/"]
    assert [row.row_id for row in again.rows()] == [row.row_id for row in again.rows()]


def test_a_table_without_ids(tmp_path: Path) -> None:
    rows = list(read_table(write(tmp_path, "name\turl\nUni A\thttps://a.edu/\nUni B\thttps://b.edu/\n")).rows())
    assert len({row.row_id for row in rows}) == 2
    assert all(row.row_id.startswith("~") for row in rows)


def test_a_few_bad_bytes_in_utf8_are_said(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    path.write_bytes(lines().encode() + b"5\tPolska\tX\tUni \xff\t2020\thttps://x.pl/\tEuropa\n")
    table = read_table(path)
    assert table.info.encoding == "utf-8"
    assert dict(table.info.notes)["bad_bytes"] == "1"
    assert list(table.rows())[-1].name == "Uni \ufffd"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\n \n", "no rows"),
        (b"name\turl\n", "no rows"),
        (b"name\tcity\nUni A\tX\n", "web addresses"),
        (b"link\tcountry\nhttps://a.edu/\tPoland\n", "names of institutions"),
        (b"\x7fELF" + bytes(range(256)) * 40, "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "binary"),
        (b"%PDF-1.7\n" + bytes(range(1, 256)) * 40, "PDF file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
        (b"PK\x03\x04 nothing", "damaged"),
        (b"name;url\n" + b'"Uni";"https://a.edu/"\n' * 9 + b'"Uni;https://a.edu/\n' + b"x;y\n" * 90_000, "never ends"),
        (b"x" * 2_000_000, "million characters"),
    ],
)
def test_what_is_no_table_is_said_in_a_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "table"
    path.write_bytes(data)
    with pytest.raises(TableError, match=words):
        read_table(path)


def test_the_columns_there_are_stand_in_the_hint(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        read_table(write(tmp_path, "uczelnia\tmiasto\nA\tB\n"))
    assert caught.value.hint is not None
    hint = dict(caught.value.hint.args)
    assert (hint["columns"], hint["rows"]) == ("  uczelnia: A\n  miasto: B", "  1: uczelnia | miasto\n  2: A | B")
    with pytest.raises(TableError, match="no column") as caught:
        read_table(write(tmp_path, lines()), columns={Field.URL: "Adres"})
    assert caught.value.hint is not None
    assert "Kolumna1" in str(dict(caught.value.hint.args)["columns"])


def test_missing_folder_and_forbidden_files(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="There is no file"):
        read_table(tmp_path / "none.tsv")
    with pytest.raises(TableError, match="folder"):
        read_table(tmp_path)
    path = write(tmp_path, lines())
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(TableError, match="do not have the rights"):
        read_table(path)


def test_a_text_file_has_no_sheets(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no sheets"):
        read_table(write(tmp_path, lines()), sheet="x")


def _peak(path: Path, rows: int) -> int:
    with path.open("w", encoding="utf-8") as file:
        file.write("\t".join(HEADER) + "\n")
        file.writelines("\t".join((str(n), *ROWS[n % 4][1:])) + "\n" for n in range(rows))
    tracemalloc.start()
    table = read_table(path)
    assert sum(1 for _ in table.rows()) == table.info.rows == rows
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    small, big = _peak(tmp_path / "small.tsv", 2_500), _peak(tmp_path / "big.tsv", 5_000)
    assert (big - small) / 2_500 < 60, "bytes for each further row; a row itself takes a thousand"
    assert [row.row_id for row in islice(read_table(tmp_path / "big.tsv").rows(), 2)] == ["0", "1"]
