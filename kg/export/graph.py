"""The tables of a build as Turtle, section by section, each sorted by subject.

One function a kind of subject, in the order of the published vocabulary; `SECTIONS` is
the file's table of contents. Rows come in batches: memory does not grow with the vault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import duckdb

from kg import __version__
from kg.export.turtle import Pair, document, entity, iri, literal, subject_block, typed
from kg.ids import clip_url
from kg.model import VideoId
from kg.settings import Settings
from kg.vocab import PREFIXES
from kg.workspace import rows

_TYPES = {
    "Person": ("schema:Person", "prov:Agent"),
    "Organisation": ("schema:Organization", "prov:Agent"),
    "Place": ("schema:Place",),
    "Work": ("schema:CreativeWork",),
    "Product": ("schema:Product",),
    "Event": ("schema:Event", "sem:Event"),
}


@dataclass(frozen=True, slots=True)
class _Names:
    """How the data's own IRIs are written: short below `entity/` and `event/`."""

    base: str

    @property
    def prefixes(self) -> dict[str, str]:
        return {"entity": f"{self.base}entity/", "event": f"{self.base}event/"}

    def __call__(self, address: str) -> str:
        for prefix, start in self.prefixes.items():
            if address.startswith(start):
                return entity(address, start, prefix)
        return iri(address)


def turtle_of(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[str]:
    """The whole graph as pieces of one Turtle file."""
    names = _Names(settings.base)
    blocks = (block for section in SECTIONS for block in section(connection, settings, names))
    return document(names.prefixes, blocks)


def _text(value: str | None) -> Sequence[str]:
    return () if value is None else (literal(value),)


def _data_set(connection: duckdb.DuckDBPyConnection, settings: Settings, names: _Names) -> Iterator[str]:
    """The data set and the build: counts, vocabularies, licence; no time of the clock."""
    build = iri(f"{settings.base}build")
    partitions = []
    for name, kind in _COUNTED:
        (count,) = connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0]
        node = iri(f"{settings.base}dataset/{name}")
        partitions.append((node, kind, count))
    vocabularies = [iri(address) for name, address in sorted(PREFIXES.items()) if name not in ("xsd", "rdf", "rdfs")]
    yield subject_block(
        iri(settings.base),
        [
            ("a", ("void:Dataset", "dcterms:Dataset")),
            ("dcterms:title", (literal(settings.title),)),
            ("dcterms:license", (iri(settings.licence),) if settings.licence else ()),
            ("void:uriSpace", (literal(settings.base),)),
            ("void:vocabulary", vocabularies),
            ("void:classPartition", [node for node, _, _ in partitions]),
            ("prov:wasGeneratedBy", (build,)),
        ],
    )
    yield subject_block(
        build,
        [
            ("a", ("prov:Activity",)),
            ("schema:softwareVersion", (literal(__version__),)),
            ("kg:settingsHash", (literal(settings.digest),)),
        ],
    )
    for node, kind, count in partitions:
        yield subject_block(node, [("a", ("void:Dataset",)), ("void:class", (kind,)), ("void:entities", (str(count),))])


_COUNTED = (
    ("notes", "kg:Note"),
    ("channels", "kg:Channel"),
    ("videos", "schema:VideoObject"),
    ("clips", "schema:Clip"),
    ("claims", "schema:Claim"),
    ("topics", "skos:Concept"),
    ("events", "schema:Event"),
)


def _channels(connection: duckdb.DuckDBPyConnection, settings: Settings, names: _Names) -> Iterator[str]:
    for address, name in rows(connection, "SELECT iri, name FROM channels ORDER BY iri"):
        yield subject_block(
            iri(address), [("a", ("kg:Channel", "schema:CreativeWorkSeries")), ("schema:name", (literal(name),))]
        )


