"""Parsing, writing and asking a build's graph with rdflib, and asking kg's store; prints measures as JSON."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import rdflib

from kg.ask.queries import bindings_of, saved_queries
from kg.ask.sparql import Question, answer
from kg.ask.store import open_store
from kg.ontology import ontology_folder
from kg.outputs import TURTLE
from kg.vocab import PREFIXES

QUESTION = "claims-mentioning"
"""One that asks the graph alone: rdflib keeps no summaries."""
ROUNDS = 9


def cpu(run: Callable[[], object]) -> float:
    """Processor seconds."""
    started = time.process_time()
    run()
    return time.process_time() - started


if __name__ == "__main__":
    output = Path(sys.argv[1])
    (query,) = [query for query in saved_queries(ontology_folder() / "queries") if query.name == QUESTION]
    bindings = bindings_of(query, {one.name: one.example for one in query.parameters})
    store, question = open_store(output / TURTLE, lambda _: None), Question(query.sparql, bindings, "csv")
    answer(store, question)
    ours = statistics.median(cpu(lambda: answer(store, question)) for _ in range(ROUNDS))
    graph = rdflib.Graph()
    parsing = cpu(lambda: graph.parse(output / TURTLE, format="turtle"))
    writing = cpu(lambda: graph.serialize(format="turtle"))
    terms = {name.value: rdflib.Literal(term.value) for name, term in bindings.items()}
    theirs = cpu(lambda: list(graph.query(query.sparql, initNs=PREFIXES, initBindings=terms)))
    print(
        json.dumps(
            [
                ("kg", f"asking {QUESTION}", ours * 1000, "CPU ms"),
                ("rdflib", f"asking {QUESTION}", theirs * 1000, "CPU ms"),
                ("rdflib", "parsing graph.ttl", parsing, "CPU s"),
                ("rdflib", "writing Turtle", writing, "CPU s"),
            ]
        )
    )
