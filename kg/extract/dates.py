"""Dates in sentences, as precise as the words are and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|"
        "october oct|november nov|december dec".split("|"),
        1,
    )
    for name in names.split()
}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=lambda name: (-len(name), name))) + r")\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1\d{3}|20\d{2})"
_FORMS = (
    re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?\b(?!\s*%)", re.IGNORECASE),
    re.compile(rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>20\d{2}|1\d{3})-(?P<month_number>[01]\d)-(?P<day>[0-3]\d)\b"),
    re.compile(
        rf"(?<![\d,.$€£])(?<!\d[-–/])\b{_YEAR}\b(?![,.]?\d|\s*[-–/]\s*\d|s\b|\s*(?:%|percent|dollars|people|euros))"
    ),
)
"""From the most to the least precise: a place in the text is read by the first that fits."""
_MAY_IS_A_VERB = re.compile(r"may\b(?!\s+\d)")

_RELATIVE = re.compile(
    r"\b(?:(?P<same>(?:on\s+)?(?:the|that)\s+(?:very\s+)?(?:same\s+)?day)|the\s+(?P<next>next|following)\s+"
    r"(?P<next_unit>day|week|year)|(?P<count>\d+|one|two|three|four|five|six|seven|eight|nine|ten)\s+"
    r"(?P<unit>days?|weeks?|years?)\s+(?P<way>later|after(?:wards?)?|earlier|before))\b",
    re.IGNORECASE,
)
_NUMBERS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_DAYS = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text, `text[start:end]`: `2024-11-07`, `2024-11`, `2024` or `--11-07`."""

    start: int
    end: int
    iso: str


def dates_in(text: str) -> tuple[FoundDate, ...]:
    """The dates of a sentence, left to right.

    >>> [found.iso for found in dates_in("On November 7 they met; by March 2025 they had left.")]
    ['--11-07', '2025-03']
    """
    found: list[FoundDate] = []
    for form in _FORMS:
        for match in form.finditer(text):
            iso = _iso(match)
            if iso and all(match.end() <= other.start or match.start() >= other.end for other in found):
                found.append(FoundDate(match.start(), match.end(), iso))
    return tuple(sorted(found, key=lambda one: one.start))


def _iso(match: re.Match[str]) -> str | None:
    """The date that a match spells; None where there is no such day."""
    groups = match.groupdict()
    year, day = groups.get("year"), groups.get("day")
    month = _MONTHS.get((groups.get("month") or "").lower()) or int(groups.get("month_number") or 0)
    if _MAY_IS_A_VERB.match(match.group()) and not day:
        return None
    if not month:
        return year
    if not day:
        return f"{year}-{month:02d}" if year else None
    try:
        whole = date(int(year or 2024), month, int(day))
    except ValueError:
        return None
    return whole.isoformat() if year else f"--{whole:%m-%d}"


def date_near(text: str, start: int, before: str | None) -> str | None:
    """The date of what stands at a place of a text: the nearest, else one told relative to `before`.

    `before` is the last date that the note gave, None where it gave none.

    >>> date_near("Two days later Kyiv answered.", 15, "2024-11-07")
    '2024-11-09'
    >>> date_near("The same day Kyiv answered.", 13, "--11-07")
    '--11-07'
    """
    found = dates_in(text)
    if found:
        return min(found, key=lambda one: (abs(one.start - start) > FAR, -len(one.iso), abs(one.start - start))).iso
    return next(iter(_relative(text, before)), None) if before else None


FAR = 80
"""Characters beyond which a date of a sentence is rather that of something else in it."""


def _relative(text: str, before: str) -> Iterator[str]:
    match = _RELATIVE.search(text)
    if match is None:
        return
    if match["same"]:
        yield before
        return
    count = 1 if match["next"] else int(_NUMBERS.get(match["count"].lower(), 0) or match["count"])
    unit = (match["next_unit"] or match["unit"]).lower().removesuffix("s")
    if match["way"] and match["way"].lower() in ("earlier", "before"):
        count = -count
    if unit == "year":
        if re.fullmatch(r"\d{4}(?:-.*)?", before):
            yield f"{int(before[:4]) + count:04d}"
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", before):
        yield (date.fromisoformat(before) + timedelta(days=count * _DAYS[unit])).isoformat()
