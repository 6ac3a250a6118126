"""The ontology, the shapes and the saved queries: each term is defined, each query answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Variable
from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, VOID, Graph, URIRef
from rdflib import Variable as Unknown
from rdflib.collection import Collection
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg.ask.queries import SavedQuery, bindings_of, saved_queries
from kg.ask.store import open_store
from kg.model import Modality, Polarity, Role, StampRepair, StampSource
from kg.vocab import PREFIXES

ROOT = Path(__file__).parent.parent
ONTOLOGY_FOLDER = ROOT / "ontology"
SMALL_GRAPH = Path(__file__).parent / "fixtures" / "small_graph.ttl"
ONTOLOGY = Graph().parse(ONTOLOGY_FOLDER / "kg.ttl")
SHAPES = Graph().parse(ONTOLOGY_FOLDER / "shapes.ttl")
QUERIES = saved_queries(ONTOLOGY_FOLDER / "queries")

KG = PREFIXES["kg"]
NEAREST = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, RDFS.seeAlso)
PARAMETER_TYPES = {"entity", "claim", "channel", "integer", "video"}
VOCABULARIES = tuple(address for prefix, address in PREFIXES.items() if prefix != "xsd")
PREFIXED = re.compile(r"(?<![\w<:/])(" + "|".join(PREFIXES) + r"):([A-Za-z]\w*)")

DEFINED = {term for term in ONTOLOGY.subjects(RDFS.isDefinedBy) if isinstance(term, URIRef)}
OWN = {term for term in DEFINED if term.startswith(KG)}
PROPERTIES = OWN & {
    *ONTOLOGY.subjects(RDF.type, OWL.ObjectProperty),
    *ONTOLOGY.subjects(RDF.type, OWL.DatatypeProperty),
}
CLASSES = OWN & set(ONTOLOGY.subjects(RDF.type, OWL.Class))


def terms_of(graph: Graph) -> set[URIRef]:
    """The terms of the published vocabularies that a graph uses."""
    return {
        term
        for triple in graph
        for term in triple
        if isinstance(term, URIRef) and str(term).startswith(VOCABULARIES) and str(term) not in VOCABULARIES
    }


def terms_in(text: str) -> set[URIRef]:
    """The prefixed names in a text that is no graph: SPARQL or Python."""
    return {URIRef(PREFIXES[prefix] + name) for prefix, name in PREFIXED.findall(text) if prefix != "xsd"}


def body_of(query: SavedQuery) -> str:
    return "\n".join(line for line in query.sparql.splitlines() if not line.lstrip().startswith(("#", "PREFIX")))


USED_BY_QUERIES = set().union(*(terms_in(body_of(query)) for query in QUERIES))
USED_BY_GRAPH = terms_of(Graph().parse(SMALL_GRAPH))
USED_BY_SHAPES = terms_of(SHAPES) - {RDF.first, RDF.rest, RDF.nil}
EXPORTER = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "kg" / "export").glob("graph*.py")))


def test_the_ontology_is_there_and_names_itself() -> None:
    assert len(OWN) > 70
    assert len(DEFINED - OWN) > 60
    assert (URIRef("https://w3id.org/notes-kg/ontology"), RDF.type, OWL.Ontology) in ONTOLOGY


@pytest.mark.parametrize("term", sorted(OWN))
def test_an_own_term_is_labelled_and_explained_once(term: URIRef) -> None:
    assert len(list(ONTOLOGY.objects(term, RDFS.label))) == 1
    assert len(list(ONTOLOGY.objects(term, RDFS.comment))) == 1
    assert ONTOLOGY.value(term, RDF.type) is not None


def test_every_own_subject_says_where_it_is_defined() -> None:
    subjects = {term for term in ONTOLOGY.subjects() if isinstance(term, URIRef) and term.startswith(KG)}
    assert subjects == OWN


@pytest.mark.parametrize("term", sorted(PROPERTIES))
def test_a_property_has_one_domain_and_one_range(term: URIRef) -> None:
    assert len(list(ONTOLOGY.objects(term, RDFS.domain))) == len(list(ONTOLOGY.objects(term, RDFS.range))) == 1


@pytest.mark.parametrize("term", sorted(PROPERTIES | CLASSES))
def test_a_class_or_property_names_its_nearest_standard_term(term: URIRef) -> None:
    nearest = {near for link in NEAREST for near in ONTOLOGY.objects(term, link)}
    assert nearest
    assert not any(str(near).startswith(KG) for near in nearest)


@pytest.mark.parametrize("term", sorted(DEFINED - OWN))
def test_a_foreign_term_has_a_comment_and_its_own_vocabulary(term: URIRef) -> None:
    assert len(list(ONTOLOGY.objects(term, RDFS.comment))) == 1
    (vocabulary,) = ONTOLOGY.objects(term, RDFS.isDefinedBy)
    assert str(vocabulary) in VOCABULARIES
    assert term.startswith(str(vocabulary))


def test_foreign_terms_exist_in_their_vocabularies() -> None:
    known = {str(term) for space in (DCTERMS, PROV, RDF, RDFS, SDO, SKOS, VOID) for term in dir(space) if "://" in term}
    spaces = tuple(PREFIXES[prefix] for prefix in ("dcterms", "prov", "rdf", "rdfs", "schema", "skos", "void"))
    listed = {str(term) for term in DEFINED - OWN if str(term).startswith(spaces)}
    assert len(listed) > 50
    missing = {
        "http://purl.org/dc/terms/Dataset",  # the contract's; DCMI has the class in its type vocabulary
        "http://rdfs.org/ns/void#class",  # VoID's, section 4.5; rdflib leaves it out, a word of Python
    }
    assert listed - known == missing


def test_every_term_in_use_stands_in_the_ontology() -> None:
    assert len(USED_BY_QUERIES) > 25
    assert len(USED_BY_GRAPH) > 90
    assert len(USED_BY_SHAPES) > 90
    exported = terms_in(EXPORTER)
    assert len(exported) > 50
    assert (USED_BY_QUERIES | USED_BY_GRAPH | USED_BY_SHAPES | exported) - DEFINED == set()


def test_every_term_of_the_ontology_is_in_use() -> None:
    exported = terms_in(EXPORTER)
    ranges = set(ONTOLOGY.objects(None, RDFS.range))
    schemes = set(ONTOLOGY.subjects(RDF.type, SKOS.ConceptScheme))
    assert DEFINED - USED_BY_GRAPH - USED_BY_SHAPES - USED_BY_QUERIES - exported - ranges - schemes == set()


@pytest.mark.parametrize(
    ("words", "kind"),
    [(Modality, "Modality"), (Polarity, "Polarity"), (StampRepair, "StampRepair"), (StampSource, "StampSource")],
)
def test_the_words_of_the_program_are_terms_of_the_ontology(words: type[StrEnum], kind: str) -> None:
    terms = {f"{KG}{word.value[0].upper()}{word.value[1:]}" for word in words}
    defined = {str(term) for term in ONTOLOGY.subjects(RDF.type, URIRef(KG + kind))}
    broader = {str(term) for term in ONTOLOGY.objects(None, SKOS.broader)}
    assert terms == defined - broader


def test_the_roles_of_the_program_are_terms_of_the_ontology() -> None:
    assert {f"{KG}{role}" for role in Role} == {str(term) for term in ONTOLOGY.subjects(RDF.type, PROV.Role)}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("eventType", "EventType"),
        ("modality", "Modality"),
        ("polarity", "Polarity"),
        ("stampRepair", "StampRepair"),
        ("stampSource", "StampSource"),
    ],
)
def test_the_shapes_allow_exactly_the_terms_of_the_ontology(path: str, kind: str) -> None:
    (shape,) = SHAPES.subjects(SH.path, URIRef(KG + path))
    (members,) = SHAPES.objects(shape, SH["in"])
    allowed = set(Collection(SHAPES, members))
    assert allowed == set(ONTOLOGY.subjects(RDF.type, URIRef(KG + kind))) != set()


def test_event_types_and_repairs_each_belong_to_their_scheme() -> None:
    for scheme, kind in (("EventTypeScheme", "EventType"), ("StampRepairScheme", "StampRepair")):
        members = set(ONTOLOGY.subjects(SKOS.inScheme, URIRef(KG + scheme)))
        assert members == set(ONTOLOGY.subjects(RDF.type, URIRef(KG + kind))) != set()


def test_each_property_shape_has_a_name_and_a_message() -> None:
    shapes = set(SHAPES.subjects(SH.path))
    assert len(shapes) > 80
    for told in (SH.name, SH.message):
        assert {shape for shape in shapes if len(list(SHAPES.objects(shape, told))) != 1} == set()


# The saved queries


def parts_of(part: object) -> Iterator[CompValue]:
    """Every node of a query's algebra."""
    if isinstance(part, CompValue):
        yield part
        part = list(part.values())
    if isinstance(part, list | tuple):
        for inner in part:
            yield from parts_of(inner)


