"""Folders beside folders: one put in the place of another that is never empty, and one made of another."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

_HERE = -100
"""AT_FDCWD: paths are relative to the working folder, as everywhere else."""
_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2), Linux 3.15."""


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
