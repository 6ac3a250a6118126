"""Reading a folder of notes with kg and with obsidiantools; prints measures as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kg.read.vault import find_notes
from reading import read_with_kg, read_with_obsidiantools, seconds

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    paths, _ = find_notes(folder)
    size = sum((folder / path).stat().st_size for path in paths) / 1e6
    ours, theirs = seconds(lambda: read_with_kg(folder, paths)), seconds(lambda: read_with_obsidiantools(folder))
    print(
        json.dumps(
            [
                ("kg", "reading", size / ours, "MB a CPU s"),
                ("obsidiantools", "reading", size / theirs, "MB a CPU s"),
            ]
        )
    )
