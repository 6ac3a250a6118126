"""Measure the resolution of a vault: judged pairs on both halves, and seconds and memory at 1/4, 1/2 and all.

    python benchmarks/resolution.py pairs OUTPUT
    python benchmarks/resolution.py cost OUTPUT

`OUTPUT` is a finished build of the vault that `tests/fixtures/mention_pairs.tsv` was made
from. `cost` resolves a quarter, a half and all of its notes again from its shards, each in
a process of its own; nothing in `OUTPUT` is changed.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).parent.parent))

from kg.assemble.shards import NoteKey
from kg.assemble.tables import assemble_tables, load_shards
from kg.model import NotePath
from kg.outputs import SHARDS, TABLES
from kg.resolve.entities import resolve_entities
from kg.settings import Settings
from kg.workspace import open_workspace
from tests.mention_pairs import HALVES, read_pairs, score_pairs

SHARES = (4, 2, 1)
"""One note of so many is taken."""


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("pairs", "cost", "share"))
    parser.add_argument("output", type=Path)
    parser.add_argument("--share", type=int, default=1, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.what == "pairs":
        print_pairs(options.output)
    elif options.what == "share":
        print_share(options.output, options.share)
    else:
        print("   notes  mentions     names  entities   seconds  peak MB", flush=True)
        for share in SHARES:
            subprocess.run([sys.executable, __file__, "share", str(options.output), "--share", str(share)], check=True)


def print_pairs(output: Path) -> None:
    """Pairwise precision and recall of each half."""
    rows = duckdb.sql(
        f"""SELECT c.path, c.position, m.surface, m.entity FROM '{output}/{TABLES}/mentions.parquet' m
            JOIN '{output}/{TABLES}/claims.parquet' c ON c.iri = m.claim ORDER BY ALL"""
    ).fetchall()
    entities = {(path, position, surface): entity for path, position, surface, entity in rows}
    for half in HALVES:
        score = score_pairs((pair for pair in read_pairs() if pair.half == half), entities)
        print(
            f"{half:7} precision {score.precision:.3f}  recall {score.recall:.3f}  "
            f"({score.found} of {score.given} pairs are in the build)"
        )


def print_share(output: Path, share: int) -> None:
    """Seconds that the resolution of every n-th note takes, and the peak of the process."""
    shards = sorted((output / SHARDS).glob("*.shard"))
    files = [str(shard / "notes.parquet") for shard in shards]
    rows = duckdb.execute("SELECT note, path, content_hash FROM read_parquet($files) ORDER BY path", {"files": files})
    notes = [NoteKey(NotePath(path), content, key) for key, path, content in rows.fetchall()][::share]
    with tempfile.TemporaryDirectory() as folder:
        connection = open_workspace(Path(folder))
        load_shards(connection, shards, notes)
        settings = Settings()
        assemble_tables(connection, settings)
        started = time.monotonic()
        resolve_entities(connection, settings.base)
        seconds = time.monotonic() - started
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
            for table in ("mentions", "nodes", "entities")
        ]
        connection.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(notes):>8,}  {counts[0]:>8,}  {counts[1]:>8,}  {counts[2]:>8,}  {seconds:>8.1f}  {peak:>7,.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
