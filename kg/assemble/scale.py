"""Which stamps say minutes where hours belong: the decision, stamp by stamp.

Many notes write `MM:SS:00` or `MM:SS:frames` where `HH:MM:SS` belongs: 2 min 40 s
becomes 2 h 40 min. A stamp `A:B:C` has two readings: **as written**, A hours B minutes
C seconds, or **minutes first**, A minutes B seconds, C dropped. Each reading of each
stamp has a cost, and the cheapest way through a note's stamps, in the order in which
they stand, is taken (Viterbi). The costs, in nats:

1. *Impossible* is a moment after `NEVER_SECONDS`, minutes over 59 after an hour, or
   seconds over 59. A moment after `LONGEST_SECONDS` costs much, and more the later it
   is: notes come from the first four hours of a video at most.
2. *The third field.* Seconds spread evenly over 0 to 59; what stands there in a note
   that writes minutes first does not: zeros, or the same few numbers again and again.
   How this note fills the field is counted on the stamps that can only be minutes first
   (numbers not seen there get as much room as numbers seen once took: Good-Turing).
   Where there are none, and the video is known to go as far as the stamp says (by other
   notes, or by two stamps of this one that do have seconds), a zero may as well be a
   moment rounded to the minute. `00:41:57` gives minutes and seconds already: to read
   it as 41 seconds costs more.
3. *How far the video goes.* The other notes of the same video whose scale is in no
   doubt tell it, the more stamps they have the surer; a reading after the latest moment
   that they tell costs the more the further it lies behind it. A later moment also
   costs a little more than an earlier one, as videos of many hours are few.
4. *Order.* A step backwards and a jump of more than half an hour cost a little.
5. *Constancy.* To change between the two readings within a note costs.

A stamp is **mended** where minutes first is cheaper by `CLEAR_NATS`. Where the two lie
closer than that it could be read two ways with equal right: it stays as written and is
flagged. So is a stamp that stays after the longest time. What is impossible in both
readings has no seconds and is flagged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan, log

from kg.assemble.clocks import LONGEST_SECONDS, Clock, Reading, is_likely, is_possible
from kg.assemble.extent import PAST_LAST_STAMP, SLACK_SECONDS, VideoExtent, settled_until

LATE_NATS, LATE_PER_HOUR_NATS = 5.0, 2.5
SECONDS_GIVEN_NATS = 2.0
CLEAR_NATS = 1.5
CHANGE_NATS = 3.0
PER_HOUR_NATS = 0.4
BACKWARD_NATS, FAR_NATS = 0.3, 0.3
FAR_SECONDS = 30 * 60

_EVEN = -log(1 / 60)
_ZERO_AS_WRITTEN = -log(0.05)
_ZERO_WITHOUT_PROOF = -log(0.15)
"""The same in a note where no stamp is proof of minutes first: some round to the minute."""
_MINUTE_AS_WRITTEN = -1.0
"""A zero in a note that may tell whole minutes of a video known to go that far: there
are sixty times fewer minutes than seconds to choose from, so that each is likelier."""
_PRIOR_WEIGHT = 4.0
_PRIOR_ZERO, _PRIOR_DIGIT, _PRIOR_OTHER = 0.85, 0.008, 0.0008
"""How often a third field is 0, 1 to 9, or any other number in a note of minutes first."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A stamp's reading; `seconds` is None where none is possible, `margin` is in nats."""

    reading: Reading
    seconds: int | None
    is_ambiguous: bool
    margin: float


def decide(clocks: Sequence[Clock], extent: VideoExtent | None) -> tuple[Decision, ...]:
    """Read all stamps of a note, in order; `extent` is what its siblings tell of the video.

    >>> minutes = [Clock(0, 14, 0), Clock(2, 40, 0), Clock(5, 5, 0), Clock(9, 30, 0)]
    >>> [decision.seconds for decision in decide(minutes, None)]
    [14, 160, 305, 570]
    >>> hours = [Clock(0, 58, 12), Clock(1, 1, 47), Clock(1, 3, 30)]
    >>> [decision.seconds for decision in decide(hours, None)]
    [3492, 3707, 3810]
    """
    if not _is_in_doubt(clocks, extent):
        return tuple(Decision(Reading.AS_WRITTEN, clock.seconds(Reading.AS_WRITTEN), False, inf) for clock in clocks)
    thirds = _third_costs(clocks, extent)
    costs = [_costs(clock, third, extent) for clock, third in zip(clocks, thirds, strict=True)]
    margins = _margins(clocks, costs)
    return tuple(_decision(clock, margin) for clock, margin in zip(clocks, margins, strict=True))


def _is_in_doubt(clocks: Sequence[Clock], extent: VideoExtent | None) -> bool:
    """Whether anything speaks against reading the whole note as written."""
    until = settled_until(clocks)
    if until is not None and (until < 3600 or (extent is not None and not extent.beyond(until))):
        return False
    return any(clock.third is not None and clock.first >= 1 for clock in clocks) or not all(map(is_likely, clocks))


def _decision(clock: Clock, margin: float) -> Decision:
    """`margin` is how much cheaper minutes first is; NaN where neither is possible."""
    if isnan(margin):
        return Decision(Reading.AS_WRITTEN, None, True, margin)
    if margin >= CLEAR_NATS and clock.seconds(Reading.MINUTES_FIRST) > 0:
        return Decision(Reading.MINUTES_FIRST, clock.seconds(Reading.MINUTES_FIRST), False, margin)
    return Decision(Reading.AS_WRITTEN, clock.seconds(Reading.AS_WRITTEN), margin > -CLEAR_NATS, margin)


