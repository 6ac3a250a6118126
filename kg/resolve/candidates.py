"""Which pairs of the vault's names can be one, and how sure that is.

The heavy joins are SQL; Python sees each name once and each pair of names that share a
block key. Both numbers grow with the names, for a key that many names share is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations

import duckdb
import pyarrow as pa

from kg.model import EntityType
from kg.normal_form import name_key
from kg.resolve.clusters import CanBeOne
from kg.resolve.guidance import kind_of
from kg.resolve.iris import Node
from kg.resolve.name_forms import block_keys
from kg.resolve.names import Relation, may_abbreviate, relation
from kg.resolve.scoring import Features, Link, link_of
from kg.workspace import rows, run_steps, store_table

LARGEST_BLOCK = 40
"""Names that share a key; more share it by chance (a common surname's sound)."""
RIVAL_NOTES = 2
"""Notes from which a longer name is a person and not a slip."""

Pair = tuple[str, str]
"""Two nodes' keys, the lesser first."""

_BLOCK_KEYS = pa.schema([("key", pa.string()), ("node", pa.string())])
LINKS = pa.schema([("first", pa.string()), ("second", pa.string()), ("score", pa.int32()), ("reason", pa.string())])
"""A table of links."""
_TOPIC_NAMES = pa.schema([("topic", pa.string()), ("name_key", pa.string())])
_RELATED = pa.schema([("first", pa.string()), ("second", pa.string())])
_ACRONYMS_SQL = """
    SELECT s.node, a.long_node, a.notes, a.all_notes
    FROM acronyms a JOIN nodes s ON s.name_key = a.short AND s.kind = a.kind AND s.scope = '' ORDER BY ALL"""
_FEATURES_SQL = """
    SELECT first, second, first_notes, second_notes, near_notes, channels, videos, together, company, topics
    FROM pair_features ORDER BY first, second"""


def scored_links(connection: duckdb.DuckDBPyConnection, nodes: Mapping[str, Node]) -> list[Link]:
    """Every pair of nodes that share a block key and can be one, scored; in order."""
    store_table(connection, "block_keys", _keyed(nodes), _BLOCK_KEYS)
    connection.execute("SET VARIABLE largest_block = $most", {"most": LARGEST_BLOCK})
    run_steps(connection, "kg.resolve", ("blocks",))
    introduced = _introduced(connection)
    found = dict.fromkeys(introduced, Relation.ACRONYM) | _related(connection, nodes)
    relations = without_rivals(found, nodes, introduced)
    store_table(connection, "related", sorted(relations), _RELATED)
    store_table(connection, "topic_names", _topic_names(connection), _TOPIC_NAMES)
    run_steps(connection, "kg.resolve", ("company",))
    links = []
    for first, second, *counts in rows(connection, _FEATURES_SQL):
        features = Features(first, second, *(*counts, *introduced.get((first, second), (0, 0))))
        links.append(link_of(features, relations[first, second], nodes[first].type))
    scored = ((link.first, link.second, link.score, link.reason) for link in links)
    store_table(connection, "scored_links", scored, LINKS)
    return links


def _topic_names(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Topics with the names by which links and titles call them."""
    called = rows(connection, "SELECT iri, alias FROM topic_aliases UNION SELECT iri, label FROM topics ORDER BY ALL")
    return sorted({(topic, name_key(name)) for topic, name in called})


def _keyed(nodes: Mapping[str, Node]) -> Iterator[Pair]:
    for node in nodes.values():
        for key in sorted(set(block_keys(node.name, node.type))):
            yield f"{kind_of(node.type)} {key}", node.key


def _related(connection: duckdb.DuckDBPyConnection, nodes: Mapping[str, Node]) -> dict[Pair, Relation]:
    """How the names of each pair of one block are related, where they are."""
    relations = {}
    for first, second in rows(connection, "SELECT first, second FROM block_pairs ORDER BY ALL"):
        one, two = nodes[first], nodes[second]
        found = Relation.SAME_LETTERS if one.name == two.name else relation(one.name, two.name, one.type)
        if found:
            relations[first, second] = found
    return relations


def _introduced(connection: duckdb.DuckDBPyConnection) -> dict[Pair, tuple[int, int]]:
    """Acronym and name: how many notes introduce the one for the other, and how many for something else."""
    return {
        (min(short, long), max(short, long)): (notes, all_notes - notes)
        for short, long, notes, all_notes in rows(connection, _ACRONYMS_SQL)
    }


def without_rivals(
    relations: Mapping[Pair, Relation], nodes: Mapping[str, Node], introduced: Collection[Pair]
) -> dict[Pair, Relation]:
    """Relations less those of a short name to two longer ones that are not each other's.

    "George Bush" is George W. and George H. W.; letters that no note spells out are
    initials of several names; "Watch" has several makers: such a form is left alone. So is
    a name whose first word is no maker's, for the notes do not name him ("Frechet Inception").
    """
    longer: dict[tuple[str, Relation], list[str]] = defaultdict(list)
    for pair, found in sorted(relations.items()):
        if found in (Relation.MIDDLE_NAME, Relation.ACRONYM, Relation.MAKER) and pair not in introduced:
            short, long = sorted(pair, key=lambda key: (len(nodes[key].name.split()), nodes[key].name))
            if nodes[long].notes >= RIVAL_NOTES or found is not Relation.MIDDLE_NAME:
                longer[short, found].append(long)
    torn = {
        (short, found)
        for (short, found), names in longer.items()
        for one, other in combinations(names, 2)
        if relation(nodes[one].name, nodes[other].name, nodes[one].type) is None
    }
    known = {node.name for node in nodes.values()}

    def stands(pair: Pair, found: Relation) -> bool:
        if {(pair[0], found), (pair[1], found)} & torn:
            return False
        return found is not Relation.MAKER or name_key(_longer(pair, nodes).split()[0]) in known

    return {pair: found for pair, found in sorted(relations.items()) if pair in introduced or stands(pair, found)}


def _longer(pair: Pair, nodes: Mapping[str, Node]) -> str:
    """The name of the two that has more words."""
    return max((nodes[key].name for key in pair), key=lambda name: (len(name.split()), name))


def can_be_one(nodes: Mapping[str, Node], other_names: Mapping[str, tuple[str, ...]]) -> CanBeOne:
    """Whether two nodes' names can belong to one thing, by their letters or those of their other names."""

    def judge(one: str, other: str) -> bool:
        a, b = nodes[one], nodes[other]
        return kind_of(a.type) == kind_of(b.type) and any(
            _may_be_one(name, beside, a.type)
            for name in other_names.get(one, (a.name,))
            for beside in other_names.get(other, (b.name,))
        )

    return judge


def _may_be_one(name: str, other: str, kind: EntityType) -> bool:
    return (
        name == other
        or may_abbreviate(name, other)
        or may_abbreviate(other, name)
        or relation(name, other, kind) is not None
    )
