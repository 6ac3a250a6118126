"""A note's text with its mended stamps and links written out, for an owner who wants them so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from kg.ids import clock
from kg.model import NotePath
from kg.read.front_matter import split_front_matter
from kg.read.stamps import CLOCK, STAMP, stamps_in

_WIKILINK = re.compile(r"(!?\[\[)([^\[\]|#\n]+)(?=[#|\]])")
_CLOCK = re.compile(rf"(?<![\d:]){CLOCK}(?![\d:])")
_RANGE = re.compile(r"\d\s*[–—-]\s*\d")
_CODE = re.compile(r"^[ \t]*```(?!(?:markdown|md)[ \t]*\r?$).*?^[ \t]*```[ \t]*\r?$", re.MULTILINE | re.DOTALL)


def fixed_bytes(raw: bytes, seconds: Mapping[str, int], targets: Mapping[str, str]) -> bytes:
    """A note's bytes with stamps and link targets of its body replaced; all else stays to the byte.

    Notes that are not UTF-8 stay as they are.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw
    _, body, _, _ = split_front_matter(NotePath(""), text)
    head = text[: len(text) - len(body)]
    return (head + fixed_text(body, seconds, targets)).encode("utf-8")


def fixed_text(text: str, seconds: Mapping[str, int], targets: Mapping[str, str]) -> str:
    """A body with stamps and link targets replaced, code and ranges left alone.

    `seconds` gives for a stamp as written the second that it means, `targets` for a
    link's target the file name that it leads to.

    >>> fixed_text("See [[The Deep State|it]] [02:40:00].", {"02:40:00": 160}, {"The Deep State": "the_deep_state"})
    'See [[the_deep_state|it]] [00:02:40].'
    """
    pieces = []
    end = 0
    for code in _CODE.finditer(text):
        pieces += [_fixed_prose(text[end : code.start()], seconds, targets), code.group()]
        end = code.end()
    return "".join([*pieces, _fixed_prose(text[end:], seconds, targets)])


def _fixed_prose(text: str, seconds: Mapping[str, int], targets: Mapping[str, str]) -> str:
    def link(match: re.Match[str]) -> str:
        return match[1] + targets.get(unicodedata.normalize("NFC", match[2].strip()), match[2])

    return _WIKILINK.sub(link, STAMP.sub(lambda match: _fixed_stamp(match.group(), seconds), text))


def _fixed_stamp(markup: str, seconds: Mapping[str, int]) -> str:
    if "<a" in markup:
        (stamp,) = stamps_in(markup)
        if stamp.raw not in seconds:
            return markup
        right = clock(seconds[stamp.raw])
        return f'<a class="yt-timestamp" data-t="{right}">[{right}]</a>'
    if _RANGE.search(markup):
        return markup
    return _CLOCK.sub(
        lambda match: clock(seconds[match.group()]) if match.group() in seconds else match.group(), markup
    )
