"""What a person typed into a workbook or CSV, word for word: to take it over into a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crawler.model import is_new_evidence
from crawler.plan.columns import CorrectionColumn
from crawler.plan.sheets import Line, sheet_lines
from crawler.table.forms import open_form
from crawler.table.scan import scan_file

C = CorrectionColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a person typed in one line, word for word."""

    cells: Mapping[CorrectionColumn, str]
    """The answer, the note, and the new value where it is not the one proposed."""
    evidence: str

    @property
    def is_answer(self) -> bool:
        """Whether there is anything."""
        return any(self.cells.values())

    def fits(self, evidence: str) -> bool:
        """Whether it may be taken over into a line with that evidence: nothing new speaks for the proposal."""
        return not is_new_evidence(evidence, self.evidence)


def typed_in(path: Path) -> Mapping[str, Typed]:
    """What was typed into a workbook or CSV, by proposal; by row and column (with a tab) where a line has none.

    An answer to a whole stretch is that of its lines.

    Raises:
        CorrectionsError: it is no file of corrections.
        TableError: it cannot be read.
    """
    form = open_form(path, scan_file(path))
    sheets = [sheet_lines(path.name, grid, is_text=form.encoding is not None) for grid in form.grids if not grid.hidden]
    lines = [line for sheet in sheets if sheet is not None for line in sheet.lines if line.is_asked]
    whole = {line.number_of_stretch: line.get(C.ANSWER) for line in lines if line.stretches}
    return {
        line.get(C.PROPOSAL) or f"{line.get(C.ROW_ID)}\t{line.get(C.COLUMN)}": _typed(line, whole)
        for line in lines
        if not line.stretches
    }


def _typed(line: Line, whole: Mapping[str, str]) -> Typed:
    answer = line.get(C.ANSWER)
    if not answer.strip() and line.is_first:
        answer = whole.get(line.number_of_stretch, "") if line.number_of_stretch else ""
    cells = {C.ANSWER: answer, C.NOTE: line.get(C.NOTE), C.NEW: line.get(C.NEW) if line.is_edited else ""}
    return Typed(cells=cells, evidence=line.get(C.EVIDENCE))
