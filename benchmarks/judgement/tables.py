"""Reads tables with planted defects: the rows, the truth, and the simulated web as observations (no sockets)."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from crawler.judge.liveness import observe_all
from crawler.judge.table import TableInView
from crawler.knowledge import Knowledge
from crawler.model import Failure, FailureKind, Hop, Observation, Outcome, Phase, Purpose, Row, Target
from crawler.page.facts import read_page
from crawler.urls import host_of, read_url_cell

_FAILURES = {
    "dns": Failure(kind=FailureKind.NO_SUCH_NAME, phase=Phase.DNS),
    "timeout": Failure(kind=FailureKind.CONNECT_TIMEOUT, phase=Phase.CONNECT),
    "tls": Failure(kind=FailureKind.TLS_HANDSHAKE, phase=Phase.TLS),
}
_MOST_HOPS = 5
_NOW = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class PlantedTable:
    """One folder with ``table.tsv``, ``truth.tsv`` and ``pages.json``."""

    folder: Path

    @property
    def name(self) -> str:
        """Name of the set."""
        return self.folder.name

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows as the table room would read them."""
        return tuple(
            Row(
                row_id=r["id"],
                line=number,
                name=r["name"],
                city=r["city"],
                country=r["country"],
                agreement=r["period"],
                url=r["url"],
                continent=r["continent"],
            )
            for number, r in enumerate(read_tsv(self.folder / "table.tsv"), start=2)
        )

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The URL cells, understood."""
        return tuple(read_url_cell(row.row_id, row.url) for row in self.rows)

    def in_view(self, seen: Mapping[str, Observation], knowledge: Knowledge) -> TableInView:
        """Returns the table as the judge sees it, with what was observed."""
        return TableInView(rows=self.rows, targets=self.targets, observations=seen, knowledge=knowledge)

    @cached_property
    def truth(self) -> tuple[dict[str, str], ...]:
        """The truth of each row, in the table's order."""
        return tuple(read_tsv(self.folder / "truth.tsv"))

    @cached_property
    def blocks(self) -> tuple[dict[str, str], ...]:
        """The stretches that slipped, in the table's order."""
        return tuple(read_tsv(self.folder / "blocks.tsv"))

    @cached_property
    def profile(self) -> str:
        """The mix of defects it was drawn to, as its ``meta.json`` says."""
        return str(json.loads((self.folder / "meta.json").read_text(encoding="utf-8"))["spec"]["profile"])

    @cached_property
    def web(self) -> Web:
        """The simulated web."""
        return Web(json.loads((self.folder / "pages.json").read_text(encoding="utf-8")))

    @cached_property
    def observations(self) -> dict[str, Observation]:
        """What a look at each URL of the table gives."""
        urls = {u for t in self.targets for u in ((t.url,) if t.url else t.proposed[:1]) if u}
        return {url: self.web.look(url) for url in sorted(urls)}


@dataclass(frozen=True)
class Web:
    """Hosts and URLs with the page each shows; a host that is not listed does not exist."""

    pages: Mapping[str, Any]

    def look(self, url: str) -> Observation:
        """The observation that one look at ``url`` ends in, by the same rules as in an audit."""
        hops: list[Hop] = []
        page = self._find(url)
        at = url
        while page is not None and page["status"] == 301 and len(hops) < _MOST_HOPS:  # noqa: PLR2004 - HTTP
            target = page["redirect"] if "//" in page["redirect"] else f"https://{page['redirect']}/"
            hops.append(Hop(url=at, status=301, location=target))
            at, page = target, self._find(target)
        status = page["status"] if page else 0
        failure = None if status else _FAILURES[page["error"] if page else "dns"]
        facts = read_page(render(page), "text/html", "utf-8", at) if page and status else None
        outcome = Outcome(
            url=url,
            purpose=Purpose.TARGET,
            attempt=1,
            started_at=_NOW,
            hops=(*hops, Hop(url=at, status=status or None)),
            failure=failure,
            capture=at if facts else None,
        )
        return observe_all([outcome], {at: facts} if facts else {})[url]

    def _find(self, url: str) -> dict[str, Any] | None:
        found = self.pages["urls"].get(url)
        host = host_of(url) or ""
        while found is None and host:
            found = self.pages["hosts"].get(host) or self.pages["hosts"].get(host.removeprefix("www."))
            host = "" if found or not host.startswith("www") else host.partition(".")[2]
        return dict(found) if found else None


def render(page: Mapping[str, Any]) -> bytes:
    """The page that a planted table describes, as HTML: what it calls itself, a picture, and its footer."""
    declared = {"@context": "https://schema.org", "@type": "CollegeOrUniversity", "name": page.get("jsonld_name")}
    site_name, footer = page.get("og_site_name"), page.get("footer")
    lines = [
        f'<!doctype html><html lang="{escape(page.get("lang") or "")}"><head>',
        f"<title>{escape(page.get('title') or '')}</title>",
        f'<meta property="og:site_name" content="{escape(site_name)}">' if site_name else "",
        f'<script type="application/ld+json">{json.dumps(declared)}</script>' if declared["name"] else "",
        '</head><body><img src="/picture.jpg" alt="">',
        f"<footer>{escape(footer)}</footer>" if footer else "",
        "</body></html>",
    ]
    return "\n".join(filter(None, lines)).encode()


def read_tsv(path: Path) -> list[dict[str, str]]:
    """Rows of a tab-separated file with a header, unquoted."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def find_tables(*folders: Path) -> tuple[PlantedTable, ...]:
    """Every set below the folders, each folder's by name."""
    return tuple(PlantedTable(path.parent) for folder in folders for path in sorted(folder.glob("*/truth.tsv")))
