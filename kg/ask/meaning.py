"""Search by meaning over the claims, with one vector for each word piece and no network to run.

The vectors were fitted so that the sum of a text's pieces points where a sentence encoder
puts the whole text (docs/asking.md); words that are said of the same things lie close.
How near a claim is to a question is then a sum over the claim's pieces, too. So the index
holds each claim's pieces and the length of its sum, not its vector: some 40 bytes a claim,
the same bytes in every build of the same claims.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from tokenizers import Tokenizer

from kg.errors import KgError
from kg.made_of import code_digest, read_made_of, write_made_of

CANDIDATES = 200
"""Claims near a question that are compared with it word by word."""
SHARPNESS = 3
"""Power of a likeness of words: two that are half alike count as an eighth of one."""
TOGETHER = 2
"""A mean of roots of this degree: a claim with something of each word is nearer than one with all of one word."""
USUAL_PIECES, LENGTH_SHARE = 12, 0.3
"""A claim of so many pieces is of usual length; what share of a claim's weight goes by its length."""
AS_A_WHOLE = 1 / 3
"""What the likeness of the two sums weighs, at most; the comparison word by word weighs the rest."""
LEAST = 0.1
"""A claim that is less near a question than this is not near it."""
_BATCH = 4_000
_PIECES, _ENDS, _LENGTHS, _CLAIMS_WITH = "pieces.npy", "ends.npy", "lengths.npy", "claims_with.npy"
_CHANNEL, _CHANNELS, _NUMBERS = "channel.npy", "channels.json", "numbers.npy"
Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Near:
    """A claim by its number, and how near it is to the question, at most about 1."""

    score: float
    number: int


class PieceVectors:
    """A vector for each word piece; those of pieces that say nothing of a text are zero.

    `table` has shape (pieces, dimensions), `directions` the same rows of length 1.
    """

    def __init__(self, folder: Path, tokenizer: Path) -> None:
        """Read the table of a folder, and the tokenizer whose pieces it is about."""
        with np.load(folder / "pieces.npz") as stored:
            self.table: Floats = stored["vectors"].astype(np.float32) * stored["scales"].astype(np.float32)[:, None]
        lengths = np.linalg.norm(self.table, axis=1, keepdims=True)
        self.directions: Floats = self.table / np.maximum(lengths, 1e-9)
        self._means_something = lengths[:, 0] > 0
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        marks = (self._tokenizer.id_to_token(piece) for piece in range(len(self.table)))
        self._goes_on = np.array([(mark or "").startswith("##") for mark in marks])

    def are_words(self, pieces: npt.NDArray[np.uint16]) -> npt.NDArray[np.bool_]:
        """Which of a text's pieces are whole words, and not parts of one that the vocabulary has not."""
        goes_on = self._goes_on[pieces]
        whole: npt.NDArray[np.bool_] = ~(goes_on | np.append(goes_on[1:], False))
        return whole

    def pieces(self, texts: Sequence[str]) -> list[npt.NDArray[np.uint16]]:
        """The pieces of each text that say something of it; piece 0, which has no vector, where none does."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        found = (np.array(encoding.ids, dtype=np.uint16) for encoding in encodings)
        return [kept if len(kept := ids[self._means_something[ids]]) else np.zeros(1, np.uint16) for ids in found]


@cache
def packaged_vectors() -> PieceVectors:
    """The vectors that ship with the package; their pieces are those of the packaged network's tokenizer."""
    network = files("kg.extract") / "weights" / "tokenizer.json"
    with as_file(files("kg.ask") / "weights") as folder, as_file(network) as tokenizer:
        return PieceVectors(folder, tokenizer)


