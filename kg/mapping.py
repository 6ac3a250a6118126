"""The map over a vault's notes: worker processes, one thread each, that write shards."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from multiprocessing.process import BaseProcess
from pathlib import Path

from kg.assemble.rows import Row, shard_rows
from kg.assemble.shards import NoteKey, shard_name, write_shard
from kg.errors import KgError
from kg.extract.network import packaged_digest, packaged_network
from kg.extract.note import extract_note, unread_extract
from kg.model import NoteExtract, NoteReading
from kg.progress import Progress
from kg.read.note import read_note
from kg.read.vault import decode, read_bytes

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


def read_shards(
    vault: Path,
    folder: Path,
    groups: Sequence[Sequence[NoteKey]],
    extract: Extractor,
    *,
    workers: int,
    progress: Progress,
) -> tuple[Path, ...]:
    """Read each group of notes into a shard of its own; the shards, in order of name.

    With one worker all is done in this process. A worker that dies stops the run with
    a `KgError`; the shards that were finished stay and are used by the next build.
    """
    total = sum(len(group) for group in groups)
    with progress.counting("reading the notes", total) as advance:
        if workers > 1 and len(groups) > 1:
            return _in_processes(partial(read_group, vault, folder, extract), groups, workers, advance)
        made = []
        for group in groups:
            made.append(read_group(vault, folder, extract, group))
            advance(len(group))
        return tuple(sorted(made))


def _in_processes(
    read: Callable[[Sequence[NoteKey]], Path],
    groups: Sequence[Sequence[NoteKey]],
    workers: int,
    advance: Progress.Advance,
) -> tuple[Path, ...]:
    context = multiprocessing.get_context("spawn")
    made = []
    with ProcessPoolExecutor(min(workers, len(groups)), mp_context=context, initializer=end_with_parent) as pool:
        sizes = {pool.submit(read, group): len(group) for group in groups}
        try:
            for future in as_completed(sizes):
                made.append(future.result())
                advance(sizes[future])
        except BrokenProcessPool as error:
            raise KgError(
                "a worker process was killed",
                remedy="build again: what was finished is kept; fewer --workers need less memory",
            ) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return tuple(sorted(made))


def end_with_parent() -> None:
    """Let a worker end as soon as the build that started it is gone.

    A build that is killed cannot tell its workers to stop: they would wait for work for
    ever, or write into a folder that the next build works in.
    """
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def read_group(vault: Path, folder: Path, extract: Extractor, group: Sequence[NoteKey]) -> Path:
    """Read the notes of one group and write their shard: the unit of work of a worker."""
    return write_shard(folder, shard_name(group), (_note_rows(vault, extract, note) for note in group))


def _note_rows(vault: Path, extract: Extractor, note: NoteKey) -> Rows:
    """The rows of a note; of one that has changed since its key was made, none.

    Its key then is in no shard, and the next build reads it.
    """
    raw, issues = read_bytes(vault, note.path)
    if hashlib.sha256(raw).hexdigest() != note.content_hash:
        return {}
    text, odd = decode(note.path, raw)
    reading = read_note(note.path, text)
    return shard_rows(note.key, note.content_hash, extract(reading), (*issues, *odd))
