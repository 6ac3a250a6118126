"""One claim as a nanopublication: TriG with assertion, provenance and publication info, under a trusty URI.

Nanopublication guidelines (nanopub.net/guidelines); trusty URIs by T. Kuhn and M.
Dumontier (2014), module RA: the IRI ends in a hash of all statements, so that nothing in
it can change unseen. The hash is computed here: the library `nanopub` makes one only of
what it signs with a person's key, and brings a client of the nanopublication servers along.
Tests hold both to the same hash. What is written is not signed; whoever publishes it can.

The claim is described, never made: who states a proposal or a denial is part of the
provenance, and a relation that it tells stays a reified statement.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, Variable, parse, serialize

from kg.ask.sparql import Question
from kg.errors import KgError
from kg.model import Iri
from kg.vocab import PREFIXES

Ask = Callable[[Question], bytes]
"""What answers a question to the graph of a build."""

_NP = "http://www.nanopub.org/nschema#"
_NPX = "http://purl.org/nanopub/x/"
_UNHASHED = "RA" + "0" * 43
"""Stands where the hash will stand: it is as long."""

_ASSERTION = """CONSTRUCT { ?claim ?p ?o . ?thing ?q ?r . ?relation ?s ?t . ?words rdfs:label ?label } WHERE {
    { ?claim ?p ?o FILTER(?p IN (rdf:type, schema:text, schema:mentions, kg:refersTo, kg:modality, kg:polarity)) }
    UNION { ?claim schema:mentions|kg:refersTo ?thing . ?thing ?q ?r
            FILTER(?q IN (rdf:type, skos:prefLabel, owl:sameAs)) }
    UNION { { SELECT DISTINCT ?claim ?relation { ?relation prov:wasDerivedFrom ?claim ; rdf:predicate ?any } }
            ?relation ?s ?t FILTER(?s IN (rdf:type, rdf:subject, rdf:predicate, rdf:object)) }
    UNION { ?relation prov:wasDerivedFrom ?claim ; rdf:subject|rdf:object ?thing . ?thing ?q ?r
            FILTER(?q IN (rdf:type, skos:prefLabel)) }
    UNION { ?relation prov:wasDerivedFrom ?claim ; rdf:predicate ?words . ?words rdfs:label ?label } }"""
"""What a claim says: its words, what they name, and the relations that they tell, as statements."""

_PROVENANCE = """CONSTRUCT { ?claim ?p ?o . ?step ?q ?r . ?build ?s ?t } WHERE {
    { ?claim ?p ?o FILTER(?p IN (prov:wasQuotedFrom, prov:hadPrimarySource, prov:wasAttributedTo,
        prov:qualifiedAttribution, kg:line, kg:section, kg:stampSource, kg:underClaim, schema:position)) }
    UNION { ?claim kg:underClaim ?step . ?step schema:text ?r BIND(schema:text AS ?q) }
    UNION { { SELECT DISTINCT ?claim ?step {
                { ?claim prov:qualifiedAttribution|prov:qualifiedAttribution/prov:agent ?step }
                UNION { ?claim prov:wasQuotedFrom|prov:wasQuotedFrom/schema:isPartOf ?step }
                UNION { ?claim prov:hadPrimarySource|prov:hadPrimarySource/schema:isPartOf ?step } } }
            ?step ?q ?r FILTER(?q IN (rdf:type, rdfs:label, prov:agent, prov:hadRole, kg:cue, kg:contentHash,
                kg:rawStamp, kg:stampRepair, dcterms:source, schema:name, schema:url, schema:startOffset,
                schema:isBasedOn, schema:isPartOf)) }
    UNION { ?claim a schema:Claim . ?set a void:Dataset ; prov:wasGeneratedBy ?build . ?build ?s ?t } }"""
"""Where a claim stands and who states it: note, line, section, clip, video, channel, sources, and the build."""

_DATASET = """SELECT ?set ?base ?title ?license ?build {
    ?set a void:Dataset ; void:uriSpace ?base ; dcterms:title ?title ; prov:wasGeneratedBy ?build
    OPTIONAL { ?set dcterms:license ?license } }"""


def nanopublication(claim: Iri, ask: Ask, created: datetime) -> str:
    """A claim as a nanopublication in TriG, the same bytes for the same build and time.

    `created` is a time with its zone and becomes the date of the publication: the clock is
    never asked. Raises `KgError` where the graph has no such claim.
    """
    parts = {
        graph: _triples(ask, sparql, claim)
        for graph, sparql in (("assertion", _ASSERTION), ("provenance", _PROVENANCE))
    }
    if not parts["assertion"]:
        raise KgError("the graph has no such claim", where=claim, remedy="build again: kg build NOTES -o OUTPUT")
    data_set = _data_set(ask)
    start = f"{data_set['base']}np/"

    def quads_under(address: str) -> list[Quad]:
        return list(_quads(address, parts, data_set, created))

    unhashed = f"{start}{_UNHASHED}"
    address = f"{start}{trusty_code(quads_under(unhashed), unhashed)}"
    prefixes = {name: iri for name, iri in PREFIXES.items() if name not in ("cito", "sem", "void")}
    prefixes |= {"np": _NP, "npx": _NPX, "sub": f"{address}#"}
    return (serialize(quads_under(address), format=RdfFormat.TRIG, prefixes=prefixes) or b"").decode("utf-8")


def _triples(ask: Ask, sparql: str, claim: Iri) -> list[Triple]:
    """What is asked of a claim, each triple once, in a fixed order."""
    answered = ask(Question(sparql, {Variable("claim"): NamedNode(claim)}, "nt"))
    return sorted({quad.triple for quad in parse(answered, format=RdfFormat.N_TRIPLES)}, key=str)


def _data_set(ask: Ask) -> dict[str, str]:
    """What the data set says of itself, by the variables of the question."""
    rows = json.loads(ask(Question(_DATASET, {}, "json")))["results"]["bindings"]
    if not rows:
        raise KgError("the graph does not say what data set it is", remedy="build again: kg build NOTES -o OUTPUT")
    return {name: term["value"] for name, term in rows[0].items()}


def _quads(
    address: str, parts: Mapping[str, Sequence[Triple]], data_set: Mapping[str, str], created: datetime
) -> Iterator[Quad]:
    """The four graphs under an address: head, assertion, provenance, publication info."""
    publication, head = NamedNode(address), NamedNode(f"{address}#Head")
    graphs = {name: NamedNode(f"{address}#{name}") for name in ("assertion", "provenance", "pubinfo")}
    yield Quad(publication, _term("rdf:type"), NamedNode(f"{_NP}Nanopublication"), head)
    for predicate, name in (("Assertion", "assertion"), ("Provenance", "provenance"), ("PublicationInfo", "pubinfo")):
        yield Quad(publication, NamedNode(f"{_NP}has{predicate}"), graphs[name], head)
    for name, triples in parts.items():
        yield from (Quad(one.subject, one.predicate, one.object, graphs[name]) for one in triples)
    for predicate in ("wasQuotedFrom", "hadPrimarySource"):
        for triple in parts["provenance"]:
            if triple.predicate == _term(f"prov:{predicate}"):
                yield Quad(graphs["assertion"], triple.predicate, triple.object, graphs["provenance"])
    build, whole = NamedNode(data_set["build"]), NamedNode(data_set["set"])
    yield Quad(graphs["assertion"], _term("prov:wasGeneratedBy"), build, graphs["provenance"])
    when = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield Quad(publication, _term("dcterms:created"), Literal(when, datatype=_term("xsd:dateTime")), graphs["pubinfo"])
    if "license" in data_set:
        yield Quad(publication, _term("dcterms:license"), NamedNode(data_set["license"]), graphs["pubinfo"])
    yield Quad(publication, NamedNode(f"{_NPX}hasNanopubType"), _term("schema:Claim"), graphs["pubinfo"])
    yield Quad(publication, _term("dcterms:isPartOf"), whole, graphs["pubinfo"])
    yield Quad(whole, _term("dcterms:title"), Literal(data_set["title"]), graphs["pubinfo"])


def _term(name: str) -> NamedNode:
    """A term of the vocabulary by its prefixed name."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def trusty_code(quads: Iterable[Quad], address: str) -> str:
    """The code of a trusty URI of module RA for quads under an address whose last step stands for the code.

    In every IRI under the address a blank takes the place of that step. The quads are
    sorted by graph, subject, predicate and object, IRIs before literals, and hashed by SHA-256
    line by line; a code is "RA" and the 43 letters of the hash in base64url.

    >>> one = NamedNode("https://n.example/np/X")
    >>> trusty_code([Quad(one, one, Literal("x"), one)], one.value)
    'RAbZ68pi-hgj0v6XCgpcVpqQInH01sVZcleyLawqLQ7kQ'
    """
    start = address.rpartition("/")[0]

    def written(term: object) -> str:
        if not isinstance(term, NamedNode):
            raise KgError("a nanopublication has no blank nodes", where=str(term))
        if term.value == address or term.value.startswith(f"{address}#"):
            return f"{start}/ {term.value[len(address) :]}"
        return term.value

    def row(quad: Quad) -> tuple[str, str, str, bool, str, str]:
        places = (written(quad.graph_name), written(quad.subject), written(quad.predicate))
        if isinstance(quad.object, Literal):
            return (*places, True, quad.object.value, quad.object.datatype.value)
        return (*places, False, written(quad.object), "")

    hashed = hashlib.sha256()
    for *places, is_literal, value, datatype in sorted({row(quad) for quad in quads}):
        escaped = value.replace("\\", "\\\\").replace("\n", "\\n")
        last = f"^{datatype} {escaped}" if is_literal else value
        hashed.update("".join(f"{line}\n" for line in (*places, last)).encode("utf-8"))
    return "RA" + base64.urlsafe_b64encode(hashed.digest()).decode("ascii").rstrip("=")


def time_of(turtle: Path) -> datetime:
    """When a build was made, in UTC and whole seconds: SOURCE_DATE_EPOCH where it is set, else when its Turtle was.

    SOURCE_DATE_EPOCH (reproducible-builds.org) are seconds since 1970; with it two builds
    of the same notes give the same nanopublications. Raises `KgError` for what is no number.
    """
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        seconds = int(fixed) if fixed else int(turtle.stat().st_mtime)
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise KgError(
            "the build has no time that a nanopublication could be dated by", where=str(error),
            remedy="build again; SOURCE_DATE_EPOCH, where it is set, is a number of seconds",
        ) from error  # fmt: skip
