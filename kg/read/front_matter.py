"""Front matter by python-frontmatter, with the line on which the body begins."""

from __future__ import annotations

from collections.abc import Mapping

import yaml
from frontmatter.default_handlers import YAMLHandler

from kg.model import Issue, NotePath

_HANDLER = YAMLHandler()
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Every scalar stays text: a videoId such as `1e5` or `0x12` is no number."""


def split_front_matter(path: NotePath, text: str) -> tuple[Mapping[str, str], str, int, tuple[Issue, ...]]:
    """A note's front matter as text values, its body, the body's first line, and problems.

    Front matter that is missing or cannot be read gives an empty mapping; the body is
    then read all the same.
    """
    if not _HANDLER.detect(text):
        return {}, text, 1, ()
    try:
        matter, body = _HANDLER.split(text)
    except ValueError:
        return {}, text, 1, (Issue("front-matter", path, 1, "front matter has no closing ---"),)
    first_line = text.count("\n", 0, len(text) - len(body)) + 1
    try:
        loaded = _HANDLER.load(matter, Loader=_LOADER)
    except yaml.YAMLError as error:
        return {}, body, first_line, (Issue("front-matter", path, _line(error), f"not YAML: {_short(error)}"),)
    if not isinstance(loaded, dict):
        return {}, body, first_line, (Issue("front-matter", path, 1, "front matter is not a mapping"),)
    return {str(key): value for key, value in loaded.items() if isinstance(value, str)}, body, first_line, ()


def _line(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 1


def _short(error: yaml.YAMLError) -> str:
    return getattr(error, "problem", None) or str(error).splitlines()[0]
