"""A command and all processes below it: time, processor time, memory, and its stages where it tells them.

Memory is the sum of proportional set sizes (PSS: shared pages count once), sampled twice a
second. Linux only.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO

SAMPLE_SECONDS = 0.5
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a build, named as its progress names it; seconds of the clock and of the processors."""

    name: str
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Watched:
    """What a command took and printed."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    output: str
    stages: tuple[Stage, ...]


def watch(command: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None) -> Watched:
    """Run a command in a folder; raises `RuntimeError` with the end of what it said where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, env=os.environ | dict(variables or {}),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    stages, printed, peaks = _StageClock(process.pid), _Printed(process.stdout), [0]
    sampling = threading.Thread(target=_sample, args=(process, peaks), daemon=True)
    sampling.start()
    said = []
    for line in process.stderr or ():
        said.append(line)
        stages.hear(line)
    process.wait()
    printed.join()
    sampling.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{''.join(said[-20:])}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Watched(time.monotonic() - started, cpu, peaks[0], printed.text, stages.ended(cpu))


class _Printed(threading.Thread):
    """Takes what a process prints, so that it never waits for a reader."""

    def __init__(self, stream: IO[str] | None) -> None:
        super().__init__(daemon=True)
        self._stream, self.text = stream, ""
        self.start()

    def run(self) -> None:
        self.text = self._stream.read() if self._stream else ""


class _StageClock:
    """When each stage of a build began, from its `--progress-json`."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._began: list[tuple[str, float, float]] = []

    def hear(self, line: str) -> None:
        try:
            name = json.loads(line)["stage"]
        except (ValueError, KeyError, TypeError):
            return
        if not self._began or self._began[-1][0] != name:
            self._began.append((name, time.monotonic(), _cpu_seconds(self._pid)))

    def ended(self, cpu_seconds: float) -> tuple[Stage, ...]:
        marks = [*self._began, ("", time.monotonic(), cpu_seconds)]
        return tuple(
            Stage(name, after - at, max(0.0, cpu_after - cpu))
            for (name, at, cpu), (_, after, cpu_after) in pairwise(marks)
        )


def _sample(process: subprocess.Popen[str], peaks: list[int]) -> None:
    while process.poll() is None:
        peaks[0] = max(peaks[0], sum(proportional_set_size(pid) for pid in family(process.pid)))
        time.sleep(SAMPLE_SECONDS)


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found.extend(int(child) for child in children.read_text().split())
            except OSError:
                continue
    return found


def proportional_set_size(pid: int) -> int:
    """Bytes of memory that a process answers for; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _cpu_seconds(pid: int) -> float:
    """Of a process, its children that have ended and those that run."""
    total = 0
    for number, process in enumerate(family(pid)):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15] if number == 0 else fields[11:13]))
    return total / _TICKS
