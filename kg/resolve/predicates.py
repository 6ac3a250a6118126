"""Which predicates are one: a table in the package, and the owner's own over it.

A line is `predicate<TAB>name`: what the first column says is called what the second says.
A name that begins with `^` is said the other way round: `found by<TAB>^found`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from kg.errors import KgError

PREDICATES_FILE = "predicates.tsv"
INVERSE = "^"


@dataclass(frozen=True, slots=True)
class PredicateRule:
    """One predicate's name; `is_inverse` says that subject and object change places."""

    predicate: str
    canonical: str
    is_inverse: bool


def predicate_rules(owners: Path | None) -> tuple[PredicateRule, ...]:
    """The rules of the package, replaced and added to by those of a file of the owner's, if it is there."""
    packaged = (files("kg.resolve") / PREDICATES_FILE).read_text("utf-8")
    rules = {rule.predicate: rule for rule in _rules(packaged.splitlines(), PREDICATES_FILE)}
    if owners is not None and owners.is_file():
        try:
            text = owners.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise KgError("cannot read the names of predicates", where=str(owners), remedy=str(error)) from error
        rules |= {rule.predicate: rule for rule in _rules(text.splitlines(), str(owners))}
    return tuple(rules[predicate] for predicate in sorted(rules))


def _rules(lines: Iterable[str], where: str) -> Iterable[PredicateRule]:
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        predicate, _tab, name = (part.strip().lower() for part in line.partition("\t"))
        canonical = name.removeprefix(INVERSE).strip()
        if not predicate or not canonical:
            raise KgError(
                "a line of the names of predicates is not `predicate<TAB>name`", where=f"{where}:{number}",
                remedy="for instance: founder of<TAB>found",
            )  # fmt: skip
        yield PredicateRule(predicate, canonical, name.startswith(INVERSE))
