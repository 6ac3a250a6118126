"""One event for one happening: what several claims, or several notes, tell of the same call, arrest or launch.

Within a note two tellings are one happening where they are of one type, nothing they say
of time and company is at odds, and they share enough: words of the trigger, or who took
part and a date, or who took part in sentences close to each other. Across notes only a
whole date, the same company and the same type make two tellings one: anything less would
join different calls of the same two people.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.ids import digest, name_slug, segment

CLOSE = 3
"""Claims that are at most so far apart in a note may go on telling the same."""
LABEL_WORDS = 14
"""The claim's own words make a label where they are no more than these."""
SLUG_LETTERS = 60
_WORD = re.compile(r"[^\W\d_]{4,}")
_WHOLE_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Telling:
    """What one claim tells of a happening; `actors` and `place` are IRIs, `date` as the note says it."""

    note: str
    claim: str
    position: int
    start: int
    end: int
    trigger: str
    type: str
    date: str | None
    actors: tuple[str, ...]
    place: str | None
    text: str

    @property
    def words(self) -> frozenset[str]:
        """The telling words of the trigger, cut to their stems' first letters."""
        return frozenset(word.lower()[:5] for word in _WORD.findall(self.trigger))


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that claims tell: at least one, each once, in order of IRI."""

    iri: str
    label: str
    triggers: tuple[str, ...]
    type: str
    date: str | None
    actors: tuple[str, ...]
    places: tuple[str, ...]
    claims: tuple[str, ...]


def happenings_of(rows: Iterable[Sequence[object]], labels: Mapping[str, str], base: str) -> Iterator[Happening]:
    """The happenings that tellings make, in order of IRI; rows come note by note, in order of place."""
    groups: list[list[Telling]] = []
    of_note: list[list[Telling]] = []
    for row in rows:
        telling = _telling(row)
        if of_note and of_note[0][0].note != telling.note:
            groups += of_note
            of_note = []
        fitting = next((group for group in reversed(of_note) if _is_same(group, telling)), None)
        if fitting is None:
            of_note.append([telling])
        else:
            fitting.append(telling)
    groups += of_note
    made = (_happening(group, labels, base) for group in _across_notes(groups))
    return iter(sorted(made, key=lambda happening: happening.iri))


def _telling(row: Sequence[object]) -> Telling:
    note, claim, position, start, end, trigger, kind, date, actors, place, text = row
    return Telling(
        str(note), str(claim), int(str(position)), int(str(start)), int(str(end)), str(trigger), str(kind),
        None if date is None else str(date), tuple(map(str, actors)) if isinstance(actors, list) else (),
        None if place is None else str(place), str(text),
    )  # fmt: skip


def _is_same(group: Sequence[Telling], telling: Telling) -> bool:
    """Whether a telling goes on with a happening of its note."""
    last = group[-1]
    dates = [one.date for one in group if one.date]
    if telling.type != last.type or not all(_agree(one, telling.date) for one in dates):
        return False
    company = {actor for one in group for actor in one.actors}
    own = set(telling.actors)
    if company and own and not (own <= company or company <= own):
        return False
    if last.claim == telling.claim:
        return False
    words = frozenset().union(*(one.words for one in group))
    if words & telling.words:
        return bool(own & company) or telling.position - last.position <= CLOSE
    has_both = bool(own & company)
    return has_both and (bool(telling.date and dates) or telling.position - last.position <= 1)


def _agree(one: str | None, other: str | None) -> bool:
    """Whether two dates may be of one day: one says no more than the other, or they are equal.

    >>> _agree("2024-11", "2024-11-07"), _agree("--11-07", "2024-11-07"), _agree("2023", "2024")
    (True, True, False)
    """
    if one is None or other is None:
        return True
    if one.startswith("--") or other.startswith("--"):
        return one[-5:] == other[-5:] if len(one) >= 7 and len(other) >= 7 else True
    return one.startswith(other) or other.startswith(one)


def _across_notes(groups: Iterable[list[Telling]]) -> Iterator[list[Telling]]:
    """Groups of different notes with one whole date, type and company put together."""
    dated: defaultdict[tuple[str, str, tuple[str, ...]], list[Telling]] = defaultdict(list)
    for group in groups:
        date = _fullest(one.date for one in group)
        actors = tuple(sorted({actor for one in group for actor in one.actors}))
        if date and _WHOLE_DATE.fullmatch(date) and actors:
            dated[group[0].type, date, actors] += group
        else:
            yield group
    yield from dated.values()


def _fullest(dates: Iterable[str | None]) -> str | None:
    return max((date for date in dates if date), key=lambda date: (len(date), date), default=None)


def _happening(group: Sequence[Telling], labels: Mapping[str, str], base: str) -> Happening:
    first = min(group, key=lambda one: one.claim)
    telling = max(group, key=lambda one: (len(one.actors), len(one.trigger), one.claim))
    label = _label(telling, labels)
    slug = name_slug(label)[:SLUG_LETTERS].strip("_")
    return Happening(
        f"{base}event/{segment(slug)}--{digest(first.claim, first.trigger)[:8]}",
        label,
        tuple(sorted({one.trigger for one in group})),
        telling.type,
        _fullest(one.date for one in group),
        tuple(sorted({actor for one in group for actor in one.actors})),
        tuple(sorted({one.place for one in group if one.place})),
        tuple(sorted({one.claim for one in group})),
    )


def _label(telling: Telling, labels: Mapping[str, str]) -> str:
    """A happening in the words of its claim, from who takes part to what happened, or by its parts."""
    names = sorted({labels[actor] for actor in telling.actors if actor in labels})
    lower = telling.text.lower()
    found = [
        (at, at + len(word))
        for name in names
        for word in (name, name.split()[-1])
        if (at := lower.find(word.lower())) >= 0
    ]
    start = min([telling.start, *(at for at, _ in found)])
    end = max([telling.end, *(past for _, past in found)])
    words = telling.text[start:end]
    if found and len(words.split()) <= LABEL_WORDS:
        return words
    return f"{', '.join(names)}: {telling.trigger}" if names else telling.trigger
