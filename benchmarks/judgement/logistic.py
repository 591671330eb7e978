"""Logistic regression on sparse yes/no features, by Newton's method: a few dozen weights, in plain Python."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

Sample = tuple[tuple[str, ...], bool, float]
"""Features that are present, the answer, and how much the sample counts."""


def fit_logistic(samples: Sequence[Sample], ridge: float = 2.0, rounds: int = 12) -> tuple[float, dict[str, float]]:
    """Intercept and weight (natural logarithm) of each feature; ``ridge`` is the prior precision of a weight."""
    names = sorted({name for features, _, _ in samples for name in features})
    place = {name: i + 1 for i, name in enumerate(names)}
    size = len(names) + 1
    packed = [((0, *(place[f] for f in set(features))), answer, count) for features, answer, count in samples]
    weights = [0.0] * size
    for _ in range(rounds):
        gradient = [-ridge * w for w in weights]
        gradient[0] = 0.0
        hessian = [[0.0] * size for _ in range(size)]
        for i in range(size):
            hessian[i][i] = ridge if i else 1e-6
        for features, answer, count in packed:
            p = sigmoid(sum(weights[i] for i in features))
            slope, curve = count * (answer - p), count * p * (1 - p)
            for i in features:
                gradient[i] += slope
                row = hessian[i]
                for j in features:
                    row[j] += curve
        step = solve(hessian, gradient)
        weights = [w + max(-3.0, min(3.0, s)) for w, s in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-4:  # noqa: PLR2004 - converged
            break
    return weights[0], {name: weights[place[name]] for name in names}


def sigmoid(x: float) -> float:
    """1 / (1 + e^-x), without overflow."""
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(max(x, -700)) / (1 + math.exp(max(x, -700)))


def solve(matrix: list[list[float]], right: Iterable[float]) -> list[float]:
    """Solves a symmetric positive definite system by elimination; destroys ``matrix``."""
    values = list(right)
    size = len(values)
    for i in range(size):
        pivot = matrix[i][i]
        for j in range(i + 1, size):
            factor = matrix[j][i] / pivot
            if factor:
                row, above = matrix[j], matrix[i]
                for k in range(i, size):
                    row[k] -= factor * above[k]
                values[j] -= factor * values[i]
    for i in reversed(range(size)):
        values[i] = (values[i] - sum(matrix[i][j] * values[j] for j in range(i + 1, size))) / matrix[i][i]
    return values
