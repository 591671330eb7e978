"""Header fields: what is kept of theirs, and what ours say of us."""

from __future__ import annotations

from crawler.observe.fields import (
    LONGEST_VALUE,
    MOST_FIELDS,
    kept_fields,
    request_fields,
    second_request_fields,
    text_of,
    value_of,
)
from tests.vectors import hostile_strings


def test_useful_fields_are_kept_and_the_rest_is_not() -> None:
    kept = kept_fields(
        [(b"Server", b"nginx"), (b"X-Secret", b"1"), (b"Set-Cookie", b"sid=abc; Path=/"), (b"ETag", b"x")]
    )

    assert kept == (("server", "nginx"), ("set-cookie", "sid"))


def test_values_are_made_safe_masked_and_cut() -> None:
    fields = [(b"Server", b"\x1b[31m" + b"x" * 10_000), (b"Location", b"http://u:pw@h/?token=abc&x=1")]
    server, location = (value for _, value in kept_fields(fields))

    assert server.isprintable()
    assert len(server) <= LONGEST_VALUE
    assert "pw" not in location
    assert "abc" not in location
    assert "x=1" in location


def test_fields_are_counted() -> None:
    assert len(kept_fields([(b"Set-Cookie", b"a=b")] * 1_000)) == MOST_FIELDS


def test_hostile_strings_are_harmless_in_every_field() -> None:
    for hostile in hostile_strings():
        for name in (b"Server", b"Location", b"Set-Cookie", b"Content-Type"):
            kept = kept_fields([(name, hostile.text.encode("utf-8", "surrogatepass"))])
            assert all(value.isprintable() or "\u200c" in value or "\u200d" in value for _, value in kept), hostile.id


def test_text_is_utf_8_or_latin_1() -> None:
    assert text_of("zażółć".encode()) == "zażółć"
    assert text_of(b"M\xfcnchen") == "München"
    assert value_of([(b"A", b"1"), (b"a", b"2")], b"a") == "1"
    assert value_of([], b"a") == ""


def test_both_header_sets_say_who_we_are_and_how_to_reach_us() -> None:
    for fields in (request_fields("office@uni.test"), second_request_fields("office@uni.test")):
        assert "crawler/" in fields["User-Agent"]
        assert "office@uni.test" in fields["User-Agent"]
        assert not any(browser in fields["User-Agent"] for browser in ("Chrome", "Firefox", "Safari", "Gecko"))


def test_contact_cannot_add_a_field_or_end_its_comment() -> None:
    for contact in ("a\r\nX-Evil: 1", "a) Mozilla (b", "zażółć", ""):
        for fields in (request_fields(contact), second_request_fields(contact)):
            agent = fields["User-Agent"]
            assert agent.isascii()
            assert agent.isprintable()
            assert agent.count("(") == agent.count(")") <= 1
