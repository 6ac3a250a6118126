"""From texts with names to rows of numbers: pieces, letter cases, and the labels that are right.

Words, letter cases and the order of labels are those of `kg.extract`, so that training
and running agree. A word's target is the set of labels that would be right there, as bits:
a source that marks no products says nothing against a product, and the network is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from kg.extract.decoding import LABELS, TYPES
from kg.extract.recogniser import CLS, MAX_PIECES, SEP, letter_cases, word_extents
from kg.model import EntityType
from training.texts import Kind, NamedText

IGNORED = 0
"""The target of a piece that is no word's first: no label is asked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text as the network takes it, piece by piece; `targets` are sets of labels as bits."""

    ids: tuple[int, ...]
    cases: tuple[int, ...]
    targets: tuple[int, ...]


def rows_of(texts: Sequence[NamedText], tokenizer: Tokenizer) -> list[Row]:
    """Texts as rows, in order; a text is cut where the recogniser would cut it."""
    encodings = tokenizer.encode_batch([named.text for named in texts], add_special_tokens=False)
    rows = []
    for named, encoding in zip(texts, encodings, strict=True):
        offsets = encoding.offsets[:MAX_PIECES]
        targets = [IGNORED] * len(offsets)
        words = word_extents(named.text, offsets)
        for (piece, _, _), target in zip(words, word_targets(named, words), strict=True):
            targets[piece] = target
        rows.append(Row(tuple(encoding.ids[:MAX_PIECES]), tuple(letter_cases(named.text, offsets)), tuple(targets)))
    return rows


def word_targets(named: NamedText, words: Iterable[tuple[int, int, int]]) -> list[int]:
    """For each word, given as (first piece, start, end), the labels that are right for it."""
    bare = label_bits((None, *named.silent), begins=True, goes_on=True)
    targets = []
    names = iter(named.names)
    name = next(names, None)
    begun = False
    for _, start, end in words:
        while name is not None and name.end <= start:
            name, begun = next(names, None), False
        if name is None or end <= name.start:
            targets.append(bare)
        else:
            is_open = None in name.kinds
            targets.append(label_bits(name.kinds, begins=is_open or not begun, goes_on=is_open or begun))
            begun = True
    return targets


def label_bits(kinds: Iterable[Kind], *, begins: bool, goes_on: bool) -> int:
    """Labels as bits: O for None, of each type its B- label and its I- label as asked.

    >>> bin(label_bits([None, EntityType.PERSON], begins=True, goes_on=False))
    '0b11'
    """
    bits = 0
    for kind in kinds:
        if kind is None:
            bits |= 1
        else:
            first = 1 + 2 * TYPES.index(kind)
            bits |= (begins << first) | (goes_on << (first + 1))
    return bits


def kind_of_target(target: int) -> EntityType | None:
    """The one type that a target asks for; None where it asks for no name, or leaves it open."""
    kinds = {TYPES[(label - 1) // 2] for label in range(1, LABELS) if target >> label & 1}
    return kinds.pop() if len(kinds) == 1 and not target & 1 else None


def window_of(rows: Sequence[Row]) -> Row:
    """Rows that are read together, between the two special pieces."""
    return Row(
        (CLS, *(piece for row in rows for piece in row.ids), SEP),
        (0, *(case for row in rows for case in row.cases), 0),
        (IGNORED, *(target for row in rows for target in row.targets), IGNORED),
    )


def windows_of(rows: Sequence[Row], pieces: int) -> list[Row]:
    """Runs of rows of at most so many pieces together, as `Recogniser` makes them.

    >>> row = Row((7, 7), (0, 0), (1, 1))
    >>> [len(window.ids) for window in windows_of([row] * 5, 4)]
    [6, 6, 4]
    """
    windows: list[Row] = []
    held: list[Row] = []
    size = 0
    for row in rows:
        if held and size + len(row.ids) > pieces:
            windows.append(window_of(held))
            held, size = [], 0
        held.append(row)
        size += len(row.ids)
    return [*windows, window_of(held)] if held else windows
