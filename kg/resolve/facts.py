"""References, occurrences and relations over the vault: names become entities, tellings become events.

The tables it makes: `claim_references`, `occurrences`, `relations`, `predicates`, `plain_facts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow as pa

from kg.ids import name_slug, segment
from kg.resolve.occurrences import Happening, happenings_of
from kg.resolve.predicates import predicate_rules
from kg.workspace import rows, run_steps, store_table

_TOLD_SQL = """
    SELECT note_iri, claim, position, start, "end", trigger, type, date, actors, place, text
    FROM told_occurrences ORDER BY path, position, ordinal"""
_OCCURRENCES = pa.schema(
    [
        ("iri", pa.string()),
        ("label", pa.string()),
        ("triggers", pa.list_(pa.string())),
        ("event_type", pa.string()),
        ("date", pa.string()),
        ("actors", pa.list_(pa.string())),
        ("places", pa.list_(pa.string())),
        ("claims", pa.list_(pa.string())),
    ]
)
_RULES = pa.schema([("predicate", pa.string()), ("canonical", pa.string()), ("is_inverse", pa.bool_())])
_PREDICATES = pa.schema([("iri", pa.string()), ("label", pa.string())])


def resolve_facts(connection: duckdb.DuckDBPyConnection, base: str, owners_rules: Path | None = None) -> None:
    """Make the tables of what claims tell of entities; `owners_rules` is a file of renamed predicates, if any."""
    rules = ((rule.predicate, rule.canonical, rule.is_inverse) for rule in predicate_rules(owners_rules))
    store_table(connection, "predicate_names", rules, _RULES)
    run_steps(connection, "kg.resolve", ("facts",))
    labels = dict(connection.execute("SELECT iri, label FROM entities").fetchall())
    happenings = happenings_of(rows(connection, _TOLD_SQL), labels, base)
    store_table(connection, "occurrences", _occurrence_rows(happenings), _OCCURRENCES)
    predicates = connection.execute("SELECT DISTINCT predicate FROM relations ORDER BY predicate").fetchall()
    addressed = [(f"{base}predicate/{segment(name_slug(predicate))}", predicate) for (predicate,) in predicates]
    store_table(connection, "predicates", addressed, _PREDICATES)
    run_steps(connection, "kg.resolve", ("plain_facts",))


def _occurrence_rows(happenings: Iterable[Happening]) -> Iterable[tuple[object, ...]]:
    return (
        (h.iri, h.label, list(h.triggers), h.type, h.date, list(h.actors), list(h.places), list(h.claims))
        for h in happenings
    )
