"""From label scores to spans: the best legal BIO sequence (Viterbi) and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from kg.extract.calibration import Calibration
from kg.extract.heads import INNER, INNER_TYPES, NAMES, TYPES
from kg.extract.known_names import KnownName
from kg.extract.network import Signals
from kg.model import EntityType

Floats = npt.NDArray[np.float32]
_IMPOSSIBLE = np.float32(-1e4)


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A name found in a sentence: `text[start:end]`, its type, and how sure (0 to 1)."""

    start: int
    end: int
    type: EntityType
    confidence: float


@dataclass(frozen=True, slots=True)
class LabelledRun:
    """Words `first` to `last` that make one span; `kind` counts the head's kinds from 0.

    Confidence is the mean probability of the labels that make the span.
    """

    first: int
    last: int
    kind: int
    confidence: float


KNOWN_WEIGHT = 4.0
"""Log odds by which a known name moves the scores of its words: few sentences outweigh it."""


def named_spans(signals: Signals, calibration: Calibration, known: Sequence[KnownName] = ()) -> tuple[NamedSpan, ...]:
    """The names of a sentence, left to right; `known` are the known names that it holds."""
    words = signals.words
    return tuple(
        NamedSpan(words[run.first][1], words[run.last][2], TYPES[run.kind], calibration(run.confidence))
        for run in labelled_runs(with_known(signals, known))
    )


def with_known(signals: Signals, known: Sequence[KnownName]) -> Floats:
    """The scores of the labels of names, shape (words, labels), moved by what is known of some words.

    What the network sees as a part of a longer name ("Amazon" in "Amazon River") stays as it is.
    """
    scores = signals.scores[:, NAMES]
    if not known:
        return scores
    moved = scores.copy()
    runs = labelled_runs(scores)
    for name in known:
        inside = [n for n, (_, start, end) in enumerate(signals.words) if start < name.end and end > name.start]
        if not inside or any(_reaches_beyond(run, inside[0], inside[-1]) for run in runs):
            continue
        label = 0 if name.type is None else 1 + 2 * TYPES.index(name.type)
        moved[inside, 0 if name.type is None else label + 1] += KNOWN_WEIGHT
        if name.type is not None:
            moved[inside[0], [label, label + 1]] += KNOWN_WEIGHT, -KNOWN_WEIGHT
    return moved


def _reaches_beyond(run: LabelledRun, first: int, last: int) -> bool:
    """Whether a run holds words `first` to `last` and others beside them."""
    return run.first <= first and last <= run.last and (run.first, run.last) != (first, last)


def inner_spans(signals: Signals, start: int, end: int) -> tuple[NamedSpan, ...]:
    """The parties and places named inside the name of an event, `text[start:end]`; never all of it."""
    inside = [number for number, (_, first, past) in enumerate(signals.words) if first < end and past > start]
    words = [signals.words[number] for number in inside]
    return tuple(
        NamedSpan(words[run.first][1], words[run.last][2], INNER_TYPES[run.kind], run.confidence)
        for run in labelled_runs(signals.scores[inside][:, INNER])
        if run.last - run.first + 1 < len(words)
    )


def labelled_runs(logits: Floats) -> tuple[LabelledRun, ...]:
    """The spans of a head whose labels are O, then B- and I- of each kind; shape (words, labels)."""
    if not len(logits) or not logits.argmax(axis=1).any():
        return ()
    scores = log_softmax(logits)
    path = best_path(scores)
    runs = []
    word = 0
    while word < len(path):
        label = path[word]
        last = word
        if label % 2 == 1:
            while last + 1 < len(path) and path[last + 1] == label + 1:
                last += 1
            probabilities = np.exp(scores[range(word, last + 1), path[word : last + 1]])
            runs.append(LabelledRun(word, last, label // 2, round(float(probabilities.mean()), 4)))
        word = last + 1
    return tuple(runs)


def best_path(scores: Floats) -> list[int]:
    """The legal label sequence with the highest sum of log probabilities.

    `scores` has shape (words, labels). Ties go to the lower label.
    """
    transitions = _transitions(scores.shape[1])
    best = scores[0].copy()
    best[2::2] = _IMPOSSIBLE
    back = np.zeros(scores.shape, dtype=np.int64)
    for word in range(1, len(scores)):
        through = best[:, None] + transitions
        back[word] = through.argmax(axis=0)
        best = through.max(axis=0) + scores[word]
    path = [int(best.argmax())]
    for word in range(len(scores) - 1, 0, -1):
        path.append(int(back[word][path[-1]]))
    return path[::-1]


@cache
def _transitions(labels: int) -> Floats:
    """0 where label j may follow label i, impossible where I- would begin a span."""
    allowed = np.zeros((labels, labels), dtype=np.float32)
    for inside in range(2, labels, 2):
        allowed[:, inside] = _IMPOSSIBLE
        allowed[inside - 1, inside] = allowed[inside, inside] = 0
    return allowed


def log_softmax(logits: Floats) -> Floats:
    """Log probabilities over the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result
