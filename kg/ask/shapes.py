"""Check a graph of any size against the project's shapes.

A SHACL engine holds the graph in memory and needs minutes for 600,000 triples; here each
constraint becomes one SQL query over a DuckDB table, which spills to disk.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyoxigraph

from kg.ask.shape_queries import SUBCLASS_OF, Constraint, breaking_nodes
from kg.ask.shape_reading import read_constraints
from kg.errors import KgError

DEFAULT_EXAMPLES = 20
"""How many violations of one constraint are returned, unless told otherwise."""

LONGEST_LINE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Violation:
    """One node that breaks one constraint.

    `focus` is an IRI without brackets, or `_:` and a blank node's label. `path` is empty
    where the node itself is to blame, and begins with `^` for the way back along a
    predicate. `value` is the term to blame as N-Triples writes it, empty where none is.
    """

    shape: str
    focus: str
    path: str
    value: str
    message: str
    severity: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A constraint that does not hold: how often, and its first violations in order."""

    constraint: Constraint
    total: int
    violations: tuple[Violation, ...]


def check_shapes(
    shapes_path: Path, connection: duckdb.DuckDBPyConnection, *, limit: int = DEFAULT_EXAMPLES
) -> tuple[Violation, ...]:
    """What in the table `triples` breaks the shapes of a file, in order, up to `limit` of each constraint.

    Empty where the graph is valid. Raises KgError where the shapes cannot be checked.
    """
    breaches = breaches_of(read_constraints(shapes_path), connection, limit=limit)
    return tuple(violation for breach in breaches for violation in breach.violations)


def breaches_of(
    constraints: Iterable[Constraint], connection: duckdb.DuckDBPyConnection, *, limit: int = DEFAULT_EXAMPLES
) -> tuple[Breach, ...]:
    """The constraints that the table `triples` breaks, each with its total and up to `limit` violations."""
    subclasses = _subclasses(connection)
    breaches = (_breach(connection, constraint, subclasses, limit) for constraint in constraints)
    return tuple(breach for breach in breaches if breach is not None)


def triples_of(turtle_path: Path, connection: duckdb.DuckDBPyConnection, work_folder: Path) -> int:
    """Add a Turtle file's triples to the connection's table `triples(s, p, o)`; return how many.

    The file passes through N-Triples in `work_folder`, one triple a line, so memory stays
    bounded; give a connection to a database on disk for a graph that does not fit.
    Raises KgError where the file is not Turtle.
    """
    connection.execute("CREATE TABLE IF NOT EXISTS triples (s VARCHAR, p VARCHAR, o VARCHAR)")
    with tempfile.TemporaryDirectory(dir=work_folder) as folder:
        lines = Path(folder, "graph.nt")
        try:
            parsed = pyoxigraph.parse(path=str(turtle_path), format=pyoxigraph.RdfFormat.TURTLE)
            pyoxigraph.serialize(parsed, str(lines), format=pyoxigraph.RdfFormat.N_TRIPLES)
        except (OSError, SyntaxError) as error:
            raise KgError(
                "the graph cannot be read", where=str(turtle_path), remedy=f"build it again: {error}"
            ) from error
        if lines.stat().st_size == 0:
            return 0
        added = connection.execute(_split_lines(), [str(lines)]).fetchone()
    return int(added[0]) if added else 0


def _split_lines() -> str:
    """The SQL that cuts each line at its first two spaces and off its final full stop.

    Subject and predicate hold no space; an object may. A line is read as one column: U+0001
    as delimiter stands in no line, because N-Triples escapes it.
    """
    return f"""INSERT INTO triples
SELECT split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p,
       line[length(s) + length(p) + 3:-3] AS o
FROM read_csv(?, columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false,
              delim = chr(1), quote = '', escape = '', new_line = '\\n',
              max_line_size = {LONGEST_LINE_BYTES})"""


def _subclasses(connection: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    """Each class's term with all classes below it, as far as the table itself says so."""
    rows = connection.execute("SELECT DISTINCT s, o FROM triples WHERE p = ?", [SUBCLASS_OF]).fetchall()
    below: dict[str, set[str]] = {}
    for narrower, broader in rows:
        below.setdefault(broader, set()).add(narrower)
    for middle in sorted(below):  # Warshall's closure: paths through each class in turn
        for names in below.values():
            if middle in names:
                names.update(below[middle])
    return {broader: frozenset(names) for broader, names in below.items()}


def _breach(
    connection: duckdb.DuckDBPyConnection,
    constraint: Constraint,
    subclasses: Mapping[str, frozenset[str]],
    limit: int,
) -> Breach | None:
    """What breaks one constraint, or None where nothing does."""
    rows = connection.execute(
        f"SELECT focus, value, count(*) OVER () FROM ({breaking_nodes(constraint, subclasses)}) "
        "ORDER BY focus, value LIMIT ?",
        [limit],
    ).fetchall()
    if not rows:
        return None
    violations = tuple(
        Violation(
            shape=constraint.shape,
            focus=focus[1:-1] if focus.startswith("<") else focus,
            path=str(constraint.path or ""),
            value=value,
            message=constraint.message,
            severity=constraint.severity,
        )
        for focus, value, _ in rows
    )
    return Breach(constraint, total=rows[0][2], violations=violations)
