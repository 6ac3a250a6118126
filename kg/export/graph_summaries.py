"""What is counted in advance: triples of a graph of their own, kg:Summaries, from the tables of a build.

A triple store answers what a name is said of in milliseconds, but counts over the whole
graph, and steps over two names, in minutes. DuckDB counts in a fraction of a second, so a
build counts once and keeps the sums: which names stand together, in how many claims each
name stands, and how many claims each channel, video, type of name and mode has. A test
holds them to the claims themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb

from kg.export.turtle import Names, document, iri, subject_block
from kg.ids import digest
from kg.settings import Settings
from kg.workspace import rows

TYPES = {
    "Person": "schema:Person",
    "Organisation": "schema:Organization",
    "Place": "schema:Place",
    "Work": "schema:CreativeWork",
    "Product": "schema:Product",
    "Event": "schema:Event",
}

_NAMED = "SELECT DISTINCT claim, entity FROM mentions"


def summaries_of(tables: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[str]:
    """The summaries as pieces of one Turtle file, from the exported tables of a build."""
    names = Names(settings.base)
    blocks = (block for section in SECTIONS for block in section(tables, settings, names))
    return document(names.prefixes, blocks)


def _name_counts(tables: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """In how many claims and videos each name stands, and the names beside it."""
    sql = f"""
        WITH named AS ({_NAMED}),
        beside AS (
            SELECT a.entity, list(DISTINCT b.entity ORDER BY b.entity) AS others
            FROM named a JOIN named b ON b.claim = a.claim AND b.entity <> a.entity GROUP BY a.entity
        )
        SELECT n.entity, count(*), count(DISTINCT c.video), any_value(b.others)
        FROM named n JOIN claims c ON c.iri = n.claim LEFT JOIN beside b ON b.entity = n.entity
        GROUP BY n.entity ORDER BY n.entity"""
    for entity, claims, videos, others in rows(tables, sql):
        yield subject_block(
            names(entity),
            [
                ("kg:claimCount", (str(claims),)),
                ("kg:videoCount", (str(videos),)),
                ("kg:mentionedWith", [names(other) for other in others or ()]),
            ],
        )


def _pairs(tables: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """Each two names that stand in one claim, with the number of such claims."""
    sql = f"""
        WITH named AS ({_NAMED})
        SELECT a.entity, b.entity, count(*) FROM named a JOIN named b ON b.claim = a.claim AND a.entity < b.entity
        GROUP BY a.entity, b.entity ORDER BY a.entity, b.entity"""
    for first, second, claims in rows(tables, sql):
        yield subject_block(
            iri(f"{settings.base}summary/{digest(first, second)}"),
            [
                ("a", ("kg:CoMention",)),
                ("kg:between", (names(first), names(second))),
                ("kg:claimCount", (str(claims),)),
            ],
        )


def _tallies(tables: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """Claims of each channel by name, by type of name, and by mode."""
    named = """SELECT DISTINCT m.claim, m.entity, e.type, h.iri AS channel
               FROM mentions m JOIN entities e ON e.iri = m.entity
               JOIN claims c ON c.iri = m.claim JOIN channels h ON h.channel = c.channel"""
    for what, sql in (
        (names, f"SELECT entity, channel, count(*) FROM ({named}) GROUP BY ALL ORDER BY ALL"),
        (TYPES.__getitem__, f"SELECT type, channel, count(DISTINCT claim) FROM ({named}) GROUP BY ALL ORDER BY ALL"),
        (
            "kg:{}".format,
            "SELECT modality, h.iri, count(*) FROM claims c JOIN channels h USING (channel) GROUP BY ALL ORDER BY ALL",
        ),
    ):
        for counted, channel, claims in rows(tables, sql):
            yield subject_block(
                iri(f"{settings.base}summary/{digest(counted, channel)}"),
                [
                    ("a", ("kg:Tally",)),
                    ("kg:counted", (what(counted),)),
                    ("kg:within", (iri(channel),)),
                    ("kg:claimCount", (str(claims),)),
                ],
            )


def _totals(tables: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """How much each channel, video, type of name, mode and kind of event has."""
    channels = """
        SELECT h.iri, count(*), count(DISTINCT c.video), any_value(e.entities)
        FROM channels h JOIN claims c USING (channel)
        LEFT JOIN (SELECT channel, count(DISTINCT entity) AS entities
                   FROM mentions JOIN claims ON claims.iri = mentions.claim GROUP BY channel) e USING (channel)
        GROUP BY h.iri ORDER BY h.iri"""
    for channel, claims, videos, entities in rows(tables, channels):
        yield _total(iri(channel), claims=claims, videos=videos, entities=entities or 0)
    videos_sql = """SELECT v.iri, count(*) FROM videos v JOIN claims c USING (video) GROUP BY v.iri ORDER BY v.iri"""
    for video, claims in rows(tables, videos_sql):
        yield _total(iri(video), claims=claims)
    types = """SELECT e.type, count(DISTINCT m.claim), count(DISTINCT e.iri)
               FROM mentions m JOIN entities e ON e.iri = m.entity GROUP BY e.type ORDER BY e.type"""
    for kind, claims, entities in rows(tables, types):
        yield _total(TYPES[kind], claims=claims, entities=entities)
    for mode, claims in rows(tables, "SELECT modality, count(*) FROM claims GROUP BY modality ORDER BY modality"):
        yield _total(f"kg:{mode}", claims=claims)
    happened = """SELECT event_type, count(*) FROM (SELECT event_type FROM events UNION ALL
                  SELECT event_type FROM occurrences) GROUP BY event_type ORDER BY event_type"""
    for kind, events in rows(tables, happened):
        yield subject_block(f"kg:{kind}", [("kg:eventCount", (str(events),))])


def _total(subject: str, *, claims: int, videos: int | None = None, entities: int | None = None) -> str:
    """The sums of one thing; None where one is not counted of it."""
    return subject_block(
        subject,
        [
            ("kg:claimCount", (str(claims),)),
            ("kg:videoCount", () if videos is None else (str(videos),)),
            ("kg:entityCount", () if entities is None else (str(entities),)),
        ],
    )


Section = Callable[[duckdb.DuckDBPyConnection, Settings, Names], Iterator[str]]
SECTIONS: tuple[Section, ...] = (_name_counts, _pairs, _tallies, _totals)
