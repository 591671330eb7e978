"""The garbage collector runs less often inside the block, and as before afterwards."""

from __future__ import annotations

import gc

import pytest

from crawler.quiet import JUDGING, relaxed_gc


def test_it_collects_less_often_inside_and_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with relaxed_gc(JUDGING):
        assert gc.isenabled()
        assert gc.get_threshold() > before
    assert gc.get_threshold() == before


def test_it_collects_as_before_after_a_failure_too() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), relaxed_gc(JUDGING):
        raise ZeroDivisionError
    assert gc.get_threshold() == before
