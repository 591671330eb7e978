"""The collector of garbage is left as it was found."""

from __future__ import annotations

import gc

import pytest

from crawler.quiet import JUDGING, seldom_collecting


def test_it_collects_seldom_inside_and_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with seldom_collecting(JUDGING):
        assert gc.isenabled()
        assert gc.get_threshold() > before
    assert gc.get_threshold() == before


def test_it_collects_as_before_after_a_failure_too() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), seldom_collecting(JUDGING):
        raise ZeroDivisionError
    assert gc.get_threshold() == before
