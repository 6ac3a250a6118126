"""How far a run is, to standard error: a bar on a terminal; lines or JSON where they are asked for; else nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TextIO, TypeVar

from kg.stage_shares import SHARES

Item = TypeVar("Item")

_BAR_WIDTH = 30
_REDRAW_SECONDS = 0.1
_LINE_SECONDS = 15.0
_EVENT_SECONDS = 1.0
LEAST_SHARE_TOLD = 0.1
"""A stage without a count that usually takes a smaller part of the time after reading is told by its name alone."""
EVENT_KEYS = (
    "stage", "seconds", "done", "total", "words", "words_total", "rate", "words_rate", "seconds_left", "share",
)  # fmt: skip


class Advance(Protocol):
    """Says that so many steps are done, and so many words in them."""

    def __call__(self, steps: int, words: int = 0) -> None:
        """Add to what is done."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a counted stage is after so many seconds; no words where they are not counted."""

    stage: str
    done: int
    total: int
    words: int
    words_total: int
    seconds: float

    @property
    def rate(self) -> float | None:
        """Steps a second; None while nothing is done."""
        return self.done / self.seconds if self.done and self.seconds > 0 else None

    @property
    def words_rate(self) -> float | None:
        """Words a second; None while none are read."""
        return self.words / self.seconds if self.words and self.seconds > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """By the words where they are counted: notes differ in length. None while nothing is done."""
        if self.done >= self.total:
            return 0.0
        if self.words_total:
            return (self.words_total - self.words) / self.words_rate if self.words_rate else None
        return (self.total - self.done) / self.rate if self.rate else None


@dataclass(frozen=True, slots=True)
class LongStage:
    """A stage without a count: its usual share of the time after reading, and the seconds that this makes here.

    The share is None where it is not known, the seconds while no stage has shown how fast this run is.
    """

    stage: str
    share: float | None
    seconds: float | None


class Progress:
    """Says which stage runs and how far it is, as a bar; to None or to what is no terminal it says nothing."""

    wait = _REDRAW_SECONDS

    def __init__(self, stream: TextIO | None) -> None:
        """Report to a stream."""
        self._stream = stream if stream is not None and (self.hears_files or stream.isatty()) else None
        self._clock = _ShareClock()

    hears_files = False
    """Whether a stream that is no terminal is told as well."""

    def stage(self, name: str) -> None:
        """Say that a stage without a count begins."""
        self.say_long(self._clock.begin(name))

    @contextmanager
    def counting(self, name: str, total: int, words_total: int = 0) -> Iterator[Advance]:
        """A stage of `total` steps that hold so many words; call what it gives with what was just done."""
        self._clock.begin("")
        started = shown = time.monotonic()
        done = done_words = 0
        self.say_begin(Step(name, 0, total, 0, words_total, 0.0))

        def advance(steps: int, words: int = 0) -> None:
            nonlocal done, done_words, shown
            done, done_words = done + steps, done_words + words
            now = time.monotonic()
            if now - shown >= self.wait:
                shown = now
                self.say_step(Step(name, done, total, done_words, words_total, now - started))

        yield advance
        if total:
            self.say_end(Step(name, done, total, done_words, words_total, time.monotonic() - started))

    def each(self, name: str, items: Sequence[Item]) -> Iterator[Item]:
        """Go through items, one step each."""
        with self.counting(name, len(items)) as advance:
            for item in items:
                yield item
                advance(1)

    def say_long(self, stage: LongStage) -> None:
        """Tell the beginning of a stage without a count."""
        self.write(f"{stage.stage}{_expected(stage)}\n")

    def say_begin(self, step: Step) -> None:
        """Tell the beginning of a counted stage: nothing, until there is something."""

    def say_step(self, step: Step) -> None:
        """Tell how far a counted stage is."""
        filled = _BAR_WIDTH * step.done // step.total
        self.write(f"\r\033[K{step.stage} {'█' * filled}{'░' * (_BAR_WIDTH - filled)} {_told(step)}")

    def say_end(self, step: Step) -> None:
        """Tell the end of a counted stage."""
        self.say_step(step)
        self.write("\n")

    def write(self, text: str) -> None:
        """Write to the stream at once, if there is one."""
        if self._stream is not None:
            self._stream.write(text)
            self._stream.flush()


