"""The graph as something to query: the Turtle in memory, or a store on disk built from it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from kg.errors import KgError

IN_MEMORY_BYTES = 30_000_000
"""A Turtle file up to this size is read into memory, about a second of work."""
STORE = ".store"


def open_store(turtle: Path, say: Callable[[str], None]) -> Store:
    """The store for a Turtle file; a large one is kept on disk beside it and used again.

    `say` is told before anything that takes long. Raises `KgError` where the file is
    missing or is no Turtle.
    """
    if not turtle.is_file():
        raise KgError("there is no graph here", where=str(turtle), remedy="run: kg build NOTES -o OUTPUT")
    size = turtle.stat().st_size
    if size <= IN_MEMORY_BYTES:
        return _loaded(Store(), turtle)
    folder = turtle.parent / STORE / f"{size}-{turtle.stat().st_mtime_ns}"
    if not folder.is_dir():
        say(f"building a store from {turtle.name} ({size / 1e6:,.0f} MB), once")
        _build(turtle, folder)
    return Store.read_only(str(folder))


def _build(turtle: Path, folder: Path) -> None:
    """Build the store beside its place, then move it there; older ones go."""
    shutil.rmtree(folder.parent, ignore_errors=True)
    unfinished = folder.parent / ".next"
    unfinished.mkdir(parents=True)
    store = _loaded(Store(str(unfinished)), turtle)
    store.flush()
    del store
    unfinished.rename(folder)


def _loaded(store: Store, turtle: Path) -> Store:
    try:
        store.bulk_load(path=str(turtle), format=RdfFormat.TURTLE)
    except (SyntaxError, OSError, ValueError) as error:
        raise KgError("cannot read the graph", where=str(turtle), remedy=str(error)) from error
    return store
