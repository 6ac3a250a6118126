"""Finding the notes of a vault and reading their text: the only file access of this room."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from kg.errors import KgError
from kg.model import Issue, NotePath

_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Characters that no text needs and XML 1.0 has no place for; they are read as blanks."""
NOTE_SUFFIX = ".md"
OTHER_TEXT_SUFFIXES = (".markdown", ".mdown", ".mdx", ".txt")
"""Files that look like notes with another name; they are not read, and said so."""
LARGEST_NOTE_BYTES = 10_000_000
"""A larger file is no note that a person wrote; it is left out, and said so."""


def find_notes(vault: Path) -> tuple[tuple[NotePath, ...], tuple[Issue, ...]]:
    """Every Markdown file below a folder, in order of path; hidden folders are left out.

    Linked folders are not entered (a link may form a loop) and folders that cannot be
    read become issues. Raises `KgError` where the vault itself is no folder.
    """
    if not vault.is_dir():
        raise KgError(
            "there is no folder of notes here", where=str(vault), remedy="name the folder that holds your .md files"
        )
    found: list[NotePath] = []
    issues: list[Issue] = []

    def unreadable(error: OSError) -> None:
        folder = NotePath(Path(error.filename).relative_to(vault).as_posix())
        issues.append(Issue("unreadable-folder", folder, 0, error.strerror or str(error)))

    for folder, subfolders, files in os.walk(vault, onerror=unreadable):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        here = Path(folder).relative_to(vault)
        for name in subfolders:
            if os.path.islink(os.path.join(folder, name)):
                issues.append(Issue("linked-folder", NotePath((here / name).as_posix()), 0, "a link, not entered"))
        for name in files:
            path = NotePath((here / name).as_posix())
            if not _is_utf8(path):
                shown = NotePath(path.encode("utf-8", "backslashreplace").decode("utf-8"))
                issues.append(Issue("file-name", shown, 0, "left out: its name is not UTF-8; rename it"))
                continue
            if name.lower().endswith(NOTE_SUFFIX) and not name.startswith("."):
                found.append(path)
            elif name.lower().endswith(OTHER_TEXT_SUFFIXES):
                issues.append(Issue("wrong-extension", path, 0, f"not read: its name does not end in {NOTE_SUFFIX}"))
    return tuple(sorted(found)), tuple(sorted(issues, key=lambda issue: issue.path))


def _is_utf8(path: str) -> bool:
    """Whether a path can be written down; bytes that no encoding names come as surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in path)


def read_bytes(vault: Path, path: NotePath) -> tuple[bytes, tuple[Issue, ...]]:
    """A note's bytes; a file that is too large or cannot be opened gives none and an issue."""
    try:
        size = (vault / path).stat().st_size
        if size > LARGEST_NOTE_BYTES:
            limit = LARGEST_NOTE_BYTES // 1_000_000
            return b"", (Issue("large-note", path, 0, f"left out: {size / 1e6:,.0f} MB, the limit is {limit} MB"),)
        return (vault / path).read_bytes(), ()
    except OSError as error:
        return b"", (Issue("unreadable-note", path, 0, error.strerror or str(error)),)


def decode(path: NotePath, raw: bytes) -> tuple[str, tuple[Issue, ...]]:
    """Bytes of a note as text with line feeds as line ends, and what was wrong with them.

    UTF-8 with or without a mark, and UTF-16 with one, are read; other bytes are
    replaced and said so, and NUL bytes are left out.
    """
    issues: list[Issue] = []
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    if encoding == "utf-16":
        issues.append(Issue("encoding", path, 1, "UTF-16, read as such; save it as UTF-8"))
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        text = raw.decode(encoding, errors="replace")
        line = raw.count(b"\n", 0, error.start) + 1
        issues.append(Issue("encoding", path, line, f"not {encoding.removesuffix('-sig').upper()}: {error.reason}"))
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        issues.append(Issue("nul-bytes", path, line, "NUL bytes, left out"))
        text = text.replace("\0", "")
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", text), tuple(issues)
