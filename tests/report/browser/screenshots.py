"""Saves what the report looks like: ``python -m tests.report.browser.screenshots [FOLDER]`` (docs/screenshots).

Desktop and phone, light and dark, Polish and English, and the parts worth showing; each picture is quantised to keep
it small.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from crawler.i18n import LANGUAGES, Translator
from crawler.report.html import write
from tests.report.browser.chromium import browser, emulate
from tests.report.views import office_view

SIZES: Final = {"desktop": (1280, 860), "phone": (360, 740)}
PLACES: Final = {"top": "", "stretch": "#stretches", "figures": "#figures", "rows": "#rows", "row": "#row-169"}


def main() -> int:
    """Every place in every size, scheme and language."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, browser() as driver:
        for lang in LANGUAGES:
            report = write(office_view(), Translator(lang), Path(made))
            for size, (width, height) in SIZES.items():
                for scheme in ("light", "dark"):
                    emulate(driver, width=width, height=height, scheme=scheme)
                    for place, fragment in PLACES.items():
                        driver.get("about:blank")
                        driver.get(report.as_uri() + fragment)
                        save(driver, folder / f"report-{place}-{size}-{scheme}-{lang}.webp")
    return 0


def save(driver: Any, path: Path) -> None:
    """The viewport as a picture."""
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": path.suffix[1:], "quality": 80})
    path.write_bytes(base64.b64decode(shot["data"]))


if __name__ == "__main__":
    sys.exit(main())
