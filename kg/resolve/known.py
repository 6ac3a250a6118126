"""A table of known entities that an owner may give: CSV with name, type, aliases, iri.

Names in it are looked up by their normal form and type. A name that two rows share tells
nothing and is left alone; a person's bare first name or surname is never looked up, for it
is everybody's.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.errors import KgError
from kg.model import EntityType
from kg.normal_form import name_key

KNOWN_FILE = "known_entities.csv"
COLUMNS = ("name", "type", "aliases", "iri")
BETWEEN_ALIASES = "|"


@dataclass(frozen=True, slots=True)
class Known:
    """One row: `aliases` are other names, `iri` is "" where the table gives none."""

    name: str
    type: EntityType
    aliases: tuple[str, ...]
    iri: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The folded names by which it is looked up."""
        return tuple(key for key in dict.fromkeys(map(name_key, (self.name, *self.aliases))) if key)


def read_known(text: str, where: str = KNOWN_FILE) -> tuple[Known, ...]:
    """Read the table; raises `KgError` with the line of the first row that cannot be used.

    >>> read_known("name,type,aliases\\nVladimir Putin,Person,Putin|V. Putin")[0].aliases
    ('Putin', 'V. Putin')
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [column for column in ("name", "type") if column not in (reader.fieldnames or ())]
    if missing:
        raise KgError(f"the table has no column {missing[0]!r}", where=f"{where}:1", remedy=",".join(COLUMNS))
    return tuple(_known(row, f"{where}:{reader.line_num}") for row in reader)


def _known(row: dict[str, str | None], where: str) -> Known:
    name, kind = (row.get("name") or "").strip(), (row.get("type") or "").strip()
    if not name:
        raise KgError("a row without a name", where=where, remedy="give it one or delete the row")
    try:
        type_ = EntityType(kind.capitalize())
    except ValueError as error:
        raise KgError(f"unknown type {kind!r}", where=where, remedy=f"known are: {', '.join(EntityType)}") from error
    aliases = (alias.strip() for alias in (row.get("aliases") or "").split(BETWEEN_ALIASES))
    return Known(name, type_, tuple(alias for alias in aliases if alias), (row.get("iri") or "").strip())


def telling_names(known: Sequence[Known]) -> Iterator[tuple[str, EntityType, Known]]:
    """Each folded name and type that only one row of the table has."""
    times = Counter((key, entry.type) for entry in known for key in entry.keys)
    for entry in known:
        for key in entry.keys:
            if times[key, entry.type] == 1:
                yield key, entry.type, entry
