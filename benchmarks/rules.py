"""What each rule over the whole note is worth: names found with all rules, and without each in turn.

    python benchmarks/rules.py ANNOTATIONS VAULT

Exact name and type, each name once a claim, by `kg.evaluation`. The network reads each
note once; the rules of `kg.extract.names` are what differs.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from kg.evaluation import read_annotated, read_annotations, score_names, scores_of
from kg.extract.known_names import KnownNames
from kg.extract.names import mentions_of, names_of
from kg.extract.network import packaged_network
from kg.extract.note import signals_of

RULES: dict[str, dict[str, Any]] = {
    "all rules": {},
    "a name has one type in a note": {"_types_by_vote": lambda texts, found: {}},
    "a faint mention is as sure as the surest of its name": {"_as_sure": lambda name, sure: name},
    "a sure name is found in every sentence": {"_repeated": lambda texts, found, sure: list(found)},
    "an acronym is of the type of what spells it out": {"_as_spelt_out": list},
    "known names": {"packaged_known_names": lambda: KnownNames({})},
    "parties and places inside an event's name": {"_nested": lambda found, signals: []},
    "an event between two parties is one": {"_joined_events": lambda text, spans: spans},
    "whole words, hyphens and initials": {"_whole_words": lambda text, start, end, begun: (start, end)},
}
"""What stands for the functions of a rule where the rule is left out."""


@dataclass(frozen=True, slots=True)
class Row:
    """Scores without one rule, as percent, by kind of name, all four together first."""

    rule: str
    scores: tuple[float, ...]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("annotations", type=Path)
    parser.add_argument("vault", type=Path)
    options = parser.parse_args()
    kinds, table = measured(options.annotations, options.vault)
    print(f"| without | {' | '.join(kinds)} |\n|---|{'---|' * len(kinds)}")
    for row in table:
        print(f"| {row.rule} | {' | '.join(f'{score:.1f}' for score in row.scores)} |")


def measured(folder: Path, vault: Path) -> tuple[Sequence[str], list[Row]]:
    """The kinds of names, and a row for all rules and without each."""
    annotations = read_annotations(folder)
    network = packaged_network()
    notes = [(a, reading, signals_of(reading, network)) for a in annotations for reading in [read_annotated(a, vault)]]
    rows: list[Row] = []
    kinds: list[str] = []
    for rule, replaced in RULES.items():
        with ExitStack() as stack:
            for name, function in replaced.items():
                stack.enter_context(patch(f"kg.extract.names.{name}", function))
            scores = scores_of(
                [
                    score_names(a, reading, mentions_of(reading, names_of(reading, signals, network.calibration)))
                    for a, reading, signals in notes
                ]
            )
        kinds = [score.name for score in scores]
        rows.append(Row(rule, tuple(100 * score.f1 for score in scores)))
    return kinds, rows


if __name__ == "__main__":
    main()
