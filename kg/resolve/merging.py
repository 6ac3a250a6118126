"""From atoms to entities: which names of the vault are one, and whom a bare name means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

import duckdb
import pyarrow as pa

from kg.model import EntityType, Iri, Issue
from kg.normal_form import sound_key, without_title
from kg.resolve.candidates import LINKS, can_be_one, scored_links
from kg.resolve.clusters import components, decided
from kg.resolve.decisions import Decisions
from kg.resolve.guidance import (
    Guidance,
    NodeIndex,
    Said,
    kind_of,
    known_links,
    known_nodes,
    references,
    said_of,
    told_apart,
    told_links,
)  # fmt: skip
from kg.resolve.iris import Node, iri_of, iris_of, representative
from kg.resolve.judgements import Reference
from kg.resolve.names import Relation
from kg.resolve.other_names import general_links, other_names_of, packaged_other_names
from kg.resolve.scoring import Link
from kg.workspace import rows, run_steps, store_table

OUTNUMBERS = 3
"""So many times as often as all others together is one of several bearers of a name named, to be meant by it."""
WELL_KNOWN, STRANGE = 10, 20
"""Notes from which a name's usual company is known, and the hundredths of it below which a note is about another."""
HIDDEN_SHARE = 5
"""So many times rarer is a misspelling than the name that it is a slip of."""


def _text(*names: str) -> pa.Schema:
    return pa.schema([(name, pa.string()) for name in names])


_REFERENCES = _text("name_key", "kind", "channel")
_LOCAL_SQL = """
    SELECT DISTINCT 'Person:' || plain || '@' || channel, plain, channel FROM bare_atoms ORDER BY ALL"""
_OTHER_SQL = "SELECT name, is_event, scope, entity FROM other_addresses ORDER BY ALL"
_MEANT_SQL = """
    SELECT DISTINCT e.entity FROM atom_entities e JOIN atoms a USING (note, name_key, type)
    WHERE a.name_key = $name AND coalesce(a.kind = $kind, true) AND coalesce(a.channel = $channel, true)"""
_IGNORED_SQL = """
    SELECT DISTINCT m.name_key
    FROM shard_mentions m JOIN claims c USING (note, position) JOIN ignored i USING (name_key)
    WHERE m.name_key = $name AND coalesce(kind_of(m.type) = $kind, true) AND coalesce(c.channel = $channel, true)"""


def merge_names(
    connection: duckdb.DuckDBPyConnection, base: str, guidance: Guidance, kept: Decisions
) -> tuple[Decisions, tuple[Issue, ...]]:
    """Make the tables that say which entity each atom is; gives the decisions and unused rules.

    They are `atom_entities`, `entity_iris`, `node_iris`, `laid_links`, and what a person
    says of entities.
    """
    nodes = _make_nodes(connection, guidance)
    index = NodeIndex(nodes.values())
    known = known_nodes(guidance.known, index)
    general = known_nodes(packaged_other_names(), index)
    parts = components(
        (*scored_links(connection, nodes), *known_links(known), *general_links(general)),
        told_links(guidance.judgements, index),
        told_apart(guidance.judgements, index),
    )
    decisions = decided(parts, kept, can_be_one(nodes, other_names_of(general)))
    laid = [link for links in decisions.values() for link in links]
    entity_of = clusters_of(laid, nodes)
    _store_links(connection, laid)
    store_table(connection, "node_entities", sorted(entity_of.items()), _text("node", "entity"))
    store_table(connection, "misspelt", _misspelt(laid, nodes, entity_of), _text("entity", "name_key"))
    _store_word_sounds(connection)
    run_steps(connection, "kg.resolve", ("short_forms",))
    _store_iris(connection, base, nodes, entity_of)
    said = said_of(guidance, _entities_meant(connection, guidance, index, entity_of), known, entity_of)
    _store_said(connection, said)
    return decisions, said.issues


def _make_nodes(connection: duckdb.DuckDBPyConnection, guidance: Guidance) -> dict[str, Node]:
    """The nodes of a vault by their keys, in order, from its mentions less what the owner ignores."""
    store_table(connection, "ignored", guidance.ignored(), _REFERENCES)
    store_table(connection, "named", guidance.named(), _REFERENCES)
    for name, number in (("well_known", WELL_KNOWN), ("strange", STRANGE), ("outnumbers", OUTNUMBERS)):
        connection.execute(f"SET VARIABLE {name} = {number}")
    run_steps(connection, "kg.resolve", ("atoms",))
    _store_plain_names(connection)
    run_steps(connection, "kg.resolve", ("nodes",))
    return _nodes(connection)


def _nodes(connection: duckdb.DuckDBPyConnection) -> dict[str, Node]:
    sql = "SELECT node, name_key, type, scope, is_main, notes FROM nodes ORDER BY node"
    return {
        key: Node(key, name, EntityType(kind), scope, is_main, notes)
        for key, name, kind, scope, is_main, notes in rows(connection, sql)
    }


