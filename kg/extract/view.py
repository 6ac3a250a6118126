"""A note as its claims' neighbours see it: texts, names and the network's signals by place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.extract.decoding import Floats, labelled_runs
from kg.extract.heads import DESCRIBED, Pointer
from kg.extract.names import PlacedName
from kg.extract.network import Signals
from kg.extract.texts import reading_order, texts_of
from kg.model import Named, NoteReading

PRONOUN_FIRST = re.compile(r"(?:he|she|they|it|i|we|you)\b", re.IGNORECASE)
"""Words that begin so describe nobody."""
BEFORE, AFTER = 8, 1
"""A claim's neighbours: so many texts before and after it, as in training, and the title."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that others may point to, the stretch of its text that it begins, and what that names.

    `described` are the words of a source without a name.
    """

    text: int
    word: int
    start: int
    end: int
    entity: Named | None
    described: str = ""


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note's texts with all that is known of each; texts are numbered as `texts_of` has them.

    `places` gives each text's place in reading order, `order` the text at each place.
    """

    reading: NoteReading
    texts: tuple[str, ...]
    signals: tuple[Signals, ...]
    order: tuple[int, ...]
    places: Mapping[int, int]
    candidates: Mapping[int, tuple[Candidate, ...]]

    @property
    def first_claim(self) -> int:
        """The number of the first claim's text."""
        return 1 + len(self.reading.headings)

    def near(self, text: int, *, before: int = BEFORE, after: int = AFTER) -> tuple[int, ...]:
        """The texts round one in reading order, behind the title."""
        place = self.places[text]
        return (0, *self.order[max(1, place - before) : place + after + 1])

    def named_in(self, text: int) -> tuple[Candidate, ...]:
        """The names of a text, without described sources."""
        return tuple(candidate for candidate in self.candidates.get(text, ()) if candidate.entity)

    def rights(self, candidates: Sequence[Candidate], pointer: Pointer) -> Floats:
        """The right vectors of candidates, shape (candidates, `POINTER_WIDTH`)."""
        return np.stack([self.signals[c.text].pointers[c.word, pointer, 1] for c in candidates])

    def lefts(self, candidates: Sequence[Candidate], pointer: Pointer) -> Floats:
        """The left vectors of candidates, shape (candidates, `POINTER_WIDTH`)."""
        return np.stack([self.signals[c.text].pointers[c.word, pointer, 0] for c in candidates])


def view_of(reading: NoteReading, signals: tuple[Signals, ...], names: Iterable[PlacedName]) -> NoteView:
    """Put a note's names and described sources at their words."""
    texts = texts_of(reading)
    found: dict[int, list[Candidate]] = {number: [] for number in range(len(texts))}
    for name in names:
        word = signals[name.text].word_at(name.start)
        if word is not None:
            found[name.text].append(Candidate(name.text, word, name.start, name.end, Named(name.name, name.type)))
    for number in range(1 + len(reading.headings), len(texts)):
        found[number] += _described(number, texts[number], signals[number], found[number])
    order = reading_order(reading)
    places = {text: place for place, text in enumerate(order)}
    return NoteView(reading, texts, signals, order, places, {n: tuple(c) for n, c in found.items()})


def _described(number: int, text: str, signals: Signals, names: Sequence[Candidate]) -> Iterable[Candidate]:
    """The described sources of a text; a pronoun describes nobody ("he predicts")."""
    taken = {name.word for name in names}
    for run in labelled_runs(signals.scores[:, DESCRIBED]):
        start, end = signals.words[run.first][1], signals.words[run.last][2]
        if not taken & set(range(run.first, run.last + 1)) and not PRONOUN_FIRST.match(text, start):
            yield Candidate(number, run.first, start, end, None, text[start:end])


def choice(left: Floats, rights: Floats) -> Floats:
    """The probability of each candidate that a word points to, and last that it points to none."""
    scores = np.append(rights @ left, 0.0)
    weights = np.exp((scores - scores.max()).astype(np.float64))
    return np.asarray(weights / weights.sum(), dtype=np.float32)


def sigmoid(log_odds: Floats) -> Floats:
    """Probabilities from log odds."""
    return np.asarray(1 / (1 + np.exp(-log_odds)), dtype=np.float32)
