"""B: body."""

from __future__ import annotations

import gzip
import zlib

from crawler.simweb import answer
from crawler.simweb.exchange import HTML, head
from crawler.simweb.http import drip, endless, raw_then_silence, with_length
from crawler.simweb.pages import html
from tests.conformance.sims import Simulate, served

TITLE = "University of Somewhere"
PAGE = html(TITLE, organisation=TITLE)
BODY = PAGE.encode()
START = head(200, (HTML, ("Connection", "close")))


def coded(body: bytes, *codings: str) -> Simulate:
    return served(answer(body, headers=(HTML, ("Content-Encoding", ", ".join(codings)))))


def bomb(megabytes: int) -> bytes:
    """A page that unpacks to so many megabytes."""
    packer = zlib.compressobj(9, wbits=31)
    packed = packer.compress(BODY)
    zeros = b"\x00" * 1_000_000
    return packed + b"".join(packer.compress(zeros) for _ in range(megabytes)) + packer.flush()


def said(body: str | bytes) -> Simulate:
    return served(answer(body))


def _opened(markup: str) -> str:
    """The page with markup put in where its text begins."""
    return PAGE.replace("<body>", f"<body>{markup}", 1)


SIMULATIONS: dict[str, Simulate] = {
    "B1": served(endless(START + BODY)),
    "B2": served(raw_then_silence(with_length(BODY, 10**13))),
    "B3": served(drip(b"<p>slow</p>" * 50, first=with_length(BODY, len(BODY) + 550), every=0.4)),
    "B4": served(drip(b"X-Slow: yes\r\n" * 20, first=b"HTTP/1.1 200 OK\r\n", every=0.3)),
    "B5": served(raw_then_silence(START)),
    "B6": coded(bomb(100), "gzip"),
    "B7": coded(b"\xce\xb2\xcf\x81" * 100, "br"),
    "B7/zstd": coded(b"\x28\xb5\x2f\xfd" + b"\x00" * 100, "zstd"),
    "B8": coded(gzip.compress(gzip.compress(BODY)), "gzip", "gzip"),
    "B9": coded(BODY, "gzip"),
    "B10": coded(gzip.compress(BODY * 20)[:-40], "gzip"),
    "B11": coded(BODY, "rot13"),
    "B12": coded(gzip.compress(BODY) + gzip.compress(b"") * 5_000, "gzip"),
    "B13": said(PAGE.replace(TITLE, TITLE + " x" * 1_000_000, 1)),
    "B14": said(_opened("<div>" * 60_000)),
    "B15": said(_opened('<a x="' * 11_000)),
    "B16": said(_opened("\x00" * 500).encode() + bytes(range(256))),
    "B17": said(_opened("<p>An honest sentence about a university.</p>" * 40_000)),
    "B18": served(answer(BODY, headers=(HTML, *(("Set-Cookie", f"c{n}={'v' * 4_000}") for n in range(100))))),
}
