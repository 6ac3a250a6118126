"""What a person can set, with its defaults; read from `kg.toml` in the vault if there is one."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from kg.errors import KgError
from kg.ids import digest

SETTINGS_FILE = "kg.toml"
_ADDRESS = re.compile(r"https?://(?:[^\s<>\"{}|\\^`%]|%[0-9A-Fa-f]{2})+")
_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`]+[/#]")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a build; each can stand in `kg.toml` under its own name.

    `base` begins every IRI of the data and never comes from a path or a host.
    `confidence` is how sure the recogniser must be of a name for it to be in the graph.
    `page_nodes` is the most entities that `graph.html` draws.
    `known_entities` is a table of known entities (CSV), by its path from the vault.
    """

    base: str = "https://notes-kg.example/"
    title: str = "Knowledge graph of video notes"
    licence: str = ""
    confidence: float = 0.3
    page_nodes: int = 600
    known_entities: str = ""

    def __post_init__(self) -> None:
        """Refuse what would give a broken graph."""
        if not _BASE.fullmatch(self.base):
            raise KgError(
                "the base of the data's IRIs must be an http(s) address that ends in / or #",
                where=f"base = {self.base!r}",
                remedy='for instance base = "https://example.org/my-notes/"',
            )
        for name, address in (("base", self.base), ("licence", self.licence)):
            if address and not _ADDRESS.fullmatch(address):
                raise KgError(
                    f"the {name} must be a whole http(s) address, percent-encoded where it needs to be",
                    where=f"{name} = {address!r}",
                    remedy='for instance licence = "https://creativecommons.org/licenses/by/4.0/"',
                )
        if not 0 <= self.confidence <= 1:
            raise KgError("confidence lies between 0 and 1", where=f"confidence = {self.confidence}")
        if not 1 <= self.page_nodes <= 1000:
            raise KgError("page_nodes lies between 1 and 1000", where=f"page_nodes = {self.page_nodes}")

    @property
    def digest(self) -> str:
        """A hash of all settings, the same in every run."""
        return digest(json.dumps(asdict(self), sort_keys=True))


def load_settings(vault: Path) -> Settings:
    """The settings of a vault: the defaults, with what its `kg.toml` changes."""
    path = vault / SETTINGS_FILE
    if not path.is_file():
        return Settings()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KgError("cannot read the settings", where=str(path), remedy=str(error)) from error
    known = {field.name: type(field.default) for field in fields(Settings)}
    for name, value in given.items():
        if name not in known:
            raise KgError(f"unknown setting {name!r}", where=str(path), remedy=f"known are: {', '.join(known)}")
        accepted = (int, float) if known[name] is float else (known[name],)
        if not isinstance(value, accepted) or isinstance(value, bool):
            raise KgError(f"{name} must be of type {known[name].__name__}", where=str(path))
    return replace(Settings(), **given)
