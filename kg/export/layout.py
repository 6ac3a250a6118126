"""Where each entity stands on the page: groups of related entities as islands.

A force layout of a dense network is a hairball, so the picture is built in levels.
Communities (Louvain) become islands; inside an island the nodes are placed by stress
majorisation over the island's backbone; the islands are then packed side by side,
those with shared claims closest; what is linked to nothing stands in rings outside.
Everything is sorted or seeded and no BLAS is called, so that the same network gives
the same integers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from kg.export.network import EntityNetwork
from kg.export.packing import Island, Points, centred, outline, packed, placed, ringed, ties, turned

SMALLEST_RADIUS = 5.0
LARGEST_RADIUS = 34.0
LABEL_ROOM = 0.4
"""How much more than its radius a node claims, so that the larger ones' labels have room."""
NODE_GAP = 8.0
"""Least distance between what two nodes claim, in pixels."""
EDGE_GAP = 11.0
"""Length of an edge beyond the radii of its ends, per root of the ends' other neighbours."""
ISLAND_GAP = 44.0
SMALLEST_ISLAND = 4
"""A connected component of fewer nodes, or of less than a hundredth of all nodes, goes to
the rings outside."""
BACKBONE_EDGES = 3
"""How many of a node's strongest edges shape its island, beside the spanning tree."""
STRESS_STEPS = 120
SEPARATION_STEPS = 200
WIDENING = 1.25
"""Windows are wider than tall; stretching x can only loosen what is already apart."""
SEED = 20


def node_radii(network: EntityNetwork) -> tuple[float, ...]:
    """Give the drawn radius of each node in pixels: its area grows with its mentions."""
    most = max((node.mentions for node in network.nodes), default=1) or 1
    span = LARGEST_RADIUS - SMALLEST_RADIUS
    return tuple(SMALLEST_RADIUS + span * math.sqrt(node.mentions / most) for node in network.nodes)


def positions(network: EntityNetwork) -> tuple[tuple[int, int], ...]:
    """Place every node, in pixels with y downwards, so that no two of them overlap.

    A network's `focus` stands at (0, 0) with its neighbours' groups around it.
    """
    if not network.nodes:
        return ()
    radii = np.array(node_radii(network)) * (1 + LABEL_ROOM)
    graph = _association_graph(network)
    islands, outliers = _islands(graph, radii, network.focus)
    centres = packed(islands, ties(graph, islands))
    if network.focus is None:
        centres = centred(islands, centres)
    points = placed(islands, centres, len(radii))
    facing = [turned(graph, island, centre, points) for island, centre in zip(islands, centres, strict=True)]
    everything = [*facing, *outliers]
    spread = placed(everything, [*centres, *ringed(outliers, outline(islands, centres))], len(radii))
    return tuple((round(x * WIDENING), round(y)) for x, y in spread.tolist())


def _association_graph(network: EntityNetwork) -> nx.Graph[int]:
    """Weigh each edge by its claims against what the ends' mentions would suggest.

    Association strength (van Eck & Waltman 2009, the cosine form): without it an
    entity that is named everywhere pulls every group to itself.
    """
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(network.nodes)))
    for edge in network.edges:
        ends = network.nodes[edge.source].mentions * network.nodes[edge.target].mentions
        graph.add_edge(edge.source, edge.target, weight=edge.claims / math.sqrt(max(ends, 1)))
    return graph


def _islands(graph: nx.Graph[int], radii: NDArray[np.float64], focus: int | None) -> tuple[list[Island], list[Island]]:
    """Split the nodes into islands, largest first (the focus before all), and outliers."""
    rest = graph.subgraph([node for node in sorted(graph) if node != focus])
    groups: list[list[int]] = [] if focus is None else [[focus]]
    outside: list[list[int]] = []
    smallest = max(SMALLEST_ISLAND, len(graph) // 100)
    for component in _largest_first(nx.connected_components(rest)):
        if len(component) < smallest and (groups or outside):
            outside.append(component)
        else:
            groups.extend(_communities(rest, component))
    inside = [_island(graph, group, radii) for group in groups]
    return inside, [_island(graph, group, radii) for group in outside]


def _communities(graph: nx.Graph[int], component: list[int]) -> list[list[int]]:
    part: nx.Graph[int] = nx.Graph()
    part.add_nodes_from(component)
    part.add_edges_from(sorted((min(edge[:2]), max(edge[:2]), edge[2]) for edge in graph.edges(component, data=True)))
    return _largest_first(nx.community.louvain_communities(part, weight="weight", seed=SEED))


def _largest_first(groups: Iterable[set[int]]) -> list[list[int]]:
    return sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group))


