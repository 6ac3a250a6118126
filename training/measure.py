"""Scores of a recogniser's folder on annotated notes, through the product's own reading and rules.

python -m training.measure FOLDER... --gold ../shared/gold/dev --vault VAULT
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.extract.names import mentions_of
from kg.extract.recogniser import Recogniser
from kg.model import EntityType, Mention
from training.notes import AnnotatedNote, annotated_notes, passage_of, surfaces_in

CORE = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.EVENT)
"""The types of the headline; works and products are told beside it."""


@dataclass(slots=True)
class Tally:
    """Counts by type of what was annotated, found and right."""

    gold: Counter[EntityType] = field(default_factory=Counter)
    found: Counter[EntityType] = field(default_factory=Counter)
    right: Counter[EntityType] = field(default_factory=Counter)

    def f1(self, kinds: Iterable[EntityType]) -> float:
        """F1 over the types together.

        >>> tally = Tally(Counter({EntityType.PERSON: 3}), Counter({EntityType.PERSON: 1}))
        >>> tally.right[EntityType.PERSON] = 1
        >>> tally.f1([EntityType.PERSON])
        0.5
        """
        kinds = tuple(kinds)
        gold, found, right = (sum(counts[kind] for kind in kinds) for counts in (self.gold, self.found, self.right))
        return 2 * right / (gold + found) if gold + found else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """Both counts: the network's spans as they are, and a note's mentions after the product's rules."""

    spans: Tally
    mentions: Tally


def scores_of(recogniser: Recogniser, notes: Sequence[AnnotatedNote]) -> Scores:
    """Measure a recogniser on annotated notes."""
    scores = Scores(Tally(), Tally())
    for note in notes:
        _count_spans(scores.spans, note, recogniser)
        _count_mentions(scores.mentions, note, mentions_of(note.reading, recogniser))
    return scores


def _count_spans(tally: Tally, note: AnnotatedNote, recogniser: Recogniser) -> None:
    """Exact span and type in each claim; a spelling with two types is right as either, nested names are left out."""
    passage = passage_of(note.reading, surfaces_in(note.annotation))
    found = recogniser.names_in([named.text for named in passage])
    first_claim = 1 + len(note.reading.headings)
    for named, spans in list(zip(passage, found, strict=True))[first_claim:]:
        gold = {(name.start, name.end): name.kinds for name in named.names}
        types = {extent: min(kind for kind in kinds if kind) for extent, kinds in gold.items()}
        for span in spans:
            kinds = gold.get((span.start, span.end), frozenset())
            tally.found[span.type] += 1
            if span.type in kinds:
                tally.right[span.type] += 1
                types[span.start, span.end] = span.type
        tally.gold.update(types.values())


def _count_mentions(tally: Tally, note: AnnotatedNote, mentions: Iterable[Mention]) -> None:
    """Entities in each claim, nested names and all, as the scorer of the graph counts them.

    A work or product is neither right nor wrong for the other types.
    """
    entities = _entities(note.annotation)
    of_claim: dict[int, set[tuple[str, EntityType]]] = defaultdict(set)
    spellings: dict[tuple[str, EntityType], set[str]] = defaultdict(set)
    for mention in mentions:
        of_claim[mention.claim].add((mention.name, mention.type))
        spellings[mention.name, mention.type] |= {plain(mention.name), plain(mention.surface)}
    for claim in note.reading.claims:
        here = {
            key: (kind, names)
            for key, (kind, surfaces, names) in entities.items()
            if any(re.search(rf"(?<!\w){re.escape(surface)}(?!\w)", claim.text) for surface in surfaces)
        }
        tally.gold.update(kind for kind, _ in here.values())
        hits: set[str] = set()
        for name, kind in sorted(of_claim[claim.position]):
            fits = [key for key, (_, names) in here.items() if names & spellings[name, kind]]
            hit = next((key for key in fits if here[key][0] is kind), fits[0] if fits else None)
            if hit is not None and here[hit][0] not in CORE and kind in CORE:
                continue
            if hit is not None and here[hit][0] is kind:
                if hit in hits:
                    continue
                hits.add(hit)
                tally.right[kind] += 1
            tally.found[kind] += 1


def _entities(annotation: Mapping[str, Any]) -> dict[str, tuple[EntityType, tuple[str, ...], set[str]]]:
    entities = {}
    named = [*annotation["entities"], *({**e, "type": "Event"} for e in annotation["events"] if e["kind"] == "named")]
    for entry in named:
        surfaces = tuple(entry.get("surfaces", ()))
        names = {plain(surface) for surface in (*surfaces, entry["name"])}
        entities[entry["id"]] = (EntityType(entry["type"]), surfaces, names)
    return entities


def plain(name: str) -> str:
    """A name as the scorer of the graph compares it: no article, no edges, lower case.

    >>> plain("The Kremlin.")
    'kremlin'
    """
    spaced = re.sub(r"\s+", " ", name.lower().replace("’", "'").strip(' .,:;"“”'))
    return re.sub(r"^(the|a|an) ", "", spaced).strip()


def table_of(scores: Mapping[str, Scores]) -> str:
    """Scores by model as a Markdown table."""
    lines = ["| model | count | first four | " + " | ".join(EntityType) + " |", "|---" * (3 + len(EntityType)) + "|"]
    for name, both in scores.items():
        for count, tally in (("spans", both.spans), ("mentions", both.mentions)):
            cells = [f"{tally.f1(kinds):.3f}" for kinds in (CORE, *((kind,) for kind in EntityType))]
            lines.append(f"| {name} | {count} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of some models."""
    parser = argparse.ArgumentParser(prog="python -m training.measure", description="Score models on annotated notes.")
    parser.add_argument("models", nargs="+", type=Path, help="folders with model.int8.onnx and tokenizer.json")
    parser.add_argument("--gold", required=True, type=Path, help="folder of annotations to measure on")
    parser.add_argument("--vault", required=True, type=Path, help="folder of the notes that they annotate")
    options = parser.parse_args(arguments)
    notes = annotated_notes(options.gold, options.vault)
    sys.stdout.write(table_of({str(f): scores_of(Recogniser(f), notes) for f in options.models}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
