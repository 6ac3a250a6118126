"""From the recogniser's spans to a note's mentions, by what the note itself says.

A sentence shows a name once; a note shows it many times, in its title and headings as
well. So a name's type is decided once for a note, a name that was found in one
sentence is found in all, and a short form ("Trump", "CIA") is given the fullest form
that the same note uses.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.calibration import Calibration
from kg.extract.chains import full_acronym, fullest_names, note_key
from kg.extract.decoding import NamedSpan, inner_spans, named_spans
from kg.extract.known_names import packaged_known_names
from kg.extract.network import Signals
from kg.extract.texts import texts_of
from kg.model import EntityType, Mention, NoteReading

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)
_DATE = re.compile(
    rf"(?:(?:{_MONTHS})\.?|\d{{1,4}}(?:st|nd|rd|th|s)?|the|of|and|early|late|mid|[\s,–-])+", re.IGNORECASE
)
_LEADING = re.compile(r"(?:the|a|an)\s+(?=\S)", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:dr|mr|mrs|ms|prof|professor|president|senator|detective|judge|captain)\b\.?\s+(?=\S)", re.IGNORECASE
)
_OCCASION = re.compile(r"\s+(?:speech|address|interview|announcement|talk)$")
_POSSESSIVE = re.compile(r"['’]s?$")
_BETWEEN = re.compile(r"\bbetween\b", re.IGNORECASE)
_JOIN = re.compile(r"\s+(?:and|&)\s+")
_LINKING = re.compile(r"\s+(?:(?:and|&)\s+)?(?:the\s+)?")
_DANGLING = re.compile(r"(?:\s+(?:between|of|in|on|at|for|with|and|the|against))+$", re.IGNORECASE)
_EVENT_HEAD = re.compile(
    r"\b(?:wars?|summit|elections?|olympics|conference|forum|cup|revolution|crisis|referendum|invasion|"
    r"championship|festival|games|massacre|uprising|coup|pandemic)$",
    re.IGNORECASE,
)
_OCCASION_BEFORE = re.compile(r"\b(?:at|during|after|before|since)\s+(?:the\s+)?$", re.IGNORECASE)
_QUOTES = "\"“”‘’'«»"
_EDGE = _QUOTES + " ,;:()[]"

_NESTED = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE)


@dataclass(frozen=True, slots=True)
class PlacedName:
    """A name in one of a note's texts, numbered as `texts_of` has them: `text[start:end] == surface`.

    `name` is the fullest form that the note uses for the same thing.
    """

    text: int
    start: int
    end: int
    surface: str
    type: EntityType
    confidence: float
    name: str = ""


def names_of(reading: NoteReading, signals: Sequence[Signals], calibration: Calibration) -> tuple[PlacedName, ...]:
    """All names of a note, title and headings too, in order of place; longer ones first."""
    texts = texts_of(reading)
    known = packaged_known_names()
    found = [
        tidy
        for number, (text, said) in enumerate(zip(texts, signals, strict=True))
        for tidy in _tidy(number, text, _joined_events(text, named_spans(said, calibration, known.found_in(text))))
    ]
    types = _types_by_vote(texts, found)
    found = _as_spelt_out([replace(name, type=types.get(note_key(name.surface), name.type)) for name in found])
    sure = _sure_names(found)
    found = [_as_sure(name, sure) for name in found]
    found = _repeated(texts, found, sure)
    found += _nested(found, signals)
    fullest = fullest_names(texts, found)
    named = (replace(name, name=fullest[note_key(name.surface), name.type]) for name in found)
    return tuple(sorted(named, key=lambda name: (name.text, name.start, -name.end)))


def mentions_of(reading: NoteReading, names: Sequence[PlacedName]) -> tuple[Mention, ...]:
    """The names that stand in claims."""
    first_claim = 1 + len(reading.headings)
    return tuple(
        Mention(
            reading.claims[name.text - first_claim].position,
            name.start, name.end, name.surface, name.type, name.confidence, name.name,
        )
        for name in names
        if name.text >= first_claim
    )  # fmt: skip


def _joined_events(text: str, spans: Sequence[NamedSpan]) -> list[NamedSpan]:
    """Spans with "conflict between Russia" and "Ukraine" made one event again."""
    joined: list[NamedSpan] = []
    for span in spans:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.type is EntityType.EVENT
            and _BETWEEN.search(text, last.start, last.end)
            and not _JOIN.search(text, last.start, last.end)
            and _LINKING.fullmatch(text, last.end, span.start)
        ):
            joined[-1] = replace(last, end=span.end)
        else:
            joined.append(span)
    return joined


def _tidy(number: int, text: str, spans: Iterable[NamedSpan]) -> list[PlacedName]:
    """Spans with whole words, without articles, quotes, possessives and bare dates."""
    tidy = []
    spans = list(spans)
    begun = {span.start for span in spans}
    for span in spans:
        start, end = _whole_words(text, span.start, span.end, begun)
        while start < end and text[start] in _EDGE:
            start += 1
        while end > start and text[end - 1] in _EDGE:
            end -= 1
        if leading := _LEADING.match(text, start, end):
            start = leading.end()
        if span.type is EntityType.PERSON and (title := _TITLE.match(text, start, end)):
            start = title.end()
        if possessive := _POSSESSIVE.search(text, start, end):
            end = possessive.start()
        if span.type is EntityType.EVENT and (occasion := _OCCASION.search(text[:end], start)):
            end = occasion.start()
        if dangling := _DANGLING.search(text[:end], start):
            end = dangling.start()
        surface = text[start:end]
        is_name = span.type not in _NESTED or surface != surface.lower()
        if is_name and re.search(r"\w", surface) and not _DATE.fullmatch(surface):
            tidy.append(PlacedName(number, start, end, surface, span.type, span.confidence))
    return tidy


def _whole_words(text: str, start: int, end: int, begun: Container[int]) -> tuple[int, int]:
    """A span's extent with the word that it cuts, and the full stop of its initials.

    What a hyphen joins belongs to it ("COVID-19"), if no other span has begun there ("US-China").
    """
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    joined = re.compile(r"-(?:[A-Z]\w*|\d+)").match(text, end)
    if joined and end + 1 not in begun:
        end = joined.end()
    if re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", text[start:end]) and text[end : end + 1] == ".":
        end += 1
    return start, end


def _types_by_vote(texts: Sequence[str], found: Sequence[PlacedName]) -> dict[str, EntityType]:
    """One type for each name of a note that has a clear one: that with the most confidence behind it.

    A name of two types in one note may be two things (a founder and the firm): each
    mention of it keeps the type that its own sentence gives.

    What is spoken of as an occasion ("at the Valdai Forum") has a vote for an event.
    """
    votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for name in found:
        votes[note_key(name.surface)][name.type] += round(name.confidence * 10_000)
        if _EVENT_HEAD.search(name.surface) and _OCCASION_BEFORE.search(texts[name.text][: name.start]):
            votes[note_key(name.surface)][EntityType.EVENT] += 10_000
    decided = {}
    for key, count in votes.items():
        best = min(count, key=lambda kind: (-count[kind], kind))
        if best is EntityType.EVENT or count[best] >= CLEAR_MAJORITY * count.total():
            decided[key] = best
    return decided


def _as_spelt_out(found: Sequence[PlacedName]) -> list[PlacedName]:
    """Names with each acronym of the type of the one name of the note that spells it out."""
    types = {name.surface: name.type for name in found}
    long = [surface for surface in types if " " in surface]
    spelt_out = {
        surface: types[full]
        for surface in types
        if surface.isupper() and (full := full_acronym(surface, long)) != surface
    }
    return [replace(name, type=spelt_out.get(name.surface, name.type)) for name in found]


def _sure_names(found: Iterable[PlacedName]) -> dict[str, PlacedName]:
    """For each spelling that the note shows with confidence, the mention that is surest.

    Only for names in capitals or of several words: a single common word ("Apple", "Meta")
    may be no name in the next sentence.
    """
    surest: dict[str, PlacedName] = {}
    for name in sorted(found, key=lambda name: name.confidence):
        surest[name.surface] = name
    return {s: name for s, name in surest.items() if name.confidence >= SURE and _is_telling(s)}


def _as_sure(name: PlacedName, sure: Mapping[str, PlacedName]) -> PlacedName:
    """A mention seen faintly, as sure as the same name of the same type is elsewhere in the note."""
    other = sure.get(name.surface)
    return replace(name, confidence=other.confidence) if other is not None and other.type is name.type else name


def _repeated(texts: Sequence[str], found: Sequence[PlacedName], sure: Mapping[str, PlacedName]) -> list[PlacedName]:
    """All names, with the sure ones also where the recogniser passed over them, or saw their parts alone."""
    if not sure:
        return list(found)
    pattern = _any_of(sure)
    in_text: dict[int, list[PlacedName]] = defaultdict(list)
    for name in found:
        in_text[name.text].append(name)
    whole = []
    for number, text in enumerate(texts):
        names = in_text[number]
        for match in pattern.finditer(text):
            start, end = match.span()
            touched = [name for name in names if name.start < end and start < name.end]
            if all(start <= name.start and name.end <= end and name.surface != match.group() for name in touched):
                names = [name for name in names if name not in touched]
                names.append(replace(sure[match.group()], text=number, start=start, end=end))
        whole += names
    return whole


CLEAR_MAJORITY = 0.6
"""Share of the confidence behind a name's type from which all its mentions get it."""
SURE = 0.8
"""Confidence from which a name found in one sentence is looked for in the others."""


