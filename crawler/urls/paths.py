"""Repairs after the host: percent signs, letters, fragments and parameters. Most may be meant, so a person decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from crawler.urls.letters import plain_hyphens
from crawler.urls.rule import Rule, split

Mender = Callable[[str], str]

_STATE: Final = re.compile(r"#(?::~:.*|&.*|)$")
"""A fragment that is empty, a text fragment (WICG Scroll to Text Fragment) or the state of a widget."""
_ENCODED: Final = re.compile(r"(?:%[89a-f][0-9a-f])+", re.IGNORECASE)
_JAVASCRIPT: Final = re.compile(r"%u([0-9a-f]{4})", re.IGNORECASE)
_CUT_ESCAPE: Final = re.compile(r"(?<=[^/%?=&])%[0-9a-f]$", re.IGNORECASE)
_BARE: Final = re.compile(r"%(?![0-9a-f]{2})", re.IGNORECASE)
_TWICE: Final = re.compile(r"%25(?!%)([0-9a-f]{2})", re.IGNORECASE)
_LONE_LEAD: Final = re.compile(r"%(C[2-9A-F])(?=$|[/?#&])", re.IGNORECASE)
_UNSEEN: Final = "\u200b\u200c\u200d\u200e\u200f\u00a0\u2060\ufeff\u00ad"
"""What nobody sees at the end of an address: zero-width characters, marks of direction, spaces and hyphens."""
_UNSEEN_INSIDE: Final = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u00ad]")
"""Those of them that no word is written with; joiners are."""
_LOST_MARK: Final = re.compile(r"(\.(?:php\d?|aspx?|jsp|cfm|cgi|do|html?))&?(?=[a-z_]\w*=)", re.IGNORECASE)
_EXTENSION: Final = re.compile(r"(?<=[^/.]\.)[a-z]{1,5}(?=$|[?#])", re.IGNORECASE)
EXTENSIONS: Final = {
    "html": "h ht htl hml tml htlm hmtl thml htmll htlml hmlt",
    "php": "ph pph phpp pgp hpp",
    "aspx": "as apsx asxp aspxx asx",
    "jsp": "jps jp",
    "pdf": "pd pfd dpf",
}
"""How the names of files on the web end → the same cut off or with letters in the wrong order."""
_MEANT: Final = {wrong: right for right, slips in EXTENSIONS.items() for wrong in slips.split()}
_INDEX: Final = re.compile(
    r"/(?:\s|%20)+((?:index|default|home|main|start))[. ]?(html?|php|aspx?|jsp)(?=$|[?#])", re.IGNORECASE
)
_TRACKING: Final = re.compile(
    r"utm_\w+|(?:fb|g|dcl|gbra|wbra|ms|yb|tw|ig|li_fat_|mc_e)cl?id|fbclid|gclid|gclsrc|dclid|msclkid|yclid|igshid|igsh"
    r"|mc_cid|mc_eid|_ga|_gl|_hsenc|_hsmi|mkt_tok|ref_src|ref_url|wt_mc|pk_(?:campaign|kwd|source|medium)|at_\w+|s_cid",
    re.IGNORECASE,
)
_SESSION: Final = re.compile(
    r"(?:php|asp|j|cf)?sess(?:ion)?_?id\w*|sid|cfid|cftoken|aspsessionid\w*|zenid|oscsid", re.IGNORECASE
)
_SESSION_IN_PATH: Final = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/?#;]*", re.IGNORECASE)

COMMONEST_LETTER: Final = {"C3": "%A9", "C4": "%85", "C5": "%82"}
"""Second byte of the commonest letter (é, ą, ł) after each first byte of Latin letters in UTF-8."""

RESERVED: Final = frozenset("%:/?#[]@!$&'()*+,;=")
"""Characters that mean another thing encoded than bare (RFC 3986, 2.2): encoding them twice can be meant."""


# --- done without a person ------------------------------------------------------------------------------------------


def drop_state(text: str) -> str | None:
    """Drops an empty fragment, a text fragment and the state of a widget: none of them reaches a server."""
    parts = split(text)
    return text[: len(text) - len(parts.rest)] + _STATE.sub("", parts.rest) if parts.scheme else None


# --- proposed to a person -------------------------------------------------------------------------------------------


def drop_tracking(text: str) -> str | None:
    """Proposes the address without the parameters that only count visitors."""
    return _without_parameters(text, _TRACKING)


def drop_session(text: str) -> str | None:
    """Proposes the address without the identifier of somebody's visit."""
    return _without_parameters(_SESSION_IN_PATH.sub("", text), _SESSION)


def _without_parameters(text: str, unwanted: re.Pattern[str]) -> str:
    address, hash_, fragment = text.partition("#")
    path, mark, query = address.partition("?")
    kept = [pair for pair in query.split("&") if not unwanted.fullmatch(pair.partition("=")[0])]
    if len(kept) == query.count("&") + 1:
        return text
    return path + (mark + "&".join(kept) if kept else "") + hash_ + fragment


def decode_javascript(text: str) -> str | None:
    """Proposes UTF-8 for the old escapes of JavaScript (``%u00e9``)."""
    return _JAVASCRIPT.sub(lambda match: _encodable(chr(int(match[1], 16))), text)


