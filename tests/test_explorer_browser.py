"""Journeys through the explorer in a real browser that can reach no host."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest

from tests.explorer_pages import (
    HOSTILE,
    ActionChains,
    By,
    Keys,
    Open,
    built_page,
    chosen,
    click,
    find,
    open_page,
    panel,
    started_browser,
    until,
)

NOTES = {
    "a/one@abcdefghij1": [
        "Sam Altman founded OpenAI", "Sam Altman left OpenAI in Moscow", f"Kremlin said {escape(HOSTILE)}",
        "Sam Altman met Google",
    ],
    "a/two@abcdefghij2": ["Donald Trump called the Kremlin", "Google bought Amazon", "Kremlin wrote to Moscow"],
    "b/three@abcdefghij3": ["Donald Trump went to Brazil", "Plato wrote"],
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, list[str]]], Path]:
    made: dict[str, Path] = {}

    def page(notes: dict[str, list[str]]) -> Path:
        key = json.dumps(notes)
        if key not in made:
            made[key] = built_page(tmp_path_factory.mktemp("explorer"), notes)
        return made[key]

    return page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started_browser() as driver:
        yield driver


@pytest.fixture
def opened(browser: Any, pages: Callable[[dict[str, list[str]]], Path]) -> Open:
    return lambda notes=NOTES, fragment="": open_page(browser, pages(notes), fragment)


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
    shown = "return [...explorer.shown.places.keys()].map((entity) => explorer.store.name(entity)).sort()"
    assert browser.execute_script(shown) == ["Donald Trump", "Kremlin", "Moscow"]
    click(browser, "Pin")
    click(browser, "Unpin")
    click(browser, "Collapse")
    assert browser.execute_script(shown) == ["Kremlin"]
    click(browser, "Expand")
    until(browser, "return explorer.shown.places.size === 3")
    click(browser, "Hide")
    until(browser, "return explorer.shown.places.size === 2")


def test_the_shortest_path_is_found_with_the_claims_along_it(opened: Open) -> None:
    browser = opened()
    find(browser, "openai")
    chosen(browser, "OpenAI")
    click(browser, "Path to…")
    find(browser, "brazil")
    chosen(browser, "From OpenAI to Brazil")
    until(browser, "return document.querySelectorAll('#panel-body .claim').length >= 4")
    path = browser.execute_script("return explorer.shown.path.map((entity) => explorer.store.name(entity))")
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
    filtered(browser, least=2)
    assert browser.execute_script(ties) == 1
    filtered(browser, channel=1)
    assert browser.execute_script(ties) == 1
    assert names(browser) == ["Brazil", "Donald Trump", "Plato (b)"]


def test_a_channel_has_its_own_claims_whatever_stands_between(opened: Open) -> None:
    notes = {name: [f"Sam Altman wrote {name[-1]}"] for name in ("a", "b/x", "c", "d/y", "e")}
    browser = opened(notes)
    find(browser, "altman")
    chosen(browser, "Sam Altman")
    assert len(claims_shown(browser)) == 5
    channels = browser.execute_script("return explorer.store.channels")
    assert channels == [["-", 3], ["b", 1], ["d", 1]]
    seen = []
    for number in range(3):
        filtered(browser, channel=number)
        seen.append(claims_shown(browser))
    assert seen == [[f"Sam Altman wrote {one}." for one in ones] for ones in ("ace", "x", "y")]


def filtered(browser: Any, **choices: object) -> None:
    """Clear the filters, then choose these."""
    script = "const done = arguments[1]; explorer.filters.clear();" \
        "for (const [name, value] of Object.entries(arguments[0])) explorer.filters.take(name, String(value));" \
        "explorer.filtered().then(done)"  # fmt: skip
    browser.execute_async_script(script, choices)


def names(browser: Any) -> list[str]:
    """The names of what is drawn, in order."""
    script = "const found = []; explorer.picture.graph.forEachNode((_, node) => found.push(node.label)); return found"
    found: list[str] = browser.execute_script(script)
    return sorted(found)


def claims_shown(browser: Any) -> list[str]:
    """The claims that the panel shows, when it has them."""
    until(browser, "return [...document.querySelectorAll('.claims')].every((list) => list.childElementCount)")
    found: list[str] = browser.execute_script(
        "return [...document.querySelectorAll('#panel-body .claim > p:first-child')].map((p) => p.textContent)"
    )
    return found


def test_certainty_leaves_out_mentions_and_relations_from_picture_and_evidence(opened: Open) -> None:
    browser = opened()
    find(browser, "altman")
    chosen(browser, "Sam Altman")
    assert len(claims_shown(browser)) == 3
    browser.execute_script(  # as if the second of three mentions, which OpenAI has too, were doubtful
        "const { store } = explorer, altman = explorer.selected.id;"
        "store.certainty[altman] = '959'; store.relationsBetween.delete(tieKey(altman, 0))"
    )
    filtered(browser, certainty=6)
    assert claims_shown(browser) == ["Sam Altman founded OpenAI.", "Sam Altman met Google."]
    assert "Moscow" not in panel(browser)
    filtered(browser, certainty=5)
    assert len(claims_shown(browser)) == 3


def test_years_leave_what_claims_date_to_them(opened: Open) -> None:
    browser = opened()
    told = (
        "const { store } = explorer; const claim = store.claimsOf(store.byIri(store.base + arguments[0]))[0];"
        "store.happenings.push({ number: 0, iri: 'urn:x', name: 'A call', type: 'Communication', date: '2024-11-07',"
        " who: [], claims: [claim] })"
    )
    iri = browser.execute_script("return explorer.store.entities.iri[explorer.search.entities('Donald Trump')[0].id]")
    browser.execute_script(told, iri)
    browser.execute_script("explorer.showCentral(50)")
    filtered(browser, **{"from": 2024, "to": 2024})
    assert names(browser) == ["Donald Trump", "Kremlin"]
    browser.execute_script("explorer.select({ kind: 'entity', id: explorer.search.entities('Donald Trump')[0].id })")
    chosen(browser, "Donald Trump")
    assert claims_shown(browser) == ["Donald Trump called the Kremlin."]
    filtered(browser, to=2023)
    assert names(browser) == []
    click(browser, "Timeline", ".tabs")
    assert "0 dated events" in browser.find_element(By.ID, "page").text


def test_a_kind_of_relation_leaves_its_ties_and_claims(opened: Open) -> None:
    browser = opened()
    browser.execute_script(
        "const { store } = explorer;"
        "const [[one], [other]] = ['Google', 'Amazon'].map((name) => explorer.search.entities(name));"
        "store.addRelation({ subject: one.id, predicate: 'buy', object: other.id,"
        " isAsserted: true, certainty: 7, claims: store.claimsOfTie(one.id, other.id) }); explorer.showCentral(50)"
    )
    browser.find_element(By.ID, "filter-open").click()
    until(browser, "return document.querySelector('#filters [name=relation]')?.options.length")
    options = "return [...document.querySelector('#filters [name=relation]').options].map((one) => one.textContent)"
    offered = browser.execute_script(options)
    assert offered[:2] == ["with or without", "any relation"]
    assert "buy (1)" in offered[2:]
    filtered(browser, relation="buy")
    assert names(browser) == ["Amazon", "Google"]
    filtered(browser, relation="buy", certainty=8)
    assert names(browser) == []
    filtered(browser, relation="*", certainty=7)
    browser.execute_script("explorer.select({ kind: 'entity', id: explorer.search.entities('Google')[0].id })")
    chosen(browser, "Google")
    assert claims_shown(browser) == ["Google bought Amazon."]
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)  # closes the sheet of filters
    browser.execute_script("document.querySelector('#panel-body details').open = true")
    click(browser, "Google – buy – Amazon")
    chosen(browser, "Google – buy – Amazon")


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


def test_a_videos_claims_stand_at_their_seconds(opened: Open) -> None:
    browser = opened()
    find(browser, "altman")
    chosen(browser, "Sam Altman")
    click(browser, "Timeline", ".tabs")
    until(browser, "return document.querySelectorAll('#page .stroke').length === 4")
    assert browser.execute_script("return document.querySelectorAll('#page .stroke.on').length") == 3
    click(browser, "A note", "#page")  # the video by its note's title
    until(browser, "return document.querySelectorAll('#page .seconds li').length === 4")
    script = "return [...document.querySelectorAll('#page .seconds a')].map((a) => [a.textContent, a.href])"
    assert browser.execute_script(script) == [
        [f"0{minute}:00", f"https://www.youtube.com/watch?v=abcdefghij1&t={60 * minute}s"] for minute in (1, 2, 3, 4)
    ]
    line = browser.find_element(By.CSS_SELECTOR, "#page .line")
    ActionChains(browser).move_to_element_with_offset(line, line.size["width"] // 4, 0).click().perform()
    chosen(browser, "A claim")
    assert claims_shown(browser) == [f"Kremlin said {HOSTILE}."]
    until(browser, "return document.querySelector('#page .seconds .on')?.textContent.includes('Kremlin said')")
    link = browser.execute_script("return location.hash")
    browser = opened(fragment=link)
    chosen(browser, "A claim")
    until(browser, "return document.querySelectorAll('#page .stroke.on').length === 1")


def test_a_link_gives_the_same_view_again(opened: Open) -> None:
    browser = opened()
    find(browser, "kremlin")
    chosen(browser, "Kremlin")
    link = browser.execute_script("return location.hash")
    browser = opened(fragment=link)
    chosen(browser, "Kremlin")
    assert browser.execute_script("return explorer.shown.places.size") == 3
    opened(fragment="#%7Bbroken")
    chosen(browser, "Overview")


def seen(browser: Any) -> dict[str, Any]:
    """All that a person sees: the view, its text, the panel's, what is drawn, where one has been, what is filtered."""
    until(browser, "return [...document.querySelectorAll('.claims')].every((list) => list.childElementCount)")
    text = "return document.querySelector(arguments[0]).innerText"
    return {
        "view": browser.execute_script("return document.querySelector('[data-view][aria-pressed=true]').textContent"),
        "page": browser.execute_script(text, "#page"),
        "panel": panel(browser),
        "drawn": names(browser),
        "ties": browser.execute_script("return explorer.picture.graph.size"),
        "filters": browser.execute_script("return JSON.stringify(explorer.filters.state)"),
    }