def _is_telling(surface: str) -> bool:
    return surface[0].isupper() and len(surface) > 2


def _nested(found: Sequence[PlacedName], signals: Sequence[Signals]) -> list[PlacedName]:
    """The parties and places named inside the name of an event.

    They are what the network sees there, and names that the note has elsewhere.
    """
    kinds = {name.surface: name.type for name in found if name.type in _NESTED}
    known = _any_of(kinds) if kinds else None
    nested = []
    for event in (name for name in found if name.type is EntityType.EVENT):
        inside = {
            (span.start, span.end): (span.type, span.confidence)
            for span in inner_spans(signals[event.text], event.start, event.end)
            if event.start <= span.start and span.end <= event.end
        }
        for match in known.finditer(event.surface) if known else ():
            extent = (event.start + match.start(), event.start + match.end())
            if match.group() != event.surface and _is_apart(extent, inside):
                inside[extent] = (kinds[match.group()], event.confidence)
        for (start, end), (kind, confidence) in sorted(inside.items()):
            surface = event.surface[start - event.start : end - event.start]
            nested.append(PlacedName(event.text, start, end, surface, kinds.get(surface, kind), confidence))
    return nested


def _is_apart(extent: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return all(extent[1] <= start or extent[0] >= end for start, end in others)


def _any_of(surfaces: Iterable[str]) -> re.Pattern[str]:
    """Any of some spellings as whole words, the longest first."""
    longest_first = sorted(surfaces, key=lambda surface: (-len(surface), surface))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
