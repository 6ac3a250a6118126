"""How long questions to a build take, warm, and how long rdflib takes that has a build in memory.

    python benchmarks/asking.py OUTPUT --name "Donald Trump" --channel allin [--rdflib SMALLER]

`SMALLER` is a build that fits into memory, or OUTPUT itself: rdflib wants 1.3 KB a statement.

Medians of 20 where nothing else is said; a cold start is a process of its own, best of 3.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
import rdflib

from kg.ask.finding import BOTH, MEANING, ClaimFinder
from kg.ask.queries import SavedQuery, bindings_of, saved_queries
from kg.ask.search import ClaimIndex, find_claims
from kg.ask.sparql import Question, answer
from kg.ask.store import open_store
from kg.ask.trace import Trace
from kg.ontology import ontology_folder
from kg.outputs import MEANING as MEANINGS
from kg.outputs import SEARCH, TURTLE
from measuring.in_rdflib import InRdflib

ROUNDS = 20
COUNTING = ("count-by", "pairs", "two-steps", "names-", "channels-", "shared-by-channels", "mended-stamps")
SELECTIVE_MS, COUNTING_MS, SEARCH_MS, COLD_MS = 100, 2_000, 50, 1_500
"""The bars, in milliseconds."""


@dataclass(frozen=True)
class Cost:
    """Milliseconds on the clock and of the processor."""

    clock: float
    processor: float


def median_cost(run: Callable[[], object], rounds: int = ROUNDS) -> Cost:
    """The medians of so many runs after one that warms up."""
    run()
    clock, processor = [], []
    for _ in range(rounds):
        started = time.perf_counter(), time.process_time()
        run()
        clock.append((time.perf_counter() - started[0]) * 1000)
        processor.append((time.process_time() - started[1]) * 1000)
    return Cost(statistics.median(clock), statistics.median(processor))


def say(what: str, cost: Cost, bar: float, more: str = "") -> None:
    """One row of a table; the bar is one for the clock of a machine that does nothing else."""
    verdict = "" if cost.clock <= bar else f"clock over {bar:,}; "
    print(f"| {what} | {cost.clock:.1f} | {cost.processor:.1f} | {verdict}{more} |", flush=True)


def given_for(query: SavedQuery, options: argparse.Namespace, trace: Trace) -> dict[str, str]:
    """Values for a query's parameters: names of the options; the claim, or its video, that a search found first."""
    values = {"entity": options.name, "channel": options.channel, "claim": trace.claim, "video": str(trace.video)}
    given = {one.name: values.get(one.type, one.example) for one in query.parameters}
    if query.name == "claims-at":
        given |= {"last": str(max(trace.seconds, default=0) + 120)}
    if "second" in given:
        given["second"] = options.other_channel if query.name == "shared-by-channels" else options.other
    return given


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path)
    parser.add_argument("--name", default="Donald Trump")
    parser.add_argument("--other", default="Vladimir Putin")
    parser.add_argument("--channel", default="allin")
    parser.add_argument("--other-channel", default="lexfridman")
    parser.add_argument("--words", default="trump putin")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--rdflib", type=Path, help="the output of a build small enough for rdflib's memory")
    parser.add_argument("--seconds", type=float, default=60, help="how long rdflib may take for one query, once")
    options = parser.parse_args()

    command = [
        sys.executable,
        "-m",
        "kg.cli",
        "query",
        "channels-naming",
        "--about",
        options.name,
        "-o",
        options.output,
    ]
    cold = min((_cold(command) for _ in range(3)), key=lambda cost: cost.clock)
    say("cold start of kg query", cold, COLD_MS)
    store = open_store(options.output / TURTLE, print)
    index = ClaimIndex(options.output / SEARCH)
    print(f"{len(store):,} statements, {len(index):,} claims")
    say("search", median_cost(lambda: index.search(options.words, most=10), options.rounds), SEARCH_MS)
    say("search, beginning*", median_cost(lambda: index.search("ukr* pea*", most=10), options.rounds), SEARCH_MS)
    finder = ClaimFinder(options.output / SEARCH, options.output / MEANINGS)
    for by in (MEANING, BOTH):
        say(
            f"search by {by}",
            median_cost(lambda by=by: finder.find(options.words, most=10, by=by), options.rounds),
            SEARCH_MS,
        )
    say("trace by words", median_cost(lambda: find_claims(index, options.words, most=3), options.rounds), SEARCH_MS)
    (trace,) = find_claims(index, options.words, most=1)
    small = _in_rdflib(options.rdflib) if options.rdflib else None
    for query in saved_queries(ontology_folder() / "queries"):
        bindings = bindings_of(query, given_for(query, options, trace))
        question = Question(query.sparql, bindings, "csv")
        rows = answer(store, question).count("\n") - 1
        beside = f"{rows:,} rows"
        if small is not None:
            values = {name.value: _literal(term) for name, term in bindings.items()}
            asked = small.ask(query.sparql, values, seconds=options.seconds)
            took = f"{asked.clock:.0f} ms, {asked.found}" if asked else f"over {options.seconds:g} s"
            beside += f"; rdflib {took}"
        bar = COUNTING_MS if query.name.startswith(COUNTING) else SELECTIVE_MS
        say(query.name, median_cost(lambda q=question: answer(store, q), options.rounds), bar, beside)


def _literal(term: pyoxigraph.Literal | pyoxigraph.NamedNode) -> rdflib.Literal:
    """A value that a query is given, as rdflib has it."""
    kind = term.datatype.value if isinstance(term, pyoxigraph.Literal) else None
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(kind) if kind and not kind.endswith("#string") else None)


def _in_rdflib(output: Path) -> InRdflib:
    """rdflib with the graph of a build, and what that took."""
    started = time.process_time()
    read = InRdflib(output)
    print(f"rdflib: {len(read):,} statements read in {time.process_time() - started:.0f} CPU seconds", flush=True)
    return read


def _cold(command: list[object]) -> Cost:
    """What a process of its own costs, with the one that it asks."""
    before, started = os.times(), time.perf_counter()
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    after, ended = os.times(), time.perf_counter()
    processor = after.children_user - before.children_user + after.children_system - before.children_system
    return Cost((ended - started) * 1000, processor * 1000)


if __name__ == "__main__":
    main()