def _third_costs(clocks: Sequence[Clock], extent: VideoExtent | None) -> list[tuple[float, float]]:
    """For each stamp the cost of its third field, as written and minutes first."""
    sure = Counter(
        clock.third
        for clock in clocks
        if clock.third is not None and not is_possible(clock, Reading.AS_WRITTEN) and clock.first
    )
    total = sum(sure.values())
    reached = _reached(clocks)
    unseen = sum(count == 1 for count in sure.values())
    costs = []
    for clock in clocks:
        third = clock.third
        if third is None:
            costs.append((0.0, 0.0))
            continue
        prior = _PRIOR_ZERO if third == 0 else _PRIOR_DIGIT if third < 10 else _PRIOR_OTHER
        share = (sure[third] + _PRIOR_WEIGHT * prior + unseen / 60) / (total + _PRIOR_WEIGHT + unseen)
        written = clock.seconds(Reading.AS_WRITTEN)
        rounded = not total and (written <= reached or (extent is not None and extent.reaches(written)))
        zero = _MINUTE_AS_WRITTEN if rounded else _ZERO_AS_WRITTEN if total else _ZERO_WITHOUT_PROOF
        costs.append((zero if third == 0 else _EVEN, -log(share)))
    return costs


def _reached(clocks: Sequence[Clock]) -> int:
    """How far a note itself goes as written, by its second latest stamp that has seconds; -1 if none."""
    telling = sorted(
        clock.seconds(Reading.AS_WRITTEN)
        for clock in clocks
        if clock.third is not None and 10 <= clock.third <= 59 and is_likely(clock)
    )
    return round(PAST_LAST_STAMP * telling[-2]) + SLACK_SECONDS if len(telling) > 1 else -1


def _costs(clock: Clock, third: tuple[float, float], extent: VideoExtent | None) -> tuple[float, float]:
    """What each reading of a stamp costs by itself."""
    return (
        _cost(clock, Reading.AS_WRITTEN, third[0], extent),
        _cost(clock, Reading.MINUTES_FIRST, third[1], extent),
    )


def _cost(clock: Clock, reading: Reading, third: float, extent: VideoExtent | None) -> float:
    if not is_possible(clock, reading):
        return inf
    seconds = clock.seconds(reading)
    if reading is Reading.MINUTES_FIRST and clock.first == 0 and clock.third is not None and 10 <= clock.third <= 59:
        third += SECONDS_GIVEN_NATS
    late = LATE_NATS + LATE_PER_HOUR_NATS * (seconds - LONGEST_SECONDS) / 3600 if seconds > LONGEST_SECONDS else 0.0
    return third + PER_HOUR_NATS * seconds / 3600 + late + (extent.beyond(seconds) if extent else 0.0)


def _step(before: Clock, first: Reading, after: Clock, second: Reading) -> float:
    """What it costs to go from one stamp in a reading to the next in a reading."""
    jump = after.seconds(second) - before.seconds(first)
    order = (BACKWARD_NATS if jump < 0 else 0.0) + (FAR_NATS if abs(jump) > FAR_SECONDS else 0.0)
    neutral = before.third is None or after.third is None
    return order + (0.0 if first is second or neutral else CHANGE_NATS)


def _margins(clocks: Sequence[Clock], costs: Sequence[tuple[float, float]]) -> list[float]:
    """For each stamp: cost of the best way with it as written, less that of the best way minutes first.

    Stamps that are impossible in both readings are passed over: they get NaN.
    """
    readable = [number for number, cost in enumerate(costs) if min(cost) < inf]
    margins = [float("nan")] * len(clocks)
    forward = _best_ways(clocks, costs, readable)
    backward = _best_ways(clocks, costs, readable[::-1])
    for number in readable:
        ways = [forward[number][r] + backward[number][r] - costs[number][r] for r in (0, 1) if costs[number][r] < inf]
        if clocks[number].third is None:
            margins[number] = -inf
        elif costs[number][0] == inf:
            margins[number] = inf
        elif costs[number][1] == inf:
            margins[number] = -inf
        else:
            margins[number] = ways[0] - ways[1]
    return margins


def _best_ways(
    clocks: Sequence[Clock], costs: Sequence[tuple[float, float]], order: Sequence[int]
) -> dict[int, tuple[float, float]]:
    """The cheapest way through `order` up to each stamp, for each of its readings."""
    ways: dict[int, tuple[float, float]] = {}
    before: int | None = None
    for number in order:
        reached = []
        for reading in Reading:
            through = 0.0
            if before is not None:
                through = min(ways[before][r.value] + _between(clocks, before, r, number, reading) for r in Reading)
            reached.append(through + costs[number][reading.value])
        ways[number] = (reached[0], reached[1])
        before = number
    return ways


def _between(clocks: Sequence[Clock], one: int, first: Reading, other: int, second: Reading) -> float:
    """The step between two stamps of a note in the order in which they stand."""
    if one < other:
        return _step(clocks[one], first, clocks[other], second)
    return _step(clocks[other], second, clocks[one], first)
