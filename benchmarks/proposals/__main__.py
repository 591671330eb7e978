"""Measures proposing by itself: whose site each URL is comes from the truth, so that only proposing can fail.

    python -m benchmarks.proposals TABLES… [--registry-file ROR.zip] [--write]

Prints precision, recall and F1 of the proposed URL in each setting, rates estimated on one half of the tables and
scored on the other. ``--write`` estimates on all and writes ``crawler/judge/proposals/data/proposal_rates.tsv``.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.judgement.settings import Setting, knowledge_for
from benchmarks.judgement.tables import PlantedTable, find_tables
from crawler.judge.names import take_apart
from crawler.judge.proposals import (
    ALIVE,
    ANSWERS,
    ASKED,
    CONFIRMED,
    CUSTOM,
    GONE,
    PAGE,
    CandidateRates,
    candidate_urls,
    identifies,
    iter_labels,
    looks_dead,
    origin,
    page_agreement,
    propose,
    weighable,
)
from crawler.judge.table import Identified, identified_as
from crawler.knowledge import Knowledge, Places
from crawler.model import Action, Field, Identity, IdentityVerdict, Observation, Stretch, say
from crawler.urls import site_of
from crawler.urls.parse import suffix_of

SURE = 0.97
"""What the true judge of identity says of each verdict."""
HEADER = """\
# How often candidates of each level were right, with the truth's own verdicts of identity; and, by custom of naming
# sites, how often a site is called so.
# Written by: python -m benchmarks.proposals TABLES --registry-file ROR.zip --write
level\tright\tcounted
"""
RATES_FILE = Path(__file__).parents[2] / "crawler" / "judge" / "proposals" / "data" / "proposal_rates.tsv"


@dataclass
class Trial:
    """One table in one setting, judged by its truth."""

    table: PlantedTable
    knowledge: Knowledge
    observations: dict[str, Observation]
    identities: tuple[IdentityVerdict, ...]
    stretches: tuple[Stretch, ...]
    gold: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def judged(self) -> Identified:
        """The table, judged by its truth."""
        return identified_as(self.table.in_view(self.observations, self.knowledge), self.identities, self.stretches)


def prepare(table: PlantedTable, setting: Setting, knowledge: Knowledge) -> Trial:
    """The truth as verdicts, and the web as far as it would have been asked."""
    gold = {truth["id"]: frozenset(truth["gold_domains"].split("|")) for truth in table.truth}
    seen = {} if setting is Setting.OFFLINE else dict(table.observations)
    trial = Trial(table, knowledge, seen, _identities(table), _stretches(table), gold)
    if setting is not Setting.OFFLINE:
        seen.update({url: table.web.look(url) for url in candidate_urls(trial.judged)})
    return trial


def _identities(table: PlantedTable) -> tuple[IdentityVerdict, ...]:
    return tuple(_verdict(truth) for truth in table.truth)


def _verdict(truth: Mapping[str, str]) -> IdentityVerdict:
    others = tuple(owner for owner in truth["owner_ids"].split("|") if owner and owner != truth["id"])
    identity = {"ok": Identity.OWN, "mismatch": Identity.FOREIGN}.get(truth["label"], Identity.CANNOT_TELL)
    if identity is Identity.FOREIGN and others and not truth["kind"].startswith("typo"):
        identity = Identity.OTHER_ROW
    belongs_to = others if identity is Identity.OTHER_ROW else ()
    return IdentityVerdict(
        row_id=truth["id"],
        identity=identity,
        belongs_to=belongs_to,
        confidence=SURE,
        evidence=(),
        misspelt=truth["kind"].startswith("typo"),
    )


def _stretches(table: PlantedTable) -> tuple[Stretch, ...]:
    place = {truth["id"]: number for number, truth in enumerate(table.truth)}
    stretches = []
    for block in table.blocks:
        offset = int(block["offset"])
        shows = table.truth[place[block["first_id"]] : place[block["last_id"]] + 1]
        pairs = [(truth["id"], place[truth["id"]] + offset) for truth in shows if truth["label"] == "mismatch"]
        kept = tuple(
            (row_id, table.truth[owner]["id"])
            for row_id, owner in pairs
            if 0 <= owner < len(table.truth) and table.truth[owner]["id"] in _owners(table, place[row_id])
        )
        stretches.append(
            Stretch(
                first=block["first_id"],
                last=block["last_id"],
                offset=offset,
                confidence=SURE,
                columns=(Field.URL,),
                pairs=kept,
                lost=(),
                began=say("The truth says so."),
            )
        )
    return tuple(stretches)


def _owners(table: PlantedTable, position: int) -> list[str]:
    return table.truth[position]["owner_ids"].split("|")


def count_levels(trials: Sequence[Trial]) -> dict[str, tuple[int, int]]:
    """How often candidates of each level were right, where a row needed one."""
    right: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for trial in trials:
        wanting = {truth["id"] for truth in trial.table.truth if truth["label"] != "ok"}
        for query, candidates in weighable(trial.judged):
            if query.row.row_id not in wanting:
                continue
            for candidate in {(c.level, c.url): c for c in candidates}.values():
                seen = trial.observations.get(candidate.url)
                levels = [candidate.level + ASKED] if candidate.probe else [candidate.level]
                if candidate.action is Action.REALIGN and seen is not None and looks_dead(seen):
                    levels.append(candidate.level + GONE)
                if seen is not None and seen.liveness in ALIVE:
                    match = page_agreement(query, candidate, seen)
                    levels += [candidate.level + ANSWERS, PAGE + match.key]
                    levels += [CONFIRMED + origin(candidate)] if identifies(match) else []
                counted.update(levels)
                if site_of(candidate.url) in trial.gold[query.row.row_id]:
                    right.update(levels)
    return {level: (right[level], counted[level]) for level in sorted(counted)}


def count_customs(tables: Sequence[PlantedTable]) -> dict[str, tuple[int, int]]:
    """How often a site is called as each custom of naming would have it; every name once."""
    right: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    places = Places()
    sites = {
        (row.name, row.city, row.country): truth["gold_domains"].split("|")
        for table in tables
        for row, truth in zip(table.rows, table.truth, strict=True)
        if truth["gold_domains"]
    }
    for (name, city, country), gold in sites.items():
        code = places.country_code(country)
        languages = places.native_languages(code) if code else ()
        labels = {site.removesuffix(f".{suffix_of(site)}") for site in gold}
        for kind, label in iter_labels(take_apart(name), city, languages):
            counted[CUSTOM + kind] += 1
            right[CUSTOM + kind] += label in labels
    return {level: (right[level], counted[level]) for level in sorted(counted)}


def score(trials: Sequence[Trial], rates: CandidateRates) -> tuple[Counter[str], Mapping[str, Counter[str]]]:
    """Right, wrong and missing proposals, over all and by kind of defect, as the yardstick's scorer counts them."""
    total: Counter[str] = Counter()
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for trial in trials:
        proposals = propose(trial.judged, rates)
        for truth in trial.table.truth:
            made = [p for p in proposals.get(truth["id"], ()) if p.column is Field.URL and p.rank == 1 and p.new]
            right = bool(made) and site_of(made[0].new) in trial.gold[truth["id"]]
            if truth["label"] == "mismatch":
                counts = {"n": 1, "right": right, "wrong": bool(made) and not right, "lost": not right}
                total.update(counts)
                kinds[truth["kind"]].update(counts)
            elif truth["label"] == "ok" and made and not right:
                total.update(wrong=1, wrong_on_ok=1)
    return total, kinds


