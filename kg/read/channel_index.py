"""Channel index pages: the only place where a vault keeps the titles of its videos.

`### [video title](https://www.youtube.com/watch?v=ID)`, and under it the wikilinks to
the notes made from that video.
"""

from __future__ import annotations

import re

from kg.ids import video_id
from kg.model import VideoListing

_VIDEO_HEADING = re.compile(
    r"^#{1,6}\s+\[(?P<title>.*)\]\(https?://(?:www\.)?(?:youtube\.com/watch\?v=|youtu\.be/)(?P<video>[\w-]+)[^)]*\)\s*$"
)
_ENTRY = re.compile(r"^\s*[-*+]\s+\[\[(?P<target>[^\]|#]+)")


def listings_of(body: str) -> tuple[VideoListing, ...]:
    """The videos that an index page lists, in order; () for any other page.

    A page whose headings lead to videos but that lists no note is a note like any other.
    """
    listings: list[VideoListing] = []
    for line in body.splitlines():
        heading = _VIDEO_HEADING.match(line)
        entry = _ENTRY.match(line)
        video = video_id(heading["video"]) if heading else None
        if heading and video:
            listings.append(VideoListing(video, heading["title"].strip(), ()))
        elif entry and listings:
            last = listings[-1]
            slug = entry["target"].strip().rsplit("/", 1)[-1].removesuffix(".md")
            listings[-1] = VideoListing(last.video, last.title, (*last.notes, slug))
    return tuple(listings) if any(listing.notes for listing in listings) else ()
