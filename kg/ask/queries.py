"""Saved queries: SPARQL files whose comments say their title and parameters.

    # title:       Who says what about a name
    # description: one line or several
    # param about entity "Valdai Forum": what it means

A parameter is a variable of the query; its value is bound as a literal, never pasted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Variable

from kg.errors import KgError

_DESCRIBE = re.compile(r"\s*(?:(?:PREFIX|BASE)\b[^\n]*\s+)*DESCRIBE\b", re.IGNORECASE)
_TITLE = re.compile(r"^#\s*title:\s*(.+)$", re.MULTILINE)
_DESCRIPTION = re.compile(r"^#\s*description:\s*(.+)$", re.MULTILINE)
_PARAMETER = re.compile(r'^#\s*param\s+(\w+)\s+(\w+)\s+"([^"]*)"\s*:\s*(.+)$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable that a person gives a value; `example` shows one."""

    name: str
    type: str
    example: str
    description: str


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query with what its comments say of it."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    sparql: str


def read_query(path: Path) -> SavedQuery:
    """A saved query out of its file."""
    text = path.read_text(encoding="utf-8")
    title, description = _TITLE.search(text), _DESCRIPTION.search(text)
    parameters = tuple(Parameter(*found) for found in _PARAMETER.findall(text))
    return SavedQuery(
        path.stem, title[1] if title else path.stem, description[1] if description else "", parameters, text
    )


def saved_queries(folder: Path) -> tuple[SavedQuery, ...]:
    """All saved queries of a folder, by name."""
    return tuple(read_query(path) for path in sorted(folder.glob("*.rq")))


def find_query(wanted: str, saved: tuple[SavedQuery, ...]) -> SavedQuery:
    """The query that a person means: a saved name, a file, or the SPARQL text itself."""
    for query in saved:
        if query.name == wanted:
            return query
    if "{" in wanted or _DESCRIBE.match(wanted):
        return SavedQuery("-", "", "", (), wanted)
    path = Path(wanted)
    if not path.is_file():
        names = ", ".join(query.name for query in saved)
        raise KgError(f"no saved query, file or SPARQL text: {wanted!r}", remedy=f"saved are: {names}")
    try:
        return read_query(path)
    except (OSError, UnicodeDecodeError) as error:
        raise KgError("cannot read the query", where=str(path), remedy=str(error)) from error


def usage(query: SavedQuery) -> str:
    """How to ask a saved query, with what it says of itself.

    >>> print(usage(SavedQuery("shared", "What two share", "", (Parameter("a", "entity", "X", "one"),), "")))
    kg query shared --a "X"
        What two share.
        --a  one (entity)
    """
    call = " ".join([f"kg query {query.name}", *(f'--{p.name} "{p.example}"' for p in query.parameters)])
    says = ". ".join(text.rstrip(".") for text in (query.title, query.description) if text)
    lines = [call, f"    {says}.", *(f"    --{p.name}  {p.description} ({p.type})" for p in query.parameters)]
    return "\n".join(lines)


def listing(saved: tuple[SavedQuery, ...]) -> str:
    """All saved queries, a paragraph each."""
    return "\n\n".join(usage(query) for query in saved)


def bindings_of(query: SavedQuery, given: Mapping[str, str]) -> dict[Variable, Literal | NamedNode]:
    """Values for a query's parameters as terms; raises `KgError` for a missing or unknown one."""
    known = {parameter.name: parameter for parameter in query.parameters}
    unknown = sorted(set(given) - set(known))
    missing = [name for name in known if name not in given]
    if unknown or missing:
        wrong = f"unknown: {', '.join(unknown)}" if unknown else f"missing: {', '.join(missing)}"
        usage = " ".join(f'--{p.name} "{p.example}"' for p in query.parameters) or "no parameters"
        raise KgError(f"the query {query.name} does not fit these parameters ({wrong})", remedy=f"{query.name} {usage}")
    return {Variable(name): _term(known[name], value) for name, value in given.items()}


def _term(parameter: Parameter, value: str) -> Literal | NamedNode:
    if parameter.type == "integer":
        try:
            return Literal(int(value))
        except ValueError as error:
            raise KgError(f"--{parameter.name} takes a whole number", where=value) from error
    return Literal(value)
