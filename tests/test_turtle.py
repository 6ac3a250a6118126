"""The Turtle writer: what it writes, rdflib and pyoxigraph read back as the same graph."""

from __future__ import annotations

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import to_isomorphic

from kg.export.turtle import document, entity, iri, literal, subject_block, typed
from kg.ids import name_slug, note_iri, segment
from kg.model import NotePath

HOSTILE = [
    'He said "no" \\ and left\n\r\t\x00\x0b',
    '""" . <https://evil.example/> a <https://evil.example/Bad> . """',
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "@prefix x: <y> .",
    "emoji \U0001f600 and \u2028 and \ufffe",
    "ends with a backslash \\",
    "\u2068isolate\u2069 \u202e",
    "",
]


def written(text: str, local: str = "x") -> str:
    block = subject_block(
        iri(f"https://example.org/{local}"),
        [("a", ["schema:Claim"]), ("schema:text", [literal(text)]), ("kg:line", ["3"])],
    )
    return "".join(document({"entity": "https://example.org/entity/"}, [block]))


def texts_read(turtle: str) -> tuple[set[str], set[str]]:
    """The objects of schema:text, as rdflib and as pyoxigraph read them."""
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    store = pyoxigraph.Store()
    store.load(turtle.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    text = "https://schema.org/text"
    by_rdflib = {str(value) for value in graph.objects(predicate=rdflib.URIRef(text))}
    by_oxigraph = {quad.object.value for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(text), None)}
    assert len(graph) == len(store) == 3
    return by_rdflib, by_oxigraph


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    assert texts_read(written(text)) == ({text}, {text})


@given(st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    by_rdflib, by_oxigraph = texts_read(written(text))
    assert by_oxigraph == {text}
    assert by_rdflib == {text}


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert literal("a\ud800b") == '"a\ufffdb"'


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_name_gives_a_legal_iri(text: str) -> None:
    address = f"https://notes-kg.example/entity/{segment(name_slug(text))}"
    assert iri(address) == f"<{address}>"
    turtle = "".join(document({}, [subject_block(iri(address), [("a", ["schema:Person"])])]))
    (quad,) = pyoxigraph.parse(turtle.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    assert quad.subject.value == address
    assert [str(s) for s in rdflib.Graph().parse(data=turtle, format="turtle").subjects()] == [address]


def test_channels_with_invisible_characters_and_odd_file_names_give_legal_iris() -> None:
    path = NotePath("\u2068cleoabram\u2069/100% <sure>? a_b.md")
    assert note_iri("https://n.example/", path) == "https://n.example/note/cleoabram/100%25%20%3Csure%3E%3F%20a_b"


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("cia", "entity:cia"),
        ("politburo_2", "entity:politburo_2"),
        ("2024_election", "<https://n.example/entity/2024_election>"),
        ("luís", "<https://n.example/entity/luís>"),
        ("a-b", "<https://n.example/entity/a-b>"),
        ("-x", "<https://n.example/entity/-x>"),
        ("", "<https://n.example/entity/>"),
    ],
)
def test_only_plain_local_names_are_shortened(rest: str, expected: str) -> None:
    assert entity(f"https://n.example/entity/{rest}", "https://n.example/entity/", "entity") == expected


def test_dates_keep_their_type() -> None:
    block = subject_block("<https://n.example/e>", [("sem:hasTimeStamp", [typed("2024", "xsd:gYear")])])
    (value,) = rdflib.Graph().parse(data="".join(document({}, [block])), format="turtle").objects()
    assert isinstance(value, rdflib.Literal)
    assert value.datatype == rdflib.XSD.gYear


def test_both_engines_read_the_same_graph() -> None:
    turtle = "".join(written(text, f"s{number}") for number, text in enumerate(HOSTILE))
    ours = rdflib.Graph().parse(data=turtle, format="turtle")
    triples = pyoxigraph.serialize(
        pyoxigraph.parse(turtle.encode(), format=pyoxigraph.RdfFormat.TURTLE), format=pyoxigraph.RdfFormat.N_TRIPLES
    )
    theirs = rdflib.Graph().parse(data=triples, format="nt")
    assert len(ours) == 3 * len(HOSTILE)
    assert to_isomorphic(ours) == to_isomorphic(theirs)
