"""What an annotation says of a claim beside its names: sources, events, relations, pronouns, mode.

An annotation speaks of numbered sentences and quotes words; here its words become extents
in the claims that the product reads, matched by their text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz.fuzz import ratio

from kg.model import EventType, Modality

Extent = tuple[int, int]
Move = Callable[[Extent], Extent]
"""Where an extent of a text stands after some of its words were exchanged."""

LEAST_ALIKE = 0.8
"""How alike (0 to 1) an annotated sentence and a claim must be to be one."""
_ENTITY_ID = re.compile(r"[ev]\d+")


@dataclass(frozen=True, slots=True)
class Trigger:
    """The words that tell an occurrence, its type, and the ids of who takes part and where."""

    extent: Extent
    type: EventType
    participants: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Marks:
    """One claim's annotations; None where the annotation is silent on that subject.

    `sources` are ids, or the words of a described source; `described` are the extents of
    such words in this claim. `relations` are pairs of ids, subject first. `referents` are
    pairs of a pronoun in lower case and the id of what it stands for.
    """

    triggers: tuple[Trigger, ...] | None = None
    has_occurrence: bool | None = None
    sources: frozenset[str] | None = None
    cues: tuple[Extent, ...] | None = None
    described: tuple[tuple[Extent, str], ...] = ()
    relations: frozenset[tuple[str, str]] | None = None
    referents: tuple[tuple[str, str], ...] | None = None
    modality: Modality | None = None
    is_negative: bool | None = None

    def moved(self, move: Move) -> Marks:
        """The same marks on a text in which words were exchanged."""
        return replace(
            self,
            triggers=self.triggers and tuple(replace(t, extent=move(t.extent)) for t in self.triggers),
            cues=self.cues and tuple(move(cue) for cue in self.cues),
            described=tuple((move(extent), source) for extent, source in self.described),
        )


def flat(text: str) -> str:
    """A sentence by its letters and digits alone, as sentences are compared.

    >>> flat("“No,” he said.")
    'no he said'
    """
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def aligned(numbered: Mapping[int, str], claims: Sequence[str]) -> dict[int, int]:
    """For each annotated sentence's number the index of the claim that it is, where there is one.

    >>> sorted(aligned({1: "He left.", 2: "They won"}, ["They won.", "Note: He left."]).items())
    [(1, 1), (2, 0)]
    """
    flats = [flat(claim) for claim in claims]
    wanted = {number: flat(text) for number, text in numbered.items()}
    free = dict.fromkeys(range(len(claims)))
    found: dict[int, int] = {}
    for alike in (_equal, _alike):
        for number, text in wanted.items():
            best = None if number in found else max(free, key=lambda at: (alike(text, flats[at]), -at), default=None)
            if best is not None and alike(text, flats[best]) >= LEAST_ALIKE:
                found[number] = best
                del free[best]
    return found


def _equal(one: str, other: str) -> float:
    return float(one == other)


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one and other and (one.endswith(" " + other) or other.endswith(" " + one)):
        return 0.97
    return float(ratio(one, other, score_cutoff=100 * LEAST_ALIKE)) / 100


def marks_of(annotation: Mapping[str, Any], places: Mapping[int, int], claims: Sequence[str]) -> tuple[Marks, ...]:
    """The marks of each claim of a note; `places` is what `aligned` gives."""
    known = set(annotation.get("annotated", ("entities", "events", "attributions", "relations", "pronouns")))
    of_claim: list[dict[str, list[Any]]] = [defaultdict(list) for _ in claims]
    for subject in ("attributions", "relations", "pronouns", "statements"):
        for row in annotation.get(subject, ()):
            if row["claim"] in places:
                of_claim[places[row["claim"]]][subject].append(row)
    for event in annotation.get("events", ()):
        if event["kind"] == "occurrence":
            for number in event["claims"]:
                if number in places:
                    of_claim[places[number]]["events"].append(event)
    covered = set(places.values())
    return tuple(
        _marks(text, rows, known) if index in covered else Marks()
        for index, (text, rows) in enumerate(zip(claims, of_claim, strict=True))
    )


def _marks(text: str, rows: Mapping[str, Sequence[Any]], known: set[str]) -> Marks:
    statement = next(iter(rows.get("statements", ())), None)
    attributions = rows.get("attributions", ())
    return Marks(
        triggers=tuple(_triggers(text, rows.get("events", ()))) if "events" in known else None,
        has_occurrence=bool(rows.get("events")) if "events" in known else None,
        sources=frozenset(row["source"] for row in attributions) if "attributions" in known else None,
        cues=_extents(text, (row["cue"] for row in attributions)) if "attributions" in known else None,
        described=tuple(_described(text, attributions)),
        relations=frozenset((row["subject"], row["object"]) for row in rows.get("relations", ()))
        if "relations" in known
        else None,
        referents=tuple((row["text"].lower(), row["entity"]) for row in rows.get("pronouns", ()))
        if "pronouns" in known
        else None,
        modality=Modality(statement["modality"]) if statement else None,
        is_negative=statement["polarity"] == "Negative" if statement else None,
    )


def _triggers(text: str, events: Iterable[Mapping[str, Any]]) -> Iterable[Trigger]:
    for event in events:
        if extent := extent_of(text, event.get("trigger") or ""):
            place = event.get("place")
            participants = frozenset(event.get("participants") or ()) - {place}
            yield Trigger(extent, EventType(event["type"]), participants, frozenset([place] if place else ()))


def _described(text: str, attributions: Iterable[Mapping[str, Any]]) -> Iterable[tuple[Extent, str]]:
    for row in attributions:
        if not is_id(row["source"]) and (extent := extent_of(text, row["source"])):
            yield extent, row["source"]


def is_id(source: str) -> bool:
    """Whether a source is an id of the annotation, and no description.

    >>> is_id("e12"), is_id("critics")
    (True, False)
    """
    return _ENTITY_ID.fullmatch(source) is not None


def _extents(text: str, quoted: Iterable[str]) -> tuple[Extent, ...]:
    return tuple(sorted({extent for words in quoted if (extent := extent_of(text, words))}))


def extent_of(text: str, words: str) -> Extent | None:
    """Where words stand in a text, in any letter case; None where they do not.

    >>> extent_of("According to critics, no.", "critics")
    (13, 20)
    """
    match = words.strip() and re.search(rf"(?<!\w){re.escape(words.strip())}(?!\w)", text, re.IGNORECASE)
    return match.span() if match else None
