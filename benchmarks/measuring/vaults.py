"""Parts of a vault to measure on, as copies: the vault itself is never written to."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

from kg.model import NotePath
from kg.read.vault import find_notes

BLOCK = 64
"""Notes that stay together, neighbours by path: links and videos are mostly shared among them."""
ADDED = "\n\nIn the edited note Donald Trump met Angela Merkel in Lisbon on 7 November 2024 [00:01:40].\n"


def copy_part(vault: Path, folder: Path, share: Fraction) -> tuple[NotePath, ...]:
    """Copy every so-manieth block of notes; the paths of the notes copied, in order."""
    paths, _ = find_notes(vault)
    blocks = [paths[at : at + BLOCK] for at in range(0, len(paths), BLOCK)]
    count = max(1, round(len(blocks) * share))
    chosen = [path for number in range(count) for path in blocks[number * len(blocks) // count]]
    for path in chosen:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(vault / path, target)
    return tuple(chosen)


def edit_one(folder: Path, paths: tuple[NotePath, ...]) -> None:
    """Add a sentence to the note in the middle."""
    with (folder / paths[len(paths) // 2]).open("a", encoding="utf-8") as note:
        note.write(ADDED)
