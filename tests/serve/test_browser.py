"""An office without a terminal: drop a table, audit it, decide in two windows, download the corrected copy."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from crawler.config import Settings, build_settings
from crawler.i18n import Translator
from crawler.serve import Access, make_app, run_app
from crawler.simweb.http import redirect
from crawler.simweb.pages import page
from crawler.simweb.web import SimWeb
from tests.report.browser.chromium import CHROMIUM, DRIVER, browser, emulate

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no chromium here (make browsers)"),
]
ROWS = """\
No.\tCountry\tCity\tInstitution\tURL
1\tAustria\tVienna\tDanube School of Music\thttps://www.danube-music.test/
2\tPoland\tWarsaw\tVistula Academy of Arts\thttps://www.vistula-arts.test/
3\tGermany\tHeidelberg\tNeckar College of Medicine\thttps://www.neckar-medicine.test/
"""
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
WAIT = 120


@pytest.fixture
def settings() -> Iterator[Settings]:
    web = SimWeb()
    web.add("www.danube-music.test", page("Danube School of Music"))
    web.add("www.vistula-arts.test", redirect("https://www.vistula.test/", 301))
    web.add("www.vistula.test", page("Vistula Academy of Arts"))
    web.add("www.neckar-medicine.test", page("Neckar College of Medicine"))
    with web.in_thread():
        yield replace(build_settings(web.settings()), confirm_after=0.0, host_request_interval=0.0, registry=("none",))


@contextmanager
def serving(settings: Settings, lang: str = "en") -> Iterator[str]:
    """A running server; gives the address that it would print."""
    started, address = threading.Event(), [""]
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = []

    async def main() -> None:
        access = Access()

        def ready(port: int) -> None:
            address[0] = f"http://127.0.0.1:{port}/enter?token={access.token}"
            started.set()

        task = asyncio.create_task(run_app(make_app(settings, Translator(lang), access), "127.0.0.1", 0, ready))
        running.append((asyncio.get_running_loop(), task))
        with suppress(asyncio.CancelledError):
            await task

    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    try:
        assert started.wait(WAIT)
        yield address[0]
    finally:
        loop, task = running[0]
        loop.call_soon_threadsafe(task.cancel)
        thread.join()


def until(driver: Any, true: Callable[[Any], Any]) -> Any:
    return WebDriverWait(driver, WAIT, poll_frequency=0.1).until(true)


def find(driver: Any, css: str) -> Any:
    return until(driver, lambda d: next(iter(d.find_elements(By.CSS_SELECTOR, css)), None))


def press(driver: Any, label: str) -> None:
    """Presses the button or link with that label by the keyboard."""
    xpath = f"//button[normalize-space()='{label}'] | //a[normalize-space()='{label}']"
    until(driver, lambda d: d.find_elements(By.XPATH, xpath))[0].send_keys(Keys.ENTER)


def axe(driver: Any) -> list[str]:
    """Violations of the accessibility rules; the library comes in by the debugger, past the page's policy."""
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE})
    script = "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(done)"
    result: dict[str, Any] = driver.execute_async_script(script)
    return [f"{rule['id']}: {node['html']}" for rule in result["violations"] for node in rule["nodes"]]


def test_from_a_dropped_table_to_the_corrected_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.chdir(tmp_path)
    table, downloads = tmp_path / "mine.tsv", tmp_path / "downloads"
    table.write_text(ROWS, encoding="utf-8")
    with serving(settings) as address, browser(downloads) as driver:
        driver.set_script_timeout(WAIT)
        emulate(driver, width=1200, height=900)
        driver.get(address)
        assert "token" not in driver.current_url
        assert axe(driver) == []
        find(driver, "input[type=file]").send_keys(str(table))
        press(driver, "Add the table")
        assert "Danube School of Music" in find(driver, ".samples").text
        assert axe(driver) == []
        press(driver, "Check every link")
        press(driver, "Open the report")
        until(driver, lambda d: "Link audit" in d.title)
        first = driver.current_window_handle
        driver.switch_to.new_window("window")
        emulate(driver, width=1200, height=900)
        driver.get(address.split("/enter")[0] + "/tables/mine.tsv/report#row-2")
        accept = find(driver, ".detail .answer-accept")
        driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", accept)
        accept.click()
        driver.switch_to.window(first)
        until(driver, lambda d: "Decided: 1 of" in d.find_element(By.ID, "progress-text").text)
        driver.get(address.split("/enter")[0] + "/tables/mine.tsv/preview")
        assert "https://www.vistula.test/" in find(driver, ".samples").text
        assert axe(driver) == []
        find(driver, "input[name=by]").send_keys("Ola")
        press(driver, "Download the corrected table")
        copy = downloads / "mine-corrected.tsv"
        until(driver, lambda _: copy.exists() and copy.stat().st_size)
    assert copy.read_text(encoding="utf-8") == ROWS.replace("www.vistula-arts.test", "www.vistula.test")
    assert table.read_text(encoding="utf-8") == ROWS
