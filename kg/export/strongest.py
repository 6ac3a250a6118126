"""The part of the entity network that fits a picture, out of the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from kg.errors import KgError
from kg.export.network import EntityNetwork, Evidence, NetworkEdge, NetworkNode
from kg.ids import clip_url
from kg.model import EntityType, Iri, NotePath, VideoId

EDGES_PER_NODE = 4
EVIDENCE_IN_ALL = 12_000
"""Claims that a page holds for its nodes together; each node gets an equal share."""
EVIDENCE_PER_EDGE = 4

_EDGES_SQL = """
    CREATE OR REPLACE TEMP TABLE picked_edges AS
    WITH named AS (SELECT DISTINCT m.claim, p.place FROM mentions m JOIN picked p ON p.iri = m.entity)
    SELECT a.place AS source, b.place AS target, count(*) AS claims
    FROM named a JOIN named b ON a.claim = b.claim AND a.place < b.place
    GROUP BY ALL
    ORDER BY claims DESC, source, target LIMIT {most}"""

_NODE_EVIDENCE_SQL = """
    CREATE OR REPLACE TEMP TABLE node_evidence AS
    WITH named AS (SELECT DISTINCT m.claim, p.place FROM mentions m JOIN picked p ON p.iri = m.entity),
    turned AS (
        SELECT n.place, n.claim,
               row_number() OVER (PARTITION BY n.place, c.path ORDER BY c.position) AS turn, c.path
        FROM named n JOIN claims c ON c.iri = n.claim
    )
    SELECT place, claim, row_number() OVER (PARTITION BY place ORDER BY turn, path) AS rank FROM turned
    QUALIFY rank <= {most}"""

_EDGE_EVIDENCE_SQL = """
    CREATE OR REPLACE TEMP TABLE edge_evidence AS
    WITH named AS (SELECT DISTINCT m.claim, p.place FROM mentions m JOIN picked p ON p.iri = m.entity)
    SELECT e.source, e.target, a.claim, row_number() OVER (PARTITION BY e.source, e.target ORDER BY a.claim) AS rank
    FROM picked_edges e
    JOIN named a ON a.place = e.source
    JOIN named b ON b.place = e.target AND b.claim = a.claim
    QUALIFY rank <= {most}"""

_EVIDENCE_SQL = """
    SELECT c.iri, c.text, c.path, c.line, c.section, coalesce(v.title, c.video, ''), h.name, c.seconds, c.video,
           coalesce(s.names, []), c.modality
    FROM claims c
    JOIN channels h ON h.channel = c.channel
    LEFT JOIN videos v ON v.video = c.video
    LEFT JOIN (
        SELECT a.claim, list(DISTINCT coalesce(e.label, a.source) ORDER BY coalesce(e.label, a.source)) AS names
        FROM attributions a LEFT JOIN entities e ON e.iri = a.agent GROUP BY a.claim
    ) s ON s.claim = c.iri
    WHERE c.iri IN (SELECT claim FROM node_evidence UNION SELECT claim FROM edge_evidence)
    ORDER BY c.path, c.position"""


def strongest_entities(connection: duckdb.DuckDBPyConnection, title: str, *, most: int) -> EntityNetwork:
    """The overview: the entities with the most mentions and what joins them."""
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE picked AS
        SELECT iri, row_number() OVER (ORDER BY mention_count DESC, note_count DESC, iri) - 1 AS place
        FROM entities QUALIFY place < $most""",
        {"most": most},
    )
    return _network(connection, title, focus=None)


