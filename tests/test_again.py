"""What a build keeps for asking, made of what the last one kept: the same as made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import tantivy

from kg.ask.search import ClaimIndex
from kg.ask.store import open_store
from kg.ask.trace import Trace
from kg.outputs import SEARCH, STORE, SUMMARIES, TABLES, TURTLE
from kg.workspace import open_tables
from tests.conftest import make
from tests.small_vault import use_list_network, write_notes

FIRST = {
    "a/one": ("Donald Trump met Sam Altman in Moscow", "Google is in Brazil"),
    "a/two": ("Iran left the Kremlin", "Plato met JFK"),
    "b/three": ("Google met Donald Trump",),
}
THEN = {
    "edited": {**FIRST, "a/two": ("Iran left the Kremlin", "JFK met Plato", "Open AI met OpenAI")},
    "added": {**FIRST, "b/four": ("Plato met Sam Altman",)},
    "deleted": {name: said for name, said in FIRST.items() if name != "b/three"},
    "renamed": {("c/one" if name == "a/one" else name): said for name, said in FIRST.items()},
    "the same": FIRST,
}


def quads(output: Path) -> set[str]:
    return {str(quad) for quad in open_store(output / TURTLE, say=lambda _: None)}


def chains(output: Path) -> dict[str, Trace | None]:
    index = ClaimIndex(output / SEARCH)
    claims = [iri for (iri,) in open_tables(output / TABLES).execute("SELECT iri FROM claims").fetchall()]
    assert len(index) == len(claims) > 3
    return {iri: index.claim(iri) for iri in claims}


@pytest.fixture
def with_store(monkeypatch: pytest.MonkeyPatch) -> None:
    use_list_network(monkeypatch)
    monkeypatch.setattr("kg.ask.store.IN_MEMORY_BYTES", 0)
    monkeypatch.setattr("kg.ask.store.MOST_CHANGED", 1.0)


def no_new_ones(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kg.ask.store._loaded", lambda *_: pytest.fail("the store is made anew"))
    patch.setattr(tantivy, "Index", OnlyOpened)


class OnlyOpened:
    """Stands for `tantivy.Index` where an index may be opened and none made."""

    open = tantivy.Index.open


@pytest.mark.usefixtures("with_store")
@pytest.mark.parametrize("change", THEN)
def test_what_is_asked_is_changed_to_what_would_be_made_anew(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(write_notes(tmp_path / "first", FIRST), tmp_path / "output")
    then = write_notes(tmp_path / "then", THEN[change])
    make(then, tmp_path / "anew")
    with monkeypatch.context() as patch:
        no_new_ones(patch)
        make(then, tmp_path / "output")
    assert quads(tmp_path / "output") == quads(tmp_path / "anew")
    assert chains(tmp_path / "output") == chains(tmp_path / "anew")
    assert any("foldedName" in quad and '"donald trump"' in quad for quad in quads(tmp_path / "output"))


@pytest.mark.usefixtures("with_store")
@pytest.mark.parametrize("lost", [f"{STORE}/made-of.json", SUMMARIES, f"{SEARCH}/made-of.json", TABLES])
def test_what_does_not_belong_together_is_made_anew(lost: str, tmp_path: Path) -> None:
    make(write_notes(tmp_path / "first", FIRST), tmp_path / "output")
    then = write_notes(tmp_path / "then", THEN["edited"])
    make(then, tmp_path / "anew")
    (tmp_path / "output" / lost).rename(tmp_path / "lost")
    make(then, tmp_path / "output")
    assert quads(tmp_path / "output") == quads(tmp_path / "anew")
    assert chains(tmp_path / "output") == chains(tmp_path / "anew")


def files(output: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()}


def test_where_nothing_has_changed_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_list_network(monkeypatch)
    vault, output = write_notes(tmp_path / "vault", FIRST), tmp_path / "output"
    first = make(vault, output, formats=("nt",))
    assert ClaimIndex(output / SEARCH).search("google", most=5)
    quads(output)
    before = files(output)
    again = make(vault, output, formats=("nt",))
    assert files(output) == before
    assert again == replace(first, notes_read=0)


@pytest.mark.parametrize(
    "change",
    [
        lambda vault, output: (vault / "entities.yaml").write_text("- ignore: Plato\n", "utf-8"),
        lambda vault, output: (vault / "predicates.tsv").write_text("met\tspoke with\n", "utf-8"),
        lambda vault, output: (vault / "kg.toml").write_text('title = "Another"\n', "utf-8"),
        lambda vault, output: (vault / "a" / "broken.md").write_bytes(b"\xff\xfe broken"),
        lambda vault, output: (output / "graph.html").unlink(),
        lambda vault, output: (output / TABLES / "claims.parquet").write_bytes(b""),
        lambda vault, output: (output / TURTLE).write_text("", "utf-8"),
    ],
)
def test_what_has_changed_in_the_vault_or_the_output_is_made_again(
    change: Callable[[Path, Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_list_network(monkeypatch)
    vault, output = write_notes(tmp_path / "vault", FIRST), tmp_path / "output"
    make(vault, output)
    change(vault, output)
    before = (output / "explorer.html").stat().st_mtime_ns
    make(vault, output)
    assert (output / "explorer.html").stat().st_mtime_ns > before
    assert (output / "graph.html").is_file()
    assert len(quads(output)) > 50


def test_another_program_makes_all_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_list_network(monkeypatch)
    vault, output = write_notes(tmp_path / "vault", FIRST), tmp_path / "output"
    make(vault, output)
    before = files(output)[str(output / TURTLE)]
    monkeypatch.setattr("kg.up_to_date._program", lambda: "another")
    make(vault, output)
    assert files(output)[str(output / TURTLE)] > before
