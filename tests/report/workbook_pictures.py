"""Saves what the workbook looks like: ``python -m tests.report.workbook_pictures [FOLDER]`` (docs/screenshots).

Some answers are filled in, as an editor would. Needs LibreOffice and poppler-utils.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import openpyxl
from openpyxl.cell.cell import Cell

from crawler.i18n import LANGUAGES, Translator
from crawler.model import Answer
from crawler.plan.columns import CorrectionColumn
from crawler.report import workbook
from crawler.report.rows import ORDER
from tests.report.views import office_view

ANSWERS: Final = (Answer.ACCEPT,) * 8 + (Answer.ACCEPT, Answer.REFUSE, Answer.ACCEPT, Answer.LATER)
SHEET: Final = "2"
"""Page of the sheet of corrections."""
CUT: Final = ("-x", "90", "-y", "160", "-W", "1820", "-H", "420")
"""The part of the page that is not empty, at 170 dots an inch."""


def main() -> int:
    """The sheet of corrections in every language."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    for lang in LANGUAGES:
        with tempfile.TemporaryDirectory() as made:
            decided = decide(workbook.write(office_view(), Translator(lang), Path(made)), Translator(lang))
            profile = f"-env:UserInstallation=file://{made}/profile"
            run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", made, str(decided))
            pages = ("-f", SHEET, "-l", SHEET, "-singlefile")
            run(
                "pdftoppm",
                "-png",
                "-r",
                "170",
                *pages,
                *CUT,
                f"{made}/corrections.pdf",
                str(folder / f"workbook-{lang}"),
            )
    return 0


def decide(path: Path, translator: Translator) -> Path:
    """Fills the first answers in."""
    book = openpyxl.load_workbook(path)
    sheet = book[translator.text("Corrections")]
    for line, answer in enumerate(ANSWERS, 3):
        cell = sheet.cell(row=line, column=ORDER.index(CorrectionColumn.ANSWER) + 1)
        assert isinstance(cell, Cell)
        cell.value = translator.answer(answer)
    book.save(path)
    return path


def run(*command: str) -> None:
    """Runs a program found on the path; its failure is ours."""
    subprocess.run(command, check=True, capture_output=True, timeout=170)


if __name__ == "__main__":
    sys.exit(main())
