"""Measure the resolution of a vault: judged pairs of each set, and seconds and memory at 1/4, 1/2 and all.

    python benchmarks/resolution.py pairs OUTPUT
    python benchmarks/resolution.py cost OUTPUT
    python benchmarks/resolution.py draw OUTPUT
    python benchmarks/resolution.py addresses OUTPUT

`OUTPUT` is a build of the vault that the judged pairs in `tests/fixtures` were made from.
`cost` resolves a quarter, a half and all of its notes again from its shards, each in a
process of its own; nothing in `OUTPUT` is changed. `draw` prints pairs of mentions for a
person to judge, drawn from its shards by surface alone: what a build made of them is not
looked at. `addresses` counts the IRIs that a quarter of the notes gives and all of them
neither have nor lead on.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb
from rapidfuzz.distance import JaroWinkler

sys.path.insert(0, str(Path(__file__).parent.parent))

from kg.assemble.shards import NoteKey
from kg.assemble.tables import assemble_tables, load_shards
from kg.model import NotePath
from kg.outputs import SHARDS, TABLES
from kg.resolve.entities import resolve_entities
from kg.resolve.facts import resolve_facts
from kg.resolve.pairs import pair_claims
from kg.resolve.predicates import PREDICATES_FILE
from kg.settings import Settings
from kg.workspace import open_workspace
from tests.mention_pairs import SETS, read_pairs, score_pairs

SHARES = (4, 2, 1)
"""One note of so many is taken."""
DRAWN = (("one name", 110), ("one word", 45), ("a word shared", 45), ("near", 25), ("initials", 15))
"""How many pairs of each kind `draw` prints; but for the first they are hard."""
SEED = 20261125
NEAR = 0.92
"""Jaro-Winkler similarity of two surfaces that are drawn as near."""

Drawn = tuple[str, int, str, str, str]
"""A mention's path, the position of its claim, its surface, its channel and the claim."""


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("pairs", "cost", "draw", "addresses", "share"))
    parser.add_argument("output", type=Path)
    parser.add_argument("--share", type=int, default=1, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.what == "pairs":
        print_pairs(options.output)
    elif options.what == "share":
        print_share(options.output, options.share)
    elif options.what == "draw":
        print_drawn(options.output)
    elif options.what == "addresses":
        print_addresses(options.output)
    else:
        print("   notes  mentions     names  entities  CPU s: names  facts  claims  peak MB", flush=True)
        for share in SHARES:
            subprocess.run([sys.executable, __file__, "share", str(options.output), "--share", str(share)], check=True)


def print_pairs(output: Path) -> None:
    """Pairwise precision and recall of each set of pairs."""
    rows = duckdb.sql(
        f"""SELECT c.path, c.position, m.surface, m.entity FROM '{output}/{TABLES}/mentions.parquet' m
            JOIN '{output}/{TABLES}/claims.parquet' c ON c.iri = m.claim ORDER BY ALL"""
    ).fetchall()
    entities = {(path, position, surface): entity for path, position, surface, entity in rows}
    for name in SETS:
        score = score_pairs((pair for pair in read_pairs() if pair.set == name), entities)
        print(
            f"{name:7} precision {score.precision:.3f}  recall {score.recall:.3f}  "
            f"({score.found} of {score.given} pairs are in the build)"
        )


def print_share(output: Path, share: int) -> None:
    """CPU seconds that the resolution of every n-th note takes, and the peak of the process.

    Names, facts and claims are the stages that a build calls "resolving the names",
    "putting together what happened" and "comparing the claims".
    """
    settings = Settings()
    with tempfile.TemporaryDirectory() as folder:
        connection, notes = _joined(output, share, Path(folder))
        stages: tuple[Callable[[], object], ...] = (
            lambda: resolve_entities(connection, settings.base),
            lambda: resolve_facts(connection, settings.base, Path(folder) / PREDICATES_FILE),
            lambda: pair_claims(connection, settings.base),
        )
        names, facts, claims = (_cpu_seconds(stage) for stage in stages)
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
            for table in ("mentions", "nodes", "entities")
        ]
        connection.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{notes:>8,}  {counts[0]:>8,}  {counts[1]:>8,}  {counts[2]:>8,}  {names:>12.1f}  {facts:>5.1f}  "
        f"{claims:>6.1f}  {peak:>7,.0f}",
        flush=True,
    )


def print_addresses(output: Path) -> None:
    """How many IRIs of entities a quarter of the notes gives, and how many of them all notes lose."""
    few, many = (_addresses(output, share) for share in (SHARES[0], SHARES[-1]))
    lost = sorted(few[0] - many[0] - many[1])
    print(f"{len(few[0]):,} entities of a quarter, {len(many[0]):,} of all and {len(many[1]):,} that lead on")
    print(f"{len(lost):,} lost: {', '.join(lost[:20])}")


