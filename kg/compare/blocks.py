"""The subjects of two Turtle files whose triples may differ.

A build writes one block of lines a subject, blank lines between them and none within
(`export/turtle`). A block that stands in both files says the same in both, so that only
the others need a parser: of a vault in which a note was edited, a few in a million.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

_DIGEST_BYTES = 16


def write_differing(one: Path, other: Path, one_target: Path, other_target: Path) -> None:
    """Write each file once more with its prefixes and those of its blocks that the other lacks.

    Where their prefixes differ, a block's text alone does not say what it means, and all
    blocks are written.
    """
    digests, others = digests_of(one), digests_of(other)
    is_same_header = len(digests) > 0 and len(others) > 0 and digests[0] == others[0]
    for turtle, target, mine, theirs in (
        (one, one_target, digests, others),
        (other, other_target, others, digests),
    ):
        wanted = ~np.isin(mine, theirs) if is_same_header else np.ones(len(mine), dtype=bool)
        with target.open("wb") as file:
            for number, block in enumerate(blocks_of(turtle)):
                if number == 0 or wanted[number]:
                    file.write(block + b"\n")


def digests_of(turtle: Path) -> npt.NDArray[np.bytes_]:
    """A digest of each block, in the order of the file."""
    joined = bytearray()
    for block in blocks_of(turtle):
        joined += hashlib.blake2b(block, digest_size=_DIGEST_BYTES).digest()
    return np.frombuffer(bytes(joined), dtype=f"S{_DIGEST_BYTES}")


def blocks_of(turtle: Path) -> Iterator[bytes]:
    """The prefixes of a Turtle file that a build has written, then one subject after the other."""
    lines: list[bytes] = []
    with turtle.open("rb") as file:
        for line in file:
            if line == b"\n":
                yield b"".join(lines)
                lines = []
            else:
                lines.append(line)
    if lines:
        yield b"".join(lines)
