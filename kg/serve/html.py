"""The pages of the server; templates escape everything, and links lead only to http(s) addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.ask.queries import SavedQuery
from kg.ask.search import Hit
from kg.ask.trace import Trace
from kg.ids import clock
from kg.vocab import PREFIXES

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
Row = Mapping[str, Mapping[str, str]]


def local_path(address: str, base: str) -> str:
    """Where a link to an address leads: the server's own path below the base, else the address if it is http(s).

    >>> local_path("https://n.example/entity/x", "https://n.example/"), local_path("javascript:x", "https://n.example/")
    ('/entity/x', '')
    """
    if address.startswith(base):
        host = "/".join(base.split("/", 3)[:3])
        return "/" + address[len(host) :].lstrip("/")
    return address if address.startswith(("https://", "http://")) else ""


def short_name(address: str) -> str:
    """An address as a prefixed name of the vocabulary, else as it is."""
    for prefix, start in PREFIXES.items():
        if address.startswith(start):
            return f"{prefix}:{address[len(start) :]}"
    return address


def thing_page(address: str, facts: Sequence[Row], claims: Sequence[Row], trace: Trace | None, base: str) -> str:
    """The page of one thing: what is said of it, the claims about it, and where a claim comes from."""
    said: dict[str, list[dict[str, str]]] = {}
    names = []
    for row in facts:
        predicate, thing = short_name(row["p"]["value"]), row["o"]
        label = row.get("label", {}).get("value", "")
        is_address = thing["type"] == "uri"
        if predicate in ("skos:prefLabel", "schema:name", "schema:text", "rdfs:label") and not is_address:
            names.append(thing["value"])
        said.setdefault(predicate, []).append(
            {
                "text": label or (short_name(thing["value"]) if is_address else thing["value"]),
                "link": local_path(thing["value"], base) if is_address else "",
            }
        )
    shown = [
        {
            "text": row["text"]["value"],
            "path": local_path(row["claim"]["value"], base),
            "link": _web(row.get("link", {}).get("value", "")),
        }
        for row in claims
    ]
    return _PAGES.get_template("thing.html.j2").render(
        title=names[0] if names else address, address=address, said=said, claims=shown, trace=trace, clock=clock
    )


def search_page(words: str, hits: Sequence[Hit], base: str) -> str:
    """The claims that a search found."""
    return _PAGES.get_template("search.html.j2").render(
        words=words, hits=[(hit.trace, local_path(hit.trace.claim, base)) for hit in hits], clock=clock
    )


def editor_page(saved: Sequence[SavedQuery]) -> str:
    """The front page: a query editor with the saved queries."""
    return _PAGES.get_template("editor.html.j2").render(saved=saved)


def _web(address: str) -> str:
    return address if urlsplit(address).scheme in ("http", "https") else ""
