"""The page in a real browser that cannot reach any host: headless Chromium from file://."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kg.export.network import EntityNetwork, Evidence, NetworkEdge, NetworkNode
from kg.export.page import page_html
from kg.model import EntityType, Iri, NotePath

CHROMIUM, CHROMEDRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
if not (CHROMIUM.exists() and CHROMEDRIVER.exists()):
    pytest.skip("Chromium and its driver are not in /usr/bin", allow_module_level=True)

from selenium.webdriver.chrome.service import Service  # noqa: E402  after the checks above
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
WIDE, NARROW = (1440, 900), (400, 800)
HOSTILE_LABEL = "<img src=x onerror=window.hacked=1>"
HOSTILE_TITLE = "</script><script>window.hacked=1</script>"
CLIP = "https://www.youtube.com/watch?v=rP2kEF3Mj-o&t="
Open = Callable[[EntityNetwork], Any]


def claim(number: int, text: str, **changes: Any) -> Evidence:
    whole: dict[str, Any] = {
        "claim": Iri(f"urn:claim:{number}"),
        "text": text,
        "note": NotePath("bonus_professor/elections.md"),
        "line": 17,
        "section": "Peace proposals",
        "video_title": "What the elections change",
        "channel": "Bonus Professor",
        "seconds": 407,
        "url": f"{CLIP}407s",
        "sources": ("Valery Solovey",),
        "modality": "Reported",
    }
    return Evidence(**{**whole, **changes})


def elections() -> EntityNetwork:
    """Five entities; the fourth and every text about it are hostile, the fifth stands alone."""
    nodes = (
        ("Donald Trump", EntityType.PERSON, ("Trump", "Дональд Трамп"), 1234, (0, 1, 2)),
        ("Kremlin", EntityType.ORGANISATION, (), 120, (0, 1)),
        ("Crimea", EntityType.PLACE, ("Crimean peninsula",), 40, (2,)),
        (HOSTILE_LABEL, EntityType.WORK, (HOSTILE_TITLE,), 9, (3,)),
        ("Valdai Forum", EntityType.EVENT, (), 1, ()),
    )
    return EntityNetwork(
        title=HOSTILE_TITLE,
        nodes=tuple(NetworkNode(Iri(f"urn:{n[0]}"), n[0], n[1], n[2], n[3], 12, n[4]) for n in nodes),
        edges=(NetworkEdge(0, 1, 31, (0, 1)), NetworkEdge(0, 2, 2, (2,)), NetworkEdge(2, 3, 1, (3,))),
        evidence=(
            claim(0, "The Kremlin proposed a truce to Donald Trump."),
            claim(1, "Trump called the Kremlin.", seconds=65, url=f"{CLIP}65s", modality="Asserted", sources=()),
            claim(2, "Russia keeps Crimea, Trump was told.", seconds=None, url=None),
            claim(3, HOSTILE_LABEL, video_title=HOSTILE_TITLE, section=HOSTILE_LABEL, url="javascript:hacked=1"),
        ),
        entities_in_graph=5678,
        focus=None,
    )


def large_network() -> EntityNetwork:
    """1,000 nodes, 4,000 edges and evidence of more than 12 MB."""
    random = Random(7)
    words = (
        "energy",
        "policy",
        "reactor",
        "chips",
        "market",
        "growth",
        "said",
        "report",
        "nuclear",
        "people",
    )
    evidence = tuple(
        claim(
            number,
            " ".join(random.choices(words, k=40)),
            note=NotePath(f"channel_{number % 40}/note_{number // 12}.md"),
            video_title=f"Video {number // 30}",
        )
        for number in range(30_000)
    )
    nodes = tuple(
        NetworkNode(
            Iri(f"urn:{n}"),
            f"Entity {n}",
            tuple(EntityType)[n % 6],
            (),
            1 + 3000 // (n + 1),
            3,
            tuple(random.sample(range(30_000), 12)),
        )
        for n in range(1000)
    )
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < 4000:
        a, b = random.randrange(1000), random.randrange(1000)
        if a != b and (a % 25 == b % 25 or random.random() < 0.01):
            pairs.add((min(a, b), max(a, b)))
    edges = tuple(NetworkEdge(a, b, random.randrange(1, 30), (a, b)) for a, b in sorted(pairs))
    return EntityNetwork("Large", nodes, edges, evidence, 37_000_000, None)


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
def open_page(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Open a network's page in a wide window; whatever happens, the browser must not complain."""
    resize(browser, WIDE)
    browser.get_log("browser")
    browser.get_log("performance")

    def opened(network: EntityNetwork) -> Any:
        file = tmp_path / "graph.html"
        file.write_text(page_html(network), encoding="utf-8")
        browser.get(file.as_uri())
        return browser

    yield opened
    assert [entry["message"] for entry in browser.get_log("browser")] == []


