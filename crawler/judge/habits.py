"""What many rows show in the same way is a habit of the list: it is said once, of the table, with one decision.

Only checks that say so (`Check.habit`) are put to this test: a dead link stays one row's, however many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from crawler.judge.checks import Case, check_of
from crawler.model import Field, Finding, Row, Severity, say

SHARE: Final = 0.2
"""Share of the rows beyond which what they have in common is a habit."""
LEAST: Final = 10
"""Rows that must show it: in a short list, a few slips are no habit."""

Way = tuple[str, Field | None, str]
"""Code, column and way: what findings must share to be said as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOnce:
    """Findings after the habits of the list were taken out."""

    of_rows: tuple[Finding, ...]
    of_table: tuple[Finding, ...]
    taken: tuple[Finding, ...]
    """Findings of rows that ``of_table`` says instead."""
    together: Mapping[Way, str]
    """Fingerprint of the finding about the table, by what its rows share."""


def way_of(finding: Finding) -> Way:
    """Returns what a finding shares with others that are found in the same way."""
    return finding.code, finding.column, finding.way or finding.message.text


def say_once(findings: Sequence[Finding], cases: Sequence[Case]) -> SaidOnce:
    """Takes out what more than a fifth of the rows show in the same way, and says it once of the table."""
    groups: dict[Way, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.row_id is not None and check_of(finding.code).habit:
            groups[way_of(finding)].append(finding)
    needed = max(LEAST, SHARE * len(cases))
    habits = {way: group for way, group in groups.items() if len({f.row_id for f in group}) > needed}
    rows = {case.row.row_id: case.row for case in cases}
    said = {way: _of_table(group, rows) for way, group in habits.items()}
    return SaidOnce(
        of_rows=tuple(f for f in findings if way_of(f) not in habits),
        of_table=tuple(said.values()),
        taken=tuple(f for f in findings if way_of(f) in habits),
        together={way: finding.fingerprint for way, finding in said.items()},
    )


def _of_table(group: Sequence[Finding], rows: Mapping[str, Row]) -> Finding:
    """The finding about the table, with a count and an example."""
    example = group[0]
    row_id = example.row_id or ""
    message = say(
        "The same in {count} rows, for example {row:at} ({name}): {what}",
        count=len({finding.row_id for finding in group}),
        row=rows[row_id].no,
        name=rows[row_id].name,
        what=example.of_many or example.message,
    )
    return replace(
        example,
        row_id=None,
        message=message,
        severity=Severity.NOTE if example.severity is Severity.NOTE else Severity.WARNING,
        rows=(),
        proposes=None,
        why=say("The whole list is kept this way; these are not slips in single rows."),
        fix=say("Decide once for all these rows."),
    )
