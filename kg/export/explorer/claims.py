"""The claims that the page carries, by number: claims are numbered by note and position."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import duckdb

from kg.export.explorer.parts import Part, known_steps, part, steps
from kg.model import Modality
from kg.workspace import rows

CLAIMS_IN_PART = 4_096
"""Claims in one part."""
MOST_CLAIMS_OF_WORD = 2_000
"""A word's list of claims ends there: a more frequent word tells nothing."""
WORD = r"[\p{L}\p{N}]{3,}"
"""A word of a claim, as the page's own search cuts it, in RE2."""
MODES = tuple(mode.value for mode in Modality)


def number_claims(connection: duckdb.DuckDBPyConnection) -> None:
    """Number all claims by note and position, in the table `claim_numbers`."""
    connection.execute(
        """CREATE OR REPLACE TABLE claim_numbers AS
           SELECT iri, row_number() OVER (ORDER BY path, position, iri) - 1 AS number FROM claims"""
    )


def modes_part(connection: duckdb.DuckDBPyConnection) -> Part:
    """The mode of each claim, a letter each from "a" on; a denial in capitals."""
    sql = "SELECT modality, polarity FROM claims JOIN claim_numbers n USING (iri) ORDER BY n.number"
    letters = []
    for mode, polarity in rows(connection, sql):
        letter = chr(ord("a") + MODES.index(mode))
        letters.append(letter.upper() if polarity == "Negative" else letter)
    return part("modes", "".join(letters))


def notes_part(connection: duckdb.DuckDBPyConnection) -> Part:
    """Notes in order of their claims: [path, title, channel, video, title of the video, number of claims]."""
    sql = """SELECT c.path, any_value(coalesce(t.title, '')), any_value(h.name), any_value(coalesce(c.video, '')),
                    any_value(coalesce(v.title, '')), count(*)
             FROM claims c LEFT JOIN notes t ON t.path = c.path LEFT JOIN videos v ON v.video = c.video
             LEFT JOIN channels h ON h.channel = c.channel
             GROUP BY c.path ORDER BY c.path"""
    return part("notes", [list(row) for row in rows(connection, sql)])


def claims_parts(connection: duckdb.DuckDBPyConnection) -> Iterator[Part]:
    """All claims, `CLAIMS_IN_PART` to a part: the columns line, section, second, text and sources.

    Lines and seconds are steps; a second that is not known is null and counts for no step.
    """
    sql = """SELECT n.number, c.line, c.section, c.seconds, c.text, coalesce(s.names, [])
             FROM claims c JOIN claim_numbers n USING (iri)
             LEFT JOIN (
               SELECT a.claim, list(DISTINCT coalesce(e.label, a.source) ORDER BY coalesce(e.label, a.source)) AS names
               FROM attributions a LEFT JOIN entities e ON e.iri = a.agent GROUP BY a.claim
             ) s ON s.claim = c.iri
             ORDER BY n.number"""
    for number, group in groupby(rows(connection, sql), key=lambda row: row[0] // CLAIMS_IN_PART):
        sections: dict[str, int] = {}
        _numbers, lines, titles, seconds, texts, sources = zip(*group, strict=True)
        columns = (
            steps(lines),
            [sections.setdefault(title, len(sections)) for title in titles],
            known_steps(seconds),
            texts,
            sources,
        )
        yield part(f"claims-{number}", {"sections": list(sections), "columns": columns})


def words_parts(connection: duckdb.DuckDBPyConnection) -> Iterator[Part]:
    """Which claims hold a word, in a part for each two letters that words begin with."""
    sql = f"""WITH told AS (
                SELECT DISTINCT n.number, unnest(regexp_extract_all(lower(strip_accents(c.text)), '{WORD}')) AS word
                FROM claims c JOIN claim_numbers n USING (iri)
              )
              SELECT word, list(number ORDER BY number)[:{MOST_CLAIMS_OF_WORD}] FROM told GROUP BY word ORDER BY word"""
    for prefix, group in groupby(rows(connection, sql), key=lambda row: row[0][:2]):
        yield part(f"words-{prefix}", {word: steps(claims) for word, claims in group})
