"""Names that general knowledge settles: what almost every note means by a spelling.

A small network has read too little to know that Azure is a product, Ericsson a firm and
LNG no name at all. `weights/known_names.tsv` says so, a spelling and a type a line, `none`
where a spelling is no name; what depends on the note is not in it. It is evidence and no
verdict: it moves what the network says of those words before the best labels are chosen
(`kg.extract.decoding`), so that a sentence that is clear by itself still wins.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.model import EntityType

KNOWN_FILE = "known_names.tsv"
NO_NAME = "none"

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class KnownName:
    """A known spelling in a text, `text[start:end]`; `type` is None where it is no name."""

    start: int
    end: int
    type: EntityType | None


class KnownNames:
    """Spellings with what they are; found as whole words, letter case counts, the longest first."""

    def __init__(self, types: Mapping[str, EntityType | None]) -> None:
        """Take each spelling's type, None where it is no name."""
        self._types = types
        by_word: dict[str, list[str]] = defaultdict(list)
        for spelling in types:
            if first := _WORD.match(spelling):
                by_word[first.group()].append(spelling)
        self._by_word = {word: sorted(ones, key=lambda one: (-len(one), one)) for word, ones in by_word.items()}

    def __len__(self) -> int:
        return len(self._types)

    def found_in(self, text: str) -> tuple[KnownName, ...]:
        """The known spellings of a text, left to right, none inside another.

        >>> known = KnownNames({"New York": EntityType.PLACE, "York": EntityType.PLACE, "LNG": None})
        >>> [(name.start, name.end, name.type) for name in known.found_in("LNG for New York.")]
        [(0, 3, None), (8, 16, <EntityType.PLACE: 'Place'>)]
        """
        found: list[KnownName] = []
        past = 0
        for word in _WORD.finditer(text):
            if word.start() < past:
                continue
            for spelling in self._by_word.get(word.group(), ()):
                end = word.start() + len(spelling)
                if text.startswith(spelling, word.start()) and not text[end : end + 1].isalnum():
                    found.append(KnownName(word.start(), end, self._types[spelling]))
                    past = end
                    break
        return tuple(found)


def read_known_names(text: str) -> KnownNames:
    """Known names from lines of a spelling, a tab and a type or `none`.

    >>> len(read_known_names("Azure\\tProduct\\nLNG\\tnone\\n"))
    2
    """
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return KnownNames({spelling: None if kind == NO_NAME else EntityType(kind) for spelling, kind in rows})


@cache
def packaged_known_names() -> KnownNames:
    """The known names that ship with the package, read once in a process."""
    return read_known_names((files("kg.extract") / "weights" / KNOWN_FILE).read_text("utf-8"))
