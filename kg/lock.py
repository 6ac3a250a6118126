"""The lock of an output folder, and who holds it.

The lock itself is the system's (`filelock`): it ends with the process that holds it,
however that ends. Who holds it stands in a file beside it, because an attempt to lock a
file empties it; what a killed build left there is overwritten by the next one.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from kg.errors import KgError
from kg.outputs import HOLDER, LOCK, MADE, SHARDS


class OutputHeldError(KgError):
    """Another process builds in the output folder; it can be built in later."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that builds; `since` is its local time with the offset, ISO 8601 to the second."""

    process: int
    host: str
    since: str

    def __str__(self) -> str:
        """The holder in words."""
        return f"process {self.process} on {self.host}, since {self.since.replace('T', ' ')}"


@contextmanager
def held(output: Path) -> Iterator[None]:
    """Hold an output folder; raises `OutputHeldError` that names the holder where another process does."""
    try:
        with FileLock(output / LOCK, timeout=0):
            _sign(output / HOLDER)
            try:
                yield
            finally:
                (output / HOLDER).unlink(missing_ok=True)
    except Timeout as error:
        holder = holder_of(output)
        by = f", held by {holder}" if holder else ""
        raise OutputHeldError(
            "another build is running here", where=f"{output}{by}", remedy="wait until it is done"
        ) from error


def holder_of(output: Path) -> Holder | None:
    """Who signed for an output folder last; None where nobody did or the signature cannot be read."""
    try:
        signed = json.loads((output / HOLDER).read_text(encoding="utf-8"))
        return Holder(int(signed["process"]), str(signed["host"]), str(signed["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _sign(path: Path) -> None:
    """Write this process down as the holder; the file is there whole or not at all."""
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    unfinished = path.with_name(f"{path.name}.next")
    unfinished.write_text(json.dumps(asdict(Holder(os.getpid(), platform.node(), since))), encoding="utf-8")
    unfinished.replace(path)


@contextmanager
def locked(vault: Path, output: Path) -> Iterator[None]:
    """Hold the output folder for one build; raises `KgError` where it is not to be built in.

    That is where another build runs, where the notes themselves are, and where files
    lie under the names of a build that no build has made.
    """
    if output.resolve() == vault.resolve():
        raise KgError("the output cannot be the folder of notes", where=str(output), remedy="name another with -o")
    if not (output / SHARDS).is_dir() and (foreign := [name for name in MADE if (output / name).exists()]):
        raise KgError(
            "this folder holds files that no build has made, and a build would replace them",
            where=", ".join(str(output / name) for name in foreign),
            remedy="name an empty folder with -o",
        )
    output.mkdir(parents=True, exist_ok=True)
    with held(output):
        yield
