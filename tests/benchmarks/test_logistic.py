"""Estimating weights: what the regression makes of samples whose weights are known."""

from __future__ import annotations

import math
import random

import pytest

from benchmarks.judgement.logistic import fit_classes

CHANCES = {"own": 0.9, "neighbour": 0.1, "foreign": 0.5}
"""How often the feature is present, by class."""


@pytest.mark.parametrize("share", [1, 4])
def test_weights_are_log_ratios_whatever_the_share_of_a_class(share: int) -> None:
    random.seed(share)
    counts = {"own": 2_000, "neighbour": 2_000 * share, "foreign": 2_000}
    samples = [
        (("kind: plain", "name: same" if random.random() < CHANCES[chosen] else "name: other"), chosen)
        for chosen, count in counts.items()
        for _ in range(count)
    ]
    weights = fit_classes(samples, "neighbour", "kind: ", ridge=0.1)
    assert set(weights) == {"own", "foreign"}
    for chosen, found in weights.items():
        for level, chance in (("name: same", CHANCES[chosen] / 0.1), ("name: other", (1 - CHANCES[chosen]) / 0.9)):
            assert found["kind: plain"] + found[level] == pytest.approx(math.log(chance), abs=0.3)
