"""Measures proposing behind the real judge of identity: what an audit would offer, how sure it is, what it asks.

    python -m benchmarks.proposals.judged TABLES… [--setting pages] [--registry-file ROR.zip]

Prints precision, recall and F1 of the proposed URL, the expected calibration error of what is stated of verdicts and of
proposals, and how many names are asked for that are not in the table. Scores as `benchmarks.judgement.score` does: a
proposal is right when its site is one of the row's own.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.judgement.settings import Setting, knowledge_for, observed
from benchmarks.judgement.tables import PlantedTable, find_tables
from crawler.judge.alignment import identify
from crawler.judge.proposals import candidate_urls, propose
from crawler.knowledge import Knowledge
from crawler.model import Field, Identity
from crawler.urls import site_of

BINS = 10
"""Intervals of equal width in which stated and true rates are compared."""


@dataclass
class Measured:
    """What was counted over some tables."""

    counts: Counter[str] = field(default_factory=Counter)
    kinds: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    verdicts: list[tuple[float, bool]] = field(default_factory=list)
    """Stated confidence and whether it was right."""
    proposals: list[tuple[float, bool]] = field(default_factory=list)
    actions: defaultdict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))


def measure(table: PlantedTable, setting: Setting, knowledge: Knowledge, into: Measured) -> None:
    """Judges a table as an audit does, and counts."""
    seen = observed(setting, table, knowledge)
    identified = identify(table.in_view(seen, knowledge))
    if setting is not Setting.OFFLINE:
        identified = replace(identified, view=table.in_view(dict(table.observations), knowledge))
        asked = candidate_urls(identified)
        into.counts.update(asked=len(asked), rows=len(table.rows))
        seen = {**seen, **{url: table.web.look(url) for url in asked}}
        identified = identify(table.in_view(seen, knowledge))
    made = propose(identified)
    for truth, verdict in zip(table.truth, identified.verdicts, strict=True):
        best = next((p for p in made.get(truth["id"], ()) if p.column is Field.URL and p.rank == 1), None)
        gold = truth["gold_domains"].split("|")
        right = best is not None and bool(best.new) and site_of(best.new) in gold
        label = truth["label"]
        into.counts["needing"] += best is not None or verdict.identity in {Identity.FOREIGN, Identity.OTHER_ROW}
        if label in {"ok", "mismatch"} and verdict.identity is not Identity.CANNOT_TELL:
            into.verdicts.append((verdict.confidence, (verdict.identity is Identity.OWN) == (label == "ok")))
        if label == "ambiguous" or (best is None and label != "mismatch"):
            continue
        if best is not None and best.new:
            into.proposals.append((best.address_confidence, right))
            into.actions[f"{best.action} {label}"].append((best.address_confidence, right))
        wrong = best is not None and bool(best.new) and not right
        if label == "mismatch":
            counts = {"n": 1, "right": right, "wrong": wrong}
            into.counts.update(counts)
            into.kinds[truth["kind"]].update(counts)
        elif label == "ok":
            into.counts.update(wrong=wrong, wrong_on_ok=wrong, emptied=best is not None and not best.new)


def calibration_error(stated: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error: the mean distance of stated and true rates over `BINS` bins, by their sizes."""
    bins: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in stated:
        bins[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
    apart = (abs(sum(c for c, _ in each) - sum(r for _, r in each)) for each in bins.values())
    return sum(apart) / max(1, len(stated))


def render(measured: Measured) -> Iterable[str]:
    """Yields the figures as lines."""
    counts = measured.counts
    precision = counts["right"] / max(1, counts["right"] + counts["wrong"])
    recall = counts["right"] / max(1, counts["n"])
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    yield f"right URL: P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  wrong on right rows {counts['wrong_on_ok']}"
    yield f"right rows proposed to be emptied: {counts['emptied']}"
    yield (
        f"expected calibration error: verdicts {calibration_error(measured.verdicts):.3f} of {len(measured.verdicts)}, "
        f"proposals {calibration_error(measured.proposals):.3f} of {len(measured.proposals)}"
    )
    if counts["rows"]:
        yield (
            f"names asked for: {counts['asked']}; {counts['asked'] / counts['rows']:.2f} a row, "
            f"{counts['asked'] / max(1, counts['needing']):.2f} a row that needs one"
        )
    for action, stated in sorted(measured.actions.items()):
        mean = sum(c for c, _ in stated) / len(stated)
        yield f"    {action:20} {len(stated):5}  stated {mean:.3f}  right {sum(r for _, r in stated) / len(stated):.3f}"
    for kind, each in sorted(measured.kinds.items()):
        yield f"    {kind:20} {each['n']:5}  right {each['right']:5}  wrong {each['wrong']:4}"


def main() -> None:
    """Reads the arguments and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.proposals.judged", description=__doc__)
    parser.add_argument("tables", type=Path, nargs="+")
    parser.add_argument("--setting", type=Setting, choices=list(Setting), action="append")
    parser.add_argument("--registry-file", type=Path)
    given = parser.parse_args()
    for setting in given.setting or [Setting.OFFLINE, Setting.PAGES]:
        knowledge = knowledge_for(setting, given.registry_file)
        measured = Measured()
        for table in find_tables(*given.tables):
            measure(table, setting, knowledge, measured)
        print(f"\n== {setting.value}")
        print("\n".join(render(measured)))


if __name__ == "__main__":
    main()