@pytest.mark.parametrize(
    "journey",
    [
        "await explorer.pick(explorer.search.entities('Kremlin')[0]);",
        "await explorer.pick(explorer.search.entities('Kremlin')[0]);"
        " explorer.filters.take('channel', '0'); explorer.filters.toggle('Place');",
        "await explorer.pick(explorer.search.entities('Kremlin')[0]); explorer.filters.take('least', '2');"
        " await explorer.show('table');",
        "await explorer.select({ kind: 'tie', one: 0, other: explorer.store.neighbours(0)[0][0] });"
        " explorer.filters.take('mode', 'Asserted'); explorer.filters.take('certainty', '5');",
        "await explorer.store.load(); const ends = ['OpenAI', 'Brazil'].map((name) => explorer.search.entities(name));"
        " explorer.showPath(ends[0][0].id, ends[1][0].id);",
        "await explorer.select({ kind: 'video', id: 'abcdefghij1' }); await explorer.show('timeline');",
        "explorer.showCentral(5);",
    ],
)
def test_a_link_restores_all_that_was_seen(opened: Open, journey: str) -> None:
    browser = opened()
    browser.execute_async_script(f"const done = arguments[0]; (async () => {{ {journey} }})().then(done)")
    browser.execute_async_script("explorer.filtered().then(arguments[0])")
    before, link = seen(browser), browser.execute_script("return location.hash")
    fresh = seen(opened())
    assert fresh != before
    assert seen(opened(fragment=link)) == before


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
    body.send_keys("/")
    browser.switch_to.active_element.send_keys("altman", Keys.ENTER)
    chosen(browser, "Sam Altman")
    until(browser, "return document.querySelectorAll('.play a').length === 3")
    until(browser, "return document.activeElement.tagName === 'H2'")
    reached = []
    while len(reached) < 40 and not (reached and reached[-1].startswith("▶")):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        reached.append(browser.execute_script("return document.activeElement.textContent"))
    assert reached[-1] == "▶ 01:00"  # the evidence, and before it everything that one can do
    assert {"Expand", "Path to…", "Timeline", "SPARQL", "OpenAI"} <= set(reached)
    for tab, view in (("Table", "tbody tr"), ("Timeline", ".stroke")):
        button = browser.find_element(By.CSS_SELECTOR, f"[data-view={tab.lower()}]")
        browser.execute_script("arguments[0].focus()", button)
        button.send_keys(Keys.ENTER)
        until(browser, f"return document.querySelector('#page {view}')")
    browser.find_element(By.CSS_SELECTOR, "[data-view=graph]").send_keys(Keys.SPACE)
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
    for view in ("table", "timeline", "graph"):
        browser.execute_async_script("explorer.show(arguments[0]).then(arguments[1])", view)
    for button in ("filter-open", "menu-open", "menu-open", "overview", "panel-close", "panel-open"):
        browser.find_element(By.ID, button).click()
    browser.execute_script("explorer.showPath(0, explorer.store.neighbours(0)[0][0])")
    browser.execute_async_script("explorer.picture.png().then(() => arguments[0]())")
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
    assert asked() == [source]  # what is asked is seen, and it is the player alone
    refused = [entry for entry in browser.get_log("browser") if "Content Security Policy" in entry["message"]]
    assert refused == []


