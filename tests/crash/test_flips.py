"""A few damaged audit files; `python -m tests.crash --flips 100` for more."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.crash.flips import audit_once, use_damaged


@pytest.mark.slow
def test_a_damaged_audit_file_is_a_sentence_or_is_gone_on_with(tmp_path: Path) -> None:
    whole = audit_once(tmp_path)
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    assert {use_damaged(tmp_path, whole, chance) for _ in range(5)} <= {0, 1, 2, 3}, f"seed {seed}"
