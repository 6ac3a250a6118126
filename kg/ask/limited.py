"""Questions with a limit of time: asked of processes that can be ended, one or several."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Timer
from types import TracebackType
from typing import Any

from kg.ask.answering import written
from kg.ask.results import TooManyRowsError
from kg.ask.sparql import Question
from kg.errors import KgError

SECONDS = 60.0
"""How long a query may run unless something else is said."""
SPARE_SECONDS = 5.0
"""How much longer than one query may run a question waits: until another was stopped and a process is there anew."""
REMEDY = (
    "begin with a name or an IRI, add LIMIT, count in the graph kg:Summaries, or ask the tables with DuckDB; "
    "docs/asking.md says how"
)


class TimeLimitError(KgError):
    """A query ran longer than it may."""


class BusyError(KgError):
    """All processes answer other questions."""


class Asker:
    """One process that answers questions to a graph, started again when it had to be ended.

    Not for several threads at once; `Askers` is.
    """

    def __init__(self, turtle: Path) -> None:
        """The process itself starts with the first question, or with `start`."""
        self._turtle = turtle
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Asker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Start the process and wait until its store is open; raises `KgError` where there is none."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "kg.ask.answering", str(self._turtle)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        head, _ = self._read()
        if head is None:
            raise KgError("the process that answers queries did not start", where=str(self._turtle))

    def ask(self, question: Question, *, seconds: float = SECONDS) -> bytes:
        """The answer, or a `KgError`; `TimeLimitError` after so many seconds."""
        self.start()
        process = self._process
        if process is None or process.stdin is None:
            raise KgError("the process that answers queries did not start", where=str(self._turtle))
        ended: list[bool] = []

        def end() -> None:
            ended.append(True)
            process.kill()

        timer = Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            process.stdin.write(written(question, seconds))
            process.stdin.flush()
            head, body = self._read()
        except BrokenPipeError:
            head, body = None, b""
        except BaseException:
            self.close()  # an answer that nobody reads must not become the next one's
            raise
        finally:
            timer.cancel()
        if head is None or ended:
            self.close()
        if head is None:
            if ended:
                raise TimeLimitError(f"the query ran for {seconds:g} seconds and was stopped", remedy=REMEDY)
            raise KgError("the process that answers queries has died", remedy="ask again, and for less")
        return body

    def _read(self) -> tuple[dict[str, Any] | None, bytes]:
        """One reply; None where the process has ended. A refusal is raised as it was there."""
        stream = self._process.stdout if self._process else None
        line = stream.readline() if stream else b""
        if not line.endswith(b"\n") or stream is None:
            return None, b""
        head = json.loads(line)
        body = stream.read(head["bytes"])
        if len(body) < head["bytes"]:
            return None, b""
        if "refused" in head:
            kind = TooManyRowsError if head["too_many"] else KgError
            raise kind(head["refused"], where=head["where"], remedy=head["remedy"])
        return head, body

    def close(self) -> None:
        """End the process; the next question starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()
        process.wait()


class Askers:
    """Several processes for the questions of many clients."""

    def __init__(self, turtle: Path, *, processes: int) -> None:
        """Start so many processes; raises `KgError` where there is no graph."""
        self._all = [Asker(turtle) for _ in range(processes)]
        self._free: Queue[Asker] = Queue()
        for asker in self._all:
            asker.start()
            self._free.put(asker)

    @contextmanager
    def _one(self, seconds: float) -> Iterator[Asker]:
        try:
            asker = self._free.get(timeout=seconds + SPARE_SECONDS)
        except Empty:
            raise BusyError("too many questions at once", remedy="ask again in a moment") from None
        try:
            yield asker
        finally:
            self._free.put(asker)

    def ask(self, question: Question, *, seconds: float) -> bytes:
        """The answer of whichever process is free first; raises `BusyError` where none is in time."""
        with self._one(seconds) as asker:
            return asker.ask(question, seconds=seconds)

    def close(self) -> None:
        """End all processes."""
        for asker in self._all:
            asker.close()
