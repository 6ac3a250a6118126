"""Building: from a folder of notes to every output, the same bytes every time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import networkx as nx
import pyoxigraph
import pytest
import rdflib

from kg.ask.checks import check_build
from kg.assemble.schema import TABLES
from kg.assemble.shards import NoteKey, note_key, plan_shards, shard_name, write_shard
from kg.errors import KgError
from kg.export.formats import FORMATS
from kg.model import NotePath
from kg.ontology import ontology_folder
from kg.outputs import BUILT, SEARCH, SHARDS, STORE
from kg.read.vault import LARGEST_NOTE_BYTES
from kg.resolve.entities import resolve_entities
from kg.settings import load_settings
from kg.workspace import open_tables
from tests.conftest import SAMPLE, make

PREFIXES = "PREFIX kg: <https://w3id.org/notes-kg/ontology#> PREFIX schema: <https://schema.org/> "


def hashes(folder: Path) -> dict[str, str]:
    """Every file of a build, the shards included, by what it holds."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in (STORE, SEARCH, BUILT)
    }


def table(output: Path, name: str) -> list[tuple[object, ...]]:
    return duckdb.sql(f"SELECT * FROM '{output}/tables/{name}.parquet'").fetchall()


def test_rdflib_and_pyoxigraph_read_the_same_number_of_triples(sample: Path) -> None:
    by_rdflib = len(rdflib.Graph().parse(sample / "graph.ttl", format="turtle"))
    store = pyoxigraph.Store()
    store.bulk_load(path=str(sample / "graph.ttl"), format=pyoxigraph.RdfFormat.TURTLE)
    assert by_rdflib == len(store) > 5_000


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_holds_the_same_triples(sample: Path, name: str) -> None:
    def triples(path: Path, format_: pyoxigraph.RdfFormat) -> set[pyoxigraph.Triple]:
        return {quad.triple for quad in pyoxigraph.parse(path=str(path), format=format_)}

    turtle = triples(sample / "graph.ttl", pyoxigraph.RdfFormat.TURTLE)
    assert len(turtle) > 5_000
    assert triples(sample / f"graph.{name}", FORMATS[name]) == turtle


def test_the_turtle_has_no_blank_node_and_each_subject_once(sample: Path) -> None:
    subjects = []
    for quad in pyoxigraph.parse(path=str(sample / "graph.ttl"), format=pyoxigraph.RdfFormat.TURTLE):
        assert isinstance(quad.subject, pyoxigraph.NamedNode)
        assert not isinstance(quad.object, pyoxigraph.BlankNode)
        if not subjects or subjects[-1] != quad.subject:
            subjects.append(quad.subject)
    assert len(subjects) == len(set(subjects)) > 1_000


def test_network_files_are_read_back_by_networkx(sample: Path) -> None:
    graphml, gexf = nx.read_graphml(sample / "graph.graphml"), nx.read_gexf(sample / "graph.gexf")
    assert len(graphml) == len(gexf) == len(table(sample, "entities")) > 50
    assert graphml.number_of_edges() == gexf.number_of_edges() > 50
    assert {data["weight"] for _, _, data in graphml.edges(data=True)} >= {1, 2}


def test_every_mention_of_the_tables_is_in_its_claim(sample: Path) -> None:
    rows = duckdb.sql(
        f"""SELECT c.text, m.start, m."end", m.surface FROM '{sample}/tables/mentions.parquet' m
            JOIN '{sample}/tables/claims.parquet' c ON c.iri = m.claim"""
    ).fetchall()
    assert len(rows) == len(table(sample, "mentions")) > 200
    assert [text[start:end] for text, start, end, _ in rows] == [surface for *_, surface in rows]


def build_in_a_process(output: Path, workers: int, hash_seed: str) -> None:
    arguments = ["build", str(SAMPLE), "-o", str(output), "--workers", str(workers), "--quiet"]
    arguments += ["--format", "nt", "--format", "graphml", "--format", "gexf"]
    subprocess.run(
        [sys.executable, "-m", "kg.cli", *arguments],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        check=True,
        capture_output=True,
    )


