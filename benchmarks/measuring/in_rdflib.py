"""Saved queries asked of rdflib, which holds the graph in memory, each in a process that can be ended."""

from __future__ import annotations

import multiprocessing
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import rdflib
from rdflib.term import Literal

from kg.outputs import SUMMARIES as SUMMARIES_FILE
from kg.outputs import TURTLE
from kg.vocab import PREFIXES, SUMMARIES

_CLAUSE = re.compile(r"\s*(#|\{? ?SELECT|GROUP BY|ORDER BY)")
"""Lines in which a variable stands for itself: saved queries have these clauses on lines of their own."""


@dataclass(frozen=True)
class Asked:
    """How many rows an answer had, or what rdflib stumbled over, and milliseconds on the clock and of the processor."""

    found: str
    clock: float
    processor: float


class InRdflib:
    """A build's graph, with its summaries in their named graph, in the memory of rdflib."""

    def __init__(self, output: Path) -> None:
        """Read the Turtle of a build: some 1.3 KB of memory for each statement."""
        self._dataset = rdflib.Dataset(default_union=False)
        self._dataset.default_graph.parse(output / TURTLE, format="turtle")
        summaries = self._dataset.graph(rdflib.URIRef(SUMMARIES))
        summaries.parse(output / SUMMARIES_FILE, format="turtle")
        for label in ("prefLabel", "altLabel"):
            for subject, _, name in self._dataset.default_graph.triples((None, rdflib.SKOS[label], None)):
                summaries.add((subject, rdflib.URIRef(PREFIXES["kg"] + "foldedName"), Literal(str(name).lower())))
        self._fork = multiprocessing.get_context("fork")

    def __len__(self) -> int:
        """How many statements there are, those of the summaries among them."""
        return sum(len(graph) for graph in self._dataset.graphs())

    def ask(self, sparql: str, values: Mapping[str, Literal], *, seconds: float) -> Asked | None:
        """What an answer took, in a process of its own that has the same memory; None where it took longer."""
        here, there = self._fork.Pipe(duplex=False)
        process = self._fork.Process(target=self._answer, args=(with_values(sparql, values), there))
        process.start()
        there.close()
        try:
            answered: Asked | None = here.recv() if here.poll(seconds) else None
        finally:
            process.kill()
            process.join()
            here.close()
        return answered

    def _answer(self, sparql: str, to: Connection) -> None:
        started = time.perf_counter(), time.process_time()
        try:
            # Of a GROUP BY over nothing rdflib makes one row of nothing, or of the word None.
            rows = [row for row in self._dataset.query(sparql, initNs=PREFIXES) if {*map(str, row)} != {"None"}]
            found = f"{len(rows):,} rows"
        except Exception as error:  # what another program raises is its answer here
            found = f"fails: {type(error).__name__}"
        clock, processor = time.perf_counter() - started[0], time.process_time() - started[1]
        to.send(Asked(found, clock * 1000, processor * 1000))


def with_values(sparql: str, values: Mapping[str, Literal]) -> str:
    """A saved query with its parameters' values in place: rdflib's own bindings do not reach into sub-queries.

    >>> with_values("SELECT ?about\\nWHERE { BIND(STR(?about) AS ?x) }", {"about": Literal("Kyiv")})
    'SELECT ?about\\nWHERE { BIND(STR("Kyiv") AS ?x) }'
    """
    written = {name: value.n3() for name, value in values.items()}
    names = re.compile(rf"\?({'|'.join(map(re.escape, written))})\b")
    lines = (
        line if not written or _CLAUSE.match(line) else names.sub(lambda found: written[found[1]], line)
        for line in sparql.splitlines()
    )
    return "\n".join(lines)
