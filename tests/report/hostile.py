"""The hostile strings of ``tests/data/hostile_pages.tsv``."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PATH: Final = Path(__file__).parent.parent / "data" / "hostile_pages.tsv"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A string, where it attacks, and the word for what must hold."""

    id: str
    sink: str
    place: str
    text: str
    check: str


def hostile_strings(sink: str) -> tuple[Hostile, ...]:
    """Those that attack ``sink``: ``html``, ``csv`` …"""
    with PATH.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            Hostile(row["id"], row["sink"], row["place"], _built(row["string_json"], row["repeat"]), row["check"])
            for row in rows
            if row["sink"] == sink
        )


def _built(string_json: str, repeat: str) -> str:
    if repeat == "-":
        return str(json.loads(string_json))
    parts = json.loads(repeat)
    return str(parts["prefix"] + parts["unit"] * parts["times"] + parts["suffix"])
