"""Bytes of a page to text, by the labels of the WHATWG Encoding standard alone. Pure.

Order, after the HTML standard (13.2.3): byte order mark, header, ``meta`` in the first 1,024 bytes, guess. A label
is trusted unless the bytes contradict it: old servers label Cyrillic pages as UTF-8 or Latin-1, and the name of the
institution must survive that. Python codecs that are not encodings of the web (utf-7, idna, base64 …) are not
accepted.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

import webencodings
from bs4.dammit import EncodingDetector
from charset_normalizer import from_bytes

PRESCAN: Final = 4_096
"""Bytes searched for a label: the standard says 1,024, but browsers find it later too."""
ASCII: Final = bytes(range(0x80))
BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]")
HIGH_PAIR: Final = re.compile(rb"[\x80-\xff]{2}")
"""What every text has that is not mostly Latin letters."""
TAGS: Final = re.compile(
    rb"<(?:script|style)\b.{0,20000}?</(?:script|style)>|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL
)
SAMPLE: Final = 4_096
TOO_MANY_FOREIGN: Final = 0.4
"""Share of letters beyond ASCII above which a page that says Latin-1 is none: Vietnamese has a quarter."""
FEW_FAULTS: Final = 0.02
"""Share of the bytes beyond ASCII that may be no UTF-8 in a page that says UTF-8: a cut or one pasted word."""

CANDIDATES: Final = (
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874"),
    *("iso8859_2", "iso8859_7", "koi8_r", "koi8_u", "cp866", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
    "iso2022_jp",
)
"""Python's names of the encodings a guess may end at: those of the standard that are found on old pages."""
LATIN: Final = frozenset({"cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859_2"})
"""Encodings that letter statistics cannot tell apart on a short page."""
LOCALES: Final = {
    **dict.fromkeys(("ru", "by", "kz", "kg", "tj", "uz", "su", "bg", "rs", "mk", "mn", "uk", "ua", "be"), "cp1251"),
    **dict.fromkeys(("pl", "cz", "cs", "sk", "hu", "si", "sl", "hr", "ro", "ba", "bs"), "cp1250"),
    **dict.fromkeys(("tr", "az"), "cp1254"),
    **dict.fromkeys(("lt", "lv", "ee", "et"), "cp1257"),
    **dict.fromkeys(("vn", "vi"), "cp1258"),
    **dict.fromkeys(("gr", "el"), "cp1253"),
    **dict.fromkeys(("il", "he"), "cp1255"),
    **dict.fromkeys(("ir", "fa", "sa", "ar", "eg", "iq", "sy", "jo"), "cp1256"),
    **dict.fromkeys(("th",), "cp874"),
}
"""What a page of a language or country is most likely written in (HTML standard, 13.2.3.2, and browsers' tables)."""
NOISE: Final = re.compile(r"[^\W\d_][\x80-\x9f¢£¤¥¦§¨¬¯±²³´¶¸¹¼½¾¿×÷]")
"""A sign where a letter should be: what Central European text looks like in a wrong Latin encoding."""


def decode_page(body: bytes, charset: str | None, url: str = "") -> str:
    """``body`` as text; NUL is U+FFFD and faults are replaced, so this never fails.

    Args:
        body: the page, or its beginning.
        charset: the label in the header, if any.
        url: where it came from; its top-level domain helps a guess.
    """
    return _decode(body, charset, url).replace("\0", "\ufffd").lstrip("\ufeff")


def _decode(body: bytes, charset: str | None, url: str) -> str:
    text, encoding = webencodings.decode(body, "utf-8") if _has_mark(body) else ("", None)
    if encoding is not None:
        return text
    wide = _utf16_without_mark(body)
    if wide is not None:
        return body.decode(wide, "replace")
    for label in _declared(body, charset):
        decoded = _try(body, label, url)
        if decoded is not None:
            return decoded
    utf8 = _utf8(body)
    return utf8 if utf8 is not None else body.decode(_guess(body, url), "replace")


def _has_mark(body: bytes) -> bool:
    return body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))


