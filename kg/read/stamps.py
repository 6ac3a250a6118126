"""Time stamps as notes write them, read into whole seconds or into "unreadable".

A stamp is an anchor (`<a class="yt-timestamp" data-t="00:01:03">[00:01:03]</a>`), a
clock in brackets (`[00:05:07]`, also several or a range), a Markdown link with a clock
as its text, or a three-part clock on its own. `data-t` is believed before the label.
Nothing is ever read as second 0 by default: what cannot be read has no seconds.
"""

from __future__ import annotations

import re

from kg.model import Stamp, StampRepair

CLOCK = r"\d{1,3}:\d{1,3}(?::\d{0,3}){0,3}"
PLACEHOLDER = r"HH:MM(?::SS)?|HH:\d\d:\d\d"
ANCHOR = r"<a\b[^<>]*\b(?:yt|data-)[^<>]*>[^<>]*(?:</a>|>)"

STAMP = re.compile(
    rf"""
      \[(?:{CLOCK})\]\({ANCHOR}\)                      # [00:01:02](<a ...>00:01:02</a>)
    | {ANCHOR}
    | \[\[?\s*(?:{CLOCK}|{PLACEHOLDER})                # [00:01:02] [00:01:02, 00:01:09] [00:01:02-00:01:09]
        (?:\s*[,;|–—-]\s*(?:{CLOCK}))*\s*\]?\]
        (?:\((?:\#?[^()\s]*)\)|\((?=\s*(?:,|\ue000|$)))?   # as the text of a link, finished or not
    | \((?:\d{{1,2}}:\d\d:\d\d)(?:\s*[,;|–—-]\s*\d{{1,2}}:\d\d:\d\d)*\)
    | (?<![\w:.])0\d:[0-5]\d:[0-5]\d(?![\w:])
    """,
    re.VERBOSE,
)
"""Every form of a stamp in a line of a note; `kg.read.inline` puts it first of its tokens."""

_RANGE_DASH = re.compile(r"\s*[–—-]\s*")
_DATA_T = re.compile(r'data-t="([^"]*)"')
_LABEL = re.compile(r">([^<>]*)(?:</a>|>)")
_READABLE = re.compile(r"(\d{1,3}):(\d{1,2})(?::(\d{1,2})(?::(\d{1,3}))?)?")
_JUNK = '[](): \t"'


def read_clock(raw: str) -> Stamp:
    """Read a clock: `H:MM:SS` or `MM:SS`; a fourth field counts frames and is dropped.

    Without fields where the text is no clock, so that nobody mistakes it for the beginning.

    >>> read_clock("00:06:47").seconds, read_clock("6:47").seconds
    (407, 407)
    >>> read_clock("00:06:47:12")
    Stamp(raw='00:06:47:12', fields=(0, 6, 47), repair=<StampRepair.FRAMES_DROPPED: 'FramesDropped'>)
    >>> read_clock("HH:MM:SS").seconds, read_clock("99:99:999").seconds
    (None, None)
    """
    clock = raw.strip(_JUNK)
    match = _READABLE.fullmatch(clock)
    if match is None:
        return Stamp(raw.strip(), ())
    fields = tuple(int(field) for field in match.groups()[:3] if field is not None)
    if len(fields) == 2 and fields[1] > 59:
        return Stamp(raw.strip(), ())
    if match[4]:
        return Stamp(raw.strip(), fields, StampRepair.FRAMES_DROPPED)
    trimmed = clock != raw.strip("[]() \t") or raw.count("[") != raw.count("]")
    return Stamp(raw.strip() if trimmed else clock, fields, StampRepair.JUNK_TRIMMED if trimmed else None)


def stamps_in(markup: str) -> tuple[Stamp, ...]:
    """The stamps that one match of `STAMP` writes; of a range the beginning.

    >>> [stamp.seconds for stamp in stamps_in("[00:00:05, 00:01:00 - 00:01:30]")]
    [5, 60]
    >>> stamps_in('<a class="yt-timestamp" data-t="00:01:05">[00:09:09]</a>')
    (Stamp(raw='00:01:05', fields=(0, 1, 5), repair=None),)
    """
    if "<a" in markup:
        return (_anchor_stamp(markup),)
    body = re.split(r"\](?:\(|$)", markup.strip("([ \t"), maxsplit=1)[0]
    pieces = re.split(r"\s*[,;|]\s*", body.strip("()[] \t"))
    return tuple(read_clock(_RANGE_DASH.split(piece, maxsplit=1)[0].strip("[]")) for piece in pieces if piece)


def _anchor_stamp(markup: str) -> Stamp:
    """An anchor's `data-t`, or its label where `data-t` is missing or unreadable."""
    given, label = _DATA_T.search(markup), _LABEL.search(markup)
    if given and (stamp := read_clock(given[1])).fields:
        return stamp
    if label and (stamp := read_clock(label[1])).fields:
        raw = f"{given[1]} {stamp.raw}".strip() if given else stamp.raw
        return Stamp(raw, stamp.fields, StampRepair.LABEL_PREFERRED)
    return Stamp((given[1] if given else "") or (label[1] if label else "") or markup, ())
