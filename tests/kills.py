"""Builds that are killed at some moment, and what is left of the output; also for `benchmarks/kills.py`."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

from kg.ask.store import open_store
from kg.outputs import BUILT, SEARCH, STORE, TABLES, TURTLE
from kg.workspace import open_tables

MOST_SECONDS_TO_END = 20.0
"""How long worker processes may outlive the process that started them."""
_CLAIMS = "SELECT (count(?claim) AS ?claims) { ?claim a <https://schema.org/Claim> }"


@dataclass(frozen=True, slots=True)
class Killed:
    """What one kill left: `answer` is that of the output afterwards, `left_over` the processes that went on."""

    seconds: float
    was_running: bool
    answer: tuple[int, int]
    left_over: tuple[int, ...]
    next_is_same: bool


def answer_of(output: Path) -> tuple[int, int]:
    """How many claims the graph and the tables of a build hold: both must be there and readable."""
    solutions = open_store(output / TURTLE, lambda _: None).query(_CLAIMS)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    (solution,) = solutions
    value = solution["claims"]
    assert isinstance(value, pyoxigraph.Literal)
    (rows,) = open_tables(output / TABLES).execute("SELECT count(*) FROM claims").fetchall()
    return int(value.value), rows[0]


def hashes(folder: Path) -> dict[str, str]:
    """Every file below a folder by what it holds, but those of the engines' own folders."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in (STORE, SEARCH, BUILT)
    }


def kill_once(command: Sequence[str], old: Path, output: Path, seconds: float, whole: dict[str, str]) -> Killed:
    """Begin a build over a copy of an old one, kill it after so many seconds, look, and build again.

    `command` builds into `output`; `whole` is what an undisturbed build makes there.
    """
    shutil.rmtree(output, ignore_errors=True)
    shutil.copytree(old, output)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    workers = family(process.pid)[1:]
    was_running = process.poll() is None
    process.kill()
    process.wait()
    answer = answer_of(output)
    left_over = still_running(workers)
    subprocess.run(command, check=True, capture_output=True)
    return Killed(seconds, was_running, answer, left_over, hashes(output) == whole)


def family(pid: int) -> list[int]:
    """A process and all below it; Linux only."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found.extend(int(child) for child in children.read_text().split())
            except OSError:
                continue
    return found


def still_running(processes: Sequence[int]) -> tuple[int, ...]:
    """Those of some processes that have not ended by themselves in time."""
    until = time.monotonic() + MOST_SECONDS_TO_END
    running = tuple(pid for pid in processes if is_running(pid))
    while running and time.monotonic() < until:
        time.sleep(0.05)
        running = tuple(pid for pid in running if is_running(pid))
    return running


def is_running(pid: int) -> bool:
    """Whether a process is there and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
