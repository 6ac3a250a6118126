"""The graph of a build for programs: what it gives is what the tables hold, with every step back to a second."""

from __future__ import annotations

import doctest
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
import rdflib

import kg
from kg.graph import Graph, KgError, Thing, frame
from kg.workspace import open_tables
from tests.conftest import ROOT


@pytest.fixture
def graph(sample_graph: Graph) -> Graph:
    return sample_graph


def table(graph: Graph, sql: str, **given: object) -> list[tuple]:
    return open_tables(graph.output / "tables").execute(sql, given).fetchall()


def test_the_page_about_python_says_what_happens(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample.parent)
    failed, tried = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False, verbose=False)
    assert (failed, tried > 15) == (0, True)


def test_importing_the_package_loads_none_of_its_libraries() -> None:
    heavy = ("duckdb", "networkx", "pandas", "pyoxigraph", "rdflib", "tantivy", "numpy", "kg.graph")
    code = f"import sys, kg; print([name for name in {heavy} if name in sys.modules], callable(kg.open))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout == "[] True\n"


def test_a_folder_without_a_build_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="kg build"):
        kg.open(tmp_path)


def test_everything_in_the_tables_comes_out_once(graph: Graph) -> None:
    for made, name in (
        (graph.entities(), "entities"), (graph.claims(), "claims"), (graph.relations(), "relations"),
        (graph.mentions(), "mentions"), (graph.notes(), "notes"),
    ):  # fmt: skip
        ((count,),) = table(graph, f"SELECT count(*) FROM {name}")
        assert len(list(made)) == count > 10
    ((events,),) = table(graph, "SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM occurrences)")
    assert len({event.iri for event in graph.events()}) == events > 100


def test_claims_come_in_the_order_of_their_notes_and_know_their_place(graph: Graph) -> None:
    claims = list(graph.claims())
    assert all((one.note, one.line) <= (other.note, other.line) for one, other in pairwise(claims))
    for claim in claims:
        lines = (ROOT / "notes" / claim.note).read_text("utf-8").split("\n")
        words = re.findall(r"\w+", claim.text)
        assert words[0] in lines[claim.line - 1], claim
        assert (claim.second is None) == (not claim.seconds)
    linked = [claim for claim in claims if claim.link]
    assert len(linked) > 300
    assert all(claim.link.endswith(f"={claim.video}&t={claim.second}s") for claim in linked)


def test_claims_about_several_name_each_of_them(graph: Graph) -> None:
    both = {claim.claim for claim in graph.claims("Donald Trump", "Vladimir Putin")}
    named = [
        {iri for (iri,) in table(graph, "SELECT claim FROM mentions WHERE entity = $e", e=graph.entity(name).iri)}
        for name in ("Donald Trump", "Vladimir Putin")
    ]
    assert both == named[0] & named[1] != set()


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        ({"channel": "lexfridman"}, "channel = 'lexfridman'"),
        ({"note": "zeihanongeopolitics/ukraine_war_outlook.md"}, "path = 'zeihanongeopolitics/ukraine_war_outlook.md'"),
        ({"video": "rP2kEF3Mj-o"}, "video = 'rP2kEF3Mj-o'"),
        (
            {"video": "rP2kEF3Mj-o", "between": (400, 457)},
            "iri IN (SELECT claim FROM claim_clips WHERE regexp_extract(clip, 'rP2kEF3Mj-o#t=(.+)', 1) <> '' "
            "AND regexp_extract(clip, '#t=(.+)', 1)::INT BETWEEN 400 AND 457)",
        ),
        ({"said_by": "Kremlin"}, "iri IN (SELECT claim FROM attributions WHERE agent LIKE '%/entity/kremlin')"),
    ],
)
def test_each_filter_keeps_what_it_names(graph: Graph, asked: dict, condition: str) -> None:
    kept = {claim.claim for claim in graph.claims(**asked)}
    assert kept == {iri for (iri,) in table(graph, f"SELECT iri FROM claims WHERE {condition}")} != set()
    assert len(kept) < 425


def test_a_name_in_any_spelling_leads_to_the_same_entity(graph: Graph) -> None:
    putin = graph.entity("Vladimir Putin")
    assert {graph.entity(name) for name in ("putin", "VLADIMIR PUTIN's", putin.iri)} == {putin}
    assert graph.entity("United States of America") == graph.entity("u.s.") == graph.entity("America")
    for ask in (graph.entity, graph.claims, graph.events, graph.relations, graph.mentions):
        with pytest.raises(KgError, match="no entity is called"):
            ask("nobody at all")  # at once, not at the first record


def test_seconds_need_a_video_and_kinds_must_exist(graph: Graph) -> None:
    with pytest.raises(KgError, match="video"):
        graph.claims(between=(1, 2))
    with pytest.raises(KgError, match="Person, Organisation"):
        graph.entities(kind="People")
    assert {entity.type for entity in graph.entities(kind="person")} == {"Person"}


def test_mentions_stand_where_they_say(graph: Graph) -> None:
    mentions = list(graph.mentions())
    assert all(one.claim.text[one.start : one.end] == one.surface and 0 < one.confidence <= 1 for one in mentions)
    assert {one.entity.label for one in graph.mentions("Elon Musk")} == {"Elon Musk"}


