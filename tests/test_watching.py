"""Watching: when to build again, and a watch that runs as a program."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from kg.lock import locked
from kg.watching import LOOKS_UNTIL_STILL, Snapshot, snapshot, times_to_build
from tests.conftest import ROOT, make
from tests.kills import hashes
from tests.small_vault import use_list_network, write_notes

PATIENCE_SECONDS = 60.0


def states(*numbers: int) -> list[Snapshot]:
    return [{"a.md": (number, 0, 0)} for number in numbers]


def test_a_change_is_built_when_the_vault_is_still_and_only_then() -> None:
    looks = iter(states(1, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4))
    pauses = []
    built = list(islice(times_to_build(lambda: next(looks), lambda: pauses.append(1)), 3))
    assert built == states(1, 3, 4)
    assert list(looks) == []
    assert len(pauses) == 9


def test_a_vault_that_is_never_still_is_built_all_the_same() -> None:
    looks = iter(states(*range(1000)))
    built = list(islice(times_to_build(lambda: next(looks), lambda: None), 2))
    assert built == states(LOOKS_UNTIL_STILL, 2 * LOOKS_UNTIL_STILL + 2)


def test_a_snapshot_holds_what_a_build_depends_on_and_nothing_that_it_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_list_network(monkeypatch)
    vault = write_notes(tmp_path, {"a/one": ["Sam Altman left"]})
    seen = snapshot(vault)
    (vault / "a" / "picture.png").write_bytes(b"x")
    (vault / "a" / "one.md").read_text("utf-8")
    make(vault, vault / "output")
    assert snapshot(vault) == seen
    for path in ("kg.toml", "entities.yaml", "predicates.tsv", "a/two.md", "a/three.txt"):
        before = snapshot(vault)
        (vault / path).write_text("", "utf-8")
        assert set(snapshot(vault)) - set(before) == {str(vault / path)}
    (vault / "kg.toml").write_text('known_entities = "a/known.csv"\n', "utf-8")
    before = snapshot(vault)
    (vault / "a" / "known.csv").write_text("", "utf-8")
    assert snapshot(vault) != before
    (vault / "a" / "one.md").rename(vault / "a" / "four.md")
    assert str(vault / "a" / "one.md") not in snapshot(vault)


class Watch:
    """A `kg watch` with the list network in a process of its own; what it says can be waited for."""

    def __init__(self, vault: Path, output: Path) -> None:
        arguments = ["watch", str(vault), "-o", str(output), "--every", "0.1", "--workers", "1"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.quick_build", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def says(self, pattern: str) -> None:
        """Wait for a line; all before it must be empty."""
        while not (line := self._lines.get(timeout=PATIENCE_SECONDS).strip()):
            pass
        assert re.search(pattern, line), line

    def is_silent(self) -> bool:
        return self._lines.empty()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, Path, Watch]]:
    vault = write_notes(tmp_path / "vault", {"a/one": ["Sam Altman left"], "a/two": ["Trump is in Moscow"]})
    watch = Watch(vault, tmp_path / "output")
    yield vault, tmp_path / "output", watch
    watch.process.kill()
    watch.process.wait()


def test_a_watch_keeps_the_output_current_and_ends_cleanly(
    watched: tuple[Path, Path, Watch], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, output, watch = watched
    watch.says(r"2 notes \(2 read anew\), 2 claims")
    write_notes(vault, {"a/three": ["Plato met JFK", "Google is in Brazil"]})
    watch.says(r"3 notes \(1 read anew\), 4 claims")
    (vault / "a" / "one.md").unlink()
    watch.says(r"2 notes \(0 read anew\), 3 claims")
    (vault / "kg.toml").write_text("colour = 1\n", "utf-8")
    watch.says("unknown setting")
    watch.says("where: ")
    watch.says("try: ")
    watch.says("waiting for the next change")
    with locked(vault, output):
        (vault / "kg.toml").unlink()
        watch.says("another build is running here")
        watch.says(f"held by process {os.getpid()}")
        watch.says("wait until it is done")
    watch.says(r"2 notes \(0 read anew\), 3 claims")
    watch.process.send_signal(signal.SIGINT)
    assert watch.process.wait(timeout=PATIENCE_SECONDS) == 0
    watch.says("stopped watching")
    assert watch.is_silent()
    use_list_network(monkeypatch)
    make(vault, tmp_path / "fresh")
    kept, fresh = (
        {name: value for name, value in hashes(folder).items() if not name.startswith((".shards", ".lock"))}
        for folder in (output, tmp_path / "fresh")
    )
    assert len(kept) > 20
    assert kept == fresh


def test_a_watch_of_nothing_ends_at_once(tmp_path: Path) -> None:
    watch = Watch(tmp_path / "nowhere", tmp_path / "output")
    watch.says("there is no folder of notes here")
    assert watch.process.wait(timeout=PATIENCE_SECONDS) == 2
