"""The owner's word: `entities.yaml`, read into rules that know their lines.

The file is a list; each entry is one judgement under one verb and stands for itself, so
that deleting it takes it back. `docs/entities.md` shows the forms:

    - same: [Valery Solovey, Professor Solovey]
    - different: [George Bush, {name: George Bush, channel: history}]
    - rename: {name: Zelenskyy, to: Volodymyr Zelenskyy}
    - retype: {name: Amazon, to: Place}
    - ignore: Guest
    - alias: {name: Albert Einstein, alias: [Einstein]}
    - sameAs: {name: Vladimir Putin, iri: "http://www.wikidata.org/entity/Q7747"}
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise

import yaml

from kg.errors import KgError
from kg.model import EntityType
from kg.normal_form import name_key

RULES_FILE = "entities.yaml"
Meant = tuple[str, EntityType | None, str | None]
"""A reference as references are compared: folded name, type, channel."""
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_TYPES = {kind.value.casefold(): kind for kind in EntityType} | {"organization": EntityType.ORGANISATION}


class Verb(StrEnum):
    """What a judgement does; the value is the word in the file."""

    SAME = "same"
    DIFFERENT = "different"
    RENAME = "rename"
    RETYPE = "retype"
    IGNORE = "ignore"
    ALIAS = "alias"
    SAME_AS = "sameAs"


VALUE_OF = {Verb.RENAME: "to", Verb.RETYPE: "to", Verb.ALIAS: "alias", Verb.SAME_AS: "iri"}
"""Under which word a verb's value stands."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An entity as a person names it; a `type` or `channel` of None means any."""

    name: str
    type: EntityType | None = None
    channel: str | None = None

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return name_key(self.name)

    def __str__(self) -> str:
        """The reference as a message shows it."""
        context = ", ".join(part for part in (self.type, self.channel) if part)
        return f"{self.name} ({context})" if context else self.name


@dataclass(frozen=True, slots=True)
class Rule:
    """One judgement: whom it is about, its values ("" for none), and its line in the file."""

    verb: Verb
    about: tuple[Reference, ...]
    values: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Judgements:
    """All rules of a file, in its order; `where` names the file in messages."""

    rules: tuple[Rule, ...] = ()
    where: str = RULES_FILE

    def of(self, *verbs: Verb) -> tuple[Rule, ...]:
        """The rules of some verbs, in order of line."""
        return tuple(rule for rule in self.rules if rule.verb in verbs)


NOTHING_JUDGED = Judgements()


