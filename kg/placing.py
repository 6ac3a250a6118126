"""Folders in the place of others: where a build works, what it moves at its end, what is made of what was."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from kg.errors import KgError
from kg.outputs import EXTRA_FORMATS

_HERE = -100
"""AT_FDCWD: paths are relative to the working folder, as everywhere else."""
_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2), Linux 3.15."""


def fresh_folder(path: Path) -> Path:
    """An empty folder at `path`; what a stopped build left there goes."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def put_in_place(finished: Path, place: Path) -> None:
    """Move a folder over another, which may then lie where the finished one was or beside it.

    Where the system can exchange two folders in one step, whoever reads or kills the
    build finds one or the other; elsewhere the place is empty between two renames.
    """
    if not _exchanged(finished, place):
        place.rename(finished.with_name(f"{finished.name}.old"))
        finished.replace(place)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two entries of one file system; False where the system or the file system cannot."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return rename is not None and rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0


def linked_copy(folder: Path, target: Path, *, linked: Sequence[str]) -> None:
    """Copy a flat folder; files that end in one of `linked`, which nobody ever changes, are shared with it."""
    target.mkdir()
    for entry in sorted(folder.iterdir()):
        if not entry.name.endswith(tuple(linked)) or not _linked(entry, target / entry.name):
            shutil.copy2(entry, target / entry.name)


def _linked(file: Path, target: Path) -> bool:
    """Give a file a second name; False where the file system has no such thing."""
    try:
        os.link(file, target)
    except OSError:
        return False
    return True


WORKSPACE = ("workspace.duckdb", "workspace.duckdb.wal", "spill")
"""What a build works with and does not keep."""


def move_into_place(work: Path, output: Path) -> None:
    """Put the finished files over those of the last build, and clear the rest away.

    Raises `KgError` before anything is moved where a folder stands in a file's place or
    the other way round. What the last build made and this one did not (another format,
    a neighbourhood's page) no longer fits the graph and goes.
    """
    finished = [entry for entry in sorted(work.iterdir()) if entry.name not in WORKSPACE]
    for entry in finished:
        place = output / entry.name
        if place.exists() and place.is_dir() != entry.is_dir():
            kind = "folder" if place.is_dir() else "file"
            raise KgError(f"a {kind} stands where the build wants to write", where=str(place), remedy="move it away")
    for entry in finished:
        place = output / entry.name
        if entry.is_dir() and place.exists():
            put_in_place(entry, place)
        else:
            entry.replace(place)
    names = {entry.name for entry in finished}
    stale = (output / f"graph.{name}" for name in EXTRA_FORMATS if f"graph.{name}" not in names)
    for path in (*stale, *output.glob("around-*.html")):
        path.unlink(missing_ok=True)
    shutil.rmtree(work)
