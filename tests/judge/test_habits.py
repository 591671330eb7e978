"""What many rows show in the same way is said once, of the table; everything else stays the rows'."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.judge.checks import Case, check_of
from crawler.judge.habits import LEAST, SHARE, say_once, way_of
from crawler.model import Field, Finding, Severity, say
from tests.judge.checks.cases import case

ROWS = 60
FOUND_IN_MANY = ("url-untidy", "country-spelling", "dead-link", "url-odd")


def rows(count: int = ROWS) -> tuple[Case, ...]:
    return tuple(case(row_id=str(n), name=f"Szkoła {n}") for n in range(count))


def found(code: str, row: int, way: str = "", severity: Severity = Severity.NOTE) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        row_id=str(row),
        column=Field.URL,
        message=say("found in {row}", row=str(row)),
        way=way,
        proposes=f"new {row}",
    )


def test_more_than_a_fifth_in_one_way_is_said_once() -> None:
    every = [found("url-untidy", n) for n in range(20)]
    said = say_once(every, rows())
    (finding,) = said.of_table
    assert (finding.code, finding.row_id, finding.column, finding.proposes) == ("url-untidy", None, Field.URL, None)
    arguments = dict(finding.message.args)
    assert (arguments["count"], arguments["row"], arguments["name"]) == (20, "0", "Szkoła 0")
    assert arguments["what"] == every[0].message
    assert (said.of_rows, said.taken) == ((), tuple(every))
    assert said.together == {way_of(every[0]): finding.fingerprint}


def test_the_same_code_in_other_ways_is_not_taken_together() -> None:
    every = [found("country-spelling", n, way=("code", "misspelt", "foreign")[n % 3]) for n in range(33)]
    assert say_once(every, rows()).of_rows == tuple(every)


def test_a_table_may_have_a_habit_and_slips_of_the_same_kind() -> None:
    habit = [found("country-spelling", n, way="code") for n in range(30)]
    slips = [found("country-spelling", n, way="misspelt") for n in range(30, 35)]
    said = say_once([*habit, *slips], rows())
    assert (said.taken, said.of_rows, len(said.of_table)) == (tuple(habit), tuple(slips), 1)


def test_a_dead_link_stays_its_rows_however_many_there_are() -> None:
    every = [found("dead-link", n, severity=Severity.ERROR) for n in range(ROWS)]
    assert say_once(every, rows()).of_rows == tuple(every)


def test_what_is_said_of_the_table_is_no_error_of_rows() -> None:
    every = [found("foreign-site", n, way="portal.example", severity=Severity.ERROR) for n in range(ROWS)]
    (finding,) = say_once(every, rows()).of_table
    assert finding.severity is Severity.WARNING


def test_many_findings_in_one_row_are_one_row() -> None:
    every = [found("url-untidy", 7) for _ in range(ROWS)]
    assert say_once(every, rows()).of_table == ()


FOUND = st.tuples(st.sampled_from(FOUND_IN_MANY), st.integers(0, ROWS - 1), st.sampled_from("ab"))


@given(st.lists(FOUND, max_size=150))
def test_nothing_is_lost_and_only_habits_are_taken(drawn: list[tuple[str, int, str]]) -> None:
    every = [found(code, row, way) for code, row, way in dict.fromkeys(drawn)]
    said = say_once(every, rows())
    assert sorted(map(repr, (*said.of_rows, *said.taken))) == sorted(map(repr, every))
    for finding in said.taken:
        same = {other.row_id for other in every if way_of(other) == way_of(finding)}
        assert check_of(finding.code).habit
        assert len(same) > max(LEAST, SHARE * ROWS)