def drop_cut_escape(text: str) -> str | None:
    """Proposes the address without an escape that was cut off at the end (``a%2``)."""
    return _in_rest(text, lambda rest: _CUT_ESCAPE.sub("", rest))


def escape_percent(text: str) -> str | None:
    """Proposes ``%25`` for a percent sign that starts no escape."""
    return _in_rest(text, lambda rest: _BARE.sub("%25", rest))


def decode_once(text: str) -> str | None:
    """Proposes to decode what was encoded twice, unless the sign within is one whose encoding has a meaning."""
    return _in_rest(text, lambda rest: _TWICE.sub(_decoded_once, rest))


def _decoded_once(match: re.Match[str]) -> str:
    return match[0] if chr(int(match[1], 16)) in RESERVED else f"%{match[1]}"


def complete_letter(text: str) -> str | None:
    """Proposes the commonest letter where the UTF-8 escape of a Latin letter was cut in half."""
    return _in_rest(text, lambda rest: _LONE_LEAD.sub(lambda m: m[0] + COMMONEST_LETTER.get(m[1].upper(), ""), rest))


def unescape_ampersand(text: str) -> str | None:
    """Proposes ``&`` for the ``&amp;`` that HTML source shows between parameters."""
    return _in_rest(text, lambda rest: re.sub(r"&(?:amp|#0*38);", "&", rest))


def drop_unseen(text: str) -> str | None:
    """Proposes the address without encoded invisible characters in it or spaces at its end."""
    unspaced = _in_rest(text, lambda rest: re.sub(r"(?:%20)+$", "", rest)) or text
    if unspaced != text:
        return unspaced
    return _in_letters(text, lambda rest: _UNSEEN_INSIDE.sub("", rest.rstrip(_UNSEEN)))


def drop_empty_query(text: str) -> str | None:
    """Proposes the address without signs of a query at its end that no query follows: ``?id=1&``."""
    return _in_rest(text, lambda rest: re.sub(r"[?&]+(?=$|#)", "", rest, count=1))


def complete_extension(text: str) -> str | None:
    """Proposes the ending of a file name for one that was cut off or misspelt: ``index.ht``."""
    return _in_rest(text, lambda rest: _EXTENSION.sub(lambda match: _MEANT.get(match[0].lower(), match[0]), rest))


def add_question_mark(text: str) -> str | None:
    """Proposes the question mark that was lost before a query: ``page.phpid=5``, ``page.php&id=5``."""
    return None if "?" in text else _in_rest(text, lambda rest: _LOST_MARK.sub(r"\1?", rest, count=1))


def compose(text: str) -> str | None:
    """Proposes composed letters for letters with marks of their own, and letters for ligatures."""
    return _in_letters(text, _composed)


def _composed(rest: str) -> str:
    return unicodedata.normalize("NFC", "".join(_unligated(char) for char in rest))


def _unligated(char: str) -> str:
    return unicodedata.normalize("NFKC", char) if "\ufb00" <= char <= "\ufb06" else char


def hyphen_for_dash(text: str) -> str | None:
    """Proposes a plain hyphen for a dash in the path."""
    return _in_letters(text, plain_hyphens)


def join_index(text: str) -> str | None:
    """Proposes ``index.html`` for a lost dot or a space before the name of a start page."""
    return _in_rest(text, lambda rest: _INDEX.sub(r"/\1.\2", rest))


def plain_slashes(text: str) -> str | None:
    """Proposes the address as browsers read it where a backslash stands in it before an at sign."""
    return text.replace("\\", "/") if re.search(r"\\+[^/]*@", text) and split(text).scheme else None


def _in_rest(text: str, mend: Mender) -> str | None:
    parts = split(text)
    return parts.scheme + parts.authority + mend(parts.rest) if parts.scheme else None


def _in_letters(text: str, mend: Mender) -> str | None:
    """``text`` mended where letters are letters, not escapes; unchanged when only escapes would differ."""
    parts = split(text)
    readable = _ENCODED.sub(_decoded, parts.rest)
    mended = mend(readable)
    return parts.scheme + parts.authority + mended if parts.scheme and mended != readable else None


def _decoded(match: re.Match[str]) -> str:
    try:
        return bytes.fromhex(match[0].replace("%", "")).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _encodable(char: str) -> str:
    return char if not "\ud800" <= char <= "\udfff" else "\ufffd"


RULES: Final = (Rule(name="fragment", mend=drop_state),)

PERSON_RULES: Final = (
    Rule(name="backslash", mend=plain_slashes),
    Rule(name="start_page", mend=join_index),
    Rule(name="javascript_escape", mend=decode_javascript),
    Rule(name="invisible_in_path", mend=drop_unseen),
    Rule(name="question_mark_lost", mend=add_question_mark),
    Rule(name="empty_query", mend=drop_empty_query),
    Rule(name="extension_cut", mend=complete_extension),
    Rule(name="cut_escape", mend=drop_cut_escape),
    Rule(name="bare_percent", mend=escape_percent),
    Rule(name="encoded_twice", mend=decode_once),
    Rule(name="cut_letter", mend=complete_letter),
    Rule(name="html_ampersand", mend=unescape_ampersand),
    Rule(name="letters_composed", mend=compose),
    Rule(name="dash_in_path", mend=hyphen_for_dash),
    Rule(name="tracking", mend=drop_tracking),
    Rule(name="session", mend=drop_session),
)
