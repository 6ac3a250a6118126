"""The server: SPARQL at /sparql, search at /search, and each thing of the data at its own IRI's path.

Read-only. What comes in is bound or escaped, never pasted; what goes out may load nothing
from elsewhere. Requests run in threads, queries in processes that are ended at their limit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from urllib.parse import parse_qsl

from pyoxigraph import Literal, Variable
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kg.ask.limited import BusyError, TimeLimitError
from kg.ask.queries import saved_queries
from kg.ask.results import TooManyRowsError
from kg.ask.sparql import Question, Term, kind_of
from kg.errors import KgError
from kg.ontology import ontology_folder
from kg.serve.build import ServedBuild
from kg.serve.describing import VOID_QUERY, service_description
from kg.serve.html import editor_page, search_page, thing_page
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

HTML = "text/html"
MOST_HITS = 100
PAGES = Path(__file__).parent / "pages"
"""Where the server's own files lie."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"  # noqa: E501 - one header
_ESCAPED_LETTERS = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
Handler = Callable[[Request], Awaitable[Response]]


def make_app(build: ServedBuild, *, allow_origin: str | None = None) -> Starlette:
    """The application over a build; other sites' pages may ask it only where `allow_origin` names them."""

    async def sparql(request: Request) -> Response:
        if request.method == "GET" and not request.url.query:
            return await run_in_threadpool(_description, build, request)
        asked = await _operation(request)
        return await run_in_threadpool(_answered, build, asked, request.headers.get("accept", ""))

    async def search(request: Request) -> Response:
        return await run_in_threadpool(_found, build, request)

    async def void(request: Request) -> Response:
        return await run_in_threadpool(_graph, build, request, Question(VOID_QUERY, {}, "turtle"))

    async def editor(request: Request) -> Response:
        return _page(editor_page(saved_queries(ontology_folder() / "queries")))

    async def script(request: Request) -> Response:
        return Response((PAGES / "editor.js").read_bytes(), media_type="text/javascript")

    async def thing(request: Request) -> Response:
        return await run_in_threadpool(_thing, build, request)

    routes = [
        Route("/sparql", _guarded(sparql), methods=["GET", "POST"]),
        Route("/search", _guarded(search)),
        Route("/.well-known/void", _guarded(void)),
        Route("/void", _guarded(void)),
        Route("/editor.js", _guarded(script)),
        Route("/", _guarded(editor)),
        Route("/{path:path}", _guarded(thing)),
    ]
    origins = [allow_origin] if allow_origin else []
    cors = [Middleware(CORSMiddleware, allow_origins=origins, allow_methods=["GET", "POST"])]
    return Starlette(routes=routes, middleware=cors if origins else [])


def _guarded(handler: Handler) -> Handler:
    """A handler whose refusals become plain messages with their status, and whose answers are safe to show."""

    async def handle(request: Request) -> Response:
        try:
            response = await handler(request)
        except KgError as error:
            response = PlainTextResponse(f"{error}\n", status_code=_status(error))
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return handle


def _status(error: KgError) -> int:
    if isinstance(error, BadRequestError):
        return error.status
    if isinstance(error, TimeLimitError | BusyError):
        return 503
    return 413 if isinstance(error, TooManyRowsError) else 400


async def _operation(request: Request) -> Asked:
    """The query of a request in any of the three ways of section 2.1."""
    parameters = parse_qsl(request.url.query, keep_blank_values=True)
    if request.method == "GET":
        return asked_by(parameters)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_QUERY_BYTES:
            raise BadRequestError("the query is too long", status=413)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequestError("the request is not UTF-8") from None
    if kind == FORM:
        return asked_by([*parameters, *parse_qsl(text, keep_blank_values=True)])
    if kind == QUERY:
        return asked_by(parameters, text)
    if kind == UPDATE:
        raise BadRequestError("this graph is only read: updates are refused", status=403)
    raise BadRequestError(f"a query is posted as {FORM} or {QUERY}", status=415)


def _answered(build: ServedBuild, asked: Asked, accept: str) -> Response:
    types = GRAPH_TYPES if kind_of(asked.sparql) in ("CONSTRUCT", "DESCRIBE") else RESULT_TYPES
    kind = negotiated(accept, list(types))
    if kind is None:
        raise BadRequestError("none of the formats asked for", remedy=", ".join(types), status=406)
    bindings: dict[Variable, Term] = {Variable(name): Literal(value) for name, value in asked.values.items()}
    question = Question(
        asked.sparql, bindings, types[kind], most=build.rows,
        default_graphs=asked.default_graphs, named_graphs=asked.named_graphs,
    )  # fmt: skip
    return Response(build.ask(question), media_type=kind, headers={"Vary": "Accept"})


def _description(build: ServedBuild, request: Request) -> Response:
    text = service_description(str(request.url.replace(query="", fragment="")), build.base)
    return Response(text, media_type="text/turtle")


def _graph(build: ServedBuild, request: Request, question: Question) -> Response:
    return Response(build.ask(question), media_type="text/turtle")


def _page(html: str) -> Response:
    return Response(html, media_type=HTML, headers={"Vary": "Accept"})


def _found(build: ServedBuild, request: Request) -> Response:
    words = request.query_params.get("q", "")[:1000]
    channel = request.query_params.get("channel") or None
    hits = build.finder.find(words, most=MOST_HITS, channel=channel)
    if negotiated(request.headers.get("accept", ""), [HTML, "application/json"]) != "application/json":
        return _page(search_page(words, hits, build.base))
    found = [{"score": hit.score, **asdict(hit.trace), "links": hit.trace.links} for hit in hits]
    return Response(json.dumps(found, ensure_ascii=False), media_type="application/json", headers={"Vary": "Accept"})


def iri_of(base: str, path: str) -> str:
    """The IRI that a request's path stands for: that of the base's host, its letters no longer escaped.

    >>> iri_of("https://n.example/", "/entity/caf%C3%A9%20x")
    'https://n.example/entity/café%20x'
    """
    host = "/".join(base.split("/", 3)[:3])
    return host + _ESCAPED_LETTERS.sub(_letters, path)


def _letters(match: re.Match[str]) -> str:
    try:
        return bytes.fromhex(match[0].replace("%", "")).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _thing(build: ServedBuild, request: Request) -> Response:
    raw = request.scope.get("raw_path") or request.url.path.encode()
    address = iri_of(build.base, raw.decode("ascii", "replace"))
    types = {HTML: "", **{kind: name for kind, name in GRAPH_TYPES.items() if kind not in ("application/json",)}}
    kind = negotiated(request.headers.get("accept", ""), list(types))
    if kind is None:
        raise BadRequestError("none of the formats asked for", remedy=", ".join(types), status=406)
    try:
        facts = build.facts(address)
        if not facts:
            raise BadRequestError("there is nothing of this name here", status=404)
        if kind != HTML:
            return Response(build.graph_of(address, types[kind]), media_type=kind, headers={"Vary": "Accept"})
        return _page(thing_page(address, facts, build.claims_of(address), build.index.claim(address), build.base))
    except ValueError:
        raise BadRequestError("there is nothing of this name here", status=404) from None
