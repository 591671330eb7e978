"""What is odd about an address that does parse: each oddity with its problem code, the gravest first."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import ada_url

from crawler.urls.letters import decode_label, is_lookalike, scripts_of
from crawler.urls.parse import is_tld, whatwg
from crawler.urls.rule import split
from crawler.urls.services import service_problem

LONG: Final = 255
"""Characters that a column of many databases and a link of a spreadsheet can hold: longer may have been cut."""

_CUT: Final = re.compile(r"(?:\.{3,}|…|%E2%80%A6)\]?/?$|\[(?:\.{3}|…)\]$", re.IGNORECASE)
_LETTERS: Final = frozenset({"Ll", "Lo", "Lu", "Mn", "Mc", "Nd"})
_UNASSIGNED: Final = frozenset({"Cc", "Cn", "Co", "Cs"})
_IPV4: Final = re.compile(r"\d+\.\d+\.\d+\.\d+")


def find_oddity(text: str, url: str) -> str | None:
    """The problem code of what is odd about ``url``, the canonical form of ``text``; None when nothing is."""
    parsed = whatwg(url)
    if parsed is None:
        return None
    return (
        _of_host(text, parsed)
        or service_problem(url)
        or ("truncated" if _is_cut(text, parsed) else None)
        or ("encoded_nul" if "%00" in str(parsed.pathname) + str(parsed.search) else None)
        or ("hash_route" if re.match(r"#!?/", str(parsed.hash)) else None)
    )


def _of_host(text: str, url: ada_url.URL) -> str | None:
    if ".." in str(url.hostname):
        return "host_cut"
    host = str(url.hostname).rstrip(".")
    if _IPV4.fullmatch(host):
        typed = split(text.strip()).authority.rpartition("@")[2].partition(":")[0]
        return "ip_address" if typed.rstrip(".") == host else "short_address"
    if host.startswith("["):
        return "ip_address"
    if host == "www":
        return "host_missing"
    labels = host.split(".")
    problem = next((problem for label in labels if (problem := _of_label(label, labels[-1]))), None)
    return problem or (None if is_tld(labels[-1]) else "suffix_unknown")


def _of_label(label: str, tld: str) -> str | None:
    if not label.startswith("xn--"):
        return None
    shown = decode_label(label)
    odd = [char for char in shown if not char.isascii()]
    if not odd or any(unicodedata.category(char) in _UNASSIGNED for char in odd):
        return "punycode_broken"
    if all(map(is_lookalike, odd)) and tld.isascii() and not tld.startswith("xn--"):
        return "lookalike_host"
    if not all(map(_is_letter, shown)):
        return "odd_letter"
    return "accented_host" if scripts_of(shown) == {"LATIN"} else None


def _is_letter(char: str) -> bool:
    """Whether a character is one a name is written with: no modifier letter, symbol or invisible sign."""
    return char in "-·\u200c\u200d" or unicodedata.category(char) in _LETTERS


def _is_cut(text: str, url: ada_url.URL) -> bool:
    pairs = str(url.search).removeprefix("?").split("&")
    half_pair = len(pairs) > 1 and "=" not in pairs[-1] and pairs[-1] != "" and all("=" in pair for pair in pairs[:-1])
    return bool(_CUT.search(text.rstrip())) or half_pair or len(text) >= LONG
