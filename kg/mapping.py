"""The map over a vault's notes: groups of them go to workers, one thread each, that write shards."""

from __future__ import annotations

import hashlib
import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from kg.assemble.rows import Row, shard_rows
from kg.assemble.shard_storage import fetch_shard, is_stored, open_storage, send_shard
from kg.assemble.shards import NoteKey, shard_name, write_shard
from kg.errors import KgError
from kg.extract.network import packaged_digest, packaged_network
from kg.extract.note import extract_note, unread_extract
from kg.model import NoteExtract, NoteReading
from kg.progress import Progress
from kg.read.note import read_note
from kg.read.vault import decode, read_bytes
from kg.workers import Workers

_CODE_THAT_READS = ("read", "extract", "assemble/schema.py", "assemble/rows.py", "model.py", "ids.py", "normal_form.py")


@cache
def code_fingerprint() -> str:
    """A hash of the model and of all code that turns a note's text into rows."""
    hasher = hashlib.sha256(packaged_digest().encode())
    for name in _CODE_THAT_READS:
        for source in _sources(files("kg") / name):
            hasher.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return hasher.hexdigest()


def _sources(entry: Traversable) -> Iterator[Traversable]:
    if entry.is_file():
        yield entry
    else:
        for child in sorted(entry.iterdir(), key=lambda child: child.name):
            if child.name.endswith(".py"):
                yield child


Rows = dict[str, list[Row]]
Extractor = Callable[[NoteReading], NoteExtract]
"""What a worker makes of a note's reading; a function that other processes can import."""


def with_names(reading: NoteReading) -> NoteExtract:
    """All that a build needs: names, sources and modes."""
    return extract_note(reading, packaged_network())


def without_names(reading: NoteReading) -> NoteExtract:
    """The reading alone, as a check of the notes needs it: no network is loaded."""
    return unread_extract(reading)


@dataclass(frozen=True, slots=True)
class Group:
    """The notes of one shard with their bytes: all that a worker needs, wherever it is."""

    shard: str
    notes: tuple[tuple[NoteKey, bytes], ...]


def read_shards(
    vault: Path,
    folder: Path,
    groups: Sequence[Sequence[NoteKey]],
    extract: Extractor,
    *,
    workers: Workers,
    progress: Progress,
) -> tuple[Path, ...]:
    """Read each group of notes into a shard of its own; the shards, in order of name.

    Shards that were finished when a run stops stay and are used by the next build.
    Raises `KgError` where a worker's shard does not come to the folder.
    """
    if workers.storage:
        open_storage(workers.storage)
    groups_by_shard = {shard_name(group): group for group in groups}
    made = []
    with progress.counting("reading the notes", *_size(note for group in groups for note in group)) as advance:

        def finished(shard: str) -> None:
            made.append(_arrived(shard, workers.storage, folder))
            advance(*_size(groups_by_shard[shard]))

        task = partial(read_group, folder.resolve(), workers.storage, extract, code_fingerprint())
        workers.run(task, (with_bytes(vault, group) for group in groups), finished)
    return tuple(sorted(made))


def _size(notes: Iterable[NoteKey]) -> tuple[int, int]:
    """How many notes, and how many words in them."""
    counted = [note.words for note in notes]
    return len(counted), sum(counted)


def with_bytes(vault: Path, group: Sequence[NoteKey]) -> Group:
    """A group as it is sent to a worker; of a note that has changed since its key was made, nothing.

    Its key then is in no shard, and the next build reads it.
    """
    found = ((note, read_bytes(vault, note.path)[0]) for note in group)
    same = tuple((note, raw) for note, raw in found if hashlib.sha256(raw).hexdigest() == note.content_hash)
    return Group(shard_name(group), same)


def _arrived(shard: str, storage: str | None, folder: Path) -> Path:
    if storage:
        return fetch_shard(shard, storage, folder)
    if not (folder / shard).is_dir():
        raise KgError(
            "a worker has written a shard, and it is not here",
            where=str(folder / shard),
            remedy="build into a folder that all machines see at this path, or name storage with --shards URL",
        )
    return folder / shard


def read_group(folder: Path, storage: str | None, extract: Extractor, fingerprint: str, group: Group) -> str:
    """Read the notes of one group and write their shard, into the folder or to storage: the unit of work of a worker.

    Gives the shard's name. Raises `KgError` where this process would read with other code
    or another model than the build that sent the group.
    """
    if code_fingerprint() != fingerprint:
        raise KgError(
            "a worker would read with another version than the build",
            where=socket.gethostname(),
            remedy="install the same notes-kg on all machines, and start the build again",
        )
    rows = (_note_rows(extract, note, raw) for note, raw in group.notes)
    if storage is None:
        return write_shard(folder, group.shard, rows).name
    if not is_stored(group.shard, storage):
        with tempfile.TemporaryDirectory(prefix="kg-") as here:
            send_shard(write_shard(Path(here), group.shard, rows), storage)
    return group.shard


def _note_rows(extract: Extractor, note: NoteKey, raw: bytes) -> Rows:
    text, odd = decode(note.path, raw)
    return shard_rows(note.key, note.content_hash, extract(read_note(note.path, text)), odd)
