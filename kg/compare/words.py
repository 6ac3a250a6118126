"""Differences between two builds as a person reads them, and as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby

from kg.compare.builds import KINDS, SUBJECTS, Change
from kg.ids import clock

MARKS = {"came": "+", "went": "-", "changed": "~"}
LONGEST = 200
"""Characters of a text that is told; longer ones end in an ellipsis."""


def in_words(changes: Iterable[Change], counts: Mapping[tuple[str, str], int]) -> Iterator[str]:
    """Lines: a heading with the counts for each subject, then its differences by kind."""
    if not counts:
        yield "no difference in notes, claims, entities, merges and attributions\n"
    for about, found in groupby(changes, key=lambda change: change.about):
        numbers = {kind: counts[about, kind] for kind in KINDS if (about, kind) in counts}
        yield f"{about}: {', '.join(f'{number:,} {kind}' for kind, number in numbers.items())}\n"
        shown = dict.fromkeys(numbers, 0)
        for change in found:
            shown[change.kind] += 1
            yield from _told(change)
        yield from (
            f"  {MARKS[kind]} ... and {number - shown[kind]:,} more: --most shows more, --json all\n"
            for kind, number in numbers.items()
            if number > shown[kind]
        )
        yield "\n"


def _told(change: Change) -> Iterator[str]:
    place = _place(change)
    yield f"  {MARKS[change.kind]} {shortened(change.says)}{f'  {place}' if place else ''}\n"
    for field in change.fields:
        yield f"      {field.name}: {_value(field.before)} → {_value(field.after)}\n"


def _place(change: Change) -> str:
    """Where a difference stands in the notes; "" where that is nowhere."""
    line = f":{change.line}" if change.line is not None else ""
    second = f" at {clock(change.seconds)}" if change.seconds is not None else ""
    return f"{change.path or ''}{line}{second}"


def _value(value: str | None) -> str:
    return "none" if value is None else shortened(value)


def shortened(text: str) -> str:
    """A text in one line of at most `LONGEST` characters.

    >>> shortened("one\\nline"), len(shortened("x" * 999))
    ('one line', 200)
    """
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def as_json(changes: Iterable[Change], counts: Mapping[tuple[str, str], int], *, old: str, new: str) -> Iterator[str]:
    """One JSON object with all counts and all differences, in pieces."""
    numbers = {about: {kind: counts.get((about, kind), 0) for kind in KINDS} for about in SUBJECTS}
    yield json.dumps({"old": old, "new": new, "counts": numbers}, ensure_ascii=False)[:-1] + ', "changes": ['
    for number, change in enumerate(changes):
        yield ("," if number else "") + "\n" + json.dumps(asdict(change), ensure_ascii=False)
    yield "\n]}\n"
