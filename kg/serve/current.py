"""The build that a server answers from while builds replace each other: opened again when another lies there.

A build moves its finished files into place one by one, and deletes those of the last one
afterwards. Between the two, answers come from the files that were open before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TypeVar

from kg.ask.limited import BusyError, TimeLimitError
from kg.ask.results import TooManyRowsError
from kg.errors import KgError
from kg.outputs import EXPLORER, NEXT, SEARCH, STORE, SUMMARIES, TURTLE
from kg.serve.build import Limits, ServedBuild
from kg.serve.protocol import BadRequestError

Answer = TypeVar("Answer")
Identity = tuple[tuple[int, int, int] | None, ...]

PATIENCE_SECONDS = 10.0
"""How long a question waits for a build whose files are being replaced."""
PAUSE_SECONDS = 0.02
_OWN_ERRORS = (BadRequestError, BusyError, TimeLimitError, TooManyRowsError)
"""What is the question's fault, or the limits', and not that of files that are gone."""


class UnavailableError(KgError):
    """There is no build that can be opened now."""


@dataclass(slots=True)
class _Opened:
    """A build, which files it was opened from, and how many questions it is answering."""

    build: ServedBuild
    identity: Identity
    users: int = 0
    is_replaced: bool = False


class CurrentBuild:
    """What lies in a build's folder now, asked by many threads at once."""

    def __init__(self, output: Path, limits: Limits) -> None:
        """Open it; raises `KgError` where there is no build."""
        self.output, self._limits = output, limits
        self._lock = Lock()
        self._opened = self._open()

    def use(self, ask: Callable[[ServedBuild], Answer]) -> Answer:
        """What the present build answers; asked again where it was replaced under the question."""
        patient_until = time.monotonic() + PATIENCE_SECONDS
        while True:
            with self._lease() as opened:
                try:
                    return ask(opened.build)
                except _OWN_ERRORS:
                    raise
                except (KgError, OSError):
                    if opened.identity == _identity(self.output) or time.monotonic() > patient_until:
                        raise
            time.sleep(PAUSE_SECONDS)

    def close(self) -> None:
        """End the processes."""
        self._opened.build.close()

    @contextmanager
    def _lease(self) -> Iterator[_Opened]:
        """The newest build that can be opened, kept open until the question is answered."""
        with self._lock:
            if self._opened.identity != _identity(self.output) and not (self.output / NEXT).exists():
                replaced, self._opened = self._opened, self._open()
                replaced.is_replaced = True
                _close_if_done(replaced)
            opened = self._opened
            opened.users += 1
        try:
            yield opened
        finally:
            with self._lock:
                opened.users -= 1
                _close_if_done(opened)

    def _open(self) -> _Opened:
        """Open what lies there; once more where it changed meanwhile."""
        while True:
            identity = _identity(self.output)
            try:
                build = ServedBuild(self.output, self._limits)
            except KgError as error:
                raise UnavailableError(error.what, where=error.where, remedy=error.remedy) from error
            if identity == _identity(self.output):
                return _Opened(build, identity)
            build.close()


def _close_if_done(opened: _Opened) -> None:
    if opened.is_replaced and not opened.users:
        opened.build.close()


def _identity(output: Path) -> Identity:
    """Which files lie there: node, time of writing and size of each, None for one that is missing."""
    names = (TURTLE, SUMMARIES, f"{STORE}/made-of.json", f"{SEARCH}/meta.json", EXPLORER)
    return tuple(_file_identity(output / name) for name in names)


def _file_identity(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
