"""A stretch of rows whose URLs slipped up or down.

**What it finds.** Neighbouring rows that each show the URL of the row a fixed number of places below or above: the URL
column (often the continent with it) slipped against the names. One finding a stretch, with its first and last row, the
offset, where it probably began, the re-pairing, and the rows whose own URL is lost.

**Why it matters.** Every link works, so no link checker sees it; every reader is sent to the wrong university.

**Example.** From row 182 to 185 each URL belongs to the institution one row below.

**How to fix it.** Accept the stretch as a whole after comparing two or three of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from crawler.judge.checks import Check, Scope, TableCase
from crawler.model import Evidence, Field, Finding, RowNo, Severity, say, say_n

CHECK = Check(
    code="slipped-stretch",
    scope=Scope.TABLE,
    version=1,
    summary=say("URLs of neighbouring rows slipped against the names"),
    why=say("Each of these links sends readers to the wrong institution, even where it opens."),
    fix=say("Compare two or three rows, then accept the stretch as a whole."),
)


def check(table: TableCase) -> Iterator[Finding]:
    """Yields one finding a stretch."""
    for stretch in table.stretches:
        rows = tuple(shows for shows, _ in stretch.pairs)
        if stretch.offset > 0:
            message = say_n(
                "From {first} to {last}, each URL belongs to the institution {count} row further down.",
                "From {first} to {last}, each URL belongs to the institution {count} rows further down.",
                stretch.offset,
                first=RowNo(stretch.first),
                last=RowNo(stretch.last),
            )
        else:
            message = say_n(
                "From {first} to {last}, each URL belongs to the institution {count} row further up.",
                "From {first} to {last}, each URL belongs to the institution {count} rows further up.",
                -stretch.offset,
                first=RowNo(stretch.first),
                last=RowNo(stretch.last),
            )
        evidence = Evidence(
            kind="alignment",
            observed=f"{len(stretch.pairs)}",
            expected=f"{stretch.offset:+d}",
            weight=0.0,
            source="table",
        )
        yield Finding(
            code=CHECK.code,
            severity=Severity.ERROR,
            row_id=None,
            column=Field.URL,
            message=message,
            evidence=(evidence,),
            rows=rows,
        )
