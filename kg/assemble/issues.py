"""What is wrong in a vault, for its owner to mend: one row for each note, line and problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
from rapidfuzz import fuzz, process

from kg.assemble.shards import NoteKey
from kg.model import Issue, NotePath
from kg.workspace import run_steps, store_table

CLOSE_ENOUGH = 88.0
"""Least similarity (0 to 100) of a note's name to a link's target for it to be suggested."""

_FIXES_SQL = """
    WITH stamps AS (
        SELECT path, list({'raw': raw, 'seconds': seconds} ORDER BY raw) AS found FROM (
            SELECT n.path, s.raw, min(s.seconds) AS seconds
            FROM read_stamps s JOIN notes n USING (note)
            GROUP BY n.path, s.raw
            HAVING count(*) = count(s.seconds) AND min(s.seconds) = max(s.seconds) AND count(s.repair) > 0
        ) GROUP BY path
    ),
    links AS (
        SELECT path, list({'target': target, 'slug': slug} ORDER BY target) AS found FROM (
            SELECT DISTINCT path, target, slug FROM topic_uses
            WHERE resolved AND NOT contains(target, '/') AND regexp_replace(target, '[.]md$', '') <> slug
        ) GROUP BY path
    )
    SELECT path, coalesce(s.found, []), coalesce(l.found, [])
    FROM stamps s FULL JOIN links l USING (path) ORDER BY path"""

_ISSUES = pa.schema([("path", pa.string()), ("line", pa.int32()), ("code", pa.string()), ("detail", pa.string())])
_SUGGESTIONS = pa.schema([("channel", pa.string()), ("slug", pa.string()), ("suggestion", pa.string())])


@dataclass(frozen=True, slots=True)
class NoteFixes:
    """What can be mended in a note: seconds of stamps as written, file names of link targets."""

    path: NotePath
    seconds: Mapping[str, int]
    targets: Mapping[str, str]


def gather_issues(
    connection: duckdb.DuckDBPyConnection, vault_issues: Sequence[Issue], notes: Sequence[NoteKey]
) -> None:
    """Make the table `issues`: of the files, their texts, stamps, links, and of notes side by side."""
    store_table(connection, "suggestions", _suggestions(connection), _SUGGESTIONS)
    found = [*vault_issues, *_changed_meanwhile(connection, notes)]
    store_table(connection, "file_issues", [(i.path, i.line, i.code, i.detail) for i in found], _ISSUES)
    run_steps(connection, "kg.assemble", ("issues",))


def _changed_meanwhile(connection: duckdb.DuckDBPyConnection, notes: Sequence[NoteKey]) -> list[Issue]:
    """Notes that are in no shard, because they changed between being listed and being read."""
    read = {note for (note,) in connection.execute("SELECT note FROM wanted").fetchall()}
    return [
        Issue("changed-note", note.path, 0, "changed while it was read; build again")
        for note in notes
        if note.key not in read
    ]


def _suggestions(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """For each link target that leads nowhere the one note of its channel whose name is close."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for channel, slug in connection.execute("SELECT channel, slug FROM notes ORDER BY channel, slug").fetchall():
        names[channel].append(slug)
    dangling = connection.execute(
        "SELECT DISTINCT channel, slug FROM topic_uses WHERE NOT resolved ORDER BY channel, slug"
    ).fetchall()
    found = []
    for channel, slug in dangling:
        best = process.extract(slug, names[channel], scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH, limit=2)
        if best and (len(best) == 1 or best[0][1] > best[1][1]):
            found.append((channel, slug, best[0][0]))
    return found


def listed_issues(connection: duckdb.DuckDBPyConnection) -> tuple[Issue, ...]:
    """The table `issues` as records, by path, line and code."""
    rows = connection.execute(
        "SELECT code, path, line, detail FROM issues ORDER BY path, line, code, detail"
    ).fetchall()
    return tuple(Issue(code, NotePath(path), line, detail) for code, path, line, detail in rows)


def note_fixes(connection: duckdb.DuckDBPyConnection) -> tuple[NoteFixes, ...]:
    """The mends of all notes that are sure: a stamp that the note means two things by has none."""
    return tuple(
        NoteFixes(
            NotePath(path),
            {stamp["raw"]: stamp["seconds"] for stamp in stamps},
            {link["target"]: link["slug"] for link in links},
        )
        for path, stamps, links in connection.execute(_FIXES_SQL).fetchall()
    )
