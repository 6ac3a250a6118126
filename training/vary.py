"""Passages varied at random: other names of the same type, another letter case."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg.model import EntityType
from training.marks import Extent
from training.texts import Kind, Name, NamedText, Passage

SWAPPED = 0.15
"""Share of a passage's names that get another spelling, all over the passage alike."""
RECASED = 0.04
"""Share of the texts that are put in lower case, and again of those put in capitals."""

_LONGEST = 60
"""A spelling of more characters is not put in another's place."""

Pool = Mapping[EntityType, tuple[str, ...]]
"""Spellings to choose from, by type."""


def pool_of(passages: Iterable[Passage]) -> Pool:
    """All spellings of names whose type is certain."""
    spellings: dict[EntityType, set[str]] = defaultdict(set)
    for passage in passages:
        for named in passage:
            for name in named.names:
                kind = _only_kind(name)
                if kind is not None and name.end - name.start <= _LONGEST:
                    spellings[kind].add(named.text[name.start : name.end])
    return {kind: tuple(sorted(found)) for kind, found in sorted(spellings.items())}


def _only_kind(name: Name) -> Kind:
    return next(iter(name.kinds)) if len(name.kinds) == 1 else None


def varied(passage: Passage, pool: Pool, chance: random.Random) -> Passage:
    """The passage with some names exchanged and some texts in another letter case."""
    exchange: dict[str, str] = {}
    for spelling, kind in sorted(_spellings(passage).items()):
        if chance.random() < SWAPPED:
            exchange[spelling] = chance.choice(pool[kind])
    return tuple(recased(with_other_names(named, exchange), chance) for named in passage)


def _spellings(passage: Passage) -> dict[str, EntityType]:
    return {
        named.text[name.start : name.end]: kind
        for named in passage
        for name in named.names
        if (kind := _only_kind(name)) is not None
    }


def with_other_names(named: NamedText, exchange: Mapping[str, str]) -> NamedText:
    """The text with some spellings exchanged, its marks moved along.

    >>> with_other_names(NamedText("In Rome now", (Name(3, 7, frozenset()),)), {"Rome": "Oslo"}).text
    'In Oslo now'
    """
    parts: list[str] = []
    names = []
    moves: list[tuple[Extent, Extent]] = []
    length = done = 0
    for name in named.names:
        before = named.text[done : name.start]
        old = named.text[name.start : name.end]
        spelling = exchange.get(old, old)
        start = length + len(before)
        length = start + len(spelling)
        parts += (before, spelling)
        moves.append(((name.start, name.end), (start, length)))
        shift = start - name.start
        inner = tuple(replace(n, start=n.start + shift, end=n.end + shift) for n in name.inner)
        names.append(replace(name, start=start, end=length, inner=inner if spelling == old else ()))
        done = name.end
    marks = named.marks and named.marks.moved(lambda extent: _moved(extent, moves))
    return replace(named, text="".join(parts) + named.text[done:], names=tuple(names), marks=marks)


def _moved(extent: Extent, moves: Sequence[tuple[Extent, Extent]]) -> Extent:
    """Where an extent stands after names moved; an end inside a name goes to that name's end."""

    def place(offset: int, *, is_end: bool) -> int:
        shift = 0
        for (start, end), (new_start, new_end) in moves:
            if offset >= end:
                shift = new_end - end
            elif offset > start or (offset == start and not is_end):
                return new_end if is_end else new_start
        return offset + shift

    return place(extent[0], is_end=False), place(extent[1], is_end=True)


def recased(named: NamedText, chance: random.Random) -> NamedText:
    """The text, now and then all in lower case or all in capitals, where that moves no character."""
    draw = chance.random()
    if draw >= 2 * RECASED:
        return named
    text = named.text.lower() if draw < RECASED else named.text.upper()
    return replace(named, text=text) if len(text) == len(named.text) else named
