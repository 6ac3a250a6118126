"""Many clients at once against `kg serve`: what they get, and how long it takes.

    python benchmarks/clients.py OUTPUT --clients 50 --seconds 60 [--runaway]

Each client asks one thing after the other without a pause: saved queries, searches, pages.
With `--runaway`, one more asks nothing but queries that never end. Anything but 200 (for
those: 503) is an error and makes the exit status 1.
"""

from __future__ import annotations

import argparse
import http.client
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote, urlencode

from kg.ask.queries import SavedQuery, saved_queries
from kg.ontology import ontology_folder

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ASKED = ("channels-naming", "claims-at", "names-beside", "where-from", "count-by-channel")
OK, STOPPED = 200, 503


@dataclass
class Tally:
    """What clients got: how often each status or failure, and the seconds of each answer."""

    got: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    @property
    def errors(self) -> dict[str, int]:
        """All but what was to come."""
        return {what: count for what, count in self.got.items() if what != "as expected"}


def request_paths(name: str, words: str) -> list[str]:
    """What each client asks: saved queries of a name, a search, the page of the name, the front page."""
    saved: dict[str, SavedQuery] = {query.name: query for query in saved_queries(ontology_folder() / "queries")}
    paths = []
    for query in (saved[one] for one in ASKED):
        given = {p.name: name if p.type == "entity" else p.example for p in query.parameters}
        paths.append(
            "/sparql?" + urlencode({"query": query.sparql, **{f"${key}": value for key, value in given.items()}})
        )
    page = f"/entity/{quote(name.lower().replace(' ', '_'))}"
    return [*paths, f"/search?q={quote(words)}", page, "/"]


def ask_until(port: int, paths: Iterator[str], deadline: float, tally: Tally, *, expected: int = OK) -> None:
    """Ask one path after the other over one connection until the time is over."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    while time.monotonic() < deadline:
        path, started = next(paths), time.perf_counter()
        try:
            connection.request("GET", path, headers={"Accept": "*/*"})
            answer = connection.getresponse()
            answer.read()
            what = "as expected" if answer.status == expected else f"{answer.status} {path[:60]}"
        except (OSError, http.client.HTTPException) as error:
            what = f"{type(error).__name__} {path[:60]}"
            connection.close()
        tally.got[what] += 1
        tally.seconds.append(time.perf_counter() - started)
    connection.close()


def load(port: int, paths: Sequence[str], *, clients: int, seconds: float, runaways: int = 0) -> tuple[Tally, Tally]:
    """What so many clients get in so many seconds, and what those get that ask what never ends."""
    tallies, stopped = [Tally() for _ in range(clients)], [Tally() for _ in range(runaways)]
    deadline = time.monotonic() + seconds
    endless = "/sparql?" + urlencode({"query": RUNAWAY})
    threads = [
        threading.Thread(target=ask_until, args=(port, islice(cycle(paths), place % len(paths), None), deadline, tally))
        for place, tally in enumerate(tallies)
    ]
    threads += [
        threading.Thread(target=ask_until, args=(port, cycle([endless]), deadline, tally), kwargs={"expected": STOPPED})
        for tally in stopped
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _together(tallies), _together(stopped)


def _together(tallies: Sequence[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.got += tally.got
        whole.seconds += tally.seconds
    return whole


def main() -> int:
    """Start a server over a build, put the load on it, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--name", default="Donald Trump")
    parser.add_argument("--words", default="trump putin")
    parser.add_argument("--runaway", action="store_true")
    options = parser.parse_args()
    command = [sys.executable, "-m", "kg.cli", "serve", str(options.output), "--port", "0", "--seconds", "10"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        line = server.stderr.readline() if server.stderr else ""
        found = re.search(r":(\d+)/", line)
        if found is None:
            print(line, server.stderr.read() if server.stderr else "", file=sys.stderr)
            return 1
        answered, stopped = load(
            int(found[1]), request_paths(options.name, options.words), clients=options.clients,
            seconds=options.seconds, runaways=int(options.runaway),
        )  # fmt: skip
    finally:
        server.terminate()
        server.wait(30)
    times = statistics.quantiles(answered.seconds, n=100)
    print(f"{len(answered.seconds):,} answers to {options.clients} clients in {options.seconds:g} s")
    print(f"median {times[49] * 1000:.0f} ms, 99 of 100 within {times[98] * 1000:.0f} ms")
    if stopped.seconds:
        print(f"{len(stopped.seconds)} queries without an end, each stopped after {max(stopped.seconds):.1f} s at most")
    print(f"errors: {answered.errors or 'none'}, {stopped.errors or 'none'}")
    return 1 if answered.errors or stopped.errors else 0


if __name__ == "__main__":
    sys.exit(main())
