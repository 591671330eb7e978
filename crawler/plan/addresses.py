"""The addresses in a cell, in one form, so that the same address is known again however it is spelled."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from crawler.urls import read_url_cell, site_of

SEVERAL: Final = frozenset({"several_links", "glued_links"})
"""Problems of a cell that holds more than one address (`crawler.urls.problems`)."""


@lru_cache(maxsize=8192)
def addresses_in(cell: str) -> tuple[str, ...]:
    """The addresses in a cell as WHATWG hrefs; text that is no address stands for itself; () for an empty cell."""
    if not cell.strip():
        return ()
    target = read_url_cell("", cell)
    if target.problem in SEVERAL and target.proposed:
        return target.proposed
    return (target.url or cell.strip(),)


@lru_cache(maxsize=8192)
def sites_in(cell: str) -> frozenset[str]:
    """The sites of the addresses in a cell; text that is no address stands for itself."""
    return frozenset(site_of(address) or address for address in addresses_in(cell))


def same_site(one: str, other: str) -> bool:
    """Whether two cells lead to the same site."""
    return bool(sites_in(one) & sites_in(other))