def keep_meanings(folder: Path, claims: Iterable[tuple[str, str, int]], last: Path | None = None) -> None:
    """Make the index in a folder of its own; `claims` are (text, channel, number).

    `last` is the index of an earlier build: claims of a number that stands there are taken
    from it, for a number is that of a text.
    """
    kept = _Kept(last if last is not None and read_made_of(last) == _made_of() else None)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    vectors = packaged_vectors()
    pieces: list[npt.NDArray[np.uint16]] = []
    sizes: list[int] = []
    lengths: list[Floats] = []
    names: dict[str, int] = {}
    channels: list[int] = []
    numbers: list[int] = []
    claims_with = np.zeros(len(vectors.table), np.int64)
    rest = iter(claims)
    while batch := list(islice(rest, _BATCH)):
        places = kept.places([number for _, _, number in batch])
        new = np.flatnonzero(places < 0)
        made = vectors.pieces([batch[row][0] for row in new]) if len(new) else []
        found = [kept.pieces(place) if place >= 0 else made[i] for i, place in _counted(places)]
        length = kept.lengths(places)
        if made:
            counts = np.array([len(one) for one in made])
            sums = np.add.reduceat(vectors.table[np.concatenate(made)], np.cumsum(counts) - counts)
            length[new] = np.linalg.norm(sums, axis=1)
        for one in found:
            claims_with[np.unique(one)] += 1
        pieces.append(np.concatenate(found))
        sizes += [len(one) for one in found]
        lengths.append(length)
        channels += [names.setdefault(channel, len(names)) for _, channel, _ in batch]
        numbers += [number for _, _, number in batch]
    nothing = np.zeros(0, np.float32)
    np.save(folder / _PIECES, np.concatenate([*pieces, np.zeros(0, np.uint16)]))
    np.save(folder / _ENDS, np.cumsum(np.array(sizes, np.int64)))
    np.save(folder / _LENGTHS, np.concatenate([*lengths, nothing]))
    np.save(folder / _CLAIMS_WITH, claims_with)
    np.save(folder / _CHANNEL, np.array(channels, np.uint16))
    np.save(folder / _NUMBERS, np.array(numbers, np.int64))
    (folder / _CHANNELS).write_text(json.dumps(list(names)), encoding="utf-8")
    write_made_of(folder, _made_of())


def _counted(places: Numbers) -> Iterator[tuple[int, int]]:
    """Each place with how many before it are none (-1)."""
    missing = 0
    for place in places.tolist():
        yield missing, place
        missing += place < 0


def _made_of() -> dict[str, str]:
    return {"program": code_digest("ask/meaning.py", "ask/weights/pieces.npz", "extract/weights/tokenizer.json")}


class _Kept:
    """What an earlier index says of its claims, by their numbers; nothing where there is none."""

    def __init__(self, folder: Path | None) -> None:
        if folder is None:
            self._pieces, self._ends = np.zeros(0, np.uint16), np.zeros(0, np.int64)
            self._lengths, numbers = np.zeros(0, np.float32), np.zeros(0, np.int64)
        else:
            stored = (np.load(folder / name) for name in (_PIECES, _ENDS, _LENGTHS, _NUMBERS))
            self._pieces, self._ends, self._lengths, numbers = stored
        self._order = np.argsort(numbers, kind="stable")
        self._numbers = numbers[self._order]

    def places(self, numbers: Sequence[int]) -> Numbers:
        """Where each claim stands, -1 where it does not."""
        wanted = np.array(numbers, np.int64)
        at = np.minimum(np.searchsorted(self._numbers, wanted), max(len(self._numbers) - 1, 0))
        if not len(self._numbers):
            return np.full(len(wanted), -1, np.int64)
        return np.where(self._numbers[at] == wanted, self._order[at], -1)

    def pieces(self, place: int) -> npt.NDArray[np.uint16]:
        return self._pieces[self._ends[place - 1] if place else 0 : self._ends[place]]

    def lengths(self, places: Numbers) -> Floats:
        """The lengths at these places, 0 where there is none."""
        found: Floats = np.zeros(len(places), np.float32)
        found[places >= 0] = self._lengths[places[places >= 0]]
        return found


