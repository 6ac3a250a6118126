"""What something kept from build to build was made of: the files, and the code.

It stands as JSON beside what is kept, so that the next build knows whether it may be used.
"""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

NAME = "made-of.json"


def identity(path: Path) -> dict[str, int]:
    """A file's size in bytes and its time of writing in ns: another file of one name has another."""
    status = path.stat()
    return {"bytes": status.st_size, "written": status.st_mtime_ns}


def code_digest(*names: str) -> str:
    """A hash of files of this package, named by their paths in it."""
    hasher = hashlib.sha256()
    for name in names:
        hasher.update((files("kg") / name).read_bytes() + b"\0")
    return hasher.hexdigest()


def write_made_of(folder: Path, made_of: dict[str, Any]) -> None:
    """Say in a folder of what its content was made."""
    (folder / NAME).write_text(json.dumps(made_of), encoding="utf-8", newline="\n")


def read_made_of(folder: Path) -> dict[str, Any]:
    """What a folder says that it was made of; empty where it says nothing that can be read."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
