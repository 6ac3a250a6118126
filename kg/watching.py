"""When to build again: the files of a vault, looked at again and again.

Polling needs nothing of the system and sees what a synced or mounted folder never
reports. A look costs one `stat` a note and reads none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from kg.errors import KgError
from kg.read.vault import find_notes
from kg.settings import load_settings

LOOKS_UNTIL_STILL = 30
"""A vault that never is still (a long copy) is built after so many looks all the same."""

Snapshot = Mapping[str, tuple[int, int, int]]
"""Of each file its time of change (ns), its size and its number in the file system, by path."""


def snapshot(vault: Path) -> Snapshot:
    """What a build depends on in a vault: all notes, what only looks like one, and the files beside them.

    Those beside them are the settings, judgements and tables that lie in the vault's
    own folder, and the table of known entities wherever it lies.
    """
    notes, issues = find_notes(vault)
    paths = {vault / path for path in notes} | {vault / issue.path for issue in issues}
    paths |= {entry for entry in vault.iterdir() if not entry.name.startswith(".") and entry.is_file()}
    if known := _known_entities(vault):
        paths.add(vault / known)
    return {str(path): found for path in sorted(paths) if (found := _state(path))}


def _known_entities(vault: Path) -> str:
    """The path that the settings name; "" while they cannot be read, which a build will say."""
    try:
        return load_settings(vault).known_entities
    except KgError:
        return ""


def _state(path: Path) -> tuple[int, int, int] | None:
    """None where a file has gone, or cannot be looked at."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def times_to_build(look: Callable[[], Snapshot], pause: Callable[[], None]) -> Iterator[Snapshot]:
    """Yield at once, and whenever what `look` gives has changed and is the same after a `pause`.

    What changes while the caller builds is seen by the next look, because what was built
    is what was seen before; the caller never builds twice at a time.
    """
    built = still(look, pause)
    yield built
    while True:
        pause()
        if look() != built:
            built = still(look, pause)
            yield built


def still(look: Callable[[], Snapshot], pause: Callable[[], None]) -> Snapshot:
    """What `look` gives twice with a pause between, or at last after `LOOKS_UNTIL_STILL`."""
    seen = look()
    for _ in range(LOOKS_UNTIL_STILL):
        pause()
        now = look()
        if now == seen:
            break
        seen = now
    return seen
