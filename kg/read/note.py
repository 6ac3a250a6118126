"""A note's text turned into claims, links, headings and problems: the reading stage.

`read_note` is a pure function of one note's path and text; nothing here opens a file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kg.ids import channel_and_slug, video_id
from kg.model import Claim, Issue, Link, NotePath, NoteReading, Stamp
from kg.read.blocks import FROM_LINE, Block, BlockKind, Heading, blocks_of
from kg.read.channel_index import listings_of
from kg.read.front_matter import split_front_matter
from kg.read.inline import MARK, InlineText, read_inline
from kg.read.sentences import Sentence, sentences_of

_POINTER = re.compile(r"(?:see also|related(?: topics| notes| articles)?|read more|learn more)\b", re.IGNORECASE)
_REMARK = re.compile(
    r"(?:below is|here is|here's)\b.{0,60}\b(?:article|version|markdown|text|summary)\b[^.]*[:.]?", re.IGNORECASE
)
_INTRODUCTION = re.compile(r":\W*$|\b(?:as follows|the following|includ(?:e|es|ing)|such as)\b", re.IGNORECASE)
_SENTENCE_START = re.compile(
    r"\s*:?\s*(?:The|A|An|This|That|These|Those|It|He|She|They|We|You|In|On|At|By|For|From|As|If|When|While|"
    r"After|Before|Since|Although|There|His|Her|Their|Its|One|Some|Many|Most|Both|To|With|According)\b"
)
LABEL_WORDS = 8
"""A bold run of more words than this is a sentence, not a label."""


@dataclass(frozen=True, slots=True)
class _ReadBlock:
    """A block with its sentences; `label` is the bold text that names what follows it."""

    block: Block
    inline: InlineText
    sentences: tuple[Sentence, ...]
    label: str


def read_note(path: NotePath, text: str) -> NoteReading:
    """Read one note; anything odd in it becomes an `Issue`, never an exception."""
    matter, body, first_line, issues = split_front_matter(path, text)
    blocks, headings = blocks_of(body, first_line)
    listings = listings_of(body) if "videoId" not in matter else ()
    read_blocks = tuple(_read_block(block) for block in blocks)
    claims, starts = _claims(read_blocks) if not listings else ((), {})
    written_id = matter.get("videoId", "")
    video = video_id(written_id)
    if written_id and video is None:
        issues = (*issues, Issue("video-id", path, 1, f"videoId is not a YouTube id: {written_id!r}"))
    return NoteReading(
        path=path,
        title=matter.get("title") or channel_and_slug(path)[1].replace("_", " "),
        video=video,
        headings=_texts(headings),
        claims=claims,
        links=(*_links(read_blocks, starts), *_heading_links(headings)),
        listings=listings,
        issues=issues,
    )


def _texts(headings: tuple[Heading, ...]) -> tuple[str, ...]:
    return tuple(heading.text for heading in headings)


def _heading_links(headings: tuple[Heading, ...]) -> tuple[Link, ...]:
    return tuple(
        Link(heading.line, link.target, link.heading, link.alias, link.is_embed, None)
        for heading in headings
        for link in heading.links
    )


def _read_block(block: Block) -> _ReadBlock:
    """Clean a block and cut it; what is no claim (a label, a pointer, a remark) has no sentences."""
    inline = read_inline(block.source)
    if FROM_LINE.match(block.source) or _is_pointer(inline) or _REMARK.fullmatch(inline.text.strip()):
        return _ReadBlock(block, inline, (), "")
    label, rest = _split_label(inline)
    if not rest.strip():
        return _ReadBlock(block, inline, (), label)
    shift = len(inline.text) - len(rest)
    cut = tuple(Sentence(s.text, s.start + shift, s.stamps) for s in sentences_of(rest))
    return _ReadBlock(block, inline, cut, label)


def _is_pointer(inline: InlineText) -> bool:
    """Whether a block only points elsewhere: "See also: [[x]]"."""
    return bool(inline.links) and not inline.stamps and _POINTER.match(inline.text.strip()) is not None


def _split_label(inline: InlineText) -> tuple[str, str]:
    """A bold label and the rest of a block; ("", all) where the block opens with none.

    `**Second Phase**` alone is a label, `**Early Setbacks** The team lost` opens with
    one, `**Tim Cook** said` and `**Apple**: a company` do not: there the bold words
    belong to the sentence.
    """
    start, end = inline.bold
    text = inline.text
    bold = text[start:end].strip()
    words = len(bold.split())
    if not bold or words > LABEL_WORDS or MARK in bold:
        return "", text
    rest = text[end:]
    if not rest.strip(" :.\n"):
        return ("", text) if bold.endswith((".", "!", "?")) else (bold.rstrip(":"), "")
    if _SENTENCE_START.match(rest) and not rest.lstrip().startswith(":") and not bold.endswith(":"):
        return bold.rstrip(".:"), rest
    return "", text


def _claims(blocks: tuple[_ReadBlock, ...]) -> tuple[tuple[Claim, ...], dict[tuple[int, int], int]]:
    """All claims in order, and which position each (block, sentence) got."""
    positions = {
        place: position
        for position, place in enumerate(
            ((number, index) for number, read in enumerate(blocks) for index in range(len(read.sentences))), start=1
        )
    }
    stamped_by = _stamped_by(blocks)
    last_of_block: dict[int, Claim] = {}
    claims: list[Claim] = []
    for number, read in enumerate(blocks):
        section = read.block.section + _labels(blocks, number)
        under = _introducing(blocks, number, last_of_block)
        lines = _lines(read, [sentence.start for sentence in read.sentences])
        for index, (sentence, line) in enumerate(zip(read.sentences, lines, strict=True)):
            at = stamped_by.get((number, index))
            stamps = _stamps_at(blocks[at[0]], at[1]) if at else ()
            claim = Claim(
                positions[number, index], line, section, sentence.text, stamps, positions[at] if at else None, under
            )
            claims.append(claim)
            last_of_block[number] = claim
    return tuple(claims), positions


def _lines(read: _ReadBlock, starts: Sequence[int]) -> list[int]:
    """The lines of the file at rising offsets of a block's text."""
    lines = []
    line, before = read.block.line, 0
    for start in starts:
        line += read.inline.text.count("\n", before, start)
        before = max(before, start)
        lines.append(line)
    return lines


