"""The entity network for networkx; attributes are text and numbers, so that every format of it can be written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb
import networkx as nx

from kg.export.network_files import entity_graph, xml_text
from kg.graph.records import Relation
from kg.model import Iri


def named_together(connection: duckdb.DuckDBPyConnection, relations: Iterable[Relation]) -> nx.Graph[str]:
    """Entities, joined where claims name both or relate them.

    The `weight` of an edge is the number of claims that name both (where none does, of
    those that relate them), its `predicates` the words of the relations, "; " between them.
    """
    network = entity_graph(connection)
    between: dict[tuple[Iri, Iri], list[Relation]] = {}
    for relation in relations:
        first, second = sorted((relation.subject.iri, relation.object.iri))
        between.setdefault((first, second), []).append(relation)
    for (first, second), related in sorted(between.items()):
        if not network.has_edge(first, second):
            network.add_edge(first, second, weight=len({claim.claim for one in related for claim in one.claims}))
        network.edges[first, second]["predicates"] = "; ".join(sorted({one.predicate for one in related}))
    return network


def related(relations: Iterable[Relation]) -> nx.MultiDiGraph[str]:
    """The relations as edges from subject to object, each keyed by its IRI, with where its first claim stands."""
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for relation in relations:
        for thing in (relation.subject, relation.object):
            network.add_node(thing.iri, label=xml_text(thing.label), type=str(thing.type))
        network.add_edge(relation.subject.iri, relation.object.iri, key=relation.iri, **_edge(relation))
    return network


def _edge(relation: Relation) -> dict[str, Any]:
    """An edge's attributes; what is not known is left out, for no format has a word for it."""
    claim = relation.claims[0]
    known = {
        "predicate": relation.predicate,
        "is_asserted": relation.is_asserted,
        "confidence": relation.confidence,
        "claims": len(relation.claims),
        "text": claim.text,
        "note": claim.note,
        "line": claim.line,
        "section": claim.section,
        "video": claim.video,
        "second": claim.second,
        "link": claim.link,
    }
    return {
        name: xml_text(value) if isinstance(value, str) else value for name, value in known.items() if value is not None
    }
