"""One HTML file that shows the entity network and needs nothing outside itself.

pyvis carries the nodes, edges and options into our own template; vis-network's script
comes from the installed pyvis and is written into the page, as are the style and the
scripts beside the template. pyvis's stock page would ask a CDN for bootstrap, and runs
script from its `heading`, its `select_menu` and any title that holds the text "href":
none of the three is used. What notes say travels as JSON, escaped for a script element,
and the page's scripts show it as text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pyvis.network import Network

from kg.errors import KgError
from kg.export.layout import node_radii, positions
from kg.export.network import EntityNetwork, Evidence
from kg.model import EntityType

WATCH_PAGE = "https://www.youtube.com/watch?"
"""The only addresses that the page links to begin so."""
PAGE_SCRIPTS = (
    "records.js",
    "shapes.js",
    "labels.js",
    "picture.js",
    "panel.js",
    "legend.js",
    "search.js",
    "graph.js",
)
"""Joined in this order into one script."""
VIS_SCRIPT = "lib/vis-9.1.2/vis-network.min.js"
THINNEST_EDGE, THICKEST_EDGE = 0.8, 6.0
"""Widths in pixels, for one shared claim and for the most that any edge has."""

VIS_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"chosen": False, "physics": False},
    "edges": {"smooth": False, "chosen": False, "selectionWidth": 0, "hoverWidth": 0},
    "interaction": {
        "dragNodes": False,
        "hover": False,
        "selectable": False,
        "selectConnectedEdges": False,
        "zoomSpeed": 0.7,
    },
}
"""Set whole, and without spaces in any value: pyvis's `set_options` removes every space."""

_UNSAFE_IN_SCRIPT = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
"""What could end a script element or a JavaScript line, and halves of UTF-16 pairs."""
_ADDRESS = re.compile(r"https?://(?!www\.w3\.org/)")


@dataclass(frozen=True, slots=True)
class PageParts:
    """What the template writes beside pyvis's nodes, edges and options."""

    policy: str
    style: Markup
    vis_script: Markup
    page_script: Markup
    summary: Markup
    evidence: Markup


def page_html(network: EntityNetwork) -> str:
    """Render the network as one HTML document; the same network gives the same text."""
    drawing = Network(cdn_resources="in_line")
    drawing.nodes = _nodes(network)
    drawing.edges = _edges(network)
    drawing.set_options(json.dumps(VIS_OPTIONS))
    drawing.templateEnv = _environment(_parts(network))
    drawing.path = "graph.html.j2"
    html: str = drawing.generate_html()
    return html


def script_json(value: object) -> Markup:
    r"""Write a value as JSON that may stand inside a script element.

    >>> print(script_json({"label": "</script>"}))
    {"label":"\u003c/script\u003e"}
    """
    return script_safe(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def script_safe(text: str) -> Markup:
    r"""Escape JSON text for a script element: `<` becomes `\u003c`, and so on.

    Those characters stand only inside JSON's strings, where the escape means the same.
    """
    escaped = _UNSAFE_IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return Markup(escaped)  # noqa: S704  this is the escape


def content_security_policy(scripts: tuple[str, ...], style: str) -> str:
    """Allow just these inline scripts and this style, by hash, and no request at all.

    Content Security Policy Level 3, section 2.3.1; `require-trusted-types-for` also
    turns any assignment of text to `innerHTML` into an error, in browsers that know it.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src " + " ".join(_hash_source(script) for script in scripts),
            "style-src " + _hash_source(style),
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash_source(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _nodes(network: EntityNetwork) -> list[dict[str, object]]:
    """Give the nodes in the form that pyvis and `records.js` share; ids are positions."""
    places = zip(network.nodes, positions(network), node_radii(network), strict=True)
    return [
        {
            "id": index,
            "name": node.label,
            "type": node.type.value,
            "aliases": [alias for alias in node.aliases if alias != node.label],
            "mentions": node.mentions,
            "notes": node.notes,
            "evidence": node.evidence,
            "x": x,
            "y": y,
            "size": round(radius, 1),
        }
        for index, (node, (x, y), radius) in enumerate(places)
    ]


def _edges(network: EntityNetwork) -> list[dict[str, object]]:
    most = max((edge.claims for edge in network.edges), default=1)
    return [
        {
            "id": index,
            "from": edge.source,
            "to": edge.target,
            "claims": edge.claims,
            "evidence": edge.evidence,
            "width": round(_edge_width(edge.claims, most), 2),
        }
        for index, edge in enumerate(network.edges)
    ]


def _edge_width(claims: int, most: int) -> float:
    share = math.sqrt((claims - 1) / (most - 1)) if most > 1 else 0.0
    return THINNEST_EDGE + (THICKEST_EDGE - THINNEST_EDGE) * share


def _parts(network: EntityNetwork) -> PageParts:
    style = _source("graph.css")
    scripts = (_vis_script(), Markup("\n").join(_source(name) for name in PAGE_SCRIPTS))
    summary = {
        "title": network.title,
        "entitiesInGraph": network.entities_in_graph,
        "focus": network.focus,
        "types": [entity_type.value for entity_type in EntityType],
    }
    return PageParts(
        policy=content_security_policy(scripts, style),
        style=style,
        vis_script=scripts[0],
        page_script=scripts[1],
        summary=script_json(summary),
        evidence=script_json(_evidence_table(network.evidence)),
    )


def _evidence_table(evidence: tuple[Evidence, ...]) -> dict[str, list[tuple[object, ...]]]:
    """Lay claims out as rows, with each note, its video and channel written once.

    A claim's address is left out unless it is one of YouTube's watch pages.
    """
    places: dict[tuple[object, ...], int] = {}
    claims: list[tuple[object, ...]] = []
    for item in evidence:
        place = places.setdefault((item.note, item.video_title, item.channel), len(places))
        url = item.url if item.url is not None and item.url.startswith(WATCH_PAGE) else None
        claims.append((item.text, place, item.line, item.section, item.seconds, url, item.sources, item.modality))
    return {"places": list(places), "claims": claims}


def _environment(parts: PageParts) -> Environment:
    """Build a strict, escaping environment; pyvis's own neither escapes nor finds our template."""
    environment = Environment(
        loader=PackageLoader("kg.export"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters.update(script_json=script_json, script_safe=script_safe)
    environment.globals["page"] = parts
    return environment


@cache
def _source(name: str) -> Markup:
    """Read a style or script that stands beside the template."""
    return _checked(files("kg.export").joinpath("templates", name).read_text(encoding="utf-8"), name)


@cache
def _vis_script() -> Markup:
    """Read vis-network from pyvis, without the addresses in its comments and messages.

    Its licence notice stays (with host names for addresses); the pointer to a source
    map goes, which a browser's tools would look for beside the page. A browser reads
    every line end as a line feed, and the hash is of what it reads.
    """
    script = files("pyvis").joinpath(VIS_SCRIPT)
    if not script.is_file():
        raise KgError("pyvis does not carry vis-network 9.1.2", where=str(script), remedy="pip install pyvis==0.3.2")
    text = script.read_text(encoding="utf-8").replace("\r\n", "\n")
    text = re.sub(r"//# sourceMappingURL=\S+", "", _ADDRESS.sub("", text))
    return _checked(text, VIS_SCRIPT)


def _checked(source: str, name: str) -> Markup:
    """Return the source if it can stand inside a script or style element as it is."""
    if re.search(r"<!--|</(?:script|style)", source, re.IGNORECASE):
        raise KgError("a source of the page holds markup that would end its element", where=name)
    return Markup(source)  # noqa: S704  the page's own source, or vis-network's
