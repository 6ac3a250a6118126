"""Mentions to entities over the whole vault: an overlay, so that it can be undone.

The tables it makes: `entities`, `entity_labels`, `entity_links`, `replaced`, `same_as`,
`mentions`, `events`, `attributions`, `described_sources`.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from kg.model import EntityType, Iri, Issue
from kg.resolve.decisions import Decisions
from kg.resolve.events import EventFacts, event_facts
from kg.resolve.guidance import NO_GUIDANCE, Guidance
from kg.resolve.merging import merge_names
from kg.resolve.scoring import LEAST_ASKED
from kg.workspace import run_steps, store_table

_EVENTS = pa.schema(
    [
        ("iri", pa.string()),
        ("event_type", pa.string()),
        ("year", pa.int32()),
        ("actors", pa.list_(pa.string())),
        ("places", pa.list_(pa.string())),
    ]
)
_NESTED_SQL = """
    SELECT e.iri, e.label, list(DISTINCT {'type': inner_entity.type, 'iri': inner_entity.iri}
                                ORDER BY {'type': inner_entity.type, 'iri': inner_entity.iri})
               FILTER (inner_entity.iri IS NOT NULL)
    FROM entities e
    JOIN mentions outer_mention ON outer_mention.entity = e.iri
    LEFT JOIN mentions inner_mention
        ON inner_mention.claim = outer_mention.claim AND inner_mention.entity <> e.iri
       AND inner_mention.start >= outer_mention.start AND inner_mention."end" <= outer_mention."end"
    LEFT JOIN entities inner_entity ON inner_entity.iri = inner_mention.entity AND inner_entity.type <> 'Event'
    WHERE e.type = 'Event'
    GROUP BY e.iri, e.label ORDER BY e.iri
"""


def resolve_entities(
    connection: duckdb.DuckDBPyConnection,
    base: str,
    guidance: Guidance = NO_GUIDANCE,
    kept: Decisions | None = None,
) -> tuple[Decisions, tuple[Issue, ...]]:
    """Make the entity tables from the tables of mentions and claims.

    Gives the decisions, for the next build to keep, and the rules of the owner's that
    were of no use.
    """
    decisions, issues = merge_names(connection, base, guidance, kept or {})
    connection.execute("SET VARIABLE least_asked = $least", {"least": LEAST_ASKED})
    run_steps(connection, "kg.resolve", ("mentions",))
    rows = connection.execute(_NESTED_SQL).fetchall()
    store_table(connection, "events", [_event_row(iri, label, nested) for iri, label, nested in rows], _EVENTS)
    run_steps(connection, "kg.resolve", ("sources",))
    return decisions, issues


def _event_row(iri: str, label: str, nested: list[dict[str, str]] | None) -> tuple[object, ...]:
    inside = tuple((EntityType(entry["type"]), Iri(entry["iri"])) for entry in nested or ())
    facts: EventFacts = event_facts(label, inside)
    return (iri, facts.type, facts.year, list(facts.actors), list(facts.places))
