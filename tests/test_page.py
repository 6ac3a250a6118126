"""The page as text, and the layout behind it; `test_page_browser.py` opens it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import combinations
from math import dist
from pathlib import Path
from random import Random

import pytest

from kg.errors import KgError
from kg.export import page
from kg.export.layout import NODE_GAP, node_radii, positions
from kg.export.network import EntityNetwork, Evidence, NetworkEdge, NetworkNode
from kg.export.page import page_html, script_json
from kg.model import EntityType, Iri, NotePath

TYPES = tuple(EntityType)
HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1> \u2028\u2029 & href= ]]> <!--"


def evidence(number: int, text: str = "A sentence.", url: str | None = None) -> Evidence:
    return Evidence(
        claim=Iri(f"urn:claim:{number}"),
        text=text,
        note=NotePath(f"channel/note_{number % 7}.md"),
        line=number + 1,
        section="Section",
        video_title=f"Video {number % 7}",
        channel="channel",
        seconds=number,
        url=url or f"https://www.youtube.com/watch?v=abcdefghijk&t={number}s",
        sources=(),
        modality="Asserted",
    )


def node(number: int, label: str | None = None, *, mentions: int = 1) -> NetworkNode:
    name = label if label is not None else f"Entity {number}"
    return NetworkNode(Iri(f"urn:e:{number}"), name, TYPES[number % 6], (f"alias {number}",), mentions, 1, (number,))


def network(
    count: int, pairs: tuple[tuple[int, int], ...] = (), *, focus: int | None = None, title: str = "A graph"
) -> EntityNetwork:
    return EntityNetwork(
        title=title,
        nodes=tuple(node(number, mentions=max(1, 900 // (number + 1))) for number in range(count)),
        edges=tuple(NetworkEdge(a, b, 1 + (a + b) % 5, (a, b)) for a, b in sorted(pairs)),
        evidence=tuple(evidence(number) for number in range(count)),
        entities_in_graph=count + 5,
        focus=focus,
    )


def grouped_network(groups: int, size: int) -> EntityNetwork:
    """Groups of nodes with many edges inside and a few between; node n is of group n % groups."""
    random = Random(4)
    count = groups * size
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < 4 * count:
        a = random.randrange(count)
        b = random.randrange(count) if random.random() < 0.1 else (a + groups * random.randrange(size)) % count
        if a != b:
            pairs.add((min(a, b), max(a, b)))
    return network(count, tuple(pairs))


class _Elements(HTMLParser):
    """Collects each element with its attributes, and the text of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.elements[-1] if self.elements else ("", {})
        if self.cdata_elem:
            self.raw.append((tag, attributes, data))

    def text_of(self, wanted: str) -> str:
        return "".join(text for _, attributes, text in self.raw if attributes.get("id") == wanted)

    def inline(self, wanted: str) -> Iterator[str]:
        for tag, attributes, text in self.raw:
            if tag == wanted and "type" not in attributes:
                yield text


# ---- The document ------------------------------------------------------------------------


def test_the_records_come_back_out_of_the_page_as_they_went_in() -> None:
    elements = _Elements(page_html(network(3, ((0, 1), (1, 2)))))
    nodes = json.loads(elements.text_of("node-data"))
    assert [(item["name"], item["type"], item["aliases"]) for item in nodes] == [
        ("Entity 0", "Person", ["alias 0"]),
        ("Entity 1", "Organisation", ["alias 1"]),
        ("Entity 2", "Place", ["alias 2"]),
    ]
    edges = json.loads(elements.text_of("edge-data"))
    assert [(item["from"], item["to"], item["claims"], item["evidence"]) for item in edges] == [
        (0, 1, 2, [0, 1]),
        (1, 2, 4, [1, 2]),
    ]
    table = json.loads(elements.text_of("evidence-data"))
    assert table["places"][1] == ["channel/note_1.md", "Video 1", "channel"]
    assert table["claims"][1] == [
        "A sentence.", 1, 2, "Section", 1, "https://www.youtube.com/watch?v=abcdefghijk&t=1s", [], "Asserted",
    ]  # fmt: skip


def test_hostile_text_stays_inside_the_json() -> None:
    plain = _Elements(page_html(network(1)))
    hostile = EntityNetwork(
        title=HOSTILE,
        nodes=(NetworkNode(Iri("urn:e"), HOSTILE, EntityType.WORK, (HOSTILE,), 1, 1, (0,)),),
        edges=(),
        evidence=(evidence(0, text=HOSTILE),),
        entities_in_graph=1,
        focus=None,
    )
    html = page_html(hostile)
    elements = _Elements(html)
    assert elements.elements == plain.elements
    assert "window.hacked=1</script>" not in html
    assert not {"\u2028", "\u2029"} & set(html)
    assert json.loads(elements.text_of("page-data"))["title"] == HOSTILE
    assert json.loads(elements.text_of("node-data"))[0]["name"] == HOSTILE
    assert json.loads(elements.text_of("evidence-data"))["claims"][0][0] == HOSTILE


@pytest.mark.parametrize("text", ["plain", HOSTILE, "ünï → 日本語 🎬", "half a pair \ud83d", 'quotes " \\ and \x00'])
def test_json_for_a_script_means_the_same_and_can_be_written_as_utf8(text: str) -> None:
    written = script_json({"text": text})
    assert json.loads(written) == {"text": text}
    assert not re.search("[<>&]", written)
    assert written.encode("utf-8")


