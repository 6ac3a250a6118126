"""The graph as something to query: a store on disk that a build keeps, or one made of a Turtle file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from kg.errors import KgError
from kg.made_of import code_digest, identity, read_made_of, write_made_of
from kg.outputs import STORE, TURTLE
from kg.outputs import SUMMARIES as SUMMARIES_FILE
from kg.placing import linked_copy
from kg.turtle_blocks import write_differing
from kg.vocab import PREFIXES, SUMMARIES

IN_MEMORY_BYTES = 30_000_000
"""A Turtle file without a store, up to this size, is read into memory: about a second of work."""
CACHED = ".store"
"""Where the store of a large Turtle file is kept that no build has kept one for."""
TRIPLES = "triples"
_SUMMARIES = NamedNode(SUMMARIES)
_FOLDED_NAME = NamedNode(f"{PREFIXES['kg']}foldedName")
_NAMING = tuple(NamedNode(PREFIXES["skos"] + label) for label in ("prefLabel", "altLabel"))
MOST_CHANGED = 0.1
"""Part of a graph's subjects that may differ for its store to be changed and not made anew."""


def keep_store(turtle: Path, summaries: Path, last: Path | None = None) -> None:
    """Make the store of a large Turtle file beside it, with the summaries in a named graph.

    A small one is read into memory as quickly as a store is opened: it gets none. `last`
    is the folder of an earlier build: where its store is whole and most of its graph is
    the same, the new store is that one with what has changed.
    """
    folder = turtle.parent / STORE
    shutil.rmtree(folder, ignore_errors=True)
    if turtle.stat().st_size <= IN_MEMORY_BYTES:
        return
    folder.mkdir()
    if last is None or not _is_whole(last) or not _changed_store(turtle, summaries, last):
        store = _loaded(Store(str(folder / TRIPLES)), turtle)
        _load(store, summaries, _SUMMARIES)
        store.optimize()
        store.flush()
        del store
    write_made_of(folder, _made_of(turtle, summaries))


def _is_whole(output: Path) -> bool:
    """Whether the store of a build is that of the Turtle and of the summaries beside it."""
    turtle, summaries = output / TURTLE, output / SUMMARIES_FILE
    is_there = turtle.is_file() and summaries.is_file()
    return is_there and read_made_of(output / STORE) == _made_of(turtle, summaries)


def _made_of(turtle: Path, summaries: Path) -> dict[str, Any]:
    return {TURTLE: identity(turtle), SUMMARIES_FILE: identity(summaries), "code": code_digest("ask/store.py")}


def _changed_store(turtle: Path, summaries: Path, last: Path) -> bool:
    """Make the store from the last build's; False, and nothing made, where most has changed.

    Only blocks that stand in one of two Turtle files are parsed, and of their triples only
    those that differ are taken out or put in.
    """
    folder = turtle.parent / STORE
    graphs = ((last / TURTLE, turtle, None), (last / SUMMARIES_FILE, summaries, _SUMMARIES))
    changes = []
    with tempfile.TemporaryDirectory(dir=folder) as room:
        for number, (old, new, graph) in enumerate(graphs):
            before, after = Path(room) / f"before{number}.ttl", Path(room) / f"after{number}.ttl"
            found = write_differing(old, new, before, after)
            if found.differing > MOST_CHANGED * found.blocks:
                return False
            changes.append((_quads(before, graph), _quads(after, graph)))
    linked_copy(last / STORE / TRIPLES, folder / TRIPLES, linked=(".sst",))
    store = Store(str(folder / TRIPLES))
    for gone, come in changes:
        for quad in gone - come:
            store.remove(quad)
        store.extend(come - gone)
    named = {quad.subject for quad in changes[0][0] ^ changes[0][1] if quad.predicate in _NAMING}
    for subject in named:
        for quad in store.quads_for_pattern(subject, _FOLDED_NAME, None, _SUMMARIES):
            store.remove(quad)
        store.extend(_folded_names(store, subject))
    store.flush()
    return True


def _quads(turtle: Path, graph: NamedNode | None) -> set[Quad]:
    found = parse(path=str(turtle), format=RdfFormat.TURTLE)
    return {Quad(quad.subject, quad.predicate, quad.object, graph or DefaultGraph()) for quad in found}


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
    found = identity(turtle)
    if found["bytes"] <= IN_MEMORY_BYTES:
        store = _loaded(Store(), turtle)
        if (summaries := turtle.parent / SUMMARIES_FILE).is_file():
            _load(store, summaries, _SUMMARIES)
        return store
    folder = turtle.parent / CACHED / f"{found['bytes']}-{found['written']}"
    if not folder.is_dir():
        say(f"building a store from {turtle.name} ({found['bytes'] / 1e6:,.0f} MB), once")
        _build(turtle, folder)
    return Store.read_only(str(folder))


def has_store(turtle: Path) -> bool:
    """Whether a build kept a store of this very file: of its size and time of writing."""
    return turtle.is_file() and read_made_of(turtle.parent / STORE).get(TURTLE) == identity(turtle)


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


def _folded_names(store: Store, subject: NamedNode | BlankNode | Triple | None = None) -> Iterator[Quad]:
    """The names of one thing, or of all, in lower case, so that a query finds one without reading all."""
    for predicate in _NAMING:
        for quad in store.quads_for_pattern(subject, predicate, None, DefaultGraph()):
            if isinstance(quad.object, Literal):
                yield Quad(quad.subject, _FOLDED_NAME, Literal(quad.object.value.lower()), _SUMMARIES)


def _load(store: Store, turtle: Path, graph: NamedNode | None) -> None:
    try:
        store.bulk_load(path=str(turtle), format=RdfFormat.TURTLE, to_graph=graph)
    except (SyntaxError, OSError, ValueError) as error:
        raise KgError("cannot read the graph", where=str(turtle), remedy=str(error)) from error
