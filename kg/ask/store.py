"""The graph as something to query: a store on disk that a build keeps, or one made of a Turtle file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store

from kg.errors import KgError
from kg.outputs import STORE
from kg.outputs import SUMMARIES as SUMMARIES_FILE
from kg.vocab import PREFIXES, SUMMARIES

IN_MEMORY_BYTES = 30_000_000
"""A Turtle file without a store, up to this size, is read into memory: about a second of work."""
CACHED = ".store"
"""Where the store of a large Turtle file is kept that no build has kept one for."""
MADE_OF = "made-of.json"
TRIPLES = "triples"
_SUMMARIES = NamedNode(SUMMARIES)
_FOLDED_NAME = NamedNode(f"{PREFIXES['kg']}foldedName")


def keep_store(turtle: Path, summaries: Path) -> None:
    """Make the store of a large Turtle file beside it, with the summaries in a named graph.

    A small one is read into memory as quickly as a store is opened: it gets none.
    """
    folder = turtle.parent / STORE
    shutil.rmtree(folder, ignore_errors=True)
    if turtle.stat().st_size <= IN_MEMORY_BYTES:
        return
    folder.mkdir()
    store = _loaded(Store(str(folder / TRIPLES)), turtle)
    _load(store, summaries, _SUMMARIES)
    store.optimize()
    store.flush()
    del store
    (folder / MADE_OF).write_text(json.dumps(_identity(turtle)), encoding="utf-8")


def open_store(turtle: Path, say: Callable[[str], None]) -> Store:
    """The store for a Turtle file: the one that a build kept, else one made of the file.

    A large file that no build kept a store for gets one beside it that is used again; it
    has no summaries but the folded names. `say` is told before anything that takes long. Raises `KgError`
    where the file is missing or is no Turtle.
    """
    if not turtle.is_file():
        raise KgError("there is no graph here", where=str(turtle), remedy="run: kg build NOTES -o OUTPUT")
    if has_store(turtle):
        try:
            return Store.read_only(str(turtle.parent / STORE / TRIPLES))
        except OSError as error:
            raise KgError(
                "the store of the graph is damaged", where=str(turtle.parent / STORE), remedy="build again"
            ) from error
    identity = _identity(turtle)
    if identity["bytes"] <= IN_MEMORY_BYTES:
        store = _loaded(Store(), turtle)
        if (summaries := turtle.parent / SUMMARIES_FILE).is_file():
            _load(store, summaries, _SUMMARIES)
        return store
    folder = turtle.parent / CACHED / f"{identity['bytes']}-{identity['written']}"
    if not folder.is_dir():
        say(f"building a store from {turtle.name} ({identity['bytes'] / 1e6:,.0f} MB), once")
        _build(turtle, folder)
    return Store.read_only(str(folder))


def has_store(turtle: Path) -> bool:
    """Whether a build kept a store of this very file: of its size and time of writing."""
    try:
        made_of = json.loads((turtle.parent / STORE / MADE_OF).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(made_of == _identity(turtle))


def _identity(turtle: Path) -> dict[str, int]:
    status = turtle.stat()
    return {"bytes": status.st_size, "written": status.st_mtime_ns}


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
    _load(store, turtle, None)
    store.bulk_extend(_folded_names(store))
    return store


def _folded_names(store: Store) -> Iterator[Quad]:
    """The names of all things in lower case, so that a query finds one without reading all."""
    for label in ("prefLabel", "altLabel"):
        for quad in store.quads_for_pattern(None, NamedNode(PREFIXES["skos"] + label), None, DefaultGraph()):
            if isinstance(quad.object, Literal):
                yield Quad(quad.subject, _FOLDED_NAME, Literal(quad.object.value.lower()), _SUMMARIES)


def _load(store: Store, turtle: Path, graph: NamedNode | None) -> None:
    try:
        store.bulk_load(path=str(turtle), format=RdfFormat.TURTLE, to_graph=graph)
    except (SyntaxError, OSError, ValueError) as error:
        raise KgError("cannot read the graph", where=str(turtle), remedy=str(error)) from error
