"""Plants one set from its spec and writes its five files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from .cells import Slot, write_cells
from .draw import PlantedRow, draw_rows
from .pages import WebMaker
from .registry import Institution, Pool
from .singles import Spoiler
from .slips import plan_moves, walk
from .specs import RATES, Spec
from .truth import Context, tell_blocks, tell_rows

_TABLE = ("id", "country", "city", "name", "period", "url", "continent")
_TRUTH = (
    *("id", "label", "kind", "owner_ids", "offset", "block_id", "fix", "gold_url", "gold_domains", "tags"),
    *("country_code", "ror", "continent_ok", "intended_url"),
)
_BLOCKS = ("block_id", "first_id", "last_id", "offset", "length", "columns", "start_event", "end_event", "gradual")


def plant(folder: Path, spec: Spec, pool: Pool, seed: int) -> dict[str, Any]:
    """Writes the set ``folder`` by ``spec``, the same bytes for the same dump and seed.

    Returns what ``meta.json`` says of it.
    """
    key = f"{seed} {spec.draw}"
    rates = RATES[spec.profile]
    home, rows = draw_rows(spec, pool, key)
    cells = write_cells(rows, rates, pool, Random(f"{key} cells"))
    moves = plan_moves(spec, rates, len(rows), Random(f"{key} moves"))
    spoiler = Spoiler(spec, rows, slots := [], home, pool, Random(f"{key} singles"))
    slots += walk(rows, cells, moves, spoiler.stranger)
    spoiler.spoil(rates)
    context = Context(rows, slots, moves, pool)
    truth, blocks = tell_rows(context), tell_blocks(context)
    pages = WebMaker(pool, Random(f"{key} pages"), rates.dead).make(rows, slots)
    meta = {"name": folder.name, "seed": seed, "side": "planted", "spec": asdict(spec)}
    meta |= _counts(truth, blocks, rows, home)
    folder.mkdir(parents=True, exist_ok=True)
    _write_tsv(folder / "table.tsv", _TABLE, _table(rows, slots))
    _write_tsv(folder / "truth.tsv", _TRUTH, truth)
    _write_tsv(folder / "blocks.tsv", _BLOCKS, blocks)
    _write_json(folder / "pages.json", pages, 0)
    _write_json(folder / "meta.json", meta, 1)
    return meta


def _table(rows: Sequence[PlantedRow], slots: Sequence[Slot]) -> list[dict[str, str]]:
    return [
        {
            "id": str(i),
            "country": row.country,
            "city": row.city,
            "name": row.name,
            "period": row.period,
            "url": slot.cell.text,
            "continent": slot.continent,
        }
        for i, (row, slot) in enumerate(zip(rows, slots, strict=True), start=1)
    ]


def _counts(
    truth: Sequence[dict[str, str]], blocks: Sequence[object], rows: Sequence[PlantedRow], home: Institution
) -> dict[str, Any]:
    return {
        "blocks": len(blocks),
        "countries": len({row.one.country for row in rows}),
        "home": {"domain": home.sites[0], "name": home.display, "ror": home.id},
        "kinds": Counter(line["kind"] for line in truth),
        "labels": Counter(line["label"] for line in truth),
        "rows": len(rows),
        "tags": Counter(tag for line in truth for tag in line["tags"].split(",") if tag),
    }


def _write_tsv(path: Path, columns: Sequence[str], lines: Iterable[dict[str, str]]) -> None:
    text = ["\t".join(columns), *("\t".join(line[column] for column in columns) for line in lines)]
    path.write_text("".join(f"{line}\n" for line in text), encoding="utf-8", newline="\n")


def _write_json(path: Path, value: object, indent: int) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=indent, sort_keys=True)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
