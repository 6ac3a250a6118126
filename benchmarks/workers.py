"""How much quicker notes are read by more workers, processes of this machine and Ray's.

    pip install -e '.[ray]' && python benchmarks/workers.py VAULT [--notes 512] [--counts 1 2 4] [--rounds 2]

Each place and count reads the same notes with the packaged network into empty folders; the
places take turns, the least time of the rounds counts. Efficiency is words a second by
those of one local process and by the number of workers. What a place takes for no notes at
all (processes that start, a cluster that is set up) is measured for itself and taken off.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from kg.assemble.shards import NoteKey
from kg.mapping import read_shards, with_names
from kg.pipeline import list_notes
from kg.progress import Progress
from kg.workers import RAY, workers_on

QUIET = Progress(None)
NOTES_PER_TASK = 16
"""Smaller shards than a build's, so that few notes already keep four workers busy."""


def main() -> None:
    """Print a line for each place and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vault", type=Path)
    parser.add_argument("--notes", type=int, default=512)
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    notes, _ = list_notes(options.vault, QUIET)
    some = notes[:: max(1, len(notes) // options.notes)][: options.notes]
    words = sum(note.words for note in some)
    places = [(place, count) for count in options.counts for place in (None, RAY)]
    least = dict.fromkeys(places, float("inf"))
    begun = dict.fromkeys(places, float("inf"))
    for _ in range(options.rounds):
        for place, count in places:
            begun[place, count] = min(begun[place, count], seconds_to_begin(place, count))
            least[place, count] = min(least[place, count], seconds_to_read(options.vault, some, place, count))
            print(".", end="", flush=True)
    print(f"\n{len(some):,} notes, {words:,} words")
    one = words / (least[None, options.counts[0]] - begun[None, options.counts[0]])
    for (place, count), seconds in least.items():
        rate = words / (seconds - begun[place, count])
        print(
            f"{place or 'processes':9} {count}: begins in {begun[place, count]:5.1f} s, {rate:7,.0f} words a second, "
            f"{rate / one:4.2f} times one process, efficiency {rate / one / count:4.0%}"
        )


def seconds_to_begin(place: str | None, count: int) -> float:
    """Seconds for as many tasks as workers that do nothing."""
    started = time.monotonic()
    workers_on(place, count).run(abs, range(count), lambda _: None)
    return time.monotonic() - started


def seconds_to_read(vault: Path, notes: tuple[NoteKey, ...], place: str | None, count: int) -> float:
    """Seconds to read the notes into shards."""
    with tempfile.TemporaryDirectory(prefix="kg-workers-") as name:
        groups = [notes[at : at + NOTES_PER_TASK] for at in range(0, len(notes), NOTES_PER_TASK)]
        started = time.monotonic()
        read_shards(vault, Path(name), groups, with_names, workers=workers_on(place, count), progress=QUIET)
        return time.monotonic() - started


if __name__ == "__main__":
    main()
