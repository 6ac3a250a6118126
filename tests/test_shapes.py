"""The shapes: every constraint is broken once on purpose, and SQL and a SHACL engine both see it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyshacl
import pytest
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.ask.shape_queries import Constraint, Kind
from kg.ask.shape_reading import read_constraints
from kg.ask.shapes import Breach, breaches_of, check_shapes, triples_of
from kg.errors import KgError

ROOT = Path(__file__).parent.parent
SHAPES = ROOT / "ontology" / "shapes.ttl"
SMALL_GRAPH = Path(__file__).parent / "fixtures" / "small_graph.ttl"
CONSTRAINTS = read_constraints(SHAPES)
DATATYPES = [constraint for constraint in CONSTRAINTS if constraint.kind is Kind.DATATYPE]
SHAPES_GRAPH = Graph().parse(SHAPES)
VALID = Graph().parse(SMALL_GRAPH)

STRANGER = URIRef("https://notes-kg.example/stranger")
HEAD = """
@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""

Finding = tuple[str, str, str, str, str]
"""Focus node, path, constraint component, value, message."""


def breaches(graph: Graph, constraints: Iterable[Constraint], folder: Path, *, limit: int = 1000) -> tuple[Breach, ...]:
    turtle = folder / "graph.ttl"
    graph.serialize(turtle, format="turtle")
    with duckdb.connect() as connection:
        assert triples_of(turtle, connection, folder) == len(graph)
        return breaches_of(constraints, connection, limit=limit)


def component_of(constraint: Constraint) -> str:
    if len(constraint.arguments) > 1 and constraint.kind is Kind.DATATYPE:
        return str(SH.OrConstraintComponent)
    return f"{SH}{constraint.kind[0].upper()}{constraint.kind[1:]}ConstraintComponent"


def named(node: Node | None) -> str:
    """A term as this test compares it: blank nodes have other labels in every engine."""
    if node is None:
        return ""
    return "_:" if isinstance(node, BNode) else node.n3()


def found_by_sql(found: Iterable[Breach]) -> set[Finding]:
    return {
        (
            "_:" if violation.focus.startswith("_:") else f"<{violation.focus}>",
            violation.path,
            component_of(breach.constraint),
            "_:" if violation.value.startswith("_:") else violation.value,
            violation.message,
        )
        for breach in found
        for violation in breach.violations
    }


def found_by_pyshacl(graph: Graph) -> set[Finding]:
    _, results, _ = pyshacl.validate(graph, shacl_graph=SHAPES_GRAPH)
    findings = set()
    for result in results.subjects(RDF.type, SH.ValidationResult):
        path = results.value(result, SH.resultPath)
        inverse = results.value(path, SH.inversePath) if path is not None else None
        findings.add(
            (
                named(results.value(result, SH.focusNode)),
                f"^{inverse}" if inverse is not None else str(path or ""),
                str(results.value(result, SH.sourceConstraintComponent)),
                named(results.value(result, SH.value)),
                str(results.value(result, SH.resultMessage)),
            )
        )
    return findings


def renamed(graph: Graph, old: Node, new: Node) -> Graph:
    swapped = Graph()
    for subject, predicate, value in graph:
        swapped.add((new if subject == old else subject, predicate, new if value == old else value))
    return swapped


def wrong_values(constraint: Constraint) -> list[Node]:
    """Values that break the constraint on a path by being there."""
    match constraint.kind:
        case Kind.MAX_COUNT:
            return [URIRef(f"{STRANGER}/{number}") for number in range(int(constraint.arguments[0]) + 1)]
        case Kind.CLASS | Kind.IN:
            return [STRANGER]
        case Kind.DATATYPE:
            return [Literal("Text", lang="en")]
        case Kind.NODE_KIND | Kind.PATTERN:
            return [Literal("")]
        case Kind.MIN_INCLUSIVE:
            return [Literal(int(float(constraint.arguments[0])) - 1, datatype=XSD.integer)]
        case Kind.MAX_INCLUSIVE:
            return [Literal(int(float(constraint.arguments[0])) + 1, datatype=XSD.integer)]
        case _:
            return []


