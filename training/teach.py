"""Notes that nobody annotated, their names as several earlier networks see them together.

The mean of networks that err in different places is right more often than each of them; a
network that learns from that mean keeps most of the gain at the cost of one (G. Hinton and
others, "Distilling the knowledge in a neural network", 2015).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from kg.extract.decoding import log_softmax
from kg.extract.heads import NAMES
from kg.extract.network import MODEL_FILE, OUTPUTS, windows
from kg.extract.texts import reading_order, texts_of
from kg.model import NoteReading
from training.labels import IGNORED, TAGS, UNASKED, Probabilities, Row, TextTargets, rows_of, silent_title, window_of
from training.texts import NamedText

SHORTEST_NOTE, LONGEST_NOTE = 1_500, 12_000
"""Bytes of a note that is taught."""
FIRST_WINDOW_PIECES = 160
"""The windows of a recogniser without titles at their heads."""
FIRST_OUTPUT = "logits"
"""The output of a recogniser that knows names alone."""


class Teacher:
    """An earlier network, asked for nothing but names."""

    def __init__(self, folder: Path) -> None:
        """Load a folder's network: one of this shape, or a recogniser of names alone."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(folder / MODEL_FILE), options)
        self._knows_names_alone = FIRST_OUTPUT in {output.name for output in self._session.get_outputs()}

    def answers(self, rows: Sequence[Row]) -> list[Probabilities]:
        """How likely each label is for each piece of a note's rows, title first; shape (pieces, `LABELS`)."""
        if self._knows_names_alone:
            runs = windows([len(row.ids) for row in rows], FIRST_WINDOW_PIECES)
            return [answer for first, last in runs for answer in self._ask(rows[first:last])]
        title, rest = rows[0], rows[1:]
        found: list[Probabilities] = []
        for number, (first, last) in enumerate(windows([len(row.ids) for row in rest]) or [(0, 0)]):
            found += self._ask([title if number == 0 else silent_title(title), *rest[first:last]])[number > 0 :]
        return found

    def _ask(self, rows: Sequence[Row]) -> list[Probabilities]:
        """The answers for each of the rows of a window."""
        window = window_of(rows)
        ids = np.array([window.ids], dtype=np.int64)
        cases = np.array([window.cases], dtype=np.int64)
        inputs = {"input_ids": ids, "token_type_ids": cases}
        output = OUTPUTS[0]
        if self._knows_names_alone:
            inputs["attention_mask"] = np.ones_like(ids)
            output = FIRST_OUTPUT
        logits = self._session.run([output], inputs)[0][0, 1:-1, NAMES]
        return np.split(np.exp(log_softmax(logits)), np.cumsum([len(row.ids) for row in rows])[:-1])


def taught_rows(reading: NoteReading, tokenizer: Tokenizer, teachers: Sequence[Teacher]) -> tuple[Row, ...]:
    """A note's rows, title first, with the mean of what teachers say of the first piece of each word."""
    texts = texts_of(reading)
    named = [NamedText(texts[number], ()) for number in reading_order(reading)]
    rows = rows_of(named, tokenizer)
    answers = [teacher.answers(rows) for teacher in teachers]
    blank = (UNASKED,) * len(TAGS)
    given = []
    for number, row in enumerate(rows):
        mean = np.mean([answer[number] for answer in answers], axis=0, dtype=np.float32)
        taught = {piece: mean[piece] for text in row.texts for piece in text.pieces}
        unasked = replace(row, targets=(IGNORED,) * len(row.ids), tags=(blank,) * len(row.ids))
        given.append(replace(unasked, texts=(TextTargets((), ()),), taught=taught))
    return tuple(given)


def drawn_notes(vault: Path, known: Collection[str], count: int, chance: random.Random) -> tuple[str, ...]:
    """Paths of notes of a vault, each channel by the root of how many it has; none that is annotated.

    Index pages and the longest notes are left out.
    """
    by_channel: dict[str, list[str]] = defaultdict(list)
    for path in sorted(vault.rglob("*.md")):
        name = path.relative_to(vault).as_posix()
        if name not in known and SHORTEST_NOTE < path.stat().st_size < LONGEST_NOTE:
            by_channel[name.partition("/")[0]].append(name)
    roots = sum(len(notes) ** 0.5 for notes in by_channel.values())
    drawn: list[str] = []
    for channel in sorted(by_channel):
        notes = by_channel[channel]
        drawn += chance.sample(notes, min(len(notes), round(count * len(notes) ** 0.5 / roots)))
    return tuple(drawn)
