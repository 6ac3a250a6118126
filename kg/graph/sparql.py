"""SPARQL for programs: rows as dictionaries, constructed graphs for rdflib, within a limit of time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, Variable

from kg.ask.limited import SECONDS, Asker
from kg.ask.queries import SavedQuery, bindings_of, saved_queries
from kg.ask.query_words import kind_of
from kg.ask.sparql import Question, Term
from kg.ontology import ontology_folder
from kg.vocab import PREFIXES

if TYPE_CHECKING:
    import rdflib

Value: TypeAlias = str | int | float | bool

_READ: Mapping[str, Callable[[str], Value]] = MappingProxyType(
    {
        f"{PREFIXES['xsd']}integer": int,
        f"{PREFIXES['xsd']}decimal": float,
        f"{PREFIXES['xsd']}double": float,
        f"{PREFIXES['xsd']}boolean": lambda text: text in ("true", "1"),
    }
)
"""How a literal of a datatype is read; those of others, and IRIs, stay text."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query answers: `columns` and `rows` of SELECT, `boolean` of ASK, else None, else `turtle`."""

    columns: tuple[str, ...] = ()
    rows: tuple[dict[str, Value], ...] = ()
    boolean: bool | None = None
    turtle: str | None = None


class Sparql:
    """The graph of a build, asked in a process that is ended at the limit of time; one question at once."""

    def __init__(self, turtle: Path) -> None:
        """The process starts with the first question."""
        self._asker = Asker(turtle)
        self._turn = Lock()

    def close(self) -> None:
        """End the process."""
        self._asker.close()

    def select(self, query: str, *, seconds: float = SECONDS, **values: str | int) -> tuple[dict[str, Value], ...]:
        """The rows of a query, or of a saved one by its name, with values for variables that it selects.

        Numbers and truth values are Python's, all else is text; what is not bound is left out.

        >>> graph.sparql.select("channels-naming", about="Donald Trump")[0]["channel_name"]
        'bonus_professor'
        >>> graph.sparql.select("SELECT (COUNT(?claim) AS ?claims) { ?claim a schema:Claim }")
        ({'claims': 425},)
        """
        return self.answer(query, values, seconds=seconds).rows

    def construct(self, query: str, *, seconds: float = SECONDS) -> rdflib.Graph:
        """The graph that a CONSTRUCT or DESCRIBE query makes.

        >>> len(graph.sparql.construct("CONSTRUCT { ?c schema:name ?n } { ?c a kg:Channel ; schema:name ?n }"))
        4
        """
        import rdflib  # noqa: PLC0415 - loads slowly

        return rdflib.Graph().parse(data=self._ask(Question(query, {}, "nt"), seconds), format="nt")

    def answer(
        self, query: str, values: Mapping[str, str | int], *, seconds: float = SECONDS, most: int | None = None
    ) -> Answer:
        """What a query of any form answers, or a saved one; more rows or triples than `most` are refused.

        >>> graph.sparql.answer("ASK { ?claim kg:line 21 }", {}).boolean
        True
        """
        saved = _saved(query)
        bindings: dict[Variable, Term] = {Variable(name): Literal(value) for name, value in values.items()}
        if saved.parameters:
            bindings = dict(bindings_of(saved, {name: str(value) for name, value in values.items()}))
        body = self._ask(Question(saved.sparql, bindings, "any", most=most), seconds)
        if kind_of(saved.sparql) in ("CONSTRUCT", "DESCRIBE"):
            return Answer(turtle=body.decode("utf-8"))
        answered = json.loads(body)
        if "boolean" in answered:
            return Answer(boolean=answered["boolean"])
        rows = tuple({name: _value(term) for name, term in row.items()} for row in answered["results"]["bindings"])
        return Answer(tuple(answered["head"]["vars"]), rows)

    def _ask(self, question: Question, seconds: float) -> bytes:
        with self._turn:
            return self._asker.ask(question, seconds=seconds)


def _saved(query: str) -> SavedQuery:
    """The saved query of this name, else the text itself; never a file's."""
    for saved in saved_queries(ontology_folder() / "queries"):
        if saved.name == query:
            return saved
    return SavedQuery("-", "", "", (), query)


def _value(term: Mapping[str, str]) -> Value:
    return _READ.get(term.get("datatype", ""), str)(term["value"])