def broken(graph: Graph, constraint: Constraint) -> tuple[Graph, Node]:
    """The graph with one node that breaks the constraint, and that node."""
    focus = min(graph.subjects(RDF.type, URIRef(constraint.targets[0][1:-1])), key=str)
    changed = Graph()
    for triple in graph:
        changed.add(triple)
    if constraint.path is None:
        new = BNode() if constraint.kind is Kind.NODE_KIND else STRANGER
        return renamed(changed, focus, new), new
    predicate = URIRef(constraint.path.predicate)
    if constraint.kind is Kind.MIN_COUNT:
        changed.remove((None, predicate, focus) if constraint.path.is_inverse else (focus, predicate, None))
    elif constraint.kind is Kind.HAS_VALUE:
        changed.remove((focus, predicate, URIRef(constraint.arguments[0][1:-1])))
    for value in wrong_values(constraint):
        changed.add((value, predicate, focus) if constraint.path.is_inverse else (focus, predicate, value))
    return changed, focus


def label_of(constraint: Constraint) -> str:
    parts = (constraint.shape, str(constraint.path or "itself"), *constraint.arguments[:1])
    shape, path, argument = (re.split(r"[/#]", part.strip("<>"))[-1] for part in parts)
    return f"{shape}-{path}-{constraint.kind}-{argument}"


def with_literal(predicate: str, value: str, datatype: URIRef | None) -> tuple[Graph, Node]:
    """The valid graph with one literal more, word for word, on the first subject of the predicate."""
    subject = min(VALID.subjects(URIRef(predicate)), key=str)
    line = f'<{subject}> <{predicate}> "{value}"' + (f"^^<{datatype}>" if datatype else "") + " .\n"
    return Graph().parse(data=VALID.serialize(format="nt") + line, format="nt"), subject


def test_every_kind_of_constraint_is_in_use() -> None:
    assert len(CONSTRAINTS) > 200
    assert set(Counter(constraint.kind for constraint in CONSTRAINTS)) == set(Kind)
    assert len({constraint.shape for constraint in CONSTRAINTS}) == 17


def test_the_small_graph_is_valid_and_holds_every_class_that_the_shapes_speak_of(tmp_path: Path) -> None:
    assert found_by_pyshacl(VALID) == set()
    assert breaches(VALID, CONSTRAINTS, tmp_path) == ()
    spoken_of = {URIRef(target[1:-1]) for constraint in CONSTRAINTS for target in constraint.targets}
    assert spoken_of - set(VALID.objects(None, RDF.type)) == set()


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=label_of)
def test_a_broken_constraint_is_found_by_sql_and_by_pyshacl(constraint: Constraint, tmp_path: Path) -> None:
    graph, focus = broken(VALID, constraint)
    (breach,) = breaches(graph, [constraint], tmp_path)
    found = found_by_sql([breach])
    keys = {(path, component, message) for _, path, component, _, message in found}
    assert named(focus) in {finding[0] for finding in found}
    assert breach.total == len(breach.violations)
    assert found == {finding for finding in found_by_pyshacl(graph) if finding[1:3] + finding[4:] in keys}


@pytest.mark.parametrize("kind", list(Kind))
def test_many_faults_at_once_give_the_same_findings(kind: Kind, tmp_path: Path) -> None:
    graph, faults = VALID, [constraint for constraint in CONSTRAINTS if constraint.kind is kind and constraint.path]
    for constraint in faults:
        if any(graph.subjects(RDF.type, URIRef(constraint.targets[0][1:-1]))):
            graph, _ = broken(graph, constraint)
    found = found_by_sql(breaches(graph, CONSTRAINTS, tmp_path))
    assert len(found) >= len(faults) > 0
    assert found == found_by_pyshacl(graph)


