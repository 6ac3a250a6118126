"""What the name of an event says of it: its type, its year, its parties and its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.model import EntityType, Iri

_TYPES = (
    ("Election", r"elections?|referendum|primary|primaries|vote"),
    ("Conflict", r"wars?|conflict|invasion|battle|siege|annexation|offensive|operation|massacre|genocide|uprising|"
                 r"revolution|coup|attacks?|bombing|occupation|crusades?|intifada|insurgency|rebellion|mutiny"),
    ("Meeting", r"summit|conference|forum|meeting|congress|convention|assembly|council|talks|wwdc|keynote"),
    ("Sport", r"olympics?|cup|championships?|games|tournament|series|grand prix|final|league|trophy|open|marathon|"
              r"match"),
    ("Disaster", r"earthquake|hurricane|tsunami|flood|pandemic|fire|famine|disaster|accident|explosion|crash|crisis|"
                 r"recession|depression|outbreak|epidemic|plague|meltdown"),
    ("Protest", r"protests?|riots?|strike|march|movement|demonstrations?|spring"),
    ("Legal", r"trial|case|lawsuit|hearing|impeachment|ruling|verdict"),
    ("Agreement", r"treaty|agreement|accords?|deal|pact"),
    ("Award", r"awards?|prize|oscars|grammys"),
    ("Launch", r"launch|mission|landing"),
)  # fmt: skip
_YEAR = re.compile(r"\b(1[0-9]{3}|20[0-9]{2})\b(?!\s*[-–/]\s*\d)")
_SPAN = re.compile(r"\b\d{4}\s*[-–/]\s*\d{2,4}\b")
_PARTIES = re.compile(r"\bbetween\b|\b(?:vs?|versus)\b|[-–]", re.IGNORECASE)
_CONTEST = ("Conflict", "Agreement", "Sport")


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What a name tells; `year` is None where it tells none or a span of years."""

    type: str
    year: int | None
    actors: tuple[Iri, ...]
    places: tuple[Iri, ...]


def event_type(name: str) -> str:
    """The concept of `kg:EventTypeScheme` that a name's last telling word stands for.

    >>> event_type("2024 US presidential election"), event_type("Cuban Missile Crisis"), event_type("Woodstock")
    ('Election', 'Disaster', 'Other')
    """
    found = [
        (match.start(), kind)
        for kind, words in _TYPES
        for match in re.finditer(rf"\b(?:{words})\b", name, re.IGNORECASE)
    ]
    return max(found)[1] if found else "Other"


def event_facts(name: str, nested: tuple[tuple[EntityType, Iri], ...]) -> EventFacts:
    """Read an event's name, with the entities named inside it.

    People and organisations take part; places take part where the name sets parties
    against each other ("Russia-Ukraine war"), else the event is there.

    >>> event_facts("1896 Athens Olympics", ((EntityType.PLACE, Iri("athens")),))
    EventFacts(type='Sport', year=1896, actors=(), places=('athens',))
    """
    kind = event_type(name)
    places = tuple(iri for type_, iri in nested if type_ is EntityType.PLACE)
    actors = tuple(iri for type_, iri in nested if type_ in (EntityType.PERSON, EntityType.ORGANISATION))
    if kind in _CONTEST and len(places) > 1 and _PARTIES.search(name):
        actors, places = actors + places, ()
    years = {int(year) for year in _YEAR.findall(name)} if not _SPAN.search(name) else set()
    return EventFacts(kind, years.pop() if len(years) == 1 else None, actors, places)
