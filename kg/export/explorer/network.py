"""The entity network as arrays: who is named with whom, what belongs together, what is central.

Communities are Louvain's (V. Blondel and others, "Fast unfolding of communities in large
networks", 2008) as scikit-network finds them; rank is PageRank. Both see every entity.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
from scipy import sparse
from sknetwork.clustering import Louvain
from sknetwork.ranking import PageRank

Numbers = npt.NDArray[np.int64]

LEAST_MEMBERS = 4
"""A community of fewer entities is not drawn by itself: its members belong to none."""
MOST_COMMUNITIES = 80
"""So many communities are drawn, the largest."""

_NUMBERED = """
    CREATE OR REPLACE TABLE numbered AS
    SELECT iri, row_number() OVER (ORDER BY mention_count DESC, note_count DESC, iri) - 1 AS number FROM entities"""
_EDGES = """
    WITH named AS (SELECT DISTINCT m.claim, n.number FROM mentions m JOIN numbered n ON n.iri = m.entity)
    SELECT a.number AS source, b.number AS target, count(*) AS claims
    FROM named a JOIN named b ON b.claim = a.claim AND a.number < b.number
    GROUP BY ALL ORDER BY source, target"""


@dataclass(frozen=True, slots=True)
class Ties:
    """Edges as three columns: `source` < `target`, by entity number, and the `claims` that name both."""

    source: Numbers
    target: Numbers
    claims: Numbers


@dataclass(frozen=True, slots=True)
class Grouping:
    """For each entity its community (-1 for none) and its rank in millionths; communities by size."""

    community: Numbers
    rank: Numbers
    count: int


def numbered_entities(connection: duckdb.DuckDBPyConnection) -> int:
    """Number the entities, the most mentioned first, in the table `numbered`; gives how many they are."""
    connection.execute(_NUMBERED)
    (count,) = connection.execute("SELECT count(*) FROM numbered").fetchall()[0]
    return int(count)


def ties_of(connection: duckdb.DuckDBPyConnection) -> Ties:
    """All pairs of entities that a claim names together."""
    columns = connection.execute(_EDGES).fetchnumpy()
    source, target, claims = (np.asarray(columns[name], dtype=np.int64) for name in ("source", "target", "claims"))
    return Ties(source, target, claims)


def grouping_of(ties: Ties, count: int) -> Grouping:
    """The communities and ranks of `count` entities; the same ties give the same numbers."""
    if not len(ties.source):
        return Grouping(np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.int64), 0)
    weights = sparse.coo_matrix((ties.claims.astype(float), (ties.source, ties.target)), shape=(count, count)).tocsr()
    both_ways = sparse.csr_matrix(weights + weights.T)
    labels = np.asarray(Louvain(random_state=0, shuffle_nodes=False).fit_predict(both_ways), dtype=np.int64)
    rank = np.rint(np.asarray(PageRank().fit_predict(both_ways)) * 1e6).astype(np.int64)
    sizes = np.bincount(labels)
    order = sorted(range(len(sizes)), key=lambda label: (-sizes[label], label))
    kept = [label for label in order if sizes[label] >= LEAST_MEMBERS][:MOST_COMMUNITIES]
    renumbered = np.full(len(sizes), -1, dtype=np.int64)
    renumbered[kept] = np.arange(len(kept))
    return Grouping(renumbered[labels], rank, len(kept))
