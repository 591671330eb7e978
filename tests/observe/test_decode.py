"""Content codings: undone as they come, bounded, and what is damaged is kept as far as it goes."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.observe.decode import MOST_LAYERS, SMALL, Body
from crawler.observe.salvage import read_head, sound_chunks


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data)


CODERS: dict[str, Callable[[bytes], bytes]] = {"gzip": gzipped, "x-gzip": gzipped, "deflate": zlib.compress}
PAGE = b"<title>University</title>" * 40


def read(
    data: bytes, codings: str, *, piece: int = 10_000, most_wire: int = 1_000_000, most_body: int = 100_000
) -> Body:
    body = Body(codings, most_wire=most_wire, most_body=most_body)
    for start in range(0, len(data), piece):
        if body.full:
            break
        body.feed(data[start : start + piece])
    return body


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@given(
    st.binary(max_size=5_000), st.sampled_from(["", "gzip", "deflate", "x-gzip", "identity", "gzip, gzip"]), st.data()
)
def test_what_was_coded_comes_back(page: bytes, codings: str, data: st.DataObject) -> None:
    coded = page
    for coding in codings.split(", "):
        coded = CODERS.get(coding, bytes)(coded)

    body = read(coded, codings, piece=data.draw(st.integers(1, 3_000)))

    assert body.content == page
    assert not body.broken
    assert not body.truncated


def test_bare_deflate_is_understood() -> None:
    assert read(bare_deflate(PAGE), "deflate").content == PAGE


def test_members_of_a_gzip_stream_are_joined_and_padding_is_ignored() -> None:
    coded = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 100

    for piece in (1, 7, 1_000):
        assert read(coded, "gzip", piece=piece).content == b"one two"


def test_bomb_is_cut_at_the_cap() -> None:
    body = read(gzip.compress(gzip.compress(bytes(50_000_000))), "gzip, gzip")

    assert len(body.content) == 100_000
    assert body.truncated


def test_thousands_of_members_are_bounded() -> None:
    body = read(gzip.compress(b"x") * 40_000, "gzip")

    assert 0 < len(body.content) <= 40_000


def test_wire_is_cut_at_its_own_cap() -> None:
    body = read(b"x" * 5_000, "", most_wire=3_000)

    assert (len(body.content), body.truncated) == (3_000, True)


def test_a_gzip_stream_cut_short_is_kept_without_a_word() -> None:
    body = read(gzip.compress(PAGE)[:-12], "gzip")

    assert PAGE.startswith(body.content)
    assert not body.broken


def test_plain_text_that_calls_itself_gzip_is_kept_and_told() -> None:
    body = read(PAGE * 3, "gzip", piece=100)

    assert body.broken
    assert body.content == PAGE * 3


def test_what_was_sound_before_damage_is_kept() -> None:
    page = b"".join(b"%d," % number for number in range(40_000))
    coded = gzip.compress(page)
    body = read(coded[:-8] + bytes(8), "gzip", piece=1_000, most_body=10**6)

    assert body.broken
    assert body.full
    assert len(body.content) > 10_000
    assert page.startswith(body.content[:10_000])


@pytest.mark.parametrize("codings", ["br", "rot13", "gzip, br", ", ".join(["gzip"] * (MOST_LAYERS + 1))])
def test_codings_nobody_offered_are_passed_through(codings: str) -> None:
    assert read(PAGE, codings).content == PAGE


def test_chunks_are_read_up_to_the_first_that_is_none() -> None:
    assert sound_chunks(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n") == b"abcde"
    assert sound_chunks(b"3\r\nabc\r\nZZ\r\n") == b"abc"
    assert sound_chunks(b"5\r\nab") == b"ab"
    assert sound_chunks(b"3\r\nabcd\r\n2\r\nxy") == b"abc"
    assert sound_chunks(b"") == b""
    assert sound_chunks(b"fffffffff\r\nx") == b""


@pytest.mark.parametrize(
    ("data", "status", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcEXTRA", 200, b"abc"),
        (b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabcEXTRA", 200, b"abc"),
        (b"HTTP/1.1 204 No Content\r\n\r\nbody", 204, b""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nxy", 404, b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nZZ", 200, b"abc"),
    ],
)
async def test_sound_head_is_read_by_itself(data: bytes, status: int, body: bytes) -> None:
    found = read_head(data, asyncio.get_running_loop())

    assert found is not None
    assert (found.status, found.body) == (status, body)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 100 Continue\r\n\r\n",
    ],
)
async def test_no_status_is_made_up_for_a_head_that_is_not_sound(data: bytes) -> None:
    assert read_head(data, asyncio.get_running_loop()) is None


async def test_the_same_content_length_sent_twice_is_one_and_two_that_differ_are_none() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nServer: x\r\nContent-Length: %d\r\n\r\nabcd"
    found = read_head(head % 3, asyncio.get_running_loop())
    assert found is not None
    assert (found.status, found.body) == (200, b"abc")
    assert read_head(head % 4, asyncio.get_running_loop()) is None


def test_a_body_that_comes_byte_by_byte_is_kept_in_few_pieces() -> None:
    body = Body("", most_wire=100_000, most_body=100_000)
    for number in range(50_000):
        body.feed(b"%d" % (number % 10))
    assert len(body._pieces) <= 1 + 50_000 // SMALL
    assert body.content == b"0123456789" * 5_000
    assert body.take() == b"0123456789" * 5_000
    assert body.content == b""
