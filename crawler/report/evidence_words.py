"""The word a person reads for a kind of evidence and for where it comes from, in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crawler.i18n import Translator

REGISTRY: Final = "registry "
"""What the kind of a registry's evidence begins with; its name follows."""


def evidence_kinds(t: Translator) -> dict[str, str]:
    """A word for each kind of evidence; for ``registry``, one with ``{name}`` to be filled in."""
    return {
        "host": t.text("web address and name"),
        "path": t.text("path of the address"),
        "city in host": t.text("city in the address"),
        "country of host": t.text("country of the address"),
        "digit among letters": t.text("a digit among the letters of the address"),
        "host made of the page's name": t.text("the address and the name the page gives itself"),
        "name on page": t.text("name on the page"),
        "city on page": t.text("city on the page"),
        "registry": t.text("registry {name}", name="{name}"),
        "alignment": t.text("neighbouring rows"),
        "rest of the table": t.text("the other rows of the list"),
        "address": t.text("the cell"),
        "site answers": t.text("does the site answer"),
        "site in a registry": t.text("is the site in a registry"),
        "mended host": t.text("address without the slip"),
        "mended host answers": t.text("site at the address without the slip"),
        "near site": t.text("a site one slip away"),
    }


def evidence_sources(t: Translator) -> dict[str, str]:
    """A word for each source of evidence that has one; registries go by their own name."""
    return {
        "host": t.text("the address"),
        "path": t.text("the address"),
        "page": t.text("the page"),
        "top-level domain": t.text("the end of the site’s name"),
        "registries": t.text("registries"),
        "alignment": t.text("the order of the rows"),
        "DNS": t.text("the directory of names (DNS)"),
        "URL as typed": t.text("the cell"),
    }


def kind_word(kind: str, t: Translator) -> str:
    """The word for one kind, else the kind itself."""
    words = evidence_kinds(t)
    if kind.startswith(REGISTRY):
        return words["registry"].replace("{name}", kind.removeprefix(REGISTRY))
    return words.get(kind, kind)


def source_word(source: str, t: Translator) -> str:
    """The word for one source, else the source itself."""
    return evidence_sources(t).get(source, source)
