"""Repairs of the scheme: missing, misspelt, doubled, percent-encoded, wrapped in another."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from rapidfuzz.distance import OSA

from crawler.urls.rule import Rule, is_bare_link, is_host_like, split

KNOWN_SCHEMES: Final = frozenset(
    "about blob chrome data dict doi edge expect feed file ftp ftps geo git gopher imap irc jar javascript ldap magnet "
    "mailto ms-excel ms-word news nntp pop rtsp scp sftp sip skype smb smtp sms ssh svn tel telnet tftp unix urn "
    "vbscript view-source webcal whatsapp ws wss xmpp zoommtg".split()
)
"""Schemes that exist (IANA's registry and what browsers and offices use): never taken for a misspelt http."""

_WRAPPER: Final = re.compile(r"(?:feed|view-source|url|uri)\s*:\s*(?=https?:|www\.)", re.IGNORECASE)
_FEED: Final = re.compile(r"feed:(?=//)", re.IGNORECASE)
_ENCODED: Final = re.compile(r"https?(?:%(?:25)*3A(?:/|%(?:25)*2F){2}|:(?:%2F/|/%2F|%2F%2F))", re.IGNORECASE)
_SPACED: Final = re.compile(r"(h\s*t\s*t\s*p(?:\s*s)?)(?=\s*:\s*/)", re.IGNORECASE)
_DOUBLED: Final = re.compile(
    r"(?:https?[:;]?[\s/\\:]*(?:www\.)?|www\.)(?=https?(?:[:;][/\\]*|//)[^\s/\\:;])", re.IGNORECASE
)
_DOUBLED_MISSPELT: Final = re.compile(
    r"https?[:;]?[\s/\\]*(?P<word>[a-z]{3,7})(?:[:;][:;/\\]*|//+:?)(?P<rest>[^\s/\\:;].*)", re.IGNORECASE | re.DOTALL
)
_ESCAPED: Final = re.compile(r"https?:?\\+/", re.IGNORECASE)
_SLOPPY: Final = re.compile(r"(https?)([\s:;.,/\\]+|\.?(?=www\.))(.*)", re.IGNORECASE | re.DOTALL)
_MISSPELT: Final = re.compile(r"([a-z][a-z0-9]{1,8})(:[\s:;/\\]+|;[/\\]+|//+:?)(\S.*)", re.IGNORECASE | re.DOTALL)
_LOST: Final = re.compile(r"(:?)[/\\]*")
_DISARMED: Final = re.compile(r"h(?:xx|\*\*|__|--|\.\.)p(s?)(?=\W)", re.IGNORECASE)
_DISARMED_DOT: Final = re.compile(r"\s*[\[({](?:\.|dot)[\])}]\s*|\s+dot\s+", re.IGNORECASE)

FURTHEST: Final = 2
"""Edits (optimal string alignment) between a word and http or https for the word to be a misspelling."""


def unwrap_scheme(text: str) -> str | None:
    """Takes ``feed:``, ``view-source:`` or ``url:`` from before the real scheme."""
    bare = _WRAPPER.sub("", text, count=1) if _WRAPPER.match(text) else text
    return "http:" + bare[5:] if _FEED.match(bare) else bare


def decode_whole(text: str) -> str | None:
    """Decodes an address that was percent-encoded as a whole, scheme and all."""
    if not _ENCODED.match(text):
        return None
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return None


def close_scheme(text: str) -> str | None:
    """Closes spaces inside the scheme: ``h t t p s ://``."""
    match = _SPACED.match(text)
    return re.sub(r"\s", "", match[1]) + text[match.end() :] if match else None


def drop_doubled(text: str) -> str | None:
    """Drops the first of two schemes: ``http://https://``; the inner one, perhaps misspelt, came with the address."""
    if _DOUBLED.match(text):
        return _DOUBLED.sub("", text, count=1)
    match = _DOUBLED_MISSPELT.fullmatch(text)
    scheme = meant_scheme(match["word"]) if match else None
    return scheme + match["rest"] if match and scheme and is_host_like(_host(match["rest"])) else None


def unescape_slashes(text: str) -> str | None:
    """Takes out the backslashes that source code puts before slashes."""
    return re.sub(r"\\+/", "/", text) if _ESCAPED.match(text) else None


def mend_separator(text: str) -> str | None:
    """Puts ``://`` after http or https where the signs between are wrong: ``http//``, ``http:/``, ``http;//``."""
    match = _SLOPPY.fullmatch(text)
    if match is None or match[2] == "://":
        return None
    scheme, signs, rest = match.groups()
    before_www = signs in {"", "."} and rest.lower().startswith("www.")
    if not (re.search(r"[:;/\\]", signs) or before_www or (signs.isspace() and is_bare_link(rest))):
        return None
    host = split(rest).authority.rpartition("@")[2]
    return f"{scheme}://{rest}" if "." in host or host.startswith("[") else None


def mend_spelling(text: str) -> str | None:
    """Mends a misspelt scheme before something that reads as a host: ``htpp://``, ``ttps://``, ``httpss://``."""
    match = _MISSPELT.fullmatch(text)
    if match is None:
        return None
    rest = match[3]
    scheme = None if _DISARMED.match(text) else meant_scheme(match[1])
    return scheme + rest if scheme and is_host_like(_host(rest)) else None


def meant_scheme(word: str) -> str | None:
    """``http://`` or ``https://`` for a word that is one of them misspelt; None for another scheme or word."""
    word = word.lower()
    plain, secure = OSA.distance(word, "http"), OSA.distance(word, "https")
    if word in KNOWN_SCHEMES or not 0 < min(plain, secure) <= FURTHEST or word.startswith("hxxp"):
        return None
    return "https://" if secure < plain or (secure == plain and "s" in word) else "http://"


def add_lost(text: str) -> str | None:
    """Gives back a scheme of which only signs are left: ``://www…`` was http, ``//www…`` says none."""
    match = _LOST.match(text)
    if match is None or not match[0] or not is_bare_link(text[match.end() :]):
        return None
    return ("http://" if match[1] else "https://") + text[match.end() :]


def add_missing(text: str) -> str | None:
    """Puts https before a bare host name; whoever looks tries http next (`crawler.urls.scheme_fallback`)."""
    return f"https://{text}" if is_bare_link(text) else None


def rearm(text: str) -> str | None:
    """Proposes the address behind one that was disarmed (``hxxp``, ``[.]``): perhaps because it is dangerous."""
    armed = _DISARMED.sub(r"http\1", text, count=1) if _DISARMED.match(text) else text
    if not _DISARMED_DOT.search(armed):
        return armed
    armed = _DISARMED_DOT.sub(".", armed)
    return armed if is_host_like(_host(split(armed).authority)) else None


def _host(text: str) -> str:
    return re.split(r"[/?#\\:]", text, maxsplit=1)[0].rpartition("@")[2].strip(".,;:!").replace("..", ".")


BEGINNINGS: Final = (
    Rule(name="scheme_wrapped", mend=unwrap_scheme),
    Rule(name="encoded_whole", mend=decode_whole),
    Rule(name="scheme_spaced", mend=close_scheme),
    Rule(name="escaped_slashes", mend=unescape_slashes),
    Rule(name="scheme_doubled", mend=drop_doubled),
    Rule(name="scheme_signs", mend=mend_separator),
)
"""Rules for a cell that begins with http in some shape: done before it is asked whether the cell holds one link."""

RULES: Final = (
    *BEGINNINGS,
    Rule(name="scheme_misspelt", mend=mend_spelling),
    Rule(name="scheme_lost", mend=add_lost),
    Rule(name="scheme_missing", mend=add_missing),
)

PERSON_RULES: Final = (Rule(name="disarmed", mend=rearm),)
