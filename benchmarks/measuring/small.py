"""The small run: what this package does beside a fixed piece of work, so that any machine gives about the same ratio.

The yardstick is pure Python (words, patterns, tables) and numpy (products of matrices), in
this process and on one thread. All times are processor seconds, the least of the rounds,
the yardstick's rounds between the others: a noisy neighbour slows both.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from kg.ask.search import ClaimIndex
from kg.ask.sparql import Question, answer
from kg.ask.store import open_store
from kg.extract.network import packaged_network
from kg.extract.note import extract_note
from kg.model import NoteReading
from kg.outputs import BUILT, SEARCH, TURTLE
from kg.pipeline import build
from kg.progress import Progress
from kg.read.note import read_note
from kg.read.vault import decode, find_notes, read_bytes
from kg.settings import load_settings
from kg.workers.local import LocalWorkers

LEAST_OF_BASELINE = 2 / 3
"""A ratio may fall by a third: the noise of a shared machine is less, a mistake worth finding mostly more."""
ROUNDS = 3
TRIES = 3
"""A ratio that is too low is measured again: noise goes away, a slower program does not."""
QUESTION = "SELECT ?n (count(*) AS ?c) { ?x a schema:Claim ; kg:mentions ?e . ?e skos:prefLabel ?n } GROUP BY ?n"


def ratios(vault: Path) -> dict[str, float]:
    """How often each piece of work can be done in the time of one yardstick, on the notes of a vault."""
    paths, _ = find_notes(vault)
    texts = [(path, decode(path, read_bytes(vault, path)[0])[0]) for path in paths]
    network = packaged_network()
    readings = [read_note(path, text) for path, text in texts]
    with tempfile.TemporaryDirectory(prefix="kg-small-") as name:
        output = Path(name) / "output"
        build_again(vault, output)
        store, index = open_store(output / TURTLE, lambda _: None), ClaimIndex(output / SEARCH)
        work: Mapping[str, Callable[[], object]] = {
            "reading notes": lambda: [read_note(path, text) for path, text in texts],
            "finding names": lambda: [extract_note(reading, network) for reading in some(readings)],
            "building again": lambda: build_again(vault, output),
            "answering SPARQL": lambda: [answer(store, Question(QUESTION, {}, "csv")) for _ in range(20)],
            "searching": lambda: [index.search("trump ukr*", most=10) for _ in range(100)],
        }
        return beside_yardstick(work)


def some(readings: list[NoteReading]) -> list[NoteReading]:
    """A third of the notes: enough to time the network."""
    return readings[::3]


def build_again(vault: Path, output: Path) -> None:
    """A build in this process, of what an earlier one has read where it has; it may not say that all is as it was."""
    (output / BUILT).unlink(missing_ok=True)
    build(vault, output, load_settings(vault), workers=LocalWorkers(1), progress=Progress(None))


def beside_yardstick(work: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The least time of the yardstick by the least time of each piece of work."""
    least: dict[str, float] = {}
    whole = float("inf")
    for _ in range(ROUNDS):
        for name, run in work.items():
            whole = min(whole, cpu_seconds(yardstick))
            least[name] = min(least.get(name, float("inf")), cpu_seconds(run))
    return {name: round(whole / seconds, 4) for name, seconds in least.items()}


def cpu_seconds(run: Callable[[], object]) -> float:
    """Processor seconds of this process and all its threads."""
    started = time.process_time()
    run()
    return time.process_time() - started


def yardstick() -> float:
    """A fixed piece of work of a fraction of a second; its result depends on nothing."""
    words = [f"word{number * 7919 % 1009}" for number in range(30_000)]
    counted = Counter(words)
    text = " ".join(words)
    found = sum(len(match.group()) for match in re.finditer(r"\bword\d*7\b", text))
    table = sorted((count, word[::-1]) for word, count in counted.items())
    matrix = (np.arange(256 * 256, dtype=np.float32).reshape(256, 256) % 17) / 17
    for _ in range(30):
        matrix = np.tanh(matrix @ matrix / 256)
    return found + len(table) + float(matrix.sum())


def fallen(baseline: Mapping[str, float], measured: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """The ratios that are less than two thirds of the baseline's: what they were, what they are.

    Raises `KeyError` where the baseline names work that is not measured.
    """
    return {
        name: (before, measured[name])
        for name, before in baseline.items()
        if measured[name] < before * LEAST_OF_BASELINE
    }


def check(vault: Path, baseline: Path) -> bool:
    """Measure, print a table beside the baseline; whether no ratio has fallen in every one of the tries."""
    before = json.loads(baseline.read_text("utf-8"))
    best: dict[str, float] = {}
    low: dict[str, tuple[float, float]] = before
    for _ in range(TRIES):
        now = ratios(vault)
        best = {name: max(value, best.get(name, 0.0)) for name, value in now.items()}
        low = fallen(before, best)
        if not low:
            break
    print(f"{'work':20} {'baseline':>10} {'now':>10} {'of it':>6}")
    for name, value in before.items():
        print(
            f"{name:20} {value:10.4f} {best[name]:10.4f} {best[name] / value:6.0%}{'  FALLEN' if name in low else ''}"
        )
    return not low
