"""Repairs of the host. Those that cannot lead to another owner are done, the others are proposed to a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

from crawler.urls.letters import is_lookalike, iter_misread, iter_plain, plain_hyphens, scripts_of, unscanned
from crawler.urls.parse import is_suffix, is_tld, site_of_host
from crawler.urls.rule import Rule, is_complete_host, is_host_like, split
from crawler.urls.tlds import iter_lost_dots, near_tlds
from crawler.urls.words import gains_word, may_gain_word

_DOTS: Final = re.compile(r"[.\u3002\uff61\uff0e]{2,}")
_ENCODED_SPACE: Final = re.compile(r"(?:%20|%09|%0[ad]|%c2%a0|%e2%80%8[b-f])+$", re.IGNORECASE)
_ENCODED_SLASH: Final = re.compile(r"%2f", re.IGNORECASE)
_DEFAULT_PORTS: Final = {"http://": ("", "80"), "https://": ("", "443")}
_SIGNS_FOR_DOT: Final = re.compile(r"\s*[,;_·•]\s*")
_GLUED_WWW: Final = re.compile(r"www(?=[a-z0-9-]{2,})(?!\d*$)", re.IGNORECASE)
_ODD_WWW: Final = re.compile(r"w{2}|w{4,6}|[vw]{3,6}", re.IGNORECASE)
_W: Final = 3

MAX_PORT: Final = 65_535


# --- done without a person ------------------------------------------------------------------------------------------


def drop_empty_labels(text: str) -> str | None:
    """Drops doubled dots and dots before the host: an empty label never resolves. Three at the end may be a cut."""
    scheme, authority, rest = split(text)
    if "." not in authority or authority.endswith("..."):
        return None
    host = _DOTS.sub(".", authority.lstrip("."))
    host = host.rstrip(".") if authority.endswith("..") else host
    return scheme + host + rest if scheme or is_host_like(host.partition(":")[0]) else None


def decode_slash(text: str) -> str | None:
    """Decodes a percent-encoded slash that ends the host; the standard calls such a host invalid."""
    scheme, authority, rest = split(text)
    host, slash, path = authority.partition("%2")
    if not scheme or path[:1] not in {"F", "f"} or not is_host_like(host):
        return None
    return f"{scheme}{host}/{_ENCODED_SLASH.sub('/', path[1:])}{rest}" if slash else None


def drop_encoded_space(text: str) -> str | None:
    """Drops percent-encoded spaces and invisible characters that end the host."""
    scheme, authority, rest = split(text)
    host = _ENCODED_SPACE.sub("", authority)
    return scheme + host + rest if scheme and is_host_like(host) else None


def drop_default_port(text: str) -> str | None:
    """Drops a port that says what the scheme says already, and a colon without a port."""
    scheme, authority, rest = split(text)
    host, colon, port = authority.rpartition(":")
    if not colon or port not in _DEFAULT_PORTS.get(scheme.lower(), ()):
        return None
    return scheme + host + rest


# --- proposed to a person -------------------------------------------------------------------------------------------


def drop_port(text: str) -> str | None:
    """Proposes the host without a port that is none."""
    scheme, authority, rest = split(text)
    host, colon, port = authority.rpartition(":")
    if not scheme or not colon or host.startswith("[") or not is_host_like(host):
        return None
    return scheme + host + rest if not port.isdecimal() or int(port[:6]) > MAX_PORT else None


def drop_user(text: str) -> str | None:
    """Proposes the address without the user name in it."""
    scheme, authority, rest = split(text)
    user, at, host = authority.rpartition("@")
    return scheme + host + rest if scheme and at and user else None


def dots_for_signs(text: str) -> str | None:
    """Proposes dots for commas and other signs in a host: ``www,uni,edu``."""
    return _on_host(text, _dots_for_signs)


def _dots_for_signs(host: str) -> str | None:
    dotted = _SIGNS_FOR_DOT.sub(".", host)
    return dotted if not is_complete_host(host) else None


def iter_unspaced(text: str) -> Iterator[str]:
    """Readings of a host with spaces in it: spaces as lost dots, or as nothing. The likelier first."""
    scheme, authority, rest = split(text)
    pieces = authority.split()
    if len(pieces) < 2:  # noqa: PLR2004 - no space
        return
    joined, dotted = "".join(pieces), ".".join(pieces)
    single = all(len(piece) == 1 for piece in pieces)
    dots_first = pieces[0].lower() == "www" or is_suffix(pieces[-1].lower())
    for host in (joined,) if single else (dotted, joined) if dots_first else (joined, dotted):
        if is_host_like(host) and (scheme or host.lower().startswith("www.")):
            yield f"{scheme or 'https://'}{host}{rest}"


def unglue_www(text: str) -> str | None:
    """Proposes the lost dot after www. Never done alone: ``wwwuni.edu`` can be somebody's name."""
    return _on_host(text, lambda host: _GLUED_WWW.sub("www.", host) if _GLUED_WWW.match(host) else None)


def mend_www(text: str) -> str | None:
    """Proposes www for ``ww``, ``wwww``, ``vvww`` and their like, where a whole name follows."""
    return _on_host(text, mend_host_www)


