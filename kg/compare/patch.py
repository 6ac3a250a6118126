"""The difference of two graphs as RDF Patch, the text format of RDF Delta.

One line a triple, `A` added or `D` deleted, within one transaction:
https://afs.github.io/rdf-delta/rdf-patch.html. Terms are those of N-Triples, which RDF
Patch reads as they are. The graphs of a build have no blank nodes, so that the triples
alone say what differs.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyoxigraph

from kg.errors import KgError
from kg.outputs import TURTLE
from kg.turtle_blocks import write_differing
from kg.workspace import open_workspace, rows

ANEW = "run: kg build NOTES -o OUTPUT"
LONGEST_LINE_BYTES = 4 * 1024 * 1024


def patch_lines(old: Path, new: Path, work: Path) -> Iterator[str]:
    """The lines of the patch that turns the graph of one output folder into that of another.

    Deletions come first, each kind in the order of its text. Memory is bounded: the triples
    lie in a database in `work`. Raises `KgError` where there is no graph or it is no Turtle.
    """
    connection = open_workspace(work)
    try:
        for output in (old, new):
            if not (output / TURTLE).is_file():
                raise KgError("there is no graph here", where=str(output / TURTLE), remedy=ANEW)
        write_differing(old / TURTLE, new / TURTLE, work / "before.ttl", work / "after.ttl")
        for table, output in (("before", old), ("after", new)):
            _load(connection, output / TURTLE, table, work)
        yield f"H id <uuid:{_identifier(old / TURTLE, new / TURTLE)}> .\n"
        yield "TX .\n"
        for letter, table, other in (("D", "before", "after"), ("A", "after", "before")):
            sql = f"SELECT line FROM {table} EXCEPT SELECT line FROM {other} ORDER BY line"
            yield from (f"{letter} {line}\n" for (line,) in rows(connection, sql))
        yield "TC .\n"
    finally:
        connection.close()


def _load(connection: duckdb.DuckDBPyConnection, turtle: Path, table: str, work: Path) -> None:
    """The triples of the blocks that differ as a table of N-Triples lines; `turtle` is where they come from."""
    lines = work / f"{table}.nt"
    try:
        parsed = pyoxigraph.parse(path=str(work / f"{table}.ttl"), format=pyoxigraph.RdfFormat.TURTLE)
        pyoxigraph.serialize(parsed, str(lines), format=pyoxigraph.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        raise KgError("the graph cannot be read", where=str(turtle), remedy=f"build it again: {error}") from error
    # A line is read as one column: U+0001 as delimiter stands in no line, N-Triples escapes it.
    connection.execute(f"CREATE TABLE {table} (line VARCHAR)")
    if lines.stat().st_size:
        connection.execute(
            f"""INSERT INTO {table} SELECT line
            FROM read_csv(?, columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false, delim = chr(1),
                          quote = '', escape = '', new_line = '\\n', max_line_size = {LONGEST_LINE_BYTES})""",
            [str(lines)],
        )
    lines.unlink()


def _identifier(old: Path, new: Path) -> uuid.UUID:
    """A patch's id from the bytes of both graphs (a UUID of version 8, RFC 9562, section 5.8)."""
    hasher = hashlib.sha256()
    for turtle in (old, new):
        with turtle.open("rb") as file:
            hasher.update(hashlib.file_digest(file, "sha256").digest())
    number = int.from_bytes(hasher.digest()[:16]) & ~(0xF << 76) & ~(0x3 << 62) | 0x8 << 76 | 0x2 << 62
    return uuid.UUID(int=number)
