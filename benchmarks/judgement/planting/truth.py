"""Says what each row of a planted table is: right or wrong, whose its URL is, and what would put it right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.knowledge.countries import countries
from crawler.text import fold
from crawler.urls import site_of

from .cells import Slot
from .draw import PlantedRow
from .registry import Institution, Pool, bare_host
from .slips import Move, runs

_AT_HOME = {"US": {"edu", "gov", "mil", "org"}}
_LEAST_LETTERS, _LEAST_INITIALS = 4, 2


@dataclass(frozen=True)
class Context:
    """What the truth of a row rests on beside the row."""

    rows: Sequence[PlantedRow]
    slots: Sequence[Slot]
    moves: Sequence[Move]
    pool: Pool


def tell_blocks(context: Context) -> list[dict[str, str]]:
    """The lines of ``blocks.tsv``."""
    lines = []
    for number, (first, last) in enumerate(runs(context.slots), start=1):
        slot = context.slots[first]
        assert slot.moved is not None
        move = context.moves[slot.moved]
        columns = "url+continent" if move.with_continent else "url"
        values = (first + 1, last + 1, slot.offset, last - first + 1, columns, move.start_event, move.end_event)
        names = ("first_id", "last_id", "offset", "length", "columns", "start_event", "end_event")
        line = {name: str(value) for name, value in zip(names, values, strict=True)}
        lines.append({"block_id": f"b{number}", **line, "gradual": str(int(move.gradual))})
    return lines


def tell_rows(context: Context) -> list[dict[str, str]]:
    """The lines of ``truth.tsv``."""
    block = {i: f"b{n}" for n, (a, b) in enumerate(runs(context.slots), start=1) for i in range(a, b + 1)}
    by_site: dict[str, list[int]] = {}
    for i, row in enumerate(context.rows):
        for site in row.sites:
            by_site.setdefault(site, []).append(i)
    shown = {site_of(slot.cell.url) for slot in context.slots if slot.cell.url}
    crowded = Counter(site for one in context.pool.by_id.values() for site in set(one.sites))
    return [_tell(context, i, block.get(i, ""), by_site, shown, crowded) for i in range(len(context.rows))]


def _tell(
    context: Context,
    i: int,
    block: str,
    by_site: dict[str, list[int]],
    shown: set[str | None],
    crowded: Counter[str],
) -> dict[str, str]:
    row, slot = context.rows[i], context.slots[i]
    label, kind = _judge(row, slot, block, context)
    owners: list[int] = []
    if slot.offset is not None and slot.cell.url:
        owners = sorted(by_site.get(site_of(slot.cell.url) or "", ()), key=lambda j: abs(j - i))
    elif kind == "email":
        owners = [i]
    own_row = slot.offset == 0 or kind == "email"
    gold = {"missing": "blank" if not slot.cell.text else "link_text", "ambiguous": "email" if kind == "email" else ""}
    realign = any(site in shown for site in row.sites)
    fix = gold.get(label, "")
    if label == "mismatch":
        fix = "repair" if own_row else "realign" if realign else "registry"
    return {
        "id": str(i + 1),
        "label": label,
        "kind": kind,
        "owner_ids": "|".join(str(j + 1) for j in owners),
        "offset": "0" if own_row else "" if slot.offset is None else str(slot.offset),
        "block_id": block,
        "fix": fix,
        "gold_url": row.url,
        "gold_domains": "|".join(row.sites),
        "tags": ",".join(sorted({*row.tags, *_tags(row, slot, crowded)})),
        "country_code": row.one.country,
        "ror": row.one.id,
        "continent_ok": str(int(slot.continent == row.continent)),
        "intended_url": slot.cell.url if slot.cell.slip else "",
    }


def _judge(row: PlantedRow, slot: Slot, block: str, context: Context) -> tuple[str, str]:
    kind, cell = slot.kind, slot.cell
    if slot.offset == 0 and cell.slip:
        return "mismatch", f"typo_{cell.slip}"
    if kind == "shift" and not block and slot.moved is not None and not context.moves[slot.moved].drift:
        kind = "shift_edge"
    if kind == "email":
        return "ambiguous", kind
    if not cell.url:
        return "missing", kind
    if kind == "clean":
        return "ok", kind
    bond = "" if cell.slip else _bond(row, cell.url, cell.one)
    if bond == "own":
        return "ok", f"{kind}_same_domain"
    return ("ambiguous", f"{kind}_ambiguous") if bond else ("mismatch", kind)


def _bond(row: PlantedRow, url: str, one: Institution | None) -> str:
    """``own`` when the URL is the row's own after all, ``kin`` when one may think so."""
    site, host = site_of(url), bare_host(url)
    if site not in row.sites:
        return "kin" if one and (one.id in row.one.parents or row.one.id in one.parents) else ""
    # Where several live on one host, the path tells them apart.
    alone = one is row.one or urlsplit(row.one.url).path in ("", "/")
    own_hosts = {bare_host(row.url), row.one.host}
    return "own" if alone and (host in own_hosts or site in own_hosts) else "kin"


def _tags(row: PlantedRow, slot: Slot, crowded: Counter[str]) -> list[str]:
    host, country = bare_host(row.url), row.one.country
    tld = host.rpartition(".")[2]
    national = len(tld) == 2  # noqa: PLR2004 - ISO 3166
    found = countries().get(country)
    return [
        *slot.cell.tags,
        *([f"typo_{slot.cell.slip}_in_block"] if slot.cell.slip and slot.offset else []),
        *(["generic_tld"] if not national and tld not in _AT_HOME.get(country, ()) else []),
        *(["foreign_cctld"] if national and tld != "eu" and (not found or tld not in found.tlds) else []),
        *(["shared_domain"] if crowded[row.sites[0]] > 1 else []),
        *(["opaque"] if _is_opaque(row, host) else []),
    ]


def _is_opaque(row: PlantedRow, host: str) -> bool:
    """Whether neither a word nor the initials of any of the institution's names can be read off the host."""
    shown = "".join(re.findall("[a-z0-9]+", host.rpartition(".")[0]))
    return not any(_is_told(name, shown) for name in (row.name, *(label for label, _ in row.one.labels)))


def _is_told(name: str, shown: str) -> bool:
    words = re.findall(r"[^\W_]+", fold(name))
    if any(len(word) >= _LEAST_LETTERS and word in shown for word in words):
        return True
    initials = "".join(word[0] for word in words)
    telling = "".join(word[0] for word in words if len(word) >= _LEAST_LETTERS)
    return any(len(letters) > _LEAST_INITIALS and letters in shown for letters in (initials, telling))