def _declared(body: bytes, charset: str | None) -> Iterator[webencodings.Encoding]:
    """The encodings the header and the page name, as far as the standard knows them."""
    said = EncodingDetector.find_declared_encoding(body[:PRESCAN], is_html=True, search_entire_document=True)
    for place, label in enumerate((charset, said)):
        encoding = webencodings.lookup(label) if label else None
        if encoding is None or encoding.name in {"replacement", "x-user-defined"}:
            continue
        # A page whose meta could be read as ASCII is not UTF-16 (HTML standard, 13.2.3.2).
        yield webencodings.UTF8 if place and encoding.name.startswith("utf-16") else encoding


def _try(body: bytes, encoding: webencodings.Encoding, url: str) -> str | None:
    """``body`` in a declared encoding, None when the bytes speak against it."""
    utf8 = _utf8(body)
    if encoding.name == "utf-8" or (utf8 is not None and not body.isascii()):
        return utf8
    if encoding.name in {"windows-1252", "iso-8859-15"}:
        if _foreign(body, encoding) > TOO_MANY_FOREIGN:
            return None
        return body.decode(_latin(body, _expected(body, url), encoding.codec_info.name), "replace")
    return str(encoding.codec_info.decode(body, "replace")[0])


def _latin(body: bytes, expected: str, declared: str) -> str:
    """The Latin encoding that leaves the fewest signs inside words; the declared one when nothing speaks against it."""
    if expected == "cp1254":
        return expected  # windows-1252 with six letters changed for those that Turkish needs
    names = [declared, *({"cp1250": ["cp1250", "iso8859_2"], "cp1257": ["cp1257"]}.get(expected, []))]
    sample = _sample(body)
    return min(names, key=lambda name: len(NOISE.findall(sample.decode(name, "replace"))))


def _utf8(body: bytes) -> str | None:
    r"""``body`` as UTF-8, None when too much of it is invalid. A letter cut off at the end is not counted.

    Faults without a single letter that is right are another encoding: one ``\xf3`` in a page of Latin letters.
    """
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(body)
    faults = text.count("\ufffd")
    if not faults:
        return text
    beyond = len(body.translate(None, delete=ASCII))
    return text if faults <= max(1, beyond * FEW_FAULTS) and beyond > 2 * faults else None


def _utf16_without_mark(body: bytes) -> str | None:
    """UTF-16 by the NUL in every other byte that markup leaves there."""
    head = body[:512]
    half = len(head) // 2
    if half < 4:  # noqa: PLR2004 - too short to tell
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > half * 0.4 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd == 0 else None


def _foreign(body: bytes, encoding: webencodings.Encoding) -> float:
    """Share of the letters a reader sees that lie beyond ASCII."""
    text = encoding.codec_info.decode(_sample(body), "replace")[0]
    letters = "".join(filter(str.isalpha, text))
    return 1 - len(letters.encode("ascii", "ignore")) / len(letters) if letters else 0.0


def _sample(body: bytes) -> bytes:
    """Some of what a reader sees, from the first byte beyond ASCII on."""
    seen = TAGS.sub(b" ", body)
    found = BEYOND_ASCII.search(seen)
    first = found.start() if found else 0
    return seen[max(0, first - 16) : first + SAMPLE]


def _guess(body: bytes, url: str) -> str:
    """The most likely encoding of bytes that declare none, or a wrong one: one of `CANDIDATES`."""
    expected = _expected(body, url)
    if HIGH_PAIR.search(body) is None:
        return _latin(body, expected, expected)  # single letters among plain ones
    best = from_bytes(_sample(body), cp_isolation=list(CANDIDATES), enable_fallback=False).best()
    if best is None or (best.encoding in LATIN and expected in LATIN):
        return _latin(body, expected, expected)
    return str(best.encoding)


def _expected(body: bytes, url: str) -> str:
    """The encoding that the page's language or the country of its domain suggests; windows-1252 otherwise."""
    lang = re.search(rb"<html[^>]{0,300}?\blang\s*=\s*[\"']?([a-z]{2})", body[: 4 * PRESCAN], re.IGNORECASE)
    keys = [lang[1].decode("ascii").lower() if lang else "", (urlsplit(url).hostname or "").rpartition(".")[2]]
    return next((LOCALES[key] for key in keys if key in LOCALES), "cp1252")
