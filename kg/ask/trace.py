"""A claim back to its source: note, line, section, video, channel, second, and who says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from kg.ids import clip_url, clock
from kg.model import Iri, NotePath, VideoId


@dataclass(frozen=True, slots=True)
class Source:
    """Who states a claim, in what role and with which words.

    `told_in` is the sentence that holds those words, None where it is the claim itself.
    """

    name: str
    role: str
    cue: str
    told_in: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """The chain from a claim to the seconds of its video.

    `seconds` is empty where no stamp can be read, `video` None where the note names no
    video, `introduced_by` None where the claim stands in no list.
    """

    claim: Iri
    text: str
    note: NotePath
    line: int
    note_title: str
    section: str
    channel: str
    video: VideoId | None
    video_title: str | None
    seconds: tuple[int, ...]
    modality: str
    polarity: str
    introduced_by: str | None
    sources: tuple[Source, ...]

    @property
    def links(self) -> tuple[str, ...]:
        """What plays each of the seconds."""
        return tuple(clip_url(self.video, second) for second in self.seconds) if self.video else ()


_FOUND_SQL = """
    WITH wanted AS (SELECT unnest($words) AS word),
    scored AS (
        SELECT c.iri, c.path, c.position, length(c.text) AS size,
               contains(lower(c.text), $phrase) AS is_phrase,
               (SELECT count(*) FROM wanted WHERE contains(lower(c.text), word)) AS words
        FROM claims c
        WHERE c.iri = $given OR contains(lower(c.text), $longest)
    )
    SELECT iri FROM scored
    WHERE iri = $given OR is_phrase OR words = $all_words
    ORDER BY is_phrase DESC, words DESC, size, path, position
    LIMIT $most"""

_CHAIN_SQL = """
    SELECT c.iri, c.text, c.path, c.line, n.title, c.section, h.name, c.video, v.title,
           list_sort(coalesce((
               SELECT list(DISTINCT k.seconds) FROM claim_clips cc JOIN clips k ON k.iri = cc.clip
               WHERE cc.claim = c.iri
           ), [])),
           c.modality, c.polarity, u.text
    FROM claims c
    JOIN notes n ON n.iri = c.note
    JOIN channels h ON h.channel = c.channel
    LEFT JOIN videos v ON v.video = c.video
    LEFT JOIN claims u ON u.iri = c.under
    WHERE c.iri = $claim"""

_SOURCES_SQL = """
    SELECT coalesce(e.label, a.source), a.role, a.cue, t.text
    FROM attributions a LEFT JOIN entities e ON e.iri = a.agent LEFT JOIN claims t ON t.iri = a.inherited_from
    WHERE a.claim = $claim ORDER BY a.ordinal"""


def find_claims(connection: duckdb.DuckDBPyConnection, wanted: str, *, most: int) -> tuple[Trace, ...]:
    """The claims with this IRI, with these words in a row, or with all of these words; the best first."""
    words = sorted({word for word in wanted.lower().split() if word}, key=lambda word: (-len(word), word))
    if not words:
        return ()
    rows = connection.execute(
        _FOUND_SQL,
        {
            "words": words,
            "phrase": " ".join(wanted.lower().split()),
            "given": wanted.strip(),
            "longest": words[0],
            "all_words": len(words),
            "most": most,
        },
    ).fetchall()
    return tuple(trace_claim(connection, Iri(iri)) for (iri,) in rows)


def trace_claim(connection: duckdb.DuckDBPyConnection, claim: Iri) -> Trace:
    """The chain of one claim that is in the tables."""
    row: Sequence[Any] = connection.execute(_CHAIN_SQL, {"claim": claim}).fetchall()[0]
    sources = connection.execute(_SOURCES_SQL, {"claim": claim}).fetchall()
    iri, text, path, line, title, section, channel, video, video_title, seconds, modality, polarity, under = row
    return Trace(
        Iri(iri), text, NotePath(path), line, title, section, channel,
        VideoId(video) if video else None, video_title, tuple(seconds), modality, polarity, under,
        tuple(Source(*source) for source in sources),
    )  # fmt: skip


def trace_text(trace: Trace) -> str:
    """A chain as a person reads it, one step a line."""
    steps = [("claim", trace.text)]
    if trace.introduced_by:
        steps.append(("under", trace.introduced_by))
    for source in trace.sources:
        cue = f": {source.cue!r}" if source.cue else ""
        steps.append(("said by", f"{source.name} ({source.role}{cue})"))
        if source.told_in and source.told_in != trace.introduced_by:
            steps.append(("told in", source.told_in))
    if not trace.sources:
        steps.append(("said by", "not stated"))
    steps.append(("mode", f"{trace.modality}, {trace.polarity}"))
    steps.append(("note", f"{trace.note}:{trace.line}  {trace.note_title}"))
    if trace.section:
        steps.append(("section", trace.section))
    steps.append(("video", _video(trace)))
    steps.append(("channel", trace.channel))
    if not trace.seconds:
        steps.append(("second", "not known"))
    for second, link in zip(trace.seconds, trace.links, strict=False):
        steps.append(("second", f"{clock(second)}  {link}"))
    steps.append(("iri", trace.claim))
    return "\n".join(f"{name:>8}  {value}" for name, value in steps)


def _video(trace: Trace) -> str:
    if trace.video is None:
        return "not named in the note"
    return f"{trace.video_title}  ({trace.video})" if trace.video_title else trace.video
