"""Logistic regression on sparse yes/no features."""

from __future__ import annotations

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
