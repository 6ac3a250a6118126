"""A build that is killed, or that finds no room: the old output stays whole and the next build is as any other."""

from __future__ import annotations

import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import placing
from kg.outputs import BUILT, LOCK, SHARDS
from kg.placing import move_into_place
from tests.conftest import ROOT, make
from tests.kills import answer_of, family, hashes, kill_once, still_running
from tests.small_vault import use_list_network, write_notes

KILLS = 5
SENTENCES = ("Donald Trump met Sam Altman in Moscow", "Google is in Brazil", "Iran left the Kremlin", "Plato met JFK")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


def command_for(vault: Path, output: Path, *, workers: int = 1) -> list[str]:
    arguments = ["build", str(vault), "-o", str(output), "--workers", str(workers)]
    return [sys.executable, "-m", "tests.quick_build", *arguments]


def build_apart(vault: Path, output: Path) -> float:
    """Build in a process of its own; the seconds that it took."""
    started = time.monotonic()
    subprocess.run(command_for(vault, output), check=True, capture_output=True, cwd=ROOT)
    return time.monotonic() - started


@pytest.fixture(scope="module")
def vaults(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A vault as it was when the old output was built, and as it is now, with more notes."""
    folder = tmp_path_factory.mktemp("vaults")
    notes = {f"c{number % 3}/note{number}": SENTENCES[: 2 + number % 3] for number in range(14)}
    small = {name: sentences for number, (name, sentences) in enumerate(notes.items()) if number % 3}
    return write_notes(folder / "old", small), write_notes(folder / "new", notes)


@pytest.fixture(scope="module")
def old_output(vaults: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("old") / "output"
    build_apart(vaults[0], output)
    return output


def test_after_kills_at_any_time_the_output_answers_and_the_next_build_is_undisturbed(
    vaults: tuple[Path, Path], old_output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(old_output, undisturbed)
    seconds = build_apart(vaults[1], undisturbed)
    whole, old, new = hashes(undisturbed), answer_of(old_output), answer_of(undisturbed)
    assert len(whole) > 40
    assert old != new
    chance = random.Random(9)
    command, output = command_for(vaults[1], tmp_path / "output"), tmp_path / "output"
    killed = [kill_once(command, old_output, output, chance.uniform(0.1, 0.9) * seconds, whole) for _ in range(KILLS)]
    assert sum(kill.was_running for kill in killed) >= KILLS - 1
    assert [kill for kill in killed if kill.answer not in (old, new)] == []
    assert [kill for kill in killed if kill.left_over or not kill.next_is_same] == []


def test_workers_end_with_the_build_that_started_them(vaults: tuple[Path, Path], tmp_path: Path) -> None:
    command = command_for(vaults[1], tmp_path / "output", workers=2)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    until = time.monotonic() + 30
    while len(family(process.pid)) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    workers = family(process.pid)[1:]
    process.kill()
    process.wait()
    assert len(workers) >= 2
    assert still_running(workers) == ()


def test_a_full_disk_is_named_and_the_old_output_stays_whole(
    vaults: tuple[Path, Path], old_output: Path, tmp_path: Path
) -> None:
    before = answer_of(old_output)
    messages = []
    for limit in (1_000, 20_000, 100_000, 500_000):
        output = tmp_path / str(limit)
        shutil.copytree(old_output, output)
        files = hashes(output)
        done = subprocess.run(
            [*command_for(vaults[1], output), "--progress"],
            preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
            capture_output=True,
            check=False,
            text=True,
            cwd=ROOT,
        )
        assert done.returncode == 2, done.stderr
        messages.append(done.stderr)
        left = hashes(output)
        assert not any(name.startswith(".next") for name in left)
        assert {name: left.get(name) for name in files} == files
        assert answer_of(output) == before
    told = "kg: there is no room to write what the build makes\n"
    assert [message for message in messages if "Traceback" in message or told not in message] == []
    assert len({message.splitlines()[-4] for message in messages}) > 2, "the disk was full in one stage alone"


class Stopped(BaseException):
    """Stands for the kill."""


def test_wherever_the_moving_stops_the_output_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_list_network(monkeypatch)
    vault = write_notes(tmp_path / "vault", {"a/one": SENTENCES})
    make(vault, tmp_path / "old")
    write_notes(vault, {"a/two": SENTENCES[:2]})
    make(vault, tmp_path / "new")
    answers = []
    for steps in range(20):
        output = tmp_path / f"stopped-{steps}"
        shutil.copytree(tmp_path / "old", output)
        shutil.copytree(tmp_path / "new", output / ".next", ignore=shutil.ignore_patterns(".shards", ".lock"))
        with monkeypatch.context() as patch:
            stop_after(steps, patch)
            try:
                move_into_place(output / ".next", output)
            except Stopped:
                answers.append(answer_of(output))
            else:
                assert answer_of(output) == (6, 6)
                break
    assert answers[0] == (4, 4)
    assert len(answers) >= sum(1 for entry in (tmp_path / "new").iterdir() if entry.name not in (BUILT, SHARDS, LOCK))
    assert {(4, 4), (6, 4)} <= set(answers) <= {(4, 4), (6, 4), (6, 6)}


def stop_after(steps: int, patch: pytest.MonkeyPatch) -> None:
    """Let so many renames be done, in whichever way, and the next one never begin."""
    done = 0

    def counted(move: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object) -> object:
            nonlocal done
            if done == steps:
                raise Stopped
            done += 1
            return move(*arguments)

        return step

    patch.setattr(Path, "replace", counted(Path.replace))
    patch.setattr(Path, "rename", counted(Path.rename))
    patch.setattr("kg.placing._exchanged", counted(placing._exchanged))
