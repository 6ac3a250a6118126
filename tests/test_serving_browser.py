"""The query editor and the explorer at a running server, in a browser that can reach no other host."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM, CHROMEDRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
pytest.importorskip("starlette", reason="pip install 'notes-kg[serve]'")
pytest.importorskip("uvicorn", reason="pip install 'notes-kg[serve]'")
if not (CHROMIUM.exists() and CHROMEDRIVER.exists()):
    pytest.skip("Chromium and its driver are not in /usr/bin", allow_module_level=True)

from selenium.webdriver.chrome.service import Service  # noqa: E402  after the checks above
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support.ui import Select, WebDriverWait  # noqa: E402

from kg.ask.queries import saved_queries  # noqa: E402
from kg.ontology import ontology_folder  # noqa: E402
from tests.served import Server, serving  # noqa: E402

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--window-size=1440,1000",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(sample: Path) -> Iterator[Server]:
    with serving(sample, "--seconds", "20") as running:
        yield running


@pytest.fixture
def browser() -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(CHROMEDRIVER)))
    yield driver
    driver.quit()


def until(browser: Any, script: str) -> Any:
    return WebDriverWait(browser, 60).until(lambda driver: driver.execute_script(script))


def requested(browser: Any) -> list[str]:
    """The addresses that pages asked for since the last look."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]
    return [address for address in sent if not address.startswith("data:")]


def opened_editor(browser: Any, server: Server) -> None:
    browser.get(server.address + "/")
    until(browser, "return document.body.dataset.ready === 'true'")


def ask(browser: Any) -> list[list[str]]:
    """Press the query button; the rows that are shown, without their numbers."""
    browser.execute_script("document.querySelector('.tabPanel.active .yasr_results').replaceChildren()")
    browser.find_element(By.CSS_SELECTOR, ".tabPanel.active .yasqe_queryButton").click()
    until(browser, "return document.querySelector('.tabPanel.active .yasr_results tbody tr')")
    rows = browser.find_elements(By.CSS_SELECTOR, ".tabPanel.active .yasr_results tbody tr")
    return [[cell.text for cell in row.find_elements(By.TAG_NAME, "td")][1:] for row in rows]


def test_the_editor_asks_what_it_shows_and_no_other_host(browser: Any, server: Server) -> None:
    opened_editor(browser, server)
    assert ask(browser)[0][0] == "Donald Trump"
    addresses = requested(browser)
    assert f"{server.address}/sparql" in addresses
    assert [address for address in addresses if not address.startswith(server.address + "/")] == []
    assert [entry["message"] for entry in browser.get_log("browser")] == []


def test_saved_queries_are_offered_with_what_they_say_and_their_parameters(browser: Any, server: Server) -> None:
    saved = {query.name: query for query in saved_queries(ontology_folder() / "queries")}
    opened_editor(browser, server)
    offered = Select(browser.find_element(By.ID, "saved"))
    assert {one.get_attribute("value"): one.text for one in offered.options[1:]} == {
        query.name: query.title for query in saved.values()
    }
    offered.select_by_value("channels-naming")
    assert browser.find_element(By.ID, "says").text == saved["channels-naming"].description
    (label,) = browser.find_elements(By.CSS_SELECTOR, "#parameters label")
    assert label.get_attribute("title") == saved["channels-naming"].parameters[0].description
    field = label.find_element(By.TAG_NAME, "input")
    assert field.get_attribute("value") == "Donald Trump"
    field.clear()
    field.send_keys("Crimea")
    assert {row[1] for row in ask(browser)} == {"bonus_professor", "lexfridman", "zeihanongeopolitics"}
    field.send_keys('" } # <img src=x onerror=window.hacked=1>')
    browser.find_element(By.CSS_SELECTOR, ".tabPanel.active .yasqe_queryButton").click()
    until(browser, "return document.querySelector('.yasr').innerText.includes('0 results')")
    assert browser.execute_script("return window.hacked") is None


def test_parameters_belong_to_their_tab(browser: Any, server: Server) -> None:
    opened_editor(browser, server)
    Select(browser.find_element(By.ID, "saved")).select_by_value("names-beside")
    assert len(browser.find_elements(By.CSS_SELECTOR, "#parameters input")) == 1
    browser.find_element(By.CSS_SELECTOR, ".addTab").click()
    until(browser, "return document.querySelectorAll('#parameters input').length === 0")
    assert ask(browser)[0][0] == "Donald Trump"


def test_what_the_server_refuses_is_shown_as_it_says_it(browser: Any, server: Server) -> None:
    opened_editor(browser, server)
    browser.execute_script("yasgui.getTab().setQuery('SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }')")
    browser.find_element(By.CSS_SELECTOR, ".yasqe_queryButton").click()
    until(browser, "return document.querySelector('.yasr').innerText.includes('there is no such graph here')")


def test_words_of_the_vocabulary_are_completed_without_a_request(browser: Any, server: Server) -> None:
    opened_editor(browser, server)
    requested(browser)
    browser.execute_script("""const editor = yasgui.getTab().getYasqe();
        editor.setValue('PREFIX kg: <https://w3id.org/notes-kg/ontology#>\\nSELECT * { ?claim kg:und');
        editor.focus(); editor.setCursor(1, 40); editor.autocomplete()""")
    until(
        browser,
        "return yasgui.getTab().getQuery().includes('kg:underClaim') || document.querySelector('.CodeMirror-hints')",
    )
    assert requested(browser) == []


def test_results_lead_to_pages_pages_to_the_explorer_and_back(browser: Any, server: Server) -> None:
    opened_editor(browser, server)
    Select(browser.find_element(By.ID, "saved")).select_by_value("names-beside")
    ask(browser)
    script = """const links = [...document.querySelectorAll('a.iri')];
        const link = links.find((one) => one.href.endsWith('/entity/joe_biden'));
        link.dispatchEvent(new MouseEvent('mouseover', { bubbles: true })); return link.href"""
    page = browser.execute_script(script)
    assert page == f"{server.address}/entity/joe_biden"
    requested(browser)
    browser.get(page)
    browser.find_element(By.LINK_TEXT, "in the explorer").click()
    until(browser, "return document.body.dataset.loaded === 'true'")
    assert browser.find_element(By.CSS_SELECTOR, "#panel-body h2").text == "Joe Biden"
    shown = browser.execute_script("return [...explorer.shown.places.keys()].map((one) => explorer.store.name(one))")
    assert {"Joe Biden", "Donald Trump"} <= set(shown)
    browser.find_element(By.LINK_TEXT, "All that is said of it").click()
    assert browser.current_url == page
    assert [address for address in requested(browser) if not address.startswith(server.address)] == []
    messages = [entry["message"] for entry in browser.get_log("browser")]
    assert [message for message in messages if "Content Security Policy" in message] == []
