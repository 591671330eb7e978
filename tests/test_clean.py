"""Text from anywhere, made safe for every sink it may reach."""

from __future__ import annotations

import io
import logging
import re
import sqlite3
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from crawler.clean import (
    JOINERS,
    MAX_MARKS,
    RESERVED_NAMES,
    formula_original,
    formula_safe,
    mask_secrets,
    safe_filename,
    safe_href,
    safe_text,
    storable_text,
)
from tests.vectors import HostileString, hostile_strings

anything = st.text(st.characters(exclude_categories=()), max_size=200)
"""Every code point, lone surrogates and noncharacters too."""

EVERY = pytest.mark.parametrize("hostile", hostile_strings(), ids=lambda row: row.id)


def first_visible(text: str) -> str:
    return next((c for c in text if unicodedata.category(c) not in {"Cf", "Zs"}), "")


@EVERY
def test_hostile_text_is_shown_as_printable_characters(hostile: HostileString) -> None:
    assert all(char.isprintable() or char in JOINERS for char in safe_text(hostile.text))


@given(anything)
@example("\r\n\x85\u2028\u2029\v\f")
@example("a\ufeff\u200b\u2060\u00adb")
def test_safe_text_is_one_printable_line(text: str) -> None:
    shown = safe_text(text)
    assert all(char.isprintable() or char in JOINERS for char in shown)
    assert shown.splitlines() == ([shown] if shown else [])
    shown.encode("utf-8")
    assert safe_text(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Uniwersytet Łódzki — Wydział „Ekonomii”",
        "Universität für Bodenkultur (BOKU) & Co. 'x' \"y\"",
        "Đại học Bách khoa Hà Nội",
        "北京大学 東京大学",
        "جامعة القاهرة",
        "אוניברסיטת תל אביב",
        "Cafe\u0301 de l'Universite\u0301",
        "[Institut für Physik] (neu) :skull: {x}",
    ],
)
def test_honest_names_stay_as_they_are(text: str) -> None:
    assert safe_text(text) == text
    assert storable_text(text) == text


def test_joiners_stay_where_a_script_needs_them() -> None:
    assert safe_text("دانشگاه می‌شود") == "دانشگاه می‌شود"
    assert safe_text("क्‍ष विश्व") == "क्‍ष विश्व"
    assert safe_text("ad‌min") == "admin"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", r"a\x1b[2Jb"),
        ("a\u202eb", r"a\u202eb"),
        ("\U000e0041", r"\U000e0041"),
        ("a\0b\ud800c\ufffe", "a\ufffdb\ufffdc\ufffd"),
        ("a\r\nb\tc\u2028d\u00a0e\u3000f", "a b c d e f"),
        ("ex\u00adam\u200bple\ufeff", "example"),
        ("\u3164\u2800x", "  x"),
    ],
)
def test_each_rule(text: str, shown: str) -> None:
    assert safe_text(text) == shown


def test_long_text_is_cut_with_its_length_noted() -> None:
    shown = safe_text("A" * 300_000, 512)
    assert len(shown) == 512
    assert shown.endswith("A… [300000]")
    assert len(safe_text("\x1b" * 600, 512)) == 512


@given(anything, st.integers(20, 60))
def test_no_text_is_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(safe_text(text, limit)) <= limit


def test_marks_do_not_pile_up_and_are_not_cut_off_their_letter() -> None:
    assert len(safe_text("Z" + "\u0301" * 400)) == 1 + MAX_MARKS
    shown = safe_text("e\u0301" * 30, 25)
    assert re.fullmatch("(?:e\u0301)+… \\[60\\]", shown)


@EVERY
def test_no_cell_starts_a_formula_and_all_come_back(hostile: HostileString) -> None:
    for text in (hostile.text, safe_text(hostile.text)):
        cell = formula_safe(text)
        assert first_visible(cell) not in set("=+-@\t\r\n\0＝＋－＠")
        assert formula_original(cell) == text


@given(st.text(st.sampled_from("='+-@＝﹢\t\r\n\0\u200b\ufeff ab1"), max_size=8))
@example("''=1")
@example("'")
def test_formula_prefix_is_reversible(text: str) -> None:
    cell = formula_safe(text)
    assert formula_original(cell) == text
    assert cell in {text, f"'{text}"}


@pytest.mark.parametrize("text", ["'s-Hertogenbosch", "Łódź", "1+1", "a=b", "", "(=x)"])
def test_honest_cells_get_no_prefix(text: str) -> None:
    assert formula_safe(text) == text


