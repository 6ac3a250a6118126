"""A disk without room, told as such wherever in a build it shows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from kg.errors import KgError

REFUSALS = ("No space left on device", "File too large", "Disk quota exceeded", "not enough space")
"""What systems say of a full disk: ENOSPC, EFBIG, EDQUOT, ERROR_DISK_FULL."""


@contextmanager
def told_when_full(output: Path, unfinished: Path) -> Iterator[None]:
    """Turn what any library raises on a full disk into one `KgError`, and clear what was unfinished away.

    DuckDB tells it as an error of the file, of the transaction or of a step; Arrow and
    Python as an `OSError`, which DuckDB's own libraries do not share.
    """
    try:
        yield
    except (duckdb.Error, OSError, KgError) as error:
        if not any(refusal in str(error) for refusal in REFUSALS):
            raise
        shutil.rmtree(unfinished, ignore_errors=True)
        raise KgError(
            "there is no room to write what the build makes",
            where=str(output),
            remedy="free some space and build again; the last build's files are as they were",
        ) from error
