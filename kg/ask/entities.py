"""Questions about entities to the tables of a build: which there are, why each is one, what is doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from kg.errors import KgError
from kg.model import EntityType, Iri
from kg.normal_form import name_key

CERTAIN = 80
"""Hundredths from which two names are joined; the nearer a score, the less certain the decision."""
DOUBTFUL = 15
"""Hundredths around `CERTAIN` within which a decision is worth a person's time."""
MANY = 10
"""Entities that a message names at most."""


class NoEntityError(KgError):
    """No entity has a name."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entity of a build; `channel` is None unless the entity is local to one."""

    iri: Iri
    label: str
    type: EntityType
    mentions: int
    notes: int
    channel: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """One of an entity's names as it is compared, in one channel."""

    name: str
    channel: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two names, whether they were joined, how sure that was (hundredths), and what hangs on it.

    A `first_channel` or `second_channel` of "" means the name over the vault.
    """

    first: str
    first_channel: str
    second: str
    second_channel: str
    is_joined: bool
    score: int
    reason: str
    mentions: int


_FOUND_SQL = """
    SELECT e.iri, e.label, e.type, e.mention_count, e.note_count, c.channel
    FROM entities e LEFT JOIN channels c ON c.iri = e.local_to"""


def _found(rows: Sequence[Sequence[Any]]) -> tuple[Found, ...]:
    return tuple(Found(Iri(iri), label, EntityType(kind), *rest) for iri, label, kind, *rest in rows)


def search_entities(
    connection: duckdb.DuckDBPyConnection, words: str, *, kind: str | None = None, most: int | None
) -> tuple[Found, ...]:
    """The entities one of whose labels or names holds the words, the most mentioned first; all for a `most` of None."""
    sql = f"""{_FOUND_SQL}
        WHERE ($kind IS NULL OR lower(e.type) = lower($kind)) AND ($words = '' OR contains(lower(e.label), $words)
              OR e.iri IN (SELECT iri FROM entity_labels WHERE contains(lower(label), $words))
              OR e.iri IN (SELECT entity FROM entity_names WHERE $key <> '' AND contains(name, $key)))
        ORDER BY e.mention_count DESC, e.iri LIMIT $most"""
    given = {"words": words.strip().lower(), "key": name_key(words), "kind": kind, "most": most}
    return _found(connection.execute(sql, given).fetchall())


def need_entity(connection: duckdb.DuckDBPyConnection, wanted: str) -> Found:
    """The one entity that a person means by an IRI, a label or a name; raises `KgError` for none or several."""
    by_address = _found(connection.execute(f"{_FOUND_SQL} WHERE e.iri = $iri", {"iri": wanted}).fetchall())
    for condition in (
        "lower(e.label) = lower($name)",
        "e.iri IN (SELECT entity FROM entity_names WHERE name = $key)",
        "e.iri IN (SELECT iri FROM entity_labels WHERE lower(label) = lower($name))",
    ):
        if by_address:
            break
        sql = f"{_FOUND_SQL} WHERE {condition} AND $name <> '' AND $key <> '' ORDER BY e.mention_count DESC, e.iri"
        by_address = _found(connection.execute(sql, {"name": wanted, "key": name_key(wanted)}).fetchall())
    if not by_address:
        raise NoEntityError(f"no entity is called {wanted!r}", remedy="search for it: kg entities list WORDS")
    if len(by_address) > 1:
        several = "\n         ".join(f"{found.iri}  {found.label}, {found.type}" for found in by_address[:MANY])
        raise KgError(
            f"{len(by_address)} entities are called {wanted!r}", remedy=f"give one's IRI:\n         {several}"
        )
    return by_address[0]


def names_of(connection: duckdb.DuckDBPyConnection, entity: Iri) -> tuple[Name, ...]:
    """The names that make an entity, by channel, the most mentioned first."""
    sql = """SELECT name, channel, mentions FROM entity_names WHERE entity = $iri
             ORDER BY mentions DESC, name, channel"""
    return tuple(Name(*row) for row in connection.execute(sql, {"iri": entity}).fetchall())


def namesakes(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[Iri, ...]:
    """The entities that have a folded name."""
    sql = "SELECT DISTINCT entity FROM entity_names WHERE name = $name ORDER BY entity"
    return tuple(Iri(iri) for (iri,) in connection.execute(sql, {"name": name}).fetchall())


def entity_text(connection: duckdb.DuckDBPyConnection, found: Found) -> str:
    """Why an entity is one, as a person reads it."""
    lines = [f"{found.label}  ({found.type})", f"  {found.iri}"]
    lines.append(f"  {found.mentions:,} mentions in {found.notes:,} notes")
    if found.channel is not None:
        lines.append(f"  known in {found.channel} alone: no full name there has this one, or several have")
    given = {"iri": found.iri}
    for title, sql in _PARTS:
        rows = connection.execute(sql, given).fetchall()
        lines += [title, *(f"  {row[0]}" for row in rows)] if rows else []
    return "\n".join(lines) + "\n"


_PARTS = (
    (
        "names",
        """SELECT name || '  ' || sum(mentions)::BIGINT || ' in ' || string_agg(DISTINCT channel, ', ' ORDER BY channel)
           FROM entity_names WHERE entity = $iri GROUP BY name ORDER BY sum(mentions) DESC, name""",
    ),
    (
        "one because (the weakest first)",
        """SELECT first || CASE WHEN first_channel <> '' THEN ' (' || first_channel || ')' ELSE '' END || ' = ' ||
                  second || CASE WHEN second_channel <> '' THEN ' (' || second_channel || ')' ELSE '' END ||
                  '  ' || score || ': ' || reason
           FROM entity_links WHERE entity = $iri ORDER BY score, first, second""",
    ),
    (
        "could be one with",
        """SELECT e.label || '  ' || p.score || ': ' || p.reason
           FROM possible_links p JOIN entities e ON e.iri = CASE WHEN p.entity = $iri THEN p.other ELSE p.entity END
           WHERE $iri IN (p.entity, p.other) ORDER BY p.score DESC, e.label LIMIT 10""",
    ),
    ("elsewhere", "SELECT address FROM same_as WHERE iri = $iri ORDER BY address"),
    ("former addresses", "SELECT iri FROM replaced WHERE replaced_by = $iri ORDER BY iri LIMIT 20"),
)


def doubts(connection: duckdb.DuckDBPyConnection, *, most: int) -> tuple[Doubt, ...]:
    """The least certain decisions, those first on which the most mentions hang.

    A decision is worth the mentions that it moves, the more the nearer its score is to
    the limit.
    """
    sql = """
        WITH decided AS (
            SELECT first, first_channel, second, second_channel, true AS is_joined, score, reason FROM entity_links
            UNION ALL
            SELECT first, first_channel, second, second_channel, false, score, reason FROM possible_links
        ),
        used AS (SELECT name, sum(mentions) AS mentions FROM entity_names GROUP BY name)
        SELECT d.*, least(a.mentions, b.mentions)::BIGINT AS mentions
        FROM decided d JOIN used a ON a.name = d.first JOIN used b ON b.name = d.second
        WHERE abs(d.score - $certain) <= $doubtful
        ORDER BY least(a.mentions, b.mentions) / (1 + abs(d.score - $certain)) DESC,
                 d.first, d.second, d.first_channel, d.second_channel
        LIMIT $most"""
    given = {"certain": CERTAIN, "doubtful": DOUBTFUL, "most": most}
    return tuple(Doubt(*row) for row in connection.execute(sql, given).fetchall())
