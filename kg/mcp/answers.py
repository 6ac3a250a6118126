"""What the tools answer: models whose fields and descriptions become the schemas of the protocol."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from kg.ask.trace import Trace
from kg.graph.records import Entity, Event, Relation
from kg.ids import clock


class Answer(BaseModel):
    """A part of an answer; frozen, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StatedBy(Answer):
    """Who states a claim."""

    name: str = Field(description="The source, by its name or in the note's words.")
    role: str = Field(description="Speaker, Proposer, Denier or another role.")
    cue: str = Field(description='The words that say so; "" where there are none.')


class CitedClaim(Answer):
    """A sentence of a note with every step back to the second of its video."""

    text: str = Field(description="The sentence, quoted from the note.")
    citation: str = Field(description="Where it stands, to cite: note and line, the second and a link that plays it.")
    introduced_by: str | None = Field(description="The sentence that introduces the list in which it stands.")
    stated_by: list[StatedBy] = Field(description="Who states it; empty where the note does not say.")
    modality: str = Field(description="Asserted, Reported, Opinion, Proposal or another mode.")
    polarity: str = Field(description="Affirmative or Negative.")
    note: str = Field(description="Path of the note in its vault.")
    line: int = Field(description="Line in that note, from 1.")
    note_title: str
    section: str = Field(description='Heading above it; "" where there is none.')
    channel: str
    video: str | None = Field(description="YouTube's id of the video; null where the note names none.")
    video_title: str | None
    seconds: list[int] = Field(description="Seconds of the video, from 0; empty where none is known.")
    links: list[str] = Field(description="What plays each of the seconds.")
    iri: str = Field(description="The claim's IRI: trace takes it, and so does SPARQL.")

    @classmethod
    def of(cls, trace: Trace) -> CitedClaim:
        """A claim out of its chain."""
        return cls(
            text=trace.text, citation=citation(trace), introduced_by=trace.introduced_by,
            stated_by=[StatedBy(name=one.name, role=one.role, cue=one.cue) for one in trace.sources],
            modality=trace.modality, polarity=trace.polarity, note=trace.note, line=trace.line,
            note_title=trace.note_title, section=trace.section, channel=trace.channel, video=trace.video,
            video_title=trace.video_title, seconds=list(trace.seconds), links=list(trace.links), iri=trace.claim,
        )  # fmt: skip


def citation(trace: Trace) -> str:
    """Where a claim stands, in one line: note and line, then the first second and what plays it."""
    where = f"{trace.note}:{trace.line}"
    return f"{where}, {clock(trace.second)} {trace.link}" if trace.second is not None and trace.link else where


class Claims(Answer):
    """Claims, each with its place."""

    claims: list[CitedClaim]

    @classmethod
    def of(cls, traces: tuple[Trace, ...]) -> Claims:
        """Claims out of their chains."""
        return cls(claims=[CitedClaim.of(trace) for trace in traces])


class ToldEvent(Answer):
    """Something that happened."""

    label: str
    type: str
    date: str | None = Field(description="ISO 8601, cut to what the notes say; null where they say nothing.")
    actors: list[str]
    places: list[str]
    claims: int = Field(description="How many claims tell it.")
    first_claim: CitedClaim
    iri: str

    @classmethod
    def of(cls, event: Event) -> ToldEvent:
        """An event with the first of its claims."""
        return cls(
            label=event.label, type=event.type, date=event.date, actors=[thing.label for thing in event.actors],
            places=[thing.label for thing in event.places], claims=len(event.claims),
            first_claim=CitedClaim.of(event.claims[0]), iri=event.iri,
        )  # fmt: skip


class ToldRelation(Answer):
    """What is said of one thing and another."""

    subject: str
    predicate: str = Field(description="The words of the claim, verbs in their base form.")
    object: str
    is_asserted: bool = Field(description="Whether some claim states it as a fact, not as an opinion or a proposal.")
    claims: int = Field(description="How many claims say it.")
    first_claim: CitedClaim

    @classmethod
    def of(cls, relation: Relation) -> ToldRelation:
        """A relation with the first of its claims."""
        return cls(
            subject=relation.subject.label, predicate=relation.predicate, object=relation.object.label,
            is_asserted=relation.is_asserted, claims=len(relation.claims),
            first_claim=CitedClaim.of(relation.claims[0]),
        )  # fmt: skip


class EntityAnswer(Answer):
    """A named thing and some of what is said of it; the counts say how much there is."""

    label: str
    type: str = Field(description="Person, Organisation, Place, Event, Work or Product.")
    names: list[str] = Field(description="Its other spellings.")
    mentions: int
    notes: int
    channel: str | None = Field(description="The one channel that knows it; null where it is known over the vault.")
    iri: str
    claims: list[CitedClaim]
    relations: list[ToldRelation]
    events: list[ToldEvent]

    @classmethod
    def of(cls, entity: Entity, claims: list[Trace], relations: list[Relation], events: list[Event]) -> EntityAnswer:
        """An entity with these of its claims, relations and events."""
        return cls(
            label=entity.label, type=entity.type, names=list(entity.names), mentions=entity.mentions,
            notes=entity.notes, channel=entity.channel, iri=entity.iri,
            claims=[CitedClaim.of(claim) for claim in claims],
            relations=[ToldRelation.of(relation) for relation in relations],
            events=[ToldEvent.of(event) for event in events],
        )  # fmt: skip


class QueryAnswer(Answer):
    """What SPARQL answers: rows for SELECT, a truth value for ASK, a graph for CONSTRUCT and DESCRIBE."""

    columns: list[str] = Field(description="The variables of SELECT, in their order.")
    rows: list[dict[str, str | int | float | bool]] = Field(description="Solutions; what is not bound is left out.")
    boolean: bool | None = Field(description="The answer to ASK, else null.")
    turtle: str | None = Field(description="The graph of CONSTRUCT and DESCRIBE as Turtle, else null.")
