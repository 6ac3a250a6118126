"""Asking the sample vault: the ten questions of the vocabulary, traces, pairs of claims, shapes."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyoxigraph
import pyshacl
import pytest
import rdflib

from kg.ask.queries import bindings_of, read_query, saved_queries
from kg.ask.search import ClaimIndex, find_claims
from kg.ask.sparql import Question, answer
from kg.ask.store import open_store
from kg.ontology import ontology_folder
from kg.outputs import SEARCH, TURTLE
from kg.vocab import PREFIXES

QUESTIONS = {
    "claims-mentioning": {"about": "donald trump"},
    "who-says-what": {"about": "NATO"},
    "events-of": {"who": "Russia"},
    "shared": {"first": "Vladimir Putin", "second": "Valery Solovey"},
    "claims-made-by": {"who": "Peter Zeihan"},
    "mended-stamps": {"channel": ""},
    "proposed": {"about": ""},
    "shared-by-channels": {"first": "bonus_professor", "second": "zeihanongeopolitics"},
    "several-videos": {"about": "Russia", "videos": "2"},
    "names-beside": {"about": "russia"},
    "two-steps": {"about": "russia"},
    "pairs": {},
    "count-by-channel": {},
    "count-by-type": {},
    "count-by-mode": {"channel": "lexfridman"},
    "count-by-video": {},
    "count-by-event": {},
    "channels-naming": {"about": "Donald Trump"},
    "names-in-channel": {"channel": "bonus_professor"},
    "claims-at": {"video": "rP2kEF3Mj-o", "first": "400", "last": "410"},
    "relations-of": {"about": "Russia"},
}
CLIP_PREDICATES = (("prov", "hadPrimarySource"), ("schema", "startOffset"), ("schema", "url"))
XSD = "http://www.w3.org/2001/XMLSchema#"
FIRST = {
    "pairs": {"claims"},
    "count-by-channel": {"claims", "videos", "things"},
    "names-in-channel": {"claims"},
    "names-beside": {"claims"},
}
"""Queries whose first row has the most of something."""


@pytest.fixture(scope="module")
def store(sample: Path) -> pyoxigraph.Store:
    return open_store(sample / TURTLE, say=lambda _: None)


def answers(store: pyoxigraph.Store, name: str, given: dict[str, str]) -> list[dict[str, str]]:
    query = read_query(ontology_folder() / "queries" / f"{name}.rq")
    solutions = store.query(query.sparql, substitutions=bindings_of(query, given))
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{key: solution[key].value for key in names if solution[key] is not None} for solution in solutions]


def test_every_saved_query_is_asked_here() -> None:
    saved = {query.name for query in saved_queries(ontology_folder() / "queries")}
    assert saved == {*QUESTIONS, "where-from", "disputes"}


@pytest.mark.parametrize(("name", "given"), QUESTIONS.items())
def test_each_question_has_an_answer(store: pyoxigraph.Store, name: str, given: dict[str, str]) -> None:
    assert answers(store, name, given)


def test_where_a_claim_comes_from_is_one_row_a_clip(store: pyoxigraph.Store, sample: Path) -> None:
    (trace,) = find_claims(ClaimIndex(sample / SEARCH), "Russia keeps Crimea.", most=1)
    (row,) = answers(store, "where-from", {"claim_iri": trace.claim})
    assert row["text"] == "Russia keeps Crimea."
    assert {"407", str(trace.line), trace.section, trace.channel, trace.video_title} <= set(row.values())
    assert trace.links[0] in row.values()


def test_claims_that_agree_or_disagree_across_videos_are_proposed(sample: Path) -> None:
    rows = duckdb.sql(
        f"""SELECT a.text, b.text, p.agrees, a.video <> b.video FROM '{sample}/tables/claim_pairs.parquet' p
            JOIN '{sample}/tables/claims.parquet' a ON a.iri = p.first
            JOIN '{sample}/tables/claims.parquet' b ON b.iri = p.second"""
    ).fetchall()
    assert rows
    assert all(across for *_, across in rows)
    disputes = {frozenset((first, second)) for first, second, agrees, _ in rows if not agrees}
    assert frozenset(
        (
            "Membership for Ukraine would not deter Russia but would provoke it, in Mearsheimer's view.",
            "Membership in the North Atlantic Treaty Organization (NATO) would deter Russia, Zelenskyy said.",
        )
    ) in disputes  # fmt: skip
    assert any(agrees for *_, agrees, _ in rows)


def test_pyshacl_finds_the_sample_vault_valid(sample: Path) -> None:
    graph = rdflib.Graph().parse(sample / TURTLE, format="turtle")
    shapes = rdflib.Graph().parse(ontology_folder() / "shapes.ttl", format="turtle")
    assert len(graph) > 8_000
    conforms, _, report = pyshacl.validate(graph, shacl_graph=shapes)
    assert conforms, report


def test_a_table_that_is_too_wide_becomes_records_and_never_repeats_the_question(store: pyoxigraph.Store) -> None:
    query = read_query(ontology_folder() / "queries" / "claims-mentioning.rq")
    bindings = bindings_of(query, {"about": "Kremlin"})
    table = answer(store, Question(query.sparql, bindings, "table")).splitlines()
    records = answer(store, Question(query.sparql, bindings, "table", width=80))
    assert "about" not in table[0].split()
    assert table[-1] == records.splitlines()[-1] == f"{len(table) - 4} rows"
    assert records.count("   text  ") == len(table) - 4 > 1


def test_a_large_turtle_gets_a_store_beside_it_that_is_used_again(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.ask.store.IN_MEMORY_BYTES", 0)
    turtle = tmp_path / TURTLE
    turtle.write_bytes((sample / TURTLE).read_bytes())
    said: list[str] = []
    sizes = [len(open_store(turtle, said.append)) for _ in range(2)]
    assert sizes[0] == sizes[1] > 8_000
    assert len(said) == 1
    turtle.write_text("<https://a.example/> a <https://b.example/> .", "utf-8")
    assert len(open_store(turtle, said.append)) == 1
    assert len(said) == 2


@pytest.fixture(scope="module")
def store_with_later_clips(store: pyoxigraph.Store) -> pyoxigraph.Store:
    """The sample's, each claim that has a clip with one more, long after it and of the same video."""
    source, offset, url = (pyoxigraph.NamedNode(PREFIXES[p] + name) for p, name in CLIP_PREDICATES)
    more = pyoxigraph.Store()
    more.extend(store)
    for quad in store.quads_for_pattern(None, source, None):
        (second,) = (int(one.object.value) for one in store.quads_for_pattern(quad.object, offset, None))
        clip = pyoxigraph.NamedNode(f"{quad.object.value}later")
        address = f"{quad.object.value.partition('#')[0]}&t={100_000 + second}s"
        for subject, predicate, term in (
            (quad.subject, source, clip),
            (clip, offset, pyoxigraph.Literal(100_000 + second)),
            (clip, url, pyoxigraph.Literal(address, datatype=pyoxigraph.NamedNode(f"{XSD}anyURI"))),
        ):
            more.add(pyoxigraph.Quad(subject, predicate, term))
    assert len(more) > len(store) + 500
    return more


