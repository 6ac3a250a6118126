"""Build a vault and print minutes, peak memory of all processes together, sizes and counts.

    python benchmarks/build.py VAULT OUTPUT [--workers N] [--fresh]

Memory is the sum of proportional set sizes (PSS: shared pages count once) over the
process and its children, sampled twice a second; Linux only.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from measuring.watched import SAMPLE_SECONDS, family, proportional_set_size


def main() -> None:
    """Run the build and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vault", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--fresh", action="store_true", help="remove the output first, so that every note is read")
    options = parser.parse_args()
    if options.fresh:
        shutil.rmtree(options.output, ignore_errors=True)
    command = [sys.executable, "-m", "kg.cli", "build", str(options.vault), "-o", str(options.output)]
    command += ["--json", "--progress"]
    started = time.monotonic()
    process = subprocess.Popen([*command, "--workers", str(options.workers)], stdout=subprocess.PIPE, text=True)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(proportional_set_size(pid) for pid in family(process.pid)))
        time.sleep(SAMPLE_SECONDS)
    minutes = (time.monotonic() - started) / 60
    counts = json.loads(process.stdout.read() if process.stdout else "{}")
    print(f"minutes        {minutes:10.1f}\npeak memory MB {peak / 1e6:10.0f}")
    for name in ("notes", "notes_read", "claims", "clips", "mentions", "entities", "issues"):
        print(f"{name:14} {counts[name]:10,}")
    for path in map(Path, counts["files"]):
        size = sum(file.stat().st_size for file in path.rglob("*")) if path.is_dir() else path.stat().st_size
        print(f"{path.name:14} {size / 1e6:10.1f} MB")


if __name__ == "__main__":
    main()
