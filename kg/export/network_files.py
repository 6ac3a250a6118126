"""The entity network of the whole graph as GraphML and GEXF, through networkx."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import networkx as nx

FORMATS: Mapping[str, Callable[..., None]] = MappingProxyType({"graphml": nx.write_graphml, "gexf": nx.write_gexf})
"""Names of the formats, which are also the endings of their files."""

MIN_SHARED_CLAIMS = 2
"""In a graph of more than `LARGE` entities an edge needs this many claims: one claim
joins hundreds of thousands of pairs that nobody looks at."""
LARGE = 20_000


def entity_graph(connection: duckdb.DuckDBPyConnection) -> nx.Graph[str]:
    """Entities as nodes (label, type, mentions, notes), edges weighted by shared claims."""
    graph: nx.Graph[str] = nx.Graph()
    nodes = connection.execute(
        "SELECT iri, label, type, mention_count, note_count FROM entities ORDER BY iri"
    ).fetchall()
    for iri, label, kind, mentions, notes in nodes:
        graph.add_node(iri, label=xml_text(label), type=kind, mentions=mentions, notes=notes)
    cursor = connection.cursor()
    cursor.execute(
        """
        WITH named AS (SELECT DISTINCT claim, entity FROM mentions)
        SELECT a.entity, b.entity, count(*) AS claims
        FROM named a JOIN named b ON a.claim = b.claim AND a.entity < b.entity
        GROUP BY ALL HAVING count(*) >= $least ORDER BY 1, 2""",
        {"least": MIN_SHARED_CLAIMS if len(nodes) > LARGE else 1},
    )
    while batch := cursor.fetchmany(10_000):
        graph.add_weighted_edges_from(batch)
    return graph


def xml_text(text: str) -> str:
    """Text without the control characters that XML 1.0 (section 2.2) has no place for."""
    return "".join(letter if letter >= " " or letter in "\t\n" else " " for letter in text)


def write_network(connection: duckdb.DuckDBPyConnection, target: Path, name: str) -> None:
    """Write the entity network in the format of that name."""
    graph: Any = entity_graph(connection)
    FORMATS[name](graph, target)
