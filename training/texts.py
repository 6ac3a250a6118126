"""What the network learns from: texts with the names that stand in them, and how sure they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kg.extract.heads import INNER_TYPES
from kg.model import EntityType
from training.marks import Marks

Kind = EntityType | None
"""A type of name; None stands for "no name"."""

Surfaces = Mapping[str, frozenset[Kind]]
"""For each spelling the kinds that it may have; several where the source leaves it open."""

Owners = Mapping[str, frozenset[str]]
"""For each spelling the annotation's ids of what it names."""


@dataclass(frozen=True, slots=True)
class Name:
    """A stretch of a text, `text[start:end]`, and what it may be.

    `owners` are the annotation's ids of what it may name; `inner` are the names that stand
    in it (those of the parties in the name of a war), with extents in the same text.
    """

    start: int
    end: int
    kinds: frozenset[Kind]
    owners: frozenset[str] = frozenset()
    inner: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedText:
    """One sentence, title or heading with its names, left to right and apart from each other.

    `silent` are the types that the source never marks: what it leaves bare may be one of them.
    `marks` is what an annotation says of a claim beside its names; None where it is no claim
    of an annotated note.
    """

    text: str
    names: tuple[Name, ...]
    silent: frozenset[EntityType] = frozenset()
    marks: Marks | None = None


Passage = tuple[NamedText, ...]
"""Texts that are read together, in order: a note from its title on, or sentences of a corpus."""


def named_text(text: str, surfaces: Surfaces, *, is_heading: bool = False) -> NamedText:
    """Find spellings in a text: whole words, longest first, names of events before all others.

    Headings write in capitals what the annotation may quote from a sentence, so there
    spellings of several words, or with a capital, are found in any letter case.

    >>> surfaces = {"Gulf War": frozenset({EntityType.EVENT}), "Gulf": frozenset({EntityType.PLACE})}
    >>> [(n.start, n.end) for n in named_text("The Gulf War in the Gulf", surfaces).names]
    [(4, 12), (20, 24)]
    """
    found: list[Name] = []
    events = [surface for surface, kinds in surfaces.items() if EntityType.EVENT in kinds]
    others = [surface for surface in surfaces if surface not in set(events)]
    for group in (events, others):
        if not group:
            continue
        folded = {surface.casefold(): surface for surface in sorted(group, reverse=True)}
        for match in _pattern(group, any_case=is_heading).finditer(text):
            surface = match.group() if match.group() in surfaces else folded.get(match.group().casefold())
            if surface is None or (surface != match.group() and not _is_telling(surface)):
                continue
            if all(match.end() <= name.start or match.start() >= name.end for name in found):
                found.append(Name(match.start(), match.end(), surfaces[surface]))
    return NamedText(text, tuple(sorted(found, key=lambda name: name.start)))


def _pattern(surfaces: Iterable[str], *, any_case: bool) -> re.Pattern[str]:
    longest_first = sorted(surfaces, key=lambda surface: (-len(surface), surface))
    alternatives = "|".join(re.escape(surface) for surface in longest_first)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE if any_case else 0)


def _is_telling(surface: str) -> bool:
    """Whether a spelling may be looked for in another letter case: not "US", not "it"."""
    return len(surface) > 3 and (" " in surface or surface != surface.lower()) and not surface.isupper()


def with_owners(named: NamedText, surfaces: Surfaces, owners: Owners) -> NamedText:
    """The text with each name's owners, and the names inside the names of events."""
    folded = {surface.casefold(): ids for surface, ids in owners.items()}

    def ids_of(name: Name) -> frozenset[str]:
        spelling = named.text[name.start : name.end]
        return owners.get(spelling) or folded.get(spelling.casefold(), frozenset())

    parties = {s: kinds for s, kinds in surfaces.items() if kinds & set(INNER_TYPES) and EntityType.EVENT not in kinds}
    names = []
    for name in named.names:
        inner: tuple[Name, ...] = ()
        if EntityType.EVENT in name.kinds and parties:
            within = named_text(named.text[name.start : name.end], parties).names
            moved = (replace(n, start=n.start + name.start, end=n.end + name.start) for n in within)
            inner = tuple(replace(n, owners=ids_of(n)) for n in moved)
        names.append(replace(name, owners=ids_of(name), inner=inner))
    return replace(named, names=tuple(names))
