"""The tables of a build as Parquet files, an export of their own, and the list of issues."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

EXPORTED = {
    "notes": "SELECT iri, path, channel, slug, title, video, content_hash FROM notes ORDER BY path",
    "channels": "SELECT iri, channel, name FROM channels ORDER BY iri",
    "videos": "SELECT iri, video, title, channel FROM videos ORDER BY iri",
    "topics": "SELECT iri, channel, slug, label, note FROM topics ORDER BY iri",
    "topic_aliases": "SELECT iri, alias FROM topic_aliases ORDER BY iri, alias",
    "note_topics": "SELECT note, topic FROM note_topics ORDER BY note, topic",
    "clips": "SELECT iri, video, seconds, raw_stamps, repairs FROM clips ORDER BY iri",
    "claims": "SELECT iri, note_iri AS note, path, channel, video, seconds, line, position, section, text, "
    "stamp_source, under, modality, polarity FROM claims ORDER BY path, position",
    "claim_clips": "SELECT claim, clip FROM claim_clips ORDER BY claim, clip",
    "mentions": 'SELECT claim, entity, start, "end", surface, type, confidence, name FROM mentions '
    'ORDER BY claim, start, "end", entity',
    "entities": "SELECT iri, type, label, mention_count, note_count, local_to FROM entities ORDER BY iri",
    "entity_labels": "SELECT iri, label, is_hidden FROM entity_labels ORDER BY iri, label",
    "entity_links": "SELECT entity, first, first_channel, second, second_channel, score, reason FROM entity_links "
    "ORDER BY entity, score, first, second, first_channel, second_channel",
    "possible_links": "SELECT entity, other, first, first_channel, second, second_channel, score, reason "
    "FROM possible_links ORDER BY entity, other",
    "entity_names": "SELECT entity, name, type, channel, mentions, notes FROM entity_names ORDER BY ALL",
    "replaced": "SELECT iri, replaced_by FROM replaced ORDER BY iri, replaced_by",
    "same_as": "SELECT iri, address FROM same_as ORDER BY iri, address",
    "events": "SELECT iri, event_type, year, actors, places FROM events ORDER BY iri",
    "attributions": "SELECT claim, ordinal, agent, is_named, source, role, cue, inherited_from, confidence "
    "FROM attributions ORDER BY claim, ordinal",
    "described_sources": "SELECT iri, label FROM described_sources ORDER BY iri",
    "claim_references": 'SELECT claim, entity, start, "end", surface, confidence FROM claim_references '
    'ORDER BY claim, start, "end", entity',
    "occurrences": "SELECT iri, label, triggers, event_type, date, actors, places, claims FROM occurrences "
    "ORDER BY iri",
    "relations": "SELECT iri, subject, predicate, object, is_asserted, confidence, claims FROM relations ORDER BY iri",
    "predicates": "SELECT iri, label FROM predicates ORDER BY iri",
    "claim_pairs": "SELECT iri, first, second, agrees, score, reason FROM claim_pairs ORDER BY iri",
    "issues": "SELECT path, line, code, detail FROM issues ORDER BY path, line, code, detail",
}
"""The tables of `output/tables/` and how each is read from the workspace, in a fixed order of rows."""

_BATCH = 50_000


def write_tables(connection: duckdb.DuckDBPyConnection, folder: Path, issues_file: Path) -> None:
    """Write every table of `EXPORTED` as Parquet, and the issues as text, too."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, sql in EXPORTED.items():
        reader = connection.sql(sql).to_arrow_reader(_BATCH)
        with pq.ParquetWriter(folder / f"{table}.parquet", reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)
    _write_issues(connection, issues_file)


def _write_issues(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """The issues as tab-separated text; tabs and line breaks inside a field become blanks."""
    rows = connection.execute(EXPORTED["issues"]).fetchall()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("path\tline\tcode\tdetail\n")
        for row in rows:
            file.write("\t".join(" ".join(str(field).split()) for field in row) + "\n")
