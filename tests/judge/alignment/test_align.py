"""The alignment: offsets found, changing, interrupted; and none where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import log2

import pytest

from crawler.judge.alignment.align import FOREIGN, MISSPELT, RowWeights, Window, align
from crawler.judge.alignment.transitions import GAP
from crawler.judge.alignment.weights import load_weights
from crawler.judge.alignment.windows import find_windows

RATES = load_weights().rates
BLANK = RowWeights(
    empty=True,
    owners={},
    swaps={},
    copies={},
    foreign=1.0,
    misspelt=1.0,
    continent=frozenset(),
    home=frozenset(),
    echoes=frozenset(),
)


def ratios(bits: Mapping[int, float]) -> dict[int, float]:
    return {row: 2.0**weight for row, weight in bits.items()}


def windows_of(table: Sequence[RowWeights]) -> tuple[Window, ...]:
    return find_windows([{row: log2(ratio) for row, ratio in w.owners.items()} for w in table])


def rows(owners: list[int | None], strength: float = 8.0) -> list[RowWeights]:
    """A table in which the URL of row i is plainly that of ``owners[i]``; None is nobody's."""
    out = []
    for i, owner in enumerate(owners):
        weights = dict.fromkeys(range(max(0, i - 8), min(len(owners), i + 9)), -5.0)
        if owner is not None:
            weights[owner] = strength
        out.append(
            replace(
                BLANK, empty=False, owners=ratios(weights), swaps=ratios(weights), foreign=2.0 if owner is None else 0.5
            )
        )
    return out


def offsets(table: list[RowWeights]) -> list[int]:
    windows = windows_of(table)
    return [state.offset for state in align(table, windows, RATES).path]


def test_a_right_table_has_no_offsets() -> None:
    assert set(offsets(rows(list(range(60))))) == {0}
    assert windows_of(rows(list(range(60)))) == ()


@pytest.mark.parametrize("slip", [1, 2, 7, -1, -3])
def test_a_stretch_is_found_to_the_row(slip: int) -> None:
    owners = [i + slip if 20 <= i < 32 else i for i in range(60)]
    assert offsets(rows(list(owners))) == [slip if 20 <= i < 32 else 0 for i in range(60)]


def test_the_offset_may_grow_and_jump_back() -> None:
    planned = [0] * 15 + [1] * 6 + [2] * 7 + [3] * 8 + [-1] * 6 + [0] * 15
    assert offsets(rows([i + k for i, k in enumerate(planned)])) == planned


def test_lost_and_foreign_urls_do_not_cut_a_stretch() -> None:
    table = rows([i + 2 if 10 <= i < 30 else i for i in range(45)])
    table[15] = BLANK
    table[20] = rows([None] * 45)[20]
    found = offsets(table)
    assert found[10:30] == [2] * 20


def test_a_foreign_url_that_pushes_the_others_down_is_no_part_of_the_stretch() -> None:
    owners: list[int | None] = [i - 1 if 20 < i < 32 else i for i in range(50)]
    owners[20] = None
    table = rows(owners)
    found = align(table, windows_of(table), RATES)
    assert found.path[20].offset in (0, GAP)
    assert [s.offset for s in found.path[21:32]] == [-1] * 11
    assert max(found.outcomes[20], key=found.outcomes[20].__getitem__) == FOREIGN


def test_a_swap_of_neighbours_is_two_outcomes_not_a_stretch() -> None:
    owners = list(range(40))
    owners[10], owners[11] = 11, 10
    table = rows(list(owners))
    found = align(table, windows_of(table), RATES)
    assert {s.offset for s in found.path} == {0}
    assert found.outcomes[10][11] > 0.9
    assert found.outcomes[11][10] > 0.9


def test_weak_evidence_moves_nothing() -> None:
    table = rows([i + 1 if 20 <= i < 23 else i for i in range(60)], strength=-3.0)
    assert set(offsets(table)) == {0}


