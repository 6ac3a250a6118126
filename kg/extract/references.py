"""Pronouns and what they stand for, where that is clear."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from kg.extract.heads import Pointer
from kg.extract.view import Candidate, NoteView, choice
from kg.model import EntityType, Named, Reference

PRONOUN = re.compile(
    r"(?<![\w'’])(?:he|she|his|her|hers|him|himself|herself|they|their|them|theirs|it|its)(?![\w'’])", re.IGNORECASE
)
"""The third person: what else a note says "we" or "you" for is never one thing that it names."""
_OF_A_PERSON = re.compile(r"he|she|his|hers?|him|himself|herself", re.IGNORECASE)

CLEAR = 0.5
"""Probability from which a pronoun is taken to stand for something."""


def references_of(view: NoteView) -> tuple[Reference, ...]:
    """What the pronouns of each claim stand for: each thing once, and none that the claim names."""
    found = []
    for number, claim in enumerate(view.reading.claims, view.first_claim):
        known = {candidate.entity for candidate in view.named_in(number)}
        for match in PRONOUN.finditer(claim.text):
            entity, confidence = _referent(view, number, match.start(), match.group())
            if entity is not None and entity not in known and confidence >= CLEAR:
                known.add(entity)
                found.append(
                    Reference(claim.position, match.start(), match.end(), match.group(), entity, round(confidence, 4))
                )
    return tuple(found)


def _referent(view: NoteView, text: int, start: int, pronoun: str) -> tuple[Named | None, float]:
    """The likeliest thing that a pronoun stands for, and how likely."""
    signals = view.signals[text]
    word = signals.word_at(start)
    if word is None:
        return None, 0.0
    candidates = [c for c in _before(view, text, word) if c.entity is not None and _may_be(c.entity.type, pronoun)]
    if not candidates:
        return None, 0.0
    weights = choice(signals.pointers[word, Pointer.REFERENCE, 0], view.rights(candidates, Pointer.REFERENCE))
    together: dict[Named, float] = defaultdict(float)
    for candidate, weight in zip(candidates, weights, strict=False):
        if candidate.entity is not None:
            together[candidate.entity] += float(weight)
    best = min(together, key=lambda entity: (-together[entity], entity))
    return best, together[best]


def _before(view: NoteView, text: int, word: int) -> Iterator[Candidate]:
    for near in view.near(text, after=0):
        yield from (c for c in view.named_in(near) if near != text or c.word < word)


def _may_be(kind: EntityType, pronoun: str) -> bool:
    """Whether a pronoun can stand for one thing of this type; "they" are many people and no one of them.

    >>> _may_be(EntityType.PLACE, "He"), _may_be(EntityType.PERSON, "its"), _may_be(EntityType.PERSON, "their")
    (False, False, False)
    """
    return (kind is EntityType.PERSON) == bool(_OF_A_PERSON.fullmatch(pronoun))