def test_workers_and_hash_seeds_change_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_in_a_process(tmp_path / "one", 1, "1")
    build_in_a_process(tmp_path / "two", 2, "271828")
    one, two = hashes(tmp_path / "one"), hashes(tmp_path / "two")
    assert len(one) > 20
    assert one == two


def test_small_shards_in_two_processes_give_the_same_outputs(
    tmp_path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.assemble.shards.NOTES_PER_SHARD", 3)
    make(SAMPLE, tmp_path / "small", workers=2)
    whole = {name: value for name, value in hashes(sample).items() if not name.startswith(SHARDS)}
    small = {name: value for name, value in hashes(tmp_path / "small").items() if not name.startswith(SHARDS)}
    assert len(list((tmp_path / "small" / SHARDS).iterdir())) > 3
    assert small == {name: whole[name] for name in small}


def copy_of_sample(tmp_path: Path) -> Path:
    vault = tmp_path / "vault"
    for note in SAMPLE.rglob("*.md"):
        target = vault / note.relative_to(SAMPLE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(note.read_bytes())
    return vault


def test_only_changed_notes_are_read_anew_and_the_result_is_that_of_a_full_build(tmp_path: Path) -> None:
    vault = copy_of_sample(tmp_path)
    first = make(vault, tmp_path / "kept")
    again = make(vault, tmp_path / "kept")
    notes = sorted(vault.rglob("*.md"))
    notes[0].write_text(
        notes[0].read_text(encoding="utf-8") + "\n\nVladimir Putin met Xi Jinping [00:01:00].\n", "utf-8"
    )
    notes[1].unlink()
    notes[2].rename(notes[2].with_name("renamed.md"))
    changed = make(vault, tmp_path / "kept")
    make(vault, tmp_path / "fresh")
    assert (first.notes_read, again.notes_read, changed.notes_read) == (len(notes), 0, 2)
    kept = {name: value for name, value in hashes(tmp_path / "kept").items() if not name.startswith(SHARDS)}
    fresh = {name: value for name, value in hashes(tmp_path / "fresh").items() if not name.startswith(SHARDS)}
    assert kept == fresh


def test_a_damaged_shard_is_read_anew(tmp_path: Path) -> None:
    make(SAMPLE, tmp_path)
    before = hashes(tmp_path)
    (tmp_path / BUILT).unlink()
    for shard in (tmp_path / SHARDS).iterdir():
        (shard / "notes.parquet").write_bytes(b"PAR1 no longer")
    assert make(SAMPLE, tmp_path).notes_read == 18
    assert hashes(tmp_path) == before


def test_a_build_that_fails_leaves_the_last_one_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(SAMPLE, tmp_path)
    before = hashes(tmp_path)

    def fail(*_: object) -> None:
        raise KgError("no space left")

    (tmp_path / BUILT).unlink()
    monkeypatch.setattr("kg.pipeline.resolve_entities", fail)
    with pytest.raises(KgError):
        make(SAMPLE, tmp_path)
    after = {name: value for name, value in hashes(tmp_path).items() if not name.startswith(".next")}
    assert after == before
    monkeypatch.setattr("kg.pipeline.resolve_entities", resolve_entities)
    make(SAMPLE, tmp_path)
    assert hashes(tmp_path) == before


def test_a_folder_in_the_place_of_a_file_stops_a_build_before_anything_is_moved(tmp_path: Path) -> None:
    make(SAMPLE, tmp_path, formats=("nt",))
    (tmp_path / "issues.tsv").unlink()
    (tmp_path / "issues.tsv").mkdir()
    before = hashes(tmp_path)
    with pytest.raises(KgError, match="a folder stands where"):
        make(SAMPLE, tmp_path)
    assert {name: value for name, value in hashes(tmp_path).items() if not name.startswith(".next")} == before
    (tmp_path / "issues.tsv").rmdir()
    make(SAMPLE, tmp_path)
    assert not (tmp_path / "graph.nt").exists()


def test_a_shard_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kg.assemble.shards.pq.write_table", full_disk)
    with pytest.raises(KgError, match="No space left"):
        write_shard(tmp_path, "x.shard", [{name: [] for name in TABLES}])
    assert list(tmp_path.iterdir()) == []


def test_a_note_is_planned_once_and_names_of_shards_follow_their_notes(tmp_path: Path) -> None:
    keys: list[NoteKey] = [note_key(NotePath(f"c/{name}.md"), name.encode(), "v1") for name in "cab"]
    plan = plan_shards(tmp_path, keys)
    assert [[note.path for note in group] for group in plan.to_read] == [["c/a.md", "c/b.md", "c/c.md"]]
    assert shard_name(keys) == shard_name(keys[::-1])
    assert note_key(NotePath("c/a.md"), b"a", "v2").key != keys[1].key


def test_broken_notes_are_reported_and_stop_nothing(tmp_path: Path) -> None:
    channel = tmp_path / "vault" / "channel"
    channel.mkdir(parents=True)
    (channel / "good.md").write_text("---\ntitle: Good\nvideoId: abcdefghijk\n---\nPutin met Xi [00:01:00].", "utf-8")
    (channel / "yaml.md").write_text("---\ntitle: [x\n---\nOne sentence [00:01:00].", "utf-8")
    (channel / "bytes.md").write_bytes(b"\xff\xfe\x00")
    (channel / "empty.md").write_bytes(b"")
    (channel / "nul.md").write_bytes(b"\0\0\0")
    (channel / "loop").symlink_to(channel)
    (channel / "gone.md").symlink_to(tmp_path / "nowhere.md")
    report = make(tmp_path / "vault", tmp_path / "output")
    codes = {(path, code) for path, _, code, _ in table(tmp_path / "output", "issues")}
    assert report.notes == 5
    assert {
        ("channel/yaml.md", "front-matter"),
        ("channel/bytes.md", "encoding"),
        ("channel/empty.md", "no-video"),
        ("channel/nul.md", "nul-bytes"),
        ("channel/loop", "linked-folder"),
        ("channel/gone.md", "unreadable-note"),
    } <= codes


def test_a_vault_without_a_stamp_and_odd_names_gives_a_valid_graph(tmp_path: Path) -> None:
    channel = tmp_path / "vault" / "c"
    channel.mkdir(parents=True)
    for name in ("x%y.md", "a b.md", "q?z.md", "A.MD"):
        (channel / name).write_text("Putin met Xi in Moscow. See [[x%y]], [[a b]], [[q?z]], [[no such]].", "utf-8")
    os.close(os.open(bytes(channel) + b"/b\xff.md", os.O_CREAT | os.O_WRONLY))
    make(tmp_path / "vault", tmp_path / "output", formats=("rdf",))
    turtle = tmp_path / "output" / "graph.ttl"
    assert len(rdflib.Graph().parse(turtle)) == len(set(pyoxigraph.parse(path=str(turtle)))) > 100
    topics = {iri for iri, *_ in table(tmp_path / "output", "topics")}
    base = "https://notes-kg.example/topic/c/"
    assert topics == {f"{base}x%25y", f"{base}a%20b", f"{base}q%3Fz", f"{base}no_such"}
    assert any(code == "file-name" for _, _, code, _ in table(tmp_path / "output", "issues"))
    report = check_build(turtle, open_tables(tmp_path / "output" / "tables"), ontology_folder() / "shapes.ttl")
    assert report.violations == ()


def test_notes_in_no_folder_and_deep_folders_are_notes_too(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    (vault / "a" / "b" / "c").mkdir(parents=True)
    note = "---\nvideoId: abcdefghijk\n---\nPutin met Xi [00:01:00]. See [[a/b/c/deep|it]], [[deep]] [00:02:00].\n"
    (vault / "top.md").write_text(note, "utf-8")
    (vault / "a" / "b" / "c" / "deep.md").write_text(note, "utf-8")
    (vault / "welcome.md").write_text("# Welcome\n\nStart at [[top]].\n", "utf-8")
    make(vault, tmp_path / "output")
    iris = [iri for iri, *_ in table(tmp_path / "output", "notes")]
    assert iris == ["https://notes-kg.example/note/a/b/c/deep", "https://notes-kg.example/note/-/top"]
    assert len(table(tmp_path / "output", "claims")) == 4
    assert {note for *_, note in table(tmp_path / "output", "topics")} == {iris[0]}


def test_of_two_notes_with_one_address_one_is_left_out_and_named(tmp_path: Path) -> None:
    channel = tmp_path / "vault" / "c"
    channel.mkdir(parents=True)
    note = "---\nvideoId: abcdefghijk\n---\nPutin met Xi [00:01:00].\n"
    for name in ("a.md", "a.MD", "a\u200b.md"):
        (channel / name).write_text(note, "utf-8")
    make(tmp_path / "vault", tmp_path / "output")
    assert len(table(tmp_path / "output", "notes")) == len(table(tmp_path / "output", "claims")) == 1
    left_out = [path for path, _, code, _ in table(tmp_path / "output", "issues") if code == "same-address"]
    assert left_out == ["c/a.md", "c/a\u200b.md"]
    assert len(rdflib.Graph().parse(tmp_path / "output" / "graph.ttl")) > 50


def test_files_that_are_no_notes_are_named_and_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = tmp_path / "vault"
    (vault / "locked").mkdir(parents=True)
    (vault / "c").mkdir()
    (vault / "c" / "huge.md").write_bytes(b"x" * (LARGEST_NOTE_BYTES + 1))
    (vault / "c" / "note.txt").write_text("Text [00:00:01].", "utf-8")
    (vault / "c" / "note.MD").write_text("---\nvideoId: abcdefghijk\n---\nPutin left [00:00:01].", "utf-8")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    report = make(vault, tmp_path / "output")
    found = {(path, code) for path, _, code, _ in table(tmp_path / "output", "issues")}
    assert report.notes == report.claims == 1
    assert {("c/huge.md", "large-note"), ("c/note.txt", "wrong-extension"), ("locked", "unreadable-folder")} <= found


def test_hostile_titles_paths_and_names_stay_text(tmp_path: Path) -> None:
    channel = tmp_path / "vault" / "a b'c"
    channel.mkdir(parents=True)
    title = "<script>alert(1)</script> \\\" ' ; DROP TABLE claims"
    (channel / "x'y <z>.md").write_text(
        f"---\ntitle: {title!r}\nvideoId: abcdefghijk\n---\nPutin met Xi in Moscow '); -- \" [00:01:00].\n"
        "See [[<img src=x onerror=alert(1)>|bad]] there [00:01:10].", "utf-8"
    )  # fmt: skip
    make(tmp_path / "vault", tmp_path / "output")
    graph = rdflib.Graph().parse(tmp_path / "output" / "graph.ttl", format="turtle")
    assert "a b'c/x'y <z>.md" in {str(value) for value in graph.objects(predicate=rdflib.DCTERMS.source)}
    assert "<script>alert" not in (tmp_path / "output" / "graph.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("base = 'not an address'", "base"),
        ("colour = 'red'", "unknown setting"),
        ("confidence = 'high'", "must be of type"),
        ("confidence = 3.0", "between 0 and 1"),
        ("= 1", "cannot read the settings"),
        ('licence = "MIT"', "licence must be a whole"),
        ('base = "https://example.org/%zz/"', "base must be a whole"),
    ],
)
def test_wrong_settings_are_refused_with_a_reason(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "kg.toml").write_text(text, "utf-8")
    with pytest.raises(KgError, match=message):
        load_settings(tmp_path)


def test_settings_of_the_vault_are_used(tmp_path: Path) -> None:
    vault = copy_of_sample(tmp_path)
    (vault / "kg.toml").write_text('base = "https://example.org/mine/"\ntitle = "Mine"\n', "utf-8")
    make(vault, tmp_path / "output")
    turtle = (tmp_path / "output" / "graph.ttl").read_text("utf-8")
    assert "<https://example.org/mine/> a void:Dataset" in turtle
    assert "notes-kg.example" not in turtle