@pytest.mark.parametrize(
    ("predicate", "value", "datatype"),
    [
        ("https://schema.org/startOffset", "soon", XSD.integer),
        ("https://schema.org/startOffset", "1.5", XSD.decimal),
        ("https://schema.org/startOffset", "63", None),
        ("https://w3id.org/notes-kg/ontology#score", "high", XSD.decimal),
        ("https://w3id.org/notes-kg/ontology#score", "1", XSD.integer),
        ("http://semanticweb.cs.vu.nl/2009/11/sem/hasTimeStamp", "2024-02-30", XSD.date),
        ("http://semanticweb.cs.vu.nl/2009/11/sem/hasTimeStamp", "2024-11-07T00:00:00", XSD.dateTime),
    ],
)
def test_a_literal_of_the_wrong_form_is_found_by_both(
    predicate: str, value: str, datatype: URIRef | None, tmp_path: Path
) -> None:
    graph, subject = with_literal(predicate, value, datatype)
    (breach,) = breaches(graph, DATATYPES, tmp_path)
    assert [violation.focus for violation in breach.violations] == [str(subject)]
    components = {finding[2] for finding in found_by_pyshacl(graph) if finding[0] == f"<{subject}>"}
    assert component_of(breach.constraint) in components


@pytest.mark.parametrize(
    ("value", "datatype"), [("last year", XSD.gYear), ("--13-01", XSD.gMonthDay), ("2024-13", XSD.gYearMonth)]
)
def test_a_time_of_the_wrong_form_is_found_by_sql_alone(value: str, datatype: URIRef, tmp_path: Path) -> None:
    graph, subject = with_literal("http://semanticweb.cs.vu.nl/2009/11/sem/hasTimeStamp", value, datatype)
    (breach,) = breaches(graph, DATATYPES, tmp_path)
    assert [violation.focus for violation in breach.violations] == [str(subject)]


def shapes_file(folder: Path, turtle: str) -> Path:
    path = folder / "shapes.ttl"
    path.write_text(HEAD + turtle, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("turtle", "named_in_the_error"),
    [
        ("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .", "targetClass"),
        ("[] a sh:NodeShape ; sh:targetClass ex:C .", "without an IRI"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:closed true .", "closed"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:targetNode ex:n .", "targetNode"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:class ex:D .", "class on the node itself"),
        ("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:deactivated true .", "deactivated"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ] .", "path"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path [ sh:zeroOrMorePath ex:p ] ] .", "path"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:minCount 1 ] .", "path"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:lessThan ex:q ] .", "lessThan"),
        ('ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:pattern "a" ; sh:flags "i" ] .', "flags"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:or ( [ sh:class ex:D ] ) ] .", "sh:or"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:datatype xsd:duration ] .", "duration"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:nodeKind sh:BlankNode ] .", "BlankNode"),
        ('ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minInclusive "a" ] .', "minInclusive"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:in ( [] ) ] .", "blank node"),
        ("ex:S sh:targetClass ex:C . ex:P sh:path ex:p ; sh:minCount 1 .", "hangs on no node shape"),
        ("ex:S sh:targetClass ex:C ; sh:property", "cannot be read"),
    ],
)
def test_what_cannot_be_checked_is_refused(turtle: str, named_in_the_error: str, tmp_path: Path) -> None:
    with pytest.raises(KgError, match=named_in_the_error):
        read_constraints(shapes_file(tmp_path, turtle))


def test_a_missing_file_of_shapes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="cannot be read"):
        read_constraints(tmp_path / "absent.ttl")


def test_a_graph_that_is_no_turtle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_text("<a> <b> ", encoding="utf-8")
    with duckdb.connect() as connection, pytest.raises(KgError, match="cannot be read"):
        triples_of(tmp_path / "graph.ttl", connection, tmp_path)


