"""What there is to learn from, and how an epoch of each stage is drawn from it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeVar

from tokenizers import Tokenizer

from kg.extract.network import WINDOW_PIECES
from training.corpora import corpora_in
from training.labels import Row, note_windows, rows_of, windows_of
from training.notes import AnnotatedNote
from training.texts import NamedText, Passage
from training.vary import Pool, pool_of, varied

Thing = TypeVar("Thing")

SHORTEST_WINDOW = 96
"""Pieces; windows of an epoch are of lengths from here to the network's own, drawn for each note."""
GROUPED = 160
"""Pieces of unconnected corpus sentences that are read together, at most."""
KEPT = 0.1
"""Share of the corpora that is read again in each epoch on notes, against forgetting."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of each kind of text an epoch reads (0 to 1), drawn anew for each."""

    corpora: float = KEPT
    gold: float = 1.0
    own: float = 1.0
    taught: float = 0.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of training: how often, how fast at the highest, and how much of what it reads."""

    name: str
    epochs: int
    rate: float
    share: Share


@dataclass(frozen=True, slots=True)
class Stock:
    """Texts with names by where they come from, and the tokenizer that cuts them.

    `gold` are the notes whose annotations came with the vault, `own` those annotated for the
    project, `taught` notes that nobody annotated, as rows with a teacher's answers.
    """

    tokenizer: Tokenizer
    corpora: Mapping[str, tuple[NamedText, ...]]
    gold: tuple[Passage, ...]
    own: tuple[Passage, ...]
    pool: Pool
    taught: tuple[tuple[Row, ...], ...] = ()

    def epoch(self, share: Share, chance: random.Random) -> list[Row]:
        """The windows of one epoch; annotated notes are varied."""
        annotated = (*_drawn(self.gold, share.gold, chance), *_drawn(self.own, share.own, chance))
        passages = (varied(passage, self.pool, chance) for passage in annotated)
        taught = (
            note_windows(rows, chance.randint(SHORTEST_WINDOW, WINDOW_PIECES))
            for rows in _drawn(self.taught, share.taught, chance)
        )
        return [
            *self._corpus_windows(chance, share.corpora),
            *self._note_windows(passages, chance),
            *chain.from_iterable(taught),
        ]

    def _note_windows(self, passages: Iterable[Passage], chance: random.Random) -> list[Row]:
        return list(
            chain.from_iterable(
                note_windows(rows_of(passage, self.tokenizer), chance.randint(SHORTEST_WINDOW, WINDOW_PIECES))
                for passage in passages
            )
        )

    def _corpus_windows(self, chance: random.Random, share: float) -> list[Row]:
        windows: list[Row] = []
        for name in sorted(self.corpora):
            sentences = self.corpora[name]
            rows = [row for row in rows_of(_drawn(sentences, share, chance), self.tokenizer) if row.ids]
            windows += windows_of(rows, GROUPED)
        return windows


def _drawn(things: Sequence[Thing], share: float, chance: random.Random) -> Sequence[Thing]:
    """A share of things in random order; all of them in their own."""
    return things if share == 1 else chance.sample(things, round(share * len(things)))


def stock_of(tokenizer: Tokenizer, gold: Iterable[AnnotatedNote], own: Iterable[AnnotatedNote], corpora: Path) -> Stock:
    """Everything annotated that there is to learn from."""
    gold_passages, own_passages = (tuple(note.passage for note in notes) for notes in (gold, own))
    sentences = corpora_in(corpora)
    pool = pool_of(chain(gold_passages, own_passages, sentences.values()))
    return Stock(tokenizer, sentences, gold_passages, own_passages, pool)
