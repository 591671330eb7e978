"""The word a person reads for a kind of evidence and for where it comes from, in every format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crawler.i18n import Translator

OF_A_REGISTRY: Final = re.compile(r"(.*\bregistry) (.+)")
"""A kind of evidence from a registry, and the registry's name."""


def evidence_kinds(t: Translator) -> dict[str, str]:
    """A word for each kind of evidence; for those of a registry, one with ``{name}`` to be filled in."""
    return {
        "host": t.text("web address and name"),
        "name in host": t.text("how many words of the name are in the address"),
        "path": t.text("path of the address"),
        "city in host": t.text("city in the address"),
        "country of host": t.text("country of the address"),
        "digit among letters": t.text("a digit among the letters of the address"),
        "host made of the page's name": t.text("the address and the name the page gives itself"),
        "name on page": t.text("name on the page"),
        "name of the site": t.text("what the page calls the whole site"),
        "city on page": t.text("city on the page"),
        "kind on page": t.text("kinds of institution, on the page"),
        "proper names on page": t.text("proper names, on the page"),
        "subjects on page": t.text("subjects of the institution, on the page"),
        "registry": t.text("registry {name}", name="{name}"),
        "name in registry": t.text("sites the registry {name} lists for the name", name="{name}"),
        "kind in registry": t.text("kinds of institution, in the registry {name}", name="{name}"),
        "proper names in registry": t.text("proper names, in the registry {name}", name="{name}"),
        "institution in registry": t.text(
            "the institution and the owner of the site, in the registry {name}", name="{name}"
        ),
        "redirect": t.text("the address leads to another site"),
        "together": t.text("what these say together"),
        "alignment": t.text("neighbouring rows"),
        "rest of the table": t.text("the other rows of the list"),
        "address": t.text("the cell"),
        "site answers": t.text("does the site open"),
        "site in a registry": t.text("is the site in a registry"),
        "mended address answers": t.text("does the address without the typo open"),
        "mended address in a registry": t.text("is the address without the typo in a registry"),
        "mended host": t.text("address without the typo"),
        "mended host answers": t.text("site at the address without the typo"),
        "near site": t.text("a site one typo away"),
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
        "together": t.text("two of the comparisons above"),
        "table": t.text("other rows of the list"),
        "DNS": t.text("the domain name system (DNS)"),
        "URL as typed": t.text("the cell"),
    }


def kind_word(kind: str, t: Translator) -> str:
    """The word for one kind, else the kind itself."""
    words = evidence_kinds(t)
    registry = OF_A_REGISTRY.fullmatch(kind)
    if registry and registry[1] in words:
        return words[registry[1]].replace("{name}", registry[2])
    return words.get(kind, kind)


def source_word(source: str, t: Translator) -> str:
    """The word for one source, else the source itself."""
    return evidence_sources(t).get(source, source)
