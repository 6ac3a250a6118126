"""A reading that takes its time and writes down which process read what; Ray's workers import it by its name."""

from __future__ import annotations

import os
import time
from pathlib import Path

from kg.mapping import without_names
from kg.model import NoteExtract, NoteReading

SECONDS_EACH = 0.3


class SlowReading:
    """Reads no names; a line `process path` a note in the `log`."""

    def __init__(self, log: Path) -> None:
        self.log = log

    def __call__(self, reading: NoteReading) -> NoteExtract:
        with self.log.open("a", encoding="utf-8") as file:
            file.write(f"{os.getpid()} {reading.path}\n")
        time.sleep(SECONDS_EACH)
        return without_names(reading)

    def read(self) -> list[tuple[int, str]]:
        """Who read what so far, in order."""
        if not self.log.exists():
            return []
        return [(int(pid), path) for pid, path in map(str.split, self.log.read_text("utf-8").splitlines())]
