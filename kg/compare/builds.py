"""The tables of two builds side by side, and what came, went and changed between them.

The procedure is SQL (`sql/`, in the order of `STEPS`): first what is the same thing in
both builds though its IRI may differ, then a row for each difference. A claim's IRI
holds its text, second and note, so that an edit or a rename would otherwise be a loss and a
find.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kg.errors import KgError
from kg.outputs import TABLES
from kg.workspace import open_workspace, rows, run_steps, view_tables

STEPS = ("same_notes", "same_claims", "same_entities", "changes", "attributions")
SUBJECTS = ("notes", "claims", "entities", "merges", "mentions", "attributions")
"""What is compared, in the order in which it is told."""
KINDS = ("came", "went", "changed")


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a changed thing in the old build and in the new; None where it had none."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of what (`SUBJECTS`), of which kind (`KINDS`), and where in the notes.

    The place is None for what has none (an entity) or where it is not known; `fields` are
    empty unless the thing changed.
    """

    about: str
    kind: str
    iri: str
    says: str
    path: str | None
    line: int | None
    seconds: int | None
    fields: tuple[Field, ...]


@contextmanager
def compared(old: Path, new: Path, work: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in `work` with the table `changes` between the builds in two output folders."""
    connection = open_workspace(work)
    try:
        for schema, output in (("before", old), ("after", new)):
            view_tables(connection, output / TABLES, schema)
        try:
            run_steps(connection, "kg.compare", STEPS)
        except KgError as error:
            raise KgError(
                "these builds cannot be compared", where=f"{old} and {new}", remedy=f"build both again ({error.remedy})"
            ) from error
        yield connection
    finally:
        connection.close()


def counts(connection: duckdb.DuckDBPyConnection) -> Mapping[tuple[str, str], int]:
    """How many differences there are of each subject and kind; those that are none are left out."""
    found = connection.execute("SELECT about, kind, count(*) FROM changes GROUP BY about, kind").fetchall()
    return {(about, kind): number for about, kind, number in found}


def changes(connection: duckdb.DuckDBPyConnection, *, most: int | None = None) -> Iterator[Change]:
    """The differences, at most so many of each subject and kind, in a fixed order."""
    order = "path NULLS LAST, line, seconds, says, iri, fields"
    limit = "" if most is None else f"QUALIFY row_number() OVER (PARTITION BY about, kind ORDER BY {order}) <= {most}"
    sql = f"""
        SELECT about, kind, iri, says, path, line, seconds, fields FROM changes {limit}
        ORDER BY list_position({list(SUBJECTS)}, about), list_position({list(KINDS)}, kind), {order}"""
    for about, kind, iri, says, path, line, seconds, fields in rows(connection, sql):
        yield Change(about, kind, iri, says, path, line, seconds, tuple(Field(**field) for field in fields))
