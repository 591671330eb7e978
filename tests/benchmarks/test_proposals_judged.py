"""The calibration error that `benchmarks.proposals.judged` prints."""

from __future__ import annotations

import pytest

from benchmarks.proposals.judged import calibration_error


@pytest.mark.parametrize(
    ("stated", "error"),
    [
        ([], 0.0),
        ([(1.0, True)] * 10, 0.0),
        ([(0.9, True)] * 9 + [(0.9, False)], 0.0),
        ([(0.8, True)] * 10, 0.2),
        ([(0.75, True)] * 5 + [(0.25, False)] * 5, 0.25),
        ([(1.0, False)] * 3 + [(0.0, True)], 1.0),
    ],
)
def test_calibration_error(stated: list[tuple[float, bool]], error: float) -> None:
    assert calibration_error(stated) == pytest.approx(error)
