r"""Makes untrusted text safe to show: the one place where it happens.

Text of a table, header, page, certificate or exception passes through here before a person, a terminal, a log, a
workbook or SQLite meets it. The rules, in order:

1. NUL, lone surrogates and noncharacters become U+FFFD (no stream, no XML and no SQLite column can hold them all).
2. Tabs, line and paragraph breaks of every kind and all other spaces become one plain space (CR LF together).
3. Marks that only steer rendering and are common in honest text (soft hyphen, zero-width space, byte order mark,
   left-to-right and right-to-left marks) are dropped. ZWJ and ZWNJ stay where a script needs them (Persian, the Indic
   scripts) and are dropped elsewhere.
4. Every other character that is not printable (C0 and C1 controls, bidirectional overrides and isolates, tag
   characters, private use, unassigned) is shown as its escape: ``\x1b``, ``\u202e``.
5. At most `MAX_MARKS` combining marks follow each other; the rest is dropped.

Nothing is normalised: a name in NFD stays in NFD, so that what is shown is what is there.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

import ada_url
from anyascii import anyascii

MAX_MARKS: Final = 5
"""Pointed Hebrew and Vietnamese need three, Tibetan stacks five; UAX #15 allows thirty."""

DROPPED: Final = frozenset("\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2060\ufeff")
FILLERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that draw nothing (Hangul fillers, the Braille blank): shown as a space."""
BREAKS: Final = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
JOINERS: Final = frozenset("\u200c\u200d")
JOINING_SCRIPTS: Final = re.compile(
    "[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefc"  # Arabic, Syriac, N'Ko, Mandaic
    "\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1aaf\ua840-\ua87f\U00011000-\U000114ff]"  # Indic, Mongolian
)
"""Blocks of the scripts whose spelling needs joiners (Unicode Standard, chapters 9, 12, 13 and 23.2)."""

NEVER: Final = frozenset(
    ["\0"]
    + [chr(point) for point in range(0xFDD0, 0xFDF0)]
    + [chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF)]
)
"""NUL and the noncharacters (Unicode Standard, 23.7)."""

FORMULA_STARTS: Final = frozenset("=+-@\u2212")
"""What starts a formula in a spreadsheet (OWASP, CSV Injection), and the minus sign that LibreOffice reads as one."""
FORMULA_CONTROLS: Final = frozenset("\t\r\n\0")

MASKED_NAMES: Final = (
    r"(?:[\w.-]{0,30}(?:token|secret|passw(?:or)?d|passwd|pwd|api[_-]?key|apikey|signature|credential)[\w.-]{0,30}"
    r"|auth|authorization|jwt|sig|session(?:_?id)?|phpsessid|jsessionid|ticket|samlresponse)"
)
USERINFO: Final = re.compile(r"((?:^|[a-z][a-z0-9+.-]{0,20}:)[\\/]{2,9})([^\s/\\?#<>\"]{0,2000})@", re.IGNORECASE)
SECRET_PARAMETER: Final = re.compile(rf"([?&;#]{MASKED_NAMES}=)[^&;#?\s\"'<>]+", re.IGNORECASE)
SECRET_HEADER: Final = re.compile(
    r"\b((?:proxy-)?authorization|(?:set-)?cookie2?|x-api-key|x-auth-token)(['\"]?\s*[:=]\s*)[^\r\n]+", re.IGNORECASE
)
MASK: Final = "***"

RESERVED_NAMES: Final = frozenset(
    ["con", "prn", "aux", "nul", "conin", "conout", "clock"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in range(10)]
)
"""Device names of Windows, with or without an extension (learn.microsoft.com, Naming Files)."""
MAX_FILENAME: Final = 100
DIGEST: Final = re.compile(r"-[0-9a-f]{10}$")


def safe_text(text: str, limit: int = 2_000) -> str:
    """``text`` on one line, with nothing in it that is not printable, by the rules above.

    Longer text is cut to ``limit`` characters, the last of which are an ellipsis and the full length in brackets.
    """
    length = len(text)
    shown = _printable(text[: limit + 1])
    if length <= limit and len(shown) <= limit:
        return shown
    return _cut(shown, limit, length)


def storable_text(text: str) -> str:
    """``text`` as SQLite and UTF-8 can hold it: NUL and lone surrogates are U+FFFD, everything else is as it was."""
    if "\0" not in text and text.isascii():
        return text
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def formula_safe(text: str) -> str:
    """``text`` as a cell that no spreadsheet reads as a formula: prefixed with an apostrophe where it would be.

    `formula_original` takes the prefix away again, and only the prefix.
    """
    return f"'{text}" if _starts_formula(text) else text


def formula_original(cell: str) -> str:
    """The text that `formula_safe` made ``cell`` of."""
    return cell[1:] if cell.startswith("'") and _starts_formula(cell[1:]) else cell


def mask_userinfo(text: str) -> str:
    """``text`` without the user names and passwords of URLs; everything else stays, also what only looks secret."""
    return USERINFO.sub(rf"\1{MASK}@", text)


def mask_secrets(text: str) -> str:
    """``text`` (a URL, a log line, a header) without passwords, tokens and cookies; their names stay.

    A user name goes with its password: many systems put a token there.
    """
    text = SECRET_HEADER.sub(rf"\1\2{MASK}", mask_userinfo(text))
    return SECRET_PARAMETER.sub(rf"\1{MASK}", text)


def safe_href(url: str) -> str | None:
    """``url`` as a link may carry it: parsed by the WHATWG standard, http or https, without userinfo; else None."""
    try:
        parsed = ada_url.URL(storable_text(url))
    except ValueError:
        return None
    if parsed.protocol not in {"http:", "https:"} or not parsed.hostname:
        return None
    parsed.username = ""
    parsed.password = ""
    return str(parsed.href)


def safe_filename(text: str, extension: str = "") -> str:
    """A file name for ``text`` that every system takes: ``[a-z0-9-]``, at most 100 bytes with ``extension``.

    ``extension`` is ours (``".html"``) and taken as it is. Two texts that differ never share a name, even where case
    is ignored: whenever the name does not spell the text exactly, 10 hex digits of its SHA-256 follow. The name has no
    separator, dot or leading hyphen, so it stays in its folder and is no option.
    """
    transliterated = anyascii(storable_text(text[:MAX_FILENAME])).lower()
    slug = re.sub(r"[^a-z0-9]+", "-", transliterated).strip("-")
    spelt = slug == text and slug not in RESERVED_NAMES and not DIGEST.search(slug)
    if spelt and len(slug) + len(extension) <= MAX_FILENAME:
        return slug + extension
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    room = MAX_FILENAME - len(extension) - len(digest) - 1
    return f"{slug[:room].strip('-') or 'x'}-{digest}{extension}"


def _cut(shown: str, limit: int, length: int) -> str:
    """``shown`` cut to ``limit`` with its mark, never between a letter and the marks on it."""
    mark = f"… [{length}]"
    end = max(limit - len(mark), 0)
    while end and end < len(shown) and unicodedata.category(shown[end])[0] == "M":
        end -= 1
    return shown[:end] + mark


def _printable(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    shown: list[str] = []
    marks = 0
    for place, char in enumerate(text):
        marks = marks + 1 if unicodedata.category(char)[0] == "M" else 0
        if marks > MAX_MARKS:
            continue
        if char in JOINERS:
            shown.append(char if _joins(text, place) else "")
        else:
            shown.append(_shown(char))
    return "".join(shown)


def _shown(char: str) -> str:
    """One character by rules 1 to 4."""
    if char in DROPPED:
        return ""
    if char in BREAKS or char in FILLERS or unicodedata.category(char) == "Zs":
        return " "
    if char.isprintable():
        return char
    if char in NEVER or unicodedata.category(char) == "Cs":
        return "\ufffd"
    return char.encode("unicode_escape").decode("ascii")


def _joins(text: str, place: int) -> bool:
    """Whether the joiner at ``place`` stands between letters of a script that needs it."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return bool(JOINING_SCRIPTS.match(before) and (JOINING_SCRIPTS.match(after) or after in {"", " "}))


def _starts_formula(text: str) -> bool:
    """Whether the first visible character of ``text`` starts a formula; apostrophes are looked through."""
    for char in text:
        if char in FORMULA_CONTROLS:
            return True
        if char == "'" or unicodedata.category(char) in {"Cf", "Cc", "Zs", "Zl", "Zp", "Mn", "Cs"} or char in FILLERS:
            continue
        return char in FORMULA_STARTS or unicodedata.normalize("NFKC", char)[0] in FORMULA_STARTS
    return False