class ProgressLines(Progress):
    """A line each time, a terminal or not: for logs."""

    wait = _LINE_SECONDS
    hears_files = True

    def say_step(self, step: Step) -> None:
        """Tell how far a counted stage is."""
        self.write(f"{step.stage}: {_told(step)}\n")

    def say_end(self, step: Step) -> None:
        """Tell the end of a counted stage."""
        self.say_step(step)


class ProgressEvents(Progress):
    """One JSON object a line, always with the same keys: docs/again.md says what they mean.

    A stage without a count gives one event, one with a count one at its beginning, one a
    second and one at its end. What is not known yet is null.
    """

    wait = _EVENT_SECONDS
    hears_files = True

    def __init__(self, stream: TextIO) -> None:
        """Write events to a stream; `seconds` are counted from here."""
        super().__init__(stream)
        self._began = time.monotonic()

    def say_long(self, stage: LongStage) -> None:
        """One event, with what the stage is expected to take."""
        self._event(stage.stage, share=stage.share, seconds_left=stage.seconds)

    def say_begin(self, step: Step) -> None:
        """The first event of a counted stage."""
        self.say_step(step)

    def say_step(self, step: Step) -> None:
        """One event."""
        words = (step.words, step.words_total) if step.words_total else (None, None)
        self._event(step.stage, step.done, step.total, *words, step.rate, step.words_rate, step.seconds_left)

    def say_end(self, step: Step) -> None:
        """The last event of a counted stage."""
        self.say_step(step)

    def _event(self, stage: str, *counted: float | None, **expected: float | None) -> None:
        event: dict[str, object] = dict.fromkeys(EVENT_KEYS)
        event |= {"stage": stage, "seconds": time.monotonic() - self._began}
        event |= dict(zip(EVENT_KEYS[2:], counted, strict=False)) | expected
        rounded = {key: round(value, 2) if isinstance(value, float) else value for key, value in event.items()}
        self.write(json.dumps(rounded) + "\n")


class _ShareClock:
    """How long stages without a count take here, beside what share they usually have."""

    def __init__(self) -> None:
        self._running, self._since = "", 0.0
        self._seconds = self._shares = 0.0

    def begin(self, name: str) -> LongStage:
        """End what runs and begin another stage ("" where it is counted)."""
        now = time.monotonic()
        if self._running in SHARES:
            self._seconds += now - self._since
            self._shares += SHARES[self._running]
        self._running, self._since = name, now
        share = SHARES.get(name)
        return LongStage(name, share, self._seconds / self._shares * share if share and self._shares else None)


def _expected(stage: LongStage) -> str:
    """What a person is told of a long stage's length.

    >>> _expected(LongStage("packing", 0.3, 130.0)), _expected(LongStage("joining", 0.01, 4.0))
    (' (about 30 % of what follows the reading: 2 min)', '')
    """
    if stage.share is None or stage.share < LEAST_SHARE_TOLD:
        return ""
    seconds = "" if stage.seconds is None else f": {_duration(stage.seconds)}"
    return f" (about {stage.share:.0%} of what follows the reading{seconds})".replace("%", " %")


def _told(step: Step) -> str:
    """How far a stage is, in words.

    >>> _told(Step("reading", 64, 192, 30_000, 90_000, 10.0))
    '64 of 192 notes, 30,000 of 90,000 words (3,000 words a second, 20 s left)'
    >>> _told(Step("looking", 192, 192, 0, 0, 2.0))
    '192 of 192 (96 a second)'
    """
    counted = f"{step.done:,} of {step.total:,}"
    speed = f"{step.rate or 0:,.0f} a second"
    if step.words_total:
        counted += f" notes, {step.words:,} of {step.words_total:,} words"
        speed = f"{step.words_rate or 0:,.0f} words a second"
    left = f", {_duration(step.seconds_left)} left" if step.seconds_left else ""
    return f"{counted} ({speed}{left})"


def _duration(seconds: float) -> str:
    """A time as people say it.

    >>> _duration(42.3), _duration(600), _duration(9000)
    ('42 s', '10 min', '2.5 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
