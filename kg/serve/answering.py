"""What /sparql answers, in the format that the client likes best."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from pyoxigraph import Literal, Variable
from starlette.requests import Request
from starlette.responses import Response

from kg.ask.query_words import kind_of
from kg.ask.sparql import Question, Term
from kg.serve.build import ServedBuild
from kg.serve.describing import VOID_QUERY, service_description
from kg.serve.protocol import (
    FORM,
    GRAPH_TYPES,
    LONGEST_QUERY_BYTES,
    QUERY,
    RESULT_TYPES,
    UPDATE,
    Asked,
    BadRequestError,
    asked_by,
    negotiated,
)

READ_METHODS = ("GET", "HEAD")


async def operation_of(request: Request) -> Asked:
    """The query of a request in any of the three ways of section 2.1; raises `BadRequestError`."""
    parameters = parse_qsl(request.url.query, keep_blank_values=True)
    if request.method in READ_METHODS:
        return asked_by(parameters)
    kind, _, more = request.headers.get("content-type", "").lower().partition(";")
    body = await _body(request)
    if kind.strip() == UPDATE:
        raise BadRequestError("this graph is only read: updates are refused", status=403)
    if kind.strip() not in (FORM, QUERY):
        raise BadRequestError(f"a query is posted as {FORM} or {QUERY}", status=415)
    if "charset" in more and "utf-8" not in more:
        raise BadRequestError("a query is posted as UTF-8", status=415)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequestError("the request is not UTF-8") from None
    if kind.strip() == FORM:
        return asked_by([*parameters, *parse_qsl(text, keep_blank_values=True)])
    return asked_by(parameters, text)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_QUERY_BYTES:
            raise BadRequestError("the query is too long", status=413)
    return bytes(body)


def answered(build: ServedBuild, asked: Asked, accept: str) -> Response:
    """The answer to a query."""
    types = GRAPH_TYPES if kind_of(asked.sparql) in ("CONSTRUCT", "DESCRIBE") else RESULT_TYPES
    kind = acceptable(accept, list(types))
    bindings: dict[Variable, Term] = {Variable(name): Literal(value) for name, value in asked.values.items()}
    question = Question(
        asked.sparql, bindings, types[kind], most=build.limits.rows,
        default_graphs=asked.default_graphs, named_graphs=asked.named_graphs,
    )  # fmt: skip
    return negotiable(build.ask(question), kind)


def described(build: ServedBuild, endpoint: str) -> Response:
    """What the endpoint at an address says of itself."""
    return Response(service_description(endpoint, build.base), media_type="text/turtle")


def dataset_described(build: ServedBuild) -> Response:
    """What the data set says of itself."""
    return Response(build.ask(Question(VOID_QUERY, {}, "turtle")), media_type="text/turtle")


def acceptable(accept: str, offered: Sequence[str]) -> str:
    """The offered media type that an Accept header likes best; raises `BadRequestError` where none is."""
    kind = negotiated(accept, offered)
    if kind is None:
        raise BadRequestError("none of the formats asked for", remedy=", ".join(offered), status=406)
    return kind


def negotiable(content: str | bytes, kind: str) -> Response:
    """A response that a cache keeps apart by what was accepted."""
    return Response(content, media_type=kind, headers={"Vary": "Accept"})
