"""How fast the report opens and filters in a real browser: ``python -m benchmarks.report_page [ROWS …]``.

Prints for each number of rows: size, time to write, time until the page is complete (opened from disk), time to
filter by a country and to search, both until the new rows are laid out. The median of five.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from crawler.i18n import Translator
from crawler.report.html import write
from tests.report.browser.chromium import browser, emulate
from tests.report.views import large_view

FILTER = """
const t = performance.now();
const control = document.querySelector(arguments[0]);
control.value = arguments[1];
control.dispatchEvent(new Event(arguments[2]));
if (arguments[2] === "input") { await new Promise((done) => setTimeout(done, 81)); }
document.body.offsetHeight;
return performance.now() - t - (arguments[2] === "input" ? 81 : 0);
"""


def measure(driver: Any, page: Path) -> tuple[float, float, float]:
    """Milliseconds to open, to filter by country, to search for the first time."""
    driver.get("about:blank")
    driver.get(page.as_uri())
    opened = driver.execute_script("return performance.getEntriesByType('navigation')[0].domComplete")
    script = f"return (async function () {{ {FILTER} }}).apply(null, arguments)"
    country = driver.execute_script(script, "#f-country", "KR", "change")
    search = driver.execute_script(script, "#f-text", "seul", "input")
    return opened, country, search


def main() -> int:
    """A line for each size."""
    sizes = [int(size) for size in sys.argv[1:]] or [401, 5000]
    with tempfile.TemporaryDirectory() as folder, browser() as driver:
        emulate(driver, width=1280, height=900)
        for size in sizes:
            view = large_view(size)
            started = time.perf_counter()
            page = write(view, Translator("en"), Path(folder))
            written = time.perf_counter() - started
            runs = zip(*(measure(driver, page) for _ in range(5)), strict=True)
            opened, country, search = (statistics.median(times) for times in runs)
            print(
                f"{size:>6} rows: {page.stat().st_size / 1e6:.2f} MB, written in {written:.2f} s, "
                f"opens in {opened:.0f} ms, filters in {country:.0f} ms, searches in {search:.0f} ms"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
