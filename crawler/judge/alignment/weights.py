"""The estimated weights: what `benchmarks.judgement.fit` wrote, read once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from crawler.judge.alignment.transitions import DefectRates


@dataclass(frozen=True, slots=True)
class Group:
    """Weights in bits (log2) for pairs about which the same kinds of evidence can be had."""

    own: dict[str, float]
    """Comparison level: its row's own site, against a neighbour's."""
    foreign: dict[str, float]
    """Comparison level: the site of somebody outside the table, against a neighbour's."""
    far: dict[str, float]
    """Comparison level: the site of a row far away, against a neighbour's."""
    misspelt: dict[str, float]
    """Level of spelling: misspelt, against well written."""
    calibration: dict[str, tuple[float, float]]
    """Verdict (``own``, ``mismatch``) to slope and intercept of Platt's scaling, on the logit of the posterior."""


@dataclass(frozen=True, slots=True)
class Weights:
    """All that was estimated: four groups, and how often things happen."""

    groups: dict[str, Group]
    rates: DefectRates

    def group(self, *, page: bool, registry: bool) -> Group:
        """The weights for pairs with or without a page, with or without a registry beside the embedded one."""
        return self.groups[group_name(page=page, registry=registry)]


def group_name(*, page: bool, registry: bool) -> str:
    """What a group is filed under."""
    return ("page" if page else "no page") + (", registry" if registry else "")


@cache
def load_weights() -> Weights:
    """The weights of the package."""
    text = resources.files("crawler.judge.alignment").joinpath("data", "weights.json").read_text(encoding="utf-8")
    return weights_from(json.loads(text))


def weights_from(data: dict[str, Any]) -> Weights:
    """`Weights` from what the estimation wrote."""
    return Weights(
        groups={name: Group(**group) for name, group in data["groups"].items()}, rates=DefectRates(**data["rates"])
    )
