"""Clips, claims, attributions and pairs of claims as Turtle."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from kg.export.turtle import Names, iri, literal, subject_block, typed
from kg.ids import clip_url
from kg.model import VideoId
from kg.settings import Settings
from kg.workspace import rows


def clips_section(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """Clips, with the raw text and the rule where a stamp was mended."""
    sql = "SELECT iri, video, seconds, raw_stamps, repairs FROM clips ORDER BY iri"
    for address, video, seconds, raw_stamps, repairs in rows(connection, sql):
        yield subject_block(
            iri(address),
            [
                ("a", ("schema:Clip", "prov:Entity")),
                ("schema:startOffset", (str(seconds),)),
                ("schema:url", (typed(clip_url(VideoId(video), seconds), "xsd:anyURI"),)),
                ("schema:isPartOf", (iri(f"https://www.youtube.com/watch?v={video}"),)),
                ("kg:rawStamp", [literal(raw) for raw in raw_stamps or ()]),
                ("kg:stampRepair", [f"kg:{repair}" for repair in repairs or ()]),
            ],
        )


_CLAIMS_SQL = """
    SELECT c.iri, c.text, c.note_iri, c.line, c.section, c.position, c.stamp_source, c.under, c.modality, c.polarity,
           k.clips, m.entities, a.agents, a.ordinals, p.agreeing, p.disagreeing, r.meant
    FROM claims c
    LEFT JOIN (SELECT first, list(second ORDER BY second) FILTER (agrees) AS agreeing,
                      list(second ORDER BY second) FILTER (NOT agrees) AS disagreeing
               FROM claim_pairs GROUP BY first) p ON p.first = c.iri
    LEFT JOIN (SELECT claim, list(DISTINCT entity ORDER BY entity) AS meant FROM claim_references GROUP BY claim) r
        ON r.claim = c.iri
    LEFT JOIN (SELECT claim, list(clip ORDER BY clip) AS clips FROM claim_clips GROUP BY claim) k ON k.claim = c.iri
    LEFT JOIN (SELECT claim, list(DISTINCT entity ORDER BY entity) AS entities FROM mentions GROUP BY claim) m
        ON m.claim = c.iri
    LEFT JOIN (SELECT claim, list(DISTINCT agent ORDER BY agent) AS agents, list(ordinal ORDER BY ordinal) AS ordinals
               FROM attributions GROUP BY claim) a ON a.claim = c.iri
    ORDER BY c.iri"""


def claims_section(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """Claims, with everything that says where they come from and who states them."""
    for row in rows(connection, _CLAIMS_SQL):
        address, text, note, line, section, position, stamp_source, under, modality, polarity = row[:10]
        clips, entities, agents, ordinals, agreeing, disagreeing, meant = row[10:]
        yield subject_block(
            iri(address),
            [
                ("a", ("schema:Claim", "prov:Entity")),
                ("schema:text", (literal(text),)),
                ("prov:wasQuotedFrom", (iri(note),)),
                ("kg:line", (str(line),)),
                ("kg:section", (literal(section),) if section else ()),
                ("schema:position", (str(position),)),
                ("prov:hadPrimarySource", [iri(clip) for clip in clips or ()]),
                ("kg:stampSource", (f"kg:{stamp_source.capitalize()}",) if stamp_source else ()),
                ("kg:underClaim", (iri(under),) if under else ()),
                ("schema:mentions", [names(found) for found in entities or ()]),
                ("kg:refersTo", [names(found) for found in meant or ()]),
                ("prov:wasAttributedTo", [names(agent) for agent in agents or ()]),
                ("prov:qualifiedAttribution", [iri(f"{address}#attribution-{number}") for number in ordinals or ()]),
                ("cito:agreesWith", [iri(other) for other in agreeing or ()]),
                ("cito:disagreesWith", [iri(other) for other in disagreeing or ()]),
                ("kg:modality", (f"kg:{modality}",)),
                ("kg:polarity", (f"kg:{polarity}",)),
            ],
        )


def attributions_section(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """Who states a claim, in what role and with which words."""
    sql = "SELECT claim, ordinal, agent, role, cue FROM attributions ORDER BY claim, ordinal"
    for claim, ordinal, agent, role, cue in rows(connection, sql):
        yield subject_block(
            iri(f"{claim}#attribution-{ordinal}"),
            [
                ("a", ("prov:Attribution",)),
                ("prov:agent", (names(agent),)),
                ("prov:hadRole", (f"kg:{role}",)),
                ("kg:cue", (literal(cue),) if cue else ()),
            ],
        )


def claim_pairs_section(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """Pairs of claims that agree or disagree, as proposals."""
    sql = "SELECT iri, first, second, score, reason FROM claim_pairs ORDER BY iri"
    for address, first, second, score, reason in rows(connection, sql):
        yield subject_block(
            iri(address),
            [
                ("a", ("kg:ClaimPair",)),
                ("kg:claim", (iri(first), iri(second))),
                ("kg:score", (f"{score // 100}.{score % 100:02d}",)),
                ("kg:reason", (literal(reason),)),
                ("kg:status", ("kg:Proposed",)),
            ],
        )