def neighbourhood(connection: duckdb.DuckDBPyConnection, name: str, *, most: int) -> EntityNetwork:
    """One entity and those named together with it most often; raises `KgError` if there is none."""
    focus = find_entity(connection, name)
    if focus is None:
        raise KgError(
            f"no entity is called {name!r}", remedy="kg trace NAME shows claims with these words, and how they spell it"
        )
    iri, label = focus
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE picked AS
        WITH shared AS (
            SELECT other.entity AS iri, count(DISTINCT other.claim) AS claims
            FROM mentions mine JOIN mentions other ON other.claim = mine.claim
            WHERE mine.entity = $iri AND other.entity <> $iri
            GROUP BY other.entity
        )
        SELECT iri, row_number() OVER (ORDER BY claims DESC, iri) AS place FROM shared QUALIFY place < $most
        UNION ALL SELECT $iri, 0""",
        {"iri": iri, "most": most},
    )
    return _network(connection, label, focus=0)


def find_entity(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[Iri, str] | None:
    """The entity that a person means by a name: its label first, then any spelling; the most mentioned."""
    rows = connection.execute(
        """
        SELECT e.iri, e.label FROM entities e
        LEFT JOIN entity_labels l ON l.iri = e.iri AND lower(l.label) = lower($name)
        WHERE lower(e.label) = lower($name) OR l.label IS NOT NULL OR e.iri = $name
        ORDER BY lower(e.label) = lower($name) DESC, e.mention_count DESC, e.iri LIMIT 1""",
        {"name": name.strip()},
    ).fetchall()
    return (Iri(rows[0][0]), rows[0][1]) if rows else None


def _network(connection: duckdb.DuckDBPyConnection, title: str, *, focus: int | None) -> EntityNetwork:
    """The network of the entities in the table `picked`."""
    (size,) = connection.execute("SELECT count(*) FROM picked").fetchall()[0]
    connection.execute(_EDGES_SQL.format(most=size * EDGES_PER_NODE))
    connection.execute(_NODE_EVIDENCE_SQL.format(most=EVIDENCE_IN_ALL // max(size, 1)))
    connection.execute(_EDGE_EVIDENCE_SQL.format(most=EVIDENCE_PER_EDGE))
    evidence = tuple(_evidence(row) for row in connection.execute(_EVIDENCE_SQL).fetchall())
    number = {item.claim: place for place, item in enumerate(evidence)}
    (in_graph,) = connection.execute("SELECT count(*) FROM entities").fetchall()[0]
    return EntityNetwork(title, _nodes(connection, number), _edges(connection, number), evidence, in_graph, focus)


def _evidence(row: Sequence[Any]) -> Evidence:
    claim, text, path, line, section, video_title, channel, seconds, video, sources, modality = row
    url = clip_url(VideoId(video), seconds) if video and seconds is not None else None
    return Evidence(
        Iri(claim), text, NotePath(path), line, section, video_title, channel, seconds, url, tuple(sources), modality
    )


def _nodes(connection: duckdb.DuckDBPyConnection, number: dict[Iri, int]) -> tuple[NetworkNode, ...]:
    evidence = _gathered(connection.execute("SELECT place, claim FROM node_evidence ORDER BY place, rank").fetchall())
    rows = connection.execute(
        """
        SELECT p.place, e.iri, e.label, e.type, coalesce(l.labels, []), e.mention_count, e.note_count
        FROM picked p JOIN entities e USING (iri)
        LEFT JOIN (SELECT iri, list(label ORDER BY label) AS labels FROM entity_labels GROUP BY iri) l USING (iri)
        ORDER BY p.place"""
    ).fetchall()
    return tuple(
        NetworkNode(
            Iri(iri), label, EntityType(kind), tuple(aliases), mentions, notes,
            tuple(number[claim] for claim in evidence[(place,)]),
        )
        for place, iri, label, kind, aliases, mentions, notes in rows
    )  # fmt: skip


def _edges(connection: duckdb.DuckDBPyConnection, number: dict[Iri, int]) -> tuple[NetworkEdge, ...]:
    evidence = _gathered(
        connection.execute("SELECT source, target, claim FROM edge_evidence ORDER BY source, target, rank").fetchall()
    )
    rows = connection.execute("SELECT source, target, claims FROM picked_edges ORDER BY source, target").fetchall()
    return tuple(
        NetworkEdge(source, target, claims, tuple(number[claim] for claim in evidence[source, target]))
        for source, target, claims in rows
    )


def _gathered(rows: Iterable[tuple[Any, ...]]) -> defaultdict[tuple[int, ...], list[Iri]]:
    """Rows of (key ..., claim) as the claims of each key, in order."""
    gathered: defaultdict[tuple[int, ...], list[Iri]] = defaultdict(list)
    for *key, claim in rows:
        gathered[tuple(key)].append(Iri(claim))
    return gathered
