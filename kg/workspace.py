"""The DuckDB database in which the stages after reading work, and how they run their SQL."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from kg.errors import KgError

MEMORY_LIMIT = "1200MB"
BATCH = 5_000
"""Rows held in Python at a time."""


def open_workspace(folder: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB database in a folder of the build, bounded in memory, offline."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(str(folder / "workspace.duckdb"))
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("SET temp_directory = $folder", {"folder": str(folder / "spill")})
    connection.execute("SET threads = 2")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET enable_progress_bar = false")
    return connection


def rows(
    connection: duckdb.DuckDBPyConnection, sql: str, given: Mapping[str, object] | None = None
) -> Iterator[tuple[Any, ...]]:
    """The rows of a query with these values for its parameters, in batches: memory does not grow with their number."""
    cursor = connection.cursor()
    cursor.execute(sql, given)
    while batch := cursor.fetchmany(BATCH):
        yield from batch


def run_steps(connection: duckdb.DuckDBPyConnection, package: str, steps: Sequence[str]) -> None:
    """Run the SQL files of a package in order."""
    for step in steps:
        sql = (files(package) / "sql" / f"{step}.sql").read_text(encoding="utf-8")
        try:
            connection.execute(sql)
        except duckdb.Error as error:
            raise KgError(f"the step {step!r} of {package} failed", remedy=str(error)) from error


def store_table(
    connection: duckdb.DuckDBPyConnection, table: str, records: Iterable[tuple[object, ...]], schema: pa.Schema
) -> None:
    """Make a table of records, whose fields stand in the schema's order."""
    columns = list(zip(*records, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    connection.register("incoming", pa.Table.from_arrays(arrays, schema=schema))
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM incoming")
    connection.unregister("incoming")


def open_tables(folder: Path) -> duckdb.DuckDBPyConnection:
    """The Parquet tables of a finished build as views; raises `KgError` where there are none.

    What does not fit into memory is spilled to the system's folder for such files, never
    into the folder that one happens to be in.
    """
    connection = duckdb.connect(config={"temp_directory": str(Path(tempfile.gettempdir()) / f"kg-{os.getpid()}")})
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("SET autoinstall_known_extensions = false")
    view_tables(connection, folder, "main")
    return connection


def view_tables(connection: duckdb.DuckDBPyConnection, folder: Path, schema: str) -> None:
    """Show the Parquet tables of a finished build as views of a schema; raises `KgError` where there are none."""
    found = sorted(folder.glob("*.parquet"))
    if not found:
        raise KgError("there is no build here", where=str(folder), remedy="run: kg build NOTES -o OUTPUT")
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for path in found:
        quoted = str(path).replace("'", "''")
        connection.execute(f"CREATE VIEW {schema}.\"{path.stem}\" AS SELECT * FROM read_parquet('{quoted}')")