def _labels(blocks: tuple[_ReadBlock, ...], number: int) -> tuple[str, ...]:
    """The labels that stand over a block, outermost first, its own last."""
    labels = [blocks[number].label]
    introducer = blocks[number].block.introducer
    while introducer is not None:
        if not blocks[introducer].sentences:
            labels.append(blocks[introducer].label)
        introducer = blocks[introducer].block.introducer
    return tuple(label for label in reversed(labels) if label)


def _introducing(blocks: tuple[_ReadBlock, ...], number: int, last: dict[int, Claim]) -> int | None:
    """The position of the sentence that introduces the list a block stands in.

    The item that a list is nested in always introduces it; a paragraph does when its
    last sentence ends in a colon or says so ("as follows"). A bare label hands on.
    """
    introducer = blocks[number].block.introducer
    while introducer is not None:
        claim = last.get(introducer)
        if claim is not None:
            is_parent = blocks[introducer].block.kind is BlockKind.ITEM
            return claim.position if is_parent or _INTRODUCTION.search(claim.text) else None
        introducer = blocks[introducer].block.introducer
    return None


def _stamped_by(blocks: tuple[_ReadBlock, ...]) -> dict[tuple[int, int], tuple[int, int]]:
    """For each sentence the one whose stamps it takes; none for those without.

    Its own, else those of the next sentence in its block or, in a table, its row. One
    pass from the end, so that a row of thousands of cells takes no longer than it should.
    """
    taken: dict[tuple[int, int], tuple[int, int]] = {}
    following: tuple[int, int] | None = None
    for number in range(len(blocks) - 1, -1, -1):
        row = blocks[number].block.row
        is_same_row = row is not None and number + 1 < len(blocks) and blocks[number + 1].block.row == row
        if not is_same_row:
            following = None
        for index in range(len(blocks[number].sentences) - 1, -1, -1):
            if blocks[number].sentences[index].stamps:
                following = (number, index)
            if following is not None:
                taken[number, index] = following
    return taken


def _stamps_at(read: _ReadBlock, index: int) -> tuple[Stamp, ...]:
    return tuple(read.inline.stamps[stamp] for stamp in read.sentences[index].stamps)


def _links(blocks: tuple[_ReadBlock, ...], positions: dict[tuple[int, int], int]) -> tuple[Link, ...]:
    """Every wikilink of the note with the claim that holds it, if one does."""
    links = []
    for number, read in enumerate(blocks):
        starts = [sentence.start for sentence in read.sentences]
        lines = _lines(read, [link.start for link in read.inline.links])
        for link, line in zip(read.inline.links, lines, strict=True):
            claim = positions.get((number, bisect_right(starts, link.start) - 1))
            links.append(Link(line, link.target, link.heading, link.alias, link.is_embed, claim))
    return tuple(links)
