"""A note's text with its mended stamps and links written out, for an owner who wants them so."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.ids import clock
from kg.read.stamps import STAMP, stamps_in

_WIKILINK = re.compile(r"(!?\[\[)([^\[\]|#\n]+)(?=[#|\]])")


def fixed_text(text: str, seconds: Mapping[str, int], targets: Mapping[str, str]) -> str:
    """A note's text with stamps and link targets replaced; all else stays to the letter.

    `seconds` gives for a stamp as written the second that it means, `targets` for a
    link's target the file name that it leads to.

    >>> fixed_text("See [[The Deep State|it]] [02:40:00].", {"02:40:00": 160}, {"The Deep State": "the_deep_state"})
    'See [[the_deep_state|it]] [00:02:40].'
    """

    def link(match: re.Match[str]) -> str:
        return match[1] + targets.get(match[2].strip(), match[2])

    return _WIKILINK.sub(link, STAMP.sub(lambda match: _fixed_stamp(match.group(), seconds), text))


def _fixed_stamp(markup: str, seconds: Mapping[str, int]) -> str:
    stamps = stamps_in(markup)
    if "<a" in markup:
        (stamp,) = stamps
        if stamp.raw not in seconds:
            return markup
        right = clock(seconds[stamp.raw])
        return f'<a class="yt-timestamp" data-t="{right}">[{right}]</a>'
    for stamp in stamps:
        if stamp.raw in seconds:
            markup = markup.replace(stamp.raw, clock(seconds[stamp.raw]))
    return markup