def test_the_page_holds_no_address_but_those_of_clips() -> None:
    html = page_html(network(12, ((0, 1), (2, 3))))
    addresses = set(re.findall(r"(?:https?|wss?|ftp)://[^\s\"'`)]*", html))
    clips = {address for address in addresses if address.startswith("https://www.youtube.com/watch?v=")}
    assert len(clips) == 12
    assert addresses - clips - {"https://www.youtube.com/watch?"} == {"http://www.w3.org/2000/svg"}
    assert "sourceMappingURL" not in html
    elements = _Elements(html).elements
    links = [
        (tag, name, value)
        for tag, attributes in elements
        for name, value in attributes.items()
        if name in {"src", "href", "action", "srcset", "data", "poster"} or name.startswith("on")
    ]
    assert links == [("link", "href", "data:,")]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://www.youtube.com.example.org/watch?v=a",
        "http://www.youtube.com/watch?v=a",
        "https://www.youtube.com/redirect?q=a",
    ],
)
def test_an_address_that_is_no_watch_page_is_left_out(url: str) -> None:
    one = network(1)
    html = page_html(EntityNetwork("t", one.nodes, (), (evidence(0, url=url),), 1, None))
    assert url not in html
    assert json.loads(_Elements(html).text_of("evidence-data"))["claims"][0][5] is None


def test_the_policy_allows_the_pages_own_scripts_and_style_and_nothing_else() -> None:
    elements = _Elements(page_html(network(2, ((0, 1),))))
    policies = [
        attributes["content"]
        for tag, attributes in elements.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    scripts, styles = list(elements.inline("script")), list(elements.inline("style"))
    assert (len(policies), len(scripts), len(styles)) == (1, 2, 1)
    rules = dict(rule.split(" ", 1) for rule in str(policies[0]).split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].split() == [_hash(text) for text in scripts]
    assert rules["style-src"].split() == [_hash(text) for text in styles]
    assert rules["img-src"] == "data:"
    assert "unsafe" not in str(policies[0])


def _hash(text: str) -> str:
    assert "\r" not in text, "a browser reads line ends as line feeds before it hashes"
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_same_network_gives_the_same_bytes_under_any_hash_seed() -> None:
    code = (
        "import hashlib, test_page as t; from kg.export.page import page_html;"
        "print(hashlib.sha256(page_html(t.grouped_network(5, 12)).encode()).hexdigest())"
    )
    here = Path(__file__).parent
    digests = set()
    for seed in ("0", "1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{here.parent}{os.pathsep}{here}"}
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        digests.add(run.stdout.strip())
    assert digests == {hashlib.sha256(page_html(grouped_network(5, 12)).encode()).hexdigest()}


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_page_of_few_nodes_is_whole(count: int) -> None:
    elements = _Elements(page_html(network(count)))
    assert len(json.loads(elements.text_of("node-data"))) == count
    summary = json.loads(elements.text_of("page-data"))
    assert (summary["entitiesInGraph"], summary["focus"]) == (count + 5, None)


def test_a_pyvis_without_that_vis_network_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "VIS_SCRIPT", "lib/vis-0/vis-network.min.js")
    page._vis_script.cache_clear()
    with pytest.raises(KgError, match="does not carry vis-network"):
        page_html(network(1))


def test_colours_of_types_stand_out_from_the_page_in_both_schemes() -> None:
    style = Path(page.__file__).with_name("templates").joinpath("graph.css").read_text(encoding="utf-8")
    schemes = [block for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL) if "--page" in block]
    assert len(schemes) == 2
    for scheme in schemes:
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", scheme))
        for entity_type in TYPES:
            assert _contrast(colours[entity_type.value.lower()], colours["page"]) >= 3
        for text in ("ink", "soft-ink", "accent"):
            assert _contrast(colours[text], colours["surface"]) >= 4.5


def _contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# ---- The layout --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "drawn",
    [
        network(3, ((0, 1),)),
        network(60),
        network(90, tuple((n, n + 1) for n in range(0, 90, 2))),
        network(40, tuple((0, n) for n in range(1, 40)), focus=0),
        network(30, tuple(combinations(range(30), 2))),
        grouped_network(20, 50),
    ],
    ids=["three", "no-edges", "pairs", "star", "clique", "thousand"],
)
def test_no_two_nodes_touch(drawn: EntityNetwork) -> None:
    places, radii = positions(drawn), node_radii(drawn)
    assert len(places) == len(drawn.nodes) == len(radii)
    gaps = [dist(places[a], places[b]) - radii[a] - radii[b] for a, b in combinations(range(len(places)), 2)]
    assert min(gaps) >= NODE_GAP - 2  # two pixels for rounding


def test_an_empty_network_has_no_places_and_a_single_node_stands_in_the_middle() -> None:
    assert positions(network(0)) == ()
    assert positions(network(1)) == ((0, 0),)


def test_the_focus_stands_in_the_middle() -> None:
    drawn = network(40, (*((7, n) for n in range(8, 40)), *((n, 7) for n in range(7)), (10, 11), (11, 12)), focus=7)
    assert positions(drawn)[7] == (0, 0)


def test_groups_stand_apart() -> None:
    drawn = grouped_network(8, 20)
    places = positions(drawn)
    inside: list[float] = []
    across: list[float] = []
    for a, b in combinations(range(160), 2):
        (inside if a % 8 == b % 8 else across).append(dist(places[a], places[b]))
    assert sum(inside) / len(inside) < 0.4 * sum(across) / len(across)


def test_the_area_of_a_node_grows_with_its_mentions() -> None:
    four = EntityNetwork("t", tuple(node(n, mentions=m) for n, m in enumerate((100, 25, 1))), (), (), 3, None)
    most, quarter, least = node_radii(four)
    assert most - least > 0
    assert (quarter - 5) / (most - 5) == pytest.approx(0.5)