def clusters_of(laid: Iterable[Link], nodes: Mapping[str, Node]) -> dict[str, str]:
    """For each node the key of the node that stands for its cluster."""
    group: dict[str, tuple[str, ...]] = {}
    for link in laid:
        whole = tuple(sorted({*group.get(link.first, (link.first,)), *group.get(link.second, (link.second,))}))
        group.update((key, whole) for key in whole)
    heads = {whole: representative(nodes[key] for key in whole).key for whole in sorted(set(group.values()))}
    return {key: heads[group[key]] if key in group else key for key in sorted(nodes)}


def _store_links(connection: duckdb.DuckDBPyConnection, laid: Iterable[Link]) -> None:
    found = sorted((link.first, link.second, link.score, link.reason) for link in laid)
    store_table(connection, "laid_links", found, LINKS)


def _store_plain_names(connection: duckdb.DuckDBPyConnection) -> None:
    """People's names without their titles."""
    names = [
        name for (name,) in rows(connection, "SELECT DISTINCT name_key FROM atoms WHERE kind = 'Person' ORDER BY ALL")
    ]
    store_table(connection, "plain_names", [(name, without_title(name)) for name in names], _text("name_key", "plain"))


def _store_word_sounds(connection: duckdb.DuckDBPyConnection) -> None:
    """How each bare name and each surname sounds: the one function that SQL has not."""
    sql = "SELECT DISTINCT last_word FROM person_words ORDER BY ALL"
    sounds = [(word, sound_key(word)) for (word,) in rows(connection, sql)]
    store_table(connection, "word_sounds", sounds, _text("word", "sound"))


def _store_iris(
    connection: duckdb.DuckDBPyConnection, base: str, nodes: Mapping[str, Node], entity_of: Mapping[str, str]
) -> None:
    """The IRI of each entity, and of each node that has become part of another's."""
    local = {
        key: Node(key, name, EntityType.PERSON, scope, True, 0) for key, name, scope in rows(connection, _LOCAL_SQL)
    }
    every = {**local, **nodes}
    iris: dict[str, Iri] = iris_of((every[key] for key in sorted(every)), base)
    store_table(connection, "node_iris", sorted(iris.items()), _text("node", "iri"))
    store_table(connection, "other_iris", _other_iris(connection, base, set(iris.values())), _text("iri", "entity"))
    usual: dict[str, Node] = {}
    for key, entity in entity_of.items():
        usual[entity] = min(usual.get(entity, nodes[key]), nodes[key], key=lambda node: (-node.notes, node.key))
    heads = [every[key] for key in sorted({*local, *entity_of.values()})]
    records = [
        (head.key, iris[head.key], head.name, usual.get(head.key, head).type.value, head.scope) for head in heads
    ]
    store_table(connection, "entity_iris", records, _text("entity", "iri", "name_key", "type", "scope"))


def _other_iris(connection: duckdb.DuckDBPyConnection, base: str, taken: AbstractSet[Iri]) -> list[tuple[Iri, str]]:
    """IRIs that names would have with fewer notes, and that no node has, with the entity that each leads to."""
    found: dict[Iri, str] = {}
    for name, is_event, scope, entity in rows(connection, _OTHER_SQL):
        kind = EntityType.EVENT if is_event else EntityType.PERSON
        found.setdefault(iri_of(Node("", name, kind, scope, True, 0), base), entity)
    return sorted((iri, entity) for iri, entity in found.items() if iri not in taken)


def _misspelt(laid: Iterable[Link], nodes: Mapping[str, Node], entity_of: Mapping[str, str]) -> list[tuple[str, str]]:
    """Entities with the names that are slips of a far more frequent one."""
    found = set()
    for link in laid:
        rare, usual = sorted((nodes[link.first], nodes[link.second]), key=lambda node: (node.notes, node.key))
        if link.reason.startswith(Relation.SLIP.value) and rare.notes * HIDDEN_SHARE <= usual.notes:
            found.add((entity_of[rare.key], rare.name))
    return sorted(found)


def _entities_meant(
    connection: duckdb.DuckDBPyConnection, guidance: Guidance, index: NodeIndex, entity_of: Mapping[str, str]
) -> dict[Reference, tuple[str, ...]]:
    """The entities that each reference of the owner's rules means: its nodes', else those of a bare name.

    Of an ignored name there is none; its own name stands for what it would have been.
    """
    found: dict[Reference, tuple[str, ...]] = {}
    for one in references(guidance.judgements):
        entities = {entity_of[node.key] for node in index.find(one)}
        for sql in (_MEANT_SQL, _IGNORED_SQL):
            if not entities:
                given = {"name": one.key, "kind": kind_of(one.type) if one.type else None, "channel": one.channel}
                entities = {entity for (entity,) in connection.execute(sql, given).fetchall()}
        found[one] = tuple(sorted(entities))
    return found


def _store_said(connection: duckdb.DuckDBPyConnection, said: Said) -> None:
    """What a person says of entities: one row each for label and type, several for the rest."""
    label_of, type_of = dict(said.labels), dict(said.types)
    records = [(one, label_of.get(one), type_of.get(one)) for one in sorted({*label_of, *type_of})]
    store_table(connection, "said", records, _text("entity", "label", "type"))
    store_table(connection, "said_labels", said.other_labels, _text("entity", "label"))
    store_table(connection, "said_addresses", said.addresses, _text("entity", "address"))
