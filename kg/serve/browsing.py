"""What a browser is shown: a page for each thing, what a search found, the files that pages load, the explorer."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from email.utils import formatdate
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kg.ask.queries import saved_queries
from kg.ontology import ontology_folder
from kg.outputs import EXPLORER
from kg.serve.answering import acceptable, negotiable
from kg.serve.build import ServedBuild
from kg.serve.html import editor_page, search_page, thing_page
from kg.serve.protocol import GRAPH_TYPES, BadRequestError, negotiated

HTML, JSON = "text/html", "application/json"
MOST_HITS = 100
FILES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "style.css": ("pages", "text/css"),
        "editor.css": ("pages", "text/css"),
        "editor.js": ("pages", "text/javascript"),
        "yasgui.min.js": ("vendor", "text/javascript"),
        "yasgui.min.css": ("vendor", "text/css"),
    }
)
"""The files that pages load: where each lies, and what it is."""
_PIECE_BYTES = 1 << 20
_ESCAPED_LETTERS = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


def editor(build: ServedBuild) -> Response:
    """The front page: the query editor with the saved queries."""
    saved = saved_queries(ontology_folder() / "queries")
    return negotiable(editor_page(saved, claims=build.claims, base=build.base), HTML)


def file_of_pages(name: str) -> Response:
    """A file that pages load, by its name."""
    if name not in FILES:
        raise BadRequestError("there is no such file", status=404)
    folder, kind = FILES[name]
    return Response(files("kg.serve").joinpath(folder, name).read_bytes(), media_type=kind)


def explorer(output: Path, request: Request) -> Response:
    """The explorer of the present build, from its file; a browser that has it already is told so."""
    try:
        file = (output / EXPLORER).open("rb")
    except FileNotFoundError:
        raise BadRequestError("this build has no explorer", remedy="build again: kg build", status=404) from None
    status = os.fstat(file.fileno())
    headers = {
        "ETag": f'"{status.st_mtime_ns:x}-{status.st_size:x}"',
        "Last-Modified": formatdate(status.st_mtime, usegmt=True),
        "Content-Length": str(status.st_size),
        "Cache-Control": "no-cache",
        "Referrer-Policy": "strict-origin-when-cross-origin",  # the player asks who embeds it
    }
    is_known = headers["ETag"] in request.headers.get("if-none-match", "")
    if is_known or request.method == "HEAD":
        file.close()
        return Response(status_code=304 if is_known else 200, media_type=HTML, headers=headers)
    return StreamingResponse(_pieces(file), media_type=HTML, headers=headers)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE_BYTES):
            yield piece


def found(build: ServedBuild, request: Request) -> Response:
    """The claims that a search finds, as a page or JSON."""
    words = request.query_params.get("q", "")[:1000]
    channel = request.query_params.get("channel") or None
    hits = build.finder.find(words, most=MOST_HITS, channel=channel)
    if negotiated(request.headers.get("accept", ""), [HTML, JSON]) != JSON:
        return negotiable(search_page(words, hits, build.base), HTML)
    listed = [{"score": hit.score, **asdict(hit.trace), "links": hit.trace.links} for hit in hits]
    return negotiable(json.dumps(listed, ensure_ascii=False), JSON)


def thing(build: ServedBuild, request: Request) -> Response:
    """What is known of the thing whose IRI has the request's path, as a page or as RDF."""
    raw = request.scope.get("raw_path") or request.url.path.encode()
    address = iri_of(build.base, raw.decode("ascii", "replace"))
    types = {HTML: "", **{kind: name for kind, name in GRAPH_TYPES.items() if kind != JSON}}
    kind = acceptable(request.headers.get("accept", ""), list(types))
    try:
        facts = build.facts(address)
        if not facts:
            raise BadRequestError("there is nothing of this name here", status=404)
        if kind != HTML:
            return negotiable(build.graph_of(address, types[kind]), kind)
        claims, trace = build.claims_of(address), build.index.claim(address)
        return negotiable(thing_page(address, facts, claims, trace, build.base), HTML)
    except ValueError:
        raise BadRequestError("there is nothing of this name here", status=404) from None


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
