"""What kg costs on a part of a vault: the first build, one edit, memory, sizes, questions, the explorer."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from asking import median_ms
from kg.ask.queries import bindings_of, saved_queries
from kg.ask.search import ClaimIndex
from kg.ask.sparql import Question, answer
from kg.ask.store import open_store
from kg.model import NotePath
from kg.ontology import ontology_folder
from kg.outputs import EXPLORER, SEARCH, STORE, TABLES, TURTLE
from measuring.records import Found, Measure, Skipped
from measuring.vaults import edit_one
from measuring.watched import Watched, watch

ROOT = Path(__file__).parent.parent.parent
SIZES = (TURTLE, EXPLORER, "graph.html", TABLES, SEARCH, STORE, ".shards")
QUERIES = ("channels-naming", "who-says-what", "claims-mentioning")
ROUNDS = 9


def build_and_edit(share: str, notes: Path, paths: tuple[NotePath, ...], output: Path, workers: int) -> list[Found]:
    """The first build into an empty folder, and the build after an edit of one note."""
    first = _build(notes, output, workers)
    counts = json.loads(first.output)
    found: list[Found] = [Measure(share, "kg", name, counts[name], "") for name in ("notes", "claims", "entities")]
    found += _measures(share, "first build", first)
    found += [Measure(share, "kg", f"stage: {stage.name}", stage.cpu_seconds, "CPU s") for stage in first.stages]
    edit_one(notes, paths)
    edited = _build(notes, output, workers)
    if json.loads(edited.output)["notes_read"] != 1:
        raise RuntimeError(f"one note was edited, and these were read: {edited.output}")
    found += _measures(share, "one edit", edited)
    found += [Measure(share, "kg", f"size: {name}", size_of(output / name) / 1e6, "MB") for name in SIZES]
    return found


def _build(notes: Path, output: Path, workers: int) -> Watched:
    command = [sys.executable, "-m", "kg.cli", "build", str(notes), "-o", str(output), "--workers", str(workers)]
    return watch([*command, "--json", "--progress-json"], ROOT, {"PYTHONPATH": str(ROOT)})


def _measures(share: str, name: str, run: Watched) -> list[Found]:
    return [
        Measure(share, "kg", f"{name}, processors", run.cpu_seconds, "CPU s"),
        Measure(share, "kg", f"{name}, clock", run.seconds, "s"),
        Measure(share, "kg", f"{name}, memory of all processes", run.peak_bytes / 1e6, "MB"),
    ]


def size_of(path: Path) -> int:
    """Bytes of a file or of all files below a folder."""
    return sum(file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())


def questions(share: str, output: Path) -> list[Found]:
    """Medians of a few saved questions and of a search, warm."""
    store, index = open_store(output / TURTLE, lambda _: None), ClaimIndex(output / SEARCH)
    found: list[Found] = [Measure(share, "kg", "triples", len(store), "")]
    for query in saved_queries(ontology_folder() / "queries"):
        if query.name in QUERIES:
            bindings = bindings_of(query, {one.name: one.example for one in query.parameters})
            question = Question(query.sparql, bindings, "csv")
            elapsed = median_ms(lambda asked=question: answer(store, asked), ROUNDS)
            found.append(Measure(share, "kg", f"query: {query.name}", elapsed, "ms"))
    elapsed = median_ms(lambda: index.search("trump putin", most=10), ROUNDS)
    return [*found, Measure(share, "kg", "search", elapsed, "ms")]


def page(share: str, output: Path) -> list[Found]:
    """The explorer in a browser: first picture, search, drawing, as `benchmarks/explorer.py` measures it."""
    subject = "explorer"
    if not Path("/usr/bin/chromium").exists():
        return [Skipped(share, subject, "no /usr/bin/chromium")]
    try:
        run = watch([sys.executable, "benchmarks/explorer.py", str(output / EXPLORER)], ROOT, {"PYTHONPATH": str(ROOT)})
    except RuntimeError as error:
        return [Skipped(share, subject, str(error).strip().splitlines()[-1])]
    found: list[Found] = []
    for line in run.output.splitlines():
        what, _, told = line.rpartition(": ")
        value, unit = told.split(", then ")[-1].removeprefix("first ").split(" ", 1)
        found.append(Measure(share, subject, what, float(value), unit))
    return found