def resize(browser: Any, size: tuple[int, int]) -> None:
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def text_of(browser: Any, selector: str) -> str:
    return str(browser.find_element(By.CSS_SELECTOR, selector).text)


def texts_of(browser: Any, selector: str) -> list[str]:
    return [element.text for element in browser.find_elements(By.CSS_SELECTOR, selector)]


def place_of(browser: Any, entity: int) -> tuple[int, int]:
    """Where an entity stands, in pixels of the window."""
    script = "const {x, y} = page.records.entities[arguments[0]]; return page.picture.network.canvasToDOM({x, y})"
    at = browser.execute_script(script, entity)
    return round(at["x"]), round(at["y"])


def point_at(browser: Any, x: int, y: int) -> ActionChains:
    actions = ActionChains(browser, duration=20)
    pointer: Any = actions.w3c_actions.pointer_action
    pointer.move_to_location(x, y)
    return actions


def click_at(browser: Any, x: int, y: int) -> None:
    point_at(browser, x, y).click().pause(0.4).perform()  # vis waits 0.3 s: it might be a double click


def press(browser: Any, *keys: str) -> None:
    ActionChains(browser).send_keys(*keys).perform()


def colours_at(browser: Any, x: int, y: int) -> list[int]:
    """Red, green, blue and opacity of one pixel of the picture."""
    colours: list[int] = browser.execute_script(
        """const pixel = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
        pixel.drawImage(document.querySelector("canvas"), -arguments[0], -arguments[1]);
        return [...pixel.getImageData(0, 0, 1, 1).data];""",
        x,
        y,
    )
    return colours


def test_the_page_opens_from_a_file_and_draws_every_type_in_its_colour(open_page: Open) -> None:
    browser = open_page(elections())
    assert colours_at(browser, *place_of(browser, 0)) == [0x1A, 0x56, 0xE8, 255]
    assert colours_at(browser, *place_of(browser, 1)) == [0x7D, 0x3F, 0x12, 255]
    assert colours_at(browser, *place_of(browser, 2)) == [0x21, 0x9B, 0x6F, 255]
    assert text_of(browser, "#shown") == "5 of 5,678 entities shown"
    assert len(texts_of(browser, ".entities button")) == 5


def test_no_request_leaves_the_page(open_page: Open) -> None:
    browser = open_page(elections())
    click_at(browser, *place_of(browser, 3))
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    assert asked, "at least the page itself is in the log"
    assert {url.split(":")[0] for url in asked} <= {"file", "data"}
    assert browser.execute_script("return performance.getEntriesByType('resource').map(({name}) => name)") == []


def test_the_policy_stops_requests_and_markup_that_the_page_does_not_hold(open_page: Open) -> None:
    browser = open_page(elections())
    refused = browser.execute_async_script(
        """const done = arguments[0];
        document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
        const image = document.createElement("img");
        image.src = "https://example.org/pixel.png";
        document.body.append(image);"""
    )
    assert refused == "img-src"
    markup = "try { document.body.innerHTML = '<b>'; return 'written' } catch (error) { return error.name }"
    assert browser.execute_script(markup) == "TypeError"
    assert len(browser.get_log("browser")) >= 2, "the browser tells of both, and nothing else is expected"