def _videos(connection: duckdb.DuckDBPyConnection, settings: Settings, names: _Names) -> Iterator[str]:
    sql = """SELECT v.iri, v.video, v.title, c.iri FROM videos v JOIN channels c USING (channel) ORDER BY v.iri"""
    for address, video, title, channel in rows(connection, sql):
        yield subject_block(
            iri(address),
            [
                ("a", ("schema:VideoObject", "prov:Entity")),
                ("schema:identifier", (literal(video),)),
                ("schema:name", _text(title)),
                ("schema:url", (typed(address, "xsd:anyURI"),)),
                ("schema:isPartOf", (iri(channel),)),
            ],
        )


def _notes(connection: duckdb.DuckDBPyConnection, settings: Settings, names: _Names) -> Iterator[str]:
    sql = """
        SELECT n.iri, n.title, n.path, n.video, c.iri, n.content_hash, t.topics
        FROM notes n JOIN channels c USING (channel)
        LEFT JOIN (SELECT note, list(topic ORDER BY topic) AS topics FROM note_topics GROUP BY note) t ON t.note = n.iri
        ORDER BY n.iri"""
    for address, title, path, video, channel, content_hash, topics in rows(connection, sql):
        based_on = (iri(f"https://www.youtube.com/watch?v={video}"),) if video else ()
        yield subject_block(
            iri(address),
            [
                ("a", ("kg:Note", "schema:Article", "prov:Entity")),
                ("schema:name", (literal(title),)),
                ("dcterms:source", (literal(path),)),
                ("schema:isBasedOn", based_on),
                ("prov:wasDerivedFrom", based_on),
                ("schema:isPartOf", (iri(channel),)),
                ("kg:contentHash", (literal(content_hash),)),
                ("dcterms:references", [iri(topic) for topic in topics or ()]),
            ],
        )


