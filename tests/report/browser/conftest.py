"""One browser for all tests of the report; each test opens the page anew with an empty memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from crawler.i18n import Translator
from crawler.report.html import write
from tests.report.browser.chromium import CHROMIUM, DRIVER, browser, emulate

if TYPE_CHECKING:
    from selenium.webdriver.remote.webelement import WebElement

    from crawler.report.view import AuditView


@dataclass
class ReportPage:
    """The report as a reader meets it."""

    driver: Any
    """A selenium WebDriver; half of its methods are published without types."""
    folder: Path
    downloads: Path
    path: Path = field(init=False)

    def open(
        self, view: AuditView, *, lang: str = "en", fragment: str = "", width: int = 1280, scheme: str = "light"
    ) -> None:
        """Writes the report of ``view`` and opens it from disk, with nothing remembered."""
        self.path = write(view, Translator(lang), self.folder)
        emulate(self.driver, width=width, height=800, scheme=scheme)
        self.driver.execute_cdp_cmd(
            "Storage.clearDataForOrigin", {"origin": "file://", "storageTypes": "local_storage"}
        )
        self.reopen(fragment)

    def reopen(self, fragment: str = "") -> None:
        self.driver.get("about:blank")
        self.driver.get(self.path.as_uri() + fragment)

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(f"return {script}", *arguments)

    def all(self, selector: str) -> list[WebElement]:
        return list(self.driver.find_elements(By.CSS_SELECTOR, selector))

    def one(self, selector: str) -> WebElement:
        found: WebElement = self.driver.find_element(By.CSS_SELECTOR, selector)
        return found

    def click(self, selector: str) -> None:
        """Clicks as a person would: what lies over the element gets the click."""
        element = self.one(selector)
        self.run("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def keys(self, *keys: str) -> None:
        """Types into whatever has the focus."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def wait(self, condition: str) -> None:
        """Until the JavaScript expression is true."""
        WebDriverWait(self.driver, 20).until(lambda _: self.run(condition))

    def save(self, by: str) -> Path:
        """Saves the decisions through the dialog; the file as downloaded.

        Chromium claims the name with an empty file and renames the whole one over it when it is through.
        """
        for old in self.downloads.iterdir():
            old.unlink()
        self.click("#save")
        self.one("#save-by").clear()
        self.one("#save-by").send_keys(by)
        self.click("#save-now")
        return self.wait_for_download()

    def wait_for_download(self) -> Path:
        """The file of decisions, once it is there as a whole."""
        return WebDriverWait(self.driver, 20).until(lambda _: self.downloaded())

    def downloaded(self) -> Path | Literal[False]:
        """The file of decisions in the folder of downloads, once it is whole."""
        return next((path for path in self.downloads.glob("*.json") if path.stat().st_size), False)

    def shown(self) -> list[str]:
        """Numbers of the rows made so far, in their order."""
        return [str(row.get_attribute("data-id")) for row in self.all("tr.row")]

    def pressed(self, selector: str) -> list[str]:
        """Which answers are pressed in a group of buttons."""
        return [str(b.get_attribute("data-answer")) for b in self.all(f"{selector} button[aria-pressed='true']")]

    def console(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> set[str]:
        """Every URL asked for since the page was opened, but the page itself."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        urls = {e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"}
        return {url for url in urls if url.split("#")[0] != self.path.as_uri() and not url.startswith("blob:")}


@pytest.fixture(scope="session")
def driver_and_downloads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Path]]:
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("no chromium with its driver is installed")
    downloads = tmp_path_factory.mktemp("downloads")
    with browser(downloads) as driver:
        yield driver, downloads


@pytest.fixture
def page(driver_and_downloads: tuple[Any, Path], tmp_path: Path) -> Iterator[ReportPage]:
    """A browser to open reports in; afterwards the console must be empty and nothing asked of any network."""
    driver, downloads = driver_and_downloads
    driver.get("about:blank")
    driver.get_log("browser")
    driver.get_log("performance")
    page = ReportPage(driver, tmp_path, downloads)
    yield page
    assert page.console() == []
    assert page.requests() == set()