@pytest.mark.parametrize("notes", [{"a/one": []}, {"a/one": ["It rained"]}, {"a/one": ["Plato wrote"]}])
def test_a_vault_of_nothing_or_of_one_name_opens(opened: Open, notes: dict[str, list[str]]) -> None:
    browser = opened(notes)
    chosen(browser, "Overview")
    has_name = "Plato" in str(notes)
    assert browser.find_element(By.ID, "empty").is_displayed() == (not has_name)
    assert f"{len(notes['a/one'])} claim" in panel(browser)
    for view in ("table", "timeline", "graph"):
        browser.execute_async_script("explorer.show(arguments[0]).then(arguments[1])", view)
        assert browser.find_element(By.ID, "page" if view != "graph" else "graph").is_displayed()
    find(browser, "plato", pick=has_name) if has_name else browser.find_element(By.ID, "search").send_keys("plato")
    if has_name:
        chosen(browser, "Plato (a)")
        assert claims_shown(browser) == ["Plato wrote."]
    else:
        until(browser, "return document.getElementById('found').textContent === 'Nothing found'")
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_an_entity_without_claims_says_so(opened: Open) -> None:
    browser = opened()
    find(browser, "google")
    chosen(browser, "Google")
    browser.execute_script(
        "explorer.store.mentions[explorer.selected.id] = []; explorer.fillPanel()"
    )  # as of a pronoun
    assert claims_shown(browser) == []
    assert "No claims." in panel(browser)
    filtered(browser, mode="Question")
    assert "No claims pass the filter." in panel(browser)
    for view in ("table", "timeline"):
        browser.execute_async_script("explorer.show(arguments[0]).then(arguments[1])", view)
    assert "0 dated events" in browser.find_element(By.ID, "page").text
    click(browser, "SPARQL", "#panel-body .actions")
    assert "schema:mentions" in browser.execute_script("return document.getElementById('dialog-text').value")
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


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


