"""From texts with names to rows of numbers: pieces, letter cases, and the labels that are right.

Words, letter cases and the order of labels are those of `kg.extract`, so that training
and running agree. A word's target is the set of labels that would be right there, as bits:
a source that marks no products says nothing against a product, and the network is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from kg.extract.heads import EVENT_TYPES, INNER_TYPES, MODALITIES, NAMES, TYPES
from kg.extract.network import CLS, MAX_PIECES, SEP, TITLE_PIECES, letter_cases, windows, word_extents
from kg.extract.references import PRONOUN
from kg.model import EntityType
from training.marks import Extent, Marks
from training.texts import Kind, Name, NamedText

LABELS = NAMES.stop
IGNORED = 0
"""The target of a piece that is no word's first: no label is asked for."""
UNASKED = -1
"""A tag of which nothing is known."""
TAGS = ("inner", "trigger", "event_type", "cue", "described")
"""What is asked of words beside names, each a label's number or `UNASKED`."""

Probabilities = npt.NDArray[np.float32]
"""How likely each label is; shape (`LABELS`,)."""
Words = Sequence[tuple[int, int, int]]
"""Words of a text as (first piece, start, end)."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The first piece of a name or a pronoun, and the ids of what it may stand for.

    `is_open` allows it to stand for nothing as well.
    """

    piece: int
    owners: frozenset[str]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class TriggerTarget:
    """A trigger's first piece, with the ids of who takes part and where."""

    piece: int
    participants: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class TextTargets:
    """What is asked of a text as a whole, pieces counted in its row or window.

    `names` are its names, `pronouns` its pronouns where references were annotated,
    `described` its described sources. The rest is None where nothing is known.
    """

    pieces: tuple[int, ...]
    names: tuple[Anchor, ...]
    pronouns: tuple[Anchor, ...] = ()
    described: tuple[Anchor, ...] = ()
    triggers: tuple[TriggerTarget, ...] = ()
    relations: frozenset[tuple[str, str]] | None = None
    sources: frozenset[str] | None = None
    modality: int | None = None
    is_negative: bool | None = None
    has_occurrence: bool | None = None

    def shifted(self, by: int) -> TextTargets:
        """The same with pieces counted from an earlier place."""

        def move(anchors: tuple[Anchor, ...]) -> tuple[Anchor, ...]:
            return tuple(replace(anchor, piece=anchor.piece + by) for anchor in anchors)

        return replace(
            self,
            pieces=tuple(piece + by for piece in self.pieces),
            names=move(self.names),
            pronouns=move(self.pronouns),
            described=move(self.described),
            triggers=tuple(replace(trigger, piece=trigger.piece + by) for trigger in self.triggers),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One text, or a window of several, as the network takes it, piece by piece.

    `targets` are sets of labels as bits; `tags` one label for each of `TAGS`. `taught` says
    for a piece how likely each label is, where a teacher answered instead of an annotation.
    """

    ids: tuple[int, ...]
    cases: tuple[int, ...]
    targets: tuple[int, ...]
    tags: tuple[tuple[int, ...], ...]
    texts: tuple[TextTargets, ...] = ()
    taught: Mapping[int, Probabilities] = field(default_factory=dict)


def rows_of(texts: Sequence[NamedText], tokenizer: Tokenizer) -> list[Row]:
    """Texts as rows, in order; a text is cut where the network would cut it."""
    encodings = tokenizer.encode_batch([named.text for named in texts], add_special_tokens=False)
    rows = []
    for named, encoding in zip(texts, encodings, strict=True):
        offsets = encoding.offsets[:MAX_PIECES]
        targets = [IGNORED] * len(offsets)
        words = word_extents(named.text, offsets)
        for (piece, _, _), target in zip(words, word_targets(named, words), strict=True):
            targets[piece] = target
        cases = tuple(letter_cases(named.text, offsets))
        tags = tuple(zip(*_tags(named, words, len(offsets)), strict=True))
        ids = tuple(encoding.ids[:MAX_PIECES])
        rows.append(Row(ids, cases, tuple(targets), tags, (_text_targets(named, words),)))
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


def _tags(named: NamedText, words: Words, pieces: int) -> list[list[int]]:
    """For each of `TAGS` the label of every piece."""
    tags = {tag: [UNASKED] * pieces for tag in TAGS}
    for name in named.names:
        if name.kinds == {EntityType.EVENT} and name.owners:
            _mark(tags["inner"], words, (name.start, name.end), ())
            for inner in name.inner:
                kinds = inner.kinds & set(INNER_TYPES)
                if len(kinds) == 1:
                    first = 1 + 2 * INNER_TYPES.index(min(kinds))  # type: ignore[type-var]
                    _mark(tags["inner"], words, (inner.start, inner.end), (first, first + 1))
    marks = named.marks
    whole = (0, len(named.text))
    if marks is not None and marks.triggers is not None and (marks.triggers or not marks.has_occurrence):
        _mark(tags["trigger"], words, whole, ())
        for trigger in marks.triggers:
            piece = _mark(tags["trigger"], words, trigger.extent, (1, 2))
            if piece is not None:
                tags["event_type"][piece] = EVENT_TYPES.index(trigger.type)
    if marks is not None and marks.cues is not None and (marks.cues or not marks.sources):
        _mark(tags["cue"], words, whole, ())
        for cue in marks.cues:
            _mark(tags["cue"], words, cue, (1, 2))
        _mark(tags["described"], words, whole, ())
        for extent, _ in marks.described:
            _mark(tags["described"], words, extent, (1, 2))
    return [tags[tag] for tag in TAGS]


def _mark(labels: list[int], words: Words, extent: Extent, first_and_rest: tuple[int, ...]) -> int | None:
    """Give the words of an extent their labels (O where there are none); the first word's piece."""
    first_piece = None
    for piece, start, end in words:
        if start < extent[1] and end > extent[0]:
            labels[piece] = first_and_rest[first_piece is not None] if first_and_rest else 0
            first_piece = piece if first_piece is None else first_piece
    return first_piece


def _text_targets(named: NamedText, words: Words) -> TextTargets:
    pieces = tuple(piece for piece, _, _ in words)
    names = tuple(anchor for name in named.names for anchor in _anchors(name, words))
    marks = named.marks
    if marks is None:
        return TextTargets(pieces, names)
    here: frozenset[str] = frozenset().union(*(anchor.owners for anchor in names))
    triggers = (
        TriggerTarget(piece, trigger.participants, trigger.places)
        for trigger in marks.triggers or ()
        if (piece := _first_piece(words, trigger.extent)) is not None
    )
    described = (
        Anchor(piece, frozenset([source]))
        for extent, source in marks.described
        if (piece := _first_piece(words, extent)) is not None
    )
    return TextTargets(
        pieces,
        names,
        tuple(_pronouns(named.text, marks, words, here)),
        tuple(described),
        tuple(triggers),
        marks.relations,
        marks.sources,
        None if marks.modality is None else MODALITIES.index(marks.modality),
        marks.is_negative,
        marks.has_occurrence,
    )


def _anchors(name: Name, words: Words) -> Iterable[Anchor]:
    for one in (name, *name.inner):
        piece = _first_piece(words, (one.start, one.end))
        if piece is not None and one.owners:
            yield Anchor(piece, one.owners)


def _first_piece(words: Words, extent: Extent) -> int | None:
    return next((piece for piece, start, end in words if start < extent[1] and end > extent[0]), None)


def _pronouns(text: str, marks: Marks, words: Words, here: frozenset[str]) -> Iterable[Anchor]:
    """A claim's pronouns with what they may stand for.

    One that the annotation quotes stands for what it says. Any other may stand for that
    too, for something that the claim names (of those the annotation is silent), or nothing.
    """
    if marks.referents is None:
        return
    quoted: Mapping[str, set[str]] = {}
    for words_, owner in marks.referents:
        quoted = {**quoted, words_: {*quoted.get(words_, ()), owner}}
    every = frozenset(owner for _, owner in marks.referents)
    for match in PRONOUN.finditer(text):
        piece = _first_piece(words, match.span())
        if piece is not None:
            owners = quoted.get(match.group().lower())
            yield Anchor(piece, frozenset(owners)) if owners else Anchor(piece, every | here, is_open=True)


def window_of(rows: Sequence[Row], title: Row | None = None) -> Row:
    """Rows that are read together behind the note's title, between the two special pieces."""
    rows = (title, *rows) if title is not None else tuple(rows)
    texts = []
    taught = {}
    length = 1
    for row in rows:
        texts += [targets.shifted(length) for targets in row.texts]
        taught.update({length + piece: answer for piece, answer in row.taught.items()})
        length += len(row.ids)
    blank = (UNASKED,) * len(TAGS)
    return Row(
        (CLS, *(piece for row in rows for piece in row.ids), SEP),
        (0, *(case for row in rows for case in row.cases), 0),
        (IGNORED, *(target for row in rows for target in row.targets), IGNORED),
        (blank, *(tags for row in rows for tags in row.tags), blank),
        tuple(texts),
        taught,
    )


def silent_title(row: Row) -> Row:
    """A title as every window after the first has it: cut short, its labels asked for once already."""
    kept = row.ids[:TITLE_PIECES]
    names = tuple(anchor for text in row.texts for anchor in text.names if anchor.piece < len(kept))
    return Row(
        kept,
        row.cases[: len(kept)],
        (IGNORED,) * len(kept),
        ((UNASKED,) * len(TAGS),) * len(kept),
        (TextTargets((), names),),
    )


def windows_of(rows: Sequence[Row], pieces: int) -> list[Row]:
    """Runs of rows of at most so many pieces together, unconnected sentences of a corpus."""
    return [window_of(rows[first:last]) for first, last in windows([len(row.ids) for row in rows], pieces)]


def note_windows(rows: Sequence[Row], pieces: int) -> list[Row]:
    """A note's rows, title first, in windows that each begin with the title, as `Network.read` makes them."""
    title, rest = rows[0], rows[1:]
    if not rest:
        return [window_of([title])]
    runs = windows([len(row.ids) for row in rest], pieces)
    short = silent_title(title)
    return [window_of(rest[first:last], title if number == 0 else short) for number, (first, last) in enumerate(runs)]