def _clips(connection: duckdb.DuckDBPyConnection, settings: Settings, names: _Names) -> Iterator[str]:
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
           k.clips, m.entities, a.agents, a.ordinals, p.agreeing, p.disagreeing
    FROM claims c
    LEFT JOIN (SELECT first, list(second ORDER BY second) FILTER (agrees) AS agreeing,
                      list(second ORDER BY second) FILTER (NOT agrees) AS disagreeing
               FROM claim_pairs GROUP BY first) p ON p.first = c.iri
    LEFT JOIN (SELECT claim, list(clip ORDER BY clip) AS clips FROM claim_clips GROUP BY claim) k ON k.claim = c.iri
    LEFT JOIN (SELECT claim, list(DISTINCT entity ORDER BY entity) AS entities FROM mentions GROUP BY claim) m
        ON m.claim = c.iri
    LEFT JOIN (SELECT claim, list(DISTINCT agent ORDER BY agent) AS agents, list(ordinal ORDER BY ordinal) AS ordinals
               FROM attributions GROUP BY claim) a ON a.claim = c.iri
    ORDER BY c.iri"""


def _claims(connection: duckdb.DuckDBPyConnection, settings: Settings, names: _Names) -> Iterator[str]:
    for row in rows(connection, _CLAIMS_SQL):
        address, text, note, line, section, position, stamp_source, under, modality, polarity = row[:10]
        clips, entities, agents, ordinals, agreeing, disagreeing = row[10:]
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
                ("prov:wasAttributedTo", [names(agent) for agent in agents or ()]),
                ("prov:qualifiedAttribution", [iri(f"{address}#attribution-{number}") for number in ordinals or ()]),
                ("cito:agreesWith", [iri(other) for other in agreeing or ()]),
                ("cito:disagreesWith", [iri(other) for other in disagreeing or ()]),
                ("kg:modality", (f"kg:{modality}",)),
                ("kg:polarity", (f"kg:{polarity}",)),
            ],
        )


def _attributions(connection: duckdb.DuckDBPyConnection, settings: Settings, names: _Names) -> Iterator[str]:
    sql = "SELECT claim, ordinal, agent, role, cue FROM attributions ORDER BY claim, ordinal"
    for claim, ordinal, agent, role, cue in rows(connection, sql):
        yield subject_block(
            iri(f"{claim}#attribution-{ordinal}"),
            [
                ("a", ("prov:Attribution",)),
                ("prov:agent", (names(agent),)),
                ("prov:hadRole", (f"kg:{role}",)),
                ("kg:cue", (literal(cue),)),
            ],
        )


def _claim_pairs(connection: duckdb.DuckDBPyConnection, settings: Settings, names: _Names) -> Iterator[str]:
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


def _described_sources(connection: duckdb.DuckDBPyConnection, settings: Settings, names: _Names) -> Iterator[str]:
    for address, label in rows(connection, "SELECT iri, label FROM described_sources ORDER BY iri"):
        yield subject_block(
            iri(address), [("a", ("kg:DescribedSource", "prov:Agent")), ("rdfs:label", (literal(label),))]
        )


_ENTITIES_SQL = """
    SELECT e.iri, e.type, e.label, e.mention_count, e.note_count, l.labels
    FROM entities e
    LEFT JOIN (SELECT iri, list(label ORDER BY label) AS labels FROM entity_labels GROUP BY iri) l USING (iri)
    WHERE (e.type = 'Event') = {events}
    ORDER BY e.iri"""


def _label_pairs(label: str, labels: Sequence[str] | None, mentions: int, notes: int) -> list[Pair]:
    return [
        ("skos:prefLabel", (literal(label),)),
        ("skos:altLabel", [literal(other) for other in labels or ()]),
        ("rdfs:label", (literal(label),)),
        ("kg:mentionCount", (str(mentions),)),
        ("kg:noteCount", (str(notes),)),
    ]


def _entities(connection: duckdb.DuckDBPyConnection, settings: Settings, names: _Names) -> Iterator[str]:
    for address, kind, label, mentions, notes, labels in rows(connection, _ENTITIES_SQL.format(events="false")):
        yield subject_block(names(address), [("a", _TYPES[kind]), *_label_pairs(label, labels, mentions, notes)])


_EVENTS_SQL = f"""
    SELECT e.*, v.event_type, v.year, v.actors, v.places, c.claims
    FROM ({_ENTITIES_SQL.format(events="true")}) e
    JOIN events v USING (iri)
    JOIN (SELECT entity, list(DISTINCT claim ORDER BY claim) AS claims FROM mentions GROUP BY entity) c
        ON c.entity = e.iri
    ORDER BY e.iri"""


def _events(connection: duckdb.DuckDBPyConnection, settings: Settings, names: _Names) -> Iterator[str]:
    for row in rows(connection, _EVENTS_SQL):
        address, kind, label, mentions, notes, labels, event_type, year, actors, places, claims = row
        yield subject_block(
            names(address),
            [
                ("a", _TYPES[kind]),
                *_label_pairs(label, labels, mentions, notes),
                ("kg:eventType", (f"kg:{event_type}",)),
                ("sem:hasTimeStamp", (typed(f"{year:04d}", "xsd:gYear"),) if year else ()),
                ("sem:hasActor", [names(actor) for actor in actors]),
                ("sem:hasPlace", [names(place) for place in places]),
                ("prov:wasDerivedFrom", [iri(claim) for claim in claims]),
            ],
        )


def _topics(connection: duckdb.DuckDBPyConnection, settings: Settings, names: _Names) -> Iterator[str]:
    sql = """
        SELECT t.iri, t.label, t.note, a.aliases FROM topics t
        LEFT JOIN (SELECT iri, list(alias ORDER BY alias) AS aliases FROM topic_aliases GROUP BY iri) a USING (iri)
        ORDER BY t.iri"""
    for address, label, note, aliases in rows(connection, sql):
        yield subject_block(
            iri(address),
            [
                ("a", ("skos:Concept",)),
                ("skos:prefLabel", (literal(label),)),
                ("skos:altLabel", [literal(alias) for alias in aliases or ()]),
                ("schema:subjectOf", (iri(note),) if note else ()),
                ("kg:status", () if note else ("kg:Unresolved",)),
            ],
        )


Section = Callable[[duckdb.DuckDBPyConnection, Settings, _Names], Iterator[str]]
SECTIONS: tuple[Section, ...] = (
    _data_set,
    _channels,
    _videos,
    _notes,
    _topics,
    _entities,
    _events,
    _described_sources,
    _clips,
    _claims,
    _attributions,
    _claim_pairs,
)
