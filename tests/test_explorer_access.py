"""The explorer for everyone: what axe-core finds, dark and light, narrow and wide, and without WebGL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.explorer_pages import ActionChains, By, chosen, click, find, open_page, started_browser, until

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
VIEWS = {
    "overview": "",
    "filters": "document.getElementById('filter-open').click();",
    "menu": "document.getElementById('menu-open').click();",
    "search": "const box = document.getElementById('search'); box.focus(); box.value = 'ukr';"
    " await explorer.search.look();",
    "entity": "await explorer.pick(explorer.search.entities('Ukraine')[0]);",
    "tie": "await explorer.select({ kind: 'tie', one: 0, other: explorer.store.neighbours(0)[0][0] });",
    "path": "await explorer.store.load(); const [[from], [to]] = ['South Korea', 'Sergey Chemezov']"
    ".map((name) => explorer.search.entities(name)); explorer.showPath(from.id, to.id);",
    "table": "await explorer.show('table');",
    "timeline": "await explorer.show('timeline');",
    "timeline of an entity": "await explorer.pick(explorer.search.entities('Ukraine')[0]);"
    " await explorer.show('timeline');",
    "timeline of a video": "await explorer.select({ kind: 'claim', id: 3 }); await explorer.show('timeline');",
    "dialog": "showDialog('A title', 'SELECT *');",
}
SEEN_BY_ALL = ("overview", "entity", "path", "table", "timeline of an entity", "timeline of a video")
WIDE, NARROW, LARGE = (1440, 900), (400, 800), (3840, 2160)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started_browser() as driver:
        yield driver


@pytest.fixture(scope="module")
def without_webgl() -> Iterator[Any]:
    with started_browser("--disable-3d-apis", "--disable-webgl", "--disable-webgl2") as driver:
        yield driver


def sized(browser: Any, size: tuple[int, int], theme: str = "light") -> Any:
    """The browser with a window of so many px and a system of this theme."""
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [
        {"name": "prefers-color-scheme", "value": theme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    return browser


def run(browser: Any, script: str) -> None:
    """Run the body of an async function in the page."""
    failed = browser.execute_async_script(
        f"const done = arguments[0]; (async () => {{ {script} }})()"
        ".then(() => done(null), (error) => done(String(error)))"
    )
    assert failed is None


def serious(browser: Any) -> list[str]:
    """What axe-core finds that is serious or critical, with the elements."""
    if not browser.execute_script("return typeof axe === 'object'"):
        browser.execute_script(AXE.read_text("utf-8"))
    found = browser.execute_async_script(
        "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] }).then(done)"
    )
    assert found["passes"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


CASES = [
    *((view, "light", WIDE) for view in VIEWS),
    *((view, theme, size) for view in SEEN_BY_ALL for theme, size in (("dark", WIDE), ("light", NARROW))),
]


@pytest.mark.parametrize(("view", "theme", "size"), CASES)
def test_axe_finds_nothing_serious(browser: Any, sample: Path, view: str, theme: str, size: tuple[int, int]) -> None:
    open_page(sized(browser, size, theme), sample / "explorer.html")
    run(browser, VIEWS[view])
    until(browser, "return [...document.querySelectorAll('.claims')].every((list) => list.childElementCount)")
    assert browser.execute_script("return document.documentElement.dataset.theme") == theme
    assert serious(browser) == []


def test_axe_would_find_a_serious_problem(browser: Any, sample: Path) -> None:
    open_page(sized(browser, WIDE), sample / "explorer.html")
    browser.execute_script(
        "document.getElementById('panel-close').removeAttribute('aria-label');"
        "document.getElementById('panel-close').textContent = ''"
    )
    assert any(found.startswith("button-name") for found in serious(browser))


def test_a_theme_is_kept_and_as_the_system_unless_it_is_chosen(browser: Any, sample: Path) -> None:
    page = sample / "explorer.html"
    ground = "return getComputedStyle(document.body).backgroundColor"
    theme = "return document.documentElement.dataset.theme"
    open_page(sized(browser, WIDE, "dark"), page)
    dark = browser.execute_script(ground)
    sized(browser, WIDE, "light")
    until(browser, f"{theme} === 'light'")
    assert browser.execute_script(ground) != dark
    browser.find_element(By.ID, "menu-open").click()
    browser.find_element(By.CSS_SELECTOR, "#menu [name=theme] [value=dark]").click()
    assert browser.execute_script(ground) == dark
    assert browser.execute_script("return explorer.picture.colours.page") == "#14161b"
    open_page(browser, page)
    assert browser.execute_script(theme) == "dark"
    browser.find_element(By.ID, "menu-open").click()
    browser.find_element(By.CSS_SELECTOR, "#menu [name=theme] [value=system]").click()
    assert browser.execute_script(theme) == "light"


@pytest.mark.parametrize("view", SEEN_BY_ALL)
@pytest.mark.parametrize("size", [NARROW, LARGE])
def test_nothing_is_wider_than_the_window_and_letters_are_large_enough(
    browser: Any, sample: Path, view: str, size: tuple[int, int]
) -> None:
    open_page(sized(browser, size), sample / "explorer.html")
    run(browser, VIEWS[view])
    width, height = size
    assert browser.execute_script("return document.scrollingElement.scrollWidth") == width
    outside = """return [...document.querySelectorAll(".bar *, .panel > *, .page > *, .legend")].filter((one) => {
        const { left, right, width } = one.getBoundingClientRect();
        return width && (left < -1 || right > innerWidth + 1);
    }).map((one) => one.outerHTML.slice(0, 80))"""
    assert browser.execute_script(outside) == []
    smallest = browser.execute_script(
        "return Math.min(...[...document.querySelectorAll('button, p, td, h4, small')].filter((one) => one.offsetWidth)"
        ".map((one) => parseFloat(getComputedStyle(one).fontSize)))"
    )
    assert smallest >= max(11, 11 * height / 1200)


def test_without_webgl_a_plain_picture_says_so_and_does_the_same(without_webgl: Any, sample: Path) -> None:
    browser = open_page(sized(without_webgl, WIDE), sample / "explorer.html")
    contexts = "return ['webgl', 'webgl2'].map((name) => document.createElement('canvas').getContext(name))"
    assert browser.execute_script(contexts) == [None, None]
    assert "without WebGL" in browser.find_element(By.ID, "graph").text
    circles = "return document.querySelectorAll('#graph circle').length"
    assert browser.execute_script(circles) == browser.execute_script("return explorer.store.communities.length") > 1
    find(browser, "ukraine")
    chosen(browser, "Ukraine")
    assert browser.execute_script(circles) == browser.execute_script("return explorer.shown.places.size") > 5
    other = browser.execute_script("return explorer.store.name(explorer.store.neighbours(explorer.selected.id)[0][0])")
    script = "return [...document.querySelectorAll('#graph text')].find((text) => text.textContent === arguments[0])"
    browser.execute_script(script, other).click()
    chosen(browser, other)
    before = browser.execute_script("return explorer.picture.unit")
    browser.find_element(By.ID, "graph").send_keys("+")
    assert browser.execute_script("return explorer.picture.unit") > before
    size = browser.execute_async_script("explorer.picture.png().then((blob) => arguments[0](blob.size))")
    assert size > 2000
    click(browser, "Table", ".tabs")
    until(browser, "return document.querySelectorAll('#page tbody tr').length > 5")
    assert serious(browser) == []


def held(browser: Any, x: float, y: float) -> ActionChains:
    """The pointer held down at a point of the stage."""
    stage = browser.find_element(By.ID, "graph")
    middle = (round(x - stage.size["width"] / 2), round(y - stage.size["height"] / 2))
    return ActionChains(browser, duration=20).move_to_element_with_offset(stage, *middle).click_and_hold()


def dragged(browser: Any, start: tuple[float, float], right: int, down: int) -> None:
    """Drag from a point of the stage, in three steps."""
    hand = held(browser, *start)
    for _ in range(3):
        hand = hand.move_by_offset(right // 3, down // 3)
    hand.release().perform()


def test_without_webgl_an_entity_is_dragged_and_stays_and_the_ground_moves_all(
    without_webgl: Any, sample: Path
) -> None:
    browser = open_page(sized(without_webgl, WIDE), sample / "explorer.html")
    find(browser, "ukraine")
    chosen(browser, "Ukraine")
    crimea = browser.execute_script("return explorer.search.entities('Crimea')[0].id")
    at = f"const {{ x, y }} = explorer.picture.at(explorer.picture.graph.getNodeAttributes('e{crimea}')); return [x, y]"
    pinned = "return [...explorer.shown.places].filter(([, { isPinned }]) => isPinned).map(([entity]) => entity)"
    before = browser.execute_script(at)
    dragged(browser, before, 90, -60)
    until(browser, f"return explorer.shown.places.get({crimea}).isPinned")
    after = browser.execute_script(at)
    assert [round(after[0] - before[0]), round(after[1] - before[1])] == [90, -60]
    chosen(browser, "Ukraine")  # a drag is no click
    browser.execute_script("explorer.redraw()")
    assert browser.execute_script(pinned) == [crimea]
    place = f"const {{ x, y }} = explorer.shown.places.get({crimea}); return [x, y]"
    dropped = browser.execute_script(place)
    click(browser, "Expand")
    assert browser.execute_script(place) == dropped

    corner = (25, 600)
    assert browser.execute_script(
        f"const {{ left, top }} = document.getElementById('graph').getBoundingClientRect();"
        f"return document.elementFromPoint(left + {corner[0]}, top + {corner[1]}).tagName"
    ) in ("rect", "svg")
    before = browser.execute_script(at)
    dragged(browser, corner, 60, 30)
    after = browser.execute_script(at)
    assert [round(after[0] - before[0]), round(after[1] - before[1])] == [60, 30]
    chosen(browser, "Ukraine")
    held(browser, *after).move_by_offset(1, 1).release().perform()
    chosen(browser, "Crimea")
    click(browser, "Unpin")
    assert browser.execute_script(pinned) == []