def main() -> None:
    """Reads the arguments and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.proposals", description=__doc__)
    parser.add_argument("tables", type=Path, nargs="+")
    parser.add_argument("--registry-file", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    settings = list(Setting) if arguments.registry_file else [Setting.OFFLINE, Setting.PAGES]
    tables = find_tables(*arguments.tables)
    online: list[Trial] = []
    for setting in settings:
        knowledge = knowledge_for(setting, arguments.registry_file)
        trials = [prepare(table, setting, knowledge) for table in tables]
        halves = trials[::2], trials[1::2]
        total: Counter[str] = Counter()
        kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for fitted, scored in (halves, halves[::-1]):
            found, by_kind = score(scored, CandidateRates(count_levels(fitted)))
            total.update(found)
            for kind, counts in by_kind.items():
                kinds[kind].update(counts)
        _print(setting, total, kinds)
        online += trials if setting is not Setting.OFFLINE else ()
    if arguments.write:
        levels = count_levels(online) | count_customs(tables)
        rows = (f"{level}\t{right}\t{counted}\n" for level, (right, counted) in levels.items())
        RATES_FILE.write_text(HEADER + "".join(rows), encoding="utf-8")


def _print(setting: Setting, total: Counter[str], kinds: Mapping[str, Counter[str]]) -> None:
    precision = total["right"] / max(1, total["right"] + total["wrong"])
    recall = total["right"] / max(1, total["n"])
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    print(f"{setting}: P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  wrong on right rows {total['wrong_on_ok']}")
    for kind, counts in sorted(kinds.items()):
        print(f"    {kind:20} {counts['n']:5}  right {counts['right']:5}  wrong {counts['wrong']:4}")


if __name__ == "__main__":
    main()
