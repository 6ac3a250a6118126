"""Adding judgements to `entities.yaml` as text, so that a hand-edited file stays as it is.

Nothing is read and dumped again: comments, order and blank lines are the owner's. A new
entry is one line at the end, and the whole file is read once more before it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from kg.resolve.judgements import Judgements, Reference, Rule, Verb, read_judgements

HEAD = "# What I say of entities; each line is one judgement, and deleting it takes it back.\n"


def reference_text(reference: Reference, **more: str) -> str:
    """A reference as YAML in one line: a plain text where the name is all.

    >>> reference_text(Reference("Sam", None, "allin")), reference_text(Reference("Sam"))
    ('{name: "Sam", channel: "allin"}', '"Sam"')
    """
    fields = {"name": reference.name, "type": reference.type, "channel": reference.channel} | more
    given = {word: value for word, value in fields.items() if value}
    if list(given) == ["name"]:
        return _quoted(reference.name)
    return "{" + ", ".join(f"{word}: {_quoted(str(value))}" for word, value in given.items()) + "}"


def _quoted(text: str) -> str:
    """Text in double quotes: JSON's escapes are YAML's, too."""
    return json.dumps(text, ensure_ascii=False)


def pair_entry(verb: Verb, references: Sequence[Reference]) -> str:
    """An entry that says that entities are the same, or different."""
    return f"- {verb}: [{', '.join(map(reference_text, references))}]\n"


def single_entry(verb: Verb, reference: Reference, **more: str) -> str:
    """An entry about one entity, with its value where the verb has one.

    >>> print(single_entry(Verb.RENAME, Reference("Zelenskyy"), to="Volodymyr Zelenskyy"), end="")
    - rename: {name: "Zelenskyy", to: "Volodymyr Zelenskyy"}
    """
    return f"- {verb}: {reference_text(reference, **more)}\n"


def with_entry(text: str, entry: str, where: str) -> str:
    """A file's text with one more entry; raises `KgError` where the whole would contradict itself."""
    start = text if text.strip() else HEAD
    longer = start + ("" if start.endswith("\n") else "\n") + entry
    read_judgements(longer, where)
    return longer


def judged_pairs(judgements: Judgements) -> frozenset[frozenset[tuple[str, str]]]:
    """The pairs (folded name, channel or "") that the owner has said something of."""

    def key(reference: Reference) -> tuple[str, str]:
        return reference.key, reference.channel or ""

    rules: tuple[Rule, ...] = judgements.of(Verb.SAME, Verb.DIFFERENT)
    return frozenset(frozenset((key(a), key(b))) for rule in rules for a in rule.about for b in rule.about if a != b)
