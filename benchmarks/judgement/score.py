"""Scores verdicts against the truth of planted tables: precision and recall of each thing a judgement says.

A row is *mismatch* when its URL's site is not its institution's; a misspelt host counts as one. Ambiguous rows and rows
without a URL are not scored. A stretch is exact when offset, first and last row are right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.judgement.tables import PlantedTable
from crawler.urls import site_of

LEAST_ROWS = 3
_LEAST_ROWS_OF_A_KIND = 4
"""A kind with fewer rows is left out of means over kinds."""
_BRIDGED = 2
_BINS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of one row."""

    verdict: str
    """``ok``, ``mismatch`` or ``unknown``."""
    belongs_to: str
    proposed: str
    confidence: float


@dataclass(slots=True)
class Tally:
    """Counts over tables; `Tally.add` adds one."""

    counts: Counter[str] = field(default_factory=Counter)
    kinds: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    tags: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    sure: list[tuple[float, bool]] = field(default_factory=list)
    """Confidence of each verdict, and whether it was right."""

    def add(self, table: PlantedTable, answers: Sequence[Answer]) -> None:
        """Adds the answers for one table."""
        for truth, answer in zip(table.truth, answers, strict=True):
            self._add_row(truth, answer)
        self._add_stretches(table, answers)

    def _add_row(self, truth: dict[str, str], answer: Answer) -> None:
        label, said = truth["label"], answer.verdict
        if label not in ("ok", "mismatch"):
            return
        count = self.counts
        owners = truth["owner_ids"].split("|") if truth["owner_ids"] else []
        named = answer.belongs_to if said == "mismatch" and answer.belongs_to != truth["id"] else ""
        right = bool(answer.proposed) and site_of(answer.proposed) in truth["gold_domains"].split("|")
        count["scored"] += 1
        count["decided"] += said != "unknown"
        if said != "unknown":
            self.sure.append((answer.confidence, said == label))
        count[{("mismatch", "mismatch"): "tp", ("ok", "mismatch"): "fp"}.get((label, said), "")] += 1
        if label == "ok":
            self._add_right_row(truth, said)
            count["owner_fp"] += bool(named) and named not in owners
            count["proposed_fp"] += bool(answer.proposed) and not right
            return
        count["fn"] += said != "mismatch"
        elsewhere = bool(owners) and owners[0] != truth["id"]
        count["owner_tp"] += bool(named) and named in owners
        count["owner_fp"] += bool(named) and named not in owners
        count["owner_fn"] += elsewhere and named not in owners
        count["proposed_tp"] += right
        count["proposed_fp"] += bool(answer.proposed) and not right
        count["proposed_fn"] += not right
        kind = self.kinds[truth["kind"]]
        kind.update({"rows": 1, "found": said == "mismatch", "owner": bool(named) and named in owners, "url": right})

    def _add_right_row(self, truth: dict[str, str], said: str) -> None:
        for tag in [t for t in truth["tags"].split(",") if t] or ["plain"]:
            self.tags[tag].update({"rows": 1, "alarms": said == "mismatch"})

    def _add_stretches(self, table: PlantedTable, answers: Sequence[Answer]) -> None:
        place = {truth["id"]: i for i, truth in enumerate(table.truth)}
        wrong = [truth["label"] == "mismatch" for truth in table.truth]
        planted = []
        for block in table.blocks:
            first, last = place[block["first_id"]], place[block["last_id"]]
            inside = [i for i in range(first, last + 1) if wrong[i]]
            if len(inside) >= LEAST_ROWS:
                planted.append((first, last, int(block["offset"]), inside[0], inside[-1]))
        said = list(_said_stretches(table, answers, place))
        exact = sum(
            any(k == offset and first <= a <= inner_first and inner_last <= b <= last for a, b, k in said)
            for first, last, offset, inner_first, inner_last in planted
        )
        free = list(said)
        overlapping = 0
        for first, last, offset, _, _ in planted:
            best = max((s for s in free if s[2] == offset), key=lambda s: _iou(s, first, last), default=None)
            if best and _iou(best, first, last) >= 0.5:  # noqa: PLR2004 - half, as is usual for spans
                free.remove(best)
                overlapping += 1
        for name, hits in (("exact", exact), ("overlap", overlapping)):
            self.counts.update({f"{name}_tp": hits, f"{name}_fp": len(said) - hits, f"{name}_fn": len(planted) - hits})

    def f1(self, prefix: str = "") -> tuple[float, float, float]:
        """Precision, recall and F1 of what is counted under ``prefix``."""
        tp, fp, fn = (self.counts[f"{prefix}{x}"] for x in ("tp", "fp", "fn"))
        precision, recall = tp / max(1, tp + fp), tp / max(1, tp + fn)
        return precision, recall, 2 * tp / max(1, 2 * tp + fp + fn)

    def expected_calibration_error(self) -> float:
        """Mean gap between confidence and share of right verdicts, over ten bins (Naeini et al. 2015)."""
        bins: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
        for confidence, right in self.sure:
            bins[min(_BINS - 1, int(confidence * _BINS))].append((confidence, right))
        gaps = (abs(sum(c for c, _ in b) - sum(r for _, r in b)) for b in bins.values())
        return sum(gaps) / max(1, len(self.sure))