def test_a_click_on_a_node_shows_its_claims_with_the_way_back(open_page: Open) -> None:
    browser = open_page(elections())
    click_at(browser, *place_of(browser, 0))
    assert text_of(browser, "#panel h2") == "Donald Trump"
    assert text_of(browser, "#panel .kind") == "Person · 1,234 mentions in 12 notes"
    assert text_of(browser, "#panel .aliases") == "Also: Trump · Дональд Трамп"
    assert texts_of(browser, ".chips li") == ["Kremlin\n31", "Crimea\n2"]
    assert "showing 3 of 1,234" in text_of(browser, "#panel-body")
    assert texts_of(browser, ".video h4") == ["What the elections change"]
    assert texts_of(browser, ".claim .sentence") == [
        "Trump called the Kremlin.",
        "The Kremlin proposed a truce to Donald Trump.",
        "Russia keeps Crimea, Trump was told.",
    ]
    assert texts_of(browser, ".claim .who")[0].split() == ["Reported", "—", "Valery", "Solovey"]
    assert texts_of(browser, ".claim .place") == ["bonus_professor/elections.md:17 › Peace proposals"] * 3
    links = browser.find_elements(By.CSS_SELECTOR, "#panel a")
    assert [(link.text, link.get_attribute("href")) for link in links] == [
        ("▶ 01:05", f"{CLIP}65s"),
        ("▶ 06:47", f"{CLIP}407s"),
    ]
    assert {(link.get_attribute("target"), link.get_attribute("rel")) for link in links} == {
        ("_blank", "noopener noreferrer")
    }


