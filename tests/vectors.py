"""The hostile strings of ``tests/data/hostile_pages.tsv``, built; shared by the tests of every sink."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileString:
    """One attack: where the text comes from, what it attacks, and what must hold."""

    id: str
    sink: str
    """``html``, ``csv``, ``xlsx``, ``terminal``, ``rich``, ``log``, ``sql``, ``file name``, ``parser``, ``cookie``."""
    place: str
    text: str
    attack: str
    checks: tuple[str, ...]


@cache
def hostile_strings(*sinks: str) -> tuple[HostileString, ...]:
    """Every row of these sinks, in the order of the file; of all sinks when none is named."""
    with (DATA / "hostile_pages.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(_built(row) for row in rows if not sinks or row["sink"] in sinks)


def _built(row: dict[str, str]) -> HostileString:
    text = str(json.loads(row["string_json"]))
    if row["repeat"] != "-":
        repeat = json.loads(row["repeat"])
        text = repeat["prefix"] + repeat["unit"] * repeat["times"] + repeat["suffix"]
    return HostileString(
        id=row["id"],
        sink=row["sink"],
        place=row["place"],
        text=text,
        attack=row["attack"],
        checks=tuple(check.strip() for check in row["check"].split(";")),
    )
