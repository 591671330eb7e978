"""Page facts as JSON: between the processes that read pages and the one that stores what they found."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from crawler.clean import storable_text
from crawler.model import PageFacts, Signal, SignalKind


def facts_json(facts: PageFacts) -> str:
    """Writes the facts of a page as compact JSON; every text is made storable (no NUL, no lone surrogate)."""
    return json.dumps(
        {
            "title": storable_text(facts.title),
            "site_name": storable_text(facts.site_name),
            "shared_title": storable_text(facts.shared_title),
            "org_names": _storable(facts.org_names),
            "same_as": _storable(facts.same_as),
            "logos": _storable(facts.logos),
            "headings": _storable(facts.headings),
            "footer": storable_text(facts.footer),
            "address": storable_text(facts.address),
            "description": storable_text(facts.description),
            "lang": storable_text(facts.lang),
            "alternates": [_storable(pair) for pair in facts.alternates],
            "canonical": None if facts.canonical is None else storable_text(facts.canonical),
            "text": storable_text(facts.text),
            "links_out": _storable(facts.links_out),
            "signals": [[signal.kind.value, storable_text(signal.marker)] for signal in facts.signals],
            "version": facts.version,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read_facts(text: str) -> PageFacts:
    """Reads what `facts_json` wrote; unknown keys are ignored, so a field added later breaks nothing."""
    data: dict[str, Any] = json.loads(text)
    return PageFacts(
        title=data.get("title", ""),
        site_name=data.get("site_name", ""),
        shared_title=data.get("shared_title", ""),
        org_names=tuple(data.get("org_names", ())),
        same_as=tuple(data.get("same_as", ())),
        logos=tuple(data.get("logos", ())),
        headings=tuple(data.get("headings", ())),
        footer=data.get("footer", ""),
        address=data.get("address", ""),
        description=data.get("description", ""),
        lang=data.get("lang", ""),
        alternates=tuple((lang, url) for lang, url in data.get("alternates", ())),
        canonical=data.get("canonical"),
        text=data.get("text", ""),
        links_out=tuple(data.get("links_out", ())),
        signals=tuple(Signal(kind=SignalKind(kind), marker=marker) for kind, marker in data.get("signals", ())),
        version=data.get("version", 1),
    )


def _storable(texts: Iterable[str]) -> list[str]:
    return [storable_text(text) for text in texts]