@pytest.mark.parametrize("hostile", hostile_strings("rich", "terminal"), ids=lambda row: row.id)
def test_rich_shows_the_text_itself(hostile: HostileString) -> None:
    shown = safe_text(hostile.text)
    stream = io.StringIO()
    Console(file=stream, width=10_000, color_system=None).print(Text(shown), soft_wrap=True)
    assert stream.getvalue() == shown + "\n"


@EVERY
def test_a_log_record_is_one_line(hostile: HostileString) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    handler.emit(logging.LogRecord("x", logging.INFO, "x", 1, "title %s", (safe_text(hostile.text),), None))
    assert len(stream.getvalue().splitlines()) == 1


@EVERY
def test_sqlite_takes_it_and_gives_it_back(hostile: HostileString) -> None:
    text = storable_text(hostile.text)
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("create table t (x text)")
        connection.execute("insert into t values (?)", (text,))
        assert connection.execute("select x, length(x) from t").fetchone() == (text, len(text))
    finally:
        connection.close()


@given(anything)
def test_storable_text_changes_nothing_but_what_cannot_be_held(text: str) -> None:
    kept = storable_text(text)
    kept.encode("utf-8")
    assert "\0" not in kept
    if "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text):
        assert kept == text


@EVERY
def test_file_names_are_portable_and_stay_inside(hostile: HostileString, tmp_path: Path) -> None:
    name = safe_filename(hostile.text, ".html")
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]*\.html", name)
    assert len(name.encode()) <= 100
    (tmp_path / name).write_text("x", encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@given(st.lists(anything, unique=True, max_size=20))
@example(["UniversitÄt", "UNIVERSITät", "name", "name. ", "Name", "", "x"])
@example(["x-d3ac25ddc7", "<!--"])
def test_file_names_never_collide(texts: list[str]) -> None:
    names = [safe_filename(text).casefold() for text in texts]
    assert len(set(names)) == len(texts)


@pytest.mark.parametrize("name", ["con", "AUX", "nul", "com1", "lpt9", "Con"])
def test_reserved_names_are_not_given(name: str) -> None:
    assert safe_filename(name) not in RESERVED_NAMES


def test_plain_names_stay_readable() -> None:
    assert safe_filename("report-2026", ".html") == "report-2026.html"
    assert safe_filename("Uniwersytet Łódzki").startswith("uniwersytet-lodzki-")
    assert len(safe_filename("a" * 500)) == 100


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://www.university.test@evil.test/", "https://evil.test/"),
        ("http://u:p@a.test/x?y#z", "http://a.test/x?y#z"),
        (" \x01javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.test/", None),
        ("file:///etc/passwd", None),
        ("mailto:a@b.test", None),
        ("", None),
        ("http://a.test/\ud800\0", "http://a.test/%EF%BF%BD%EF%BF%BD"),
        ("HTTP://Ä.test/ü", "http://xn--4ca.test/%C3%BC"),
    ],
)
def test_only_web_links_become_links(url: str, href: str | None) -> None:
    assert safe_href(url) == href


@given(anything)
def test_no_href_breaks_out_of_its_attribute(url: str) -> None:
    for text in (url, f"http://a.test/{url}"):
        href = safe_href(text)
        assert href is None or re.fullmatch(r"https?://[^\s\"<>\\@]+.*", href)
        assert href is None or not re.search(r"[\s\"<>]", href)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("http://user:pass@a.test/x", "http://***@a.test/x"),
        ("HTTPS:\\\\user@a.test", "HTTPS:\\\\***@a.test"),
        ("see http://a:b@c.test and http://d@e.test/", "see http://***@c.test and http://***@e.test/"),
        ("https://a.test/?access_token=abc&lang=pl", "https://a.test/?access_token=***&lang=pl"),
        ("https://a.test/?x=1;PASSWORD=q#token=z", "https://a.test/?x=1;PASSWORD=***#token=***"),
        ("https://a.test/login;jsessionid=12AB?id=7", "https://a.test/login;jsessionid=***?id=7"),
        ("Authorization: Basic dTpw", "Authorization: ***"),
        ("Set-Cookie: sid=1; Path=/", "Set-Cookie: ***"),
        ("http://a.test/?id=12&page=3", "http://a.test/?id=12&page=3"),
        ("mail a@b.test to //c.test", "mail a@b.test to //c.test"),
    ],
)
def test_secrets_are_masked_and_their_names_stay(text: str, masked: str) -> None:
    assert mask_secrets(text) == masked


@pytest.mark.parametrize("text", ["http://" + "a:" * 50_000, "?token" * 30_000, "authorization" * 20_000])
def test_masking_long_text_ends(text: str) -> None:
    assert len(mask_secrets(text)) <= len(text) + 1_000
