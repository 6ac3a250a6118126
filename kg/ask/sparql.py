"""Running SPARQL and writing what it answers: table, CSV, TSV, JSON, XML, Turtle."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
    serialize,
)

from kg.ask.query_words import Datasets, datasets_of, refuse_what_is_no_question, without_service
from kg.ask.results import WRITERS, Row, boolean, bounded, rows_of
from kg.errors import KgError
from kg.vocab import PREFIXES

GRAPH_FORMATS: Mapping[str, RdfFormat] = MappingProxyType(
    {
        "turtle": RdfFormat.TURTLE,
        "nt": RdfFormat.N_TRIPLES,
        "jsonld": RdfFormat.JSON_LD,
        "rdf": RdfFormat.RDF_XML,
    }
)
OUTPUT_FORMATS = ("table", *WRITERS, *GRAPH_FORMATS)

DEFAULT_GRAPH = "urn:x-arq:DefaultGraph"
"""How clients name the graph without a name (the habit of Jena and others)."""

WIDEST_COLUMN = 70
"""Characters of a table's cell; longer text is cut and ends in an ellipsis."""

Term = Literal | NamedNode


@dataclass(frozen=True, slots=True)
class Question:
    """A query with all that its answer depends on.

    `bindings` are values for its variables. A `width` in characters turns a wider table
    into records; `most` rows or triples at most, None for all. The graphs are those of
    the SPARQL 1.1 Protocol, section 2.1.4; () leaves the choice to the query.
    """

    sparql: str
    bindings: Mapping[Variable, Term]
    output_format: str
    width: int | None = None
    most: int | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def answer(store: Store, question: Question) -> str:
    """Run a query and write its answer in a format; raises `KgError` for what is no query.

    The prefixes of the vocabulary need not be declared. A table leaves out the columns
    that only repeat what was asked for. A format that does not fit the kind of query is
    refused; "any" is JSON for SELECT and ASK and Turtle for CONSTRUCT and DESCRIBE.
    """
    try:
        return _written(_results(store, question), question)
    except (ValueError, RuntimeError, OSError) as error:
        raise KgError("the query cannot be answered", where=str(error)) from error


def _written(results: QuerySolutions | QueryBoolean | QueryTriples, question: Question) -> str:
    """The results in a format; reading them is what answers the query."""
    output_format = question.output_format
    if isinstance(results, QueryTriples):
        if output_format in WRITERS:
            raise KgError(f"{output_format} is for SELECT and ASK", remedy="try --format turtle or nt")
        return _graph(results, output_format, question.most)
    if output_format in GRAPH_FORMATS:
        raise KgError(f"{output_format} is for CONSTRUCT and DESCRIBE", remedy="try --format table, csv or json")
    output_format = "json" if output_format == "any" else output_format
    if isinstance(results, QueryBoolean):
        return boolean(bool(results), output_format)
    heads, rows = rows_of(results, question.most)
    if output_format == "table":
        return _table(heads, rows, {variable.value for variable in question.bindings}, question.width)
    return WRITERS[output_format](heads, rows)


def _results(store: Store, question: Question) -> QuerySolutions | QueryBoolean | QueryTriples:
    refuse_what_is_no_question(question.sparql)
    graphs = Datasets(question.default_graphs, question.named_graphs)
    graphs = graphs if graphs.all else datasets_of(question.sparql)
    _refuse_other_graphs(store, graphs)
    try:
        return store.query(
            without_service(question.sparql),
            prefixes=PREFIXES,
            substitutions=dict(question.bindings),
            default_graph=[_graph_name(name) for name in graphs.default] if graphs.all else None,
            named_graphs=[NamedNode(name) for name in graphs.named] if graphs.all else None,
        )
    except SyntaxError as error:
        raise KgError("this is no SPARQL query", where=str(error), remedy="kg query --list shows saved ones") from error


def _refuse_other_graphs(store: Store, graphs: Datasets) -> None:
    """Raise `KgError` for a graph that the store does not hold: none is ever read from a file or an address."""
    held = [graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode)]
    for address in graphs.all:
        if address not in (*held, DEFAULT_GRAPH):
            raise KgError(
                "there is no such graph here, and none is read from elsewhere",
                where=f"<{address}>",
                remedy=f"there are {', '.join(f'<{graph}>' for graph in (*held, DEFAULT_GRAPH))}",
            )


def _graph_name(address: str) -> NamedNode | DefaultGraph:
    return DefaultGraph() if address == DEFAULT_GRAPH else NamedNode(address)


def _graph(results: QueryTriples, output_format: str, most: int | None) -> str:
    """A constructed graph; Turtle where none of the graph formats is asked for."""
    format_ = GRAPH_FORMATS.get(output_format, RdfFormat.TURTLE)
    triples = [triple for triple in bounded(results, most) if isinstance(triple, Triple)]
    return (serialize(triples, format=format_, prefixes=PREFIXES) or b"").decode("utf-8")


def asked_graph(triples: str) -> str:
    """N-Triples as Turtle, each triple once, by subject."""
    found = {quad.triple for quad in parse(triples, format=RdfFormat.N_TRIPLES)}
    return (serialize(sorted(found, key=str), format=RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode("utf-8")


def _table(every_head: Sequence[str], every_row: Sequence[Row], asked: Collection[str], width: int | None) -> str:
    """Solutions in aligned columns with the variables as heads, or as records, and their number."""
    shown = [column for column, head in enumerate(every_head) if head not in asked]
    heads = [every_head[column] for column in shown]
    terms = [[row[column] for column in shown] for row in every_row]
    rows = [[_cell(term, WIDEST_COLUMN) for term in row] for row in terms]
    widths = [max([len(head), *(len(row[column]) for row in rows)]) for column, head in enumerate(heads)]
    if rows and width is not None and sum(widths) + 2 * len(widths) > width:
        text = "\n\n".join(_record(heads, row) for row in terms)
    else:
        lines = [heads, ["─" * column for column in widths], *rows]
        text = "\n".join(_aligned(line, widths) for line in lines)
    return f"{text}\n\n{len(rows)} {'row' if len(rows) == 1 else 'rows'}\n"


def _record(heads: Sequence[str], terms: Row) -> str:
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
