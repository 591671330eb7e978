"""What the store keeps of deciding: what was offered, what editors said, and which addresses left the table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from crawler.clean import storable_text
from crawler.model import Action, Decision, Departed, Field, Found, Offered, Offers
from crawler.store import audit_rows, rows
from crawler.store.database import Database

OFFERS: Final = "offers"
FOUND: Final = "findings"
T = TypeVar("T")


class DecidedPart:
    """The part of `crawler.store.Store` that is about decisions."""

    _database: Database

    def add_decisions(
        self, decisions: Iterable[Decision], table_sha256: str, departed: Iterable[Departed] = ()
    ) -> None:
        """Append what editors said of proposals made for the table with that hash, and the addresses that left it."""
        with self._database.writing() as connection:
            connection.executemany(
                f"INSERT INTO decision ({audit_rows.DECISION_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [audit_rows.decision_row(decision, table_sha256) for decision in decisions],
            )
            connection.executemany(
                "INSERT INTO departed (row_id, address, owners, left_at) VALUES (?, ?, ?, ?)",
                [
                    (
                        storable_text(one.row_id),
                        storable_text(one.address),
                        rows.dump([storable_text(owner) for owner in one.owners]),
                        rows.time_text(one.left_at),
                    )
                    for one in departed
                ],
            )

    def decisions(self) -> Mapping[str, Decision]:
        """The last word on each proposal, by `Proposal.key`."""
        query = f"SELECT {audit_rows.DECISION_COLUMNS} FROM decision ORDER BY seq"
        return {decision.proposal: decision for decision in self._database.read(audit_rows.read_decision, query)}

    def departed(self) -> tuple[Departed, ...]:
        """Every address that left the table, oldest first; () in a store of before there were any."""
        if not self._has("departed"):
            return ()
        return tuple(
            self._database.read(_departed, "SELECT row_id, address, owners, left_at FROM departed ORDER BY seq")
        )

    def keep_offers(self, audit_id: str, offers: Offers) -> None:
        """Remember what an audit proposed, with true values; judged again, the new offers count."""
        proposals = [
            [p.proposal, p.evidence, p.row_id, p.column.value, p.old, p.new, p.action.value, p.stretch, p.rank]
            for p in offers.proposals
        ]
        owners = {row_id: list(found) for row_id, found in offers.owners}
        self._keep(audit_id, OFFERS, {"proposals": proposals, "owners": owners})

    def offers(self, audit_id: str) -> Offers:
        """What an audit proposed; empty where that was not kept."""
        return next(iter(self._documents(audit_id, OFFERS, _offers)), Offers())

    def keep_findings(self, audit_id: str, findings: Iterable[Found]) -> None:
        """Remember what an audit found, for the difference between two audits."""
        items = [[f.fingerprint, f.code, f.row_id, f.name, f.country, f.cell] for f in findings]
        self._keep(audit_id, FOUND, items)

    def findings(self, audit_id: str) -> tuple[Found, ...] | None:
        """What an audit found; None where that was not kept."""
        return next(iter(self._documents(audit_id, FOUND, _findings)), None)

    def _has(self, table: str) -> bool:
        """Whether the file has a table: one opened for reading may be of before there was any."""
        return bool(self._database.read(bool, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", table))

    def _keep(self, audit_id: str, kind: str, document: Any) -> None:
        text = storable_text(json.dumps(document, ensure_ascii=True, separators=(",", ":")))
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", (audit_id, kind, text))

    def _documents(self, audit_id: str, kind: str, record: Callable[[tuple[Any, ...]], T]) -> list[T]:
        if not self._has("document"):
            return []
        query = "SELECT document FROM document WHERE audit_id = ? AND kind = ?"
        return self._database.read(record, query, audit_id, kind)


def _departed(row: tuple[Any, ...]) -> Departed:
    row_id, address, owners, left_at = row
    return Departed(
        row_id=row_id, address=address, owners=tuple(json.loads(owners)), left_at=datetime.fromisoformat(left_at)
    )


def _offers(row: tuple[Any, ...]) -> Offers:
    document = json.loads(row[0])
    return Offers(
        proposals=tuple(_offered(item) for item in document["proposals"]),
        owners=tuple((row_id, tuple(found)) for row_id, found in document["owners"].items()),
    )


def _findings(row: tuple[Any, ...]) -> tuple[Found, ...]:
    return tuple(
        Found(fingerprint=fingerprint, code=code, row_id=row_id, name=name, country=country, cell=cell)
        for fingerprint, code, row_id, name, country, cell in json.loads(row[0])
    )


def _offered(item: list[Any]) -> Offered:
    proposal, evidence, row_id, column, old, new, action, stretch, rank = item
    return Offered(
        proposal=proposal,
        evidence=evidence,
        row_id=row_id,
        column=Field(column),
        old=old,
        new=new,
        action=Action(action),
        stretch=stretch,
        rank=rank,
    )
