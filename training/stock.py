"""What there is to learn from, and how an epoch of each stage is drawn from it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from tokenizers import Tokenizer

from kg.extract.recogniser import WINDOW_PIECES, Recogniser
from training.corpora import corpora_in
from training.labels import Row, rows_of, windows_of
from training.notes import AnnotatedNote, annotated_notes, read_from, taught_passage
from training.texts import NamedText, Passage
from training.vary import Pool, pool_of, varied

SHORTEST_WINDOW = 96
"""Pieces; windows of an epoch are of lengths from here to the recogniser's, drawn for each note."""
GROUPED = 160
"""Pieces of unconnected corpus sentences that are read together, at most."""
KEPT = 0.1
"""Share of the corpora that is read again in each epoch on notes, against forgetting."""
NOTE_LETTERS = 20_000
"""A note without annotation that is longer in characters teaches nothing: it would be read all day."""


@dataclass(frozen=True, slots=True)
class Stock:
    """Texts with names by where they come from, and the tokenizer that cuts them."""

    tokenizer: Tokenizer
    corpora: Mapping[str, tuple[NamedText, ...]]
    notes: tuple[AnnotatedNote, ...]
    taught: tuple[Passage, ...]
    pool: Pool

    def with_taught(self, passages: tuple[Passage, ...]) -> Stock:
        """The same with the notes that a teacher named."""
        return replace(self, taught=passages)

    def broad_epoch(self, chance: random.Random) -> list[Row]:
        """All corpora."""
        return self._corpus_windows(chance, 1.0)

    def taught_epoch(self, chance: random.Random) -> list[Row]:
        """The notes that a teacher named, varied, with a little of the corpora."""
        passages = (varied(passage, self.pool, chance) for passage in self.taught)
        return [*self._corpus_windows(chance, KEPT), *self._note_windows(passages, chance)]

    def note_epoch(self, chance: random.Random) -> list[Row]:
        """All annotated notes, varied, with a little of the corpora."""
        passages = (varied(note.passage, self.pool, chance) for note in self.notes)
        return [*self._corpus_windows(chance, KEPT), *self._note_windows(passages, chance)]

    def _note_windows(self, passages: Iterable[Passage], chance: random.Random) -> list[Row]:
        return list(
            chain.from_iterable(
                windows_of(rows_of(passage, self.tokenizer), chance.randint(SHORTEST_WINDOW, WINDOW_PIECES))
                for passage in passages
            )
        )

    def _corpus_windows(self, chance: random.Random, share: float) -> list[Row]:
        windows: list[Row] = []
        for name in sorted(self.corpora):
            sentences = self.corpora[name]
            drawn = chance.sample(sentences, round(share * len(sentences)))
            rows = [row for row in rows_of(drawn, self.tokenizer) if row.ids]
            windows += windows_of(rows, GROUPED)
        return windows


def stock_of(tokenizer: Tokenizer, gold: Path, vault: Path, corpora: Path, taught: tuple[Passage, ...]) -> Stock:
    """Read everything once."""
    notes = annotated_notes(gold, vault)
    sentences = corpora_in(corpora)
    pool = pool_of(chain((note.passage for note in notes), sentences.values()))
    return Stock(tokenizer, sentences, notes, taught, pool)


def taught_passages(
    vault: Path, teacher: Recogniser, count: int, seed: int, without: frozenset[str]
) -> tuple[Passage, ...]:
    """So many notes of a vault, drawn at random, as a teacher names them; none of those to leave out."""
    paths = sorted(path.relative_to(vault).as_posix() for path in vault.glob("*/*.md"))
    drawn = random.Random(seed).sample(paths, len(paths))  # noqa: S311 - a sample, no secret
    passages: list[Passage] = []
    for path in drawn:
        if len(passages) == count:
            break
        if path in without or (vault / path).stat().st_size > NOTE_LETTERS:
            continue
        reading = read_from(vault, path)
        if reading.claims:
            passages.append(taught_passage(reading, teacher))
    return tuple(passages)
