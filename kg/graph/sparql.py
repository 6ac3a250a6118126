"""SPARQL for programs: rows as dictionaries, constructed graphs for rdflib, within a limit of time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import Literal, Variable

from kg.ask.limited import SECONDS, Asker
from kg.ask.queries import bindings_of, find_query, saved_queries
from kg.ask.sparql import Question, Term
from kg.ontology import ontology_folder
from kg.vocab import PREFIXES

if TYPE_CHECKING:
    import rdflib

_READ: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        f"{PREFIXES['xsd']}integer": int,
        f"{PREFIXES['xsd']}decimal": float,
        f"{PREFIXES['xsd']}double": float,
        f"{PREFIXES['xsd']}boolean": lambda text: text in ("true", "1"),
    }
)
"""How a literal of a datatype is read; those of others, and IRIs, stay text."""


class Sparql:
    """The graph of a build, asked in a process that is ended at the limit of time; one question at once."""

    def __init__(self, turtle: Path) -> None:
        """The process starts with the first question."""
        self._asker = Asker(turtle)
        self._turn = Lock()

    def close(self) -> None:
        """End the process."""
        self._asker.close()

    def ask(self, question: Question, *, seconds: float = SECONDS) -> bytes:
        """The answer as it is written in the question's format; raises `KgError` for what is no query."""
        with self._turn:
            return self._asker.ask(question, seconds=seconds)

    def select(self, query: str, *, seconds: float = SECONDS, **values: str | int) -> tuple[dict[str, object], ...]:
        """The rows of a query, or of a saved one by its name, with values for variables that it selects.

        Numbers and truth values are Python's, all else is text; what is not bound is left out.

        >>> graph.sparql.select("channels-naming", about="Donald Trump")[0]["channel_name"]
        'bonus_professor'
        >>> graph.sparql.select("SELECT (COUNT(?claim) AS ?claims) { ?claim a schema:Claim }")
        ({'claims': 425},)
        """
        saved = find_query(query, saved_queries(ontology_folder() / "queries"))
        bindings: dict[Variable, Term]
        if saved.parameters:
            bindings = dict(bindings_of(saved, {name: str(value) for name, value in values.items()}))
        else:
            bindings = {Variable(name): Literal(value) for name, value in values.items()}
        answered = json.loads(self.ask(Question(saved.sparql, bindings, "json"), seconds=seconds))
        return tuple({name: _value(term) for name, term in row.items()} for row in answered["results"]["bindings"])

    def construct(self, query: str, *, seconds: float = SECONDS) -> rdflib.Graph:
        """The graph that a CONSTRUCT or DESCRIBE query makes.

        >>> len(graph.sparql.construct("CONSTRUCT { ?c schema:name ?n } { ?c a kg:Channel ; schema:name ?n }"))
        4
        """
        import rdflib  # noqa: PLC0415 - loads slowly

        return rdflib.Graph().parse(data=self.ask(Question(query, {}, "nt"), seconds=seconds), format="nt")


def _value(term: Mapping[str, str]) -> object:
    return _READ.get(term.get("datatype", ""), str)(term["value"])
