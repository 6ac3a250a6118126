"""Programs that do a part of the job, on the same notes in the same run; each in a process of its own.

Every function gives measures, or why there are none. What a peer does and does not do
stands in `DOES`: none makes what kg makes, so that a ratio says what its part costs there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from measuring.records import Found, Measure, Skipped
from measuring.watched import watch

HERE = Path(__file__).parent
MOST_TRIPLES = 3_000_000
"""rdflib takes more than a kilobyte of memory a triple."""
DOES = {
    "obsidiantools": "reads front matter, links and text; no sentences, no stamps",
    "vault-triplifier": "Markdown to Turtle by headings and properties; no names, no stamps, nothing across notes",
    "spaCy md": "finds names in the claims' texts; kg's pass also finds sources, modes, events and relations",
    "rdflib": "parses the graph that kg made, writes it as Turtle, and answers one of the saved questions",
}


def obsidiantools(share: str, notes: Path) -> list[Found]:
    """Reading, beside kg's reading."""
    if not find_spec("obsidiantools"):
        return [Skipped(share, "obsidiantools", "not installed: pip install 'notes-kg[bench]'")]
    return _apart(share, "obsidiantools", "reading", notes)


def spacy(share: str, notes: Path, python: str, most: int) -> list[Found]:
    """Names, beside kg's names, on at most so many of the notes; `python` is one that has spaCy and its model."""
    try:
        return _apart(share, "spaCy md", "names", notes, str(most), python=python)
    except RuntimeError as error:
        return [Skipped(share, "spaCy md", f"{python} cannot run it: {str(error).strip().splitlines()[-1]}")]


def rdflib(share: str, output: Path, triples: int) -> list[Found]:
    """Writing and asking, beside pyoxigraph's store that a build keeps."""
    if triples > MOST_TRIPLES:
        return [Skipped(share, "rdflib", f"{triples:,} triples do not fit its memory here")]
    return _apart(share, "rdflib", "graph", output)


def vault_triplifier(share: str, notes: Path, modules: Path | None, output: Path) -> list[Found]:
    """Markdown to Turtle."""
    subject = "vault-triplifier"
    if not which("node") or modules is None or not (modules / subject).is_dir():
        return [Skipped(share, subject, "no node, or no --node-modules with it: npm install vault-triplifier")]
    run = watch(["node", str(HERE / "triplify.mjs"), str(modules), str(notes), str(output)], HERE)
    counted = json.loads(run.output)
    return [
        Measure(share, subject, "Markdown to Turtle", run.cpu_seconds, "CPU s"),
        Measure(share, subject, "peak memory", run.peak_bytes / 1e6, "MB"),
        Measure(share, subject, "Turtle", output.stat().st_size / 1e6, "MB"),
        Measure(share, subject, "triples", counted["triples"], ""),
        Measure(share, subject, "notes that it refused", counted["failed"], ""),
    ]


def _apart(share: str, subject: str, what: str, *arguments: str | Path, python: str = sys.executable) -> list[Found]:
    command: Sequence[str] = [python, "-m", f"measuring.peer_{what}", *map(str, arguments)]
    paths = f"{HERE.parent}:{HERE.parent.parent}"
    run = watch(command, HERE.parent, {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1"})
    found: list[Found] = [Measure(share, *one) for one in json.loads(run.output.splitlines()[-1])]
    return [*found, Measure(share, subject, "peak memory of its process", run.peak_bytes / 1e6, "MB")]
