"""The pages of the server; templates escape everything, and links lead only to http(s) addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.ask.queries import SavedQuery
from kg.ask.search import Hit
from kg.ask.trace import Trace
from kg.ids import clock
from kg.serve.terms import vocabulary_terms
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


_NAMES_OF = ("schema:mentions", "sem:hasActor", "sem:hasPlace", "rdf:subject", "rdf:object")
"""What leads from a claim, an event or a relation to the entities that it names."""


def explorer_link(address: str, facts: Sequence[Row]) -> str:
    """Where the explorer shows a thing: an entity with its neighbours, of others the entities they name; "" for none.

    >>> explorer_link("https://n.example/entity/x", [{"p": {"value": "https://w3id.org/notes-kg/ontology#mentionCount"}}])
    '/explorer#%7B%22a%22%3A%22https%3A%2F%2Fn.example%2Fentity%2Fx%22%7D'
    """
    predicates = [short_name(row["p"]["value"]) for row in facts]
    if "kg:mentionCount" in predicates:
        return _state_link({"a": address})
    pairs = zip(predicates, facts, strict=True)
    named = sorted({row["o"]["value"] for predicate, row in pairs if predicate in _NAMES_OF})
    return _state_link({"e": named, "s": ["entity", named[0]]}) if named else ""


def _state_link(state: Mapping[str, object]) -> str:
    """A state of the explorer as the address that restores it."""
    return "/explorer#" + quote(json.dumps(state, separators=(",", ":"), ensure_ascii=False), safe="")


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
        title=names[0] if names else address, address=address, said=said, claims=shown, trace=trace, clock=clock,
        explorer=explorer_link(address, facts),
    )  # fmt: skip


def search_page(words: str, hits: Sequence[Hit], base: str) -> str:
    """The claims that a search found."""
    return _PAGES.get_template("search.html.j2").render(
        words=words, hits=[(hit.trace, local_path(hit.trace.claim, base)) for hit in hits], clock=clock
    )


def editor_page(saved: Sequence[SavedQuery], *, claims: int, base: str) -> str:
    """The front page: a query editor with the saved queries, over so many claims."""
    queries = [asdict(query) for query in saved]
    return _PAGES.get_template("editor.html.j2").render(
        saved=saved, queries=queries, claims=claims, base=base, prefixes=PREFIXES, terms=vocabulary_terms()
    )


def _web(address: str) -> str:
    return address if urlsplit(address).scheme in ("http", "https") else ""
