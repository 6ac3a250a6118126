"""Vaults of a few sentences, read by a network that knows a list of names: quick enough for many builds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from kg.extract.calibration import Calibration
from kg.extract.heads import (
    ATTRIBUTED,
    CUE,
    DESCRIBED,
    INNER,
    NAMES,
    NEGATIVE,
    OCCURRENCE,
    POINTER_WIDTH,
    SCORES,
    TRIGGER,
    Pointer,
)
from kg.extract.heads import TYPES as KINDS
from kg.extract.network import Signals
from kg.model import EntityType

SURE = 6.0
"""The score of a right label where all others have 0."""

LISTED = {
    EntityType.PERSON: (
        "Valery Solovey", "Valery Soloviev", "Valery Solovyov", "Vladimir Solovyov", "Solovey", "Solovyov",
        "Sam Altman", "Sam Harris", "Sam", "Altman", "Donald Trump", "Donald J. Trump", "Trump", "Melania Trump",
        "George W. Bush", "George H. W. Bush", "George Bush", "John F. Kennedy", "JFK", "Plato", "Ann Plato",
        "Paul Graham", "Paula Graham", "Harriss", "Horus", "Michael Dell",
    ),
    EntityType.ORGANISATION: (
        "OpenAI", "Open AI", "Amazon", "Google", "Central Intelligence Agency", "CIA", "Dell Inc", "Dell", "Kremlin",
    ),
    EntityType.PLACE: ("Moscow", "Amazon River", "Brazil", "Kharkiv", "Kharkov", "Iran", "Iraq"),
    EntityType.EVENT: ("Ukraine war", "war in Ukraine"),
}  # fmt: skip
TYPES = {name: kind for kind, names in LISTED.items() for name in names}
_ANY = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(name) for name in sorted(TYPES, key=len, reverse=True)) + r")(?!\w)"
)


class ListNetwork:
    """Finds the listed names, always as sure, and says nothing else of any text."""

    calibration = Calibration()

    def read(self, title: str, texts: Sequence[str]) -> tuple[Signals, ...]:
        return tuple(signals_of(text) for text in (title, *texts))


def signals_of(text: str) -> Signals:
    """What the network would say of a text if it knew the listed names and nothing else."""
    words = tuple((number, *match.span()) for number, match in enumerate(re.finditer(r"\w+|[^\w\s]", text)))
    scores = np.zeros((len(words), SCORES), dtype=np.float32)
    for head in (NAMES, INNER, TRIGGER, CUE, DESCRIBED):
        scores[:, head.start] = SURE
    scores[:, [NEGATIVE, ATTRIBUTED, OCCURRENCE]] = -SURE
    for match in _ANY.finditer(text):
        label = 1 + 2 * KINDS.index(TYPES[match.group()])
        for number, start, end in words:
            if match.start() <= start and end <= match.end():
                scores[number, NAMES] = 0
                scores[number, label if start == match.start() else label + 1] = SURE
    return Signals(words, scores, np.zeros((len(words), len(Pointer), 2, POINTER_WIDTH), dtype=np.float32))


def use_list_network(patch: pytest.MonkeyPatch) -> None:
    """Let builds of this process read names by the list."""
    network = ListNetwork()
    patch.setattr("kg.mapping.packaged_network", lambda: network)


def note_text(sentences: Iterable[str], video: str = "abcdefghijk") -> str:
    """A note of these sentences, a minute each."""
    lines = [f"{text} [00:{minute % 60:02d}:00]." for minute, text in enumerate(sentences, 1)]
    return f"---\ntitle: A note\nvideoId: {video}\n---\n" + "\n".join(lines) + "\n"


def write_notes(vault: Path, notes: Mapping[str, Sequence[str]]) -> Path:
    """Write notes by path; each of another video, unless its path says one as `channel/name@video.md`."""
    for number, (name, sentences) in enumerate(sorted(notes.items())):
        path, _, video = name.partition("@")
        target = vault / f"{path}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(note_text(sentences, video or f"video{number:06d}"), "utf-8")
    return vault
