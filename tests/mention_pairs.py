"""Pairs of mentions in different notes of the shared vault, judged by a person: same or different.

The files quote no note: a mention is given by its note's path, the position of its claim
and its surface. A hash of a pair of the first file puts it into the half that rules are
tuned on or into the half that is only measured. The second file is only measured: drawn
at random (`benchmarks/resolution.py draw`) and judged before the resolution was asked.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

PAIRS_FILE = Path(__file__).parent / "fixtures" / "mention_pairs.tsv"
DRAWN_FILE = PAIRS_FILE.with_name("drawn_pairs.tsv")
DRAWN = "drawn"
SETS = ("tuning", "held", DRAWN)

MentionPlace = tuple[str, int, str]
"""A note's path, a claim's position in it, and the surface of a name in that claim."""


@dataclass(frozen=True, slots=True)
class MentionPair:
    """Two mentions and whether they are of one thing; `kind` is how the pair was drawn."""

    kind: str
    one: MentionPlace
    other: MentionPlace
    is_same: bool

    @property
    def set(self) -> str:
        if self.kind.startswith(DRAWN):
            return DRAWN
        joined = "\t".join(map(str, (*self.one, *self.other)))
        return SETS[hashlib.sha256(joined.encode()).digest()[0] % 2]


@dataclass(frozen=True, slots=True)
class PairScore:
    """Pairwise precision and recall of "same"; `found` of `given` pairs have both mentions in the build."""

    precision: float
    recall: float
    found: int
    given: int
    wrong: tuple[MentionPair, ...]
    missed: tuple[MentionPair, ...]


def read_pairs() -> tuple[MentionPair, ...]:
    return (*_read(PAIRS_FILE), *_read(DRAWN_FILE))


def _read(path: Path) -> tuple[MentionPair, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            MentionPair(
                row["kind"],
                (row["path"], int(row["position"]), row["surface"]),
                (row["other_path"], int(row["other_position"]), row["other_surface"]),
                row["judgement"] == "same",
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        )


def score_pairs(pairs: Iterable[MentionPair], entities: Mapping[MentionPlace, str]) -> PairScore:
    """Score the pairs both of whose mentions a build has found."""
    given = list(pairs)
    found = [pair for pair in given if pair.one in entities and pair.other in entities]
    joined = [pair for pair in found if entities[pair.one] == entities[pair.other]]
    same = [pair for pair in found if pair.is_same]
    right = sum(pair.is_same for pair in joined)
    return PairScore(
        right / max(len(joined), 1),
        right / max(len(same), 1),
        len(found),
        len(given),
        tuple(pair for pair in joined if not pair.is_same),
        tuple(pair for pair in same if pair not in joined),
    )
