"""From the recogniser's spans to a note's mentions, by what the note itself says.

A sentence shows a name once; a note shows it many times, in its title and headings as
well. So a name's type is decided once for a note, a name that was found in one
sentence is found in all, and a short form ("Trump", "CIA") is given the fullest form
that the same note uses.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.chains import fullest_names, note_key
from kg.extract.recogniser import NamedSpan, Recogniser
from kg.model import Claim, EntityType, Mention, NoteReading

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
_TAIL = re.compile(r"\b(?:in|of|against|with|between|on|over)\s+(?:the\s+)?([A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*)*)")
_QUOTES = "\"“”‘’'«»"
_EDGE = _QUOTES + " ,;:()[]"

_NESTED = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE)


@dataclass(frozen=True, slots=True)
class _Found:
    """A span in one of the note's texts; `text` is 0 for the title, then headings, then claims."""

    text: int
    start: int
    end: int
    surface: str
    type: EntityType
    confidence: float


def mentions_of(reading: NoteReading, recogniser: Recogniser) -> tuple[Mention, ...]:
    """All names in a note's claims, each with its type and fullest form in this note."""
    texts = (reading.title, *reading.headings, *(claim.text for claim in reading.claims))
    found = [
        tidy
        for number, (text, spans) in enumerate(zip(texts, recogniser.names_in(texts), strict=True))
        for tidy in _tidy(number, text, _joined_events(text, spans))
    ]
    types = _types_by_vote(texts, found)
    found = [replace(name, type=types.get(note_key(name.surface), name.type)) for name in found]
    sure = _sure_names(found)
    found = [_as_sure(name, sure) for name in found]
    found += _repeated(texts, found, sure)
    found += _nested(found, recogniser)
    fullest = fullest_names(texts, found)
    first_claim = 1 + len(reading.headings)
    return tuple(
        _mention(reading.claims[name.text - first_claim], name, fullest)
        for name in sorted(found, key=lambda name: (name.text, name.start, -name.end))
        if name.text >= first_claim
    )


def _mention(claim: Claim, name: _Found, fullest: Mapping[tuple[str, EntityType], str]) -> Mention:
    full = fullest[note_key(name.surface), name.type]
    return Mention(claim.position, name.start, name.end, name.surface, name.type, name.confidence, full)


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


def _tidy(number: int, text: str, spans: Iterable[NamedSpan]) -> list[_Found]:
    """Spans with whole words, without articles, quotes, possessives and bare dates."""
    tidy = []
    for span in spans:
        start, end = _whole_words(text, span.start, span.end)
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
            tidy.append(_Found(number, start, end, surface, span.type, span.confidence))
    return tidy


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """A span's extent with the word that it cuts, and the full stop of its initials."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    joined = re.compile(r"-(?:[A-Z]\w*|\d+)").match(text, end)
    if joined:
        end = joined.end()
    if re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", text[start:end]) and text[end : end + 1] == ".":
        end += 1
    return start, end


def _types_by_vote(texts: Sequence[str], found: Sequence[_Found]) -> dict[str, EntityType]:
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


def _sure_names(found: Iterable[_Found]) -> dict[str, _Found]:
    """For each spelling that the note shows with confidence, the mention that is surest.

    Only for names in capitals or of several words: a single common word ("Apple", "Meta")
    may be no name in the next sentence.
    """
    surest: dict[str, _Found] = {}
    for name in sorted(found, key=lambda name: name.confidence):
        surest[name.surface] = name
    return {s: name for s, name in surest.items() if name.confidence >= SURE and _is_telling(s)}


def _as_sure(name: _Found, sure: Mapping[str, _Found]) -> _Found:
    """A mention seen faintly, as sure as the same name of the same type is elsewhere in the note."""
    other = sure.get(name.surface)
    return replace(name, confidence=other.confidence) if other is not None and other.type is name.type else name


def _repeated(texts: Sequence[str], found: Sequence[_Found], sure: Mapping[str, _Found]) -> list[_Found]:
    """Places where a sure name of the note stands in a sentence that the recogniser passed over."""
    if not sure:
        return []
    pattern = re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(s) for s in sorted(sure, key=lambda s: (-len(s), s))) + r")(?!\w)"
    )
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for name in found:
        taken[name.text].append((name.start, name.end))
    repeated = []
    for number, text in enumerate(texts):
        for match in pattern.finditer(text):
            if all(match.end() <= start or match.start() >= end for start, end in taken[number]):
                repeated.append(replace(sure[match.group()], text=number, start=match.start(), end=match.end()))
    return repeated


CLEAR_MAJORITY = 0.6
"""Share of the confidence behind a name's type from which all its mentions get it."""
SURE = 0.8
"""Confidence from which a name found in one sentence is looked for in the others."""


def _is_telling(surface: str) -> bool:
    return surface[0].isupper() and len(surface) > 2


def _nested(found: Sequence[_Found], recogniser: Recogniser) -> list[_Found]:
    """The parties and places named inside the name of an event.

    They are names that the note has elsewhere, and what the recogniser sees in the part
    of the event's name behind a preposition ("civil war in Iraq").
    """
    kinds = {name.surface: name.type for name in found if name.type in _NESTED}
    events = [name for name in found if name.type is EntityType.EVENT]
    tails = sorted({match.group(1) for event in events for match in _TAIL.finditer(event.surface)})
    for tail, spans in zip(tails, recogniser.names_in(tails), strict=True):
        for span in spans:
            if span.type in _NESTED and (span.start, span.end) == (0, len(tail)):
                kinds.setdefault(tail, span.type)
    if not kinds:
        return []
    surfaces = sorted(kinds, key=lambda surface: (-len(surface), surface))
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, surfaces)) + r")(?!\w)")
    return [
        replace(
            event, start=event.start + match.start(), end=event.start + match.end(),
            surface=match.group(), type=kinds[match.group()],
        )
        for event in events
        for match in pattern.finditer(event.surface)
        if match.group() != event.surface
    ]  # fmt: skip