def _iou(span: tuple[int, int, int], first: int, last: int) -> float:
    inter = min(span[1], last) - max(span[0], first) + 1
    return max(0, inter) / (max(span[1], last) - min(span[0], first) + 1)


def _said_stretches(
    table: PlantedTable, answers: Sequence[Answer], place: dict[str, int]
) -> Iterator[tuple[int, int, int]]:
    """Runs of rows said to belong to the row at one offset; two rows without an owner do not end a run."""
    offsets: list[set[int] | None] = []
    for i, (truth, answer) in enumerate(zip(table.truth, answers, strict=True)):
        at = place.get(answer.belongs_to)
        if answer.verdict != "mismatch" or at is None or at == i:
            silent = answer.verdict != "ok" or (truth["block_id"] and truth["label"] != "mismatch")
            offsets.append(None if silent else set())
            continue
        owners = truth["owner_ids"].split("|")
        same = [place[o] - i for o in owners if o in place] if answer.belongs_to in owners else []
        offsets.append({at - i, *same})
    i = 0
    while i < len(offsets):
        runs = [(_end_of(offsets, i, k), k) for k in sorted(offsets[i] or (), key=abs) if k]
        last, offset = max(runs, key=lambda run: run[0], default=(i - 1, 0))
        if last - i + 1 >= LEAST_ROWS:
            yield i, last, offset
            i = last
        i += 1


def _end_of(offsets: Sequence[set[int] | None], first: int, offset: int) -> int:
    last, gap = first, 0
    for at in range(first + 1, len(offsets)):
        here = offsets[at]
        if here and offset in here:
            last, gap = at, 0
        elif here is None and gap < _BRIDGED:
            gap += 1
        else:
            break
    return last


def render(damaged: Tally, clean: Tally) -> Iterable[str]:
    """The figures, a line each."""
    yield f"{'':24}precision recall     F1"
    for name, prefix in (
        ("mismatch", ""),
        ("stretches, IoU 0.5", "overlap_"),
        ("stretches, exact", "exact_"),
        ("right owner", "owner_"),
        ("right URL", "proposed_"),
    ):
        precision, recall, f1 = damaged.f1(prefix)
        yield f"{name:24}{precision:9.3f} {recall:6.3f} {f1:6.3f}"
    yield f"expected calibration error {damaged.expected_calibration_error():.4f}"
    if clean.counts["scored"]:
        alarms, scored = clean.counts["fp"], clean.counts["scored"]
        stretches = clean.counts["exact_fp"]
        share = f"{alarms} false alarms in {scored} rows = {alarms / scored:.2%}"
        yield f"clean tables: {share}, {stretches} false stretches"
    yield from _families(damaged)
    yield "\nby kind of defect          rows  found  owner    URL"
    for kind, c in sorted(damaged.kinds.items()):
        n = c["rows"]
        yield f"  {kind:24}{n:5} {c['found'] / n:6.2f} {c['owner'] / n:6.2f} {c['url'] / n:6.2f}"
    yield "\nright rows, by what makes them hard    rows  alarms  share"
    for tag, c in sorted(damaged.tags.items()):
        yield f"  {tag:36}{c['rows']:5} {c['alarms']:7} {c['alarms'] / c['rows']:6.2%}"


def _families(tally: Tally) -> Iterable[str]:
    """The mean over the kinds of each family, each kind weighing the same however many rows it has."""
    yield "\nmean over kinds           kinds  found  owner    URL"
    for name, prefix in (("slips of the pen", "typo_"), ("strangers", "wrong_"), ("all kinds", "")):
        kinds = [c for kind, c in tally.kinds.items() if kind.startswith(prefix) and c["rows"] >= _LEAST_ROWS_OF_A_KIND]
        if kinds:
            means = (sum(c[what] / c["rows"] for c in kinds) / len(kinds) for what in ("found", "owner", "url"))
            yield f"  {name:24}{len(kinds):5} " + " ".join(f"{mean:6.2f}" for mean in means)