def test_a_trail_leads_back(opened: Open) -> None:
    browser = opened()
    find(browser, "kremlin")
    chosen(browser, "Kremlin")
    click(browser, "Moscow")
    chosen(browser, "Moscow")
    trail = "return [...document.querySelectorAll('#trail button')].map((one) => one.textContent)"
    assert browser.execute_script(trail) == ["Kremlin", "Moscow"]
    browser.find_element(By.ID, "back").click()
    chosen(browser, "Kremlin")
    assert browser.execute_script(trail) == ["Kremlin"]
    assert not browser.find_element(By.ID, "back").is_displayed()


def test_a_dragged_entity_is_pinned_where_it_was_dropped(opened: Open) -> None:
    browser = opened()
    find(browser, "kremlin")
    chosen(browser, "Kremlin")
    time.sleep(0.5)  # the camera comes to rest
    place = (
        "const node = explorer.picture.graph.getNodeAttributes(`e${arguments[0]}`);"
        "const { x, y } = explorer.picture.at(node); return [x, y]"
    )
    moscow = browser.execute_script("return explorer.search.entities('Moscow')[0].id")
    x, y = browser.execute_script(place, moscow)
    stage = browser.find_element(By.ID, "graph")
    middle_x, middle_y = x - stage.size["width"] / 2, y - stage.size["height"] / 2
    ActionChains(browser).move_to_element_with_offset(stage, middle_x, middle_y).click_and_hold().move_by_offset(
        30, 20
    ).move_by_offset(30, 20).release().perform()
    until(browser, f"return explorer.shown.places.get({moscow}).isPinned")
    browser.execute_script("explorer.redraw()")
    dropped = browser.execute_script(place, moscow)
    assert abs(dropped[0] - x) > 20
    assert abs(dropped[1] - y) > 10


def test_the_picture_is_saved_as_svg_and_png(opened: Open) -> None:
    browser = opened()
    find(browser, "kremlin")
    chosen(browser, "Kremlin")
    svg = browser.execute_script("return svgOf(explorer.picture)")
    assert svg.count("<circle") == 3
    assert ">Kremlin</text>" in svg
    size = browser.execute_async_script("explorer.picture.png().then((blob) => arguments[0](blob.size))")
    assert size > 2000


def test_what_a_move_leaves_out_is_drawn_when_it_is_over(opened: Open) -> None:
    browser = opened()
    browser.execute_script("explorer.showCentral(50)")
    until(browser, "return !explorer.picture.sigma.getCamera().isAnimated()")
    browser.execute_async_script(
        "const { sigma } = explorer.picture, camera = sigma.getCamera();"
        "sigma.on('afterRender', () => (window.wasMoving = camera.isAnimated()));"
        "explorer.showCentral(50); setTimeout(arguments[0], 800)"  # the camera stays where it is
    )
    assert browser.execute_script("return window.wasMoving") is False