@pytest.mark.parametrize("name", sorted(QUESTIONS.keys() - {"mended-stamps"}))
def test_a_claim_is_one_row_with_its_first_second_however_many_clips_it_has(
    name: str, store: pyoxigraph.Store, store_with_later_clips: pyoxigraph.Store
) -> None:
    rows = answers(store, name, QUESTIONS[name])
    assert rows
    assert answers(store_with_later_clips, name, QUESTIONS[name]) == rows


def test_the_second_of_a_claim_leads_back_to_it(store: pyoxigraph.Store) -> None:
    rows = answers(store, "claims-at", {"video": "rP2kEF3Mj-o", "first": "407", "last": "407"})
    assert {(row["text"], row["seconds"]) for row in rows} >= {("Russia keeps Crimea.", "407")}
    assert answers(store, "claims-at", {"video": "> } DROP ALL", "first": "0", "last": "9"}) == []


@pytest.mark.parametrize("name", FIRST)
def test_counts_come_in_their_order(store: pyoxigraph.Store, name: str) -> None:
    counts = [int(row["claims"]) for row in answers(store, name, QUESTIONS[name])]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 1
    assert all(FIRST[name] <= set(row) for row in answers(store, name, QUESTIONS[name]))


def test_counts_by_mode_of_all_channels_add_up(store: pyoxigraph.Store) -> None:
    everywhere = {row["mode"]: int(row["claims"]) for row in answers(store, "count-by-mode", {"channel": ""})}
    channels = [row["name"] for row in answers(store, "count-by-channel", {})]
    summed: dict[str, int] = {}
    for channel in channels:
        for row in answers(store, "count-by-mode", {"channel": channel}):
            summed[row["mode"]] = summed.get(row["mode"], 0) + int(row["claims"])
    assert summed == everywhere
    assert sum(summed.values()) > 400
