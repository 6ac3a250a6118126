"""The explorer's file: what it carries, that it is the same each time, and that nothing of a note is markup."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.export.explorer.claims import MODES
from kg.export.explorer.entities import TYPES
from kg.export.explorer.network import Ties, grouping_of
from kg.export.explorer.page import SCRIPTS, explorer_html
from kg.export.explorer.parts import part, steps
from kg.pipeline import build
from kg.progress import Progress
from kg.settings import load_settings
from kg.workers.local import LocalWorkers
from kg.workspace import open_tables
from tests.check_front import joined
from tests.small_vault import use_list_network, write_notes

VENDOR = Path(__file__).parent.parent / "kg" / "export" / "explorer" / "vendor"
HOSTILE = "</script><img src=x onerror=hacked=1>"


@pytest.fixture
def listed_names(monkeypatch: pytest.MonkeyPatch) -> None:
    use_list_network(monkeypatch)


def parts_of(page: str) -> dict[str, Any]:
    """The parts of a page, inflated, by name."""
    found = re.findall(r'<script type="text/plain" data-part="([^"]+)">([A-Za-z0-9+/=]*)</script>', page)
    return {name: json.loads(gzip.decompress(base64.b64decode(text))) for name, text in found}


def grown(numbers: list[int]) -> list[int]:
    return np.cumsum(numbers).tolist() if numbers else []


def page_of(tmp_path: Path, notes: dict[str, list[str]], title: str = "Notes") -> str:
    vault = write_notes(tmp_path / "vault", notes)
    build(vault, tmp_path / "output", load_settings(vault), workers=LocalWorkers(1), progress=Progress(None))
    return "".join(explorer_html(open_tables(tmp_path / "output" / "tables"), title))


NOTES = {
    "a/one": [
        "Sam Altman spoke at OpenAI",
        "OpenAI answered Sam Altman in Moscow",
        f"Kremlin said {html.escape(HOSTILE)}",
    ],
    "b/two": ["Sam Altman left OpenAI", "Donald Trump called the Kremlin"],
}


@pytest.mark.usefixtures("listed_names")
def test_the_page_carries_all_entities_ties_and_claims(tmp_path: Path) -> None:
    parts = parts_of(page_of(tmp_path, NOTES))
    core = parts["entities"]
    names = core["entities"]["name"]
    assert sorted(names) == ["Donald Trump", "Kremlin", "Moscow", "OpenAI", "Sam Altman"]
    assert [TYPES[core["entities"]["type"][names.index(name)]] for name in ("OpenAI", "Moscow")] == [
        "Organisation", "Place",
    ]  # fmt: skip
    source = grown(core["ties"]["source"])
    ties = {
        frozenset((names[a], names[b])): claims
        for a, b, claims in zip(source, core["ties"]["target"], core["ties"]["claims"], strict=True)
    }
    assert ties[frozenset(("Sam Altman", "OpenAI"))] == 3
    assert ties[frozenset(("Donald Trump", "Kremlin"))] == 1
    mentions = parts["mentions"]
    assert [len(tenths) for tenths in mentions["certainty"]] == [len(claims) for claims in mentions["claims"]]
    assert set("".join(mentions["certainty"])) <= set("56789")
    assert [(note[0], note[5]) for note in parts["notes"]] == [("a/one.md", 3), ("b/two.md", 2)]
    lines, _sections, seconds = parts["claims-0"]["columns"][:3]
    assert grown(lines) == [5, 6, 7, 5, 6]
    assert grown(seconds) == [60, 120, 180, 60, 120]
    texts = parts["claims-0"]["columns"][3]
    named = [texts[number] for number in grown(parts["mentions"]["claims"][names.index("Sam Altman")])]
    assert len(texts) == 5
    assert named == [text for text in texts if "Sam Altman" in text]
    assert len(parts["modes"]) == len(texts)
    assert [texts[number] for number in grown(parts["words-mo"]["moscow"])] == [t for t in texts if "Moscow" in t]


@pytest.mark.usefixtures("listed_names")
def test_nothing_of_a_note_stands_in_the_markup(tmp_path: Path) -> None:
    page = page_of(tmp_path, NOTES)
    assert "hacked" not in re.sub(r"<script type=.text/plain.*?</script>", "", page)
    assert any(HOSTILE in text for text in parts_of(page)["claims-0"]["columns"][3])


@pytest.mark.usefixtures("listed_names")
def test_the_same_vault_gives_the_same_page_and_the_build_writes_it(tmp_path: Path) -> None:
    first = page_of(tmp_path / "first", NOTES)
    assert first == page_of(tmp_path / "second", NOTES)
    written = (tmp_path / "first" / "output" / "explorer.html").read_text("utf-8")
    assert parts_of(written) == parts_of(first) | {"entities": parts_of(written)["entities"]}


@pytest.mark.usefixtures("listed_names")
def test_a_vault_without_names_gives_a_page(tmp_path: Path) -> None:
    core = parts_of(page_of(tmp_path, {"a/one": ["It rained"]}))["entities"]
    assert (core["entities"]["name"], core["communities"]) == ([], [])


@pytest.mark.usefixtures("listed_names")
def test_the_policy_allows_the_pages_own_scripts_and_the_player_alone(tmp_path: Path) -> None:
    page = page_of(tmp_path, NOTES)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    policy = policy.replace("&#x27;", "'")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert len(digests) == 2
    for digest in digests:
        assert f"'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert re.findall(r"https?://[^\s;]+", policy) == ["https://www.youtube-nocookie.com"]


def test_communities_are_those_named_together_and_the_same_each_time() -> None:
    pairs = [(a, b) for group in (range(5), range(5, 10)) for a in group for b in group if a < b]
    ties = Ties(*(np.array(column) for column in zip(*((a, b, 3) for a, b in [*pairs, (4, 5)]), strict=True)))
    grouping = grouping_of(ties, 11)
    first = grouping.community.tolist()
    assert len({*first[:5]}) == len({*first[5:10]}) == 1
    assert first[0] != first[5]
    assert first[10] == -1
    assert grouping_of(ties, 11).community.tolist() == first
    assert grouping.rank[4] > grouping.rank[0] > 0


def test_parts_are_bytes_of_their_content_alone() -> None:
    assert part("a", {"x": [1, "é"]}) == part("a", {"x": [1, "é"]})
    assert grown(steps([2, 2, 9])) == [2, 2, 9]
    assert len(set(MODES)) == len(MODES) < 26


def test_every_script_of_the_front_is_in_the_page_and_checked_in_one_piece() -> None:
    assert sorted(SCRIPTS) == sorted(path.name for path in (VENDOR.parent / "front").glob("*.js"))
    text, origins = joined()
    assert len(text.splitlines()) == len(origins)
    assert {name.rpartition("/")[2] for name, _line in origins[1:]} == set(SCRIPTS)


def test_the_drawing_library_is_the_one_that_is_recorded() -> None:
    digest = hashlib.sha256((VENDOR / "drawing.js").read_bytes()).hexdigest()
    assert digest in (VENDOR / "README.md").read_text("utf-8")
    assert "Permission is hereby granted" in (VENDOR / "LICENSES.txt").read_text("utf-8")
