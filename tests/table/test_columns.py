"""What columns mean: by their cells and headings together, in lists of invented institutions."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import TableError
from crawler.model import Field
from crawler.plan.planning import Why, plan_changes
from crawler.table import MissingColumnError, read_table
from crawler.table.meaning import Meaning, heading_scores
from tests.table.factory import corrections, decide

NAMES: tuple[str, ...] = (
    "Almendra University",
    "Brückner Universität",
    "Uniwersytet Cisowy",
    "Universidad Dehesa",
    "Encina College",
)
NAMES += ("Fuchsia Akademie", "Genista Institute", "Hiedra Museum")
CITIES = ("Graz", "Linz", "Łódź", "Granada", "Boston", "Salzburg", "Dublin", "Madrid")
COUNTRIES = ("Austria", "Austria", "Poland", "Spain", "Ireland", "Austria", "Ireland", "Spain")
URLS = tuple(f"https://www.{name.split()[-1].lower()}{n}.example/" for n, name in enumerate(NAMES))


def table(folder: Path, **columns: tuple[str, ...]) -> Path:
    path = folder / "list.tsv"
    rows = zip(*columns.values(), strict=True)
    lines = ["\t".join(name.replace("_", " ") for name in columns), *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def fields(path: Path) -> dict[Field, str]:
    return dict(read_table(path).info.columns)


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("Nazwa uczelni", Meaning.NAME),
        ("Hochschulname", Meaning.NAME),
        ("大学名称", Meaning.NAME),
        ("대학명", Meaning.NAME),
        ("اسم الجامعة", Meaning.NAME),
        ("Tên trường", Meaning.NAME),
        ("Name of the city", Meaning.CITY),
        ("שם המוסד", Meaning.NAME),
        ("学校网址", Meaning.URL),
        ("University website", Meaning.URL),
        ("Verkkosivut", Meaning.URL),
        ("Country of institution", Meaning.COUNTRY),
        ("Bundesland", Meaning.REGION),
        ("都道府県", Meaning.REGION),
        ("Contact person", Meaning.OTHER),
        ("Link to fact sheet", Meaning.OTHER),
        ("Valid until", Meaning.AGREEMENT),
        ("institutionName", Meaning.NAME),
    ],
)
def test_headings_in_many_languages(heading: str, meaning: Meaning) -> None:
    scores = heading_scores(heading)
    assert max(scores, key=lambda one: scores[one]) is meaning


def test_states_are_neither_countries_nor_cities(tmp_path: Path) -> None:
    states = ("NY", "CA", "TX", "PA", "DE", "OH", "WA", "NJ")
    found = fields(table(tmp_path, Institution=NAMES, City=CITIES, State=states, URL=URLS))
    assert Field.COUNTRY not in found
    lands = ("Bayern", "Hessen", "Sachsen", "Bayern", "Saarland", "Hessen", "Thüringen", "Brandenburg")
    assert Field.COUNTRY not in fields(table(tmp_path, Hochschule=NAMES, Land=lands, Webseite=URLS))


def test_codes_are_countries_where_they_are(tmp_path: Path) -> None:
    codes = ("AT", "AT", "PL", "ES", "IE", "AT", "IE", "ES")
    assert fields(table(tmp_path, Institution=NAMES, Country=codes, URL=URLS))[Field.COUNTRY] == "Country"


def test_years_are_not_agreements(tmp_path: Path) -> None:
    years = ("1901", "1957", "2003", "1899", "1920", "1978", "2010", "1966")
    assert Field.AGREEMENT not in fields(table(tmp_path, Name=NAMES, Established=years, URL=URLS))
    assert Field.AGREEMENT not in fields(table(tmp_path, Name=NAMES, X=years, URL=URLS))
    periods = tuple(f"2021-{2025 + n}" for n in range(8))
    assert fields(table(tmp_path, Name=NAMES, X=periods, URL=URLS))[Field.AGREEMENT] == "X"


def test_a_remark_or_a_type_is_not_the_name(tmp_path: Path) -> None:
    kinds = ("University", "University", "University", "University", "College", "Academy", "Institute", "Museum")
    remarks = ("The university wrote in May; no answer since then, ask again.",) * 8
    found = fields(table(tmp_path, Remark=remarks, Type=kinds, Partner=NAMES, Website=URLS))
    assert found[Field.NAME] == "Partner"


def test_links_to_pages_of_one_site_give_way_to_the_institutions_own(tmp_path: Path) -> None:
    sheets = tuple(f"https://office.example/partners/{n}" for n in range(8))
    found = fields(table(tmp_path, Link=sheets, Institution=NAMES, Homepage=URLS))
    assert found[Field.URL] == "Homepage"


def test_city_and_country_in_one_cell(tmp_path: Path) -> None:
    places = tuple(f"{city}, {country}" for city, country in zip(CITIES, COUNTRIES, strict=True))
    read = read_table(table(tmp_path, Institution=NAMES, Location=places, URL=URLS))
    assert [(row.city, row.country) for row in read.rows()] == [*zip(CITIES, COUNTRIES, strict=True)]


def test_names_in_two_languages_are_both_the_names(tmp_path: Path) -> None:
    english = tuple(f"University of {city}" for city in CITIES)
    read = read_table(table(tmp_path, Name_in_original_language=NAMES, Name_in_English=english, URL=URLS))
    assert next(read.rows()).name == "Almendra University / University of Graz"


def test_a_municipality_is_an_institution_where_no_other_is_named(tmp_path: Path) -> None:
    assert fields(table(tmp_path, Comune=CITIES, Sito_web=URLS))[Field.NAME] == "Comune"


def test_an_address_in_a_text_is_taken_out_of_it(tmp_path: Path) -> None:
    texts = tuple(f"Office, tel. +00 123 456, {url} (in English)" for url in URLS)
    read = read_table(table(tmp_path, Institution=NAMES, Contact=texts))
    assert [row.url for row in read.rows()] == [*URLS]


def test_country_rows_give_the_country_to_the_rows_below(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    lines = ["University,City,Website", "AUSTRIA,,"]
    lines += [f"{NAMES[n]},{CITIES[n]},{URLS[n]}" for n in (0, 1)]
    lines += ["SPAIN,,", f"{NAMES[3]},{CITIES[3]},{URLS[3]}"]
    path.write_text("\n".join(lines), encoding="utf-8")
    read = read_table(path)
    assert [row.country for row in read.rows()] == ["AUSTRIA", "AUSTRIA", "SPAIN"]
    assert dict(read.info.notes)["section_rows"] == "2"


def test_headings_in_two_rows(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    lines = ["Institution,,Contact,", "Name,City,Website,E-mail"]
    lines += [f"{name},{city},{url},a@b.example" for name, city, url in zip(NAMES, CITIES, URLS, strict=True)]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = read_table(path).info
    assert (dict(found.columns)[Field.URL], found.rows) == ("Website", 8)


def test_what_the_operator_says_counts(tmp_path: Path) -> None:
    path = table(tmp_path, Institution=NAMES, Country=COUNTRIES, Faculty=CITIES, URL=URLS)
    assert Field.COUNTRY not in dict(read_table(path, columns={Field.COUNTRY: ""}).info.columns)
    joined = read_table(path, columns={Field.NAME: "Institution+Faculty"})
    assert next(joined.rows()).name == "Almendra University / Graz"
    assert dict(joined.info.columns)[Field.NAME] == "Institution+Faculty"
    assert read_table(path, header_row=2).info.rows == 7
    assert read_table(path, header_row=0).info.rows == 9
    with pytest.raises(TableError, match="line 99"):
        read_table(path, header_row=99)


def test_what_is_missing_is_named_with_the_likeliest_columns(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError) as caught:
        read_table(table(tmp_path, Institution=NAMES, City=CITIES))
    assert caught.value.missing is Field.URL
    assert set(caught.value.headers) == {"Institution", "City"}
    assert caught.value.hint is not None
    assert "Almendra University" in str(dict(caught.value.hint.args)["columns"])


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1252", "São Paulo;Universidade de São João"),
        ("windows-1250", "Uniwersytet Łódzki;Łódź, Kraków, Częstochowa"),
        ("windows-1251", "Московский университет;Россия"),
        ("koi8-r", "Казанский университет;Россия"),
        ("iso-8859-7", "Πανεπιστήμιο Πατρών;Ελλάδα"),
        ("windows-1255", "אוניברסיטת חיפה;ישראל"),
        ("windows-1256", "جامعة القاهرة;مصر"),
        ("shift_jis", "東京大学;日本"),
        ("gb18030", "清华大学;中国"),
        ("big5", "國立清華大學;臺灣"),
        ("euc_kr", "서울대학교;한국"),
        ("cp874", "มหาวิทยาลัยเชียงใหม่;ประเทศไทย"),
    ],
)
def test_legacy_encodings(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(f"name;place;url\n{text};https://a.example/\n".encode(encoding))
    row = next(read_table(path).rows())
    assert row.name == text.partition(";")[0]
    assert next(read_table(path, encoding="cp866").rows()).name != row.name


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no encoding"):
        read_table(table(tmp_path, Name=NAMES, URL=URLS), encoding="klingon")


def test_damage_is_said_before_the_audit(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = [f"{name},{city},{url}" for name, city, url in zip(NAMES, CITIES, URLS, strict=True)]
    rows[1] += ",more"
    rows[3] = f'"{NAMES[3]},{CITIES[3]},{URLS[3]}\n{NAMES[4]}",{CITIES[4]},{URLS[4]}'
    path.write_bytes(
        ("Name,City,Website\n" + "\n".join(rows) + "\n").encode() + b"Caf\xe9 Alba,Graz,https://c.example/\n"
    )
    info = read_table(path).info
    said = {remark.text.partition(" ")[0]: dict(remark.args) for remark in info.remarks}
    assert said["Rows"] == {"count": 1, "line": 3}
    assert said["A"] == {"line": 5}
    assert said["Line"] == {"line": 11}


def test_text_that_was_decoded_wrongly_is_said_once(tmp_path: Path) -> None:
    wrong = tuple(name.encode().decode("cp1252") for name in NAMES)
    info = read_table(table(tmp_path, Name=wrong, Website=URLS)).info
    said = [dict(remark.args) for remark in info.remarks if "wrong encoding" in remark.text]
    assert said == [{"before": wrong[1], "after": NAMES[1], "count": 1}]
    right = read_table(table(tmp_path, Name=("Ãvora Schule", *NAMES[1:]), Website=URLS)).info
    assert not [remark for remark in right.remarks if "wrong encoding" in remark.text]


def test_a_damaged_row_is_never_corrected(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    lines = ["No,Name,Website", *(f"{n},{name},{url}" for n, (name, url) in enumerate(zip(NAMES, URLS, strict=True)))]
    lines[2] += ",more"
    path.write_text("\n".join(lines), encoding="utf-8")
    read = read_table(path)
    row = next(row for row in read.rows() if row.row_id == "1")
    plan = plan_changes(path, corrections(read.info.sha256, decide(row, "https://new.example/")))
    assert [told.why for told in plan.unapplied] == [Why.DAMAGED]


def test_a_name_in_two_columns_is_changed_by_hand(tmp_path: Path) -> None:
    english = tuple(f"University of {city}" for city in CITIES)
    path = table(tmp_path, Name_in_original_language=NAMES, Name_in_English=english, URL=URLS)
    read = read_table(path)
    plan = plan_changes(path, corrections(read.info.sha256, decide(next(read.rows()), "Other", Field.NAME)))
    assert [told.why for told in plan.unapplied] == [Why.NO_COLUMN]
