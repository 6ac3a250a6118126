"""The server: SPARQL at /sparql, search at /search, and each thing of the data at its own IRI's path.

Read-only. What comes in is bound or escaped, never pasted; what goes out may load nothing
from elsewhere. Requests run in threads, queries in processes that are ended at their limit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kg.ask.limited import BusyError, TimeLimitError
from kg.ask.results import TooManyRowsError
from kg.errors import KgError
from kg.serve import answering, browsing
from kg.serve.answering import READ_METHODS
from kg.serve.build import ServedBuild
from kg.serve.current import CurrentBuild, UnavailableError
from kg.serve.protocol import BadRequestError

Handler = Callable[[Request], Awaitable[Response]]

RETRY_SECONDS = "2"
_SHUT = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
POLICY = f"default-src 'none'; style-src 'self'; img-src data:; {_SHUT}"
"""Pages load one style sheet of this server and run nothing (Content Security Policy Level 3)."""
EDITOR_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    f"style-src 'self' 'unsafe-inline'; {_SHUT}"
)
"""The editor's scripts are files of this server; it writes styles into its elements, and icons as data."""
EXPLORER_POLICY = "frame-ancestors 'none'"
"""The explorer brings the rest itself: its scripts by their hashes."""


def make_app(current: CurrentBuild, *, allow_origin: str | None = None) -> Starlette:
    """The application over a build; other sites' pages may ask it only where `allow_origin` names them."""

    async def sparql(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS, POST"})
        if request.method in READ_METHODS and not request.url.query:
            endpoint = str(request.url.replace(query="", fragment=""))
            return await used(lambda build: answering.described(build, endpoint))
        asked, accept = await answering.operation_of(request), request.headers.get("accept", "")
        return await used(lambda build: answering.answered(build, asked, accept))

    async def search(request: Request) -> Response:
        return await used(lambda build: browsing.found(build, request))

    async def void(_: Request) -> Response:
        return await used(answering.dataset_described)

    async def editor(_: Request) -> Response:
        return await used(browsing.editor)

    async def explorer(request: Request) -> Response:
        return await run_in_threadpool(browsing.explorer, current.output, request)

    async def file(request: Request) -> Response:
        return await run_in_threadpool(browsing.file_of_pages, request.path_params["name"])

    async def thing(request: Request) -> Response:
        return await used(lambda build: browsing.thing(build, request))

    async def used(ask: Callable[[ServedBuild], Response]) -> Response:
        return await run_in_threadpool(current.use, ask)

    routes = [
        Route("/sparql", _guarded(sparql), methods=["GET", "POST", "OPTIONS"]),
        Route("/sparql/", _guarded(sparql), methods=["GET", "POST", "OPTIONS"]),
        Route("/search", _guarded(search)),
        Route("/.well-known/void", _guarded(void)),
        Route("/void", _guarded(void)),
        Route("/explorer", _guarded(explorer, EXPLORER_POLICY)),
        Route("/files/{name}", _guarded(file)),
        Route("/", _guarded(editor, EDITOR_POLICY)),
        Route("/{path:path}", _guarded(thing)),
    ]
    origins = [allow_origin] if allow_origin else []
    cors = [Middleware(CORSMiddleware, allow_origins=origins, allow_methods=["GET", "POST"])]
    return Starlette(routes=routes, middleware=cors if origins else [])


def _guarded(handler: Handler, policy: str = POLICY) -> Handler:
    """A handler whose refusals become plain messages with their status, and whose answers are safe to show."""

    async def handle(request: Request) -> Response:
        try:
            response = await handler(request)
        except KgError as error:
            response = PlainTextResponse(f"{error}\n", status_code=_status(error))
            if isinstance(error, BusyError | UnavailableError):
                response.headers["Retry-After"] = RETRY_SECONDS
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        return response

    return handle


def _status(error: KgError) -> int:
    if isinstance(error, BadRequestError):
        return error.status
    if isinstance(error, TimeLimitError | BusyError | UnavailableError):
        return 503
    return 413 if isinstance(error, TooManyRowsError) else 400
