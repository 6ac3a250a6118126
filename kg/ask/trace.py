"""A claim back to its source: note, line, section, video, channel, second, and who says it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields

import duckdb

from kg.ids import clip_url, clock
from kg.model import Iri, NotePath, VideoId
from kg.workspace import rows


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
    note_iri: Iri
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

    @property
    def second(self) -> int | None:
        """The first of the seconds; None where none is known."""
        return self.seconds[0] if self.seconds else None

    @property
    def link(self) -> str | None:
        """What plays the first of the seconds; None where no second or no video is known."""
        return self.links[0] if self.links else None


CHAINS_SQL = """
    WITH moments AS (
        SELECT cc.claim, list_sort(list(DISTINCT k.seconds)) AS seconds
        FROM claim_clips cc JOIN clips k ON k.iri = cc.clip GROUP BY cc.claim
    ),
    sources AS (
        SELECT a.claim, list({name: coalesce(e.label, a.source), role: a.role, cue: a.cue, told_in: t.text}
                             ORDER BY a.ordinal) AS sources
        FROM attributions a LEFT JOIN entities e ON e.iri = a.agent LEFT JOIN claims t ON t.iri = a.inherited_from
        GROUP BY a.claim
    )
    SELECT c.iri, c.text, c.path, c.line, n.iri, n.title, c.section, h.name, c.video, v.title,
           m.seconds, c.modality, c.polarity, u.text, s.sources
    FROM claims c
    JOIN notes n ON n.iri = c.note
    JOIN channels h ON h.channel = c.channel
    LEFT JOIN videos v ON v.video = c.video
    LEFT JOIN claims u ON u.iri = c.under
    LEFT JOIN moments m ON m.claim = c.iri
    LEFT JOIN sources s ON s.claim = c.iri
    """
"""The chain of each claim as a row, in the order of `Trace`'s fields."""


def chains(tables: duckdb.DuckDBPyConnection, rows_of: str = f"({CHAINS_SQL})") -> Iterator[Trace]:
    """The chains of all claims of a build, by IRI; `rows_of` names a table of some of them."""
    for row in rows(tables, f"SELECT * FROM {rows_of} ORDER BY iri"):
        iri, text, path, line, note, title, section, channel, video, video_title, seconds, *rest = row
        modality, polarity, under, sources = rest
        yield Trace(
            Iri(iri), text, NotePath(path), line, Iri(note), title, section, channel,
            VideoId(video) if video else None, video_title, tuple(seconds or ()), modality, polarity, under,
            tuple(Source(**source) for source in sources or ()),
        )  # fmt: skip


def texts_of(tables: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, int]]:
    """(text, channel's name, number) of all claims of a build, in the order of `chains`."""
    sql = "SELECT c.text, h.name, c.iri FROM claims c JOIN channels h ON h.channel = c.channel ORDER BY c.iri"
    return ((text, channel, number_of(Iri(iri))) for text, channel, iri in rows(tables, sql))


def number_of(claim: Iri) -> int:
    """A number of 63 bits that a claim has by its IRI alone, whatever else is in the vault."""
    return int.from_bytes(hashlib.blake2b(claim.encode(), digest_size=8).digest()) >> 1


_CHAIN = tuple(field.name for field in fields(Trace))
_SOURCE = tuple(field.name for field in fields(Source))


def trace_to_json(trace: Trace) -> str:
    """A chain as one line of JSON that `trace_of_json` reads back."""
    fields = {name: getattr(trace, name) for name in _CHAIN}
    fields["sources"] = [{name: getattr(source, name) for name in _SOURCE} for source in trace.sources]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def trace_of_json(text: str) -> Trace:
    """A chain out of its line of JSON."""
    fields = json.loads(text)
    fields["seconds"] = tuple(fields["seconds"])
    fields["sources"] = tuple(Source(**source) for source in fields["sources"])
    return Trace(**fields)


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
