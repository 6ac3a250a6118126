"""The project's own annotations: a file for each channel, a note a line, and no note's sentence in them.

What an annotation quotes from a note is kept as a `Quote`: where the words stand in the
note's numbered sentences. Reading needs the notes themselves, unchanged since they were
annotated. The form is described in `annotated/README.md`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.model import Modality, Polarity
from training.marks import Extent, is_id
from training.notes import AnnotatedNote, Numbering, annotated_note, numbered_in

SUBJECTS = ("entities", "events", "attributions", "relations", "pronouns", "statements")
"""What every one of these annotations covers, as the annotation form names it."""
LOWERED = "lowered"
"""Marks a quote whose first letter is a capital in the note and was annotated as a small one."""
DIGEST_LENGTH = 16
"""Hexadecimal digits of the SHA-256 over a note's sentences."""
OPTIONAL = ("date", "participants", "place")
"""Fields of an event that a line leaves out where they are empty."""

Quote = list[int | str] | str
"""`[start, end]` in the row's own sentence, `[number, start, end]` in another, or the annotator's own words.

Extents count characters from 0 in the sentence's text; `LOWERED` may follow them.
"""
Numbered = Mapping[int, str]
"""The text of each sentence of a note by its number."""
Annotation = dict[str, Any]


def digest_of(numbered: Numbered) -> str:
    """A hash of the sentences that an annotation's numbers and extents speak of.

    >>> digest_of({1: "He left."})
    '7ce6575d63f3ba1f'
    """
    return hashlib.sha256("\n".join(numbered.values()).encode()).hexdigest()[:DIGEST_LENGTH]


def quote_of(words: str, numbered: Numbered, own: Sequence[int]) -> Quote:
    """Where words stand: in one of a row's own sentences, else nearest before it, else after it.

    Words that stand nowhere are the annotator's own and stay as they are.

    >>> sentences = {1: "Critics disagree.", 2: "They say no."}
    >>> quote_of("say", sentences, [2]), quote_of("critics", sentences, [2]), quote_of("the opponents", sentences, [2])
    ([5, 8], [1, 0, 7, 'lowered'], 'the opponents')
    """
    first = own[0]
    before = sorted((number for number in numbered if number < first), reverse=True)
    order = dict.fromkeys((*own, *before, *sorted(numbered)))
    for wanted, suffix in ((words, []), (words[:1].upper() + words[1:], [LOWERED])):
        for number in order:
            if extent := _exact(numbered.get(number, ""), wanted):
                return [*([] if number == first else [number]), *extent, *suffix]
    return words


def _exact(text: str, words: str) -> Extent | None:
    match = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) or re.search(re.escape(words), text)
    return match.span() if match and words else None


def words_of(quote: Quote, numbered: Numbered, own: int) -> str:
    """The words that a quote of a sentence's row stands for.

    >>> words_of([1, 0, 7, "lowered"], {1: "Critics disagree.", 2: "They say no."}, 2)
    'critics'
    """
    if isinstance(quote, str):
        return quote
    places = [part for part in quote if isinstance(part, int)]
    number, start, end = places if len(places) == 3 else (own, *places)
    words = numbered[number][start:end]
    return words[:1].lower() + words[1:] if LOWERED in quote else words


def compacted(annotation: Mapping[str, Any], numbered: Numbered) -> Annotation:
    """A line's content for an annotation; occurrences lose their names, which retell sentences."""

    def quote(words: str, *own: int) -> Quote:
        return quote_of(words, numbered, own)

    events = annotation["events"]
    line = {
        "note": annotation["note"],
        "digest": digest_of(numbered),
        "entities": [_without_defaults(_with_quoted_nominals(e, numbered)) for e in annotation["entities"]],
        "named": [
            _without_defaults(_fields(event, "id type name surfaces claims"))
            for event in events
            if event["kind"] == "named"
        ],
        "occurrences": [
            _without_defaults({**_fields(e, "id type claims"), "trigger": quote(e["trigger"], *e["claims"])})
            for e in events
            if e["kind"] == "occurrence"
        ],
        "attributions": [
            [row["claim"], row["source"] if is_id(row["source"]) else quote(row["source"], row["claim"]),
             quote(row["cue"], row["claim"])]
            for row in annotation["attributions"]
        ],
        "relations": [
            [row["claim"], row["subject"], quote(row["predicate"], row["claim"]), row["object"]]
            for row in annotation["relations"]
        ],
        "pronouns": [[row["claim"], quote(row["text"], row["claim"]), row["entity"]] for row in annotation["pronouns"]],
        **_modes(annotation["statements"]),
    }  # fmt: skip
    return {field: value for field, value in line.items() if value}


def _fields(event: Mapping[str, Any], always: str) -> Annotation:
    return {field: event[field] for field in (*always.split(), *OPTIONAL) if event.get(field)}


