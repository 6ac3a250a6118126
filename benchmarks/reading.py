"""How fast notes are read, next to obsidiantools reading the same folder in the same run.

    pip install -e '.[bench]' && python benchmarks/reading.py VAULT [--notes N] [--rounds N]

One process, one core. `kg` reads stamps, sentences, sections, labels and links of every
note; obsidiantools reads front matter, links and text. Figures are the best of the
rounds; compare the ratio, the machine is noisy.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kg.model import NotePath
from kg.read.note import read_note
from kg.read.vault import decode, find_notes

SEED = 7


def main() -> None:
    """Copy a sample of notes, read it both ways in turn, print megabytes a second."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vault", type=Path)
    parser.add_argument("--notes", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    paths, _ = find_notes(options.vault)
    chosen = sorted(random.Random(SEED).sample(paths, min(options.notes, len(paths))))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in chosen:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(options.vault / path, target)
        size = sum((folder / path).stat().st_size for path in chosen) / 1e6
        ours = [seconds(lambda: read_with_kg(folder, chosen)) for _ in range(options.rounds)]
        theirs = [seconds(lambda: read_with_obsidiantools(folder)) for _ in range(options.rounds)]
    print(f"{len(chosen):,} notes, {size:.1f} MB")
    print(f"kg             {size / min(ours):6.2f} MB a second and core")
    print(f"obsidiantools  {size / min(theirs):6.2f} MB a second and core")
    print(f"ratio          {min(theirs) / min(ours):6.1f}")


def seconds(work: Callable[[], None]) -> float:
    """Processor seconds of a piece of work, in this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def read_with_kg(folder: Path, paths: list[NotePath]) -> None:
    """Read every note whole."""
    for path in paths:
        text, _ = decode(path, (folder / path).read_bytes())
        read_note(path, text)


def read_with_obsidiantools(folder: Path) -> None:
    """Connect the vault's links and gather its text."""
    import obsidiantools.api as otools  # noqa: PLC0415 - an extra of this benchmark alone

    otools.Vault(folder).connect().gather()


if __name__ == "__main__":
    main()
