"""Running SPARQL and writing what it answers: table, CSV, TSV, JSON, XML, Turtle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pyoxigraph import (
    BlankNode,
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
"""Characters of a table's cell; longer text is cut and ends in …"""

Term = Literal | NamedNode


def answer(store: Store, sparql: str, bindings: Mapping[Variable, Term], output_format: str) -> str:
    """Run a query and write its answer in a format; raises `KgError` for what is no query.

    The prefixes of the vocabulary need not be declared.
    """
    results = _results(store, sparql, bindings)
    if isinstance(results, QueryTriples):
        return _graph(results, output_format)
    if output_format in GRAPH_FORMATS:
        raise KgError(f"{output_format} is for CONSTRUCT and DESCRIBE", remedy="try --format table, csv or json")
    if output_format == "table":
        return f"{bool(results)}\n".lower() if isinstance(results, QueryBoolean) else _table(results)
    written = results.serialize(format=RESULT_FORMATS[output_format])
    return written.decode("utf-8") if written else ""


def _results(
    store: Store, sparql: str, bindings: Mapping[Variable, Term]
) -> QuerySolutions | QueryBoolean | QueryTriples:
    try:
        return store.query(sparql, prefixes=PREFIXES, substitutions=dict(bindings))
    except SyntaxError as error:
        raise KgError("this is no SPARQL query", where=str(error), remedy="kg query --list shows saved ones") from error
    except (ValueError, OSError) as error:
        raise KgError("the query cannot be answered", where=str(error)) from error


def _graph(results: QueryTriples, output_format: str) -> str:
    """A constructed graph; as a table where none of the graph formats is asked for."""
    format_ = GRAPH_FORMATS.get(output_format, RdfFormat.TURTLE)
    return (serialize(results, format=format_, prefixes=PREFIXES) or b"").decode("utf-8")


def _table(results: QuerySolutions) -> str:
    """Solutions in aligned columns with the variables as heads, and their number."""
    heads = [variable.value for variable in results.variables]
    rows = [[_cell(solution[head]) for head in heads] for solution in results]
    widths = [max([len(head), *(len(row[column]) for row in rows)]) for column, head in enumerate(heads)]
    lines = [heads, ["─" * width for width in widths], *rows]
    text = "\n".join(_aligned(line, widths) for line in lines)
    return f"{text}\n\n{len(rows)} {'row' if len(rows) == 1 else 'rows'}\n"


def _cell(term: Literal | NamedNode | BlankNode | object | None) -> str:
    value = "" if term is None else str(getattr(term, "value", term))
    short = " ".join(value.split())
    is_text = isinstance(term, Literal)
    return short if not is_text or len(short) <= WIDEST_COLUMN else short[: WIDEST_COLUMN - 1] + "…"


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