def read_judgements(text: str, where: str = RULES_FILE) -> Judgements:
    """Read the file; raises `KgError` with the line of the first entry that is none.

    >>> read_judgements("- ignore: Guest").rules
    (Rule(verb=<Verb.IGNORE: 'ignore'>, about=(Reference(name='Guest', type=None, channel=None),), values=(), line=1),)
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise KgError(
            "this is no YAML", where=f"{where}:{line}", remedy=str(getattr(error, "problem", error))
        ) from error
    if root is None:
        return Judgements((), where)
    if not isinstance(root, yaml.SequenceNode):
        raise _refusal(root, where, "the file must be a list of entries", "begin each with '- ', as in: - same: [A, B]")
    judgements = Judgements(tuple(_rule(entry, where) for entry in root.value), where)
    _refuse_contradictions(judgements)
    return judgements


def _refusal(node: yaml.Node, where: str, what: str, remedy: str) -> KgError:
    return KgError(what, where=f"{where}:{node.start_mark.line + 1}", remedy=remedy)


def _rule(entry: yaml.Node, where: str) -> Rule:
    if not isinstance(entry, yaml.MappingNode) or len(entry.value) != 1:
        raise _refusal(entry, where, "an entry has one verb", "as in: - same: [A, B]")
    (word, body) = entry.value[0]
    try:
        verb = Verb(word.value)
    except ValueError as error:
        known = ", ".join(verb.value for verb in Verb)
        raise _refusal(word, where, f"unknown verb {word.value!r}", f"known are: {known}") from error
    line = entry.start_mark.line + 1
    if verb in (Verb.SAME, Verb.DIFFERENT):
        if not isinstance(body, yaml.SequenceNode) or len(body.value) < 2:
            raise _refusal(body, where, f"{verb} takes a list of two names or more", f"as in: - {verb}: [A, B]")
        return Rule(verb, tuple(_reference(item, where, {}) for item in body.value), (), line)
    value = VALUE_OF.get(verb)
    fields = _fields(body, where)
    about = _reference(body, where, {value} if value else {})
    if value is None:
        return Rule(verb, (about,), (), line)
    if value not in fields:
        raise _refusal(body, where, f"{verb} needs {value!r}", f"as in: - {verb}: {{name: A, {value}: ...}}")
    values = _values(fields[value], where)
    return Rule(verb, (about,), tuple(_checked(verb, given, fields[value], where) for given in values), line)


def _fields(node: yaml.Node, where: str) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    fields: dict[str, yaml.Node] = {}
    for word, value in node.value:
        if word.value in fields:
            raise _refusal(word, where, f"{word.value!r} stands twice", "keep one of them")
        fields[word.value] = value
    return fields


def _reference(node: yaml.Node, where: str, more: set[str] | dict[str, str]) -> Reference:
    """A name, or a mapping of name, type and channel and of the fields named in `more`."""
    if isinstance(node, yaml.ScalarNode):
        return Reference(_text(node, where))
    fields = _fields(node, where)
    for unknown in sorted(set(fields) - {"name", "type", "channel"} - set(more)):
        raise _refusal(fields[unknown], where, f"unknown field {unknown!r}", "known are: name, type, channel")
    if "name" not in fields:
        raise _refusal(node, where, "an entity is given by its name", "as in: {name: A, channel: c}")
    kind = _type(_text(fields["type"], where), fields["type"], where) if "type" in fields else None
    channel = _text(fields["channel"], where) if "channel" in fields else None
    return Reference(_text(fields["name"], where), kind, channel)


def _text(node: yaml.Node, where: str) -> str:
    if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
        raise _refusal(node, where, "a name is text", "put it in quotes")
    return str(node.value).strip()


def _type(text: str, node: yaml.Node, where: str) -> EntityType:
    kind = _TYPES.get(text.casefold())
    if kind is None:
        raise _refusal(node, where, f"unknown type {text!r}", f"known are: {', '.join(EntityType)}")
    return kind


def _values(node: yaml.Node, where: str) -> list[str]:
    if isinstance(node, yaml.SequenceNode):
        return [_text(item, where) for item in node.value]
    return [_text(node, where)]


def _checked(verb: Verb, value: str, node: yaml.Node, where: str) -> str:
    if verb is Verb.RETYPE:
        return _type(value, node, where).value
    if verb is Verb.SAME_AS and not _IRI.fullmatch(value):
        raise _refusal(node, where, f"{value!r} is no IRI", "as in: http://www.wikidata.org/entity/Q7747")
    return value


def _refuse_contradictions(judgements: Judgements) -> None:
    """Judgements carry over: where A is B and B is C, A cannot be other than C. All lines are named."""
    graph: dict[Meant, dict[Meant, int]] = defaultdict(dict)
    for rule in judgements.of(Verb.SAME, Verb.ALIAS):
        for here, there in pairwise(map(_meant, members(rule))):
            graph[here].setdefault(there, rule.line)
            graph[there].setdefault(here, rule.line)
    for rule in judgements.of(Verb.DIFFERENT):
        for one, other in combinations(rule.about, 2):
            lines = _path(graph, _meant(one), _meant(other))
            if lines is not None:
                near = [f"{judgements.where}:{line}" for line in dict.fromkeys((*lines, rule.line))]
                raise KgError(
                    f"{one} and {other} are said to be the same and to be different",
                    where=" and ".join(near),
                    remedy="delete one of the lines",
                )


def _meant(reference: Reference) -> Meant:
    return reference.key, reference.type, reference.channel


def _path(graph: Mapping[Meant, Mapping[Meant, int]], start: Meant, end: Meant) -> tuple[int, ...] | None:
    """The lines of the judgements that lead from one reference to another; None where none do."""
    reached: dict[Meant, tuple[int, ...]] = {start: ()}
    waiting = [start]
    while waiting:
        here = waiting.pop(0)
        for there, line in graph.get(here, {}).items():
            if there not in reached:
                reached[there] = (*reached[here], line)
                waiting.append(there)
    return reached.get(end)


def members(rule: Rule) -> tuple[Reference, ...]:
    """All whom a rule names, the other names of an alias rule among them."""
    return (*rule.about, *aliases(rule)) if rule.verb is Verb.ALIAS else rule.about


def aliases(rule: Rule) -> tuple[Reference, ...]:
    """The other names that an alias rule gives, in the context of the one it is about."""
    return tuple(Reference(name, rule.about[0].type, rule.about[0].channel) for name in rule.values)
