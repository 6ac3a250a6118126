"""The text of one Markdown block: markup taken off, links and stamps kept beside it.

The block grammar is markdown-it's; inside a block these notes need a reader of their
own, because a stamp must leave no residue, a wikilink is no CommonMark, and the line of
every sentence must survive. The reader makes one pass over the tokens of a block.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from kg.model import Stamp
from kg.read.stamps import STAMP, stamps_in

MARK = "\ue000"
"""Stands in a block's text where a stamp stood (a private-use character)."""

_TOKEN = re.compile(
    rf"""
      (?P<stamp>{STAMP.pattern})
    | (?P<code>(?P<ticks>`+)(?P<inside>.+?)(?<!`)(?P=ticks)(?!`))
    | (?P<wikilink>!?\[\[(?P<target>[^\[\]|\n]*)(?:\|(?P<alias>[^\[\]]*))?\]\])
    | (?P<link>!?\[(?P<words>[^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"]*")?\))
    | (?P<footnote>\[\^[^\]\s]+\]:?)
    | (?P<address><https?://[^<>\s]+>)
    | (?P<tag><!--.*?-->|</?[a-zA-Z][^<>]*>)
    | (?P<escape>\\[!-/:-@\[-`{{-~])
    | (?P<entity>&(?:[a-zA-Z]{{2,24}}|\#\d{{1,7}}|\#x[0-9a-fA-F]{{1,6}});)
    | (?P<run>\*+|_+|~~)
    """,
    re.VERBOSE | re.DOTALL,
)
_BREAK = re.compile(r"</?(?:br|p|div|li|tr|td)\b", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\n]+")
_WRAPPED_MARKS = re.compile(rf"[(\[]((?:\s*[,;|]?\s*{MARK})+)\s*[)\]]")


@dataclass(frozen=True, slots=True)
class InlineLink:
    """A wikilink at `start` of the block's text, where its visible words begin."""

    start: int
    target: str
    heading: str
    alias: str
    is_embed: bool


@dataclass(frozen=True, slots=True)
class InlineText:
    """A block's clean text, with a `MARK` for each of its `stamps`, in order.

    Line breaks stay (they tell the line of a sentence); other blanks are single.
    `bold` is the extent of a bold run that opens the block, (0, 0) where none does.
    """

    text: str
    stamps: tuple[Stamp, ...]
    links: tuple[InlineLink, ...]
    bold: tuple[int, int]


@dataclass(slots=True)
class _Run:
    """A run of emphasis characters: how many are left unpaired, and what stands beside it."""

    piece: int
    character: str
    left: int
    opens: bool
    closes: bool


def read_inline(source: str) -> InlineText:
    """Take the markup off a block, keep its stamps and wikilinks.

    >>> read_inline("**Tim** met [[apple_inc|Apple]] [00:01:00], 2 * 3 = 6.").text
    'Tim met Apple \\ue000, 2 * 3 = 6.'
    """
    source = _SPACE.sub(" ", source.replace(MARK, "\ufffd")).strip()
    pieces: list[str] = []
    stamps: list[Stamp] = []
    links: list[tuple[int, str, str, bool]] = []
    runs: list[_Run] = []
    end = 0
    for match in _TOKEN.finditer(source):
        pieces.append(source[end : match.start()])
        end = match.end()
        kind = _kind(match)
        if kind == "stamp":
            found = stamps_in(match.group())
            stamps.extend(found)
            pieces.append(MARK * len(found))
        elif kind == "wikilink":
            alias = match["alias"] if match["alias"] is not None else _spoken(match["target"])
            links.append((len(pieces), match["target"], alias.strip(), match.group().startswith("!")))
            pieces.append(alias.strip())
        elif kind == "link":
            inner = read_inline(match["words"])
            stamps.extend(inner.stamps)
            pieces.append(inner.text)
        elif kind == "run":
            runs.append(_run(match, source, len(pieces)))
            pieces.append(match.group())
        else:
            pieces.append(_plain(kind, match))
    pieces.append(source[end:])
    bold = _pair(runs, pieces)
    return _joined(pieces, stamps, links, bold)


def _kind(match: re.Match[str]) -> str:
    for name in ("stamp", "wikilink", "run", "link", "tag", "code", "footnote", "address", "escape"):
        if match[name] is not None:
            return name
    return "entity"


def _spoken(target: str) -> str:
    """What a reader sees of a link without an alias: the page's name with blanks."""
    page = target.split("#", 1)[0] or target.lstrip("#")
    return page.rsplit("/", 1)[-1].replace("_", " ")


def _plain(kind: str, match: re.Match[str]) -> str:
    """The visible text of a token that is neither stamp, link nor emphasis."""
    whole = match.group()
    if kind == "code":
        return match["inside"].strip()
    if kind == "address":
        return whole[1:-1]
    if kind == "escape":
        return whole[1:]
    if kind == "entity":
        return html.unescape(whole)
    return " " if kind == "tag" and _BREAK.match(whole) else ""


def _run(match: re.Match[str], source: str, piece: int) -> _Run:
    """An emphasis run with CommonMark's flanking rules (section 6.2) for `*` and `_`."""
    before = source[match.start() - 1] if match.start() else " "
    after = source[match.end()] if match.end() < len(source) else " "
    left = not after.isspace() and (after.isalnum() or not before.isalnum())
    right = not before.isspace() and (before.isalnum() or not after.isalnum())
    if match.group()[0] == "_":
        left, right = left and not (right and before.isalnum()), right and not (left and after.isalnum())
    return _Run(piece, match.group()[0], len(match.group()), left, right)


def _pair(runs: list[_Run], pieces: list[str]) -> tuple[int, int]:
    """Blank out the emphasis characters that pair up; return the opening bold run's pieces.

    Characters without a partner stay in the text: `2 * 3` and `s***` keep theirs.
    """
    bold = (0, 0)
    open_runs: list[_Run] = []
    for run in runs:
        if run.closes:
            for opener in reversed(open_runs):
                if opener.character != run.character:
                    continue
                shared = min(opener.left, run.left)
                opener.left -= shared
                run.left -= shared
                if shared >= 2 and opener.piece <= 1 and not "".join(pieces[: opener.piece]).strip():
                    bold = (opener.piece, run.piece)
                del open_runs[open_runs.index(opener) + (1 if opener.left else 0) :]
                if not run.left:
                    break
        if run.opens and run.left:
            open_runs.append(run)
    for run in runs:
        pieces[run.piece] = run.character * run.left
    return bold


def _joined(
    pieces: list[str], stamps: list[Stamp], links: list[tuple[int, str, str, bool]], bold: tuple[int, int]
) -> InlineText:
    """Put the pieces together and turn piece numbers into offsets."""
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    text = "".join(pieces)
    found = tuple(
        InlineLink(starts[piece], *_page_and_heading(target), alias, embed) for piece, target, alias, embed in links
    )
    return InlineText(text, tuple(stamps), found, (starts[bold[0]], starts[bold[1]]))


def _page_and_heading(target: str) -> tuple[str, str]:
    page, _, heading = target.partition("#")
    return page.strip(), heading.strip()


def without_emptied_brackets(text: str) -> str:
    """Brackets that held nothing but stamps go; the stamps' marks stay.

    >>> without_emptied_brackets("so it ends (\\ue000, \\ue000).")
    'so it ends \\ue000\\ue000.'
    """
    return _WRAPPED_MARKS.sub(lambda match: MARK * match.group(1).count(MARK), text)
