"""The packaged network, run on onnxruntime: texts in, what it says of each word out.

The network sees windows of consecutive texts of one note behind the note's title, one
window a call, on one thread. One window a call is on purpose: the int8 network scales its
activations by what else is in a batch, so that only a batch of its own gives a sentence
the same answer in every order and with any number of workers. The weights are seven bits
wide, which keeps the sums of the AVX2 kernels from saturating: integer arithmetic is the
same on processors with and without VNNI.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding, Tokenizer

from kg.extract.calibration import CALIBRATION_FILE, Calibration, read_calibration
from kg.extract.heads import POINTER_WIDTH, Pointer
from kg.extract.known_names import KNOWN_FILE

WINDOW_PIECES = 320
"""Word pieces in a window behind the title, at most, unless one text alone has more."""
TITLE_PIECES = 40
"""A title's pieces at the head of every window after the first, at most."""
MAX_PIECES = 460
"""A longer text is cut: with a title and two special pieces the encoder takes 512."""

CLS, SEP = 101, 102
MODEL_FILE, TOKENIZER_FILE = "model.int8.onnx", "tokenizer.json"
OUTPUTS = ("scores", "pointers")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Signals:
    """What the network says of one text, word by word.

    `words` are (first piece, start, end) in the text; `scores` has shape (words, `SCORES`),
    `pointers` (words, number of `Pointer`s, 2, `POINTER_WIDTH`): of each word its left and
    its right vector.
    """

    words: tuple[tuple[int, int, int], ...]
    scores: Floats
    pointers: Floats

    def word_at(self, start: int) -> int | None:
        """The number of the word that holds a place of the text; None past a cut."""
        return next((n for n, (_, _, end) in enumerate(self.words) if start < end), None)


class Network:
    """The encoder with its heads; made once in each process."""

    def __init__(self, folder: Path) -> None:
        """Load the network and the tokenizer from a folder that holds both files."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.calibration: Calibration = read_calibration(folder)

    def read(self, title: str, texts: Sequence[str]) -> tuple[Signals, ...]:
        """What the network says of a title and of the texts under it, in order."""
        encodings = self._tokenizer.encode_batch([title, *texts], add_special_tokens=False)
        rows = [_Row(text, encoding) for text, encoding in zip((title, *texts), encodings, strict=True)]
        head, rest = rows[0], rows[1:]
        readings: list[Signals] = []
        for number, (first, last) in enumerate(windows([len(row.ids) for row in rest]) or [(0, 0)]):
            found = self._read_window([head if number == 0 else head.short(), *rest[first:last]])
            readings.extend(found if number == 0 else found[1:])
        return tuple(readings)

    def _read_window(self, rows: Sequence[_Row]) -> list[Signals]:
        ids = np.array([CLS, *(piece for row in rows for piece in row.ids), SEP], dtype=np.int64)[None, :]
        cases = np.array([0, *(case for row in rows for case in row.cases), 0], dtype=np.int64)[None, :]
        inputs = {"input_ids": ids, "token_type_ids": cases}
        scores, pointers = (output[0] for output in self._session.run(OUTPUTS, inputs))
        readings = []
        start = 1
        for row in rows:
            pieces = [start + first for first, _, _ in row.words]
            vectors = pointers[pieces].reshape(len(pieces), len(Pointer), 2, POINTER_WIDTH)
            readings.append(Signals(row.words, scores[pieces], vectors))
            start += len(row.ids)
        return readings


class _Row:
    """A text as the network takes it."""

    __slots__ = ("cases", "ids", "words")

    def __init__(self, text: str, encoding: Encoding) -> None:
        offsets = encoding.offsets[:MAX_PIECES]
        self.ids: list[int] = encoding.ids[:MAX_PIECES]
        self.cases = letter_cases(text, offsets)
        self.words = tuple(word_extents(text, offsets))

    def short(self) -> _Row:
        """The same text cut to what a title may take of a window."""
        row = object.__new__(_Row)
        row.ids, row.cases = self.ids[:TITLE_PIECES], self.cases[:TITLE_PIECES]
        row.words = tuple(word for word in self.words if word[0] < TITLE_PIECES)
        return row


def word_extents(text: str, offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Words as (first piece, start, end): pieces with nothing between them, inside a word.

    Punctuation is a word of its own, as in training.

    >>> word_extents("U.S. aid", [(0, 1), (1, 2), (2, 3), (3, 4), (5, 8)])
    [(0, 0, 1), (1, 1, 2), (2, 2, 3), (3, 3, 4), (4, 5, 8)]
    """
    words: list[tuple[int, int, int]] = []
    for piece, (start, end) in enumerate(offsets):
        if words and words[-1][2] == start and text[start - 1].isalnum() and text[start].isalnum():
            first, begin, _ = words[-1]
            words[-1] = (first, begin, end)
        else:
            words.append((piece, start, end))
    return words


def letter_cases(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """For each piece the letter case of its whole word, as the network was trained.

    0 lower case or no letter and no digit, 1 digits without letters, 2 Title, 3 UPPER
    (two letters or more), 4 mixed.

    >>> letter_cases("NATO met iPhone 12 times Today", [(0, 4), (5, 8), (9, 11), (11, 15), (16, 18), (25, 30)])
    [3, 0, 4, 4, 1, 2]
    """
    words = word_extents(text, offsets)
    cases: list[int] = []
    for number, (first, start, end) in enumerate(words):
        after = words[number + 1][0] if number + 1 < len(words) else len(offsets)
        cases.extend([_case(text[start:end])] * (after - first))
    return cases


def _case(word: str) -> int:
    letters = [letter for letter in word if letter.isalpha()]
    if not letters:
        return 1 if any(letter.isdigit() for letter in word) else 0
    if all(not letter.isupper() for letter in letters):
        return 0
    if all(letter.isupper() for letter in letters):
        return 3 if len(letters) > 1 else 2
    return 2 if letters[0].isupper() and not any(letter.isupper() for letter in letters[1:]) else 4


def windows(lengths: Iterable[int], pieces: int = WINDOW_PIECES) -> list[tuple[int, int]]:
    """Runs of texts of at most so many pieces together, as (first, past the last).

    >>> windows([200, 100, 100, 400])
    [(0, 2), (2, 3), (3, 4)]
    """
    runs = []
    first = size = last = 0
    for last, length in enumerate(lengths):
        if last > first and size + length > pieces:
            runs.append((first, last))
            first, size = last, 0
        size += length
    return [*runs, (first, last + 1)] if size else runs


@cache
def packaged_network() -> Network:
    """The network that ships with the package, loaded once in a process."""
    with as_file(files("kg.extract") / "weights") as folder:
        return Network(folder)


@cache
def packaged_digest() -> str:
    """SHA-256 over the packaged weights, tokenizer, calibration and known names: the model's version."""
    hasher = hashlib.sha256()
    for name in (MODEL_FILE, TOKENIZER_FILE, CALIBRATION_FILE, KNOWN_FILE):
        hasher.update((files("kg.extract") / "weights" / name).read_bytes())
    return hasher.hexdigest()
