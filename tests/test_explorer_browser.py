"""Journeys through the explorer in a real browser that can reach no host: headless Chromium from file://."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape
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
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1440,900",
)  # fmt: skip
HOSTILE = "<img src=x onerror=window.hacked=1>"
NOTES = {
    "a/one@abcdefghij1": [
        "Sam Altman founded OpenAI", "Sam Altman left OpenAI in Moscow", f"Kremlin said {escape(HOSTILE)}",
        "Sam Altman met Google",
    ],
    "a/two@abcdefghij2": ["Donald Trump called the Kremlin", "Google bought Amazon", "Kremlin wrote to Moscow"],
    "b/three@abcdefghij3": ["Donald Trump went to Brazil", "Plato wrote"],
}  # fmt: skip
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, list[str]]], Path]:
    made: dict[str, Path] = {}

    def page(notes: dict[str, list[str]]) -> Path:
        key = json.dumps(notes)
        if key not in made:
            folder = tmp_path_factory.mktemp("explorer")
            vault = write_notes(folder / "vault", notes)
            (vault / "kg.toml").write_text(f"title = {json.dumps(HOSTILE)}\n", "utf-8")
            with pytest.MonkeyPatch.context() as patch:
                use_list_network(patch)
                build(vault, folder / "output", load_settings(vault), workers=LocalWorkers(1), progress=Progress(None))
            made[key] = folder / "output" / "explorer.html"
        return made[key]

    return page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(CHROMEDRIVER)))
    yield driver
    driver.quit()


@pytest.fixture
def opened(browser: Any, pages: Callable[[dict[str, list[str]]], Path]) -> Open:
    def open_page(notes: dict[str, list[str]] | None = None, fragment: str = "") -> Any:
        browser.get("about:blank")
        browser.get_log("performance")
        browser.get(pages(NOTES if notes is None else notes).as_uri() + fragment)
        until(browser, "return document.body.dataset.loaded === 'true'")
        return browser

    return open_page


def until(browser: Any, script: str) -> Any:
    return WebDriverWait(browser, 20).until(lambda driver: driver.execute_script(script))


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
    WebDriverWait(browser, 20).until(lambda driver: driver.execute_script(script, within, text)).click()


def test_search_leads_to_the_entity_its_claims_and_the_second_of_the_video(opened: Open) -> None:
    browser = opened()
    find(browser, "altman")
    chosen(browser, "Sam Altman")
    until(browser, "return document.querySelectorAll('#panel-body .claim').length === 3")
    links = browser.execute_script("return [...document.querySelectorAll('.play a')].map((a) => a.href)")
    assert links == [f"https://www.youtube.com/watch?v=abcdefghij1&t={60 * minute}s" for minute in (1, 2, 4)]
    assert "a/one.md:5" in panel(browser)


def test_an_entity_is_expanded_collapsed_pinned_and_hidden(opened: Open) -> None:
    browser = opened()
    find(browser, "kremlin")
    chosen(browser, "Kremlin")
    shown = "return [...explorer.shown.keys()].map((entity) => explorer.store.name(entity)).sort()"
    assert browser.execute_script(shown) == ["Donald Trump", "Kremlin", "Moscow"]
    click(browser, "Pin")
    click(browser, "Unpin")
    click(browser, "Collapse")
    assert browser.execute_script(shown) == ["Kremlin"]
    click(browser, "Expand")
    until(browser, "return explorer.shown.size === 3")
    click(browser, "Hide")
    until(browser, "return explorer.shown.size === 2")


def test_the_shortest_path_is_found_with_the_claims_along_it(opened: Open) -> None:
    browser = opened()
    find(browser, "openai")
    chosen(browser, "OpenAI")
    click(browser, "Path to…")
    find(browser, "brazil")
    chosen(browser, "From OpenAI to Brazil")
    until(browser, "return document.querySelectorAll('#panel-body .claim').length >= 4")
    path = browser.execute_script("return explorer.pathShown.map((entity) => explorer.store.name(entity))")
    assert path == ["OpenAI", "Moscow", "Kremlin", "Donald Trump", "Brazil"]


def test_filters_leave_out_types_channels_and_weak_ties(opened: Open) -> None:
    browser = opened()
    browser.execute_script("explorer.showCentral(50)")
    ties = "return explorer.picture.graph.size"
    nodes = "return explorer.picture.graph.order"
    whole = until(browser, nodes)
    browser.find_element(By.ID, "filter-open").click()
    until(browser, "return !document.getElementById('filters').hidden")
    browser.find_element(By.NAME, "Place").click()
    until(browser, f"return explorer.picture.graph.order < {whole}")
    click(browser, "Clear", "#filters")
    until(browser, f"return explorer.picture.graph.order === {whole}")
    browser.execute_script("explorer.filters.take('least', '2')")
    assert browser.execute_script(ties) == 1
    browser.execute_script("explorer.filters.clear(); explorer.filters.take('channel', '1')")
    assert browser.execute_script(ties) == 1


def test_dated_events_stand_in_a_timeline(opened: Open) -> None:
    browser = opened()
    click(browser, "Timeline", ".tabs")
    until(browser, "return !document.getElementById('page').hidden")
    assert "dated event" in browser.find_element(By.ID, "page").text
    browser.execute_script(
        "explorer.store.happenings.push({number: 0, iri: 'urn:x', name: 'A call', type: 'Communication',"
        " date: '2024-11-07', who: [0], claims: [0]}); explorer.drawView()"
    )
    click(browser, "2024-11-07 A call", "#page")
    chosen(browser, "A call")


def test_a_link_gives_the_same_view_again(opened: Open) -> None:
    browser = opened()
    find(browser, "kremlin")
    chosen(browser, "Kremlin")
    link = browser.execute_script("return location.hash")
    browser = opened(fragment=link)
    chosen(browser, "Kremlin")
    assert browser.execute_script("return explorer.shown.size") == 3
    opened(fragment="#%7Bbroken")
    chosen(browser, "Overview")


def test_everything_is_reached_by_the_keyboard(opened: Open) -> None:
    browser = opened()
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys("/")
    browser.switch_to.active_element.send_keys("google")
    until(browser, "return explorer.search.found.length")
    browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    chosen(browser, "Google")
    body.send_keys(Keys.ESCAPE)
    chosen(browser, "Shown")
    stage = browser.find_element(By.ID, "graph")
    before = browser.execute_script("return explorer.picture.sigma.getCamera().getState().ratio")
    stage.send_keys("+")
    until(browser, f"return explorer.picture.sigma.getCamera().getState().ratio < {before}")


def test_what_notes_say_is_shown_as_text(opened: Open) -> None:
    browser = opened()
    find(browser, "kremlin")
    chosen(browser, "Kremlin")
    until(browser, f"return document.getElementById('panel-body').textContent.includes({json.dumps(HOSTILE)})")
    assert browser.title == HOSTILE
    assert browser.execute_script("return window.hacked") is None
    assert browser.find_elements(By.CSS_SELECTOR, "#panel-body img") == []


def test_claims_are_found_by_their_words_and_say_what_they_name(opened: Open) -> None:
    browser = opened()
    find(browser, "bought amaz", pick=False)
    until(browser, "return explorer.search.found.some((found) => found.kind === 'claim')")
    browser.find_element(By.CSS_SELECTOR, ".claim-found").click()
    chosen(browser, "A claim")
    until(browser, "return document.querySelectorAll('#panel-body .claim').length === 1")
    assert "Google bought Amazon" in panel(browser)
    assert browser.execute_script("return [...document.querySelectorAll('.name')].map((b) => b.textContent)") == [
        "Google", "Amazon",
    ]  # fmt: skip


def test_nothing_is_asked_of_any_host_before_the_player_is(opened: Open) -> None:
    browser = opened()
    find(browser, "altman")
    chosen(browser, "Sam Altman")
    until(browser, "return document.querySelectorAll('.play button').length === 3")

    def asked() -> list[str]:
        messages = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
        urls = (m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent")
        return [url for url in urls if url.startswith("http")]

    assert asked() == []
    browser.find_element(By.CSS_SELECTOR, ".play button").click()
    until(browser, "return document.querySelector('iframe.player')")
    source = browser.execute_script("return document.querySelector('iframe.player').src")
    assert source == "https://www.youtube-nocookie.com/embed/abcdefghij1?start=60&autoplay=1"
    refused = [entry for entry in browser.get_log("browser") if "Content Security Policy" in entry["message"]]
    assert refused == []


@pytest.mark.parametrize("notes", [{"a/one": ["It rained"]}, {"a/one": ["Plato wrote"]}])
def test_a_vault_of_nothing_or_of_one_name_opens(opened: Open, notes: dict[str, list[str]]) -> None:
    browser = opened(notes)
    chosen(browser, "Overview")
    empty = browser.find_element(By.ID, "empty").is_displayed()
    assert empty == ("Plato" not in notes["a/one"][0])


def test_a_table_is_sorted_and_copied(opened: Open) -> None:
    browser = opened()
    click(browser, "Table", ".tabs")
    names = "return [...document.querySelectorAll('tbody .name')].map((b) => b.textContent)"
    until(browser, names)
    click(browser, "Name", "thead")
    assert browser.execute_script(names) == sorted(browser.execute_script(names), key=str.lower)
    click(browser, "Copy as CSV", "#page")
    csv = browser.execute_script("return document.getElementById('dialog-text').value")
    assert csv.splitlines()[0] == "Name,Type,Mentions,Notes,Rank"
    assert len(csv.splitlines()) == 1 + browser.execute_script("return explorer.store.count")


def test_the_picture_is_saved_as_svg_and_png(opened: Open) -> None:
    browser = opened()
    find(browser, "kremlin")
    chosen(browser, "Kremlin")
    svg = browser.execute_script("return svgOf(explorer.picture)")
    assert svg.count("<circle") == 3
    assert ">Kremlin</text>" in svg
    size = browser.execute_async_script("pngOf(explorer.picture).then((blob) => arguments[0](blob.size))")
    assert size > 2000
