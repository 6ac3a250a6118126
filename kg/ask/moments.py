"""A second of a video as a person gives it: an address of YouTube, or VIDEO@SECONDS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from kg.errors import KgError
from kg.ids import video_id
from kg.model import VideoId

_HOSTS = frozenset(("youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com"))
_UNITS = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?")


@dataclass(frozen=True, slots=True)
class Moment:
    """A second of a video, counted from its beginning."""

    video: VideoId
    seconds: int


def read_moment(text: str) -> Moment:
    """The moment that a text names; raises `KgError` where it names none.

    >>> read_moment("rP2kEF3Mj-o@407") == read_moment("https://youtu.be/rP2kEF3Mj-o?t=6m47s")
    True
    >>> read_moment("https://www.youtube.com/watch?v=rP2kEF3Mj-o#t=407").seconds
    407
    """
    if "/" in text:
        parts = urlsplit(text if "//" in text else f"https://{text}")
        fields = parse_qs(parts.query) | parse_qs(parts.fragment)
        steps = [step for step in parts.path.split("/") if step]
        name = fields["v"][0] if "v" in fields else steps[-1] if steps else ""
        when = (fields.get("t") or fields.get("start") or ["0"])[0]
        known = parts.hostname in _HOSTS
    else:
        name, _, when = text.rpartition("@") if "@" in text else (text, "", "0")
        known = True
    video, seconds = video_id(name), _seconds(when)
    if not known or video is None or seconds is None:
        raise KgError(
            f"this names no second of a video: {text!r}", remedy="give an address of YouTube, or VIDEO@SECONDS"
        )
    return Moment(video, seconds)


def _seconds(text: str) -> int | None:
    """`407`, `407s`, `6m47s` or `1:06:47` in seconds; None for anything else."""
    if ":" in text:
        fields = text.split(":")
        if len(fields) > 3 or not all(re.fullmatch(r"[0-9]{1,4}", field) for field in fields):
            return None
        hours, minutes, seconds = (0, 0, 0, *map(int, fields))[-3:]
        return hours * 3600 + minutes * 60 + seconds
    match = _UNITS.fullmatch(text)
    if not match or not text:
        return None
    hours, minutes, seconds = (int(field or 0) for field in match.groups())
    return hours * 3600 + minutes * 60 + seconds
