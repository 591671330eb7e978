"""Repairs of the host. Those that cannot lead to another owner are done, the others are proposed to a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Final

from crawler.urls.letters import is_lookalike, iter_misread, iter_plain, plain_hyphens, scripts_of, unscanned
from crawler.urls.parse import is_suffix, site_of_host
from crawler.urls.rule import Rule, is_complete_host, is_host_like, on_host, split
from crawler.urls.words import gains_word, iter_unswapped, may_gain_word

_DOTS: Final = re.compile(r"[.\u3002\uff61\uff0e]{2,}")
_ENCODED_SPACE: Final = re.compile(r"(?:%20|%09|%0[ad]|%c2%a0|%e2%80%8[b-f])+$", re.IGNORECASE)
_ENCODED_SLASH: Final = re.compile(r"%2f", re.IGNORECASE)
_CIRCLED: Final = re.compile(r"[\u2460-\u24ff\u2776-\u2793\u00b9\u00b2\u00b3\u2070-\u2079]+")
"""Circled and raised digits: the standard reads them as digits, people mostly mean a footnote."""
_SIGNS_FOR_DOT: Final = re.compile(r"\s*[,;_·•]\s*")
_GLUED_WWW: Final = re.compile(r"www(?=[a-z0-9-]{2,})(?!\d*$)", re.IGNORECASE)
_ODD_WWW: Final = re.compile(r"w{2}|w{4,6}|[vw]{3,6}", re.IGNORECASE)
_W: Final = 3


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


# --- proposed to a person -------------------------------------------------------------------------------------------


def drop_user(text: str) -> str | None:
    """Proposes the address without the user name in it."""
    scheme, authority, rest = split(text)
    user, at, host = authority.rpartition("@")
    return scheme + host + rest if scheme and at and user else None


def dots_for_signs(text: str) -> str | None:
    """Proposes dots for commas and other signs in a host: ``www,uni,edu``."""
    return on_host(text, _dots_for_signs)


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
    return on_host(text, lambda host: _GLUED_WWW.sub("www.", host) if _GLUED_WWW.match(host) else None)


def mend_www(text: str) -> str | None:
    """Proposes www for ``ww``, ``wwww``, ``vvww`` and their like, where a whole name follows."""
    return on_host(text, mend_host_www)


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
    return on_host(text, plain_hyphens)


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
    """Latin with look-alikes among it. A label wholly of look-alikes gets no guess: it may be meant to deceive."""
    odd = [char for char in label if not char.isascii()]
    return bool(odd) and all(map(is_lookalike, odd)) and "LATIN" in scripts_of(label)


def iter_footnotes(text: str) -> Iterator[str]:
    """Readings of circled and raised digits: as a footnote at the end of the host or path, else as digits."""
    parts = split(text)
    scheme, authority, rest = parts
    if not scheme or not _CIRCLED.search(authority + rest):
        return
    bare = _CIRCLED.sub("", authority)
    if is_complete_host(bare) and not is_complete_host(unicodedata.normalize("NFKC", authority)):
        authority = bare
    end = _CIRCLED.search(rest)
    if end and end.end() == len(rest):
        rest = rest[: end.start()]
    yield scheme + unicodedata.normalize("NFKC", authority) + rest


def mend_letters(text: str) -> str | None:
    """Proposes letters meant by those misread (rn for m, 1 for l …) or swapped, where a known word then appears."""
    return on_host(text, _mend_letters)


def _mend_letters(host: str) -> str | None:
    site = site_of_host(host.lower())
    label = site.partition(".")[0]
    start = len(host) - len(site)
    typed = host[start : start + len(label)]
    if not label.isascii() or label.startswith("xn--"):
        return None
    read = _capital_i(typed).lower()
    swapped = list(iter_unswapped(label))
    if read == label and not swapped and not may_gain_word(label):
        return None
    words = chain(iter_misread(label), [unscanned(label)], iter_misread(unscanned(label)), swapped)
    best = read if read != label else next((word for word in words if gains_word(label, word)), None)
    return host[:start] + best + host[start + len(label) :] if best else None


def _capital_i(label: str) -> str:
    """A capital I among small letters is an l: nobody types it there."""
    small = label.replace("I", "")
    return label.replace("I", "l") if "I" in label[1:] and small.islower() else label


RULES: Final = (
    Rule(name="empty_label", mend=drop_empty_labels),
    Rule(name="encoded_slash", mend=decode_slash),
    Rule(name="encoded_space", mend=drop_encoded_space),
)

PERSON_RULES: Final = (
    Rule(name="footnote_digit", readings=iter_footnotes),
    Rule(name="user_name", mend=drop_user),
    Rule(name="signs_for_dots", mend=dots_for_signs),
    Rule(name="spaces_in_host", readings=iter_unspaced),
    Rule(name="dash_for_hyphen", mend=plain_hyphen),
    Rule(name="other_script", readings=iter_latin),
    Rule(name="www_glued", mend=unglue_www),
    Rule(name="www_misspelt", mend=mend_www),
    Rule(name="letters_misread", mend=mend_letters),
)
