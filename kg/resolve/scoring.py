"""How sure it is that two names are one thing: what the letters say, then their company.

A hand-set sum of few reasons, not a trained linker. splink (Fellegi-Sunter by EM) and
dedupe (active learning) estimate weights over columns of a record: here a record is a
name and its surroundings, one column tells nearly all, and EM finds no second mode in it;
nomenklatura's `logic-v1` is a sum of named rules for the same reason, and this follows
it. Each reason stands in words beside its link, so that a person can see and overrule it.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import EntityType
from kg.resolve.names import WORTH, Relation

LEAST_SCORE = 80
"""Hundredths from which two names are taken for one."""
LEAST_ASKED = 60
"""Hundredths from which a person is asked (`kg entities review`)."""
BOTH_KNOWN = 10
"""Notes from which a spelling is somebody's habit rather than a slip."""
LEAST_INTRODUCTIONS = 3
"""Notes that take an acronym for a name, from which it is believed in other channels, too."""

NodeKey = str
"""A node of the resolution: its kind, its folded name and, where it is local, its channel."""


@dataclass(frozen=True, slots=True, order=True)
class Features:
    """What is known of two nodes that may be one; counts, and company in hundredths.

    `near_notes` counts the notes of the more frequent one in channels that have both,
    `together` the notes that hold both, `topics` those that links or titles call by either,
    `introduced` the notes that introduce one as the acronym of the other, `other_meanings`
    those that take it for something else.
    """

    first: NodeKey
    second: NodeKey
    first_notes: int
    second_notes: int
    near_notes: int
    channels: int
    videos: int
    together: int
    company: int
    topics: int = 0
    introduced: int = 0
    other_meanings: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """Two nodes, how sure it is that they are one (hundredths), and why, in words."""

    first: NodeKey
    second: NodeKey
    score: int
    reason: str


def link_of(features: Features, relation: Relation, kind: EntityType) -> Link:
    """Score one pair.

    >>> link_of(Features("a", "b", 16, 1, 16, 1, 0, 0, 30), Relation.SOUND, EntityType.PERSON)
    Link(first='a', second='b', score=85, reason='they sound alike; in one channel; 30 % of what stands beside them')
    """
    reasons = [relation.value]
    score = WORTH[relation]
    for worth, reason in (
        _company(features), _linked(features), _spelling(features, relation, kind), _acronym(features, relation)
    ):  # fmt: skip
        score += worth
        reasons += reason
    return Link(features.first, features.second, max(0, min(score, 99)), "; ".join(reasons))


def _company(features: Features) -> tuple[int, list[str]]:
    """Up to 25 for a channel, a video and names that stand beside both."""
    worth, reasons = 0, []
    if features.videos:
        worth, reasons = 10, ["of one video"]
    elif features.channels:
        worth, reasons = 5, ["in one channel"]
    if features.company >= 10:
        worth += features.company * 15 // 100
        reasons.append(f"{features.company} % of what stands beside them")
    return worth, reasons


def _linked(features: Features) -> tuple[int, list[str]]:
    """What the author's own links say: both names lead to one topic."""
    return (10, ["links call one topic by both"]) if features.topics else (0, [])


def _spelling(features: Features, relation: Relation, kind: EntityType) -> tuple[int, list[str]]:
    """Against it: notes that write both (a writer keeps to one spelling), and two spellings in wide use."""
    if relation not in (Relation.SOUND, Relation.SLIP, Relation.NEAR, Relation.FIRST_NAME):
        return 0, []
    worth, reasons = (0 if kind is EntityType.PERSON else -4), []
    if features.together:
        worth -= 10
        reasons.append(f"but {features.together} notes name both")
    if min(features.first_notes, features.second_notes) >= BOTH_KNOWN:
        worth -= 4
        reasons.append("but both are in wide use")
    return worth, reasons


def _acronym(features: Features, relation: Relation) -> tuple[int, list[str]]:
    """For an acronym: whether the notes that spell it out agree, are enough or near, and are not the fewest."""
    if relation is not Relation.ACRONYM:
        return 0, []
    reasons = [f"{features.introduced} notes spell it out"]
    if features.other_meanings * 4 > features.introduced:
        return -20, [*reasons, f"but {features.other_meanings} in another way"]
    elsewhere = max(features.first_notes, features.second_notes) - features.near_notes
    if features.introduced < LEAST_INTRODUCTIONS and elsewhere > features.near_notes:
        return -12, [*reasons, f"but {elsewhere} notes of other channels do not"]
    is_near = features.introduced > 0 and features.channels > 0
    return (12 if is_near or features.introduced >= LEAST_INTRODUCTIONS else 0), reasons
