"""The store that a build keeps, what is counted in it in advance, its answers and their limits."""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import QueryResultsFormat, parse_query_results

from kg.ask.limited import Asker, TimeLimitError
from kg.ask.query_words import kind_of
from kg.ask.results import TooManyRowsError
from kg.ask.sparql import Question, answer
from kg.ask.store import has_store, keep_store, open_store
from kg.errors import KgError
from kg.outputs import SUMMARIES as SUMMARIES_FILE
from kg.outputs import TURTLE
from kg.vocab import PREFIXES, SUMMARIES


@pytest.fixture(scope="module")
def store(sample: Path) -> pyoxigraph.Store:
    return open_store(sample / TURTLE, say=lambda _: None)


@pytest.fixture
def kept(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Turtle of the sample with a store beside it, as a build keeps it of a large one."""
    for name in (TURTLE, SUMMARIES_FILE):
        shutil.copy(sample / name, tmp_path / name)
    with monkeypatch.context() as patch:
        patch.setattr("kg.ask.store.IN_MEMORY_BYTES", 0)
        keep_store(tmp_path / TURTLE, tmp_path / SUMMARIES_FILE)
    return tmp_path / TURTLE


def test_a_small_graph_needs_no_store_and_has_its_summaries_all_the_same(sample: Path, kept: Path) -> None:
    assert not has_store(sample / TURTLE)
    in_memory = open_store(sample / TURTLE, say=lambda _: pytest.fail("nothing is to be built"))
    on_disk = open_store(kept, say=lambda _: pytest.fail("nothing is to be built"))
    for graph in (pyoxigraph.DefaultGraph(), pyoxigraph.NamedNode(SUMMARIES)):
        found = [set(map(str, store.quads_for_pattern(None, None, None, graph))) for store in (in_memory, on_disk)]
        assert found[0] == found[1]
        assert len(found[0]) > 500


def test_a_kept_store_holds_the_turtle_and_the_summaries_beside(kept: Path) -> None:
    assert has_store(kept)
    store = open_store(kept, say=lambda _: pytest.fail("nothing is to be built"))
    in_turtle = {str(quad.triple) for quad in pyoxigraph.parse(path=str(kept))}
    default = {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())}
    assert in_turtle == default != set()
    summaries = list(store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(SUMMARIES)))
    assert len(summaries) == len(store) - len(default) > 500


def test_a_store_of_another_turtle_is_not_used(kept: Path) -> None:
    kept.write_text("<https://a.example/> a <https://b.example/> .", "utf-8")
    (kept.parent / SUMMARIES_FILE).unlink()
    assert not has_store(kept)
    assert len(open_store(kept, say=lambda _: None)) == 1


FROM = "?claim prov:wasQuotedFrom/schema:isPartOf ?b"
COUNTED = {
    "claims that name a thing": (
        "SELECT ?a (COUNT(DISTINCT ?claim) AS ?n) { ?claim schema:mentions ?a } GROUP BY ?a",
        "SELECT ?a ?n { GRAPH kg:Summaries { ?a kg:claimCount ?n } ?a kg:mentionCount ?any }",
    ),
    "videos whose claims name a thing": (
        """SELECT ?a (COUNT(DISTINCT ?video) AS ?n) { ?claim schema:mentions ?a ; prov:wasQuotedFrom ?note
           OPTIONAL { ?note schema:isBasedOn ?video } } GROUP BY ?a""",
        "SELECT ?a ?n { GRAPH kg:Summaries { ?a kg:videoCount ?n } ?a kg:mentionCount ?any }",
    ),
    "names beside a thing": (
        "SELECT DISTINCT ?a ?b { ?claim schema:mentions ?a, ?b FILTER(?a != ?b) }",
        "SELECT ?a ?b { GRAPH kg:Summaries { ?a kg:mentionedWith ?b } }",
    ),
    "claims that name two things": (
        "SELECT ?a ?b (COUNT(DISTINCT ?claim) AS ?n) { ?claim schema:mentions ?a, ?b FILTER(?a != ?b) } GROUP BY ?a ?b",
        """SELECT ?a ?b ?n { GRAPH kg:Summaries { ?pair a kg:CoMention ; kg:between ?a, ?b ; kg:claimCount ?n }
           FILTER(?a != ?b) }""",
    ),
    "claims of a channel that name a thing": (
        f"SELECT ?a ?b (COUNT(DISTINCT ?claim) AS ?n) {{ ?claim schema:mentions ?a . {FROM} }} GROUP BY ?a ?b",
        """SELECT ?a ?b ?n { GRAPH kg:Summaries { ?t a kg:Tally ; kg:counted ?a ; kg:within ?b ; kg:claimCount ?n }
           ?a kg:mentionCount ?any }""",
    ),
    "claims of a channel in a mode": (
        f"SELECT ?a ?b (COUNT(DISTINCT ?claim) AS ?n) {{ ?claim kg:modality ?a . {FROM} }} GROUP BY ?a ?b",
        """SELECT ?a ?b ?n { GRAPH kg:Summaries { ?t kg:counted ?a ; kg:within ?b ; kg:claimCount ?n }
           FILTER(STRSTARTS(STR(?a), STR(kg:))) }""",
    ),
    "claims of a channel that name a thing of a type": (
        f"""SELECT ?a ?b (COUNT(DISTINCT ?claim) AS ?n) {{ ?claim schema:mentions/a ?a . {FROM}
            FILTER(STRSTARTS(STR(?a), STR(schema:))) }} GROUP BY ?a ?b""",
        """SELECT ?a ?b ?n { GRAPH kg:Summaries { ?t kg:counted ?a ; kg:within ?b ; kg:claimCount ?n }
           FILTER(STRSTARTS(STR(?a), STR(schema:))) }""",
    ),
    "claims of a channel": (
        f"SELECT ?b (COUNT(DISTINCT ?claim) AS ?n) {{ {FROM} }} GROUP BY ?b",
        "SELECT ?b ?n { GRAPH kg:Summaries { ?b kg:claimCount ?n } ?b a kg:Channel }",
    ),
    "things that a channel names": (
        f"SELECT ?b (COUNT(DISTINCT ?a) AS ?n) {{ ?claim schema:mentions ?a . {FROM} }} GROUP BY ?b",
        "SELECT ?b ?n { GRAPH kg:Summaries { ?b kg:entityCount ?n } ?b a kg:Channel FILTER(?n > 0) }",
    ),
    "claims of a video": (
        "SELECT ?v (COUNT(DISTINCT ?claim) AS ?n) { ?claim prov:wasQuotedFrom/schema:isBasedOn ?v } GROUP BY ?v",
        "SELECT ?v ?n { GRAPH kg:Summaries { ?v kg:claimCount ?n } ?v a schema:VideoObject }",
    ),
    "claims that name a thing of a type": (
        """SELECT ?a (COUNT(DISTINCT ?claim) AS ?n)
           { ?claim schema:mentions/a ?a FILTER(STRSTARTS(STR(?a), STR(schema:))) } GROUP BY ?a""",
        "SELECT ?a ?n { GRAPH kg:Summaries { ?a kg:claimCount ?n } FILTER(STRSTARTS(STR(?a), STR(schema:))) }",
    ),
    "claims in a mode": (
        "SELECT ?a (COUNT(DISTINCT ?claim) AS ?n) { ?claim kg:modality ?a } GROUP BY ?a",
        "SELECT ?a ?n { GRAPH kg:Summaries { ?a kg:claimCount ?n } FILTER(STRSTARTS(STR(?a), STR(kg:))) }",
    ),
    "events of a kind": (
        "SELECT ?a (COUNT(DISTINCT ?event) AS ?n) { ?event kg:eventType ?a } GROUP BY ?a",
        "SELECT ?a ?n { GRAPH kg:Summaries { ?a kg:eventCount ?n } }",
    ),
}


def table_of(store: pyoxigraph.Store, sparql: str) -> list[tuple[str, ...]]:
    solutions = store.query(sparql, prefixes=PREFIXES)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return sorted(tuple(term.value for term in solution) for solution in solutions)


@pytest.mark.parametrize("what", COUNTED)
def test_what_is_counted_in_advance_is_what_the_claims_say(store: pyoxigraph.Store, what: str) -> None:
    counted, kept = (table_of(store, sparql) for sparql in COUNTED[what])
    assert counted == kept != []


# Answers


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_results_read_back_as_they_were(store: pyoxigraph.Store, name: str) -> None:
    sparql = r"""SELECT ?a ?b { VALUES (?a ?b) {
        ("tab\t, \"quotes\", <b>&amp;\nand a line" 7) ("ünï"@fr UNDEF)
        (<https://a.example/?x&y> "2024"^^xsd:gYear) } }"""
    written = answer(store, Question(sparql, {}, name))
    if name == "csv":
        assert list(csv.reader(io.StringIO(written, newline="")))[1:] == [
            ['tab\t, "quotes", <b>&amp;\nand a line', "7"],
            ["ünï", ""],
            ["https://a.example/?x&y", "2024"],
        ]
        return
    read = parse_query_results(written.encode(), format=getattr(QueryResultsFormat, name.upper()))
    expected = store.query(sparql, prefixes=PREFIXES)
    assert isinstance(read, pyoxigraph.QuerySolutions)
    assert isinstance(expected, pyoxigraph.QuerySolutions)
    assert [tuple(row) for row in read] == [tuple(row) for row in expected]


def test_an_answer_with_too_many_rows_is_refused_and_not_cut(store: pyoxigraph.Store) -> None:
    select = "SELECT ?x { ?x a schema:Claim } LIMIT 5"
    assert answer(store, Question(select, {}, "tsv", most=5)).count("\n") == 6
    with pytest.raises(TooManyRowsError, match="more than 4 rows"):
        answer(store, Question(select, {}, "tsv", most=4))
    with pytest.raises(TooManyRowsError):
        answer(store, Question("CONSTRUCT { ?x a ?y } { ?x a ?y } LIMIT 5", {}, "nt", most=4))


@pytest.mark.parametrize(
    "hidden",
    [
        "SELECT * { SERVICE <http://localhost:9/> { ?s ?p ?o } }",
        r"SELECT * { ?x a ex:a\'b . SERVICE <http://localhost:9/> { ?s ?p 'o' } }",
        r"SELECT * { \u0053ERVICE <http://localhost:9/> { ?s ?p ?o } }",
        "SELECT * { ?x ?y '''it's # ''' . service silent <http://localhost:9/> { ?s ?p ?o } }",
        r'SELECT * { ?x ?y "a\\" . SERVICE <http://localhost:9/> { ?s ?p "o" } }',
    ],
)
def test_no_other_machine_is_asked_however_it_is_written(store: pyoxigraph.Store, hidden: str) -> None:
    with pytest.raises(KgError, match="asks another machine"):
        answer(store, Question("PREFIX ex: <http://e.example/> " + hidden, {}, "json"))


def test_the_word_service_in_a_text_is_no_service(store: pyoxigraph.Store) -> None:
    sparql = "SELECT ?x { ?x schema:text 'the SERVICE of <b>' } # SERVICE"
    assert '"bindings": []' in answer(store, Question(sparql, {}, "json"))


@pytest.mark.parametrize(
    ("sparql", "kind"),
    [
        ("SELECT * {}", "SELECT"),
        ("BASE <a:b> # SELECT\nask {}", "ASK"),
        ("PREFIX select: <a:> DESCRIBE select:x", "DESCRIBE"),
        ("DROP ALL", ""),
    ],
)
def test_the_kind_of_a_query_is_its_first_word(sparql: str, kind: str) -> None:
    assert kind_of(sparql) == kind


# Limits

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_a_runaway_query_is_stopped_and_the_next_is_answered(sample: Path) -> None:
    with Asker(sample / TURTLE) as asker:
        assert asker.ask(Question("ASK { ?x a kg:Channel }", {}, "table")) == b"true\n"
        started = time.monotonic()
        with pytest.raises(TimeLimitError, match="was stopped") as stopped:
            asker.ask(Question(RUNAWAY, {}, "json"), seconds=0.5)
        assert 0.5 <= time.monotonic() - started < 10
        assert "docs/asking.md" in stopped.value.remedy
        assert asker.ask(Question("ASK { ?x a kg:Channel }", {}, "table")) == b"true\n"


def test_bound_values_reach_the_process_as_they_are(sample: Path) -> None:
    hostile = '" } ; DROP ALL # \n \u2028 \U0001f600'
    bindings = {pyoxigraph.Variable("x"): pyoxigraph.Literal(hostile), pyoxigraph.Variable("n"): pyoxigraph.Literal(7)}
    with Asker(sample / TURTLE) as asker:
        text = asker.ask(Question("SELECT ?x ?n { FILTER(?n = 7) }", bindings, "json"))
    (row,) = json.loads(text)["results"]["bindings"]
    assert row["x"]["value"] == hostile
    assert row["n"]["datatype"].endswith("#integer")
