"""Claims of different videos that say the same, or the opposite: proposals for a person to confirm.

First version, by words alone. Two claims are compared where they share an entity and a
word that is rare in the vault: each claim is in a few small blocks, so that the work
grows with the number of claims and not with its square. They are a pair where most of
their telling words are the same; equal polarity proposes agreement, opposite polarity
disagreement.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import combinations
from sys import intern

import duckdb
import pyarrow as pa

from kg.ids import digest
from kg.model import Iri
from kg.workspace import rows, store_table

LEAST_ALIKE = ((1, 2, 0.55), (2, 3, 0.4))
"""Pairs share at least so many entities, so many words, and this part of their words (Dice):
one line or the other must hold."""
RARE_WORDS = 3
"""So many of a claim's rarest words make its blocks."""
LARGEST_BLOCK = 30
"""An entity and a word found together in more claims than this say nothing by being shared."""

_WORD = re.compile(r"[^\W_]{4,}|\d+")
_EVERYDAY = frozenset(
    "about after also been before being between could does from have into itself just like many more most much only "
    "other over said same should some such than that their them then there these they this those through under until "
    "very were what when where which while will with within without would according because however".split()
)
_CLAIMS_SQL = """
    SELECT c.iri, c.video, c.text, c.polarity, list(DISTINCT m.entity ORDER BY m.entity),
           list(DISTINCT lower(m.surface) ORDER BY lower(m.surface))
    FROM claims c JOIN mentions m ON m.claim = c.iri
    WHERE c.video IS NOT NULL
    GROUP BY c.iri, c.video, c.text, c.polarity ORDER BY c.iri"""
_PAIRS = pa.schema(
    [
        ("iri", pa.string()),
        ("first", pa.string()),
        ("second", pa.string()),
        ("agrees", pa.bool_()),
        ("score", pa.int32()),
        ("reason", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """Two claims, the lesser IRI first; `score` is their overlap in hundredths."""

    first: Iri
    second: Iri
    agrees: bool
    score: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    iri: Iri
    video: str
    polarity: str
    entities: frozenset[str]
    words: frozenset[str]


def pair_claims(connection: duckdb.DuckDBPyConnection, base: str) -> None:
    """Make the table `claim_pairs` from the tables of claims and mentions."""
    candidates = [
        _Candidate(Iri(iri), video, polarity, frozenset(map(intern, entities)), content_words(text, surfaces))
        for iri, video, text, polarity, entities, surfaces in rows(connection, _CLAIMS_SQL)
    ]
    records = (
        (f"{base}pair/{digest(pair.first, pair.second)}", pair.first, pair.second, pair.agrees, pair.score, pair.reason)
        for pair in claim_pairs(candidates)
    )
    store_table(connection, "claim_pairs", sorted(records), _PAIRS)


def claim_pairs(candidates: Sequence[_Candidate]) -> list[ClaimPair]:
    """The pairs among candidates that are in order of IRI."""
    compared: set[tuple[int, int]] = set()
    found = []
    for block in _blocks(candidates):
        for numbers in combinations(block, 2):
            if numbers not in compared:
                compared.add(numbers)
                pair = _pair(candidates[numbers[0]], candidates[numbers[1]])
                found.extend([pair] if pair else [])
    return found


def _blocks(candidates: Sequence[_Candidate]) -> list[list[int]]:
    """Numbers of candidates that share an entity and a rare word."""
    frequency = Counter(word for candidate in candidates for word in candidate.words)
    blocks: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, candidate in enumerate(candidates):
        shared = (word for word in candidate.words if frequency[word] > 1)
        for word in nsmallest(RARE_WORDS, shared, key=lambda word: (frequency[word], word)):
            for entity in candidate.entities:
                blocks[entity, word].append(number)
    return [block for _, block in sorted(blocks.items()) if 1 < len(block) <= LARGEST_BLOCK]


def _pair(one: _Candidate, other: _Candidate) -> ClaimPair | None:
    """The pair that two claims make, None where they say different things or are of one video."""
    if one.video == other.video:
        return None
    entities, words = len(one.entities & other.entities), len(one.words & other.words)
    overlap = 2 * words / max(len(one.words) + len(other.words), 1)
    if not any(entities >= least[0] and words >= least[1] and overlap >= least[2] for least in LEAST_ALIKE):
        return None
    agrees = one.polarity == other.polarity
    reason = f"they share {entities} names and {words} words" + ("" if agrees else "; one affirms, one denies")
    return ClaimPair(one.iri, other.iri, agrees, round(100 * overlap), reason)


def content_words(text: str, names: Sequence[str]) -> frozenset[str]:
    """The telling words of a sentence, cut to their stems' first letters, without the names in it.

    >>> sorted(content_words("Ukraine agreed to several ceasefires.", ["ukraine"]))
    ['agree', 'cease', 'sever']
    """
    lower = text.lower()
    for name in sorted(names, key=lambda name: (-len(name), name)):
        lower = lower.replace(name, " ")
    return frozenset(intern(word[:5]) for word in _WORD.findall(lower) if word not in _EVERYDAY)
