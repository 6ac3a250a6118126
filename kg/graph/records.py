"""What a program gets of a build: frozen records, each with the claims that it stands on.

A claim is a `kg.ask.trace.Trace`: the sentence with its note, line, section, video,
seconds and links, and who states it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from kg.ask.trace import Source, Trace
from kg.errors import KgError
from kg.model import EntityType, EventType, Iri, NotePath, VideoId

if TYPE_CHECKING:
    import pandas as pd
    from _typeshed import DataclassInstance


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity where only its name matters: at an end of a relation, in an event, behind a mention."""

    iri: Iri
    label: str
    type: EntityType


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, place, event, work or product.

    `names` are its other spellings, without the label; `mentions` and `notes` count where
    it is named; `channel` is None unless the entity is known in one channel alone.
    """

    iri: Iri
    label: str
    type: EntityType
    names: tuple[str, ...]
    mentions: int
    notes: int
    channel: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, and the claims that tell it, in the order of their notes and lines.

    `date` is an ISO 8601 date cut to what the notes say (`2024-11-07`, `2024-11`, `2024`,
    `--11-07`), None where they say none.
    """

    iri: Iri
    label: str
    type: EventType
    date: str | None
    actors: tuple[Thing, ...]
    places: tuple[Thing, ...]
    claims: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """What claims say that one thing is or does to another.

    `is_asserted` says whether some claim states it as a fact: not as an opinion, a
    proposal or a denial. `confidence` lies between 0 and 1.
    """

    iri: Iri
    subject: Thing
    predicate: str
    object: Thing
    is_asserted: bool
    confidence: float
    claims: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a claim: `claim.text[start:end] == surface`. `confidence` lies between 0 and 1."""

    claim: Trace
    entity: Thing
    start: int
    end: int
    surface: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Note:
    """A note by its path in the vault; `video` is None where it names none, the title where none is known.

    `content_hash` is the SHA-256 of its bytes, in hexadecimal digits.
    """

    iri: Iri
    path: NotePath
    channel: str
    title: str
    video: VideoId | None
    video_title: str | None
    content_hash: str


def frame(records: Iterable[DataclassInstance]) -> pd.DataFrame:
    """Records as a flat data frame, one row each, with where its claim (the first of several) stands.

    A thing gives its label and, as `..._iri`, its IRI; of the sources of a claim the names
    stay, of several claims their number. Raises `KgError` where pandas is not installed.

    >>> frame(graph.claims("Crimea", "Russia", said_by="Kremlin"))[["text", "line", "second"]].values.tolist()
    [['Russia keeps Crimea.', 21, 407]]
    """
    return data_frames().DataFrame.from_records([row_of(record) for record in records])


def row_of(record: DataclassInstance) -> dict[str, Any]:
    """A record as one flat row.

    >>> row_of(Relation(Iri("r"), Thing(Iri("a"), "A", EntityType.PLACE), "near",
    ...                 Thing(Iri("b"), "B", EntityType.PLACE), True, 0.5, ()))
    {'iri': 'r', 'subject': 'A', 'subject_iri': 'a', 'predicate': 'near', 'object': 'B', 'object_iri': 'b', \
'is_asserted': True, 'confidence': 0.5, 'claims': 0}
    """
    row: dict[str, Any] = {}
    for field in fields(record):
        row |= _cells(field.name, getattr(record, field.name))
    return row | {"second": record.second, "link": record.link} if isinstance(record, Trace) else row


def _cells(name: str, value: object) -> dict[str, Any]:
    if isinstance(value, Thing):
        return {name: value.label, f"{name}_iri": value.iri}
    if isinstance(value, Trace):
        return row_of(value)
    if name == "claims" and isinstance(value, tuple):
        return {name: len(value), **(row_of(value[0]) if value else {})}
    if isinstance(value, tuple):
        return {name: tuple(_word(part) for part in value)}
    return {name: value}


def _word(part: object) -> object:
    """A thing or a source by its name; all else as it is."""
    if isinstance(part, Thing):
        return part.label
    return part.name if isinstance(part, Source) else part


def data_frames() -> Any:  # noqa: ANN401 - pandas has no types here
    """The module pandas; raises `KgError` where it is not installed."""
    try:
        import pandas as pd  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise KgError(
            "data frames need pandas, which is not installed", remedy="pip install 'notes-kg[pandas]'"
        ) from error
    return pd
