"""What a claim says that one named thing is or does to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.heads import Pointer
from kg.extract.occurrences import pronoun_candidates
from kg.extract.predicates import predicate_of
from kg.extract.view import Candidate, NoteView, sigmoid
from kg.model import Named, Reference, Relation

RELATED = 0.2
"""Probability from which a claim relates two things."""


def relations_of(view: NoteView, references: Sequence[Reference]) -> tuple[Relation, ...]:
    """The relations of all claims, in order of claim, the likeliest first; each two things once a claim."""
    found: list[Relation] = []
    for number, claim in enumerate(view.reading.claims, view.first_claim):
        pronouns = [reference for reference in references if reference.claim == claim.position]
        things = (*view.named_in(number), *pronoun_candidates(view, number, pronouns))
        names = [(thing.start, thing.end) for thing in view.named_in(number)]
        seen: set[frozenset[Named]] = set()
        for pair in sorted(_pairs(view, things), key=lambda pair: (-pair.confidence, pair.ends, pair.subject.start)):
            subject, object_ = pair.ends
            if pair.confidence < RELATED or {subject, object_} in seen:
                continue
            seen.add(frozenset((subject, object_)))
            one, other = ((end.start, end.end) for end in (pair.subject, pair.object))
            predicate = predicate_of(claim.text, one, other, names)
            found.append(Relation(claim.position, subject, predicate, object_, round(pair.confidence, 4)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two things of a claim at two of its places, the subject first."""

    confidence: float
    subject: Candidate
    object: Candidate

    @property
    def ends(self) -> tuple[Named, Named]:
        """The two things, the subject first."""
        return _named(self.subject), _named(self.object)


def _named(candidate: Candidate) -> Named:
    if candidate.entity is None:
        raise ValueError("a described source is no end of a relation")
    return candidate.entity


def _pairs(view: NoteView, things: Sequence[Candidate]) -> Iterator[_Pair]:
    if len({candidate.entity for candidate in things}) < 2:
        return
    related = sigmoid(view.lefts(things, Pointer.RELATION) @ view.rights(things, Pointer.RELATION).T)
    for row, one in enumerate(things):
        for column, other in enumerate(things):
            if one.entity != other.entity and (one.end <= other.start or other.end <= one.start):
                yield _Pair(float(related[row, column]), one, other)
