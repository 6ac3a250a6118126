"""Identifiers, all made from content: the same vault gives the same IRIs.

Shapes are those of the published vocabulary. Percent-encoding follows RFC 3987 after
NFC; invisible characters (categories Cf, Cc) are dropped.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote

from kg.model import Iri, NotePath, VideoId

HASH_LENGTH = 12
NO_CHANNEL = "-"
"""Stands for the channel of notes that lie in no folder."""
_YOUTUBE = "https://www.youtube.com/watch?v="
_INVISIBLE = re.compile("[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_NOT_SLUG = re.compile(r"[^A-Za-z0-9 ]+")
_NOT_WORD = re.compile(r"[^\w]+")
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{6,20}")


def digest(*parts: str) -> str:
    """The first twelve hex digits of SHA-256 over the parts, each ended by a zero byte.

    >>> digest("a", "b") == digest("ab")
    False
    """
    joined = "".join(f"{part}\0" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_LENGTH]


def visible(text: str) -> str:
    """Text in NFC without invisible characters, as names and IRIs are made from."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip()


def note_slug(title: str) -> str:
    """A vault's own rule from a title to a file name.

    >>> note_slug("What's next? The 2024 race")
    'whats_next_the_2024_race'
    """
    return _NOT_SLUG.sub("", title).replace(" ", "_").lower()


def name_slug(name: str) -> str:
    """A name as the last step of an IRI: letters and digits of any script, joined by `_`.

    >>> name_slug("Luís Inácio Lula da Silva"), name_slug("***")
    ('luís_inácio_lula_da_silva', 'xd894c2d36d1e')
    """
    slug = _NOT_WORD.sub("_", visible(name).casefold()).strip("_")
    return slug or f"x{digest(name)}"


def segment(text: str) -> str:
    """One step of an IRI's path: NFC, visible, what RFC 3987 forbids percent-encoded.

    >>> segment("\\u2068cleoabram\\u2069"), segment("a b/c"), segment("café")
    ('cleoabram', 'a%20b%2Fc', 'café')
    """
    plain = visible(text)
    return "".join(letter if _is_unreserved(letter) else quote(letter, safe="") for letter in plain)


def _is_unreserved(letter: str) -> bool:
    """`iunreserved` of RFC 3987, section 2.2, less the characters for private use."""
    if letter.isascii():
        return letter.isalnum() or letter in "-._~"
    return letter.isprintable() and unicodedata.category(letter) not in ("Co", "Cn", "Cs", "Zs")


def channel_and_slug(path: NotePath) -> tuple[str, str]:
    """A note's channel (its folder, `NO_CHANNEL` at the top) and its slug (the rest, no ending).

    >>> channel_and_slug(NotePath("allin/deals.md")), channel_and_slug(NotePath("deals.md"))
    (('allin', 'deals'), ('-', 'deals'))
    """
    channel, _, rest = path.rpartition("/") if path.count("/") <= 1 else path.partition("/")
    return visible(channel) or NO_CHANNEL, visible(rest[: -len(".md")])


def video_id(text: str) -> VideoId | None:
    """A video's id as YouTube writes them, None where the text is none."""
    plain = text.strip()
    return VideoId(plain) if _VIDEO_ID.fullmatch(plain) else None


def video_iri(video: VideoId) -> Iri:
    """The video's own address: what anybody else calls it."""
    return Iri(f"{_YOUTUBE}{video}")


def clip_iri(video: VideoId, seconds: int) -> Iri:
    """A moment of a video as a W3C Media Fragment."""
    return Iri(f"{_YOUTUBE}{video}#t={seconds}")


def clip_url(video: VideoId, seconds: int) -> str:
    """What a person clicks to play from that second."""
    return f"{_YOUTUBE}{video}&t={seconds}s"


def note_iri(base: str, path: NotePath) -> Iri:
    """A note's IRI: `{base}note/{channel}/{slug}`."""
    channel, slug = channel_and_slug(path)
    steps = [segment(step) for step in (channel, *slug.split("/"))]
    return Iri(f"{base}note/{'/'.join(steps)}")


def channel_iri(base: str, channel: str) -> Iri:
    """A channel's IRI."""
    return Iri(f"{base}channel/{segment(channel)}")


def topic_iri(base: str, channel: str, slug: str) -> Iri:
    """The IRI of what a wikilink points to."""
    return Iri(f"{base}topic/{segment(channel)}/{segment(slug)}")


def clock(seconds: int) -> str:
    """Seconds as a person reads them.

    >>> clock(407), clock(3661)
    ('00:06:47', '01:01:01')
    """
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