def bound_variables(sparql: str) -> set[str]:
    """The variables that a query binds itself: in a triple, by BIND or as an aggregate."""
    parts = list(parts_of(prepareQuery(sparql).algebra))
    # A variable that is only grouped by is carried through a sample and an Extend, and bound by neither.
    carried = [part.res for part in parts if part.name == "Aggregate_Sample"]
    triples = [triple for part in parts for triple in part.get("triples") or ()]
    extends = [part["var"] for part in parts if part.name == "Extend" and part.expr not in carried]
    return {str(term) for triple in triples for term in triple if isinstance(term, Unknown)} | set(map(str, extends))


def test_there_is_a_query_for_each_question_of_the_vocabulary() -> None:
    assert set(ANSWERS) < {query.name for query in QUERIES}
    assert len(ANSWERS) == 11


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_is_read_by_two_engines_and_is_ordered_and_limited(query: SavedQuery) -> None:
    prepareQuery(query.sparql)
    pyoxigraph.Store().query(query.sparql)
    assert query.title != query.name
    assert len(query.description) > 20
    assert re.search(r"\nORDER BY [^{}]+\nLIMIT \d+\n$", query.sparql)
    assert "NOT EXISTS" not in query.sparql


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_querys_parameters_are_those_that_it_leaves_open(query: SavedQuery) -> None:
    documented = {parameter.name for parameter in query.parameters}
    assert len(re.findall(r"^# param", query.sparql, re.MULTILINE)) == len(documented)
    assert {parameter.type for parameter in query.parameters} <= PARAMETER_TYPES
    body = body_of(query)
    written = set(re.findall(r"\?(\w+)", body))
    assert written - bound_variables(query.sparql) == documented
    selected = body[body.index("SELECT") : body.index("WHERE")]
    assert documented <= set(re.findall(r"\?(\w+)", selected))


