"""SPARQL 1.1 Protocol (W3C, 21 March 2013): what a request asks for, and in which format it is answered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kg.errors import KgError

RESULT_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "application/sparql-results+json": "json",
        "application/json": "json",
        "application/sparql-results+xml": "xml",
        "application/xml": "xml",
        "text/xml": "xml",
        "text/csv": "csv",
        "text/tab-separated-values": "tsv",
    }
)
GRAPH_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "text/turtle": "turtle",
        "application/n-triples": "nt",
        "text/plain": "nt",
        "application/ld+json": "jsonld",
        "application/json": "jsonld",
        "application/rdf+xml": "rdf",
        "application/xml": "rdf",
        "text/xml": "rdf",
    }
)
"""Media types and the formats that they name, the preferred first."""
LONGEST_QUERY_BYTES = 200_000
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"


_VARIABLE = re.compile(r"\$[A-Za-z]\w*", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query operation: the query, the graphs that it is asked of, and values for its variables.

    The values are no part of the protocol: a parameter `$about=Putin` binds `?about`, as
    text or, where it is one, as a whole number. They are never pasted into the query.
    """

    sparql: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    values: Mapping[str, str | int]


class BadRequestError(KgError):
    """A request that the protocol does not allow, with the status to answer it with."""

    def __init__(self, what: str, *, remedy: str = "", status: int = 400) -> None:
        """Hold the HTTP status beside the message."""
        super().__init__(what, remedy=remedy)
        self.status = status


def asked_by(parameters: Sequence[tuple[str, str]], sparql: str | None = None) -> Asked:
    """The operation of a request with these parameters (section 2.1), and its body if that is the query."""
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        given.setdefault(name, []).append(value)
    if "update" in given:
        raise BadRequestError("this graph is only read: updates are refused", status=403)
    queries = [*given.get("query", ()), *([sparql] if sparql is not None else ())]
    if len(queries) != 1:
        raise BadRequestError(f"a request has one query, this has {len(queries)}", remedy="/sparql?query=ASK{}")
    values = {name[1:]: _value(given[name][-1]) for name in given if _VARIABLE.fullmatch(name)}
    default_graphs, named_graphs = (tuple(given.get(f"{kind}-graph-uri", ())) for kind in ("default", "named"))
    return Asked(queries[0], default_graphs, named_graphs, values)


def _value(text: str) -> str | int:
    return int(text) if _NUMBER.fullmatch(text) else text


def negotiated(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type that an Accept header likes best (RFC 9110, section 12.5.1); None where none is.

    >>> negotiated("text/html, text/turtle;q=0.5", ["text/turtle", "text/csv"])
    'text/turtle'
    >>> negotiated("", ["text/csv"]), negotiated("image/*", ["text/csv"])
    ('text/csv', None)
    """
    wanted = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    scored = [(_quality(kind, wanted), -place, kind) for place, kind in enumerate(offered)]
    quality, _, best = max(scored)
    return best if quality > 0 else None


def _range(part: str) -> tuple[str, float]:
    """A media range and its weight; a weight that cannot be read counts as 1."""
    name, *parameters = (piece.strip() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                quality = 1.0
    return name.lower(), quality


def _quality(kind: str, wanted: Sequence[tuple[str, float]]) -> float:
    """The weight of the most specific range that a media type is in."""
    main = kind.partition("/")[0]
    for like in (kind, f"{main}/*", "*/*"):
        found = [quality for name, quality in wanted if name == like]
        if found:
            return max(found)
    return 0.0
