"""A finished build as an object: what it holds, asked for by type, name, place and time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kg.ask.entities import Found, need_entity, search_entities
from kg.ask.moments import read_moment
from kg.ask.search import ClaimIndex, Hit, find_claims, need_claim
from kg.ask.trace import Trace
from kg.errors import KgError
from kg.graph import picking
from kg.graph.picking import Picked, need_kind
from kg.graph.records import Entity, Event, Mention, Note, Relation, Thing, data_frames
from kg.graph.sparql import Sparql
from kg.model import EntityType, EventType, Iri
from kg.outputs import SEARCH, TABLES, TURTLE
from kg.workspace import open_tables, rows

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib

WHOLE = 10_000
"""Confidence is kept in ten-thousandths."""


class Graph:
    """What a build found, in records that say where it stands.

    Names may be given in any spelling that the notes use, as a label or as an IRI; a name
    that no entity or several entities have raises `KgError`, which lists them. Iterators
    keep a batch in memory. Several threads may ask one graph. It shows the build that it
    opened: open it again after the next one.
    """

    def __init__(self, output: Path) -> None:
        """Open the build in a folder; raises `KgError` where there is none."""
        self.output = output
        self._tables = open_tables(output / TABLES)
        self.sparql = Sparql(output / TURTLE)

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<kg.graph.Graph of {str(self.output)!r}>"

    def close(self) -> None:
        """Close the tables and end the process that answers SPARQL."""
        self.sparql.close()
        self._tables.close()

    # What there is

    def entities(self, name: str = "", *, kind: str | None = None) -> Iterator[Entity]:
        """The entities with these words in one of their names, or of a kind; the most mentioned first.

        >>> [person.label for person in graph.entities("solovey", kind="Person")]
        ['Valery Solovey']
        """
        kind = need_kind(EntityType, kind)
        return map(self._entity, search_entities(self._tables.cursor(), name, kind=kind, most=None))

    def entity(self, name: str) -> Entity:
        """The one entity that has this name; raises `KgError` for none or several.

        >>> graph.entity("U.S.").label
        'United States'
        """
        return self._entity(need_entity(self._tables.cursor(), name))

    def claims(
        self,
        *about: str,
        said_by: str | None = None,
        channel: str | None = None,
        note: str | None = None,
        video: str | None = None,
        between: tuple[int, int] | None = None,
    ) -> Iterator[Trace]:
        """The claims that name all of these entities, in the order of notes and lines.

        `said_by` names who states them, `note` is a path in the vault; `between` are two
        seconds of the `video`, both included.

        >>> for claim in graph.claims("Crimea", "Russia", video="rP2kEF3Mj-o", between=(400, 410)):
        ...     print(claim.text, claim.note.rpartition("/")[2], claim.line, claim.link)
        Russia keeps Crimea. trump_and_the_kremlin_after_the_2024_vote.md 21 https://www.youtube.com/watch?v=rP2kEF3Mj-o&t=407s
        """
        picked = (
            self._about(picking.NAMES_ENTITY, about)
            .where(picking.STATED_BY, agent=self._iri(said_by))
            .where("$channel IN (c.channel, h.name)", channel=channel)
            .where("c.path = $note", note=note)
            .where("c.video = $video", video=video)
        )
        if between is not None:
            if video is None:
                raise KgError("seconds are those of a video", remedy="name it: claims(video=..., between=...)")
            picked = picked.where(picking.BETWEEN, video=video, first=between[0], last=between[1])
        return (self.claim(iri) for (iri,) in self._rows(picking.CLAIMS, picked))

    def claim(self, iri: str) -> Trace:
        """The claim with this IRI; raises `KgError` where there is none."""
        return need_claim(self._index, Iri(iri))

    def events(self, *about: str, kind: str | None = None, date: str = "") -> Iterator[Event]:
        """What happened, with all of these entities in it, of a kind, on dates that begin so.

        >>> for event in graph.events("Crimea", kind="Conflict", date="2014"):
        ...     print(event.label, event.date, [place.label for place in event.places])
        2014 annexation of Crimea 2014 ['Crimea']
        """
        picked = (
            self._about(picking.TAKES_PART, about)
            .where("event_type = $kind", kind=need_kind(EventType, kind))
            .where("starts_with(date, $date)", date=date or None)
        )
        return map(self._event, self._rows(picking.EVENTS, picked))

    def relations(self, *about: str, predicate: str | None = None) -> Iterator[Relation]:
        """What is said of one thing and another, with all of these at its ends, in these words.

        >>> for relation in graph.relations("Elon Musk", "Walter Isaacson", predicate="write lives of"):
        ...     print(relation.subject.label, relation.predicate, relation.object.label, relation.claims[0].second)
        Walter Isaacson write lives of Elon Musk 5520
        """
        picked = self._about(picking.IS_RELATED, about).where("predicate = $predicate", predicate=predicate)
        return map(self._relation, self._rows(picking.RELATIONS, picked))

    def mentions(self, name: str | None = None, *, note: str | None = None) -> Iterator[Mention]:
        """Where the entity with this name is named, or all that a note names.

        >>> {mention.surface for mention in graph.mentions("Elon Musk")} >= {"Elon Musk", "Musk"}
        True
        """
        picked = Picked().where("m.entity = $entity", entity=self._iri(name)).where("c.path = $note", note=note)
        return map(self._mention, self._rows(picking.MENTIONS, picked))

    def notes(self, *, channel: str | None = None, video: str | None = None) -> Iterator[Note]:
        """The notes of a channel or of a video, by path."""
        picked = (
            Picked().where("$channel IN (n.channel, h.name)", channel=channel).where("n.video = $video", video=video)
        )
        return (Note(*row) for row in self._rows(picking.NOTES, picked))

    # Search and trace

    def search(self, words: str, *, most: int = 10, channel: str | None = None) -> tuple[Hit, ...]:
        """The claims with all of these words, "phrases" and beginnings*, the best first.

        >>> graph.search('"keeps crimea"')[0].trace.text
        'Russia keeps Crimea.'
        """
        return self._index.search(words, most=most, channel=channel)

    def trace(self, claim: str, *, most: int = 3) -> tuple[Trace, ...]:
        """The claim with this IRI, or those with all of these words, the best first."""
        return find_claims(self._index, claim, most=most)

    def around(self, moment: str, *, seconds: int = 30) -> tuple[Trace, ...]:
        """What is claimed so many seconds before and after a moment: an address of YouTube, or VIDEO@SECONDS.

        >>> [claim.second for claim in graph.around("rP2kEF3Mj-o@407", seconds=10)]
        [401, 407, 410]
        """
        at = read_moment(moment)
        return self._index.around(at.video, max(0, at.seconds - seconds), at.seconds + seconds)

    # Conversions

    def to_networkx(self) -> nx.Graph[str]:
        """The entities by IRI, joined where claims name both (`weight`) or relate them (`predicates`)."""
        from kg.graph.networks import named_together  # noqa: PLC0415 - networkx loads slowly

        return named_together(self._tables.cursor(), self.relations())

    def relations_to_networkx(self) -> nx.MultiDiGraph[str]:
        """The relations as edges from subject to object, each with note, line, section, video, second and link."""
        from kg.graph.networks import related  # noqa: PLC0415 - networkx loads slowly

        return related(self.relations())

    def to_rdflib(self) -> rdflib.Graph:
        """The whole Turtle in memory, about a kilobyte a triple; `sparql.construct` gives a part of it."""
        import rdflib  # noqa: PLC0415 - loads slowly

        return rdflib.Graph().parse(self.output / TURTLE, format="turtle")

    def to_pandas(self, table: str) -> pd.DataFrame:
        """A table of `tables/` as a data frame; `frame` makes one of records.

        Raises `KgError` for a table that is none of `tables`, or where pandas is not installed.
        """
        if table not in self.tables:
            raise KgError(f"there is no table {table!r}", remedy=f"one of: {', '.join(self.tables)}")
        data_frames()
        return self._tables.cursor().execute(f'SELECT * FROM "{table}"').df()

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables of the build."""
        return tuple(sorted(path.stem for path in (self.output / TABLES).glob("*.parquet")))

    # How it is looked up

    @cached_property
    def _index(self) -> ClaimIndex:
        """The index keeps the whole chain of each claim: a look-up in it is quicker than the joins."""
        return ClaimIndex(self.output / SEARCH)

    @cached_property
    def _things(self) -> dict[str, Thing]:
        """What is named in few words, by IRI."""
        found = rows(self._tables, "SELECT iri, label, type FROM entities")
        return {iri: Thing(Iri(iri), label, EntityType(kind)) for iri, label, kind in found}

    @cached_property
    def _other_names(self) -> dict[str, tuple[str, ...]]:
        return {iri: tuple(names) for iri, names in rows(self._tables, picking.OTHER_NAMES)}

    def _entity(self, found: Found) -> Entity:
        names = self._other_names.get(found.iri, ())
        return Entity(found.iri, found.label, found.type, names, found.mentions, found.notes, found.channel)

    def _event(self, row: Sequence[Any]) -> Event:
        iri, label, kind, date, actors, places, claims = row
        parts = (self._those(actors), self._those(places), self._evidence(claims))
        return Event(Iri(iri), label, EventType(kind), date, *parts)

    def _relation(self, row: Sequence[Any]) -> Relation:
        iri, subject, predicate, other, is_asserted, confidence, claims = row
        ends = (self._things[subject], predicate, self._things[other])
        return Relation(Iri(iri), *ends, is_asserted, confidence / WHOLE, self._evidence(claims))

    def _mention(self, row: Sequence[Any]) -> Mention:
        claim, entity, start, end, surface, confidence = row
        return Mention(self.claim(claim), self._things[entity], start, end, surface, confidence / WHOLE)

    def _iri(self, name: str | None) -> Iri | None:
        return None if name is None else need_entity(self._tables.cursor(), name).iri

    def _about(self, condition: str, names: Iterable[str]) -> Picked:
        return Picked().where_each(condition, "about", map(self._iri, names))

    def _rows(self, sql: str, picked: Picked) -> Iterator[tuple[Any, ...]]:
        return rows(self._tables, sql.format(picked.sql), picked.given)

    def _those(self, iris: Iterable[str]) -> tuple[Thing, ...]:
        return tuple(self._things[iri] for iri in iris)

    def _evidence(self, claims: Iterable[str]) -> tuple[Trace, ...]:
        """Claims in the order of notes and lines."""
        return tuple(sorted(map(self.claim, claims), key=lambda claim: (claim.note, claim.line, claim.claim)))
