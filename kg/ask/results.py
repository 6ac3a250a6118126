"""What SPARQL answers in the W3C's formats, written row by row, so that a limit can stop it.

SPARQL 1.1 Query Results JSON, XML, CSV and TSV (W3C, 21 March 2013). Triple terms of
RDF 1.2 have no place in these formats and are written as their text.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions

from kg.errors import KgError

Row: TypeAlias = Sequence[object | None]
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


class TooManyRowsError(KgError):
    """An answer has more rows than the limit allows."""


def bounded(found: Iterable[object], most: int | None) -> Iterator[object]:
    """The things found; raises `TooManyRowsError` where there are more than `most`.

    >>> list(bounded([1, 2], 2))
    [1, 2]
    """
    given = iter(found)
    yield from islice(given, most)
    if most is not None and next(given, None) is not None:
        raise TooManyRowsError(
            f"the answer has more than {most:,} rows", remedy="narrow the query, or page it with LIMIT and OFFSET"
        )


def rows_of(solutions: QuerySolutions, most: int | None) -> tuple[list[str], list[Row]]:
    """The heads and rows of an answer; an unbound variable is None."""
    heads = [variable.value for variable in solutions.variables]
    return heads, [list(solution) for solution in bounded(solutions, most)]  # type: ignore[call-overload]


def _json_term(term: object) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, Literal):
        return {"type": "literal", "value": str(term)}
    written = {"type": "literal", "value": term.value}
    if term.language:
        written["xml:lang"] = term.language
    elif term.datatype.value != XSD_STRING:
        written["datatype"] = term.datatype.value
    return written


def _json(heads: Sequence[str], rows: Iterable[Row]) -> str:
    bindings = [
        {head: _json_term(term) for head, term in zip(heads, row, strict=True) if term is not None} for row in rows
    ]
    return json.dumps({"head": {"vars": list(heads)}, "results": {"bindings": bindings}}, ensure_ascii=False)


_XML_HEAD = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def _xml_term(term: object) -> str:
    written = _json_term(term)
    value = "".join(letter if letter >= " " or letter in "\t\n\r" else "\ufffd" for letter in written["value"])
    if written["type"] == "literal":
        language, datatype = written.get("xml:lang"), written.get("datatype")
        more = f" xml:lang={quoteattr(language)}" if language else ""
        more += f" datatype={quoteattr(datatype)}" if datatype else ""
        return f"<literal{more}>{escape(value, {chr(13): '&#xD;'})}</literal>"
    return f"<{written['type']}>{escape(value)}</{written['type']}>"


def _xml(heads: Sequence[str], rows: Iterable[Row]) -> str:
    variables = "".join(f"<variable name={quoteattr(head)}/>" for head in heads)
    lines = [f"{_XML_HEAD}<head>{variables}</head><results>"]
    for row in rows:
        cells = (
            f"<binding name={quoteattr(head)}>{_xml_term(term)}</binding>"
            for head, term in zip(heads, row, strict=True)
            if term is not None
        )
        lines.append(f"<result>{''.join(cells)}</result>")
    lines.append("</results></sparql>\n")
    return "\n".join(lines)


def _csv(heads: Sequence[str], rows: Iterable[Row]) -> str:
    """CSV by RFC 4180: values alone, without their kinds."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        cells = ["" if term is None else f"_:{term.value}" if isinstance(term, BlankNode) else _value(term)
                 for term in row]  # fmt: skip
        if len(cells) == 1 and not cells[0]:
            sink.write("\r\n")
        else:
            writer.writerow(cells)
    return sink.getvalue()


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


def _tsv(heads: Sequence[str], rows: Iterable[Row]) -> str:
    """TSV: terms as in Turtle, tabs and line breaks escaped."""
    lines = ["\t".join(f"?{head}" for head in heads)]
    lines += [
        "\t".join("" if term is None else str(term).replace("\t", "\\t").replace("\r", "\\r") for term in row)
        for row in rows
    ]
    return "\n".join(lines) + "\n"


WRITERS: Mapping[str, Callable[[Sequence[str], Iterable[Row]], str]] = MappingProxyType(
    {"csv": _csv, "tsv": _tsv, "json": _json, "xml": _xml}
)
"""The formats of SELECT."""


def boolean(value: bool, output_format: str) -> str:
    """What ASK answers; CSV and TSV have no form for it and get the bare word."""
    word = str(value).lower()
    if output_format == "json":
        return json.dumps({"head": {}, "boolean": value})
    if output_format == "xml":
        return f"{_XML_HEAD}<head/><boolean>{word}</boolean></sparql>\n"
    return f"{word}\n"
