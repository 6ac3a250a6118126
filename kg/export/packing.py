"""Islands of nodes packed side by side, and what stands in rings around them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""One row of x and y in pixels for each node of an island."""

OUTLINE_WINDOW = 15
"""Degrees to either side over which the outline of the islands is smoothed."""


@dataclass(frozen=True, slots=True)
class Island:
    """Nodes drawn together: their points around the island's centre, and its radius."""

    nodes: tuple[int, ...]
    points: Points
    radius: float


def ties(graph: nx.Graph[int], islands: Sequence[Island]) -> Points:
    """Sum the weights between any two islands."""
    home = {node: index for index, island in enumerate(islands) for node in island.nodes}
    ties = np.zeros((len(islands), len(islands)))
    for a, b, weight in sorted(graph.edges(data="weight")):
        if a in home and b in home:
            ties[home[a], home[b]] += weight
            ties[home[b], home[a]] += weight
    return ties


def packed(islands: Sequence[Island], ties: Points) -> list[tuple[float, float]]:
    """Place the islands as discs, the first at (0, 0), each beside those it is tied to."""
    centres: Points = np.zeros((len(islands), 2))
    reach = np.array([island.radius for island in islands])
    for new in range(1, len(islands)):
        spots = _free_spots(centres[:new], reach[:new], reach[new])
        to_placed = np.hypot(*np.moveaxis(spots[:, None, :] - centres[None, :new, :], 2, 0))
        pull = ties[new, :new] / max(float(ties[new, :new].sum()), 1e-12)
        cost = (to_placed * pull).sum(axis=1) + np.hypot(spots[:, 0], spots[:, 1])
        centres[new] = spots[int(np.argmin(np.round(cost, 6)))]
    return [(x, y) for x, y in centres.tolist()]


def _free_spots(centres: Points, reach: NDArray[np.float64], radius: float) -> Points:
    """List the centres at which a disc touches one placed disc and overlaps none."""
    angles = np.linspace(0, 2 * math.pi, 48, endpoint=False)
    directions = np.column_stack((np.cos(angles), np.sin(angles)))
    spots = (centres[:, None, :] + directions[None, :, :] * (reach + radius)[:, None, None]).reshape(-1, 2)
    distance = np.hypot(*np.moveaxis(spots[:, None, :] - centres[None, :, :], 2, 0))
    free: Points = spots[(distance >= reach + radius - 1e-6).all(axis=1)]
    return free


def centred(islands: Sequence[Island], centres: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Shift the islands so that a small circle around (0, 0) holds them all.

    Steps of falling length towards the farthest island (Badoiu & Clarkson 2003).
    """
    x = y = 0.0
    for step in range(2, 200):
        far = max(
            zip(islands, centres, strict=True),
            key=lambda pair: math.hypot(pair[1][0] - x, pair[1][1] - y) + pair[0].radius,
        )[1]
        x, y = x + (far[0] - x) / step, y + (far[1] - y) / step
    return [(at_x - x, at_y - y) for at_x, at_y in centres]


def placed(islands: Sequence[Island], centres: Sequence[tuple[float, float]], count: int) -> Points:
    """The point of every node, each island around its centre; (0, 0) for nodes of no island."""
    points: Points = np.zeros((count, 2))
    for island, centre in zip(islands, centres, strict=True):
        points[list(island.nodes)] = island.points + centre
    return points


def turned(graph: nx.Graph[int], island: Island, centre: tuple[float, float], placed: Points) -> Island:
    """Turn an island so that its nodes face what they are tied to on other islands."""
    row = {node: index for index, node in enumerate(island.nodes)}
    across = along = 0.0
    for node in island.nodes:
        x, y = island.points[row[node]]
        for other in sorted(set(graph[node]) - set(row)):
            dx, dy = placed[other] - centre
            pull = graph[node][other]["weight"] / max(math.hypot(dx, dy), 1.0)
            along += pull * (x * dx + y * dy)
            across += pull * (x * dy - y * dx)
    angle = math.atan2(across, along)
    x_axis, y_axis = island.points.T
    points = np.column_stack(
        (
            x_axis * math.cos(angle) - y_axis * math.sin(angle),
            x_axis * math.sin(angle) + y_axis * math.cos(angle),
        )
    )
    return Island(island.nodes, points, island.radius)


def outline(islands: Sequence[Island], centres: Sequence[tuple[float, float]]) -> Points:
    """Measure, for each degree around (0, 0), how far the islands reach, smoothed outwards."""
    angles = np.radians(np.arange(360))
    reach: Points = np.zeros(360)
    for island, (x, y) in zip(islands, centres, strict=True):
        along = x * np.cos(angles) + y * np.sin(angles)
        aside = x * np.sin(angles) - y * np.cos(angles)
        far = along + np.sqrt(np.maximum(island.radius**2 - aside**2, 0.0))
        reach = np.maximum(reach, np.where(np.abs(aside) <= island.radius, far, 0.0))
    window = range(-OUTLINE_WINDOW, OUTLINE_WINDOW + 1)
    widened = np.max([np.roll(reach, shift) for shift in window], axis=0)
    smooth: Points = np.mean([np.roll(widened, shift) for shift in window], axis=0)
    return smooth


def ringed(outliers: Sequence[Island], outline: Points) -> list[tuple[float, float]]:
    """Stand discs in rings, the largest innermost: the first follows the outline, all others are circles."""
    order = sorted(range(len(outliers)), key=lambda index: (-outliers[index].radius, index))
    centres = [(0.0, 0.0)] * len(outliers)
    while order:
        widest = outliers[order[0]].radius
        ring = outline + widest
        if widest > ring.min() * math.sin(math.radians(OUTLINE_WINDOW)):
            ring = np.full(360, ring.max())  # too wide for what the outline looked at
        steps = _steps([outliers[index].radius for index in order], float(ring.min()))
        slack = (2 * math.pi - sum(steps)) / len(steps)
        angle = -math.pi / 2
        for index, step in zip(order, steps, strict=False):
            middle = angle + step / 2
            away = float(np.interp(math.degrees(middle), np.arange(360), ring, period=360))
            centres[index] = (away * math.cos(middle), away * math.sin(middle))
            angle += step + slack
        order = order[len(steps) :]
        outline = np.full(360, ring.max() + widest)
    return centres


def _steps(reaches: Sequence[float], ring: float) -> list[float]:
    """Give the angles that discs take up side by side on a ring, as many as it has room for."""
    steps: list[float] = []
    for reach in reaches:
        step = 2 * math.asin(min(1.0, reach / ring))
        if steps and sum(steps) + step > 2 * math.pi:
            break
        steps.append(step)
    return steps