class MeaningIndex:
    """The claims of a build by what they mean, mapped from disk, open to any number of threads."""

    def __init__(self, folder: Path) -> None:
        """Open it; raises `KgError` where it cannot be read."""
        try:
            stored = (np.load(folder / name, mmap_mode="r") for name in (_PIECES, _ENDS, _LENGTHS, _CHANNEL, _NUMBERS))
            self._pieces, self._ends, self._lengths, self._channel, self._numbers = stored
            claims_with = np.load(folder / _CLAIMS_WITH)
            self._channels: list[str] = json.loads((folder / _CHANNELS).read_text(encoding="utf-8"))
        except (OSError, ValueError, EOFError) as error:
            raise KgError("the index of meanings cannot be read", where=str(folder), remedy="build again") from error
        self._vectors = packaged_vectors()
        self._starts: Numbers = np.concatenate([[0], self._ends[:-1]]).astype(np.int64)
        self._counts = sparse.csr_matrix(
            (
                np.ones(len(self._pieces), np.float32),
                self._pieces.astype(np.int32),
                np.concatenate([[0], self._ends]).astype(np.int64),
            ),
            shape=(len(self), len(self._vectors.table)),
        )
        self._weights: Floats = np.log((len(self) + 1) / (claims_with + 1)).astype(np.float32)

    def __len__(self) -> int:
        """How many claims there are."""
        return len(self._ends)

    def near(self, wanted: str, *, most: int, channel: str | None = None) -> tuple[int, ...]:
        """The places in the index of the claims whose sums point nearest to that of the question, the nearest first."""
        if not len(self) or not (wanted_sum := self._vectors.table[self._asked(wanted)].sum(axis=0)).any():
            return ()
        scores: Floats = self._counts @ (self._vectors.table @ wanted_sum)
        scores /= np.maximum(self._lengths, 1e-9)
        if channel is not None:
            here = self._channels.index(channel) if channel in self._channels else -1
            scores[self._channel != here] = -np.inf
        most = min(most, int(np.count_nonzero(scores > 0)))
        best = np.argpartition(-scores, most - 1)[:most] if most else np.zeros(0, np.int64)
        return tuple(int(place) for place in best[np.lexsort((best, -scores[best]))])

    def compared(self, wanted: str, places: Iterable[int]) -> tuple[Near, ...]:
        """Claims by place compared with a question, the nearest first; those not near are left out.

        Word by word, each piece of the question counts by how rare it is and how like it the likest piece
        of the claim is; all must be like something. (The soft matching of translation models and late
        interaction.) As a whole, what counts is the cosine of the two sums: it finds "a truce was proposed"
        for "peace deal", whose words one by one are not much alike. It counts as far as the question is of
        words that the vocabulary has, and of more than one.
        """
        said, chosen = self._asked(wanted), sorted(set(places))
        asked, wanted_sum = np.unique(said), self._vectors.table[said].sum(axis=0)
        weights = self._weights[asked]
        if not chosen or not wanted_sum.any() or weights.sum() <= 0:
            return ()
        parts = [self._pieces[self._starts[place] : self._ends[place]] for place in chosen]
        sizes = np.array([len(part) for part in parts])
        pieces, each = np.unique(np.concatenate(parts), return_inverse=True)
        firsts = np.cumsum(sizes) - sizes
        directions = self._vectors.directions
        likeness = np.maximum(directions[pieces] @ directions[asked].T, 0) ** SHARPNESS
        likest = np.maximum.reduceat(likeness[each], firsts)
        shares = (likest ** (1 / TOGETHER) @ weights / weights.sum()) ** TOGETHER
        by_word = shares / (1 - LENGTH_SHARE + LENGTH_SHARE * sizes / USUAL_PIECES)
        products = np.add.reduceat((self._vectors.table[pieces] @ wanted_sum)[each], firsts)
        cosines = products / np.maximum(self._lengths[chosen] * np.linalg.norm(wanted_sum), 1e-9)
        whole = AS_A_WHOLE * float(self._vectors.are_words(said).mean()) if len(asked) > 1 else 0.0
        scores = whole * np.maximum(cosines, 0) + (1 - whole) * by_word
        found = [
            Near(round(float(score), 4), int(self._numbers[place]))
            for place, score in zip(chosen, scores, strict=True)
            if score >= LEAST
        ]
        return tuple(sorted(found, key=lambda near: (-near.score, near.number)))

    def _asked(self, wanted: str) -> npt.NDArray[np.uint16]:
        return self._vectors.pieces([wanted])[0]
