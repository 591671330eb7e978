"""What a registry of institutions answers, and the record it answers with.

A registry is evidence, never a verdict: it holds stale sites too, and most small schools and museums are in none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from crawler.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """An institution as a registry has it."""

    id: str
    """Its identifier in the registry, unique there (a ROR id, a Wikidata item, a domain)."""
    source: str
    """Name of the registry and, where it has one, its version: ``ROR v1.70``."""
    names: tuple[str, ...]
    """Names in any language, the one to show first; former names among them."""
    acronyms: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    """Hosts of its websites without ``www.``, the present one first: a registrable domain, or a host below one."""
    urls: tuple[str, ...] = ()
    """Its websites as the registry writes them (untrusted), the present one first; may be fewer than ``sites``."""
    country_code: str | None = None
    """ISO 3166-1 alpha-2."""
    city: str = ""
    status: str = "active"
    """``active``, ``inactive`` or ``withdrawn``."""
    successors: tuple[str, ...] = ()
    """Ids, in the same registry, of the institutions it became part of."""
    predecessors: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    """Ids of the institutions it is a part of: their site is its own too."""


class Registry(Protocol):
    """Answers who owns a site, and which institutions have a name."""

    @property
    def statement(self) -> str:
        """Name and version, as reports state it."""

    def owners(self, site: str) -> tuple[Institution, ...]:
        """Institutions that own or owned a site (registrable domain, or a host below a shared one), best first."""

    def near(self, site: str) -> tuple[str, ...]:
        """Listed sites (registrable domains) one slip of the pen away from ``site``, sorted; never itself.

        A slip: a letter of the registrable label dropped, added, wrong, or swapped with its neighbour; the suffix is
        the same. `owners` has an answer for each of them.
        """

    def find(self, name: str, country_code: str | None, limit: int = 10) -> tuple[Institution, ...]:
        """Institutions with a name that shares its telling words with ``name``, nearest first, at most ``limit``.

        With ``country_code``, those of another country are left out; those of an unknown one are not. Being found is
        no match: the caller compares the names.
        """

    def get(self, institution_id: str) -> Institution | None:
        """The institution with this id, to follow ``successors``."""


def name_keys(name: str) -> tuple[str, ...]:
    """Folded words of a name worth searching for: all but single letters, duplicates dropped, order kept."""
    return tuple(dict.fromkeys(word for word in fold(name).split() if len(word) > 1))


def bare_host(host: str) -> str:
    """A host without ``www.`` and the root's dot, in small letters: what `Institution.sites` holds."""
    return host.lower().strip(".").removeprefix("www.")
