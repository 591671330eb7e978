"""Estimates the weights of the judgement from tables whose truth is known."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.judgement.logistic import Sample, fit_classes, fit_logistic
from benchmarks.judgement.settings import Setting, observed, thinned
from benchmarks.judgement.tables import PlantedTable
from crawler.judge.alignment import (
    NEAR,
    DefectRates,
    Prepared,
    echoes_at,
    group_name,
    prepare,
    shared_addresses,
    site_keys,
    spelling_of,
)
from crawler.knowledge import Knowledge, Places

_LN2 = math.log(2)
_NEIGHBOURS = (1, -1, 2, -2, 3, -4, 6, -7)
_DIGITS = 2
_EQUAL_SHARES = "strangers"


class Samples:
    """Sparse samples by group, for the three models."""

    def __init__(self) -> None:
        """Empty."""
        self.pairs: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        """A row and a URL: the row's ``own``, a ``neighbour``'s, or ``foreign`` to the whole table."""
        self.far: dict[str, list[Sample]] = {}
        self.misspelt: dict[str, list[Sample]] = {}

    def add_table(self, table: PlantedTable, setting: Setting, knowledge: Knowledge) -> None:
        """Adds what one table in one setting teaches."""
        prepared = prepare(table.in_view(observed(setting, table, knowledge), knowledge))
        place = {row.row_id: i for i, row in enumerate(table.rows)}
        for i, truth in enumerate(table.truth):
            site = prepared.sites[i]
            if site.host is None or truth["label"] not in ("ok", "mismatch"):
                continue
            owners = [place[o] for o in truth["owner_ids"].split("|") if o in place]
            name = group_name(page=site.state == "page", registry=prepared.has_registry)
            if not truth["kind"].startswith("typo"):
                self._add_pairs(prepared, name, i, owners if truth["label"] == "mismatch" else [i, *owners])
            if truth["label"] == "ok" or truth["kind"].startswith("typo"):
                seen = group_name(page=site.state != "unseen", registry=prepared.has_registry)
                found = spelling_of(prepared, knowledge, prepared.rows[i], i)
                keys = tuple(c.key for c in found)
                self.misspelt.setdefault(seen, []).append((keys, truth["kind"].startswith("typo"), 1.0))

    def _add_pairs(self, table: Prepared, group: str, i: int, owners: Sequence[int]) -> None:
        pairs, far = self.pairs.setdefault(group, []), self.far.setdefault(group, [])
        pairs.append((_keys(table, owners[0], i), "own") if owners else (_keys(table, i, i), "foreign"))
        if owners and i not in owners:
            pairs.append((_keys(table, i, i), "neighbour"))
        for j in _others(table, i, owners):
            keys = _keys(table, j, i)
            pairs.append((keys, "neighbour"))
            where = tuple(key for key in keys if key.startswith("country of host"))
            far.append((where, abs(j - i) > NEAR, 1.0))


def _keys(table: Prepared, row: int, site: int) -> tuple[str, ...]:
    compared = table.comparer.compare(table.rows[row], table.sites[site])
    return (*(c.key for c in compared), *site_keys(table, site))


def _others(table: Prepared, i: int, owners: Sequence[int]) -> Iterator[int]:
    """Two neighbours and one far row that certainly do not own the URL of row ``i``."""
    size = len(table.rows)
    steps = (_NEIGHBOURS[i % 8], _NEIGHBOURS[(i * 5 + 3) % 8], (i * 31 + 57) % size - i)
    names = {table.rows[o].name.text for o in (*owners, i)}
    for j in (i + step for step in steps):
        if (
            0 <= j < size
            and j not in owners
            and j != i
            and table.rows[j].name.text not in names
            and table.sites[j].site != table.sites[i].site
        ):
            yield j


def estimate_groups(samples: Samples) -> dict[str, dict[str, Any]]:
    """Weights of every group, in bits."""
    groups = {}
    for name in sorted(samples.pairs):
        fitted = fit_classes(samples.pairs[name], "neighbour", "kind of address: ", 1.0)
        groups[name] = {
            "own": _in_bits(fitted["own"]),
            "foreign": _in_bits(fitted["foreign"]),
            "far": _fit(samples.far[name], 1.0),
            "misspelt": _fit(samples.misspelt[name], 1.0, "address") if name in samples.misspelt else {},
            "calibration": {"own": (1.0, 0.0), "mismatch": (1.0, 0.0)},
        }
    return groups


def _fit(samples: Sequence[Sample], ridge: float, always: str = "") -> dict[str, float]:
    """Weights in bits; the share of positives among the samples is taken out again.

    Every sample has one level of the comparison ``always``, so the intercept is a part of what each of them says.
    """
    base, weights = fit_logistic(samples, ridge)
    yes = sum(answer for _, answer, _ in samples)
    prior = math.log(yes / (len(samples) - yes))
    return _in_bits(
        {key: weight + (base - prior if key.startswith(f"{always}: ") else 0.0) for key, weight in weights.items()}
    )


def _in_bits(weights: Mapping[str, float]) -> dict[str, float]:
    return {key: round(weight / _LN2, _DIGITS) for key, weight in weights.items()}


def estimate_rates(tables: Sequence[PlantedTable]) -> dict[str, float]:
    """How often things happen a row, counted, with a half added so that nothing is impossible.

    Tables of the mix ``strangers`` hold each kind of wrong row in equal shares: they teach what each looks like, not
    how often it happens, and are left out. Only they hold copies, so those are counted in all tables.
    """
    every, tables = tables, [table for table in tables if table.profile != _EQUAL_SHARES] or tables
    rows, kinds, blocks, moved, drifting, jumping, offsets, inside = 0, Counter[str](), 0, 0, 0, 0, Counter[int](), 0
    for table in tables:
        rows += len(table.rows)
        kinds.update(truth["kind"] for truth in table.truth)
        before: dict[str, str] | None = None
        ids = [truth["id"] for truth in table.truth]
        for block in table.blocks:
            blocks += 1
            inside += int(block["length"])
            moved += "continent" in block["columns"]
            offsets[abs(int(block["offset"]))] += 1
            if before and ids.index(block["first_id"]) == ids.index(before["last_id"]) + 1:
                drifting += int(block["offset"]) == int(before["offset"]) + 1
                jumping += int(block["offset"]) != int(before["offset"]) + 1
            before = block
    wrong = sum(truth["continent_ok"] == "0" and not truth["block_id"] for table in tables for truth in table.truth)
    foreign = sum(
        kinds[k]
        for k in kinds
        if k == "shift_edge_extra" or (k.startswith("wrong_") and k != "wrong_copy" and not k.endswith("_ambiguous"))
    )
    rates = DefectRates(
        start=(blocks - drifting - jumping + 0.5) / rows,
        end=(blocks + 0.5) / (inside + 1),
        drift=(drifting + 0.5) / (blocks + 2),
        jump=(jumping + 0.5) / (blocks + 2),
        with_continent=(moved + 0.5) / (blocks + 1),
        foreign=(foreign + 0.5) / rows,
        misspelt=(sum(v for k, v in kinds.items() if k.startswith("typo")) + 0.5) / rows,
        swap_near=(kinds["swap_near"] + 0.5) / rows,
        swap_far=(kinds["swap_far"] + 0.5) / rows,
        copied=_copied(every),
        continent_wrong=(wrong + 0.5) / rows,
        stray=0.5 / (inside + 1),
        **_echo_rates(tables),
        decay=1 - (blocks + 1) / (sum(k * v for k, v in offsets.items()) + 2),
    )
    return {name: round(value, 5) for name, value in asdict(rates).items()}


def _copied(tables: Sequence[PlantedTable]) -> float:
    """How many of the rows at home whose address another institution's row shows too are copies.

    A planted copy counts half: the tables that hold them hold more than lists do.
    """
    copies, shared = 0, 0
    for table in tables:
        prepared = prepare(table.in_view({}, Knowledge(places=Places())))
        at_home = [table.truth[i] for i in shared_addresses(prepared) if not table.truth[i]["block_id"]]
        shared += len(at_home)
        copies += sum(truth["kind"] == "wrong_copy" for truth in at_home)
    return (copies / 2 + 0.5) / (shared - copies / 2 + 1)


def _echo_rates(tables: Sequence[PlantedTable]) -> dict[str, float]:
    """What is seen where the offset falls: repeats or foreign URLs; and how often elsewhere."""
    heard, falls, extra, chance, places = 0, 0, 0, 0, 0
    for table in tables:
        prepared = prepare(table.in_view({}, Knowledge(places=Places())))
        ids = [truth["id"] for truth in table.truth]
        offsets = [0] * len(ids)
        for block in table.blocks:
            for i in range(ids.index(block["first_id"]), ids.index(block["last_id"]) + 1):
                offsets[i] = int(block["offset"])
        for i in range(1, len(ids)):
            echoes = echoes_at(prepared, i)
            fall = offsets[i - 1] - offsets[i]
            if fall > 0:
                falls += 1
                heard += fall in echoes
                extra += any(t["kind"] == "shift_edge_extra" for t in table.truth[i - 1 : i + fall])
            elif fall == 0:
                places += 1
                chance += 1 in echoes
    return {
        "echo": (heard + 0.5) / (falls + 1),
        "chance_echo": (chance + 0.5) / (places + 1),
        "extra": (extra + 0.5) / (falls + 1),
    }


def estimate(tables: Sequence[PlantedTable], knowledge: dict[Setting, Knowledge]) -> dict[str, Any]:
    """All weights, as ``weights.json`` holds them. Every table is looked at in every setting there is knowledge for.

    Every second table sees the registry with gaps, so that a row it does not know is no stranger for that.
    """
    samples = Samples()
    gaps = {setting: thinned(known) for setting, known in knowledge.items()}
    for number, table in enumerate(tables):
        for setting, known in (gaps if number % 2 else knowledge).items():
            samples.add_table(table, setting, known)
            if setting is Setting.ROR:
                samples.add_table(table, Setting.OFFLINE, known)
    return {"groups": estimate_groups(samples), "rates": estimate_rates(tables)}
