"""What a person says of entities, brought to the nodes and entities of one vault.

The owner's rules and a table of known entities are keyed by names; here they become links
that must hold, pairs that must not, and labels, types and addresses of entities. A rule
that finds nothing to act on stops nothing: it becomes an issue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from kg.model import EntityType, Issue, NotePath
from kg.resolve.iris import Node
from kg.resolve.judgements import NOTHING_JUDGED, Judgements, Reference, Rule, Verb, members
from kg.resolve.known import Known, telling_names
from kg.resolve.scoring import Link

TOLD, KNOWN_SCORE = 100, 98
"""Scores of a link that the owner makes and of one that a table of known entities makes."""
UNUSED, AMBIGUOUS = "unused-rule", "ambiguous-rule"

ReferenceRow = tuple[str, str | None, str | None]
"""A reference as SQL compares it: folded name, kind, channel; None means any."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """The owner's rules and the table of known entities; both may be empty."""

    judgements: Judgements = NOTHING_JUDGED
    known: tuple[Known, ...] = ()

    def ignored(self) -> list[ReferenceRow]:
        """The names that are no entities."""
        return sorted({_row(one) for rule in self.judgements.of(Verb.IGNORE) for one in rule.about}, key=str)

    def named(self) -> list[ReferenceRow]:
        """The names that must be nodes, so that a judgement can hold of them."""
        return sorted({_row(one) for rule in _pairing(self.judgements) for one in members(rule)}, key=str)


NO_GUIDANCE = Guidance()


def kind_of(kind: EntityType) -> str:
    """What types are told apart by: companies, products and works share names and are one kind."""
    return "Made" if kind in (EntityType.ORGANISATION, EntityType.PRODUCT, EntityType.WORK) else kind.value


def _row(reference: Reference) -> ReferenceRow:
    return (reference.key, kind_of(reference.type) if reference.type else None, reference.channel)


def _pairing(judgements: Judgements) -> tuple[Rule, ...]:
    return judgements.of(Verb.SAME, Verb.DIFFERENT, Verb.ALIAS)


def references(judgements: Judgements) -> tuple[Reference, ...]:
    """All that the owner names, each once, in order of line."""
    return tuple(dict.fromkeys(one for rule in judgements.rules for one in members(rule)))


class NodeIndex:
    """Finds the nodes that a reference means."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        """Index nodes by name and scope."""
        self._by_name: dict[tuple[str, str], list[Node]] = defaultdict(list)
        for node in nodes:
            self._by_name[node.name, node.scope].append(node)

    def find(self, reference: Reference) -> list[Node]:
        """The nodes of a reference; of a name's kinds the main one where no type is given."""
        found = self._by_name.get((reference.key, reference.channel or ""), [])
        if reference.type is None:
            return [node for node in found if node.is_main] or found
        return [node for node in found if kind_of(node.type) == kind_of(reference.type)]


def told_links(judgements: Judgements, index: NodeIndex) -> Iterator[Link]:
    """The links that the owner makes."""
    for rule in judgements.of(Verb.SAME, Verb.ALIAS):
        nodes = sorted({node.key for one in members(rule) for node in index.find(one)})
        for first, second in pairwise(nodes):
            yield Link(first, second, TOLD, f"{judgements.where}:{rule.line}")


def told_apart(judgements: Judgements, index: NodeIndex) -> Iterator[tuple[str, str]]:
    """The pairs of nodes that the owner keeps apart."""
    for rule in judgements.of(Verb.DIFFERENT):
        found = [[node.key for node in index.find(one)] for one in rule.about]
        for one, other in combinations(found, 2):
            yield from ((a, b) for a in one for b in other if a != b)


def known_nodes(known: Sequence[Known], index: NodeIndex) -> dict[Known, list[Node]]:
    """The nodes that each row of the table names, where any are."""
    found: dict[Known, list[Node]] = defaultdict(list)
    for name, kind, entry in telling_names(known):
        found[entry] += index.find(Reference(name, kind))
    return {entry: nodes for entry, nodes in found.items() if nodes}


def known_links(found: Mapping[Known, Sequence[Node]]) -> Iterator[Link]:
    """The links between names that one row of the table gives."""
    for entry, nodes in found.items():
        for first, second in pairwise(sorted({node.key for node in nodes})):
            yield Link(first, second, KNOWN_SCORE, f"both are names of {entry.name} in the table of known entities")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of entities: rows (entity, value) in order, and the rules that found none."""

    labels: tuple[tuple[str, str], ...]
    types: tuple[tuple[str, str], ...]
    other_labels: tuple[tuple[str, str], ...]
    addresses: tuple[tuple[str, str], ...]
    issues: tuple[Issue, ...]


def said_of(
    guidance: Guidance,
    entities_of: Mapping[Reference, Sequence[str]],
    known: Mapping[Known, Sequence[Node]],
    entity_of: Mapping[str, str],
) -> Said:
    """Labels, types and addresses, the owner's before the table's.

    `entities_of` gives the entities that each reference means; a rule about one entity
    that means several is not followed.
    """
    labels, types, others, addresses = _from_table(known, entity_of)
    issues = []
    where = NotePath(guidance.judgements.where)
    for rule in guidance.judgements.rules:
        meant = [entities_of[one] for one in members(rule)]
        found = sum(bool(entities) for entities in meant)
        if found < (2 if rule.verb in (Verb.SAME, Verb.DIFFERENT) else 1):
            missing = ", ".join(str(one) for one in members(rule) if not entities_of[one])
            issues.append(Issue(UNUSED, where, rule.line, f"{rule.verb}: the notes do not name {missing}"))
        elif rule.verb in (Verb.RENAME, Verb.RETYPE, Verb.ALIAS, Verb.SAME_AS) and len(meant[0]) > 1:
            detail = f"{rule.verb}: {rule.about[0]} is {len(meant[0])} entities; give a type or a channel"
            issues.append(Issue(AMBIGUOUS, where, rule.line, detail))
        elif meant[0] and rule.verb is Verb.RENAME:
            labels[meant[0][0]] = rule.values[0]
        elif meant[0] and rule.verb is Verb.RETYPE:
            types[meant[0][0]] = rule.values[0]
        elif meant[0] and rule.verb is Verb.ALIAS:
            others += [(meant[0][0], value) for value in rule.values]
        elif meant[0] and rule.verb is Verb.SAME_AS:
            addresses += [(meant[0][0], value) for value in rule.values]
    return Said(
        tuple(sorted(labels.items())), tuple(sorted(types.items())),
        tuple(sorted(set(others))), tuple(sorted(set(addresses))), tuple(issues),
    )  # fmt: skip


def _from_table(
    known: Mapping[Known, Sequence[Node]], entity_of: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str], list[tuple[str, str]], list[tuple[str, str]]]:
    """What the table says, of each entity the row whose names the notes use most."""
    best: dict[str, tuple[int, str, Known]] = {}
    for entry, nodes in known.items():
        for node in nodes:
            entity = entity_of[node.key]
            best[entity] = min(best.get(entity, (1, "", entry)), (-node.notes, entry.name, entry), key=lambda b: b[:2])
    labels = {entity: entry.name for entity, (_, _, entry) in best.items()}
    types = {entity: entry.type.value for entity, (_, _, entry) in best.items()}
    others = [(entity, alias) for entity, (_, _, entry) in best.items() for alias in entry.aliases]
    addresses = [(entity, entry.iri) for entity, (_, _, entry) in best.items() if entry.iri]
    return labels, types, others, addresses
