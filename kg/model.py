"""The records that flow through the pipeline, from a note's text to its claims.

All are frozen: a stage returns new records and never edits the ones it was given.
Lines count from 1 in the note's file, character offsets from 0 in a claim's clean
text, seconds are whole seconds from the start of the video. `None` means not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, NewType

Iri = NewType("Iri", str)
VideoId = NewType("VideoId", str)
NotePath = NewType("NotePath", str)
"""A note's path in its vault, with forward slashes: `channel/slug.md`."""


class EntityType(StrEnum):
    """What a named thing is; the value is the word shown to people."""

    PERSON = "Person"
    ORGANISATION = "Organisation"
    PLACE = "Place"
    EVENT = "Event"
    WORK = "Work"
    PRODUCT = "Product"


class EventType(StrEnum):
    """What kind of thing happened; the value is the local name in `kg:`."""

    ELECTION = "Election"
    CONFLICT = "Conflict"
    MEETING = "Meeting"
    COMMUNICATION = "Communication"
    STATEMENT = "Statement"
    APPOINTMENT = "Appointment"
    LEGAL = "Legal"
    TRANSACTION = "Transaction"
    FOUNDING = "Founding"
    LAUNCH = "Launch"
    PUBLICATION = "Publication"
    LIFE = "Life"
    AWARD = "Award"
    SPORT = "Sport"
    DISASTER = "Disaster"
    PROTEST = "Protest"
    MOVEMENT = "Movement"
    AGREEMENT = "Agreement"
    OTHER = "Other"


class Modality(StrEnum):
    """In what mode a sentence states its content; the value is the local name in `kg:`."""

    ASSERTED = "Asserted"
    REPORTED = "Reported"
    OPINION = "Opinion"
    PREDICTION = "Prediction"
    PROPOSAL = "Proposal"
    POSSIBILITY = "Possibility"
    QUESTION = "Question"
    INSTRUCTION = "Instruction"


class Polarity(StrEnum):
    """Whether a sentence affirms or denies its content."""

    AFFIRMATIVE = "Affirmative"
    NEGATIVE = "Negative"


class Role(StrEnum):
    """What a source has to do with the claim attributed to it."""

    SPEAKER = "Speaker"
    CITED_SOURCE = "CitedSource"
    PROPOSER = "Proposer"


class StampSource(StrEnum):
    """Whether a claim carries its stamps itself or takes those of the sentence after it."""

    OWN = "own"
    FOLLOWING = "following"


@dataclass(frozen=True, slots=True)
class Issue:
    """Something in a note that its owner may want to mend; it never stops a build."""

    code: str
    path: NotePath
    line: int
    detail: str


class StampRepair(StrEnum):
    """By which rule a stamp was mended; the value is the local name in `kg:`."""

    MINUTES_SECONDS_ZERO = "MinutesSecondsZero"
    MINUTES_SECONDS_FRAMES = "MinutesSecondsFrames"
    FRAMES_DROPPED = "FramesDropped"
    JUNK_TRIMMED = "JunkTrimmed"
    LABEL_PREFERRED = "LabelPreferred"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp as written, and its two or three fields; () where it cannot be read.

    Three fields are hours, minutes and seconds, two are minutes and seconds; whether a
    note means that by them is decided later, over all notes of its video. `repair` says
    what had to be done to read the fields at all.
    """

    raw: str
    fields: tuple[int, ...]
    repair: StampRepair | None = None

    @property
    def seconds(self) -> int | None:
        """Whole seconds as written; None where the stamp cannot be read."""
        if not self.fields:
            return None
        total = 0
        for field in self.fields:
            total = total * 60 + field
        return total


@dataclass(frozen=True, slots=True)
class Link:
    """A wikilink of a note; `claim` is the position of the sentence that holds it."""

    line: int
    target: str
    heading: str
    alias: str
    is_embed: bool
    claim: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a note, clean of markup, with the stamps that it cites.

    `position` counts the note's claims from 1. `stamped_by` is the position of the claim
    that the stamps stand at: its own, or a following one's; None where there are none.
    `under` is the position of the sentence that introduces the list in which this one
    stands.
    """

    position: int
    line: int
    section: tuple[str, ...]
    text: str
    stamps: tuple[Stamp, ...]
    stamped_by: int | None
    under: int | None

    @property
    def stamp_source(self) -> StampSource | None:
        """Whether the stamps are the claim's own or those of a following one."""
        if self.stamped_by is None:
            return None
        return StampSource.OWN if self.stamped_by == self.position else StampSource.FOLLOWING


@dataclass(frozen=True, slots=True)
class VideoListing:
    """A video named on a channel's index page, with the notes listed under it."""

    video: VideoId
    title: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteReading:
    """All that a note's text says before any name in it is known."""

    path: NotePath
    title: str
    video: VideoId | None
    headings: tuple[str, ...]
    claims: tuple[Claim, ...]
    links: tuple[Link, ...]
    listings: tuple[VideoListing, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a claim: `text[start:end] == surface`.

    `name` is the fullest form that this note uses for the same thing ("Trump" here,
    "Donald Trump" there); it is equal to `surface` where the note has no fuller one.
    """

    claim: int
    start: int
    end: int
    surface: str
    type: EntityType
    confidence: float
    name: str


class Named(NamedTuple):
    """What a note names, by its fullest form there and its type: what resolution makes an entity of."""

    name: str
    type: EntityType


@dataclass(frozen=True, slots=True)
class Reference:
    """A pronoun of a claim, `text[start:end] == surface`, and what it stands for."""

    claim: int
    start: int
    end: int
    surface: str
    entity: Named
    confidence: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who states a claim, as the note says it: a named thing, or a source in its words.

    `entity` is None where the source is described and not named. `cue` are the words that
    say so, "" where none were found; they stand in the claim at position `cued_by`: the
    claim itself, the sentence that introduces its list, or a neighbour.
    """

    claim: int
    source: str
    entity: Named | None
    role: Role
    cue: str
    cued_by: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that happened once, as one claim tells it.

    `text[start:end] == trigger`, the words that tell it. `date` is an ISO 8601 date cut to
    what the note says (`2024-11-07`, `2024-11`, `2024`, `--11-07`), None where it says none.
    """

    claim: int
    start: int
    end: int
    trigger: str
    type: EventType
    participants: tuple[Named, ...]
    place: Named | None
    date: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Relation:
    """What a claim says that one named thing is or does to another, in the claim's words."""

    claim: int
    subject: Named
    predicate: str
    object: Named
    confidence: float


@dataclass(frozen=True, slots=True)
class Statement:
    """In what mode a claim states its content."""

    claim: int
    modality: Modality
    polarity: Polarity


@dataclass(frozen=True, slots=True)
class NoteExtract:
    """All that one note gives: the result of the pure function that runs in the workers."""

    reading: NoteReading
    mentions: tuple[Mention, ...]
    references: tuple[Reference, ...]
    attributions: tuple[Attribution, ...]
    statements: tuple[Statement, ...]
    occurrences: tuple[Occurrence, ...]
    relations: tuple[Relation, ...]
