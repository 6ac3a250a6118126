"""How well names are found, measured on annotated notes.

An annotation file says of one note which entities and named events it has and by which
exact words (`surfaces`) it names them. A name counts once for each claim that holds it:
it is found where a mention of the same type has one of those surfaces. Works and
products are measured but left out of the total: they are there so that they do not
leak into the other types.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kg.errors import KgError
from kg.extract.network import Network
from kg.extract.note import extract_note
from kg.model import Claim, EntityType, Mention, NotePath, NoteReading
from kg.read.note import read_note
from kg.read.vault import decode, read_bytes

HEADLINE = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.EVENT)
RESAMPLES = 1000
"""Bootstrap samples of the notes; the interval holds 95 of a hundred of them."""
SEED = 20

_EDGES = " .,:;\"“”'’"
_ARTICLE = re.compile(r"^(?:the|a|an) ")


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a person found in one note: the surfaces and type of each named thing."""

    note: NotePath
    named: tuple[tuple[EntityType, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Error:
    """A name that was missed, or found where none is; `type` is what it is or was taken for."""

    kind: str
    note: NotePath
    line: int
    type: EntityType
    surface: str


@dataclass(frozen=True, slots=True)
class NoteScore:
    """Counts of one note for each type, and its errors."""

    expected: Mapping[EntityType, int]
    found: Mapping[EntityType, int]
    right: Mapping[EntityType, int]
    errors: tuple[Error, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 over notes, with the bounds of F1's interval."""

    name: str
    precision: float
    recall: float
    f1: float
    low: float
    high: float
    expected: int
    found: int


def read_annotations(folder: Path) -> tuple[Annotation, ...]:
    """The annotation files of a folder, in order; raises `KgError` for what is none."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise KgError("no annotation files here", where=str(folder), remedy="name a folder of .json annotations")
    return tuple(_read_annotation(path) for path in paths)


def _read_annotation(path: Path) -> Annotation:
    try:
        return annotation_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KgError("not an annotation file", where=str(path), remedy=f"{type(error).__name__}: {error}") from error


def annotation_of(given: Mapping[str, Any]) -> Annotation:
    """What an annotation file says of names, from its JSON."""
    entities = [(EntityType(entity["type"]), tuple(entity["surfaces"])) for entity in given["entities"]]
    events = [
        (EntityType.EVENT, tuple(event.get("surfaces", ()))) for event in given["events"] if event["kind"] == "named"
    ]
    return Annotation(NotePath(given["note"]), (*entities, *events))


def score_note(annotation: Annotation, vault: Path, network: Network) -> NoteScore:
    """Read one annotated note, find its names and compare; raises `KgError` where it is missing."""
    reading = read_annotated(annotation, vault)
    return score_names(annotation, reading, extract_note(reading, network).mentions)


def read_annotated(annotation: Annotation, vault: Path) -> NoteReading:
    """The note that an annotation is of; raises `KgError` where it is missing."""
    raw, issues = read_bytes(vault, annotation.note)
    if issues:
        raise KgError("an annotated note is missing", where=str(vault / annotation.note), remedy=issues[0].detail)
    text, _ = decode(annotation.note, raw)
    return read_note(annotation.note, text)


def score_names(annotation: Annotation, reading: NoteReading, mentions: Sequence[Mention]) -> NoteScore:
    """Compare names, found by whatever means, with those of the annotation."""
    expected: Counter[EntityType] = Counter()
    found: Counter[EntityType] = Counter()
    right: Counter[EntityType] = Counter()
    errors: list[Error] = []
    for claim in reading.claims:
        here = [(kind, surfaces) for kind, surfaces in annotation.named if _occurs(surfaces, claim.text)]
        names = _distinct(mention for mention in mentions if mention.claim == claim.position)
        hits = [next((entity for entity in here if _is_same(entity, name)), None) for name in names]
        expected.update(kind for kind, _ in here)
        found.update(kind for kind, _ in names)
        right.update(hit[0] for hit in hits if hit)
        errors += _errors(annotation.note, claim, here, names, hits)
    return NoteScore(expected, found, right, tuple(errors))


def right_names(
    annotation: Annotation, reading: NoteReading, mentions: Sequence[Mention]
) -> tuple[tuple[Mention, bool], ...]:
    """Each mention, and whether the annotation has it with the same type and words."""
    texts = {claim.position: claim.text for claim in reading.claims}
    return tuple(
        (
            mention,
            any(
                _is_same(entity, (mention.type, mention.surface))
                for entity in annotation.named
                if _occurs(entity[1], texts[mention.claim])
            ),
        )
        for mention in mentions
    )


def _occurs(surfaces: Sequence[str], text: str) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(surface)}(?!\w)", text) for surface in surfaces)


def _normal(surface: str) -> str:
    """Surfaces compare without case, outer punctuation and article.

    >>> _normal("The “Kremlin”")
    'kremlin'
    """
    return _ARTICLE.sub("", surface.lower().replace("’", "'").strip(_EDGES)).strip(_EDGES)


def _distinct(mentions: Iterable[Mention]) -> list[tuple[EntityType, str]]:
    """The names of a claim, each full name once, by the surface that it has there."""
    names: dict[tuple[EntityType, str], str] = {}
    for mention in mentions:
        names.setdefault((mention.type, _normal(mention.name)), mention.surface)
    return [(kind, surface) for (kind, _), surface in names.items()]


def _is_same(entity: tuple[EntityType, tuple[str, ...]], name: tuple[EntityType, str]) -> bool:
    return entity[0] is name[0] and _normal(name[1]) in {_normal(surface) for surface in entity[1]}


def _errors(
    note: NotePath,
    claim: Claim,
    here: Sequence[tuple[EntityType, tuple[str, ...]]],
    names: Sequence[tuple[EntityType, str]],
    hits: Sequence[tuple[EntityType, tuple[str, ...]] | None],
) -> list[Error]:
    missed = [
        Error("missed", note, claim.line, kind, surfaces[0]) for kind, surfaces in here if (kind, surfaces) not in hits
    ]
    extra = [
        Error("extra", note, claim.line, kind, surface)
        for (kind, surface), hit in zip(names, hits, strict=True)
        if hit is None
    ]
    return missed + extra


def scores_of(notes: Sequence[NoteScore]) -> tuple[Score, ...]:
    """The total over the headline's types, then each type."""
    total = _score("people, organisations, places, events", notes, HEADLINE)
    return (total, *(_score(kind.value, notes, (kind,)) for kind in EntityType))


def _score(name: str, notes: Sequence[NoteScore], kinds: Sequence[EntityType]) -> Score:
    counts = np.array(
        [[sum(side[kind] for kind in kinds) for side in (n.expected, n.found, n.right)] for n in notes], dtype=np.int64
    )
    expected, found, right = (int(total) for total in counts.sum(axis=0))
    generator = np.random.default_rng(SEED)
    samples = counts[generator.integers(0, len(counts), (RESAMPLES, len(counts)))].sum(axis=1)
    low, high = np.quantile([_f1(*sample) for sample in samples.tolist()], (0.025, 0.975))
    return Score(
        name,
        right / found if found else 0.0,
        right / expected if expected else 0.0,
        _f1(expected, found, right),
        float(low),
        float(high),
        expected,
        found,
    )


def _f1(expected: int, found: int, right: int) -> float:
    return 2 * right / (expected + found) if expected + found else 0.0


def table_of(scores: Iterable[Score]) -> str:
    """Scores as a person reads them."""
    lines = [f"{'':38} {'P':>5} {'R':>5} {'F1':>5}  {'95 %':>11} {'expected':>9} {'found':>6}"]
    lines += [
        f"{s.name:38} {s.precision:5.2f} {s.recall:5.2f} {s.f1:5.2f}  {s.low:.2f} – {s.high:.2f} "
        f"{s.expected:9,} {s.found:6,}"
        for s in scores
    ]
    return "\n".join(lines) + "\n"