def _island(graph: nx.Graph[int], group: list[int], radii: NDArray[np.float64]) -> Island:
    """Lay one group out around (0, 0)."""
    own = radii[group]
    lengths = _path_lengths(graph.subgraph(group), group, own)
    points = _apart(_relaxed(_sunflower(len(group), float(own.mean())), lengths), own)
    points -= (points.max(axis=0) + points.min(axis=0)) / 2
    extent = float((np.hypot(points[:, 0], points[:, 1]) + own).max())
    return Island(tuple(group), points, extent + ISLAND_GAP / 2 if len(group) > 1 else extent + NODE_GAP)


def _path_lengths(part: nx.Graph[int], group: list[int], own: NDArray[np.float64]) -> Points:
    """Measure how far apart any two nodes of a group should be, along its backbone.

    An edge is longer where its ends have more neighbours that they do not share
    (Gansner, Koren & North 2004): hubs get room for their spokes.
    """
    row = {node: index for index, node in enumerate(group)}
    backbone = _backbone(part)
    around: list[set[int]] = [set() for _ in group]
    for a, b in backbone:
        around[row[a]].add(b)
        around[row[b]].add(a)
    tails, heads = [row[a] for a, _ in backbone], [row[b] for _, b in backbone]
    lengths = [
        own[a] + own[b] + EDGE_GAP * math.sqrt(len(around[a] ^ around[b])) for a, b in zip(tails, heads, strict=True)
    ]
    paths: Points = dijkstra(csr_array((lengths, (tails, heads)), shape=(len(group),) * 2), directed=False)
    reached = np.isfinite(paths)
    return np.where(reached, paths, 1.3 * paths[reached].max())


def _backbone(part: nx.Graph[int]) -> list[tuple[int, int]]:
    """Pick a maximum spanning tree and every node's few strongest edges."""
    kept = {(min(a, b), max(a, b)) for a, b in nx.maximum_spanning_edges(part, data=False)}
    for node in sorted(part):
        strongest = sorted((-tie["weight"], other) for other, tie in part[node].items())
        kept |= {(min(node, other), max(node, other)) for _, other in strongest[:BACKBONE_EDGES]}
    return sorted(kept)


def _sunflower(count: int, radius: float) -> Points:
    """Start points, the strongest node in the middle and the others in a golden spiral."""
    turns = np.arange(count) * math.pi * (3 - math.sqrt(5))
    reach = 3 * radius * np.sqrt(np.arange(count))
    return np.column_stack((reach * np.cos(turns), reach * np.sin(turns)))


def _relaxed(points: Points, lengths: Points) -> Points:
    """Bring the distances between points close to `lengths` by stress majorisation.

    Each point moves to the weighted mean of where the others want it (the localised
    step of Gansner, Koren & North 2004), short distances counting most.
    """
    weights = 1 / np.maximum(lengths, 1.0) ** 2
    np.fill_diagonal(weights, 0.0)
    total = np.maximum(weights.sum(axis=1), 1e-12)
    for _ in range(STRESS_STEPS if len(points) > 1 else 0):
        across, down, distance = _between(points)
        push = weights * lengths / distance
        x = ((weights * points[:, 0]) + push * across).sum(axis=1) / total
        y = ((weights * points[:, 1]) + push * down).sum(axis=1) / total
        points = np.column_stack((x, y))
    return points


def _apart(points: Points, own: NDArray[np.float64]) -> Points:
    """Push overlapping nodes apart; scale the island up if that alone does not do."""
    least = own[:, None] + own[None, :] + NODE_GAP
    np.fill_diagonal(least, 0.0)
    for _ in range(SEPARATION_STEPS):
        across, down, distance = _between(points)
        overlap = np.maximum(least - distance, 0.0)
        if overlap.max() < 1e-3:
            return points
        push = 0.5 * overlap / distance
        points = points + np.column_stack(((push * across).sum(axis=1), (push * down).sum(axis=1)))
    return points * max(1.0, float((least / _between(points)[2]).max()))


def _between(points: Points) -> tuple[Points, Points, Points]:
    """Give x, y and length of the way to each point (row) from each other (column)."""
    across = points[:, 0, None] - points[None, :, 0]
    down = points[:, 1, None] - points[None, :, 1]
    return across, down, np.maximum(np.sqrt(across * across + down * down), 1e-6)
