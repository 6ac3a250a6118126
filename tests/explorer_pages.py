"""Pages of the explorer in a real browser that can reach no host: headless Chromium from file://."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kg.pipeline import build
from kg.progress import Progress
from kg.settings import load_settings
from kg.workers.local import LocalWorkers
from tests.small_vault import use_list_network, write_notes

CHROMIUM, CHROMEDRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
if not (CHROMIUM.exists() and CHROMEDRIVER.exists()):
    pytest.skip("Chromium and its driver are not in /usr/bin", allow_module_level=True)

from selenium.webdriver.chrome.service import Service  # noqa: E402  after the checks above
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402, F401  for those who import it here
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1440,900",
)  # fmt: skip
HOSTILE = "<img src=x onerror=window.hacked=1>"
Open = Callable[..., Any]


@contextmanager
def started_browser(*flags: str) -> Iterator[Any]:
    """Chromium without a window and without hosts."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, *flags):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(CHROMEDRIVER)))
    try:
        yield driver
    finally:
        driver.quit()


def built_page(folder: Path, notes: dict[str, list[str]]) -> Path:
    """The explorer of a small vault, its title hostile."""
    vault = write_notes(folder / "vault", notes)
    (vault / "kg.toml").write_text(f"title = {json.dumps(HOSTILE)}\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        use_list_network(patch)
        build(vault, folder / "output", load_settings(vault), workers=LocalWorkers(1), progress=Progress(None))
    return folder / "output" / "explorer.html"


def open_page(browser: Any, page: Path, fragment: str = "") -> Any:
    """Open a page and wait until it has all that it shows."""
    browser.get("about:blank")
    for log in ("performance", "browser"):
        browser.get_log(log)  # what came before
    browser.get(page.as_uri() + fragment)
    until(browser, "return document.body.dataset.loaded === 'true'")
    return browser


def until(browser: Any, script: str) -> Any:
    return waiting(browser).until(lambda driver: driver.execute_script(script))


def waiting(browser: Any) -> Any:
    return WebDriverWait(browser, 20, poll_frequency=0.05)


def panel(browser: Any) -> str:
    return browser.find_element(By.ID, "panel-body").text


def find(browser: Any, words: str, *, pick: bool = True) -> None:
    box = browser.find_element(By.ID, "search")
    box.send_keys(words)
    until(browser, "return !document.getElementById('found').hidden && explorer.search.found.length")
    if pick:
        box.send_keys(Keys.ENTER)


def chosen(browser: Any, name: str) -> None:
    until(browser, f"return document.querySelector('#panel-body h2')?.textContent === {json.dumps(name)}")


def click(browser: Any, text: str, within: str = "#panel-body") -> None:
    script = (
        "return [...document.querySelectorAll(arguments[0] + ' button')].find((b) => b.textContent === arguments[1])"
    )
    WebDriverWait(browser, 20, poll_frequency=0.05).until(
        lambda driver: driver.execute_script(script, within, text)
    ).click()
