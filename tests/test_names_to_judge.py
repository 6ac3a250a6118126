"""The list of spellings that a reader judges for the known names."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from training.names_to_judge import annotated, names_to_judge

MENTIONS = (
    *((f"c{note}", "Azure", "Organisation" if note == 4 else "Product") for note in range(1, 5)),
    *((f"c{note}", "Ada Lovelace", "Person") for note in range(1, 5)),
    *((f"c{note}", "rare", "Event") for note in range(1, 3)),
)


def build(folder: Path) -> Path:
    (folder / "tables").mkdir(parents=True)
    connection = duckdb.connect()
    connection.execute("CREATE TABLE mentions (claim TEXT, surface TEXT, type TEXT)")
    connection.executemany("INSERT INTO mentions VALUES (?, ?, ?)", MENTIONS)
    connection.execute(
        "CREATE TABLE claims AS SELECT 'c' || n AS iri, 'a/' || n || '.md' AS path FROM range(1, 5) t(n)"
    )
    for table in ("mentions", "claims"):
        connection.execute(f"COPY {table} TO '{folder}/tables/{table}.parquet'")
    return folder


def test_spellings_of_enough_notes_are_listed_with_how_often_they_are_what(tmp_path: Path) -> None:
    assert names_to_judge(build(tmp_path / "out"), ()) == [("Azure", 4, "Product:3 Organisation:1")]


def test_notes_that_are_measured_on_do_not_count(tmp_path: Path) -> None:
    left_out = tmp_path / "dev"
    left_out.mkdir()
    (left_out / "one.json").write_text(json.dumps({"note": "a/4.md"}), "utf-8")
    (left_out / "more.jsonl").write_text('{"note": "a/3.md"}\n{"note": "b/9.md"}\n', "utf-8")
    assert sorted(annotated([left_out])) == ["a/3.md", "a/4.md", "b/9.md"]
    output = build(tmp_path / "out")
    assert names_to_judge(output, ["a/4.md"]) == [("Azure", 3, "Product:3")]
    assert names_to_judge(output, annotated([left_out])) == []