def mend_host_www(host: str) -> str | None:
    """`mend_www` for a host alone."""
    first, _, other = host.partition(".")
    if first.lower() == "www" or not _ODD_WWW.fullmatch(first) or not is_complete_site(other):
        return None
    strokes = first.lower().replace("vv", "w")
    return f"www.{other}" if set(strokes) == {"w"} or len(first) == _W else None


def is_complete_site(host: str) -> bool:
    """Whether a host is more than a suffix."""
    return is_host_like(host) and not is_suffix(host.lower())


def plain_hyphen(text: str) -> str | None:
    """Proposes a plain hyphen for a dash in the host; the standard keeps the dash as another name."""
    return _on_host(text, plain_hyphens)


def iter_latin(text: str) -> Iterator[str]:
    """Readings of a host in which letters of another script stand among Latin ones, in Latin letters."""
    scheme, authority, rest = split(text)
    labels = authority.lower().split(".")
    readings = [list(iter_plain(label)) if _is_mixed(label) else [] for label in labels]
    if not any(readings):
        return
    turns = [
        [reading[turn] if reading else label for label, reading in zip(labels, readings, strict=True)]
        for turn in (0, -1)
    ]
    turns.sort(key=lambda plain: not any(map(gains_word, labels, plain)))
    yield from (scheme + ".".join(plain) + rest for plain in turns)


def _is_mixed(label: str) -> bool:
    """Latin with look-alikes among it, or look-alikes alone of which none is surely of the other script."""
    odd = [char for char in label if not char.isascii()]
    return bool(odd) and all(map(is_lookalike, odd)) and ("LATIN" in scripts_of(label) or len(odd) == len(label))


def dot_before_suffix(text: str) -> str | None:
    """Proposes the lost dot before a suffix: ``www.uniedu``, ``uni.edupl``."""
    return _on_host(text, lambda host: next(iter_lost_dots(host), None))


def mend_tld(text: str) -> str | None:
    """Proposes the top-level domain meant by one that does not exist, or that lives off slips (``.cm``)."""
    return _on_host(text, _mend_tld)


def _mend_tld(host: str) -> str | None:
    name, dot, tld = host.rpartition(".")
    if not dot or not name or not tld.isascii() or tld.startswith("xn--") or tld.isdigit():
        return None
    if is_tld(tld) and (
        tld.lower() not in SLIPS or name.rpartition(".")[2].lower() in {"edu", "ac", "gov", "co", "org"}
    ):
        return None
    known = SLIPS.get(tld.lower()) or next(iter(near_tlds(tld.lower())), None)
    return f"{name}.{known}" if known else None


SLIPS: Final = {"cm": "com", "om": "com"}
"""Country domains that are mostly met as slips for another (both sell every misspelling of .com)."""


def mend_letters(text: str) -> str | None:
    """Proposes letters meant by those misread (rn for m, 1 for l …) where that makes a known word appear."""
    return _on_host(text, _mend_letters)


def _mend_letters(host: str) -> str | None:
    site = site_of_host(host.lower())
    label = site.partition(".")[0]
    start = len(host) - len(site)
    typed = host[start : start + len(label)]
    if not label.isascii() or label.startswith("xn--"):
        return None
    read = _capital_i(typed).lower()
    if read == label and not may_gain_word(label):
        return None
    words = chain(iter_misread(label), [unscanned(label)], iter_misread(unscanned(label)))
    best = read if read != label else next((word for word in words if gains_word(label, word)), None)
    return host[:start] + best + host[start + len(label) :] if best else None


def _capital_i(label: str) -> str:
    """A capital I among small letters is an l: nobody types it there."""
    small = label.replace("I", "")
    return label.replace("I", "l") if "I" in label[1:] and small.islower() else label


def _on_host(text: str, mend: Callable[[str], str | None]) -> str | None:
    """``text`` with its host mended, None unless the result reads as a host where ``text`` reads as a link."""
    scheme, authority, rest = split(text)
    host, colon, port = authority.partition(":")
    if (not scheme and not host.lower().startswith("www")) or host.startswith("["):
        return None
    mended = mend(host)
    return scheme + mended + colon + port + rest if mended and is_host_like(mended) else None


RULES: Final = (
    Rule(name="empty_label", mend=drop_empty_labels),
    Rule(name="encoded_slash", mend=decode_slash),
    Rule(name="encoded_space", mend=drop_encoded_space),
    Rule(name="default_port", mend=drop_default_port),
)

PERSON_RULES: Final = (
    Rule(name="port_impossible", mend=drop_port),
    Rule(name="user_name", mend=drop_user),
    Rule(name="signs_for_dots", mend=dots_for_signs),
    Rule(name="spaces_in_host", readings=iter_unspaced),
    Rule(name="dash_for_hyphen", mend=plain_hyphen),
    Rule(name="other_script", readings=iter_latin),
    Rule(name="www_glued", mend=unglue_www),
    Rule(name="www_misspelt", mend=mend_www),
    Rule(name="dot_lost", mend=dot_before_suffix),
    Rule(name="suffix_misspelt", mend=mend_tld),
    Rule(name="letters_misread", mend=mend_letters),
)
