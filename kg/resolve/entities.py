"""Mentions to entities over the whole vault: an overlay, so that it can be undone.

First version: one entity for one normalised name and compatible type. The tables it
makes: `entities`, `entity_labels`, `mentions`, `events`, `attributions`,
`described_sources`.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from kg.ids import digest, name_slug, segment
from kg.model import EntityType, Iri
from kg.resolve.events import EventFacts, event_facts
from kg.workspace import run_steps, store_table

_IRIS = pa.schema([("name_key", pa.string()), ("type", pa.string()), ("iri", pa.string())])
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


def resolve_entities(connection: duckdb.DuckDBPyConnection, base: str) -> None:
    """Make the entity tables from the tables of mentions and claims."""
    run_steps(connection, "kg.resolve", ("entities",))
    names = connection.execute("SELECT name_key, type, is_main FROM entity_names ORDER BY ALL").fetchall()
    store_table(connection, "entity_iris", _entity_iris(base, names), _IRIS)
    run_steps(connection, "kg.resolve", ("mentions",))
    rows = connection.execute(_NESTED_SQL).fetchall()
    store_table(connection, "events", [_event_row(iri, label, nested) for iri, label, nested in rows], _EVENTS)
    run_steps(connection, "kg.resolve", ("sources",))


def _entity_iris(base: str, names: Iterable[tuple[str, str, bool]]) -> list[tuple[str, str, Iri]]:
    """An IRI for each name and type; a lesser type of a name, and names that fold to one slug, get a qualifier."""
    taken: dict[str, str] = {}
    iris = []
    for key, kind, is_main in sorted(names, key=lambda name: (not name[2], name[0], name[1])):
        room = "event" if kind == EntityType.EVENT else "entity"
        slug = segment(name_slug(key))
        if not is_main or taken.setdefault(f"{room}/{slug}", key) != key:
            slug = f"{slug}--{digest(key, kind)[:6]}"
        iris.append((key, kind, Iri(f"{base}{room}/{slug}")))
    return iris


def _event_row(iri: str, label: str, nested: list[dict[str, str]] | None) -> tuple[object, ...]:
    inside = tuple((EntityType(entry["type"]), Iri(entry["iri"])) for entry in nested or ())
    facts: EventFacts = event_facts(label, inside)
    return (iri, facts.type, facts.year, list(facts.actors), list(facts.places))
