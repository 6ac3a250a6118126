"""The seed note from end to end: its 40 claims and 41 stamps, and where they lead."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from kg.ask.search import ClaimIndex, find_claims
from kg.outputs import SEARCH

PREFIXES = """
PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX kg: <https://w3id.org/notes-kg/ontology#>
"""
SECONDS = [
    63, 74, 114, 155, 141, 186, 191, 223, 239, 263, 333, 353, 401, 407, 410, 418, 421, 457, 462, 486, 498, 528, 571,
    591, 630, 641, 663, 684, 710, 732, 737, 744, 774, 813, 845, 863, 890, 934, 960, 969, 995,
]  # fmt: skip


@pytest.fixture(scope="module")
def store(seed: Path) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.bulk_load(path=str(seed / "graph.ttl"), format=pyoxigraph.RdfFormat.TURTLE)
    return store


def rows(store: pyoxigraph.Store, query: str) -> list[tuple[str, ...]]:
    solutions = store.query(PREFIXES + query)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return [tuple(term.value for term in solution if not isinstance(term, pyoxigraph.Triple)) for solution in solutions]


def test_forty_claims_at_forty_one_seconds(store: pyoxigraph.Store) -> None:
    found = rows(
        store,
        """SELECT ?claim ?second { ?claim a schema:Claim ; schema:position ?place ; prov:hadPrimarySource ?clip .
           ?clip schema:startOffset ?second } ORDER BY ?place ?second""",
    )
    assert len({claim for claim, _ in found}) == 40
    assert [int(second) for _, second in found] == SECONDS


@pytest.mark.parametrize(
    ("name", "kind", "claims"),
    [
        ("Donald Trump", "schema:Person", 13),
        ("Valery Solovey", "schema:Person", 1),
        ("Washington Post", "schema:Organization", 1),
        ("Kremlin", "schema:Organization", 3),
        ("CIA", "schema:Organization", 1),
        ("Ukraine", "schema:Place", 5),
        ("Crimea", "schema:Place", 3),
        ("Valdai Forum", "schema:Event", 2),
    ],
)
def test_the_names_of_the_note_are_entities_with_their_claims(
    store: pyoxigraph.Store, name: str, kind: str, claims: int
) -> None:
    found = rows(
        store,
        f'SELECT ?text {{ ?x a {kind} ; skos:prefLabel "{name}" . ?claim schema:mentions ?x ; schema:text ?text }}',
    )
    surname = name.rsplit(maxsplit=1)[-1]
    assert len(found) >= claims
    assert all(surname in text for (text,) in found)


def test_the_bullets_of_the_proposal_are_the_kremlins(store: pyoxigraph.Store) -> None:
    found = rows(
        store,
        """SELECT ?text { ?claim prov:wasAttributedTo ?who ; kg:modality kg:Proposal ; kg:underClaim ?list ;
           schema:text ?text . ?who skos:prefLabel "Kremlin" }""",
    )
    assert len(found) == 6
    assert any(text.startswith("Crimea ") for (text,) in found)


def test_a_claim_is_traced_to_its_second(seed: Path) -> None:
    (found,) = find_claims(ClaimIndex(seed / SEARCH), "crimea remains", most=5)
    assert (found.note, found.line) == (
        "bonus_professor/influence_of_us_presidential_elections_on_international_relations.md",
        25,
    )
    assert found.section.count(" > ") == 1
    assert found.seconds == (407,)
    assert found.links == ("https://www.youtube.com/watch?v=rP2kEF3Mj-o&t=407s",)
    assert [(source.name, source.role) for source in found.sources] == [("Kremlin", "Proposer")]
