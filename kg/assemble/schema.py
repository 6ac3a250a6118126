"""The tables of a shard: what the workers write for the notes they read.

A shard is a folder with one Parquet file for each table below. Rows carry the key of
their note, so that a shard may hold notes that have changed since: they are left out.
"""

from __future__ import annotations

import pyarrow as pa

_TEXT, _NUMBER = pa.string(), pa.int32()
_TEXTS = pa.list_(_TEXT)
_NAMED = pa.struct([("name_key", _TEXT), ("type", _TEXT)])
_NAMES = pa.list_(_NAMED)

TABLES: dict[str, pa.Schema] = {
    "notes": pa.schema(
        [
            ("note", _TEXT),
            ("path", _TEXT),
            ("local_iri", _TEXT),
            ("channel", _TEXT),
            ("slug", _TEXT),
            ("title", _TEXT),
            ("video", _TEXT),
            ("content_hash", _TEXT),
            ("is_index", pa.bool_()),
        ]
    ),
    "claims": pa.schema(
        [
            ("note", _TEXT),
            ("position", _NUMBER),
            ("line", _NUMBER),
            ("section", _TEXTS),
            ("text", _TEXT),
            ("text_hash", _TEXT),
            ("stamped_by", _NUMBER),
            ("under", _NUMBER),
            ("modality", _TEXT),
            ("polarity", _TEXT),
        ]
    ),
    "stamps": pa.schema(
        [
            ("note", _TEXT),
            ("position", _NUMBER),
            ("ordinal", _NUMBER),
            ("raw", _TEXT),
            ("fields", pa.list_(_NUMBER)),
            ("repair", _TEXT),
        ]
    ),
    "mentions": pa.schema(
        [
            ("note", _TEXT),
            ("position", _NUMBER),
            ("start", _NUMBER),
            ("end", _NUMBER),
            ("surface", _TEXT),
            ("type", _TEXT),
            ("confidence", _NUMBER),
            ("name", _TEXT),
            ("name_key", _TEXT),
        ]
    ),
    "attributions": pa.schema(
        [
            ("note", _TEXT),
            ("position", _NUMBER),
            ("ordinal", _NUMBER),
            ("source", _TEXT),
            ("source_key", _TEXT),
            ("source_type", _TEXT),
            ("role", _TEXT),
            ("cue", _TEXT),
            ("inherited_from", _NUMBER),
            ("confidence", _NUMBER),
        ]
    ),
    "references": pa.schema(
        [
            ("note", _TEXT),
            ("position", _NUMBER),
            ("start", _NUMBER),
            ("end", _NUMBER),
            ("surface", _TEXT),
            ("name_key", _TEXT),
            ("type", _TEXT),
            ("confidence", _NUMBER),
        ]
    ),
    "occurrences": pa.schema(
        [
            ("note", _TEXT),
            ("position", _NUMBER),
            ("ordinal", _NUMBER),
            ("start", _NUMBER),
            ("end", _NUMBER),
            ("trigger", _TEXT),
            ("type", _TEXT),
            ("date", _TEXT),
            ("participants", _NAMES),
            ("place", _NAMED),
            ("confidence", _NUMBER),
        ]
    ),
    "relations": pa.schema(
        [
            ("note", _TEXT),
            ("position", _NUMBER),
            ("subject", _NAMED),
            ("predicate", _TEXT),
            ("object", _NAMED),
            ("confidence", _NUMBER),
        ]
    ),
    "links": pa.schema(
        [
            ("note", _TEXT),
            ("line", _NUMBER),
            ("position", _NUMBER),
            ("target", _TEXT),
            ("target_slug", _TEXT),
            ("heading", _TEXT),
            ("alias", _TEXT),
            ("is_embed", pa.bool_()),
        ]
    ),
    "listings": pa.schema(
        [("note", _TEXT), ("ordinal", _NUMBER), ("video", _TEXT), ("title", _TEXT), ("target", _TEXT)]
    ),
    "issues": pa.schema([("note", _TEXT), ("path", _TEXT), ("line", _NUMBER), ("code", _TEXT), ("detail", _TEXT)]),
}
"""Confidence is in ten-thousandths: whole numbers add up to the same sum in any order."""
