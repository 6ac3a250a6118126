"""Names that general knowledge takes for one thing, whatever their letters: the Fed is the Federal Reserve.

`other_names.csv` has the columns of an owner's table of known entities without addresses.
It only joins names, where a vault has them: labels and types stay those of the notes, and
what the owner says comes before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import combinations

from kg.resolve.iris import Node
from kg.resolve.known import Known, read_known
from kg.resolve.scoring import Link, NodeKey

OTHER_NAMES_FILE = "other_names.csv"
SCORE = 95
"""Hundredths of a link that general knowledge makes."""


@cache
def packaged_other_names() -> tuple[Known, ...]:
    """The table that ships with the package, read once in a process."""
    return read_known((files("kg.resolve") / OTHER_NAMES_FILE).read_text("utf-8"), OTHER_NAMES_FILE)


def general_links(found: Mapping[Known, Sequence[Node]]) -> Iterator[Link]:
    """The links between all names of a row that a vault has."""
    for entry, nodes in found.items():
        for first, second in combinations(sorted({node.key for node in nodes}), 2):
            yield Link(first, second, SCORE, f"both are names of {entry.name}, as is generally known")


def other_names_of(found: Mapping[Known, Sequence[Node]]) -> dict[NodeKey, tuple[str, ...]]:
    """For each node of a row the folded names of all of them."""
    return {node.key: tuple(sorted({one.name for one in nodes})) for nodes in found.values() for node in nodes}
