"""What the page carries of entities: ties, communities, mentions, relations and events.

Entities are numbered by how often they are mentioned. How sure something is, is kept in tenths.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from kg.export.explorer.claims import MODES
from kg.export.explorer.network import Grouping, Numbers, Ties
from kg.export.explorer.parts import Part, part, steps
from kg.export.packing import Island, packed
from kg.model import EntityType
from kg.workspace import rows

TIES_OF_COMMUNITY = 6
"""A community is drawn with so many ties to others, the strongest."""
NAMED_BY = 3
"""A community is called by so many of its most central members."""
_TENTHS = "least(9, coalesce({}, 0) // 1000)"
"""A confidence in ten-thousandths as a digit: 7 is from 0.7 to below 0.8, and 9 holds 1 too."""
TYPES = tuple(kind.value for kind in EntityType)


def entities_part(connection: duckdb.DuckDBPyConnection, title: str, ties: Ties, grouping: Grouping) -> Part:
    """Entities, the edges between them, and the communities: what the page opens with."""
    found = rows(
        connection,
        """SELECT e.iri, e.label, e.type, e.mention_count, e.note_count, coalesce(l.labels, [])
           FROM numbered n JOIN entities e USING (iri)
           LEFT JOIN (SELECT iri, list(label ORDER BY label) AS labels FROM entity_labels GROUP BY iri) l USING (iri)
           ORDER BY n.number""",
    )
    columns: tuple[list[Any], ...] = ([], [], [], [], [], [])
    for iri, label, kind, mentions, notes, aliases in found:
        for column, value in zip(columns, (iri, label, TYPES.index(kind), mentions, notes, aliases), strict=True):
            column.append(value)
    iris, labels, kinds, mentions_, notes_, aliases_ = columns
    base, short = _without_base(iris)
    value = {
        "title": title,
        "base": base,
        "types": TYPES,
        "modes": MODES,
        "entities": {
            "iri": short, "name": labels, "type": kinds, "mentions": mentions_, "notes": notes_, "aliases": aliases_,
            "community": grouping.community.tolist(), "rank": grouping.rank.tolist(),
        },
        "ties": {"source": steps(ties.source.tolist()), "target": ties.target.tolist(), "claims": ties.claims.tolist()},
        "communities": _communities(labels, ties, grouping),
        "channels": _channels(connection),
    }  # fmt: skip
    return part("entities", value)


def _without_base(iris: Sequence[str]) -> tuple[str, list[str]]:
    """IRIs without what they all begin with."""
    if not iris:
        return "", []
    first, last = min(iris), max(iris)
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    base = first[: first.rfind("/", 0, same) + 1]
    return base, [iri[len(base) :] for iri in iris]


def _communities(labels: Sequence[str], ties: Ties, grouping: Grouping) -> list[dict[str, Any]]:
    """Each community with its name, size, place, and what ties it to others."""
    islands = []
    members: list[Numbers] = []
    for number in range(grouping.count):
        inside = np.flatnonzero(grouping.community == number)
        members.append(inside[np.lexsort((inside, -grouping.rank[inside]))])
        islands.append(Island((number,), np.zeros((1, 2)), 14 + 5 * len(inside) ** 0.5))
    between = np.zeros((grouping.count, grouping.count))
    one, other = grouping.community[ties.source], grouping.community[ties.target]
    across = (one >= 0) & (other >= 0) & (one != other)
    np.add.at(between, (one[across], other[across]), ties.claims[across])
    between += between.T
    centres = packed(islands, between) if islands else []
    return [
        {
            "name": ", ".join(labels[member] for member in members[number][:NAMED_BY]),
            "size": len(members[number]),
            "x": round(centre[0], 1),
            "y": round(centre[1], 1),
            "radius": round(islands[number].radius, 1),
            "ties": [[other, int(between[number, other])] for other in _strongest(between[number])],
        }
        for number, centre in enumerate(centres)
    ]


def _strongest(ties: npt.NDArray[np.float64]) -> list[int]:
    """The communities that one is tied to most."""
    order: list[int] = np.argsort(-ties, kind="stable")[:TIES_OF_COMMUNITY].tolist()
    return [other for other in order if ties[other]]


def _channels(connection: duckdb.DuckDBPyConnection) -> list[list[Any]]:
    """Channels by name with the number of their claims, in order of their first."""
    sql = """SELECT h.name, count(*) FROM claims c JOIN claim_numbers n USING (iri) JOIN channels h USING (channel)
             GROUP BY h.name ORDER BY min(n.number)"""
    return [list(row) for row in rows(connection, sql)]


def mentions_part(connection: duckdb.DuckDBPyConnection, count: int) -> Part:
    """For each entity the claims that name it, and how sure each is that it does, a digit each."""
    claims: list[list[int]] = [[] for _ in range(count)]
    certainty: list[list[int]] = [[] for _ in range(count)]
    sql = f"""SELECT e.number, c.number, {_TENTHS.format("max(m.confidence)")}
              FROM mentions m JOIN numbered e ON e.iri = m.entity JOIN claim_numbers c ON c.iri = m.claim
              GROUP BY e.number, c.number ORDER BY e.number, c.number"""
    for entity, claim, tenths in rows(connection, sql):
        claims[entity].append(claim)
        certainty[entity].append(tenths)
    value = {
        "claims": [steps(numbers) for numbers in claims],
        "certainty": ["".join(map(str, tenths)) for tenths in certainty],
    }
    return part("mentions", value)


def relations_part(connection: duckdb.DuckDBPyConnection) -> Part:
    """Relations as [subject, predicate, object, is asserted, tenths, claims], and the predicates by name.

    As in the graph, a predicate that is written in two ways is one, by the first of its labels.
    """
    predicates: dict[str, int] = {}
    found = []
    sql = f"""WITH called AS (SELECT label, min(label) OVER (PARTITION BY iri) AS name FROM predicates),
             told AS (
               SELECT r.subject, c.name, r.object, bool_or(r.is_asserted) AS is_asserted,
                      max(r.confidence) AS confidence, flatten(list(r.claims)) AS claims
               FROM relations r JOIN called c ON c.label = r.predicate GROUP BY r.subject, c.name, r.object
             ),
             placed AS (
               SELECT t.subject, t.name, t.object, list(DISTINCT n.number ORDER BY n.number) AS claims
               FROM (SELECT subject, name, object, unnest(claims) AS claim FROM told) t
               JOIN claim_numbers n ON n.iri = t.claim GROUP BY ALL
             )
             SELECT s.number, t.name, o.number, t.is_asserted, {_TENTHS.format("t.confidence")}, p.claims
             FROM told t JOIN numbered s ON s.iri = t.subject JOIN numbered o ON o.iri = t.object
             LEFT JOIN placed p ON p.subject = t.subject AND p.name = t.name AND p.object = t.object
             ORDER BY s.number, o.number, t.name"""
    for subject, predicate, object_, asserted, tenths, claims in rows(connection, sql):
        name = predicates.setdefault(predicate, len(predicates))
        found.append([subject, name, object_, int(asserted), tenths, steps(claims or ())])
    return part("relations", {"predicates": list(predicates), "relations": found})


def events_part(connection: duckdb.DuckDBPyConnection) -> Part:
    """Dated things that happened: [iri, name, type, date, actors, places, claims], by date."""
    sql = """WITH told AS (
               SELECT iri, label, event_type, date, list_concat(actors, places) AS who, claims
               FROM occurrences WHERE date IS NOT NULL
               UNION ALL
               SELECT v.iri, e.label, v.event_type, CAST(v.year AS VARCHAR), list_concat(v.actors, v.places), m.claims
               FROM events v JOIN entities e USING (iri)
               LEFT JOIN (SELECT entity, list(DISTINCT claim) AS claims FROM mentions GROUP BY entity) m
                   ON m.entity = v.iri
               WHERE v.year IS NOT NULL
             ),
             placed AS (
               SELECT t.iri, list(n.number ORDER BY n.number) AS claims
               FROM (SELECT iri, unnest(claims) AS claim FROM told) t JOIN claim_numbers n ON n.iri = t.claim
               GROUP BY t.iri
             ),
             named AS (
               SELECT t.iri, list(DISTINCT n.number ORDER BY n.number) AS who
               FROM (SELECT iri, unnest(who) AS entity FROM told) t JOIN numbered n ON n.iri = t.entity GROUP BY t.iri
             )
             SELECT t.iri, t.label, t.event_type, t.date, coalesce(w.who, []), coalesce(p.claims, [])
             FROM told t LEFT JOIN placed p USING (iri) LEFT JOIN named w USING (iri) ORDER BY t.date, t.iri"""
    return part("events", [[*row[:5], steps(row[5])] for row in rows(connection, sql)])
