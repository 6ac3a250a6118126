"""The shapes' Turtle read into constraints that can be compiled.

Only a part of SHACL Core can be, written down at the head of `ontology/shapes.ttl`; any
other construct stops the reading with a `KgError`, so that nothing is skipped unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from rdflib import RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.ask.shape_queries import Constraint, Kind, PropertyPath, breaking_nodes
from kg.errors import KgError

DESCRIPTIONS: frozenset[Node] = frozenset(
    {RDF.type, RDFS.label, RDFS.comment, SH.message, SH.name, SH.description, SH.severity}
)
"""What may stand on a shape without asking anything of the graph."""

KINDS: Mapping[Node, Kind] = {SH[kind.value]: kind for kind in Kind}
ON_NODE = frozenset({Kind.NODE_KIND, Kind.PATTERN})
"""What a shape may ask of the focus node itself."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where constraints are read: of which shape, for which path, and what may stand there."""

    shape: str
    targets: tuple[str, ...]
    path: PropertyPath | None
    kinds: frozenset[Kind]
    structure: frozenset[Node]


def read_constraints(shapes_path: Path) -> tuple[Constraint, ...]:
    """Every constraint of a Turtle file of shapes, in a fixed order.

    Raises KgError where the file cannot be read or asks for what cannot be compiled.
    """
    graph = _graph(shapes_path)
    shapes = _node_shapes(graph)
    _refuse_unread(graph, shapes)
    constraints = [constraint for shape in shapes for constraint in _constraints_of_shape(graph, shape)]
    for constraint in constraints:
        breaking_nodes(constraint, {})  # so that what cannot be compiled is refused here already
    return tuple(sorted(constraints, key=lambda c: (c.shape, str(c.path or ""), c.kind, c.arguments)))


def _graph(shapes_path: Path) -> Graph:
    """A Turtle file as a graph, by way of pyoxigraph: rdflib meets broken Turtle with errors of many kinds."""
    try:
        parsed = pyoxigraph.parse(path=str(shapes_path), format=pyoxigraph.RdfFormat.TURTLE)
        lines = pyoxigraph.serialize(parsed, format=pyoxigraph.RdfFormat.N_TRIPLES)
    except (OSError, SyntaxError) as error:
        raise KgError("the shapes cannot be read", where=str(shapes_path), remedy=f"mend the file: {error}") from error
    return Graph().parse(data=lines, format="nt")


def _node_shapes(graph: Graph) -> tuple[URIRef, ...]:
    """The shapes in order of their IRIs; each must have one, and a class as target."""
    shapes = set(graph.subjects(RDF.type, SH.NodeShape)) | set(graph.subjects(SH.targetClass))
    named = sorted(shape for shape in shapes if isinstance(shape, URIRef))
    if len(named) < len(shapes):
        raise _refusal("a node shape without an IRI", "a blank node")
    for shape in named:
        if (shape, SH.targetClass, None) not in graph:
            raise _refusal("a node shape without sh:targetClass", shape)
    return tuple(named)


def _constraints_of_shape(graph: Graph, shape: URIRef) -> Iterator[Constraint]:
    """What a shape asks of its nodes and of their properties."""
    targets = tuple(sorted(_term(name) for name in graph.objects(shape, SH.targetClass)))
    about_node = _Place(str(shape), targets, None, ON_NODE, frozenset({SH.targetClass, SH.property}))
    yield from _constraints(graph, shape, about_node)
    for property_shape in graph.objects(shape, SH.property):
        path = _path(graph, property_shape)
        about_values = _Place(str(shape), targets, path, frozenset(Kind), frozenset({SH.path}))
        yield from _constraints(graph, property_shape, about_values)


