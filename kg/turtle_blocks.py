"""The subjects of two Turtle files whose triples may differ.

A build writes one block of lines a subject, blank lines between them and none within
(`export/turtle`). A block that stands in both files says the same in both, so that only
the others need a parser: of a vault in which a note was edited, a few in a million.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_DIGEST_BYTES = 16
_READ_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class Differing:
    """How many blocks two files have together, and how many of them only one has."""

    blocks: int
    differing: int


def write_differing(one: Path, other: Path, one_target: Path, other_target: Path) -> Differing:
    """Write each file once more with its prefixes and those of its blocks that the other lacks.

    Where their prefixes differ, a block's text alone does not say what it means, and all
    blocks are written.
    """
    mine, theirs = _digests(one), _digests(other)
    is_same_header = mine[:1] == theirs[:1]
    written = _write(one, one_target, mine, set(theirs) if is_same_header else set())
    written += _write(other, other_target, theirs, set(mine) if is_same_header else set())
    return Differing(len(mine) + len(theirs), written)


def _write(turtle: Path, target: Path, digests: Sequence[bytes], known: set[bytes]) -> int:
    """Write the first block, which holds the prefixes, and all that are not known; gives how many those are."""
    written = 0
    with target.open("wb") as file:
        for number, (block, digest) in enumerate(zip(blocks_of(turtle), digests, strict=True)):
            if number == 0 or digest not in known:
                file.write(block + b"\n")
                written += number > 0
    return written


def _digests(turtle: Path) -> list[bytes]:
    """A digest of each block, in the order of the file."""
    return [hashlib.blake2b(block, digest_size=_DIGEST_BYTES).digest() for block in blocks_of(turtle)]


def blocks_of(turtle: Path) -> Iterator[bytes]:
    """The prefixes of a Turtle file that a build has written, then one subject after the other."""
    rest = b""
    with turtle.open("rb") as file:
        while piece := file.read(_READ_BYTES):
            *whole, rest = (rest + piece).split(b"\n\n")
            for block in whole:
                yield block + b"\n"
    if rest:
        yield rest
