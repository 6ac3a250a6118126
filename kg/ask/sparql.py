"""Running SPARQL and writing what it answers: table, CSV, TSV, JSON, XML, Turtle."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Variable,
    serialize,
)

from kg.errors import KgError
from kg.vocab import PREFIXES

RESULT_FORMATS: Mapping[str, QueryResultsFormat] = MappingProxyType(
    {
        "csv": QueryResultsFormat.CSV,
        "tsv": QueryResultsFormat.TSV,
        "json": QueryResultsFormat.JSON,
        "xml": QueryResultsFormat.XML,
    }
)
GRAPH_FORMATS: Mapping[str, RdfFormat] = MappingProxyType({"turtle": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES})
OUTPUT_FORMATS = ("table", *RESULT_FORMATS, *GRAPH_FORMATS)

WIDEST_COLUMN = 70
"""Characters of a table's cell; longer text is cut and ends in an ellipsis."""

Term = Literal | NamedNode

_NOT_WORDS = re.compile(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*")
"""IRIs, strings and comments of a query: what is left are its words."""
_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)


def answer(
    store: Store, sparql: str, bindings: Mapping[Variable, Term], output_format: str, *, width: int | None = None
) -> str:
    """Run a query and write its answer in a format; raises `KgError` for what is no query.

    The prefixes of the vocabulary need not be declared. A table leaves out the columns
    that only repeat what was asked for; where it would be wider than `width` characters
    it is written as one record after the other.
    """
    try:
        return _written(_results(store, sparql, bindings), bindings, output_format, width)
    except (ValueError, RuntimeError, OSError) as error:
        raise KgError("the query cannot be answered", where=str(error)) from error


def _written(
    results: QuerySolutions | QueryBoolean | QueryTriples,
    bindings: Mapping[Variable, Term],
    output_format: str,
    width: int | None,
) -> str:
    """The results in a format; reading them is what answers the query."""
    if isinstance(results, QueryTriples):
        if output_format in RESULT_FORMATS:
            raise KgError(f"{output_format} is for SELECT and ASK", remedy="try --format turtle or nt")
        return _graph(results, output_format)
    if output_format in GRAPH_FORMATS:
        raise KgError(f"{output_format} is for CONSTRUCT and DESCRIBE", remedy="try --format table, csv or json")
    if output_format == "table":
        if isinstance(results, QueryBoolean):
            return f"{bool(results)}\n".lower()
        return _table(results, {variable.value for variable in bindings}, width)
    written = results.serialize(format=RESULT_FORMATS[output_format])
    return written.decode("utf-8") if written else ""


def _results(
    store: Store, sparql: str, bindings: Mapping[Variable, Term]
) -> QuerySolutions | QueryBoolean | QueryTriples:
    if _SERVICE.search(_NOT_WORDS.sub(" ", sparql)):
        raise KgError("SERVICE asks another machine, and this graph is asked offline", remedy="leave SERVICE out")
    try:
        return store.query(sparql, prefixes=PREFIXES, substitutions=dict(bindings))
    except SyntaxError as error:
        raise KgError("this is no SPARQL query", where=str(error), remedy="kg query --list shows saved ones") from error


def _graph(results: QueryTriples, output_format: str) -> str:
    """A constructed graph; as a table where none of the graph formats is asked for."""
    format_ = GRAPH_FORMATS.get(output_format, RdfFormat.TURTLE)
    return (serialize(results, format=format_, prefixes=PREFIXES) or b"").decode("utf-8")


def _table(results: QuerySolutions, asked: Collection[str], width: int | None) -> str:
    """Solutions in aligned columns with the variables as heads, or as records, and their number."""
    heads = [variable.value for variable in results.variables if variable.value not in asked]
    terms = [[solution[head] for head in heads] for solution in results]
    rows = [[_cell(term, WIDEST_COLUMN) for term in row] for row in terms]
    widths = [max([len(head), *(len(row[column]) for row in rows)]) for column, head in enumerate(heads)]
    if rows and width is not None and sum(widths) + 2 * len(widths) > width:
        text = "\n\n".join(_record(heads, row) for row in terms)
    else:
        lines = [heads, ["─" * column for column in widths], *rows]
        text = "\n".join(_aligned(line, widths) for line in lines)
    return f"{text}\n\n{len(rows)} {'row' if len(rows) == 1 else 'rows'}\n"


def _record(heads: Sequence[str], terms: Sequence[object]) -> str:
    """One solution, a variable a line; what has no value is left out."""
    widest = max(map(len, heads))
    return "\n".join(
        f"{head:>{widest}}  {_cell(term, None)}" for head, term in zip(heads, terms, strict=True) if term is not None
    )


def _cell(term: object | None, widest: int | None) -> str:
    """A term in one line; a literal longer than `widest` is cut and ends in an ellipsis."""
    value = "" if term is None else str(getattr(term, "value", term))
    short = " ".join(value.split())
    if widest is None or not isinstance(term, Literal) or len(short) <= widest:
        return short
    return short[: widest - 1] + "…"


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