def _constraints(graph: Graph, node: Node, place: _Place) -> Iterator[Constraint]:
    """The constraints written on one node or property shape."""
    message = graph.value(node, SH.message) or graph.value(node, SH.name) or ""
    severity = graph.value(node, SH.severity) or SH.Violation
    for predicate, value in graph.predicate_objects(node):
        if predicate in DESCRIPTIONS or predicate in place.structure:
            continue
        if predicate == SH["or"]:
            kind, arguments = Kind.DATATYPE, _datatypes(graph, value)
        elif predicate in KINDS:
            kind, arguments = KINDS[predicate], _arguments(graph, KINDS[predicate], value)
        else:
            raise _refusal(str(predicate), place.shape)
        if kind not in place.kinds:
            raise _refusal(f"sh:{kind} on {place.path or 'the node itself'}", place.shape)
        yield Constraint(place.shape, place.targets, place.path, kind, arguments, str(message), str(severity))


def _arguments(graph: Graph, kind: Kind, value: Node) -> tuple[str, ...]:
    """A constraint's value as text, or as terms where it is compared with terms."""
    match kind:
        case Kind.IN:
            return tuple(_term(member) for member in Collection(graph, value))
        case Kind.CLASS | Kind.HAS_VALUE:
            return (_term(value),)
        case Kind.MIN_INCLUSIVE | Kind.MAX_INCLUSIVE:
            if not isinstance(value, Literal) or value.datatype not in (XSD.integer, XSD.decimal):
                raise _refusal(f"sh:{kind} with {value}, no integer or decimal", kind)
    return (str(value),)


def _datatypes(graph: Graph, alternatives: Node) -> tuple[str, ...]:
    """The datatypes of which one is enough; any other use of sh:or is refused."""
    found = []
    for member in Collection(graph, alternatives):
        parts = list(graph.predicate_objects(member))
        if len(parts) != 1 or parts[0][0] != SH.datatype:
            raise _refusal("sh:or over anything but sh:datatype", member)
        found.append(str(parts[0][1]))
    return tuple(found)


def _path(graph: Graph, property_shape: Node) -> PropertyPath:
    """The predicate of a property shape, or its inverse."""
    paths = list(graph.objects(property_shape, SH.path))
    if len(paths) == 1 and isinstance(paths[0], URIRef):
        return PropertyPath(str(paths[0]), is_inverse=False)
    steps = list(graph.predicate_objects(paths[0])) if len(paths) == 1 else []
    if len(steps) == 1 and steps[0][0] == SH.inversePath and isinstance(steps[0][1], URIRef):
        return PropertyPath(str(steps[0][1]), is_inverse=True)
    raise _refusal("a path that is neither one predicate nor the inverse of one", property_shape)


def _refuse_unread(graph: Graph, shapes: Iterable[URIRef]) -> None:
    """Stop where something in the file speaks SHACL and hangs on no shape that was read."""
    read: set[Node] = set(shapes)
    for shape in tuple(read):
        read.update(graph.objects(shape, SH.property))
    for node in tuple(read):
        read.update(graph.objects(node, SH.path))
        for alternatives in graph.objects(node, SH["or"]):
            read.update(Collection(graph, alternatives))
    for subject, predicate in graph.subject_predicates():
        if str(predicate).startswith(str(SH)) and subject not in read:
            raise _refusal("a construct that hangs on no node shape", subject)


def _term(node: Node) -> str:
    """An IRI or literal as N-Triples writes it."""
    if isinstance(node, URIRef):
        return str(pyoxigraph.NamedNode(str(node)))
    if isinstance(node, Literal):
        datatype = pyoxigraph.NamedNode(str(node.datatype)) if node.datatype else None
        return str(pyoxigraph.Literal(str(node), datatype=datatype, language=node.language))
    raise _refusal("a blank node where a term is needed", node)


def _refusal(what: str, where: object) -> KgError:
    """The error for a construct that would otherwise go unchecked."""
    return KgError(
        f"the shapes ask for what cannot be checked: {what}",
        where=str(where),
        remedy="use the part of SHACL Core that the head of ontology/shapes.ttl names",
    )
