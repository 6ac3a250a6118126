"""What the explorer costs in a browser: headless Chromium, software rendering, no host reachable.

python benchmarks/explorer.py OUTPUT/explorer.html [--word russia]
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--window-size=1440,900",
)
ROUNDS = 20
SETTLED = 2.0
"""Seconds after which a picture is at rest."""
MOVED = 3
"""Seconds that a move lasts, as DRAG has it."""
SEARCH = """
    const done = arguments[1], word = arguments[0], started = performance.now();
    explorer.search.entities(word);
    explorer.search.claims(word).then((numbers) => explorer.store.claims(numbers.slice(0, 6)))
      .then(() => done(performance.now() - started));"""
EXPAND = """
    const done = arguments[0];
    explorer.showOverview();
    const wide = explorer.store.central(50).find((entity) => explorer.store.neighbours(entity).length >= 200) ?? 0;
    explorer.showOnly([wide]);
    const most = explorer.store.neighbours(wide).slice(0, 200).map(([other]) => other);
    const started = performance.now();
    explorer.add(most, wide);
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - started)));"""
REDRAW = """
    const times = [];
    for (let round = 0; round < 20; round++) {
      const started = performance.now();
      explorer.picture.sigma.render();
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    return [explorer.picture.graph.order, explorer.picture.graph.size, times[10]];"""
DRAG = """
    const done = arguments[0], { sigma, graph } = explorer.picture, camera = sigma.getCamera();
    let frames = 0;
    sigma.on("afterRender", () => frames++);
    const { x } = camera.getState(), started = performance.now();
    camera.animate({ x: x + 0.2 }, { duration: 3000, easing: "linear" },
      () => done([graph.order, (1000 * frames) / (performance.now() - started)]));"""


def main() -> None:
    """Print a line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path)
    parser.add_argument("--word", default="russia", help="what is searched (default: %(default)s)")
    options = parser.parse_args()
    print(f"file: {options.page.stat().st_size / 1e6:.1f} MB")
    browser = started_browser()
    try:
        measure(browser, options.page.resolve().as_uri(), options.word)
    finally:
        browser.quit()


def started_browser() -> webdriver.Chrome:
    """Chromium without a window."""
    chosen = webdriver.ChromeOptions()
    chosen.binary_location = "/usr/bin/chromium"
    for flag in FLAGS:
        chosen.add_argument(flag)
    return webdriver.Chrome(options=chosen, service=Service("/usr/bin/chromedriver"))


def busy(browser: webdriver.Chrome) -> float:
    """Milliseconds of a processor that the page's main thread has had: what another load leaves as it is."""
    found = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return next(1000 * metric["value"] for metric in found if metric["name"] == "TaskDuration")


def measure(browser: webdriver.Chrome, page: str, word: str) -> None:
    """Open the page and time what people do in it."""
    browser.set_script_timeout(120)
    browser.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    began = time.perf_counter()
    browser.get(page)
    waiting = WebDriverWait(browser, 60, poll_frequency=0.02)
    waiting.until(lambda driver: driver.execute_script("return document.body.dataset.ready"))
    print(f"first picture: {time.perf_counter() - began:.1f} s, main thread {busy(browser) / 1000:.1f} s")
    waiting.until(lambda driver: driver.execute_script("return document.body.dataset.loaded"))
    print(f"all loaded that is not inflated on demand: {time.perf_counter() - began:.1f} s")
    first = browser.execute_async_script(SEARCH, word)
    again = statistics.median(browser.execute_async_script(SEARCH, word) for _ in range(ROUNDS))
    print(f"search {word!r}: first {first:.0f} ms, then {again:.0f} ms")
    before = busy(browser)
    wall = browser.execute_async_script(EXPAND)
    print(f"expanding an entity with 200 neighbours: {wall:.0f} ms, main thread {busy(browser) - before:.0f} ms")
    for most in (1_000, 10_000):
        browser.execute_script(f"explorer.showCentral({most})")
        time.sleep(SETTLED)
        nodes, ties, cost = browser.execute_script(REDRAW)
        print(f"redraw of {nodes} nodes and {ties} ties, main thread: {cost:.1f} ms")
        before = busy(browser)
        nodes, rate = browser.execute_async_script(DRAG)
        each = (busy(browser) - before) / max(1, rate * MOVED)
        print(f"moving {nodes} nodes: {rate:.0f} frames a second, main thread {each:.1f} ms a frame")


if __name__ == "__main__":
    main()
