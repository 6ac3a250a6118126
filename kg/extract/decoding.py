"""From label scores to spans: the best legal BIO sequence (Viterbi) and what it says."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kg.model import EntityType

TYPES = (
    EntityType.PERSON,
    EntityType.ORGANISATION,
    EntityType.PLACE,
    EntityType.EVENT,
    EntityType.WORK,
    EntityType.PRODUCT,
)
LABELS = 1 + 2 * len(TYPES)
"""O, then B- and I- of each type in order: the network's outputs."""

Floats = npt.NDArray[np.float32]
_IMPOSSIBLE = np.float32(-1e4)


def _transitions() -> Floats:
    """0 where label j may follow label i, impossible where I- would begin a name."""
    allowed = np.zeros((LABELS, LABELS), dtype=np.float32)
    for inside in range(2, LABELS, 2):
        allowed[:, inside] = _IMPOSSIBLE
        allowed[inside - 1, inside] = allowed[inside, inside] = 0
    return allowed


_TRANSITIONS = _transitions()


def best_path(scores: Floats) -> list[int]:
    """The legal label sequence with the highest sum of log probabilities.

    `scores` has shape (words, 13). Ties go to the lower label.
    """
    best = scores[0].copy()
    best[2::2] = _IMPOSSIBLE
    back = np.zeros(scores.shape, dtype=np.int64)
    for word in range(1, len(scores)):
        through = best[:, None] + _TRANSITIONS
        back[word] = through.argmax(axis=0)
        best = through.max(axis=0) + scores[word]
    path = [int(best.argmax())]
    for word in range(len(scores) - 1, 0, -1):
        path.append(int(back[word][path[-1]]))
    return path[::-1]


def spans_of(path: list[int], scores: Floats) -> list[tuple[int, int, EntityType, float]]:
    """The names of a label sequence as (first word, last word, type, confidence).

    Confidence is the mean probability of the labels that make the name.
    """
    spans = []
    word = 0
    while word < len(path):
        label = path[word]
        last = word
        if label % 2 == 1:
            while last + 1 < len(path) and path[last + 1] == label + 1:
                last += 1
            probabilities = [float(np.exp(scores[at][path[at]])) for at in range(word, last + 1)]
            spans.append((word, last, TYPES[label // 2], sum(probabilities) / len(probabilities)))
        word = last + 1
    return spans
