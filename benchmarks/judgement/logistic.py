"""Logistic regression on sparse yes/no features: of an answer, and of several classes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

Sample = tuple[tuple[str, ...], bool, float]
"""Features that are present, the answer, and how much the sample counts."""


def fit_logistic(samples: Sequence[Sample], ridge: float = 2.0) -> tuple[float, dict[str, float]]:
    """Intercept and weight (natural logarithm) of each feature; ``ridge`` is the prior precision of a weight."""
    features = DictVectorizer()
    matrix = features.fit_transform([dict.fromkeys(present, 1.0) for present, _, _ in samples])
    model = LogisticRegression(C=1.0 / ridge, solver="newton-cholesky", tol=1e-6)
    model.fit(matrix, [answer for _, answer, _ in samples], [count for _, _, count in samples])
    weights = zip(features.get_feature_names_out(), model.coef_[0], strict=True)
    return float(model.intercept_[0]), {str(name): float(weight) for name, weight in weights}


def fit_classes(
    samples: Sequence[tuple[tuple[str, ...], str]], against: str, always: str, ridge: float
) -> dict[str, dict[str, float]]:
    """The weight of each feature for each class against the class ``against`` (multinomial logistic regression).

    The shares of the classes among the samples are taken out again. Every sample has one feature that begins with
    ``always``, so the intercept is a part of what each of those says.
    """
    features = DictVectorizer()
    matrix = features.fit_transform([dict.fromkeys(present, 1.0) for present, _ in samples])
    model = LogisticRegression(C=1.0 / ridge, max_iter=3_000, tol=1e-5)
    model.fit(matrix, [chosen for _, chosen in samples])
    counted = Counter(chosen for _, chosen in samples)
    row = {str(name): number for number, name in enumerate(model.classes_)}
    weights = {}
    for name in row.keys() - {against}:
        share = math.log(counted[name] / counted[against])
        base = model.intercept_[row[name]] - model.intercept_[row[against]] - share
        differences = model.coef_[row[name]] - model.coef_[row[against]]
        weights[name] = {
            str(feature): float(weight) + (base if feature.startswith(always) else 0.0)
            for feature, weight in zip(features.get_feature_names_out(), differences, strict=True)
        }
    return weights
