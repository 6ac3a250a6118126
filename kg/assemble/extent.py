"""How far a video goes, as the stamps of its notes tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from kg.assemble.clocks import Clock, Reading, is_likely

BEYOND_VIDEO_NATS = 8.0
BEYOND_SLOPE_NATS = 5.0
SLACK_SECONDS = 90
PAST_LAST_STAMP = 1.3
_STAMPS_TO_BE_SURE = 40
"""So many settled stamps of sibling notes tell with full weight how far a video goes."""


@dataclass(frozen=True, slots=True)
class VideoExtent:
    """How far a video goes at least, as `stamps` settled stamps of its notes tell."""

    until: int
    stamps: int

    def reaches(self, seconds: int) -> bool:
        """Whether the video goes that far, as far as is known: notes seldom cite its very end."""
        return seconds <= PAST_LAST_STAMP * self.until + SLACK_SECONDS

    def beyond(self, seconds: int) -> float:
        """What a moment after the extent costs, in nats."""
        if seconds <= self.until + SLACK_SECONDS:
            return 0.0
        trust = min(1.0, self.stamps / _STAMPS_TO_BE_SURE)
        return trust * min(BEYOND_VIDEO_NATS, BEYOND_SLOPE_NATS * log((seconds + 60) / (self.until + 60)))


@dataclass(frozen=True, slots=True)
class Telling:
    """What a note's stamps tell of its video: see `settled_until`, `likely_until`, and how many they are."""

    settled: int | None
    likely: int
    stamps: int


def telling_of(clocks: Sequence[Clock]) -> Telling:
    """What one note tells its siblings; worked out once, however many these are."""
    settled = settled_until(clocks)
    return Telling(settled, 0 if settled is not None else likely_until(clocks), len(clocks))


def extent_of(notes: Sequence[Telling]) -> VideoExtent | None:
    """What the notes of a video tell of its extent; None where none tells.

    Settled notes are believed; of the others, which may be wrong, the second furthest.
    """
    settled = [(note.settled, note.stamps) for note in notes if note.settled is not None]
    likely = sorted((note.likely, note.stamps) for note in notes if note.settled is None and note.likely)
    told = settled + likely[:-1]
    return VideoExtent(max(until for until, _ in told), sum(count for _, count in told)) if told else None


def likely_until(clocks: Sequence[Clock]) -> int:
    """The latest second of a note's stamps that look like seconds as written; 0 where none does."""
    if not all(is_likely(clock) for clock in clocks):
        return 0
    telling = (clock for clock in clocks if clock.third is None or clock.third >= 10)
    return max((clock.seconds(Reading.AS_WRITTEN) for clock in telling), default=0)


def settled_until(clocks: Sequence[Clock]) -> int | None:
    """The latest second of a note whose stamps leave no doubt of their scale, else None.

    A note tells how far its video goes where it has at least five stamps, all possible
    as written, and third fields that are spread like seconds.
    """
    thirds = [clock.third for clock in clocks if clock.third is not None]
    if len(clocks) < 5 or not all(is_likely(clock) for clock in clocks):
        return None
    if thirds and max(Counter(thirds).values()) > max(2, 0.25 * len(thirds)):
        return None
    if thirds and sum(third < 10 for third in thirds) > max(3, 0.45 * len(thirds)):
        return None
    return max(clock.seconds(Reading.AS_WRITTEN) for clock in clocks)