def _addresses(output: Path, share: int) -> tuple[set[str], set[str]]:
    """The IRIs of the entities of every n-th note, and those that lead on to one of them."""
    with tempfile.TemporaryDirectory() as folder:
        connection, _ = _joined(output, share, Path(folder))
        resolve_entities(connection, Settings().base)
        live, gone = (
            {iri for (iri,) in connection.execute(f"SELECT iri FROM {table}").fetchall()}
            for table in ("entities", "replaced")
        )
        connection.close()
    return live, gone


def _joined(output: Path, share: int, folder: Path) -> tuple[duckdb.DuckDBPyConnection, int]:
    """A workspace with every n-th note of a build, joined from its shards, and how many these are."""
    shards = sorted((output / SHARDS).glob("*.shard"))
    files = [str(shard / "notes.parquet") for shard in shards]
    rows = duckdb.execute("SELECT note, path, content_hash FROM read_parquet($files) ORDER BY path", {"files": files})
    notes = [NoteKey(NotePath(path), content, key, 0) for key, path, content in rows.fetchall()][::share]
    connection = open_workspace(folder)
    load_shards(connection, shards, notes)
    assemble_tables(connection, Settings())
    return connection, len(notes)


def _cpu_seconds(stage: Callable[[], object]) -> float:
    started = time.process_time()
    stage()
    return time.process_time() - started


def print_drawn(output: Path) -> None:
    """Pairs for a person to judge: kind, and of each mention path, position, surface and claim, tab between."""
    mentions = _mentions(output)
    chance = random.Random(SEED)
    ways = _ways(mentions, chance)
    used: set[frozenset[str]] = set()
    for kind, wanted in DRAWN:
        found = 0
        while found < wanted:
            one = chance.choice(mentions)
            other = ways[kind](one)
            surfaces = frozenset((one[2].casefold(), other[2].casefold())) if other else frozenset()
            if other and one[0] != other[0] and surfaces not in used:
                used.add(surfaces)
                found += 1
                print(*(f"drawn: {kind}", *one[:3], one[4], *other[:3], other[4]), sep="\t")


def _mentions(output: Path) -> list[Drawn]:
    """One mention of each surface in each note, in order."""
    files = {
        table: [str(shard / f"{table}.parquet") for shard in sorted((output / SHARDS).glob("*.shard"))]
        for table in ("notes", "claims", "mentions")
    }
    rows = duckdb.execute(
        """SELECT n.path, c.position, m.surface, c.text
           FROM read_parquet($mentions) m JOIN read_parquet($claims) c USING (note, position)
           JOIN read_parquet($notes) n USING (note)
           WHERE m.confidence >= $least AND m.name_key <> '' ORDER BY n.path, c.position, m.start""",
        files | {"least": round(Settings().confidence * 10_000)},
    ).fetchall()
    first: dict[tuple[str, str], Drawn] = {}
    for path, position, surface, text in rows:
        first.setdefault((path, surface), (path, position, surface, path.split("/")[0], " ".join(text.split())))
    return list(first.values())


def _ways(mentions: Sequence[Drawn], chance: random.Random) -> Mapping[str, Callable[[Drawn], Drawn | None]]:
    """How the other mention of a pair is found, by kind; None where a mention has no such other."""
    bearing, sharing = defaultdict[str, list[Drawn]](list), defaultdict[str, set[str]](set)
    for mention in mentions:
        bearing[mention[2].casefold()].append(mention)
    for surface in bearing:
        words = [word for word in re.findall(r"\w+", surface) if word not in ("of", "the", "and", "for", "in")]
        letters = "".join(word[0] for word in words) + "." if len(words) > 2 else ""
        for key in (*(word for word in words if len(word) > 3), surface[:3] + "...", letters):
            sharing[key].add(surface)

    def any_of(surfaces: set[str]) -> Drawn | None:
        return chance.choice(bearing[chance.choice(sorted(surfaces))]) if surfaces else None

    def one_word(one: Drawn) -> Drawn | None:
        others = [other for other in bearing[one[2].casefold()] if other[3] != one[3] and " " not in one[2]]
        return chance.choice(others) if others else None

    def near(one: Drawn) -> Drawn | None:
        own = one[2].casefold()
        return any_of({s for s in sharing[own[:3] + "..."] if s != own and JaroWinkler.similarity(s, own) >= NEAR})

    return {
        "one name": lambda one: any_of({one[2].casefold()}),
        "one word": one_word,
        "a word shared": lambda one: any_of(
            {s for w in re.findall(r"\w{4,}", one[2].casefold()) for s in sharing[w]} - {one[2].casefold()}
        ),
        "near": near,
        "initials": lambda one: any_of(sharing[one[2].casefold() + "."] if one[2].isupper() else set()),
    }


if __name__ == "__main__":
    main()