def _with_quoted_nominals(entity: Mapping[str, Any], numbered: Numbered) -> Annotation:
    described = [quote_of(words, numbered, [0]) for words in entity.get("nominals", ())]
    return {**entity, "nominals": described} if described else dict(entity)


def _without_defaults(thing: Annotation) -> Annotation:
    """Without spellings where the name is the only one."""
    return {k: v for k, v in thing.items() if k != "surfaces" or v != [thing["name"]]}


def _modes(statements: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The numbers of the sentences of each mode but the plain one, and of the negative ones."""
    by_mode: dict[str, list[int]] = defaultdict(list)
    negative = []
    for row in statements:
        by_mode[row["modality"]].append(row["claim"])
        if row["polarity"] == Polarity.NEGATIVE:
            negative.append(row["claim"])
    by_mode.pop(Modality.ASSERTED, None)
    return {"modes": dict(sorted(by_mode.items())), "negative": negative}


def restored(line: Mapping[str, Any], numbered: Numbered) -> Annotation:
    """The annotation of a line, in the form that `training.marks` takes."""
    mode_of = {number: mode for mode, numbers in line.get("modes", {}).items() for number in numbers}
    negative = set(line.get("negative", ()))
    return {
        "note": line["note"],
        "annotated": list(SUBJECTS),
        "entities": [_entity(entity, numbered) for entity in line.get("entities", ())],
        "events": [
            *({"kind": "named", **_event(e), "surfaces": _surfaces(e)} for e in line.get("named", ())),
            *(
                {"kind": "occurrence", **_event(e), "trigger": words_of(e["trigger"], numbered, e["claims"][0])}
                for e in line.get("occurrences", ())
            ),
        ],
        "attributions": [
            {"claim": claim, "source": words_of(source, numbered, claim), "cue": words_of(cue, numbered, claim)}
            for claim, source, cue in line.get("attributions", ())
        ],
        "relations": [
            {"claim": claim, "subject": one, "predicate": words_of(predicate, numbered, claim), "object": other}
            for claim, one, predicate, other in line.get("relations", ())
        ],
        "pronouns": [
            {"claim": claim, "text": words_of(text, numbered, claim), "entity": entity}
            for claim, text, entity in line.get("pronouns", ())
        ],
        "statements": [
            {
                "claim": number,
                "modality": mode_of.get(number, Modality.ASSERTED.value),
                "polarity": (Polarity.NEGATIVE if number in negative else Polarity.AFFIRMATIVE).value,
            }
            for number in numbered
        ],
    }


def _surfaces(thing: Mapping[str, Any]) -> list[str]:
    return list(thing.get("surfaces", (thing["name"],)))


def _event(event: Mapping[str, Any]) -> Annotation:
    return {"date": None, "participants": [], "place": None, **event}


def _entity(entity: Mapping[str, Any], numbered: Numbered) -> Annotation:
    found = {**entity, "surfaces": _surfaces(entity)}
    if "nominals" in entity:
        found["nominals"] = [words_of(quote, numbered, 0) for quote in entity["nominals"]]
    return found


def write_annotations(
    annotations: Iterable[Mapping[str, Any]], folder: Path, vault: Path, numbering: Numbering
) -> None:
    """Write annotations of the six subjects into a folder; raises where a note's line would not give it back."""
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(annotations, key=lambda annotation: annotation["note"])
    for channel, notes in groupby(ordered, key=lambda annotation: annotation["note"].split("/")[0]):
        lines = []
        for annotation in notes:
            numbered = numbered_in(vault, annotation["note"], numbering)
            line = compacted(annotation, numbered)
            if compacted(restored(line, numbered), numbered) != line:
                raise ValueError(f"{annotation['note']}: its line does not give back its annotation")
            lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        (folder / f"{channel}.jsonl").write_text("".join(lines), "utf-8")


def read_own_annotations(folder: Path, vault: Path, numbering: Numbering) -> Iterator[Annotation]:
    """The annotations of a folder of lines, by note; raises `KgError` where a note is not as it was annotated."""
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise KgError("no annotations here", where=str(folder), remedy="name a folder of .jsonl annotations")
    lines = (json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines())
    for line in sorted(lines, key=lambda line: str(line["note"])):
        numbered = numbered_in(vault, line["note"], numbering)
        if digest_of(numbered) != line["digest"]:
            raise KgError(
                "a note is not as it was annotated",
                where=str(vault / line["note"]),
                remedy="name the vault that was annotated, unchanged",
            )
        yield restored(line, numbered)


def own_notes(folder: Path, vault: Path, numbering: Numbering) -> tuple[AnnotatedNote, ...]:
    """The notes of a folder of lines with their annotations, by note."""
    return tuple(annotated_note(vault, one, numbering) for one in read_own_annotations(folder, vault, numbering))
