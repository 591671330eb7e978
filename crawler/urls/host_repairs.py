"""Names a misspelt host may have been meant to be, best first, for looking up in registries.

Cheap and certain confusions first (scripts, signs, lost dots, suffixes, look-alike letters), then every single slip of
the finger in the registrable name: swapped, doubled, dropped, added and wrong letters (Damerau's four errors).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from string import ascii_lowercase
from typing import Final

from crawler.urls.hosts import mend_host_www
from crawler.urls.letters import decode_label, iter_misread, iter_plain, plain_hyphens
from crawler.urls.parse import is_address, is_suffix, is_tld, site_of_host, suffix_of
from crawler.urls.rule import is_complete_host, is_host_like
from crawler.urls.tlds import GENERIC, SECOND_LEVELS, iter_lost_dots, iter_lost_inner_dots, near_tlds, other_suffixes

MAX_CANDIDATES: Final = 2_000
"""Names given at most for one host; a label of 15 letters has some 1,000 single slips."""

MAX_LABEL: Final = 40
"""Longer registrable labels get no slips of the finger: they would be too many, and none is so long."""

_IN_NAME: Final = frozenset(
    "letters_misread letters_swapped letter_doubled hyphen_slip letter_added letter_dropped letter_wrong".split()
)
_ALPHABET: Final = ascii_lowercase + "0123456789-"


def iter_host_repairs(host: str, country: str = "") -> Iterator[tuple[str, str]]:
    """Yields (rule, host) for names that ``host`` may be a slip of, each once, the likeliest first.

    Bounded by `MAX_CANDIDATES`; a consumer may stop earlier. ``host`` itself is never yielded.

    Args:
        host: the host as typed or canonical, without scheme, port and path; spaces may stand in it.
        country: top-level domain of the country the institution is in (``pl``), tried where a suffix is lost or wrong.
    """
    if is_address(host):
        return  # a number is no misspelt name
    seen = {host}
    host = host.strip().strip(".").lower()
    sound = is_complete_host(host)
    for rule, candidate in _iter_all(host, country):
        # Slips inside the name of a sound host are seen to be sound when they are made: they are hundreds.
        if candidate in seen or not ((sound and rule in _IN_NAME) or is_host_like(candidate)):
            continue
        seen.add(candidate)
        yield rule, candidate
        if len(seen) > MAX_CANDIDATES:
            return


def iter_suffix_repairs(host: str) -> Iterator[tuple[str, str]]:
    """Those of `iter_host_repairs` that mend a wrong suffix."""
    return (("suffix_misspelt", name) for name in _iter_suffix_repairs(host) if name != host and is_host_like(name))


def _iter_all(host: str, country: str) -> Iterator[tuple[str, str]]:
    shown = ".".join(map(decode_label, host.split(".")))
    yield from (("other_script", name) for name in _iter_latin(shown))
    yield from (("dash_for_hyphen", name) for name in [plain_hyphens(shown)])
    yield from (("signs_for_dots", name) for name in _iter_dotted(host))
    yield from (("www_misspelt", name) for name in _iter_www(host))
    yield from (("dot_lost", name) for name in chain(iter_lost_dots(host), iter_lost_inner_dots(host)))
    suffixed = sorted(_iter_suffix_repairs(host), key=lambda name: name.rpartition(".")[2] != country)
    yield from (("suffix_misspelt", name) for name in suffixed)
    yield from (("suffix_lost", name) for name in _iter_with_suffix(host, country))
    yield from _iter_in_name(host)


def _iter_latin(host: str) -> Iterator[str]:
    readings = [list(iter_plain(label)) or [label] for label in host.split(".")]
    yield ".".join(reading[0] for reading in readings)
    yield ".".join(reading[-1] for reading in readings)


def _iter_dotted(host: str) -> Iterator[str]:
    """Dots for spaces and other signs, one at a time and all at once, and nothing for spaces."""
    for sign in " ,;_:-":
        places = [place for place, char in enumerate(host) if char == sign]
        if sign in " ,;_:":
            yield host.replace(sign, ".")
        yield from (f"{host[:place]}.{host[place + 1 :]}" for place in places)
    yield "".join(host.split())
    yield host.replace(" ", "-")


def _iter_suffix_repairs(host: str) -> Iterator[str]:
    """Other top-level domains (one slip away), other second levels, other kinds of suffix."""
    name, _, tld = host.rpartition(".")
    if not name:
        return
    yield from (f"{name}.{other}" for other in near_tlds(tld))
    stem, _, second = name.rpartition(".")
    if stem:
        yield from (f"{stem}.{other}.{tld}" for other in _near(second))
    suffix = suffix_of(host)
    if suffix:
        bare = host.removesuffix(suffix)
        yield from (bare + other for other in other_suffixes(suffix))


@lru_cache(maxsize=4096)
def _near(second: str) -> tuple[str, ...]:
    """Second levels a wrong one may be meant to be: same letters in another order, or one letter lost or added."""
    near = []
    for known in SECOND_LEVELS:
        short, long = sorted((second, known), key=len)
        one_more = len(long) - len(short) == 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
        if known != second and (sorted(known) == sorted(second) or one_more):
            near.append(known)
    return tuple(near)


def _iter_with_suffix(host: str, country: str) -> Iterator[str]:
    """Suffixes of the country and generic ones, for a host that was cut off before its own or has a foreign one."""
    own = (country, *(f"{second}.{country}" for second in SECOND_LEVELS)) if is_tld(country) else ()
    if not is_tld(host.rpartition(".")[2]):
        yield from (f"{host}.{suffix}" for suffix in (*own, *GENERIC[:5]) if is_suffix(suffix))
    elif suffix := suffix_of(host):
        yield from (host.removesuffix(suffix) + other for other in own if is_suffix(other))


def _iter_www(host: str) -> Iterator[str]:
    if mended := mend_host_www(host):
        yield mended
    if host.startswith("www") and host[3:4] not in {"", "."}:
        yield f"www.{host[3:].lstrip('-')}"


def _iter_in_name(host: str) -> Iterator[tuple[str, str]]:
    """Slips in the registrable label; the rest of the host stays."""
    site = site_of_host(host)
    label = site.partition(".")[0]
    before, after = host[: len(host) - len(site)], site[len(label) :]
    if not label.isascii() or label.startswith("xn--") or len(label) > MAX_LABEL:
        return
    slips = (
        ("letters_misread", iter_misread(label)),
        ("letters_swapped", _iter_swapped(label)),
        ("letter_doubled", _iter_undoubled(label)),
        ("hyphen_slip", _iter_hyphens(label)),
        ("letter_added", (label[:at] + label[at + 1 :] for at in range(len(label)))),
        ("letter_dropped", (label[:at] + char + label[at:] for at in range(len(label) + 1) for char in _ALPHABET)),
        ("letter_wrong", (label[:at] + char + label[at + 1 :] for at in range(len(label)) for char in _ALPHABET)),
    )
    for rule, names in slips:
        yield from (
            (rule, before + name + after) for name in names if name and name[0] not in "-_" and name[-1] not in "-_"
        )
    if before:
        yield "subdomain_dropped", site


def _iter_swapped(label: str) -> Iterator[str]:
    return (label[:at] + label[at + 1] + label[at] + label[at + 2 :] for at in range(len(label) - 1))


def _iter_undoubled(label: str) -> Iterator[str]:
    """One of a pair dropped, or a single letter doubled."""
    yield from (label[:at] + label[at + 1 :] for at in range(len(label) - 1) if label[at] == label[at + 1])
    yield from (label[:at] + label[at] + label[at:] for at in range(len(label)))


def _iter_hyphens(label: str) -> Iterator[str]:
    yield label.replace("-", "")
    yield from (f"{label[:at]}-{label[at:]}" for at in range(1, len(label)))
