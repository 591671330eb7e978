"""Reads tables with planted defects: the rows, the truth, and the simulated web as observations (no sockets)."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from crawler.model import Failure, FailureKind, Liveness, Observation, PageFacts, Phase, Row, Signal, SignalKind, Target
from crawler.urls import host_of, read_url_cell

_FAILURES = {
    "dns": (FailureKind.NO_SUCH_NAME, Phase.DNS, Liveness.DEAD, "no_such_name"),
    "timeout": (FailureKind.CONNECT_TIMEOUT, Phase.CONNECT, Liveness.UNKNOWN, "connect_timeout"),
    "tls": (FailureKind.TLS_HANDSHAKE, Phase.TLS, Liveness.INSECURE, "tls_handshake"),
}
_MOST_HOPS = 5


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

    @cached_property
    def truth(self) -> tuple[dict[str, str], ...]:
        """The truth of each row, in the table's order."""
        return tuple(read_tsv(self.folder / "truth.tsv"))

    @cached_property
    def blocks(self) -> tuple[dict[str, str], ...]:
        """The stretches that slipped, in the table's order."""
        return tuple(read_tsv(self.folder / "blocks.tsv"))

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
        """The observation a look at ``url`` ends in."""
        at = url
        for _ in range(_MOST_HOPS):
            page = self._find(at)
            if page is None or page["status"] != 301:  # noqa: PLR2004 - the only redirect the tables hold
                return _observe(url, at, page)
            target = page["redirect"]
            at = target if "//" in target else f"https://{target}/"
        return _observe(url, at, None)

    def _find(self, url: str) -> dict[str, Any] | None:
        found = self.pages["urls"].get(url)
        host = host_of(url) or ""
        while found is None and host:
            found = self.pages["hosts"].get(host) or self.pages["hosts"].get(host.removeprefix("www."))
            host = "" if found or not host.startswith("www") else host.partition(".")[2]
        return dict(found) if found else None


def _observe(url: str, final: str, page: dict[str, Any] | None) -> Observation:
    if page is None or page["status"] == 0:
        kind, phase, liveness, reason = _FAILURES[page["error"] if page else "dns"]
        return Observation(url=url, liveness=liveness, reason=reason, failure=Failure(kind=kind, phase=phase), looks=1)
    if page["status"] != 200:  # noqa: PLR2004 - any other answer is a refusal here
        return Observation(
            url=url, liveness=Liveness.BLOCKED, reason="forbidden", status=page["status"], final_url=final, looks=1
        )
    facts = PageFacts(
        title=page.get("title") or "",
        site_name=page.get("og_site_name") or "",
        org_names=(page["jsonld_name"],) if page.get("jsonld_name") else (),
        footer=page.get("footer") or "",
        lang=page.get("lang") or "",
        signals=_signals(page.get("title") or ""),
    )
    live = Liveness.OK if final == url else Liveness.MOVED
    return Observation(url=url, liveness=live, reason="answers", status=200, final_url=final, page=facts, looks=1)


def _signals(title: str) -> tuple[Signal, ...]:
    if title == "Just a moment...":
        return (Signal(kind=SignalKind.CHALLENGE, marker=title),)
    return ()


def read_tsv(path: Path) -> list[dict[str, str]]:
    """Rows of a tab-separated file with a header, unquoted."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def find_tables(folder: Path) -> tuple[PlantedTable, ...]:
    """Every set below ``folder``, by name."""
    return tuple(PlantedTable(path.parent) for path in sorted(folder.glob("*/truth.tsv")))
