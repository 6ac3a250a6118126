"""Content-addressed shards: what the workers found, kept from build to build.

A note's key is a hash of its path, its bytes and the fingerprint of everything that
reads it (code, model). A shard's name is a hash of the keys of its notes. It is written
beside its place and renamed, so that it is there whole or not at all; no build changes
a shard, and a note whose key is in a finished shard is not read again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kg.assemble.rows import Row
from kg.assemble.schema import TABLES
from kg.errors import KgError
from kg.model import NotePath

NOTES_PER_SHARD = 64
KEEP_FROM_SHARE = 0.5
"""A shard in which fewer of the notes are still current is written anew."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A note of the vault as it is now: `key` changes whenever its rows could.

    `words` are what stands between blanks in its file, markup included.
    """

    path: NotePath
    content_hash: str
    key: str
    words: int


@dataclass(frozen=True, slots=True)
class ShardPlan:
    """Which shards can be used as they are, and which groups of notes must be read."""

    kept: tuple[Path, ...]
    to_read: tuple[tuple[NoteKey, ...], ...]


def note_key(path: NotePath, raw: bytes, fingerprint: str) -> NoteKey:
    """The key of a note with these bytes."""
    content_hash = hashlib.sha256(raw).hexdigest()
    joined = f"{path}\0{content_hash}\0{fingerprint}\0".encode("utf-8", "surrogatepass")
    return NoteKey(path, content_hash, hashlib.sha256(joined).hexdigest()[:32], len(raw.split()))


def plan_shards(folder: Path, notes: Sequence[NoteKey]) -> ShardPlan:
    """Find the shards that hold current notes and group the notes that none holds.

    Of two shards that hold one note the first by name is used; what is left of a shard
    that has mostly gone out of date is read again with the rest.
    """
    wanted = {note.key for note in notes}
    kept: list[Path] = []
    have: set[str] = set()
    for shard in sorted(folder.glob("*.shard")):
        held = _keys_held(shard)
        current = (held & wanted) - have
        if held and len(current) >= KEEP_FROM_SHARE * len(held):
            kept.append(shard)
            have |= current
    missing = [note for note in sorted(notes, key=lambda note: note.path) if note.key not in have]
    groups = (missing[at : at + NOTES_PER_SHARD] for at in range(0, len(missing), NOTES_PER_SHARD))
    return ShardPlan(tuple(kept), tuple(tuple(group) for group in groups))


def _keys_held(shard: Path) -> set[str]:
    """The notes of a finished shard; none where it is damaged, so that it is read anew."""
    try:
        return set(pq.read_table(shard / "notes.parquet", columns=["note"])["note"].to_pylist())
    except (OSError, pa.ArrowInvalid, KeyError):
        return set()


def shard_name(notes: Sequence[NoteKey]) -> str:
    """The folder name of a shard of these notes."""
    joined = "".join(sorted(note.key for note in notes))
    return f"{hashlib.sha256(joined.encode()).hexdigest()[:24]}.shard"


def write_shard(folder: Path, name: str, rows: Iterable[dict[str, list[Row]]]) -> Path:
    """Write one shard whole, or leave nothing; raises `KgError` where the disk refuses.

    A shard that another worker has put there meanwhile stays: it holds the same notes.
    """
    target = folder / name
    unfinished = folder / f".{name}.{socket.gethostname()}.{os.getpid()}"
    columns = _by_table(rows)
    try:
        unfinished.mkdir(parents=True)
        for table, schema in TABLES.items():
            pq.write_table(
                pa.Table.from_pylist(_records(schema, columns[table]), schema=schema),
                unfinished / f"{table}.parquet",
                compression="zstd",
            )
        _put_in_place(unfinished, target)
    except OSError as error:
        raise KgError(
            "cannot write what was read", where=str(folder), remedy=f"{error.strerror}: free some space and build again"
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return target


def _put_in_place(unfinished: Path, target: Path) -> None:
    if target.exists() and not _keys_held(target):
        shutil.rmtree(target)
    try:
        unfinished.rename(target)
    except OSError:
        if not _keys_held(target):
            raise


def _by_table(rows: Iterable[dict[str, list[Row]]]) -> dict[str, list[Row]]:
    gathered: dict[str, list[Row]] = {table: [] for table in TABLES}
    for note in rows:
        for table, found in note.items():
            gathered[table].extend(found)
    return gathered


def _records(schema: pa.Schema, rows: Sequence[Row]) -> list[dict[str, object]]:
    return [dict(zip(schema.names, row, strict=True)) for row in rows]


def drop_unused(folder: Path, used: Iterable[Path]) -> None:
    """Remove the shards that the build did not use, and what a killed worker left."""
    keep = set(used)
    for entry in sorted(folder.iterdir()):
        if entry not in keep and (entry.suffix == ".shard" or entry.name.startswith(".")):
            shutil.rmtree(entry, ignore_errors=True)
