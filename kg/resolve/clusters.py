"""Clusters of nodes out of scored links: the surest first, with a limit to how far a chain goes.

Two clusters become one by a link only if every name of the one can be a name of the other
(complete linkage over the relation of names): a row of small similarities never swallows
the graph. What a person says comes before any score and is held to.

A component of the graph of links is decided alone. Its decision depends on its links, its
names and the judgements on them, and on nothing else; so it is kept under a digest of
those and taken over by later builds for which they are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kg.ids import digest
from kg.resolve.scoring import LEAST_SCORE, Link, NodeKey

CanBeOne = Callable[[NodeKey, NodeKey], bool]
"""Whether two nodes' names can belong to one thing at all, by their letters."""


@dataclass(frozen=True, slots=True)
class Component:
    """Nodes joined by links, with what a person says of them; all in order.

    `same` and `different` hold pairs of nodes, the lesser first.
    """

    links: tuple[Link, ...]
    same: tuple[Link, ...] = ()
    different: tuple[tuple[NodeKey, NodeKey], ...] = ()

    @property
    def digest(self) -> str:
        """What its decision depends on, hashed."""
        parts = [f"{link.first}\t{link.second}\t{link.score}\t{link.reason}" for link in (*self.same, *self.links)]
        return digest(*parts, "different", *(f"{one}\t{two}" for one, two in self.different))


def components(
    links: Iterable[Link], same: Iterable[Link] = (), different: Iterable[tuple[NodeKey, NodeKey]] = ()
) -> list[Component]:
    """Split links into the connected components of their graph, in order of their first node."""
    every = sorted({*links}, key=lambda link: (link.first, link.second))
    judged = sorted({*same}, key=lambda link: (link.first, link.second))
    apart = sorted({(min(pair), max(pair)) for pair in different})
    edges = [(link.first, link.second) for link in (*every, *judged)] + apart
    names = sorted({node for edge in edges for node in edge})
    number = {name: at for at, name in enumerate(names)}
    if not names:
        return []
    rows, columns = np.array([(number[one], number[two]) for one, two in edges]).T
    graph = coo_array((np.ones(len(edges), dtype=np.int8), (rows, columns)), shape=(len(names), len(names)))
    _, labels = connected_components(graph, directed=False)
    parts: dict[int, tuple[list[Link], list[Link], list[tuple[NodeKey, NodeKey]]]] = defaultdict(lambda: ([], [], []))
    for link in every:
        parts[labels[number[link.first]]][0].append(link)
    for link in judged:
        parts[labels[number[link.first]]][1].append(link)
    for pair in apart:
        parts[labels[number[pair[0]]]][2].append(pair)
    return [Component(tuple(a), tuple(b), tuple(c)) for _, (a, b, c) in sorted(parts.items())]


def decide(component: Component, can_be_one: CanBeOne) -> tuple[Link, ...]:
    """The links by which the nodes of one component become clusters: the trees' edges, as they were laid.

    >>> sure, weak = Link("a b", "a c", 95, ""), Link("a c", "x c", 85, "")
    >>> decide(Component((sure, weak)), lambda one, other: one[0] == other[0]) == (sure,)
    True
    """
    cluster: dict[NodeKey, frozenset[NodeKey]] = {}
    apart = {frozenset(pair) for pair in component.different}
    laid = []

    def joined(link: Link, is_allowed: Callable[[NodeKey, NodeKey], bool]) -> bool:
        one = cluster.get(link.first, frozenset({link.first}))
        two = cluster.get(link.second, frozenset({link.second}))
        if one is two or link.second in one:
            return False
        if not all(is_allowed(a, b) for a, b in product(sorted(one), sorted(two))):
            return False
        whole = one | two
        cluster.update((node, whole) for node in whole)
        return True

    for link in sorted(component.same, key=lambda link: (link.first, link.second)):
        if joined(link, lambda _a, _b: True):
            laid.append(link)
    told = {node: frozenset(nodes) for node, nodes in cluster.items()}
    pairs = {frozenset((link.first, link.second)) for link in component.links if link.score >= LEAST_SCORE}

    def may(one: NodeKey, two: NodeKey) -> bool:
        if frozenset((one, two)) in apart:
            return False
        return one in told or two in told or frozenset((one, two)) in pairs or can_be_one(one, two)

    for link in sorted(component.links, key=lambda link: (-link.score, link.first, link.second)):
        if link.score >= LEAST_SCORE and joined(link, may):
            laid.append(link)
    return tuple(laid)


def decided(
    parts: Sequence[Component], kept: Mapping[str, tuple[Link, ...]], can_be_one: CanBeOne
) -> dict[str, tuple[Link, ...]]:
    """The decision on each component by its digest: the kept one where there is one."""
    decisions = {}
    for component in parts:
        known = kept.get(component.digest)
        decisions[component.digest] = decide(component, can_be_one) if known is None else known
    return decisions