def test_events_and_relations_carry_the_claims_that_tell_them(graph: Graph) -> None:
    relations = list(graph.relations())
    assert all(one.claims and isinstance(one.subject, Thing) and isinstance(one.object, Thing) for one in relations)
    stated = dict(table(graph, "SELECT iri, claims FROM relations"))
    assert {one.iri: {claim.claim for claim in one.claims} for one in relations} == {
        iri: set(claims) for iri, claims in stated.items()
    }
    musk = list(graph.relations("Elon Musk"))
    assert musk == [one for one in relations if "Elon Musk" in (one.subject.label, one.object.label)] != []
    assert all(event.claims for event in graph.events())
    dated = [event.date for event in graph.events(date="2022")]
    assert dated and all(date.startswith("2022") for date in dated)
    there = list(graph.events("Crimea"))
    assert there and all("Crimea" in (event.label, *(p.label for p in (*event.actors, *event.places)))
                         for event in there)  # fmt: skip


def test_records_cannot_be_changed(graph: Graph) -> None:
    with pytest.raises(FrozenInstanceError):
        graph.entity("Putin").label = "someone else"
    assert not hasattr(graph.entity("Putin"), "__dict__")


def test_search_and_trace_are_those_of_the_commands(graph: Graph) -> None:
    (best, *_) = graph.search("russia crimea")
    assert best.trace in graph.trace("russia crimea", most=50)
    assert graph.trace(best.trace.claim) == (best.trace,)
    assert graph.around("rP2kEF3Mj-o@407", seconds=0) == tuple(graph.claims(video="rP2kEF3Mj-o", between=(407, 407)))


def test_networks_have_the_entities_and_can_be_written(graph: Graph) -> None:
    network, relations = graph.to_networkx(), graph.relations_to_networkx()
    assert set(network) == {entity.iri for entity in graph.entities()}
    trump, putin = graph.entity("Donald Trump").iri, graph.entity("Vladimir Putin").iri
    assert network.edges[trump, putin]["weight"] == len(list(graph.claims(trump, putin)))
    assert {key for _, _, key in relations.edges(keys=True)} == {relation.iri for relation in graph.relations()}
    assert all(network.has_edge(one, other) for one, other in relations.edges())
    first = next(one for one in graph.relations() if one.claims[0].link)
    edge = relations.edges[first.subject.iri, first.object.iri, first.iri]
    at = first.claims[0]
    assert [edge[name] for name in ("note", "line", "section", "video", "second", "link")] == [
        at.note, at.line, at.section, at.video, at.second, at.link,
    ]  # fmt: skip
    for made in (network, relations):
        nx.write_graphml(made, io.BytesIO())


def test_rdflib_gets_every_triple_of_the_turtle(graph: Graph) -> None:
    asked = graph.sparql.select("SELECT (COUNT(*) AS ?triples) { ?s ?p ?o }")
    assert len(graph.to_rdflib()) == asked[0]["triples"] > 10_000
    claim = graph.trace("Russia keeps Crimea")[0].claim
    made = graph.sparql.construct(f"CONSTRUCT {{ <{claim}> kg:line ?line }} {{ <{claim}> kg:line ?line }}")
    assert [line.toPython() for line in made.objects(rdflib.URIRef(claim))] == [21]


def test_values_are_bound_and_never_pasted(graph: Graph) -> None:
    hostile = '" } DELETE WHERE { ?s ?p ?o } #'
    assert graph.sparql.select("SELECT ?given {}", given=hostile) == ({"given": hostile},)
    with pytest.raises(KgError, match="missing: about"):
        graph.sparql.select("channels-naming")
    with pytest.raises(KgError, match="was stopped"):
        graph.sparql.select("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", seconds=0.5)
    assert graph.sparql.select("SELECT (2 AS ?two) (true AS ?yes) {}") == ({"two": 2, "yes": True},)


def test_data_frames_are_flat_and_hold_every_record(graph: Graph) -> None:
    claims = frame(graph.claims())
    assert len(claims) == 425
    assert {"claim", "text", "note", "line", "section", "video", "second", "link", "sources"} <= set(claims.columns)
    relations = frame(graph.relations())
    assert {"subject", "subject_iri", "predicate", "object", "claims", "note", "line", "link"} <= set(relations.columns)
    assert relations.iri.tolist() == [relation.iri for relation in graph.relations()]
    assert len(graph.to_pandas("mentions")) == sum(entity.mentions for entity in graph.entities()) > 400
    with pytest.raises(KgError, match="claim_clips"):
        graph.to_pandas('claims"; DROP TABLE x')


def test_without_pandas_a_message_says_what_to_install(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    for ask in (lambda: frame(graph.claims()), lambda: graph.to_pandas("claims")):
        with pytest.raises(KgError, match=r"pip install 'notes-kg\[pandas\]'"):
            ask()


def test_several_threads_may_ask_one_graph(graph: Graph) -> None:
    names = ["Crimea", "Russia", "Ukraine", "Donald Trump"] * 4

    def ask(name: str) -> tuple[int, int]:
        rows = graph.sparql.select("claims-mentioning", about=name)
        return len(list(graph.claims(name))), len({row["claim"] for row in rows})

    with ThreadPoolExecutor(4) as pool:
        asked: Iterator[tuple[int, int]] = pool.map(ask, names)
        for by_tables, by_sparql in asked:
            assert by_tables == by_sparql > 0
