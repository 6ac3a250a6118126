"""List the spellings of a built vault whose type general knowledge may settle, for a reader to judge.

python -m training.names_to_judge OUTPUT --leave-out ../shared/gold/dev training/annotated/held_out

Prints lines of a spelling, in how many notes it is named, and how often as what. Notes
that names are measured on are left out, so that no list is made from them. What a reader
settles goes into `kg/extract/weights/known_names.tsv`: a spelling, a tab, a type or `none`;
what depends on the note does not.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from kg.outputs import TABLES

LEAST_NOTES = 3
PLAIN_SHARE = 0.8
"""Names of several words that are people this often need no judging."""

Row = tuple[str, int, str]
"""A spelling, its notes, and its types with their notes, the most frequent first."""

_SQL = """
    WITH named AS (
        SELECT m.surface, m.type, count(DISTINCT c.path) AS notes
        FROM read_parquet($mentions) m JOIN read_parquet($claims) c ON c.iri = m.claim
        WHERE NOT list_contains($left_out, c.path) GROUP BY ALL
    )
    SELECT surface, sum(notes)::INTEGER AS notes,
           string_agg(type || ':' || notes, ' ' ORDER BY notes DESC, type) AS types
    FROM named GROUP BY surface
    HAVING sum(notes) >= $least AND NOT regexp_matches(surface, '[\\t\\n]')
       AND NOT (max_by(type, notes) = 'Person' AND contains(surface, ' ') AND max(notes) > $plain * sum(notes))
    ORDER BY notes DESC, surface"""


def main() -> int:
    """Print the list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--leave-out", type=Path, nargs="*", default=[], help="folders of annotated notes")
    options = parser.parse_args()
    for spelling, notes, types in names_to_judge(options.output, annotated(options.leave_out)):
        sys.stdout.write(f"{spelling}\t{notes}\t{types}\n")
    return 0


def annotated(folders: Iterable[Path]) -> Iterator[str]:
    """Paths of the notes that the annotation files of some folders are of."""
    for folder in folders:
        for path in sorted(folder.glob("*.json*")):
            text = path.read_text("utf-8")
            for document in text.splitlines() if path.suffix == ".jsonl" else (text,):
                yield json.loads(document)["note"]


def names_to_judge(output: Path, left_out: Iterable[str]) -> list[Row]:
    """The spellings of a build that at least `LEAST_NOTES` notes have, the most frequent first."""
    given = {table: str(output / TABLES / f"{table}.parquet") for table in ("mentions", "claims")}
    given |= {"left_out": list(left_out), "least": LEAST_NOTES, "plain": PLAIN_SHARE}
    return duckdb.execute(_SQL, given).fetchall()


if __name__ == "__main__":
    sys.exit(main())
