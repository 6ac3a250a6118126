"""The explorer as one HTML file: its parts, its scripts and its style, under a strict policy.

The drawing library is sigma with graphology (MIT), bundled as `vendor/README.md` says. What
notes say travels compressed in parts and is shown as text. The policy forbids every request
but the embedded player's, which the page makes only when a person asks for it.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterator
from importlib.resources import files

import duckdb

from kg.export.explorer.claims import claims_parts, modes_part, notes_part, number_claims, words_parts
from kg.export.explorer.entities import entities_part, events_part, mentions_part, relations_part
from kg.export.explorer.network import grouping_of, numbered_entities, ties_of

SCRIPTS = (
    "parts.js",
    "theme.js",
    "store.js",
    "filters.js",
    "filter_form.js",
    "arrange.js",
    "boxes.js",
    "labels.js",
    "picture.js",
    "plain.js",
    "scene.js",
    "saving.js",
    "names.js",
    "claims.js",
    "sparql.js",
    "sparql_filters.js",
    "questions.js",
    "panel.js",
    "search.js",
    "table.js",
    "timeline.js",
    "link.js",
    "trail.js",
    "shown.js",
    "frame.js",
    "keys.js",
    "explorer.js",
)
"""Joined in this order into one script."""
PLAYER = "https://www.youtube-nocookie.com"
"""The only host that the page may ever ask, for its player."""


def explorer_html(connection: duckdb.DuckDBPyConnection, title: str) -> Iterator[str]:
    """The file in pieces; the same tables give the same text."""
    count = numbered_entities(connection)
    number_claims(connection)
    ties = ties_of(connection)
    style, drawing, script = _front("explorer.css"), _vendored(), "\n".join(map(_front, SCRIPTS))
    head, foot = _front("explorer.html").split("<!-- parts -->")
    yield head.replace("{policy}", html.escape(content_policy((drawing, script), style))).replace("{style}", style)
    for part in (
        entities_part(connection, title, ties, grouping_of(ties, count)),
        mentions_part(connection, count),
        modes_part(connection),
        notes_part(connection),
        relations_part(connection),
        events_part(connection),
    ):
        yield _element(part.name, part.text)
    for part in claims_parts(connection):
        yield _element(part.name, part.text)
    for part in words_parts(connection):
        yield _element(part.name, part.text)
    yield foot.replace("{drawing}", drawing).replace("{script}", script)


def _element(name: str, text: str) -> str:
    return f'<script type="text/plain" data-part="{html.escape(name)}">{text}</script>\n'


def content_policy(scripts: tuple[str, ...], style: str) -> str:
    """Just these scripts and this style by hash (Content Security Policy Level 3), and the player in a frame."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src " + " ".join(map(_hash_source, scripts)),
            "style-src " + _hash_source(style),
            "img-src data: blob:",
            f"frame-src {PLAYER}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash_source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def _front(name: str) -> str:
    return files("kg.export.explorer").joinpath("front", name).read_text("utf-8").replace("\r\n", "\n")


def _vendored() -> str:
    return files("kg.export.explorer").joinpath("vendor", "drawing.js").read_text("utf-8").replace("\r\n", "\n")
