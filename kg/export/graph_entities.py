"""Entities, events and described sources as Turtle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb

from kg.export.turtle import Names, Pair, iri, literal, subject_block, typed
from kg.settings import Settings
from kg.workspace import rows

_TYPES = {
    "Person": ("schema:Person", "prov:Agent"),
    "Organisation": ("schema:Organization", "prov:Agent"),
    "Place": ("schema:Place",),
    "Work": ("schema:CreativeWork",),
    "Product": ("schema:Product",),
    "Event": ("schema:Event", "sem:Event"),
}


_ENTITIES_SQL = """
    SELECT e.iri, e.type, e.label, e.mention_count, e.note_count, l.labels, l.hidden, s.addresses, e.local_to,
           f.facts
    FROM entities e
    LEFT JOIN (
        SELECT iri, list(label ORDER BY label) FILTER (NOT is_hidden) AS labels,
               list(label ORDER BY label) FILTER (is_hidden) AS hidden
        FROM entity_labels GROUP BY iri
    ) l USING (iri)
    LEFT JOIN (SELECT iri, list(address ORDER BY address) AS addresses FROM same_as GROUP BY iri) s USING (iri)
    LEFT JOIN plain_facts f USING (iri)
    WHERE (e.type = 'Event') = {events}
    ORDER BY e.iri"""


def _common_pairs(row: Sequence[Any], names: Names) -> list[Pair]:
    """What is said of every entity: its names, how often it is named, what it is elsewhere, and facts."""
    label, mentions, notes, labels, hidden, addresses, local_to, facts = row
    return [
        ("skos:prefLabel", (literal(label),)),
        ("skos:altLabel", [literal(other) for other in labels or ()]),
        ("skos:hiddenLabel", [literal(other) for other in hidden or ()]),
        ("rdfs:label", (literal(label),)),
        ("kg:mentionCount", (str(mentions),)),
        ("kg:noteCount", (str(notes),)),
        ("kg:localTo", (iri(local_to),) if local_to else ()),
        ("owl:sameAs", [iri(address) for address in addresses or ()]),
        *((iri(fact["predicate"]), [names(other) for other in fact["objects"]]) for fact in facts or ()),
    ]


def entities_section(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """People, organisations, places, works and products."""
    for address, kind, *named in rows(connection, _ENTITIES_SQL.format(events="false")):
        yield subject_block(names(address), [("a", _TYPES[kind]), *_common_pairs(named, names)])


def replaced_section(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """What a name was called before it became part of another entity: old links lead on."""
    sql = "SELECT iri, list(replaced_by ORDER BY replaced_by) FROM replaced GROUP BY iri ORDER BY iri"
    for address, successors in rows(connection, sql):
        yield subject_block(
            names(address),
            [("a", ("kg:ReplacedEntity",)), ("dcterms:isReplacedBy", [names(successor) for successor in successors])],
        )


_EVENTS_SQL = f"""
    SELECT e.*, v.event_type, v.year, v.actors, v.places, c.claims
    FROM ({_ENTITIES_SQL.format(events="true")}) e
    JOIN events v USING (iri)
    JOIN (SELECT entity, list(DISTINCT claim ORDER BY claim) AS claims FROM mentions GROUP BY entity) c
        ON c.entity = e.iri
    ORDER BY e.iri"""


def events_section(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """Events with their actors, places and dates, and the claims that state them."""
    for row in rows(connection, _EVENTS_SQL):
        address, kind, *named, event_type, year, actors, places, claims = row
        yield subject_block(
            names(address),
            [
                ("a", _TYPES[kind]),
                *_common_pairs(named, names),
                ("kg:eventType", (f"kg:{event_type}",)),
                ("sem:hasTimeStamp", (typed(f"{year:04d}", "xsd:gYear"),) if year else ()),
                ("sem:hasActor", [names(actor) for actor in actors]),
                ("sem:hasPlace", [names(place) for place in places]),
                ("prov:wasDerivedFrom", [iri(claim) for claim in claims]),
            ],
        )


def described_sources_section(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """Sources that a note describes without a name."""
    for address, label in rows(connection, "SELECT iri, label FROM described_sources ORDER BY iri"):
        yield subject_block(
            iri(address), [("a", ("kg:DescribedSource", "prov:Agent")), ("rdfs:label", (literal(label),))]
        )