def test_the_continent_tells_where_the_urls_are_silent() -> None:
    europe, asia = frozenset({"150"}), frozenset({"142"})
    table = [
        replace(w, home=europe if i < 24 else asia, continent=europe if i < 23 else asia)
        for i, w in enumerate(rows([i + 1 if 18 <= i < 23 else i for i in range(50)]))
    ]
    table[23] = replace(table[23], owners=dict.fromkeys(table[23].owners, 0.25), swaps={})
    table[24] = replace(table[24], echoes=frozenset({1}))
    window = (Window(0, 49, (1,)),)
    told = align(table, window, RATES)
    assert told.path[23].offset == 1
    untold = align([replace(w, continent=frozenset()) for w in table], window, RATES)
    assert told.states[23][1] > untold.states[23].get(1, 0.0)


def test_an_echo_marks_the_place_where_the_offset_falls() -> None:
    table = rows([i - 1 if 20 <= i < 30 else i for i in range(45)])
    silent = dict.fromkeys(table[20].owners, 1.0)
    table[20] = replace(table[20], owners=silent, swaps={})
    table[21] = replace(table[21], owners=silent, swaps={})
    window = (Window(0, 44, (-1,)),)
    for place in (20, 21):
        marked = [replace(w, echoes=frozenset({1})) if i == place else w for i, w in enumerate(table)]
        assert [s.offset for s in align(marked, window, RATES).path].index(-1) == place


def test_outcomes_are_probabilities() -> None:
    table = rows([i + 1 if 20 <= i < 26 else i for i in range(50)])
    table[5] = replace(table[5], misspelt=2.0**12)
    found = align(table, windows_of(table), RATES)
    assert all(abs(sum(outcomes.values()) - 1) < 1e-6 for outcomes in found.outcomes)
    assert found.outcomes[5][MISSPELT] > 0.9


def test_rates_move_towards_the_table() -> None:
    clean = rows(list(range(400)))
    dirty: list[int | None] = [None if i % 4 == 0 else i for i in range(400)]
    assert align(clean, (), RATES, rounds=1).rates.foreign < RATES.foreign
    assert align(rows(dirty), (), RATES, rounds=1).rates.foreign > RATES.foreign


def test_rates_are_fitted_to_the_outcomes() -> None:
    """What is counted for the next round is what a row ends in, also where the short way is taken."""
    owners: list[int | None] = [None if i % 7 == 0 else i + 1 if 50 <= i < 60 else i for i in range(90)]
    owners[30], owners[31] = 31, 30
    table = rows(owners)
    table[5] = replace(table[5], misspelt=2.0**9)
    before = align(table, windows_of(table), RATES)
    fitted = align(table, windows_of(table), RATES, rounds=1).rates
    for field, outcome in (("foreign", FOREIGN), ("misspelt", MISSPELT)):
        seen = sum(outcomes.get(outcome, 0.0) for outcomes in before.outcomes)
        assert getattr(fitted, field) == pytest.approx((seen + 200 * getattr(RATES, field)) / 290)


def test_an_empty_table_is_aligned() -> None:
    assert align([], (), RATES).path == ()


def test_a_copied_address_is_that_of_the_row_that_it_was_copied_from() -> None:
    table = rows(list(range(40)))
    table[12] = replace(table[12], owners=ratios({12: -4.0}), swaps={}, copies=ratios({20: 8.0}))
    table[20] = replace(table[20], copies=ratios({12: -4.0}))
    found = align(table, windows_of(table), RATES)
    assert found.outcomes[12][20] > 0.9
    assert found.outcomes[20][20] > 0.9
    assert {s.offset for s in found.path} == {0}


def test_of_two_rows_with_one_address_neither_is_a_copy_where_nothing_tells() -> None:
    table = rows(list(range(40)))
    for i, j in ((12, 20), (20, 12)):
        table[i] = replace(table[i], owners=ratios({i: 6.0}), swaps={}, copies=ratios({j: 5.0}))
    found = align(table, windows_of(table), RATES)
    assert found.outcomes[12][12] > 0.5
    assert found.outcomes[20][20] > 0.5
