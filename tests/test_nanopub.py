"""A claim as a nanopublication, held to the library that the nanopublication servers' users have."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from nanopub import Nanopub
from nanopub.trustyuri.rdf import RdfHasher
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize

from kg.ask.limited import Asker
from kg.ask.nanopub import nanopublication, time_of, trusty_code
from kg.ask.search import ClaimIndex
from kg.cli import main
from kg.errors import KgError
from kg.model import Iri
from kg.outputs import SEARCH, TURTLE
from kg.vocab import PREFIXES
from tests.conftest import ROOT, make
from tests.small_vault import use_list_network, write_notes

CREATED = datetime(2026, 11, 25, 12, 0, 1, tzinfo=UTC)
NP = rdflib.Namespace("http://www.nanopub.org/nschema#")
KG, SCHEMA, PROV = (rdflib.Namespace(PREFIXES[name]) for name in ("kg", "schema", "prov"))


@pytest.fixture(autouse=True)
def _literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the library sets for all when it is imported; pySHACL sets the opposite after each validation."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def read(text: str, tmp_path: Path) -> Nanopub:
    path = tmp_path / "one.trig"
    path.write_text(text, "utf-8")
    return Nanopub(rdf=path)


def claim_of(output: Path, words: str) -> Iri:
    return ClaimIndex(output / SEARCH).search(words, most=1)[0].trace.claim


def test_the_library_finds_every_claim_valid_and_its_trusty_uri_right(sample: Path, tmp_path: Path) -> None:
    claims = sorted(hit.trace.claim for word in ("russia", "he", "musk") for hit in
                    ClaimIndex(sample / SEARCH).search(word, most=25))  # fmt: skip
    with Asker(sample / TURTLE) as asker:
        texts = {claim: nanopublication(claim, asker.ask, CREATED) for claim in claims}
    assert len(texts) > 40
    addresses = set()
    for text in texts.values():
        publication = read(text, tmp_path)
        assert publication.is_valid and publication.has_valid_trusty
        addresses.add(publication.source_uri)
    assert len(addresses) == len(texts)


def test_it_says_what_is_claimed_where_it_stands_and_who_states_it(sample: Path, tmp_path: Path) -> None:
    claim = claim_of(sample, '"keeps crimea"')
    with Asker(sample / TURTLE) as asker:
        publication = read(nanopublication(claim, asker.ask, CREATED), tmp_path)
    subject = rdflib.URIRef(claim)
    assert publication.assertion.value(subject, SCHEMA.text).toPython() == "Russia keeps Crimea."
    assert publication.assertion.value(subject, KG.modality) == KG.Proposal
    named = {str(name) for name in publication.assertion.objects(None, rdflib.SKOS.prefLabel)}
    assert named == {"Crimea", "Russia"}
    told = [str(publication.assertion.value(one, rdflib.RDFS.label))
            for one in publication.assertion.objects(None, rdflib.RDF.predicate)]  # fmt: skip
    assert told == ["keep"]
    assert (None, rdflib.URIRef("https://notes-kg.example/predicate/keep"), None) not in publication.rdf
    where = publication.provenance
    assert where.value(subject, KG.line).toPython() == 21
    assert [one.toPython() for one in where.objects(None, SCHEMA.startOffset)] == [407]
    assert "https://www.youtube.com/watch?v=rP2kEF3Mj-o&t=407s" in {str(url) for url in where.objects(None, SCHEMA.url)}
    assert [str(where.value(agent, rdflib.RDFS.label)) for agent in where.objects(subject, PROV.wasAttributedTo)] == [
        "Kremlin"
    ]
    assertion = publication.metadata.assertion
    assert where.value(assertion, PROV.wasQuotedFrom) == where.value(subject, PROV.wasQuotedFrom) is not None
    created = publication.pubinfo.value(rdflib.URIRef(publication.source_uri), rdflib.DCTERMS.created)
    assert created.toPython() == CREATED


@pytest.mark.parametrize(
    "change", [("Russia keeps", "Russia gives"), ("kg:line 21", "kg:line 22"), ("00:01Z", "00:02Z")]
)
def test_a_changed_statement_no_longer_fits_the_trusty_uri(
    sample: Path, tmp_path: Path, change: tuple[str, str]
) -> None:
    with Asker(sample / TURTLE) as asker:
        text = nanopublication(claim_of(sample, '"keeps crimea"'), asker.ask, CREATED)
    assert change[0] in text
    with pytest.raises(ValueError, match="is not valid"):
        read(text.replace(*change), tmp_path).has_valid_trusty  # noqa: B018 - it checks


def test_the_command_writes_the_same_bytes_in_every_process(sample: Path, tmp_path: Path) -> None:
    asked = ["trace", "Russia keeps Crimea", "--as", "nanopub", "--most", "1", "-o", str(sample)]
    written = {
        subprocess.run(
            [sys.executable, "-m", "kg.cli", *asked], cwd=ROOT, check=True, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    (text,) = written
    publication = read(text, tmp_path)
    assert publication.has_valid_trusty
    created = publication.pubinfo.value(rdflib.URIRef(publication.source_uri), rdflib.DCTERMS.created)
    assert created.toPython().timestamp() == int((sample / TURTLE).stat().st_mtime)


def test_two_builds_give_the_same_where_the_time_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use_list_network(monkeypatch)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    vault = write_notes(tmp_path / "vault", {"a/one": ['Donald Trump said "no\\n" to <b>Iran</b> & \\ Iraq']})
    (vault / "kg.toml").write_text('licence = "https://creativecommons.org/licenses/by/4.0/"\n', "utf-8")
    texts = set()
    for name in ("first", "second"):
        make(vault, tmp_path / name)
        os.utime(tmp_path / name / TURTLE, (len(texts), len(texts)))
        assert main(["trace", "trump", "--as", "nanopub", "-o", str(tmp_path / name)]) == 0
        texts.add(capsys.readouterr().out)
    (text,) = texts
    publication = read(text, tmp_path)
    assert publication.is_valid and publication.has_valid_trusty
    (licence,) = publication.pubinfo.objects(None, rdflib.DCTERMS.license)
    assert str(licence) == "https://creativecommons.org/licenses/by/4.0/"
    assert "2025-06-15T15:06:40Z" in text
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(KgError, match="SOURCE_DATE_EPOCH"):
        time_of(tmp_path / "first" / TURTLE)


def test_a_claim_that_the_graph_has_not_is_refused(sample: Path) -> None:
    with Asker(sample / TURTLE) as asker, pytest.raises(KgError, match="no such claim"):
        nanopublication(Iri("https://notes-kg.example/claim/none"), asker.ask, CREATED)


ADDRESS = "https://n.example/np/RA" + "0" * 43
IRIS = st.sampled_from([ADDRESS, f"{ADDRESS}#a", f"{ADDRESS}#b", f"{ADDRESS}x", "https://n.example/Ω", "urn:x"])
LITERALS = st.builds(
    Literal,
    st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\\"), max_size=8),
) | st.builds(Literal, st.integers(0, 300))  # fmt: skip
QUADS = st.lists(
    st.builds(
        lambda graph, *spo: Quad(NamedNode(spo[0]), NamedNode(spo[1]), spo[2], NamedNode(graph)),
        st.sampled_from([f"{ADDRESS}#a", f"{ADDRESS}#b"]), IRIS, IRIS, LITERALS | st.builds(NamedNode, IRIS),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@given(QUADS)
@settings(max_examples=150, deadline=None)
def test_any_quads_hash_as_the_library_hashes_them(quads: list[Quad]) -> None:
    graph = rdflib.Dataset()
    graph.parse(data=serialize(quads, format=RdfFormat.N_QUADS), format="nquads")
    theirs = [(one.identifier if hasattr(one, "identifier") else one, s, p, o) for s, p, o, one in graph.quads()]
    expected = RdfHasher.make_hash(theirs, baseuri=f"{ADDRESS}#", hashstr=" ")
    assert trusty_code(quads, ADDRESS) == expected


def test_blank_nodes_have_no_place_in_it() -> None:
    with pytest.raises(KgError, match="blank"):
        trusty_code([Quad(BlankNode(), NamedNode("urn:x"), Literal("x"), NamedNode(ADDRESS))], ADDRESS)
