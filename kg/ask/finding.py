"""Finding claims by their words, by their meaning, or by both together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.ask.meaning import CANDIDATES, MeaningIndex
from kg.ask.search import ClaimIndex, Hit
from kg.errors import KgError

WORDS, MEANING, BOTH = "words", "meaning", "both"
WAYS = (WORDS, MEANING, BOTH)
RANKED = 100
"""Claims of each ranking that are put together."""
RANK_OFFSET = 60
"""How little the very first ranks weigh more than the next (Cormack, Clarke and Büttcher, 2009)."""
ALL, ANY, NEAR = 1.0, 0.5, 1.0
"""What the rankings by all words, by any of them and by meaning weigh (docs/asking.md)."""


class ClaimFinder:
    """The claims of a build, to be found by words and, where the build kept an index of meanings, by meaning."""

    def __init__(self, words: Path, meanings: Path) -> None:
        """Open the indexes; raises `KgError` where there is none of words, or the two do not belong together."""
        self.index = ClaimIndex(words)
        self._meanings = MeaningIndex(meanings) if meanings.is_dir() else None
        if self._meanings is not None and len(self._meanings) != len(self.index):
            raise KgError("the index of meanings is of another build", where=str(meanings), remedy="build again")

    def find(self, wanted: str, *, most: int, by: str = BOTH, channel: str | None = None) -> tuple[Hit, ...]:
        """Claims for what a person typed, the best first.

        By words: those that hold all of them. By meaning: those that say the like in
        whatever words. By both: the rankings by all words, by any and by meaning put
        together; by words alone where a phrase or a beginning* is asked for, which are
        about words, or where the build has no index of meanings.
        """
        if by == MEANING and self._meanings is None:
            raise KgError("this build has no index of meanings", remedy="build again, or search by words")
        if by == WORDS or self._meanings is None or (by == BOTH and ('"' in wanted or "*" in wanted)):
            return self.index.search(wanted, most=most, channel=channel)
        ranked = max(RANKED, most)
        near = self._meanings.near(wanted, most=max(CANDIDATES, most), channel=channel)
        compared = self._meanings.compared(wanted, near)[:ranked]
        if by == MEANING:
            return tuple(Hit(one.score, self.index.numbered(one.number), one.number) for one in compared[:most])
        every = self.index.search(wanted, most=ranked, channel=channel)
        some = self.index.search_any(wanted, most=ranked, channel=channel)
        hits = {hit.number: hit.trace for hit in (*every, *some)}
        rankings = (
            (ALL, [hit.number for hit in every]),
            (ANY, [hit.number for hit in some]),
            (NEAR, [one.number for one in compared]),
        )
        return tuple(
            Hit(score, hits.get(number) or self.index.numbered(number), number)
            for number, score in fused(rankings)[:most]
        )


def fused(rankings: Iterable[tuple[float, Iterable[int]]]) -> list[tuple[int, float]]:
    """Rankings, each with its weight, put together: (number, score), the best first.

    >>> [number for number, _ in fused([(1, [7, 3]), (1, [5, 3])])]
    [3, 5, 7]
    """
    scores: dict[int, float] = {}
    for weight, ranking in rankings:
        for rank, number in enumerate(ranking, start=1):
            scores[number] = scores.get(number, 0) + weight / (RANK_OFFSET + rank)
    return [(number, round(scores[number], 6)) for number in sorted(scores, key=lambda n: (-scores[n], n))]
