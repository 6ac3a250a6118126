"""Annotated and unannotated notes as passages, read as the product reads them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.extract.names import mentions_of
from kg.extract.recogniser import Recogniser
from kg.model import EntityType, Mention, NotePath, NoteReading
from kg.read.note import read_note
from training.texts import OPEN, Kind, Passage, Surfaces, note_passage

NEEDED_LISTS = frozenset(("entities", "events"))
SURE = 0.75
"""Confidence from which a teacher's name is taken; below it the spelling is left open."""


@dataclass(frozen=True, slots=True)
class AnnotatedNote:
    """A note as the product reads it, with its annotation."""

    reading: NoteReading
    annotation: Mapping[str, Any]

    @property
    def passage(self) -> Passage:
        """The note's texts with their names."""
        return passage_of(self.reading, surfaces_in(self.annotation))


def surfaces_in(annotation: Mapping[str, Any]) -> Surfaces:
    """The spellings of an annotation with their types; one may have two ("Moscow").

    >>> surfaces_in({"entities": [{"type": "Place", "surfaces": ["Kyiv"]}], "events": []})
    {'Kyiv': frozenset({<EntityType.PLACE: 'Place'>})}
    """
    kinds: dict[str, set[Kind]] = defaultdict(set)
    for entity in annotation["entities"]:
        for surface in entity["surfaces"]:
            kinds[surface].add(EntityType(entity["type"]))
    for event in annotation["events"]:
        for surface in event.get("surfaces", ()) if event["kind"] == "named" else ():
            kinds[surface].add(EntityType.EVENT)
    return {surface: frozenset(types) for surface, types in kinds.items() if surface.strip()}


def is_whole(annotation: Mapping[str, Any]) -> bool:
    """Whether all names were marked; an annotation that does not say so has every list filled."""
    return set(annotation.get("annotated", NEEDED_LISTS)) >= NEEDED_LISTS


def passage_of(reading: NoteReading, surfaces: Surfaces) -> Passage:
    """A read note's texts, in the recogniser's order, with the names that they spell."""
    return note_passage(reading.title, reading.headings, [claim.text for claim in reading.claims], surfaces)


def read_from(vault: Path, path: str) -> NoteReading:
    """One note of a vault, read by the product's own reader."""
    return read_note(NotePath(path), (vault / path).read_text("utf-8"))


def annotated_notes(folder: Path, vault: Path) -> tuple[AnnotatedNote, ...]:
    """The wholly annotated notes of a folder, by file name."""
    annotations = (json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json")))
    return tuple(AnnotatedNote(read_from(vault, a["note"]), a) for a in annotations if is_whole(a))


def taught_surfaces(mentions: Iterable[Mention]) -> Surfaces:
    """What a teacher found in a note: sure names with their type, unsure ones left open."""
    kinds: dict[str, set[Kind]] = defaultdict(set)
    for mention in mentions:
        kinds[mention.surface].update((mention.type,) if mention.confidence >= SURE else OPEN)
    return {surface: OPEN if None in types else frozenset(types) for surface, types in kinds.items()}


def taught_passage(reading: NoteReading, teacher: Recogniser) -> Passage:
    """A note without annotation, named by a teacher through the product's own rules for a note."""
    return passage_of(reading, taught_surfaces(mentions_of(reading, teacher)))