def test_terms_of_every_sort_arrive_whole_and_a_second_file_is_added(tmp_path: Path) -> None:
    text = (
        '<https://e.org/s> <https://e.org/p> "two  spaces \\"quoted\\", a\\ttab, a\\nline, \\\\n, \\u0001, ü 😀 ." .\n'
    )
    (tmp_path / "one.ttl").write_text(text, encoding="utf-8")
    (tmp_path / "two.ttl").write_text("<https://e.org/ü> <https://e.org/p> 'Wort'@de, 3, _:b .\n", encoding="utf-8")
    (tmp_path / "none.ttl").write_text("# nothing\n", encoding="utf-8")
    with duckdb.connect() as connection:
        assert [triples_of(tmp_path / f"{name}.ttl", connection, tmp_path) for name in ("one", "two", "none")] == [
            1,
            3,
            0,
        ]
        rows = connection.execute("SELECT * FROM triples WHERE o NOT LIKE '\\_:%' ESCAPE '\\' ORDER BY s, o").fetchall()
        assert connection.execute("SELECT count(*) FROM triples").fetchone() == (4,)
    assert rows == [
        (
            "<https://e.org/s>",
            "<https://e.org/p>",
            '"two  spaces \\"quoted\\", a\\ttab, a\\nline, \\\\n, \\u0001, ü 😀 ."',
        ),
        ("<https://e.org/ü>", "<https://e.org/p>", '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("<https://e.org/ü>", "<https://e.org/p>", '"Wort"@de'),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["none.ttl", "one.ttl", "two.ttl"]


def test_examples_are_limited_and_the_total_is_not(tmp_path: Path) -> None:
    constraint = next(
        c for c in CONSTRAINTS if c.kind is Kind.MIN_COUNT and c.path and c.path.predicate == "https://schema.org/text"
    )
    graph = Graph()
    for triple in VALID:
        graph.add(triple)
    graph.remove((None, URIRef("https://schema.org/text"), None))
    (breach,) = breaches(graph, [constraint], tmp_path, limit=2)
    assert (breach.total, len(breach.violations)) == (7, 2)
    assert [violation.focus for violation in breach.violations] == sorted(
        str(claim) for claim in graph.subjects(RDF.type, URIRef("https://schema.org/Claim"))
    )[:2]


def test_the_same_triple_twice_counts_once(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        triples_of(SMALL_GRAPH, connection, tmp_path)
        triples_of(SMALL_GRAPH, connection, tmp_path)
        assert check_shapes(SHAPES, connection) == ()


def test_a_text_with_escapes_is_matched_as_it_reads(tmp_path: Path) -> None:
    pattern = r"""sh:pattern '^"\\S+"\\n\\\\$'"""
    shapes = shapes_file(
        tmp_path, f"ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; {pattern} ; sh:severity sh:Warning ] ."
    )
    (tmp_path / "graph.ttl").write_text(
        '@prefix ex: <https://example.org/> . ex:good a ex:C ; ex:p "\\"a\\"\\n\\\\" . ex:bad a ex:C ; ex:p "a" .',
        encoding="utf-8",
    )
    with duckdb.connect() as connection:
        triples_of(tmp_path / "graph.ttl", connection, tmp_path)
        (violation,) = check_shapes(shapes, connection)
    assert (violation.focus, violation.severity) == ("https://example.org/bad", str(SH.Warning))


def test_a_class_below_a_class_counts_as_that_class(tmp_path: Path) -> None:
    shapes = shapes_file(
        tmp_path, "ex:S sh:targetClass ex:Thing ; sh:property [ sh:path ex:p ; sh:class ex:Thing ; sh:minCount 1 ] ."
    )
    (tmp_path / "graph.ttl").write_text(
        "@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        "ex:Cat rdfs:subClassOf ex:Pet . ex:Pet rdfs:subClassOf ex:Thing . ex:Rock rdfs:subClassOf ex:Cat2 ."
        "ex:tom a ex:Cat ; ex:p ex:tom . ex:kit a ex:Cat . ex:bit a ex:Pet ; ex:p ex:pebble . ex:pebble a ex:Rock .",
        encoding="utf-8",
    )
    with duckdb.connect() as connection:
        triples_of(tmp_path / "graph.ttl", connection, tmp_path)
        found = check_shapes(shapes, connection)
    assert [(violation.focus, violation.value) for violation in found] == [
        ("https://example.org/bit", "<https://example.org/pebble>"),
        ("https://example.org/kit", ""),
    ]
