"""Comparing two builds: what came, went and changed, in words, as JSON and as RDF Patch."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph
import pytest

from kg.cli import main
from kg.compare.builds import Change, changes, compared, counts
from kg.compare.patch import patch_lines
from kg.extract.heads import ATTRIBUTED
from kg.extract.network import Signals
from tests.conftest import make
from tests.small_vault import SURE, ListNetwork, write_notes

BEFORE = {
    "a/edited@video000001": ["Donald Trump met Sam Altman in Moscow", "Google is in Brazil", "Plato left"],
    "a/renamed@video000002": ["Paul Graham met Google", "Vladimir Solovyov says that Iran left"],
    "a/deleted@video000003": ["JFK met Amazon"],
    "b/one@video000004": ["Valery Solovey met Google"],
}
AFTER = {
    "a/edited@video000001": ["Donald Trump met Sam Harris in Moscow", "Google is in Brazil", "Iraq is far from here"],
    "a/other_name@video000002": ["Paul Graham met Google", "Donald Trump says that Iran left"],
    "b/one@video000004": ["Valery Solovey met Google"],
    "b/two@video000005": ["Valery Soloviev met Amazon", "Valery Soloviev says that Plato left"],
}


class SayingNetwork(ListNetwork):
    """The list network that also knows that `says` states a source."""

    def read(self, title: str, texts: Sequence[str]) -> tuple[Signals, ...]:
        found = super().read(title, texts)
        for text, signals in zip((title, *texts), found, strict=True):
            if " says " in text:
                signals.scores[:, ATTRIBUTED] = SURE
        return found


@pytest.fixture(scope="module")
def saying() -> Iterator[None]:
    """All builds of this module read by the network above."""
    network = SayingNetwork()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.mapping.packaged_network", lambda: network)
        yield


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory, saying: None) -> tuple[Path, Path]:
    """The outputs before and after an edit, a rename with an edit, a deletion and a new note."""
    folder = tmp_path_factory.mktemp("builds")
    for name, notes in (("before", BEFORE), ("after", AFTER)):
        make(write_notes(folder / f"{name}-notes", notes), folder / name)
    return folder / "before", folder / "after"


def differences(old: Path, new: Path, work: Path, about: str) -> list[tuple[object, ...]]:
    """The differences of one subject: kind, words, place, fields."""

    def told(change: Change) -> tuple[object, ...]:
        place = (change.path, change.seconds) if change.path else None
        return (change.kind, change.says, place, {field.name: (field.before, field.after) for field in change.fields})

    with compared(old, new, work) as connection:
        return [told(change) for change in changes(connection) if change.about == about]


def test_a_renamed_note_is_the_same_note(builds: tuple[Path, Path], tmp_path: Path) -> None:
    found = differences(*builds, tmp_path / "work", "notes")
    assert [(kind, place, sorted(fields)) for kind, _, place, fields in found] == [
        ("came", ("b/two.md", None), []),
        ("went", ("a/deleted.md", None), []),
        ("changed", ("a/edited.md", None), ["content"]),
        ("changed", ("a/other_name.md", None), ["content", "path"]),
    ]


def test_a_mended_claim_changes_and_another_in_its_place_comes(builds: tuple[Path, Path], tmp_path: Path) -> None:
    assert differences(*builds, tmp_path / "work", "claims") == [
        ("came", "Iraq is far from here.", ("a/edited.md", 180), {}),
        ("came", "Valery Soloviev met Amazon.", ("b/two.md", 60), {}),
        ("came", "Valery Soloviev says that Plato left.", ("b/two.md", 120), {}),
        ("went", "JFK met Amazon.", ("a/deleted.md", 60), {}),
        ("went", "Plato left.", ("a/edited.md", 180), {}),
        ("changed", "Donald Trump met Sam Harris in Moscow.", ("a/edited.md", 60),
         {"text": ("Donald Trump met Sam Altman in Moscow.", "Donald Trump met Sam Harris in Moscow.")}),
        ("changed", "Paul Graham met Google.", ("a/other_name.md", 60),
         {"note": ("a/renamed.md", "a/other_name.md")}),
        ("changed", "Donald Trump says that Iran left.", ("a/other_name.md", 120),
         {"text": ("Vladimir Solovyov says that Iran left.", "Donald Trump says that Iran left."),
          "note": ("a/renamed.md", "a/other_name.md")}),
    ]  # fmt: skip


def test_entities_merges_and_attributions_come_and_go(builds: tuple[Path, Path], tmp_path: Path) -> None:
    entities = differences(*builds, tmp_path / "one", "entities")
    assert [says for kind, says, *_ in entities if kind == "came"] == [
        "Iraq (Place)",
        "Plato (b) (Person)",
        "Sam Harris (Person)",
    ]
    assert [says for kind, says, *_ in entities if kind == "went"] == [
        "JFK (a) (Person)",
        "Plato (a) (Person)",
        "Sam Altman (Person)",
        "Vladimir Solovyov (Person)",
    ]
    assert differences(*builds, tmp_path / "two", "merges") == [
        ("came", "valery solovey = valery soloviev (0.81: they sound alike; in one channel)", None, {})
    ]
    assert differences(*builds, tmp_path / "three", "attributions") == [
        ("came", "Valery Solovey (Speaker, 'says'): Valery Soloviev says that Plato left.", ("b/two.md", 120), {}),
        ("changed", "Donald Trump (Speaker, 'says'): Donald Trump says that Iran left.", ("a/other_name.md", 120),
         {"source": ("Vladimir Solovyov", "Donald Trump")}),
    ]  # fmt: skip


def test_a_judgement_moves_mentions_and_says_so(builds: tuple[Path, Path], tmp_path: Path) -> None:
    _, old = builds
    vault = write_notes(tmp_path / "notes", AFTER)
    (vault / "entities.yaml").write_text("- same: [Google, Amazon]\n", "utf-8")
    make(vault, tmp_path / "judged")
    assert [found[:2] for found in differences(old, tmp_path / "judged", tmp_path / "one", "mentions")] == [
        ("changed", "1 of Amazon is now of Google")
    ]
    back = differences(tmp_path / "judged", old, tmp_path / "two", "mentions")
    assert [found[:2] for found in back] == [("changed", "1 of Google is now of Amazon")]
    merges = differences(old, tmp_path / "judged", tmp_path / "three", "merges")
    assert [(kind, str(says).partition(" (")[0]) for kind, says, *_ in merges] == [("came", "amazon = google")]


def test_the_patch_turns_the_old_triples_into_the_new(
    builds: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = (triples(output / "graph.ttl") for output in builds)
    assert main(["diff", *map(str, builds), "--format", "rdf-patch"]) == 0
    patch = capsys.readouterr().out
    header, begin, *rows, end = patch.splitlines()
    assert header.startswith("H id <uuid:")
    assert (begin, end) == ("TX .", "TC .")
    deleted, added = (triples_of("\n".join(row[2:] for row in rows if row[:2] == kind)) for kind in ("D ", "A "))
    assert len(deleted) + len(added) == len(rows) > 50
    assert deleted <= old
    assert not added & old
    assert (old - deleted) | added == new
    assert main(["diff", *map(str, builds), "--format", "rdf-patch"]) == 0
    assert capsys.readouterr().out == patch


def test_blocks_with_other_prefixes_are_compared_by_what_they_mean(tmp_path: Path) -> None:
    turtles = {
        "old": "@prefix a: <http://a/> .\n\na:x a:y a:z .\n\na:x1 a:y a:z .\n",
        "new": "@prefix a: <http://b/> .\n@prefix b: <http://a/> .\n\na:x a:y a:z .\n\nb:x1 b:y b:z .\n",
    }
    for name, turtle in turtles.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "graph.ttl").write_text(turtle, "utf-8")
    assert list(patch_lines(tmp_path / "old", tmp_path / "new", tmp_path))[2:-1] == [
        "D <http://a/x> <http://a/y> <http://a/z> .\n",
        "A <http://b/x> <http://b/y> <http://b/z> .\n",
    ]


def triples(turtle: Path) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in pyoxigraph.parse(path=str(turtle), format=pyoxigraph.RdfFormat.TURTLE)}


def triples_of(lines: str) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in pyoxigraph.parse(lines.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)}


def test_words_and_json_tell_the_same_counts(
    builds: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with compared(*builds, tmp_path / "work") as connection:
        numbers = counts(connection)
    assert main(["diff", *map(str, builds), "--most", "1"]) == 0
    words = capsys.readouterr().out
    assert "claims: 3 came, 2 went, 3 changed\n  + Iraq is far from here.  a/edited.md:7 at 00:03:00\n" in words
    assert "  + ... and 2 more: --most shows more, --json all\n" in words
    assert "      path: a/renamed.md → a/other_name.md\n" not in words
    assert "      text: Donald Trump met Sam Altman in Moscow. → Donald Trump met Sam Harris in Moscow.\n" in words
    assert main(["diff", *map(str, builds), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {(about, kind): n for about, kinds in told["counts"].items() for kind, n in kinds.items() if n} == numbers
    assert len(told["changes"]) == sum(numbers.values()) > 15
    mended = {"name": "path", "before": "a/renamed.md", "after": "a/other_name.md"}
    assert [change["about"] for change in told["changes"] if mended in change["fields"]] == ["notes"]


def test_two_builds_of_one_vault_do_not_differ(builds: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    old, _ = builds
    assert main(["diff", str(old), str(old)]) == 0
    assert capsys.readouterr().out.startswith("no difference")
    assert main(["diff", str(old), str(old), "--format", "rdf-patch"]) == 0
    assert [line[:2] for line in capsys.readouterr().out.splitlines()] == ["H ", "TX", "TC"]


def test_a_folder_without_a_build_is_named(
    builds: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ((), ("--format", "rdf-patch")):
        assert main(["diff", str(builds[0]), str(tmp_path / "nothing"), *more]) == 2
        assert str(tmp_path / "nothing") in capsys.readouterr().err
