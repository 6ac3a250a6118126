"""A part of the page: compressed JSON that the browser inflates when it needs it.

A part is gzip over JSON, in base64: the form that `DecompressionStream` undoes. Numbers that
mostly grow are kept as the first and then the steps.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One part by its name in the page, as base64 of gzip of JSON."""

    name: str
    text: str


def part(name: str, value: object) -> Part:
    """A value as a part; the same value gives the same text.

    >>> part("a", [1]).text == part("a", [1]).text
    True
    """
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Part(name, base64.b64encode(gzip.compress(raw, 9, mtime=0)).decode("ascii"))


def steps(numbers: Iterable[int]) -> list[int]:
    """Growing numbers as the first and the steps between them.

    >>> steps([3, 4, 9])
    [3, 1, 5]
    """
    last = 0
    found = []
    for number in numbers:
        found.append(number - last)
        last = number
    return found


def known_steps(numbers: Iterable[int | None]) -> list[int | None]:
    """The same where some are not known.

    >>> known_steps([3, None, 9])
    [3, None, 6]
    """
    last = 0
    found: list[int | None] = []
    for number in numbers:
        found.append(None if number is None else number - last)
        last = last if number is None else number
    return found
