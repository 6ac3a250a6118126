"""The judged pairs of mentions: well formed always; met by a build of the vault where there is one."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from tests.mention_pairs import DRAWN, SETS, MentionPair, read_pairs, score_pairs

LEAST_PRECISION, LEAST_RECALL = 0.95, 0.85
"""A floor a few pairs below what was measured (docs/measured.md): it tells of a rule that broke, not that the
goal of 0.98 and 0.90 is met, which it is not by the pairs drawn at random."""


def test_there_are_many_pairs_and_each_is_of_two_notes() -> None:
    pairs = read_pairs()
    assert len(pairs) == len(set(pairs)) == 480 + 221
    assert all(pair.one[0] != pair.other[0] for pair in pairs)
    assert Counter(pair.is_same for pair in pairs if pair.set != DRAWN) == {True: 331, False: 149}
    assert Counter(pair.is_same for pair in pairs if pair.set == DRAWN) == {True: 166, False: 55}
    assert all(count > 200 for count in Counter(pair.set for pair in pairs).values())
    assert {pair.set for pair in pairs} == set(SETS)


def test_precision_and_recall_count_pairs() -> None:
    pairs = [
        MentionPair("x", ("a", 1, "A"), ("b", 1, "A"), True),
        MentionPair("x", ("a", 1, "A"), ("c", 1, "A"), False),
        MentionPair("x", ("b", 1, "A"), ("d", 1, "A"), True),
        MentionPair("x", ("a", 1, "A"), ("not found", 1, "A"), True),
    ]
    score = score_pairs(pairs, {("a", 1, "A"): "e", ("b", 1, "A"): "e", ("c", 1, "A"): "e", ("d", 1, "A"): "f"})
    assert (score.precision, score.recall, score.found, score.given) == (0.5, 0.5, 3, 4)
    assert score.wrong == (pairs[1],)
    assert score.missed == (pairs[2],)


@pytest.mark.parametrize("name", SETS)
def test_a_build_of_the_vault_meets_the_pairs(name: str) -> None:
    output = Path(os.environ.get("KG_VAULT_BUILD", "no such build"))
    if not (output / "tables" / "mentions.parquet").is_file():
        pytest.skip("no build of the vault: set KG_VAULT_BUILD to its output folder")
    rows = duckdb.sql(
        f"""SELECT c.path, c.position, m.surface, m.entity FROM '{output}/tables/mentions.parquet' m
            JOIN '{output}/tables/claims.parquet' c ON c.iri = m.claim ORDER BY ALL"""
    ).fetchall()
    entities = {(path, position, surface): entity for path, position, surface, entity in rows}
    score = score_pairs((pair for pair in read_pairs() if pair.set == name), entities)
    assert score.found > 100
    assert score.precision >= LEAST_PRECISION
    assert score.recall >= LEAST_RECALL