ANSWERS: dict[str, tuple[dict[str, str], dict[str, set[str | None]]]] = {
    "claims-made-by": ({"who": "DONALD TRUMP"}, {"disputed_by": {"Vladimir Putin"}, "score": {"0.7"}}),
    "claims-mentioning": (
        {"about": "trump"},
        {
            "name": {"Donald Trump"},
            "seconds": {"63", "745", None},
            "link": {
                "https://www.youtube.com/watch?v=aB3-dE6_gH9&t=63s",
                "https://www.youtube.com/watch?v=-k4LmN0pQrS&t=745s",
                None,
            },
            "video_title": {'After the vote: what "peace" would cost', None},
        },
    ),
    "disputes": ({}, {"score": {"0.7"}}),
    "events-of": (
        {"who": "Putin"},
        {
            "event": {"Valdai Forum", "call of Donald Trump and Vladimir Putin"},
            "kind": {"Meeting", "Communication"},
            "place": {"Sochi", None},
            "time": {"2024-11", "--11-07", "2024-11-07", "2024"},
        },
    ),
    "mended-stamps": (
        {"channel": ""},
        {
            "raw_stamp": {"02:40:00", "00:00:00]"},
            "repair": {"MinutesSecondsZero", "JunkTrimmed"},
            "seconds": {"160", "0"},
        },
    ),
    "proposed": (
        {"about": ""},
        {"proposer": {"Vladimir Putin"}, "introduced_by": {"Putin put these terms to him:"}, "polarity": {"Negative"}},
    ),
    "several-videos": (
        {"about": "Valdai Forum", "videos": "2"},
        {"said_in": {"2"}, "agreeing": {"According to the Washington Post, Trump called Putin on 7 November."}},
    ),
    "shared": (
        {"first": "Donald Trump", "second": "vladimir putin"},
        {
            "kind": {"event", "claim", "third party"},
            "shared": {"call of Donald Trump and Vladimir Putin", "Valdai Forum", None},
        },
    ),
    "shared-by-channels": (
        {"first": "politics weekly", "second": "World Briefing"},
        {
            "name": {"Donald Trump", "Vladimir Putin", "Ukraine"},
            "claims_in_first": {"1", "2"},
            "claims_in_second": {"1", "2"},
        },
    ),
    "where-from": (
        {"claim_iri": "https://notes-kg.example/claim/aB3-dE6_gH9/160/a10000000003"},
        {
            "note": {"politics_weekly/after_the_vote.md"},
            "line": {"11"},
            "section": {"The call > What was said"},
            "channel": {"Politics Weekly"},
            "seconds": {"160"},
            "raw_stamp": {"02:40:00"},
            "repair": {"MinutesSecondsZero"},
            "stamp_source": {"Own"},
            "introduced_by": {"Putin put these terms to him:"},
        },
    ),
    "who-says-what": (
        {"about": "Donald Trump"},
        {
            "source": {"Washington Post", "some in Trump's circle"},
            "role": {"CitedSource", "Speaker"},
            "cue": {"According to", "say that"},
        },
    ),
}


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return open_store(SMALL_GRAPH, say=lambda _: None)


