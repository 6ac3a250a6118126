"""Putting a finished folder in the place of another so that the place is never empty."""

from __future__ import annotations

import ctypes
import os
import sys
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
