"""An entity's IRI, from its name alone.

No counter and no place in a list: whatever else a vault holds, a name gives the same IRI.
A local name is qualified by its channel, a lesser kind of a name by its type, and a name
that its slug does not give back by a hash.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg.ids import digest, name_slug, segment
from kg.model import EntityType, Iri


@dataclass(frozen=True, slots=True)
class Node:
    """What can be merged: a name of a kind; `scope` is its channel where it is local, else ""."""

    key: str
    name: str
    type: EntityType
    scope: str
    is_main: bool
    notes: int


def iri_of(node: Node, base: str) -> Iri:
    """The IRI of one node.

    >>> iri_of(Node("Person:sam@allin", "sam", EntityType.PERSON, "allin", True, 3), "https://n.example/")
    'https://n.example/entity/sam--allin'
    """
    room = "event" if node.type is EntityType.EVENT else "entity"
    slug = name_slug(node.name)
    steps = [slug if slug.replace("_", " ") == node.name else f"{slug}--{digest(node.name)[:6]}"]
    if not node.is_main:
        steps.append(node.type.lower())
    if node.scope:
        channel = name_slug(node.scope)
        steps.append(channel if channel == node.scope else f"{channel}-{digest(node.scope)[:6]}")
    return Iri(f"{base}{room}/{segment('--'.join(steps))}")


def iris_of(nodes: Iterable[Node], base: str) -> dict[str, Iri]:
    """The IRIs of nodes by their keys; nodes that would have one together are told apart by a hash."""
    made = {node.key: iri_of(node, base) for node in nodes}
    times = Counter(made.values())
    return {key: Iri(f"{iri}--{digest(key)[:6]}") if times[iri] > 1 else iri for key, iri in made.items()}


def representative(nodes: Iterable[Node]) -> Node:
    """The node whose name stands for a cluster: of the usual ones the first in the alphabet.

    Usual is counted in powers of four, so that a few notes more seldom change it.
    """
    return min(nodes, key=lambda node: (bool(node.scope), -(node.notes.bit_length() // 2), node.name, node.key))
