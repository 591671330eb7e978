"""``python -m benchmarks.judgement.plant ROR.zip OUT``: tables with planted defects and exact truth, in many languages.

The dump is ROR's (https://ror.readme.io/docs/data-dump, CC0). Below OUT each set becomes a folder that
``python -m benchmarks.judgement`` and ``.fit`` read; the same dump, options and seed give the same bytes.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from benchmarks.judgement.planting.files import plant
from benchmarks.judgement.planting.registry import AREAS, KINDS, read_pool
from benchmarks.judgement.planting.specs import RATES, fit, in_every_language, suite
from benchmarks.judgement.planting.words import all_words


def main() -> None:
    """Reads the arguments, plants, prints a line for each set."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judgement.plant", description=__doc__)
    parser.add_argument("dump", type=Path, help="ROR data dump, .zip or .json of schema 2")
    parser.add_argument("out", type=Path, help="folder for the sets")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tables", type=int, default=40, help="how many sets; languages take turns (default: 40)")
    parser.add_argument("--lang", action="append", choices=list(all_words()), default=[], help="only these languages")
    areas = f"only these areas: world, {', '.join(AREAS)} or an ISO country code"
    parser.add_argument("--area", action="append", default=[], help=areas)
    parser.add_argument(
        "--profile", action="append", choices=list(RATES), default=[], help="only these mixes of defects"
    )
    kinds = "only institutions of these kinds"
    parser.add_argument("--types", action="append", choices=list(KINDS), default=[], help=kinds)
    parser.add_argument("--names", choices=("mix", "en", "local"), help="only names in these languages")
    parser.add_argument("--rows", type=int, help="institutions in each set")
    parser.add_argument(
        "--paired", action="store_true", help="each set once in every language, the same institutions and defects"
    )
    given = parser.parse_args()
    pool = read_pool(given.dump)
    specs = suite(given.tables, given.seed, given.lang, given.area, given.profile, given.types, given.rows)
    if given.names:
        specs = tuple(replace(spec, names=given.names) for spec in specs)
    if given.paired:
        specs = in_every_language(specs, given.lang)
    for number, wanted in enumerate(specs, start=1):
        spec = fit(wanted, pool)
        meta = plant(given.out / spec.name(number), spec, pool, given.seed)
        wrong = meta["labels"].get("mismatch", 0)
        print(f"{meta['name']}: {meta['rows']} rows, {wrong} wrong, {meta['blocks']} stretches")


if __name__ == "__main__":
    main()
