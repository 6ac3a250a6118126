"""What the page carries, in compressed parts that the browser inflates when it needs them.

Claims are numbered by note and position, entities by how often they are mentioned. A part
is gzip over JSON, in base64: the form that `DecompressionStream` undoes. Lists of growing
numbers hold the first and then the steps.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from kg.export.explorer.network import Grouping, Numbers, Ties
from kg.export.packing import Island, packed
from kg.model import EntityType, Modality
from kg.workspace import rows

CLAIMS_IN_PART = 4_096
"""Claims in one part."""
MOST_CLAIMS_OF_WORD = 2_000
"""A word's list of claims ends there: a more frequent word tells nothing."""
TIES_OF_COMMUNITY = 6
"""A community is drawn with so many ties to others, the strongest."""
WORD = r"[\p{L}\p{N}]{3,}"
"""A word of a claim, as the page's own search cuts it, in RE2."""
NAMED_BY = 3
"""A community is called by so many of its most central members."""
TYPES = tuple(kind.value for kind in EntityType)
MODES = tuple(mode.value for mode in Modality)


@dataclass(frozen=True, slots=True)
class Part:
    """One part by its name in the page, as base64 of gzip of JSON."""

    name: str
    text: str


def part(name: str, value: object) -> Part:
    """A value as a part; the same value gives the same text.

    >>> part("a", [1]).text == part("a", [1]).text
    True
    """
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Part(name, base64.b64encode(gzip.compress(raw, 9, mtime=0)).decode("ascii"))


def steps(numbers: Iterable[int]) -> list[int]:
    """Growing numbers as the first and the steps between them.

    >>> steps([3, 4, 9])
    [3, 1, 5]
    """
    last = 0
    found = []
    for number in numbers:
        found.append(number - last)
        last = number
    return found


def number_claims(connection: duckdb.DuckDBPyConnection) -> None:
    """Number all claims by note and position, in the table `claim_numbers`."""
    connection.execute(
        """CREATE OR REPLACE TABLE claim_numbers AS
           SELECT iri, row_number() OVER (ORDER BY path, position, iri) - 1 AS number FROM claims"""
    )


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
    """Channels with the numbers of their first and last claims: claims are in order of path."""
    sql = """SELECT h.name, min(n.number), max(n.number), count(*) FROM claims c
             JOIN claim_numbers n USING (iri) JOIN channels h USING (channel)
             GROUP BY h.name, c.channel ORDER BY min(n.number)"""
    return [list(row) for row in rows(connection, sql)]


def mentions_part(connection: duckdb.DuckDBPyConnection, count: int) -> Part:
    """For each entity the claims that name it."""
    claims: list[list[int]] = [[] for _ in range(count)]
    sql = """SELECT DISTINCT e.number, c.number FROM mentions m JOIN numbered e ON e.iri = m.entity
             JOIN claim_numbers c ON c.iri = m.claim ORDER BY ALL"""
    for entity, claim in rows(connection, sql):
        claims[entity].append(claim)
    return part("mentions", [steps(numbers) for numbers in claims])


def modes_part(connection: duckdb.DuckDBPyConnection) -> Part:
    """The mode of each claim, a letter each from "a" on; a denial in capitals."""
    sql = "SELECT modality, polarity FROM claims JOIN claim_numbers n USING (iri) ORDER BY n.number"
    letters = []
    for mode, polarity in rows(connection, sql):
        letter = chr(ord("a") + MODES.index(mode))
        letters.append(letter.upper() if polarity == "Negative" else letter)
    return part("modes", "".join(letters))


def relations_part(connection: duckdb.DuckDBPyConnection) -> Part:
    """Relations as [subject, predicate, object, is asserted, claims], and the predicates by name."""
    predicates: dict[str, int] = {}
    found = []
    sql = """WITH told AS (SELECT iri, unnest(claims) AS claim FROM relations),
             placed AS (
               SELECT t.iri, list(n.number ORDER BY n.number) AS claims
               FROM told t JOIN claim_numbers n ON n.iri = t.claim GROUP BY t.iri
             )
             SELECT s.number, r.predicate, o.number, r.is_asserted, p.claims
             FROM relations r JOIN numbered s ON s.iri = r.subject JOIN numbered o ON o.iri = r.object
             LEFT JOIN placed p ON p.iri = r.iri
             ORDER BY s.number, o.number, r.predicate"""
    for subject, predicate, object_, asserted, claims in rows(connection, sql):
        name = predicates.setdefault(predicate, len(predicates))
        found.append([subject, name, object_, int(asserted), steps(claims or ())])
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


def claims_parts(connection: duckdb.DuckDBPyConnection) -> Iterator[Part]:
    """All claims, `CLAIMS_IN_PART` to a part, column by column, with the notes and sections that they are in."""
    sql = """SELECT n.number, c.path, coalesce(t.title, ''), c.channel, coalesce(c.video, ''), coalesce(v.title, ''),
                    c.line, c.section, c.seconds, c.text, coalesce(s.names, [])
             FROM claims c JOIN claim_numbers n USING (iri)
             LEFT JOIN (
               SELECT a.claim, list(DISTINCT coalesce(e.label, a.source) ORDER BY coalesce(e.label, a.source)) AS names
               FROM attributions a LEFT JOIN entities e ON e.iri = a.agent GROUP BY a.claim
             ) s ON s.claim = c.iri
             LEFT JOIN notes t ON t.path = c.path LEFT JOIN videos v ON v.video = c.video
             ORDER BY n.number"""
    for number, group in groupby(rows(connection, sql), key=lambda row: row[0] // CLAIMS_IN_PART):
        notes: dict[tuple[str, ...], int] = {}
        sections: dict[str, int] = {}
        claims = []
        for _number, path, title, channel, video, video_title, line, section, seconds, text, sources in group:
            note = notes.setdefault((path, title, channel, video, video_title), len(notes))
            claims.append((note, line, sections.setdefault(section, len(sections)), seconds, text, sources))
        value = {"notes": list(notes), "sections": list(sections), "columns": list(zip(*claims, strict=True))}
        yield part(f"claims-{number}", value)


def words_parts(connection: duckdb.DuckDBPyConnection) -> Iterator[Part]:
    """Which claims hold a word, in a part for each two letters that words begin with."""
    sql = f"""WITH told AS (
                SELECT DISTINCT n.number, unnest(regexp_extract_all(lower(strip_accents(c.text)), '{WORD}')) AS word
                FROM claims c JOIN claim_numbers n USING (iri)
              )
              SELECT word, list(number ORDER BY number)[:{MOST_CLAIMS_OF_WORD}] FROM told GROUP BY word ORDER BY word"""
    for prefix, group in groupby(rows(connection, sql), key=lambda row: row[0][:2]):
        yield part(f"words-{prefix}", {word: steps(claims) for word, claims in group})
