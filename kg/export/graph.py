"""The tables of a build as Turtle, section by section, each sorted by subject.

One function a kind of subject, in the order of the published vocabulary; `SECTIONS` is
the file's table of contents. Rows come in batches: memory does not grow with the vault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import duckdb

from kg import __version__
from kg.export.graph_claims import attributions_section, claim_pairs_section, claims_section, clips_section
from kg.export.graph_entities import described_sources_section, entities_section, events_section, replaced_section
from kg.export.graph_facts import occurrences_section, predicates_section, relations_section
from kg.export.turtle import Names, document, iri, literal, subject_block, typed
from kg.settings import Settings
from kg.vocab import PREFIXES
from kg.workspace import rows


def turtle_of(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[str]:
    """The whole graph as pieces of one Turtle file."""
    names = Names(settings.base)
    blocks = (block for section in SECTIONS for block in section(connection, settings, names))
    return document(names.prefixes, blocks)


def _text(value: str | None) -> Sequence[str]:
    return () if value is None else (literal(value),)


def _data_set(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    """The data set and the build: counts, vocabularies, licence; no time of the clock."""
    build = iri(f"{settings.base}build")
    partitions = []
    for name, kind in _COUNTED:
        tables = (name, "occurrences") if name == "events" else (name,)
        counts = (connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in tables)
        count = sum(counts)
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
    ("relations", "rdf:Statement"),
)


def _channels(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
    for address, name in rows(connection, "SELECT iri, name FROM channels ORDER BY iri"):
        yield subject_block(
            iri(address), [("a", ("kg:Channel", "schema:CreativeWorkSeries")), ("schema:name", (literal(name),))]
        )


def _videos(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
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


def _notes(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
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


def _topics(connection: duckdb.DuckDBPyConnection, settings: Settings, names: Names) -> Iterator[str]:
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


Section = Callable[[duckdb.DuckDBPyConnection, Settings, Names], Iterator[str]]
SECTIONS: tuple[Section, ...] = (
    _data_set,
    _channels,
    _videos,
    _notes,
    _topics,
    entities_section,
    events_section,
    occurrences_section,
    replaced_section,
    described_sources_section,
    clips_section,
    claims_section,
    attributions_section,
    claim_pairs_section,
    relations_section,
    predicates_section,
)
