"""Whether an output folder is what a build would make again: the same inputs, and its files untouched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from kg.assemble.shards import NoteKey
from kg.made_of import identity
from kg.model import Issue
from kg.outputs import BUILT, HOLDER, LOCK, NEXT, SHARDS
from kg.settings import Settings

_NOT_MADE = frozenset((BUILT, HOLDER, LOCK, NEXT, SHARDS))


def inputs_digest(
    notes: Iterable[NoteKey],
    issues: Iterable[Issue],
    settings: Settings,
    owners_files: Iterable[Path],
    formats: Sequence[str],
) -> str:
    """A hash of all on which the files of a build depend: notes, settings, the owner's word, and this program."""
    hasher = hashlib.sha256(_program().encode())
    said: list[object] = [settings.digest, sorted(formats)]
    said += [note.key for note in notes]
    said += [repr(issue) for issue in issues]
    said += [[path.name, path.read_bytes().hex() if path.is_file() else None] for path in owners_files]
    for part in said:
        hasher.update(json.dumps(part).encode() + b"\n")
    return hasher.hexdigest()


@cache
def _program() -> str:
    """A hash of everything in this package, and of the versions of what it stands on."""
    hasher = hashlib.sha256()
    for source in _sources(files("kg")):
        hasher.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    for name in ("duckdb", "numpy", "onnxruntime", "pyarrow", "pyoxigraph", "scikit-network", "scipy", "tantivy"):
        hasher.update(f"{name} {_version(name)}\n".encode())
    return hasher.hexdigest()


def _sources(entry: Traversable) -> Iterable[Traversable]:
    for child in sorted(entry.iterdir(), key=lambda child: child.name):
        if child.is_dir():
            yield from () if child.name == "__pycache__" else _sources(child)
        else:
            yield child


def _version(name: str) -> str:
    try:
        return distribution(name).version
    except PackageNotFoundError:
        return ""


def counts_if_current(output: Path, inputs: str) -> Mapping[str, int] | None:
    """What the last build counted, where a build from these inputs would make the same files; else None."""
    try:
        built: dict[str, Any] = json.loads((output / BUILT).read_text(encoding="utf-8"))
        is_current = built["inputs"] == inputs and built["files"] == _made(output)
        return {str(name): int(count) for name, count in built["counts"].items()} if is_current else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remember(output: Path, inputs: str, counts: Mapping[str, int]) -> None:
    """Keep beside the files of a build what they were made from, and which they are."""
    built = {"inputs": inputs, "counts": counts, "files": _made(output)}
    (output / BUILT).write_text(json.dumps(built), encoding="utf-8", newline="\n")


def _made(output: Path) -> dict[str, dict[str, int]]:
    """Every file of a build with its size and time of writing; pages drawn later and locks are none."""
    found = {}
    for entry in sorted(output.iterdir()):
        if entry.name not in _NOT_MADE and not entry.name.startswith("around-"):
            for path in sorted(entry.rglob("*")) if entry.is_dir() else (entry,):
                if path.is_file() and path.suffix != ".lock":
                    found[path.relative_to(output).as_posix()] = identity(path)
    return found
