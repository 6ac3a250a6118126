"""How well claims are found by words, by any of the words, by meaning and by both, and what that costs.

    python benchmarks/meaning.py OUTPUT --indexes FOLDER

`questions.json` holds 60 questions with the claims that answer them, as identifiers of the
vault they were asked of. Each `paraphrase` has answers that share no stem of a telling word
with it. One reader judged what each of the rankings found among the first, and what a search
for patterns found. `choosing` is the half that variants were compared on, `kept` the other.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

from kg.ask.finding import BOTH, MEANING, WORDS, ClaimFinder
from kg.ask.meaning import keep_meanings
from kg.ask.search import Hit, keep_index
from kg.ask.trace import texts_of
from kg.outputs import TABLES
from kg.workspace import open_tables

FIRST = 10
QUESTIONS = Path(__file__).with_name("questions.json")


class Question(TypedDict):
    """What is asked, in what way it differs from the claims, and the ends of the claims' IRIs."""

    question: str
    kind: str
    part: str
    relevant: list[str]


def measures(found: list[bool], relevant: int) -> tuple[float, float, float]:
    """Recall of the first ten (of those that fit in), reciprocal rank of the first, nDCG.

    >>> measures([True, False], 1)
    (1.0, 1.0, 1.0)
    """
    reachable = min(FIRST, relevant)
    gain = sum(1 / math.log2(rank + 1) for rank, is_hit in enumerate(found[:FIRST], start=1) if is_hit)
    best = sum(1 / math.log2(rank + 1) for rank in range(1, reachable + 1))
    first = next((1 / rank for rank, is_hit in enumerate(found[:FIRST], start=1) if is_hit), 0.0)
    return sum(found[:FIRST]) / reachable, first, gain / best


def main() -> None:
    """Make the indexes if they are not there, ask, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--indexes", type=Path, required=True, help="where the indexes are, or are to be made")
    options = parser.parse_args()
    words, meanings = options.indexes / "search", options.indexes / "meaning"
    tables = open_tables(options.output / TABLES)
    options.indexes.mkdir(parents=True, exist_ok=True)
    for folder, make in (
        (words, lambda: keep_index(words, tables)),
        (meanings, lambda: keep_meanings(meanings, texts_of(tables))),
    ):
        if not folder.is_dir():
            started = time.process_time()
            make()
            print(f"{folder.name}: made in {time.process_time() - started:.1f} CPU seconds", flush=True)
    known = {iri.rsplit("/claim/", 1)[-1] for (iri,) in tables.execute("SELECT iri FROM claims").fetchall()}
    for folder in (words, meanings):
        size = sum(path.stat().st_size for path in folder.iterdir())
        print(f"{folder.name}: {size / len(known):.0f} bytes a claim")
    asked: list[Question] = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    asked = [one | {"relevant": [claim for claim in one["relevant"] if claim in known]} for one in asked]
    asked = [one for one in asked if one["relevant"]]
    print(f"{len(known):,} claims, {len(asked)} questions")
    finder = ClaimFinder(words, meanings)
    ways: dict[str, Callable[[str], tuple[Hit, ...]]] = {
        "all words": lambda question: finder.find(question, most=FIRST, by=WORDS),
        "any words": lambda question: finder.index.search_any(question, most=FIRST),
        "meaning": lambda question: finder.find(question, most=FIRST, by=MEANING),
        "both": lambda question: finder.find(question, most=FIRST, by=BOTH),
    }
    rows: dict[tuple[str, str], tuple[tuple[float, float, float], float]] = {}
    for way, find in ways.items():
        find("warm")
        for one in asked:
            started = time.process_time()
            hits = find(one["question"])
            elapsed = (time.process_time() - started) * 1000
            found = [hit.trace.claim.rsplit("/claim/", 1)[-1] in set(one["relevant"]) for hit in hits]
            rows[way, one["question"]] = measures(found, len(one["relevant"])), elapsed
    for part in ("choosing", "kept"):
        for kind in ("paraphrase", "shared words", ""):
            chosen = [one["question"] for one in asked if one["part"] == part and one["kind"].startswith(kind)]
            print(f"\n{part}, {kind or 'all'} ({len(chosen)})  recall@{FIRST}  MRR  nDCG@{FIRST}  CPU ms")
            for way in ways:
                means = [statistics.mean(rows[way, one][0][n] for one in chosen) for n in range(3)]
                middle = statistics.median(rows[way, one][1] for one in chosen)
                print(f"  {way:10} {means[0]:.2f} {means[1]:.2f} {means[2]:.2f} {middle:6.1f}")


if __name__ == "__main__":
    main()
