"""The question that a panel of the explorer gives finds in the graph the claims that the panel shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from tests.explorer_pages import click, open_page, started_browser, until

Row = tuple[str, str, int, int | None]

SELECTED = {
    "an entity": "{ kind: 'entity', id: 1 }",
    "an entity that is an event": "{ kind: 'entity', id: store.entities.type.findIndex("
    "(type) => store.types[type] === 'Event') }",
    "a tie": "{ kind: 'tie', one: 0, other: store.neighbours(0)[0][0] }",
    "a video": "{ kind: 'video', id: store.notes.find(({ video }) => video).video }",
    "a claim": "{ kind: 'claim', id: 3 }",
}
CLAIMS = """
    const done = arguments[0];
    const numbers = [...document.querySelectorAll("#panel-body .claim")].map((card) => Number(card.dataset.claim));
    explorer.store.claims(numbers).then((claims) => done(claims.map(
      ({ text, note, line, seconds }) => [text, note, line, seconds])));"""


@pytest.fixture(scope="module")
def graph(sample: Path) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.load(path=str(sample / "graph.ttl"), format=pyoxigraph.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def page(sample: Path) -> Iterator[Any]:
    with started_browser() as browser:
        yield open_page(browser, sample / "explorer.html")


def asked(page: Any) -> str:
    """What the panel's SPARQL button shows."""
    click(page, "SPARQL")
    until(page, "return document.getElementById('dialog').open")
    question: str = page.execute_script("return document.getElementById('dialog-text').value")
    page.execute_script("document.getElementById('dialog').close()")
    return question


def found(graph: pyoxigraph.Store, question: str) -> list[Row]:
    """The rows of a question, in order of their text."""
    rows = []
    for row in graph.query(question):  # type: ignore[union-attr]
        second = row["second"]
        rows.append(
            (row["text"].value, row["note"].value, int(row["line"].value), int(second.value) if second else None)
        )
    return sorted(rows, key=str)


def shown(page: Any) -> list[Row]:
    """The claims that the panel shows, all of them."""
    while more := page.execute_script("return document.querySelector('#panel-body .claims > .more')"):
        more.click()
        until(page, "return !document.querySelector('#panel-body .claims > .more:disabled')")
    until(page, "return [...document.querySelectorAll('.claims')].every((list) => list.childElementCount)")
    rows: list[list[Any]] = page.execute_async_script(CLAIMS)
    return sorted(((text, note, line, second) for text, note, line, second in rows), key=str)


def select(page: Any, selected: str) -> None:
    page.execute_async_script(
        f"const done = arguments[0], {{ store }} = explorer; explorer.select({selected}).then(() => done())"
    )


@pytest.mark.parametrize("kind", SELECTED)
def test_the_question_of_a_panel_finds_its_claims(page: Any, graph: pyoxigraph.Store, kind: str) -> None:
    select(page, SELECTED[kind])
    claims = shown(page)
    assert claims
    assert found(graph, asked(page)) == claims


def test_the_question_of_each_relation_finds_its_claims(page: Any, graph: pyoxigraph.Store) -> None:
    relations = page.execute_script(
        "return [...explorer.store.relations.values()].flat().slice(0, 20)"
        ".map(({ subject, predicate, object }) => ({ kind: 'relation', one: subject, predicate, other: object }))"
    )
    assert len(relations) > 10
    for number in range(len(relations)):
        select(
            page,
            "([...store.relations.values()].flat().map(({ subject, predicate, object }) =>"
            f" ({{ kind: 'relation', one: subject, predicate, other: object }})))[{number}]",
        )
        assert found(graph, asked(page)) == shown(page) != []


def test_the_question_of_each_dated_event_finds_its_claims(page: Any, graph: pyoxigraph.Store) -> None:
    count = page.execute_script("return explorer.store.happenings.length")
    assert count > 10
    for number in range(count):
        select(page, f"{{ kind: 'happening', id: {number} }}")
        assert found(graph, asked(page)) == shown(page) != []


def test_the_question_of_a_path_finds_the_claims_of_each_step(page: Any, graph: pyoxigraph.Store) -> None:
    ends = "['South Korea', 'Sergey Chemezov'].map((name) => explorer.search.entities(name)[0].id)"
    page.execute_script(f"explorer.showPath(...{ends})")
    question, claims = asked(page), shown(page)
    assert page.execute_script("return explorer.shown.path.length") == 4
    assert found(graph, question) == claims
    steps = {int(row["step"].value) for row in graph.query(question)}  # type: ignore[union-attr]
    assert steps == {1, 2, 3}


def test_the_question_holds_what_the_filters_leave(page: Any, graph: pyoxigraph.Store) -> None:
    select(page, "{ kind: 'entity', id: 0 }")
    everything = shown(page)
    script = (
        "const done = arguments[0]; explorer.filters.take('mode', 'Reported'); explorer.filters.take('channel', '0');"
    )
    page.execute_async_script(script + "explorer.filtered().then(done)")
    reported = shown(page)
    assert 0 < len(reported) < len(everything)
    assert found(graph, asked(page)) == reported
    page.execute_async_script(
        "const done = arguments[0]; explorer.filters.take('certainty', '9'); explorer.filtered().then(done)"
    )
    assert "# Without the filter by certainty." in asked(page)
    page.execute_script("explorer.filters.clear()")
