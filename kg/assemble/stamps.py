"""The stamps of all notes, read in the scale that each note writes them in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb
import pyarrow as pa

from kg.assemble.clocks import LONGEST_SECONDS, Clock, Reading
from kg.assemble.extent import extent_of, telling_of
from kg.assemble.scale import Decision, decide
from kg.model import StampRepair
from kg.workspace import rows

_STAMPS_SQL = """
    SELECT coalesce(n.video, n.note), n.note, s.position, s.ordinal, s.raw, s.fields, s.repair
    FROM shard_stamps s JOIN notes n USING (note)
    ORDER BY coalesce(n.video, n.note), n.path, s.position, s.ordinal"""
_READ = pa.schema(
    [
        ("note", pa.string()),
        ("position", pa.int32()),
        ("ordinal", pa.int32()),
        ("raw", pa.string()),
        ("seconds", pa.int32()),
        ("repair", pa.string()),
        ("flag", pa.string()),
    ]
)
_BATCH = 50_000

UNREADABLE, AMBIGUOUS, LATE = "unreadable-stamp", "ambiguous-stamp", "late-stamp"
"""Flags of a stamp, which are the codes of the issues made from them."""

StampRow = tuple[Any, ...]


def read_stamps(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `read_stamps`: every stamp with its seconds, how it was mended, and its flag.

    The notes of one video are decided together. `seconds` is None for what cannot be
    read; `repair` and `flag` are None where there is nothing to say.
    """
    connection.register("incoming", _READ.empty_table())
    connection.execute("CREATE OR REPLACE TABLE read_stamps AS SELECT * FROM incoming")
    batch: list[StampRow] = []
    for _, video_rows in groupby(rows(connection, _STAMPS_SQL), key=itemgetter(0)):
        batch.extend(_video_stamps(list(video_rows)))
        if len(batch) >= _BATCH:
            _append(connection, batch)
            batch = []
    _append(connection, batch)
    connection.unregister("incoming")


def _append(connection: duckdb.DuckDBPyConnection, batch: list[StampRow]) -> None:
    if not batch:
        return
    columns = [pa.array(column, type=field.type) for column, field in zip(zip(*batch, strict=True), _READ, strict=True)]
    connection.register("incoming", pa.Table.from_arrays(columns, schema=_READ))
    connection.execute("INSERT INTO read_stamps SELECT * FROM incoming")


def _video_stamps(video_rows: list[StampRow]) -> Iterator[StampRow]:
    """The stamps of all notes of one video, each note in the light of the others."""
    notes = {note: list(found) for note, found in groupby(video_rows, key=itemgetter(1))}
    clocks = {note: [Clock(*_three(row[5])) for row in found if row[5]] for note, found in notes.items()}
    tellings = {note: telling_of(found) for note, found in clocks.items() if found}
    for note, found in notes.items():
        siblings = extent_of([telling for name, telling in tellings.items() if name != note])
        decisions = iter(decide(clocks[note], siblings))
        for _, _, position, ordinal, raw, fields, repair in found:
            if fields:
                decision = next(decisions)
                seconds, rule = decision.seconds, _repair(decision, fields, repair)
                yield note, position, ordinal, raw, seconds, rule, _flag(decision)
            else:
                yield note, position, ordinal, raw, None, None, UNREADABLE


def _three(fields: list[int]) -> tuple[int, int, int | None]:
    return fields[0], fields[1], fields[2] if len(fields) == 3 else None


def _repair(decision: Decision, fields: list[int], read_repair: str | None) -> str | None:
    """The rule that made the seconds: the scale's, else that of reading the fields."""
    if decision.reading is Reading.AS_WRITTEN:
        return read_repair
    return StampRepair.MINUTES_SECONDS_FRAMES if fields[2] else StampRepair.MINUTES_SECONDS_ZERO


def _flag(decision: Decision) -> str | None:
    if decision.seconds is None:
        return UNREADABLE
    if decision.seconds > LONGEST_SECONDS:
        return LATE
    return AMBIGUOUS if decision.is_ambiguous else None
