"""The build that a server answers from: its processes, its index, and what it says of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode, Variable

from kg.ask.finding import ClaimFinder
from kg.ask.limited import Askers
from kg.ask.sparql import Question, Term
from kg.outputs import MEANING, SEARCH, TURTLE

MOST_FACTS = 400
"""Statements of one thing that its page shows."""
MOST_INCOMING = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a query may run, how many rows it may give, and how many are answered at once."""

    seconds: float = 20.0
    rows: int = 50_000
    processes: int = 2


class ServedBuild:
    """A build that is asked by many at once."""

    def __init__(self, output: Path, limits: Limits) -> None:
        """Open it; raises `KgError` where there is no build."""
        self.limits = limits
        self.finder = ClaimFinder(output / SEARCH, output / MEANING)
        self.index = self.finder.index
        self.claims = len(self.index)
        self._askers = Askers(output / TURTLE, processes=limits.processes)

    def close(self) -> None:
        """End the processes."""
        self._askers.close()

    def ask(self, question: Question) -> bytes:
        """The answer to a question within the limits."""
        return self._askers.ask(question, seconds=self.limits.seconds)

    def rows_of(self, sparql: str, given: Mapping[str, str]) -> list[dict[str, dict[str, str]]]:
        """The solutions of a query whose given variables are IRIs; raises `ValueError` for what is no IRI."""
        bindings: dict[Variable, Term] = {Variable(name): NamedNode(value) for name, value in given.items()}
        answered = json.loads(self.ask(Question(sparql, bindings, "json")))
        bound: list[dict[str, dict[str, str]]] = answered["results"]["bindings"]
        return bound

    @cached_property
    def base(self) -> str:
        """How the IRIs of the data begin."""
        rows = self.rows_of("SELECT ?base { ?set a void:Dataset ; void:uriSpace ?base } LIMIT 1", {})
        return rows[0]["base"]["value"]

    def graph_of(self, address: str, output_format: str) -> bytes:
        """What is said of a thing, and of its parts (`#attribution-1`), in a format of RDF."""
        thing: dict[Variable, Term] = {Variable("thing"): NamedNode(address)}
        sparql = """CONSTRUCT { ?thing ?p ?o . ?part ?q ?r }
            WHERE { { ?thing ?p ?o } UNION { ?thing prov:qualifiedAttribution ?part . ?part ?q ?r } }"""
        return self.ask(Question(sparql, thing, output_format, most=self.limits.rows))

    def facts(self, address: str) -> list[dict[str, dict[str, str]]]:
        """Statements of a thing: predicate, object, and the object's label where it has one."""
        return self.rows_of(
            f"""SELECT ?thing ?p ?o (SAMPLE(?name) AS ?label) {{ ?thing ?p ?o
                OPTIONAL {{ ?o rdfs:label|schema:name|skos:prefLabel|schema:text ?name }} }}
                GROUP BY ?thing ?p ?o ORDER BY ?p ?o LIMIT {MOST_FACTS}""",
            {"thing": address},
        )

    def claims_of(self, address: str) -> list[dict[str, dict[str, str]]]:
        """Claims that name a thing, state it as an event or relation, or stand in it as a note."""
        return self.rows_of(
            f"""SELECT ?thing ?claim ?text ?link {{
                {{ SELECT DISTINCT ?thing ?claim ?order
                  {{ {{ ?claim schema:mentions ?thing }} UNION {{ ?claim prov:wasQuotedFrom ?thing }}
                     UNION {{ ?thing prov:wasDerivedFrom ?claim }}
                     # A text that is made here is compared in memory; one of the store is read at each comparison.
                     BIND(CONCAT(STR(?claim), " ") AS ?order) }}
                  ORDER BY ?order LIMIT {MOST_INCOMING} }}
                ?claim schema:text ?text
                OPTIONAL {{ ?claim prov:hadPrimarySource ?clip . ?clip schema:url ?link }} }}
                ORDER BY ?order ?link""",
            {"thing": address},
        )
