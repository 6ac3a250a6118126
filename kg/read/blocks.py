"""The blocks of a note's body: paragraphs, list items, quotations and table cells.

The block grammar is markdown-it's (CommonMark and tables) without the rules that eat
text in these notes: indented code (a deep bullet), HTML blocks (a line that begins
with a stamp's anchor), setext headings (a sentence above a rule) and link reference
definitions (`[00:05:07]: ...`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kg.read.inline import InlineLink, read_inline

_PARSER = MarkdownIt("commonmark", {"maxNesting": 200}).enable("table")
_PARSER.block.ruler.disable(["code", "html_block", "lheading", "reference"])
_PARSER.core.ruler.disable(["inline", "text_join"])

_WHOLE_FENCE = re.compile(r"(?:markdown|md)?\s*", re.IGNORECASE)
_CALLOUT = re.compile(r"\[!([\w-]+)\][+-]?[ \t]*([^\n]*)\n?")
FROM_LINE = re.compile(r"From:\s*\[\[[^\n]*\n?")
"""The line under the front matter that links a note to its channel."""
_GLUED_FENCE = re.compile(r"(?m)(?<=\S)(```(?:markdown|md)[ \t]*)$")


class BlockKind(StrEnum):
    """Where a block stands."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of Markdown text with its first line in the file and its section path.

    `introducer` is the number of the block that a list hangs on: the paragraph before
    it, or the item that it is nested in. `row` numbers table rows, None elsewhere.
    """

    kind: BlockKind
    line: int
    section: tuple[str, ...]
    source: str
    introducer: int | None
    row: int | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's words without markup, and the links in it."""

    line: int
    text: str
    links: tuple[InlineLink, ...]


@dataclass(slots=True)
class _Container:
    """An open list item, quotation or the body: which block was the last in it."""

    last: int | None = None
    introducer: int | None = None


@dataclass(slots=True)
class _Walk:
    """What the walk over the tokens knows at a token."""

    first_line: int
    blocks: list[Block] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    section: list[tuple[int, str]] = field(default_factory=list)
    containers: list[_Container] = field(default_factory=lambda: [_Container()])
    row: int | None = None
    row_line: int = 0
    is_header: bool = False


def blocks_of(body: str, first_line: int) -> tuple[tuple[Block, ...], tuple[Heading, ...]]:
    """Cut a body whose first line is `first_line` of its file into blocks and headings.

    A fence round the whole body is taken off first; fenced code is left out.
    """
    walk = _Walk(first_line)
    _read_body(_GLUED_FENCE.sub(r"\n\1", body) if _GLUED_FENCE.search(body) else body, walk)
    return tuple(walk.blocks), tuple(walk.headings)


def _read_body(body: str, walk: _Walk) -> None:
    """Walk the tokens of a body; a fence that holds Markdown is read as a body of its own."""
    tokens = _PARSER.parse(body)
    for number, token in enumerate(tokens):
        kind = token.type
        if kind == "inline":
            _take_text(tokens[number - 1], token, walk)
        elif kind == "fence" and _holds_prose(token):
            outer = walk.first_line
            walk.first_line = outer + _line(token) + 1
            _read_body(token.content, walk)
            walk.first_line = outer
        elif kind in ("bullet_list_open", "ordered_list_open"):
            walk.containers.append(_Container(introducer=walk.containers[-1].last))
        elif kind == "list_item_open":
            walk.containers.append(_Container(introducer=walk.containers[-1].introducer))
        elif kind == "blockquote_open":
            walk.containers.append(_Container())
        elif kind in ("bullet_list_close", "ordered_list_close", "list_item_close", "blockquote_close"):
            walk.containers.pop()
        elif kind == "hr":
            walk.containers[-1].last = None
        elif kind == "thead_open":
            walk.is_header = True
        elif kind == "thead_close":
            walk.is_header = False
        elif kind == "tr_open":
            walk.row = (walk.row or 0) + 1
            walk.row_line = _line(token)


def _holds_prose(token: Token) -> bool:
    """Whether a fence is a wrapper round Markdown instead of code."""
    language = token.info.strip()
    if language.lower().startswith("ad-"):
        return True
    return bool(language) and _WHOLE_FENCE.fullmatch(language) is not None


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _take_text(opening: Token, token: Token, walk: _Walk) -> None:
    """Add the text of one inline token as a heading, a cell, an item or a paragraph."""
    line = walk.first_line + (_line(token) if token.map else walk.row_line)
    if opening.type == "heading_open":
        _take_heading(int(opening.tag[1]), line, token.content, walk)
    elif opening.type in ("td_open", "th_open"):
        if not walk.is_header:
            _add(BlockKind.CELL, walk.first_line + walk.row_line, token.content, walk)
    else:
        _take_paragraph(line, token.content, walk)


def _take_heading(level: int, line: int, source: str, walk: _Walk) -> None:
    inline = read_inline(source)
    text = " ".join(inline.text.replace("\ue000", " ").split()).rstrip(":")
    walk.section[:] = [entry for entry in walk.section if entry[0] < level]
    walk.containers[-1].last = None
    if text:
        walk.section.append((level, text))
        walk.headings.append(Heading(line, text, inline.links))


def _take_paragraph(line: int, source: str, walk: _Walk) -> None:
    """Add a paragraph; the title of a callout becomes a block that introduces the rest."""
    origin = FROM_LINE.match(source)
    if origin and source[origin.end() :].strip():
        _add(BlockKind.PARAGRAPH, line, origin.group(), walk)
        line, source = line + 1, source[origin.end() :]
    callout = _CALLOUT.match(source)
    if callout:
        title, rest = callout.group(2).strip(), source[callout.end() :]
        if title:
            _add(BlockKind.PARAGRAPH, line, f"**{title}**" if rest.strip() else title, walk)
        if rest.strip():
            walk.containers[-1].introducer = walk.containers[-1].last if title else None
            _add(BlockKind.PARAGRAPH, line + 1, rest, walk)
        return
    inside_list = len(walk.containers) > 1 and walk.containers[-1].introducer is not None
    _add(BlockKind.ITEM if inside_list else BlockKind.PARAGRAPH, line, source, walk)


def _add(kind: BlockKind, line: int, source: str, walk: _Walk) -> None:
    container = walk.containers[-1]
    section = tuple(text for _, text in walk.section)
    row = walk.row if kind is BlockKind.CELL else None
    walk.blocks.append(Block(kind, line, section, source, container.introducer, row))
    if kind is not BlockKind.CELL:
        container.last = len(walk.blocks) - 1
