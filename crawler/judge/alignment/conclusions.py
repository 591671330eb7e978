"""Says in one sentence what decided a verdict, as a careful person would: for `crawler explain` and findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from crawler.judge.evidence import Comparison
from crawler.model import Identity, Message, say

_AGREES: Final = ("same", "within", "most")
_UNRELATED: Final = ("another",)
_SUCCESSOR: Final = "its successor"


def conclude(
    identity: Identity, compared: Sequence[Comparison], copied_from: str = "", copied_name: str = ""
) -> Message | None:
    """The sentence for a verdict; None where no single thing decided.

    Args:
        identity: the verdict.
        compared: the row compared with the site it shows.
        copied_from: the row that shows the very same address and owns the site, if there is one.
        copied_name: its name.
    """
    if identity is Identity.OTHER_ROW and copied_from:
        return say(
            "Row {row}, {name}, shows the same address, and it is the address of that institution.",
            row=copied_from,
            name=copied_name,
        )
    by_kind = {c.kind: c for c in reversed(compared)}
    if identity is Identity.FOREIGN:
        return next(_strange(by_kind), None)
    if identity is Identity.OWN:
        return next(_own(by_kind), None)
    return None


def _strange(compared: Mapping[str, Comparison]) -> Iterator[Message]:
    """Why a site is nobody's in the table, the most telling reason first."""
    page, host, maker = (compared.get(kind) for kind in ("name on page", "host", "host made of the page's name"))
    path = compared.get("path")
    if page and _agrees(page):
        if maker and "speaks of the row" in maker.level:
            yield say("A page about the institution, not its own: the site calls itself {name}.", name=maker.observed)
        if path and "in a list of all" in path.level:
            yield say("A page about the institution, not its own: the site lists many institutions.")
        yield from _elsewhere(compared)
    yield from _of_another(compared)
    if page and page.level.endswith("in two places"):
        if host and host.level.startswith("initials"):
            yield say(
                "The page names {name} in more than one place; the address has only the initials in common.",
                name=page.observed,
            )
        yield say("The page names {name} in more than one place.", name=page.observed)
    yield from _listed(compared)


def _elsewhere(compared: Mapping[str, Comparison]) -> Iterator[Message]:
    """An institution of the same name in another country."""
    country, place = compared.get("country of host"), compared.get("city on page")
    if country and country.level == "other":
        yield say(
            "The name agrees, but the address is that of another country ({observed}).", observed=country.observed
        )
    if place and "another country" in place.level:
        yield say("The name agrees, but the page says another country ({observed}).", observed=place.observed)


def _of_another(compared: Mapping[str, Comparison]) -> Iterator[Message]:
    """A registry knows both, the row's institution and the owner of the site."""
    for kind, one in compared.items():
        if kind.startswith("institution in registry") and one.level in _UNRELATED:
            yield say(
                "The registry {registry} has this institution under another address; the site is that of {name}.",
                registry=one.source,
                name=one.observed,
            )


def _listed(compared: Mapping[str, Comparison]) -> Iterator[Message]:
    """What a registry says against the row."""
    for kind, one in compared.items():
        if kind.startswith("name in registry") and one.level.startswith("another site, same name"):
            yield say("The registry lists another site for this name: {listed}.", listed=one.observed)


def _own(compared: Mapping[str, Comparison]) -> Iterator[Message]:
    """Why a site is the row's though its name is not there."""
    page = compared.get("name on page")
    for kind, one in compared.items():
        if kind.startswith("institution in registry") and one.level == _SUCCESSOR:
            yield say("The site is that of {name}, which this institution became part of.", name=one.observed)
    if page and page.level == "same, through a registry":
        yield say("The page uses another name of the institution, {name}, which a registry knows.", name=page.observed)


def _agrees(page: Comparison) -> bool:
    return page.level.startswith(_AGREES) and not page.level.startswith("same common")
