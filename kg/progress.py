"""Progress to standard error: a bar on a terminal, plain lines elsewhere, JSON for programs, or nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO, TypeVar

Item = TypeVar("Item")

_BAR_WIDTH = 30
_REDRAW_SECONDS = 0.1
_LINE_SECONDS = 15.0
_EVENT_SECONDS = 1.0


class Progress:
    """Says which stage runs and how far it is; `stream` None says nothing."""

    Advance = Callable[[int], None]

    def __init__(self, stream: TextIO | None) -> None:
        """Report to a stream; whether it is a terminal decides between bar and lines."""
        self._stream = stream
        self._is_terminal = stream is not None and stream.isatty()
        self._wait = _REDRAW_SECONDS if self._is_terminal else _LINE_SECONDS

    def stage(self, name: str) -> None:
        """Say that a stage without a count begins."""
        self._write(f"{name}\n")

    @contextmanager
    def counting(self, name: str, total: int) -> Iterator[Advance]:
        """A stage of `total` steps; call what it gives with the number of steps just done."""
        started = shown = time.monotonic()
        done = 0

        def advance(steps: int) -> None:
            nonlocal done, shown
            done += steps
            now = time.monotonic()
            if now - shown >= self._wait:
                shown = now
                self._show(name, done, total, now - started)

        yield advance
        if total:
            self._show(name, done, total, time.monotonic() - started, is_last=True)

    def each(self, name: str, items: Sequence[Item]) -> Iterator[Item]:
        """Go through items, one step each."""
        with self.counting(name, len(items)) as advance:
            for item in items:
                yield item
                advance(1)

    def _show(self, name: str, done: int, total: int, seconds: float, *, is_last: bool = False) -> None:
        rate = done / seconds if seconds > 0 else 0.0
        left = f", {_duration((total - done) / rate)} left" if rate and done < total else ""
        if not self._is_terminal:
            self._write(f"{name}: {done:,} of {total:,} ({rate:,.0f} a second{left})\n")
            return
        filled = _BAR_WIDTH * done // total
        bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
        end = "\n" if is_last else ""
        self._write(f"\r\033[K{name} {bar} {done:,}/{total:,}{left}{end}")

    def _write(self, text: str) -> None:
        if self._stream is not None:
            self._stream.write(text)
            self._stream.flush()


class ProgressEvents(Progress):
    """One JSON object a line: `stage`, `done`, `total`, `rate` (a second) and `seconds_left`.

    A stage without a count gives one event with all numbers null; one with a count gives
    one at its beginning, one a second and one at its end. What is not known yet is null.
    """

    def __init__(self, stream: TextIO) -> None:
        """Write events to a stream, a terminal or not."""
        super().__init__(stream)
        self._wait = _EVENT_SECONDS

    def stage(self, name: str) -> None:
        """Say that a stage without a count begins."""
        self._event(name, None, None, None, None)

    @contextmanager
    def counting(self, name: str, total: int) -> Iterator[Progress.Advance]:
        """A stage of `total` steps, as in `Progress`."""
        self._event(name, 0, total, None, None)
        with super().counting(name, total) as advance:
            yield advance

    def _show(self, name: str, done: int, total: int, seconds: float, *, is_last: bool = False) -> None:
        rate = done / seconds if done and seconds > 0 else None
        left = 0.0 if done >= total else (total - done) / rate if rate else None
        self._event(name, done, total, rate, left)

    def _event(self, stage: str, done: int | None, total: int | None, rate: float | None, left: float | None) -> None:
        event = {
            "stage": stage,
            "done": done,
            "total": total,
            "rate": None if rate is None else round(rate, 2),
            "seconds_left": None if left is None else round(left, 1),
        }
        self._write(json.dumps(event) + "\n")


def _duration(seconds: float) -> str:
    """A time as people say it.

    >>> _duration(42.3), _duration(600)
    ('42 s', '10 min')
    """
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