def rows_of(store: pyoxigraph.Store, query: SavedQuery, given: dict[str, str]) -> list[dict[str, str | None]]:
    solutions = store.query(query.sparql, substitutions={**bindings_of(query, given)})
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{name: None if row[name] is None else row[name].value for name in names} for row in solutions]


@pytest.mark.parametrize("query", [query for query in QUERIES if query.name in ANSWERS], ids=lambda query: query.name)
def test_a_query_answers(query: SavedQuery, store: pyoxigraph.Store) -> None:
    given, expected = ANSWERS[query.name]
    rows = rows_of(store, query, given)
    assert rows
    assert {name: {row[name] for row in rows} for name in expected} == expected
    assert len({tuple(row.items()) for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("name", "given", "count"),
    [
        ("claims-mentioning", {"about": "Nobody"}, 0),
        ("mended-stamps", {"channel": "WORLD briefing"}, 1),
        ("mended-stamps", {"channel": "Nobody's"}, 0),
        ("proposed", {"about": "ukraine"}, 1),
        ("proposed", {"about": "Donald Trump"}, 0),
        ("several-videos", {"about": "Valdai Forum", "videos": "3"}, 0),
        ("where-from", {"claim_iri": "no iri at all"}, 0),
    ],
)
def test_a_parameter_narrows_the_answer(name: str, given: dict[str, str], count: int, store: pyoxigraph.Store) -> None:
    (query,) = (query for query in QUERIES if query.name == name)
    assert len(rows_of(store, query, given)) == count


def test_a_querys_values_are_never_pasted(store: pyoxigraph.Store) -> None:
    (query,) = (query for query in QUERIES if query.name == "claims-mentioning")
    hostile = '" ) } SELECT * { ?s ?p ?o } #'
    assert rows_of(store, query, {"about": hostile}) == []
    assert bindings_of(query, {"about": hostile})[Variable("about")].value == hostile
