"""The entity network: who is named together with whom, and in which claims.

Two entities are joined when one claim names both; the weight of the edge is the
number of such claims. A network is a picture's worth of the graph: records only,
built from the tables (see `kg.export.strongest`) and handed to the page.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import EntityType, Iri, NotePath


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim as a reader sees it: the sentence and every step back to its second.

    `seconds` and `url` (which plays at that second) are None where the claim has no
    readable stamp; `video_title` falls back to the video's id, "" where there is none.
    """

    claim: Iri
    text: str
    note: NotePath
    line: int
    section: str
    video_title: str
    channel: str
    seconds: int | None
    url: str | None
    sources: tuple[str, ...]
    modality: str


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """An entity with its counts; `evidence` indexes the network's evidence, best first.

    `mentions` may exceed `len(evidence)`: a page holds a sample of a large vault.
    """

    iri: Iri
    label: str
    type: EntityType
    aliases: tuple[str, ...]
    mentions: int
    notes: int
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NetworkEdge:
    """Two nodes, by index and source < target, that `claims` claims name together."""

    source: int
    target: int
    claims: int
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EntityNetwork:
    """Nodes strongest first, edges by (source, target), and the evidence of both.

    `entities_in_graph` is how many entities the whole graph has, so that the page can
    say what share of it is shown. `focus` is the index of the node that a neighbourhood
    was drawn around, None for the overview.
    """

    title: str
    nodes: tuple[NetworkNode, ...]
    edges: tuple[NetworkEdge, ...]
    evidence: tuple[Evidence, ...]
    entities_in_graph: int
    focus: int | None
