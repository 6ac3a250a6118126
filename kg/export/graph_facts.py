"""What happened, and what is said of two things: occurrences, relations and their predicates as Turtle."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from kg.export.turtle import Names, iri, literal, subject_block, typed
from kg.settings import Settings
from kg.workspace import rows


def dated(date: str | None) -> tuple[str, ...]:
    """A date as precise as it is known; none where it is not.

    >>> dated("2024-11"), dated("--11-07"), dated(None)
    (('"2024-11"^^xsd:gYearMonth',), ('"--11-07"^^xsd:gMonthDay',), ())
    """
    if date is None:
        return ()
    if date.startswith("--"):
        return (typed(date, "xsd:gMonthDay"),)
    return (typed(date, {4: "xsd:gYear", 7: "xsd:gYearMonth"}.get(len(date), "xsd:date")),)


def occurrences_section(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """Single occurrences, each with the words that tell it and all claims that do."""
    sql = "SELECT iri, label, triggers, event_type, date, actors, places, claims FROM occurrences ORDER BY iri"
    for address, label, triggers, event_type, date, actors, places, claims in rows(connection, sql):
        yield subject_block(
            names(address),
            [
                ("a", ("schema:Event", "sem:Event")),
                ("skos:prefLabel", (literal(label),)),
                ("rdfs:label", (literal(label),)),
                ("kg:trigger", [literal(trigger) for trigger in triggers]),
                ("kg:eventType", (f"kg:{event_type}",)),
                ("sem:hasTimeStamp", dated(date)),
                ("sem:hasActor", [names(actor) for actor in actors]),
                ("sem:hasPlace", [names(place) for place in places]),
                ("prov:wasDerivedFrom", [iri(claim) for claim in claims]),
            ],
        )


_RELATIONS_SQL = """
    SELECT r.iri, r.subject, p.iri, r.object, r.claims FROM relations r JOIN predicates p ON p.label = r.predicate
    ORDER BY r.iri"""


def relations_section(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """Relations as statements with their claims, whether asserted or not."""
    for address, subject, predicate, object_, claims in rows(connection, _RELATIONS_SQL):
        yield subject_block(
            iri(address),
            [
                ("a", ("rdf:Statement",)),
                ("rdf:subject", (names(subject),)),
                ("rdf:predicate", (iri(predicate),)),
                ("rdf:object", (names(object_),)),
                ("prov:wasDerivedFrom", [iri(claim) for claim in claims]),
            ],
        )


def predicates_section(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """The predicates of relations, each with its words."""
    sql = "SELECT iri, list(label ORDER BY label) FROM predicates GROUP BY iri ORDER BY iri"
    for address, labels in rows(connection, sql):
        yield subject_block(
            iri(address), [("a", ("rdf:Property",)), ("rdfs:label", [literal(label) for label in labels])]
        )
