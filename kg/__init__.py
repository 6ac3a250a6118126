"""Notes made from videos, as a knowledge graph whose every edge leads back to its second.

For programs: `kg.open("output")` gives a build's entities, claims, events and relations
as records; docs/python.md shows how.
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.graph import Graph

__version__ = "0.1.0"


def open(output: str | PathLike[str]) -> Graph:  # noqa: A001 - read as kg.open
    """The finished build in a folder; raises `KgError` where there is none.

    >>> import kg
    >>> with kg.open(output) as graph:
    ...     print(graph.entity("Trump").label)
    Donald Trump
    """
    from pathlib import Path  # noqa: PLC0415 - importing the package must cost nothing

    from kg.graph import Graph  # noqa: PLC0415 - the same

    return Graph(Path(output))
