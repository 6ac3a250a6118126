"""What happened once: calls, arrests, launches, rulings, each with who took part, where and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp

import numpy as np

from kg.extract.dates import date_near, dates_in
from kg.extract.decoding import LabelledRun, labelled_runs, log_softmax
from kg.extract.heads import EVENT_TYPE, EVENT_TYPES, OCCURRENCE, TRIGGER, Pointer
from kg.extract.network import Signals
from kg.extract.verbs import tells_something
from kg.extract.view import Candidate, NoteView, sigmoid
from kg.model import EntityType, EventType, Named, Occurrence, Reference

HAPPENED = 0.3
"""Probability from which a claim tells an occurrence."""
HAPPENED_TO_NOBODY = 0.6
"""The same where nothing named takes part or is the place."""
TAKES_PART = 0.5
"""Probability from which a named thing takes part in an occurrence, or is where it happened."""
_ACTORS = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.PRODUCT, EntityType.WORK)


def occurrences_of(view: NoteView, references: Sequence[Reference]) -> tuple[Occurrence, ...]:
    """The occurrences of all claims, in order of place.

    A date that is told relative to another is reckoned from the last full date that the
    note gave before.
    """
    found: list[Occurrence] = []
    last_date: str | None = None
    for number, claim in enumerate(view.reading.claims, view.first_claim):
        signals = view.signals[number]
        if not signals.words:
            continue
        happened = float(sigmoid(signals.scores[:, OCCURRENCE].mean()))
        if happened >= HAPPENED:
            pronouns = [reference for reference in references if reference.claim == claim.position]
            things = (*view.named_in(number), *pronoun_candidates(view, number, pronouns))
            for run in _triggers(signals, claim.text, view.named_in(number)):
                start, end = signals.words[run.first][1], signals.words[run.last][2]
                participants, place = _who_and_where(view, signals, run, things)
                if not participants and place is None and happened < HAPPENED_TO_NOBODY:
                    continue
                found.append(
                    Occurrence(
                        claim.position, start, end, claim.text[start:end], _type_at(signals, run), participants, place,
                        date_near(claim.text, start, last_date), round(happened, 4),
                    )
                )  # fmt: skip
        last_date = next((one.iso for one in reversed(dates_in(claim.text))), last_date)
    return tuple(found)


def pronoun_candidates(view: NoteView, text: int, references: Iterable[Reference]) -> tuple[Candidate, ...]:
    """A claim's resolved pronouns, as candidates for taking part and for relations."""
    placed = ((view.signals[text].word_at(reference.start), reference) for reference in references)
    return tuple(Candidate(text, word, r.start, r.end, r.entity) for word, r in placed if word is not None)


def _triggers(signals: Signals, text: str, names: Sequence[Candidate]) -> tuple[LabelledRun, ...]:
    """The spans that tell an occurrence; the likeliest single word where no span stands out.

    A span has a verb or a noun that is no name.
    """
    telling = [
        tells_something(text[start:end].lower()) and all(end <= name.start or start >= name.end for name in names)
        for _, start, end in signals.words
    ]
    logits = signals.scores[:, TRIGGER]
    if runs := tuple(run for run in labelled_runs(logits) if any(telling[run.first : run.last + 1])):
        return runs
    outside = np.where(telling, log_softmax(logits)[:, 0], 0.0)
    word = int(outside.argmin())
    return (LabelledRun(word, word, 0, round(1 - exp(float(outside[word])), 4)),) if telling[word] else ()


def _type_at(signals: Signals, run: LabelledRun) -> EventType:
    return EVENT_TYPES[int(signals.scores[run.first, EVENT_TYPE].argmax())]


def _who_and_where(
    view: NoteView, signals: Signals, run: LabelledRun, things: Sequence[Candidate]
) -> tuple[tuple[Named, ...], Named | None]:
    """Who takes part in what a trigger tells, by name, and the place."""
    things = [c for c in things if c.entity is not None and c.entity.type in _ACTORS]
    if not things:
        return (), None
    left = signals.pointers[run.first]
    takes_part = sigmoid(view.rights(things, Pointer.PARTICIPANT) @ left[Pointer.PARTICIPANT, 0])
    is_where = sigmoid(view.rights(things, Pointer.PLACE) @ left[Pointer.PLACE, 0])
    places = [
        (float(where), candidate.entity)
        for candidate, where, part in zip(things, is_where, takes_part, strict=True)
        if candidate.entity and candidate.entity.type is EntityType.PLACE and where >= TAKES_PART and where > part
    ]
    place = max(places, key=lambda entry: (entry[0], entry[1]))[1] if places else None
    participants = {
        candidate.entity
        for candidate, part in zip(things, takes_part, strict=True)
        if candidate.entity and part >= TAKES_PART and candidate.entity != place
    }
    return tuple(sorted(participants)), place
