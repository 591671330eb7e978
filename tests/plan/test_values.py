from __future__ import annotations

import pytest

from crawler.model import Field
from crawler.plan.values import problem_of, tidy_value

GOOD = [
    ("https://www.example.edu/", "https://www.example.edu/"),
    ("  http://example.edu/a?b=c#d \t", "http://example.edu/a?b=c#d"),
    ("www.example.edu", "https://www.example.edu"),
    ("WWW.Example.edu/en", "https://WWW.Example.edu/en"),
    ("HTTPS://EXAMPLE.EDU", "HTTPS://EXAMPLE.EDU"),
    ("\u00a0https://żółw.edu.pl/\u200b", "https://żółw.edu.pl/"),
    ("https://192.0.2.7/", "https://192.0.2.7/"),
    ("http://[2001:db8::1]/", "http://[2001:db8::1]/"),
    ("", ""),
    ("   ", ""),
]
BAD = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.edu/",
    "mailto:office@example.edu", "//example.edu/", "nie wiem", "TRUE", "2026-04-02", "2026-04-02 00:00:00", "45678",
    '=HYPERLINK("https://example.edu")', "+48 22 123", "-", "@example", "https://", "http://localhost/",
    "http://niewiem", "https://exa mple.edu/", "https://example.edu/a b", "example.edu", "https://example.edu:99999/",
    "https://exa\nmple.edu/", "https://example.edu/\u202etxt", "htpp://example.edu/", "www.", "www.example",
    "https://***@example.edu/", "https://example.edu/?token=***", "https://" + "a" * 9000 + ".edu/", "#REF!", "brak",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "value"), GOOD)
def test_an_address_may_be_written_once_it_is_tidy(typed: str, value: str) -> None:
    assert tidy_value(Field.URL, typed) == value
    assert problem_of(Field.URL, value) is None


@pytest.mark.parametrize("typed", BAD)
def test_only_web_addresses_go_into_the_link_column(typed: str) -> None:
    assert problem_of(Field.URL, tidy_value(Field.URL, typed)) is not None


@pytest.mark.parametrize("typed", ["www.example.edu", "2026-04-02", "TRUE", "nie wiem", "Łódź"])
def test_other_columns_take_any_text(typed: str) -> None:
    assert tidy_value(Field.CITY, f" {typed} ") == typed
    assert problem_of(Field.CITY, typed) is None


@pytest.mark.parametrize("typed", ["=1+1", "a\tb", "a\u202eb", "x" * 32_768])
def test_no_column_takes_what_a_cell_cannot_hold(typed: str) -> None:
    assert problem_of(Field.CITY, typed) is not None
