"""From shards to the tables of a graph, in DuckDB.

Each table is one SQL file of this room, run in order; tables go out of
core where memory is short. Results never depend on the number of threads: sums are of
whole numbers, lists and choices are ordered.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from kg.assemble.schema import TABLES
from kg.assemble.shards import NoteKey
from kg.assemble.stamps import read_stamps
from kg.settings import Settings
from kg.workspace import run_steps

BEFORE_STAMPS = ("notes", "videos", "topics")
AFTER_STAMPS = ("claims",)


def load_shards(connection: duckdb.DuckDBPyConnection, shards: Sequence[Path], notes: Sequence[NoteKey]) -> None:
    """Make the shards' tables visible as `shard_*`, with the rows of current notes only."""
    connection.execute("CREATE OR REPLACE TABLE wanted (note VARCHAR, shard VARCHAR)")
    files_of = {table: [str(shard / f"{table}.parquet") for shard in shards] for table in TABLES}
    if shards:
        connection.execute(
            "INSERT INTO wanted SELECT note, min(filename) FROM read_parquet($files, filename = true) "
            "WHERE note IN (SELECT unnest($keys)) GROUP BY note",
            {"files": files_of["notes"], "keys": [note.key for note in notes]},
        )
    for table, schema in TABLES.items():
        if shards:
            connection.execute(
                f"CREATE OR REPLACE TABLE shard_{table} AS SELECT t.* EXCLUDE (filename) "
                "FROM read_parquet($files, filename = true) t JOIN wanted w "
                f"ON t.note = w.note AND t.filename = regexp_replace(w.shard, 'notes[.]parquet$', '{table}.parquet')",
                {"files": files_of[table]},
            )
        else:
            empty = schema.empty_table()  # noqa: F841 - DuckDB finds it by its name
            connection.execute(f"CREATE OR REPLACE TABLE shard_{table} AS SELECT * FROM empty")


def assemble_tables(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Notes, channels, videos, topics, claims, clips: all that needs no resolution."""
    connection.execute("SET VARIABLE base = $base", {"base": settings.base})
    connection.execute("SET VARIABLE confidence = $least", {"least": round(settings.confidence * 10_000)})
    run_steps(connection, "kg.assemble", BEFORE_STAMPS)
    read_stamps(connection)
    run_steps(connection, "kg.assemble", AFTER_STAMPS)
