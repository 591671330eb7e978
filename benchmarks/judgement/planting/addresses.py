"""Writes the URL cell of a row: the address as an office would have copied it, untidy writings, slips in its host."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from urllib.parse import urlsplit

from crawler.urls import site_of

from .registry import Institution, bare_host

_ENGLISH = ("/english/", "/eng/", "/en", "/en/", "/index.php?lang=en", "/en/about", "/en/home", "/index_en.html")
_NEUTRAL = ("/Default.aspx", "/index.php", "/home", "/portal/", "/web/guest/home", "/index.html", "/contact")
_HOSTS = ("international", "www2", "eng", "english", "portal", "en")
_DEPARTMENTS = ("business", "arts", "wm", "mech", "chem", "fm", "mat", "phys", "law")
_HTTP, _NO_WWW, _HOST, _DEPARTMENT_HOST = 0.29, 0.055, 0.044, 0.4
_PATHS = ((0.33, ("",)), (0.27, ("/",)), (0.30, _ENGLISH), (0.10, _NEUTRAL))
_OTHERS_PATHS = ("", "/en/", "/international", "/exchange")
_LOOKALIKES = dict(zip("aeopcxyihmbtnk", "аеорсхуіһмьтпк", strict=True))
_SIMILAR = {"a": "o", "o": "a", "t": "f", "f": "t", "s": "5", "g": "q", "i": "j", "d": "cl", "u": "v", "v": "u"}
_FOR_DOTS = (",",) * 4 + (";",) * 3 + ("-",) * 5 + ("_",) * 4 + ("..",)
_MOST_TRIES = 20


def decorate(one: Institution, department: bool, rng: Random) -> str:
    """The address of ``one`` as it was copied from a browser: scheme, host and path as sites show them."""
    parts = urlsplit(one.url)
    scheme = "http" if parts.scheme == "http" or rng.random() < _HTTP else "https"
    host = parts.netloc.lower()
    if host.startswith("www.") and rng.random() < _NO_WWW:
        host = host.removeprefix("www.")
    if department and rng.random() < _DEPARTMENT_HOST:
        host = f"{rng.choice(_DEPARTMENTS)}.{host.removeprefix('www.')}"
    elif rng.random() < _HOST:
        host = f"{rng.choice(_HOSTS)}.{host.removeprefix('www.')}"
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if path in ("", "/"):
        path = rng.choice(rng.choices([p for _, p in _PATHS], [w for w, _ in _PATHS])[0])
    return f"{scheme}://{host}{path}"


def untidy(url: str, rng: Random) -> str:
    """``url`` without its scheme, or with a broken one."""
    scheme, _, rest = url.partition("://")
    rest = rest.rstrip("/") if rng.random() < 1 / 2 else rest
    host = bare_host(url)
    forms = [rest] * 14 + [f"http:/{rest}"] * 2 + [f"{scheme[1:]}://{rest}", f"htp://{rest}", f"http:\\\\{rest}"]
    return rng.choice([*forms, f"ww.{host}/"])


def with_second(url: str, rng: Random) -> str:
    """``url`` and a second address of the same site in one cell."""
    second = f"http://www.{site_of(url)}{rng.choice(_OTHERS_PATHS)}"
    return url + rng.choice((", ", " / ", " ; ", " ")) + second


def mistype(kind: str, url: str, rng: Random) -> str | None:
    """``url`` with a slip of ``kind`` (a name in `SLIPS`) in its host; None where its host has no room for it."""
    host = urlsplit(url).netloc
    for _ in range(_MOST_TRIES):
        slipped = SLIPS[kind](host, bare_host(url), rng)
        if slipped and slipped != host:
            head, _, tail = url.partition(host)
            return head + slipped + ("" if kind == "trunc" else tail)
    return None


def _label(host: str, bare: str) -> tuple[int, int]:
    """Where the label stands that tells institutions apart: the first of the registrable domain, in ``host``."""
    site = site_of(f"http://{bare}/") or bare
    start = len(host) - len(site)
    return start, start + len(site.partition(".")[0])


def _in_label(change: Callable[[str, Random], str | None]) -> Callable[[str, str, Random], str | None]:
    def slip(host: str, bare: str, rng: Random) -> str | None:
        start, end = _label(host, bare)
        changed = change(host[start:end], rng)
        return host[:start] + changed + host[end:] if changed else None

    return slip


def _at_letter(label: str, rng: Random, letters: str) -> int | None:
    places = [i for i, c in enumerate(label) if c in letters]
    return rng.choice(places) if places else None


def _drop(label: str, rng: Random) -> str | None:
    at = rng.randrange(len(label))
    return label[:at] + label[at + 1 :] if len(label) > 2 else None  # noqa: PLR2004 - one letter is no name


def _double(label: str, rng: Random) -> str | None:
    at = rng.randrange(len(label))
    return label[:at] + label[at] + label[at:] if label[at].isalpha() else None


def _swap(label: str, rng: Random) -> str | None:
    if len(label) < 2:  # noqa: PLR2004 - a pair
        return None
    at = rng.randrange(len(label) - 1)
    return label[:at] + label[at + 1] + label[at] + label[at + 2 :] if label[at : at + 2].isalnum() else None


def _l1(label: str, rng: Random) -> str | None:
    at = _at_letter(label, rng, "il")
    return None if at is None else label[:at] + rng.choice("1l" if label[at] == "i" else "1I") + label[at + 1 :]


def _rn(label: str, rng: Random) -> str | None:
    at = _at_letter(label, rng, "m")
    return None if at is None else label[:at] + "rn" + label[at + 1 :]


def _similar(label: str, rng: Random) -> str | None:
    at = _at_letter(label, rng, "".join(_SIMILAR))
    return None if at is None else label[:at] + _SIMILAR[label[at]] + label[at + 1 :]


def _homoglyph(label: str, rng: Random) -> str | None:
    """One letter, or every one that has a twin, written in Cyrillic."""
    at = _at_letter(label, rng, "".join(_LOOKALIKES))
    if at is None:
        return None
    if rng.random() < 1 / 2:
        return label[:at] + _LOOKALIKES[label[at]] + label[at + 1 :]
    return "".join(_LOOKALIKES.get(c, c) for c in label)


def _tld(host: str, _bare: str, rng: Random) -> str | None:
    head, _, tld = host.rpartition(".")
    at = rng.randrange(len(tld) - 1)
    return f"{head}.{tld[:at]}{tld[at + 1]}{tld[at]}{tld[at + 2 :]}"


def _dot(host: str, _bare: str, rng: Random) -> str | None:
    at = rng.choice([m.start() for m in re.finditer(r"\.", host)])
    return host[:at] + host[at + 1 :]


def _comma(host: str, _bare: str, rng: Random) -> str | None:
    at = rng.choice([m.start() for m in re.finditer(r"\.", host)])
    return host[:at] + rng.choice(_FOR_DOTS) + host[at + 1 :]


def _space(host: str, bare: str, rng: Random) -> str | None:
    if rng.random() < 1 / 3:
        at = rng.choice([m.start() for m in re.finditer(r"\.", host)])
        return host[:at] + " " + host[at + 1 :]
    start, end = _label(host, bare)
    if end - start < 2:  # noqa: PLR2004 - no room between letters
        return None
    at = rng.randrange(start + 1, end)
    return host[:at] + " " + (host[at].upper() if rng.random() < 1 / 4 else host[at]) + host[at + 1 :]


def _trunc(host: str, bare: str, _rng: Random) -> str | None:
    return host[: _label(host, bare)[1]]


SLIPS: dict[str, Callable[[str, str, Random], str | None]] = {
    "comma": _comma,
    "dot": _dot,
    "double": _in_label(_double),
    "drop": _in_label(_drop),
    "homoglyph": _in_label(_homoglyph),
    "l1": _in_label(_l1),
    "rn": _in_label(_rn),
    "space": _space,
    "sub": _in_label(_similar),
    "swap": _in_label(_swap),
    "tld": _tld,
    "trunc": _trunc,
}
