"""Annotated notes as passages, read as the product reads them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from kg.extract.texts import reading_order, texts_of
from kg.model import EntityType, NotePath, NoteReading
from kg.read.note import read_note
from training.marks import aligned, marks_of
from training.texts import Kind, Owners, Passage, Surfaces, named_text, with_owners

NEEDED_LISTS = frozenset(("entities", "events"))
NUMBERING_FILE = "segment.py"
"""Beside the folder of annotations: how the sentences were numbered that they speak of."""

Numbering = Callable[[str], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class AnnotatedNote:
    """A note as the product reads it, with its annotation; `places` are the claims it numbers."""

    reading: NoteReading
    annotation: Mapping[str, Any]
    places: Mapping[int, int]

    @property
    def passage(self) -> Passage:
        """The note's texts with their names, in reading order; the claims with their marks."""
        surfaces = surfaces_in(self.annotation)
        owners = owners_in(self.annotation)
        texts = texts_of(self.reading)
        first_claim = 1 + len(self.reading.headings)
        marks = marks_of(self.annotation, self.places, texts[first_claim:])
        named = [
            with_owners(named_text(text, surfaces, is_heading=number < first_claim), surfaces, owners)
            for number, text in enumerate(texts)
        ]
        named[first_claim:] = (replace(n, marks=m) for n, m in zip(named[first_claim:], marks, strict=True))
        return tuple(named[number] for number in reading_order(self.reading))


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


def owners_in(annotation: Mapping[str, Any]) -> Owners:
    """The ids that each spelling of an annotation names."""
    owners: dict[str, set[str]] = defaultdict(set)
    for thing in (*annotation["entities"], *annotation["events"]):
        for surface in thing.get("surfaces", ()):
            owners[surface].add(thing["id"])
    return {surface: frozenset(ids) for surface, ids in owners.items()}


def is_whole(annotation: Mapping[str, Any]) -> bool:
    """Whether all names were marked; an annotation that does not say so has every list filled."""
    return set(annotation.get("annotated", NEEDED_LISTS)) >= NEEDED_LISTS


def read_from(vault: Path, path: str) -> NoteReading:
    """One note of a vault, read by the product's own reader."""
    return read_note(NotePath(path), (vault / path).read_text("utf-8"))


def numbering_beside(folder: Path) -> Numbering:
    """The function that numbers a note's sentences, from the file beside the annotations' folder."""
    spec = spec_from_file_location("annotation_numbering", folder.parent / NUMBERING_FILE)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(folder.parent / NUMBERING_FILE)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    numbering: Numbering = module.segment
    return numbering


def numbered_in(vault: Path, path: str, numbering: Numbering) -> dict[int, str]:
    """The sentences of a note of a vault by their numbers, in order."""
    return {sentence["n"]: sentence["text"] for sentence in numbering((vault / path).read_text("utf-8"))}


def annotated_note(vault: Path, annotation: Mapping[str, Any], numbering: Numbering) -> AnnotatedNote:
    """One note with its annotation, the annotation's sentences found among the note's claims."""
    reading = read_from(vault, annotation["note"])
    numbered = numbered_in(vault, annotation["note"], numbering)
    return AnnotatedNote(reading, annotation, aligned(numbered, [claim.text for claim in reading.claims]))


def annotated_notes(folder: Path, vault: Path, numbering: Numbering) -> tuple[AnnotatedNote, ...]:
    """The wholly annotated notes of a folder, by file name."""
    annotations: Iterable[Mapping[str, Any]] = (
        json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))
    )
    return tuple(annotated_note(vault, a, numbering) for a in annotations if is_whole(a))
