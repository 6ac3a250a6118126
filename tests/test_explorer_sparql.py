"""The question that a panel or a view of the explorer gives finds in the graph what it shows, whatever is filtered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from tests.explorer_pages import click, open_page, started_browser, until

Row = tuple[Any, ...]

SELECTED = {
    "an entity": "{ kind: 'entity', id: 0 }",
    "an entity that is an event": "{ kind: 'entity', id: store.entities.type.findIndex("
    "(type) => store.types[type] === 'Event') }",
    "a tie": "{ kind: 'tie', one: 0, other: store.neighbours(0)[0][0] }",
    "a video": "{ kind: 'video', id: store.notes.find(({ video }) => video).video }",
    "a claim": "{ kind: 'claim', id: 3 }",
}
FILTERS: dict[str, dict[str, object]] = {
    "none": {},
    "type": {"hidden": ["Place", "Organisation"]},
    "channel": {"channel": 0},
    "mode": {"mode": "Asserted"},
    "any relation": {"relation": "*"},
    "a relation": {"relation": "invade"},
    "certainty": {"certainty": 9},
    "shared claims": {"least": 3},
    "years": {"from": 2022, "to": 2023},
    "years from": {"from": 2014},
    "relation and certainty": {"relation": "*", "certainty": 4},
    "all": {
        "hidden": ["Work"], "channel": 1, "mode": "Asserted", "relation": "*", "certainty": 3, "from": 1900, "to": 2100,
    },
}  # fmt: skip
"""Choices by name; all at once too."""
SOME = ("none", "certainty", "all")
CLAIMS = """
    const done = arguments[0];
    const numbers = [...document.querySelectorAll("#panel-body .claim")].map((card) => Number(card.dataset.claim));
    explorer.store.claims(numbers).then((claims) => done(claims.map(
      ({ text, note, line, seconds }) => [text, note, line, seconds])));"""
ROWS = """return [...document.querySelectorAll(arguments[0])]
    .map((row) => [...row.children].map((cell) => cell.textContent)).filter((row) => !/^[\\d,]+ more$/.test(row[0]))"""
CLASSES = {
    "Person": "Person", "Organization": "Organisation", "Place": "Place", "CreativeWork": "Work", "Product": "Product",
    "Event": "Event",
}  # fmt: skip


@pytest.fixture(scope="module")
def graph(sample: Path) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.load(path=str(sample / "graph.ttl"), format=pyoxigraph.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def browser(sample: Path) -> Iterator[Any]:
    with started_browser() as browser:
        yield open_page(browser, sample / "explorer.html")


@pytest.fixture
def page(browser: Any) -> Any:
    """The page with nothing filtered, in its picture."""
    filtered(browser, {})
    browser.execute_async_script("explorer.show('graph').then(arguments[0])")
    return browser


def filtered(page: Any, choices: dict[str, object]) -> None:
    """Clear the filters, then choose these."""
    page.execute_async_script(
        "const [choices, done] = arguments, { filters } = explorer; filters.clear();"
        "for (const [name, value] of Object.entries(choices)) if (name !== 'hidden') filters.take(name, String(value));"
        "for (const type of choices.hidden ?? []) filters.toggle(type);"
        "explorer.filtered().then(done)",
        choices,
    )


def asked(page: Any, within: str = "#panel-body .actions", text: str = "SPARQL") -> str:
    """What a SPARQL button shows."""
    click(page, text, within)
    until(page, "return document.getElementById('dialog').open")
    question: str = page.execute_script("return document.getElementById('dialog-text').value")
    page.execute_script("document.getElementById('dialog').close()")
    return question


def answers(graph: pyoxigraph.Store, question: str, *columns: str) -> list[Row]:
    """The rows of a question, their values as texts and numbers, in order of their text."""
    rows = [tuple(plain(row[name]) for name in columns) for row in graph.query(question)]  # type: ignore[union-attr]
    return sorted(rows, key=str)


def plain(term: Any) -> Any:
    if term is None or isinstance(term, pyoxigraph.NamedNode):
        return term and term.value
    return int(term.value) if term.datatype.value.endswith("#integer") else term.value


def found(graph: pyoxigraph.Store, question: str) -> list[Row]:
    return answers(graph, question, "text", "note", "line", "second")


def shown(page: Any) -> list[Row]:
    """The claims that the panel shows, all of them."""
    while more := page.execute_script("return document.querySelector('#panel-body .claims > .more')"):
        more.click()
        until(page, "return !document.querySelector('#panel-body .claims > .more:disabled')")
    until(page, "return [...document.querySelectorAll('.claims')].every((list) => list.childElementCount)")
    rows: list[list[Any]] = page.execute_async_script(CLAIMS)
    return sorted((tuple(row) for row in rows), key=str)


def listed(page: Any, title: str) -> list[list[str]]:
    """The rows of a list of the panel that folds away, all of them; [] where the panel has no such list."""
    place = f"#panel-body details:has([aria-label='SPARQL of {title}']) li"
    script = "return [...document.querySelectorAll(arguments[0])].find((one) => / more$/.test(one.textContent))"
    while more := page.execute_script(script, f"{place} .more"):
        page.execute_script("arguments[0].click()", more)
    rows: list[list[str]] = page.execute_script(ROWS, place)
    return rows


def asked_in(page: Any, title: str) -> str:
    """The question of a list of the panel that folds away."""
    page.execute_script(f"document.querySelector(`[aria-label='SPARQL of {title}']`).click()")
    question: str = page.execute_script("return document.getElementById('dialog-text').value")
    page.execute_script("document.getElementById('dialog').close()")
    return question


def select(page: Any, selected: str) -> None:
    page.execute_async_script(
        f"const done = arguments[0], {{ store }} = explorer; explorer.select({selected}).then(() => done())"
    )


def each(wholly: str, *partly: str) -> pytest.MarkDecorator:
    """One kind under every filter, the others under some."""
    cases = [*((wholly, filters) for filters in FILTERS), *((kind, filters) for kind in partly for filters in SOME)]
    return pytest.mark.parametrize(("kind", "filters"), cases)


def under(page: Any, filters: str, look: Callable[[], list[Any]]) -> tuple[list[Any], int]:
    """What is seen under a filter, and how much without one."""
    whole = len(look())
    filtered(page, FILTERS[filters])
    return look(), whole


def names_of(page: Any, rows: list[Row]) -> list[Row]:
    """Rows with the names of entities for their addresses."""
    script = "return arguments[0].map((row) => row.map((cell) => { const known = explorer.store.byIri(cell);" \
        "return known === undefined ? cell : explorer.store.name(known) }))"  # fmt: skip
    return sorted((tuple(row) for row in page.execute_script(script, rows)), key=str)


@each(*SELECTED)
def test_the_question_of_a_panel_finds_its_claims(page: Any, graph: pyoxigraph.Store, kind: str, filters: str) -> None:
    select(page, SELECTED[kind])
    claims, whole = under(page, filters, lambda: shown(page))
    assert whole
    assert found(graph, asked(page)) == claims
    if kind == "an entity" and filters != "certainty":
        assert (0 < len(claims) < whole) == (filters not in ("none", "type", "shared claims"))


@pytest.mark.parametrize("filters", FILTERS)
def test_the_question_of_a_path_finds_the_claims_of_each_step(page: Any, graph: pyoxigraph.Store, filters: str) -> None:
    ends = "['South Korea', 'Sergey Chemezov'].map((name) => explorer.search.entities(name)[0].id)"
    page.execute_script(f"explorer.showPath(...{ends})")
    assert page.execute_script("return explorer.shown.path.length") == 4
    claims, whole = under(page, filters, lambda: shown(page))
    question = asked(page)
    assert whole
    assert found(graph, question) == claims
    steps = {step for (step,) in answers(graph, question, "step")}
    assert steps == {1, 2, 3} if filters == "none" else steps <= {1, 2, 3}


@pytest.mark.parametrize("filters", FILTERS)
def test_the_question_of_neighbours_finds_the_table_of_an_entity(
    page: Any, graph: pyoxigraph.Store, filters: str
) -> None:
    select(page, "{ kind: 'entity', id: 0 }")
    beside, whole = under(page, filters, lambda: listed(page, "Named together with"))
    of_the_panel = asked_in(page, "Named together with")
    page.execute_async_script("explorer.show('table').then(arguments[0])")
    rows = [
        (name, kind, int(claims), sorted(relations.split("; ")), int(mentions))
        for name, kind, claims, relations, mentions in page.execute_script(ROWS, "#page tbody tr")
    ]
    question = asked(page, "#page")
    assert question == of_the_panel
    assert sorted((name, str(claims)) for name, _, claims, _, _ in rows) == sorted((name, n) for name, n in beside)
    columns = ("name", "type", "claims", "relations", "mentions")
    answered = [
        (name, CLASSES[kind.rpartition("/")[2]], claims, sorted((relations or "").split("; ")), mentions)
        for name, kind, claims, relations, mentions in answers(graph, question, *columns)
    ]
    assert sorted(answered, key=str) == sorted(rows, key=str)
    assert (0 < len(rows) < whole) == (filters != "none")


@each("an entity", "a tie")
def test_the_question_of_relations_finds_those_of_the_panel(
    page: Any, graph: pyoxigraph.Store, kind: str, filters: str
) -> None:
    select(page, SELECTED[kind])
    rows, whole = under(page, filters, lambda: listed(page, "Relations"))
    assert whole
    if rows:
        answered = names_of(page, answers(graph, asked_in(page, "Relations"), "subject", "told", "object", "claims"))
        relations = [(text.removesuffix(" (reported)"), int(claims)) for text, claims in rows]
        assert sorted((" – ".join(row[:3]), row[3]) for row in answered) == sorted(relations)
    if kind == "an entity":
        assert (0 < len(rows) < whole) == (filters not in ("none", "shared claims", "any relation", "certainty"))


@pytest.mark.parametrize("filters", SOME)
def test_the_question_of_a_community_finds_its_members(page: Any, graph: pyoxigraph.Store, filters: str) -> None:
    select(page, "{ kind: 'community', id: 0 }")
    members = (
        "return explorer.store.members(0).filter((one) => explorer.filters.entity(one))"
        ".map((one) => explorer.store.name(one))"
    )
    whole = page.execute_script(members)
    filtered(page, FILTERS[filters])
    found_names = sorted(name for (name,) in answers(graph, asked(page), "name"))
    assert found_names == sorted(page.execute_script(members))
    assert len(whole) > 5
    assert (0 < len(found_names) < len(whole)) == (filters != "none")


@each("all", "Donald Trump")
def test_the_question_of_the_timeline_finds_its_events(
    page: Any, graph: pyoxigraph.Store, kind: str, filters: str
) -> None:
    about = f"{{ kind: 'entity', id: explorer.search.entities('{kind}')[0].id }}"
    select(page, "null" if kind == "all" else about)
    page.execute_async_script("explorer.show('timeline').then(arguments[0])")
    events, whole = under(page, filters, lambda: events_of(page))
    columns = ("date", "name", "kind", "claims")
    answered = [
        (told(date), name, kind.rpartition("#")[2].replace("Other", "Event"), claims)
        for date, name, kind, claims in answers(graph, asked(page, "#page"), *columns)
    ]
    assert whole > 5
    assert sorted(answered) == events
    if kind == "all":
        assert (0 < len(events) < whole) == (filters not in ("none", "type", "shared claims", "certainty"))


def told(date: str) -> str:
    """A date as the page tells it: a day of no known year with the name of its month."""
    return datetime.strptime(f"2000{date[1:]}", "%Y-%m-%d").strftime("%-d %B") if date.startswith("--") else date


def events_of(page: Any) -> list[Row]:
    """The events of the timeline: date, name, kind and number of claims."""
    page.execute_script("for (const year of document.querySelectorAll('#page .year')) year.open = true")
    until(page, "return [...document.querySelectorAll('#page .year ol')].every((list) => list.childElementCount)")
    rows = []
    for happening, kind in page.execute_script(ROWS, "#page .year li"):
        date, name = re.fullmatch(r"(\d{1,2} \w+|[\d-]+) (.*)", happening).groups()  # type: ignore[union-attr]
        kind_, _, claims = kind.strip().partition(" · ")
        rows.append((date, name, kind_, int(claims.split()[0]) if claims else 1))
    return sorted(rows)


@pytest.mark.parametrize("filters", FILTERS)
def test_the_question_of_what_is_shown_finds_its_table_and_its_ties(
    page: Any, graph: pyoxigraph.Store, filters: str
) -> None:
    page.execute_script("explorer.showCentral(40)")
    select(page, "null")
    filtered(page, FILTERS[filters])
    ties = page.execute_script(
        "const { shown, store } = explorer;"
        "return shown.ties().map(({ one, other, claims }) => [store.iri(one), store.iri(other), claims])"
    )
    answered = answers(graph, asked(page), "one", "other", "claims")
    assert answered == sorted(((*sorted((one, other)), claims) for one, other, claims in ties), key=str)
    page.execute_async_script("explorer.show('table').then(arguments[0])")
    rows = [row[:4] for row in page.execute_script(ROWS, "#page tbody tr")]
    named = answers(graph, asked(page, "#page"), "name", "type", "mentions", "notes")
    answered = [(name, CLASSES[kind.rpartition("/")[2]], str(m), str(n)) for name, kind, m, n in named]
    assert answered == sorted((tuple(row) for row in rows), key=str)
    if filters == "none":
        assert len(rows) == 40
        assert len(ties) > 40


def test_the_question_of_an_entity_leaves_out_claims_that_name_it_unsurely(page: Any, graph: pyoxigraph.Store) -> None:
    filtered(page, {"certainty": 9})
    entity = page.execute_script(
        "const { filters, store } = explorer, all = filters.withoutCertainty();"
        "return [...store.entities.type.keys()].findIndex((entity) => {"
        "  const sure = filters.claimsOf(entity).length; return 0 < sure && sure < all.claimsOf(entity).length; })"
    )
    assert entity >= 0
    select(page, f"{{ kind: 'entity', id: {entity} }}")
    sure = shown(page)
    assert found(graph, asked(page)) == sure != []
    filtered(page, {})
    assert len(shown(page)) > len(sure)


def test_the_question_of_each_relation_finds_its_claims(page: Any, graph: pyoxigraph.Store) -> None:
    count = page.execute_script("return Math.min(20, explorer.store.relations.length)")
    assert count == 20
    for number in range(count):
        relation = "{ kind: 'relation', one: told.subject, predicate: told.predicate, other: told.object }"
        select(page, f"((told) => ({relation}))(store.relations[{number}])")
        assert found(graph, asked(page)) == shown(page) != []


def test_the_question_of_a_relation_holds_its_certainty(page: Any, graph: pyoxigraph.Store) -> None:
    select(page, "((told) => ({ kind: 'relation', one: told.subject, predicate: told.predicate, other: told.object }))"
                 "(store.relations.find(({ certainty }) => certainty === 5))")  # fmt: skip
    assert found(graph, asked(page)) == shown(page) != []
    filtered(page, {"certainty": 6})
    assert found(graph, asked(page)) == shown(page) == []


def test_the_question_of_each_dated_event_finds_its_claims(page: Any, graph: pyoxigraph.Store) -> None:
    count = page.execute_script("return explorer.store.happenings.length")
    assert count > 10
    for number in range(count):
        select(page, f"{{ kind: 'happening', id: {number} }}")
        assert found(graph, asked(page)) == shown(page) != []
