"""Which rows of the tables a program asks for: conditions in SQL with the values that they take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from kg.errors import KgError

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Picked:
    """Conditions that must all hold, and the values of their parameters."""

    conditions: tuple[str, ...] = ()
    given: Mapping[str, object] = field(default_factory=dict)

    def where(self, condition: str, **given: object) -> Picked:
        """The same with one condition more, unless one of its values is None."""
        if None in given.values():
            return self
        return Picked((*self.conditions, condition), {**self.given, **given})

    def where_each(self, condition: str, name: str, values: Iterable[object]) -> Picked:
        """The same with a condition more for each value; `{}` stands for its parameter.

        >>> Picked().where_each("who = {}", "who", ["a", "b"]).sql
        '(who = $who_0) AND (who = $who_1)'
        """
        picked = self
        for number, value in enumerate(values):
            key = f"{name}_{number}"
            picked = picked.where(condition.format(f"${key}"), **{key: value})
        return picked

    @property
    def sql(self) -> str:
        """The conditions as one."""
        return " AND ".join(f"({condition})" for condition in self.conditions) or "true"


CLAIMS = """
    SELECT c.iri FROM claims c JOIN channels h ON h.channel = c.channel WHERE {} ORDER BY c.path, c.position"""
NAMES_ENTITY = "c.iri IN (SELECT claim FROM mentions WHERE entity = {})"
STATED_BY = "c.iri IN (SELECT claim FROM attributions WHERE agent = $agent)"
BETWEEN = """c.iri IN (SELECT cc.claim FROM claim_clips cc JOIN clips k ON k.iri = cc.clip
             WHERE k.video = $video AND k.seconds BETWEEN $first AND $last)"""

EVENTS = """
    WITH told AS (
        SELECT m.entity AS iri, list(DISTINCT m.claim) AS claims FROM mentions m JOIN events v ON v.iri = m.entity
        GROUP BY m.entity
    ),
    happened AS (
        SELECT v.iri, e.label, v.event_type, printf('%04d', v.year) AS date, v.actors, v.places, t.claims
        FROM events v JOIN entities e ON e.iri = v.iri JOIN told t ON t.iri = v.iri
        UNION ALL SELECT iri, label, event_type, date, actors, places, claims FROM occurrences
    )
    SELECT iri, label, event_type, date, actors, places, claims FROM happened WHERE {} ORDER BY iri"""
TAKES_PART = "iri = {0} OR list_contains(actors, {0}) OR list_contains(places, {0})"

RELATIONS = """
    SELECT iri, subject, predicate, object, is_asserted, confidence, claims FROM relations WHERE {} ORDER BY iri"""
IS_RELATED = "{0} IN (subject, object)"

MENTIONS = """
    SELECT m.claim, m.entity, m.start, m."end", m.surface, m.confidence
    FROM mentions m JOIN claims c ON c.iri = m.claim WHERE {} ORDER BY c.path, c.position, m.start, m."end", m.entity"""

NOTES = """
    SELECT n.iri, n.path, h.name, n.title, n.video, v.title, n.content_hash
    FROM notes n JOIN channels h ON h.channel = n.channel LEFT JOIN videos v ON v.video = n.video
    WHERE {} ORDER BY n.path"""

OTHER_NAMES = "SELECT iri, list(label ORDER BY label) FROM entity_labels GROUP BY iri"


def need_kind(kinds: type[Kind], wanted: str | None) -> Kind | None:
    """The kind that a person means, in any case; raises `KgError` for a word that is none.

    >>> from kg.model import EntityType
    >>> need_kind(EntityType, "person")
    <EntityType.PERSON: 'Person'>
    """
    if wanted is None:
        return None
    for kind in kinds:
        if kind.value.lower() == wanted.lower():
            return kind
    raise KgError(f"there is no kind {wanted!r}", remedy=f"one of: {', '.join(kind.value for kind in kinds)}")
