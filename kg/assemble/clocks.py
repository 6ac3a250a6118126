"""A stamp's fields and the two ways to read them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

LONGEST_SECONDS = 4 * 3600
NEVER_SECONDS = 8 * 3600


class Reading(Enum):
    """The two ways to read a stamp of three fields."""

    AS_WRITTEN = 0
    MINUTES_FIRST = 1


@dataclass(frozen=True, slots=True)
class Clock:
    """The fields of a stamp; `third` is None for `MM:SS`, which has one reading only."""

    first: int
    second: int
    third: int | None

    def seconds(self, reading: Reading) -> int:
        """Whole seconds in a reading."""
        if self.third is None or reading is Reading.MINUTES_FIRST:
            return self.first * 60 + self.second
        return self.first * 3600 + self.second * 60 + self.third


def is_possible(clock: Clock, reading: Reading) -> bool:
    """Whether any video could have that moment and a clock those fields."""
    if clock.seconds(reading) > NEVER_SECONDS:
        return False
    if clock.third is None:
        return clock.second <= 59
    if reading is Reading.MINUTES_FIRST:
        return clock.second <= 59
    return clock.third <= 59 and (clock.second <= 59 or clock.first == 0)


def is_likely(clock: Clock) -> bool:
    """Whether a stamp can be believed as written."""
    return is_possible(clock, Reading.AS_WRITTEN) and clock.seconds(Reading.AS_WRITTEN) <= LONGEST_SECONDS
