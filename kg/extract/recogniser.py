"""Names in sentences: the packaged token classifier, run on onnxruntime.

The network sees windows of consecutive sentences of one note, one window a call, on
one thread. One window a call is on purpose: the int8 network scales its activations
by what else is in a batch, so that only a batch of its own gives a sentence the same
names on every machine, in every order and with any number of workers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding, Tokenizer

from kg.extract.decoding import best_path, spans_of
from kg.model import EntityType

WINDOW_PIECES = 320
"""Word pieces in a window, at most, unless one sentence alone has more."""
MAX_PIECES = 510
"""What the encoder takes, less its two special pieces; a longer sentence is cut."""

CLS, SEP = 101, 102
MODEL_FILE, TOKENIZER_FILE = "model.int8.onnx", "tokenizer.json"

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A name found in a sentence: `text[start:end]`, its type, and how sure (0 to 1)."""

    start: int
    end: int
    type: EntityType
    confidence: float


class Recogniser:
    """Finds names in sentences; made once in each process."""

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

    def names_in(self, sentences: Sequence[str]) -> tuple[tuple[NamedSpan, ...], ...]:
        """The names of each sentence, in order; neighbours in the list are read together."""
        encodings = self._tokenizer.encode_batch(list(sentences), add_special_tokens=False)
        found: list[tuple[NamedSpan, ...]] = []
        for first, last in _windows([len(encoding.ids) for encoding in encodings]):
            found.extend(self._names_in_window(sentences[first:last], encodings[first:last]))
        return tuple(found)

    def _names_in_window(self, sentences: Sequence[str], encodings: Sequence[Encoding]) -> list[tuple[NamedSpan, ...]]:
        ids = [encoding.ids[:MAX_PIECES] for encoding in encodings]
        flat = np.array([CLS, *(piece for row in ids for piece in row), SEP], dtype=np.int64)[None, :]
        cases = [
            case
            for text, encoding in zip(sentences, encodings, strict=True)
            for case in letter_cases(text, encoding.offsets[:MAX_PIECES])
        ]
        logits: Floats = self._session.run(
            ["logits"],
            {
                "input_ids": flat,
                "attention_mask": np.ones_like(flat),
                "token_type_ids": np.array([0, *cases, 0], dtype=np.int64)[None, :],
            },
        )[0][0]
        found = []
        start = 1
        for text, encoding, row in zip(sentences, encodings, ids, strict=True):
            found.append(_names(text, encoding, logits[start : start + len(row)]))
            start += len(row)
        return found


def _names(text: str, encoding: Encoding, logits: Floats) -> tuple[NamedSpan, ...]:
    """Decode one sentence: words from pieces, the best legal labels, spans in the text."""
    words = word_extents(text, encoding.offsets[: len(logits)])
    if not words:
        return ()
    scores = _log_softmax(logits[[first_piece for first_piece, _, _ in words]])
    path = best_path(scores)
    found = []
    for first, last, kind, confidence in spans_of(path, scores):
        start, end = words[first][1], words[last][2]
        found.append(NamedSpan(start, end, kind, round(confidence, 4)))
    return tuple(found)


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


def _windows(lengths: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of sentences of at most `WINDOW_PIECES` pieces together, as (first, past the last)."""
    windows = []
    first = size = 0
    for number, length in enumerate(min(length, MAX_PIECES) for length in lengths):
        if number > first and size + length > WINDOW_PIECES:
            windows.append((first, number))
            first, size = number, 0
        size += length
    if first < len(lengths):
        windows.append((first, len(lengths)))
    return windows


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(axis=1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


@cache
def packaged_recogniser() -> Recogniser:
    """The recogniser that ships with the package, loaded once in a process."""
    with as_file(files("kg.extract") / "weights") as folder:
        return Recogniser(folder)


@cache
def packaged_digest() -> str:
    """SHA-256 over the packaged weights and tokenizer: the model's version."""
    hasher = hashlib.sha256()
    for name in (MODEL_FILE, TOKENIZER_FILE):
        hasher.update((files("kg.extract") / "weights" / name).read_bytes())
    return hasher.hexdigest()