def test_a_click_on_an_edge_shows_the_claims_that_both_share(open_page: Open) -> None:
    browser = open_page(elections())
    (x1, y1), (x2, y2) = place_of(browser, 0), place_of(browser, 1)
    click_at(browser, (x1 + x2) // 2, (y1 + y2) // 2)
    assert text_of(browser, "#panel h2") == "Donald Trump and Kremlin"
    assert "showing 2 of 31" in text_of(browser, "#panel-body")
    assert len(texts_of(browser, ".claim")) == 2


def test_hostile_text_stays_text(open_page: Open) -> None:
    browser = open_page(elections())
    assert text_of(browser, "h1") == HOSTILE_TITLE == browser.title
    click_at(browser, *place_of(browser, 3))
    assert text_of(browser, "#panel h2") == HOSTILE_LABEL
    assert text_of(browser, ".claim .sentence") == HOSTILE_LABEL
    assert text_of(browser, ".video h4") == HOSTILE_TITLE
    assert browser.find_elements(By.CSS_SELECTOR, "img, #panel a") == []
    assert "06:47" in text_of(browser, ".claim .where")
    browser.find_element(By.ID, "search").send_keys("<img")
    assert texts_of(browser, "#found li") == [HOSTILE_LABEL]
    assert browser.execute_script("return window.hacked") is None


def test_hovering_a_node_dims_what_it_is_not_tied_to(open_page: Open) -> None:
    browser = open_page(elections())
    alone, near = place_of(browser, 4), place_of(browser, 1)
    before = colours_at(browser, *alone), colours_at(browser, *near)
    point_at(browser, *place_of(browser, 0)).pause(0.3).perform()
    after = colours_at(browser, *alone), colours_at(browser, *near)
    assert after[1] == before[1]
    assert sum(after[0]) > sum(before[0]) + 100
    assert text_of(browser, "#panel h2") == "Most mentioned"


def test_search_finds_an_entity_by_its_alias_with_the_keyboard_alone(open_page: Open) -> None:
    browser = open_page(elections())
    press(browser, "/", "peninsula")
    assert texts_of(browser, "#found li .name") == ["Crimea"]
    assert texts_of(browser, "#found li .alias") == ["Crimean peninsula"]
    press(browser, Keys.ENTER)
    assert text_of(browser, "#panel h2") == "Crimea"
    assert browser.switch_to.active_element.tag_name == "h2"


def test_arrow_keys_walk_through_what_the_search_found(open_page: Open) -> None:
    browser = open_page(elections())
    press(browser, "/", "r")
    found = texts_of(browser, "#found li .name")
    assert len(found) >= 3
    press(browser, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP)
    active = browser.find_element(By.ID, "search").get_attribute("aria-activedescendant")
    assert texts_of(browser, f"#{active} .name") == [found[1]]
    press(browser, Keys.ESCAPE)
    assert browser.find_element(By.ID, "search").get_attribute("aria-expanded") == "false"


def test_the_panel_can_be_used_with_the_keyboard_alone(open_page: Open) -> None:
    browser = open_page(elections())
    for _ in range(30):
        press(browser, Keys.TAB)
        if browser.switch_to.active_element.text.startswith("Kremlin"):
            break
    press(browser, Keys.ENTER)
    assert text_of(browser, "#panel h2") == "Kremlin"
    press(browser, Keys.TAB, Keys.ENTER)
    assert text_of(browser, "#panel h2") == "Donald Trump"
    browser.find_element(By.ID, "panel-back").send_keys(Keys.ENTER)
    assert text_of(browser, "#panel h2") == "Kremlin"
    press(browser, Keys.ESCAPE)
    assert text_of(browser, "#panel h2") == "Most mentioned"
    press(browser, Keys.ESCAPE)
    assert not browser.find_element(By.ID, "panel").is_displayed()
    assert browser.find_element(By.ID, "panel-open").is_displayed()


def test_keys_move_and_zoom_the_picture(open_page: Open) -> None:
    browser = open_page(elections())
    browser.execute_script("document.getElementById('stage').focus()")
    start = place_of(browser, 0)
    press(browser, Keys.ARROW_RIGHT)
    assert place_of(browser, 0)[0] == start[0] - 80
    scale = "return page.picture.network.getScale()"
    before = browser.execute_script(scale)
    press(browser, "-")
    assert browser.execute_script(scale) < before
    press(browser, "0")
    assert abs(place_of(browser, 0)[0] - start[0]) <= 1


def test_the_legend_hides_and_shows_a_type(open_page: Open) -> None:
    browser = open_page(elections())
    buttons = browser.find_elements(By.CSS_SELECTOR, "#legend button")
    assert [button.text for button in buttons] == [
        "Person\n1",
        "Organisation\n1",
        "Place\n1",
        "Event\n1",
        "Work\n1",
    ]
    buttons[0].click()
    browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    assert colours_at(browser, *place_of(browser, 0)) != [0x1A, 0x56, 0xE8, 255]
    assert buttons[0].get_attribute("aria-pressed") == "false"
    assert len(texts_of(browser, ".entities button")) == 4
    press(browser, "/", "Трамп", Keys.ENTER)
    assert buttons[0].get_attribute("aria-pressed") == "true"
    assert text_of(browser, "#panel h2") == "Donald Trump"


def test_a_neighbourhood_opens_with_its_middle_selected(open_page: Open) -> None:
    whole = elections()
    network = EntityNetwork("t", whole.nodes, whole.edges, whole.evidence, 9, focus=2)
    assert text_of(open_page(network), "#panel h2") == "Crimea"


def test_a_change_of_colour_scheme_is_followed(open_page: Open) -> None:
    browser = open_page(elections())
    features = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
        assert colours_at(browser, *place_of(browser, 0)) == [0x8C, 0xC4, 0xF8, 255]
        click_at(browser, *place_of(browser, 1))
        assert text_of(browser, "#panel h2") == "Kremlin"
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_a_narrow_window_shows_the_picture_first_and_the_panel_as_a_sheet(open_page: Open, browser: Any) -> None:
    resize(browser, NARROW)
    open_page(elections())
    assert not browser.find_element(By.ID, "panel").is_displayed()
    assert browser.execute_script("return document.documentElement.scrollWidth") == NARROW[0]
    for entity in range(5):
        x, y = place_of(browser, entity)
        assert 0 < x < NARROW[0]
        assert 100 < y < NARROW[1]
    click_at(browser, *place_of(browser, 0))
    panel = browser.find_element(By.ID, "panel").rect
    assert (panel["width"], panel["y"] + panel["height"]) == NARROW
    assert panel["y"] > 300
    browser.find_element(By.ID, "panel-close").click()
    assert not browser.find_element(By.ID, "panel").is_displayed()


def test_an_empty_network_says_so(open_page: Open) -> None:
    browser = open_page(EntityNetwork("Nothing yet", (), (), (), 0, None))
    assert text_of(browser, "#empty").startswith("No entities yet.")
    assert browser.find_elements(By.TAG_NAME, "canvas") == []


def test_a_single_node_is_drawn(open_page: Open) -> None:
    whole = elections()
    browser = open_page(EntityNetwork("One", whole.nodes[:1], (), whole.evidence, 1, None))
    assert colours_at(browser, *place_of(browser, 0)) == [0x1A, 0x56, 0xE8, 255]


def test_a_thousand_nodes_with_12_mb_of_evidence_are_drawn_within_3_seconds(open_page: Open, tmp_path: Path) -> None:
    browser = open_page(large_network())
    assert (tmp_path / "graph.html").stat().st_size > 12_000_000
    first = browser.execute_script("return performance.getEntriesByName('first-picture')[0].startTime")
    assert 0 < first < 3000
    click_at(browser, *place_of(browser, 0))
    assert text_of(browser, "#panel h2") == "Entity 0"
    assert len(texts_of(browser, ".claim")) == 12
