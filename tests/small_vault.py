"""Vaults of a few sentences, read by a recogniser that knows a list of names: quick enough for many builds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from kg.extract.recogniser import NamedSpan
from kg.model import EntityType

NAMES = {
    EntityType.PERSON: (
        "Valery Solovey", "Valery Soloviev", "Valery Solovyov", "Vladimir Solovyov", "Solovey", "Solovyov",
        "Sam Altman", "Sam Harris", "Sam", "Altman", "Donald Trump", "Donald J. Trump", "Trump", "Melania Trump",
        "George W. Bush", "George H. W. Bush", "George Bush", "John F. Kennedy", "JFK", "Plato",
        "Paul Graham", "Paula Graham",
    ),
    EntityType.ORGANISATION: (
        "OpenAI", "Open AI", "Amazon", "Google", "Central Intelligence Agency", "CIA", "Dell Inc", "Dell", "Kremlin",
    ),
    EntityType.PLACE: ("Moscow", "Amazon River", "Brazil", "Kharkiv", "Kharkov", "Iran", "Iraq"),
    EntityType.EVENT: ("Ukraine war", "war in Ukraine"),
}  # fmt: skip
TYPES = {name: kind for kind, names in NAMES.items() for name in names}
_ANY = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(name) for name in sorted(TYPES, key=len, reverse=True)) + r")(?!\w)"
)


class ListRecogniser:
    """Finds the listed names, always with the same confidence."""

    def names_in(self, sentences: Sequence[str]) -> tuple[tuple[NamedSpan, ...], ...]:
        return tuple(
            tuple(NamedSpan(m.start(), m.end(), TYPES[m.group()], 0.9) for m in _ANY.finditer(text))
            for text in sentences
        )


def use_list_recogniser(patch: pytest.MonkeyPatch) -> None:
    """Let builds of this process read names by the list."""
    recogniser = ListRecogniser()
    patch.setattr("kg.mapping.packaged_recogniser", lambda: recogniser)


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
