"""``python -m benchmarks.judgement DIR``: judges every planted table below DIR and prints how well that went."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.judgement.estimate import estimate
from benchmarks.judgement.score import Answer, Tally, render
from benchmarks.judgement.settings import Setting, knowledge_for, observed
from benchmarks.judgement.tables import PlantedTable, find_tables
from crawler.judge.alignment import Weights, identify_with, load_weights, weights_from
from crawler.judge.proposals import propose
from crawler.knowledge import Knowledge
from crawler.model import Field, Identity

_WORDS = {
    Identity.OWN: "ok",
    Identity.OTHER_ROW: "mismatch",
    Identity.FOREIGN: "mismatch",
    Identity.CANNOT_TELL: "unknown",
}


def main() -> None:
    """Reads the arguments, judges, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judgement", description=__doc__)
    parser.add_argument(
        "folder", type=Path, help="folder of sets, each with table.tsv, truth.tsv, blocks.tsv, pages.json"
    )
    parser.add_argument(
        "--setting", type=Setting, choices=list(Setting), action="append", help="default: offline and pages"
    )
    parser.add_argument("--registry-file", type=Path, help="ROR data dump, for the setting ror")
    parser.add_argument(
        "--cross-validate", action="store_true", help="estimate on half the tables, score on the others"
    )
    parser.add_argument(
        "--also-from", type=Path, action="append", default=[], metavar="DIR", help="tables to estimate on besides"
    )
    given = parser.parse_args()
    settings = given.setting or [Setting.OFFLINE, Setting.PAGES]
    tables = find_tables(given.folder)
    if not tables:
        parser.error(f"no tables below {given.folder}")
    knowledge = {setting: knowledge_for(setting, given.registry_file) for setting in settings}
    halves: list[tuple[Sequence[PlantedTable], Weights]] = [(tables, load_weights())]
    if given.cross_validate:
        halves = _halves(tables, knowledge, find_tables(*given.also_from))
    for setting in settings:
        damaged, clean = Tally(), Tally()
        for part, weights in halves:
            for table in part:
                tally = damaged if any(truth["label"] == "mismatch" for truth in table.truth) else clean
                tally.add(table, answer(table, setting, knowledge[setting], weights))
        print(f"\n== {setting.value}: {len(tables)} tables{', cross-validated' if given.cross_validate else ''}")
        print("\n".join(render(damaged, clean)))


def _halves(
    tables: Sequence[PlantedTable], knowledge: dict[Setting, Knowledge], others: Sequence[PlantedTable]
) -> list[tuple[Sequence[PlantedTable], Weights]]:
    """Each half of the tables with the weights estimated on the other half, and on other tables."""
    even, odd = tables[::2], tables[1::2]
    return [(part, weights_from(estimate([*half, *others], knowledge))) for part, half in ((even, odd), (odd, even))]


def answer(table: PlantedTable, setting: Setting, knowledge: Knowledge, weights: Weights) -> list[Answer]:
    """What the judgement says of each row, with a second look at candidates where there is a web."""
    seen = observed(setting, table, knowledge)
    for _ in range(2 if seen else 1):
        identified = identify_with(table.in_view(seen, knowledge), weights)
        if setting is not Setting.OFFLINE:
            seen = {**seen, **observed(setting, table, knowledge, identified)}
    proposals = propose(replace(identified, view=table.in_view(seen, knowledge)))
    return [
        Answer(
            verdict=_WORDS[verdict.identity],
            belongs_to=verdict.belongs_to[0] if verdict.belongs_to else "",
            proposed=next(
                (p.new for p in proposals.get(verdict.row_id, ()) if p.column is Field.URL and p.rank == 1), ""
            ),
            confidence=verdict.confidence,
        )
        for verdict in identified.verdicts
    ]


if __name__ == "__main__":
    main()
