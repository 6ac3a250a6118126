"""Resolving: which names of a vault are one, whom a bare name means, and what the owner says."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import DCTERMS, OWL, SKOS, URIRef

from kg.ask.checks import check_build
from kg.errors import KgError
from kg.model import EntityType
from kg.ontology import ontology_folder
from kg.outputs import BUILT, DECISIONS, SEARCH, SHARDS, STORE
from kg.resolve.candidates import can_be_one, without_rivals
from kg.resolve.clusters import Component, components, decide
from kg.resolve.guidance import kind_of
from kg.resolve.iris import Node
from kg.resolve.judgements import read_judgements
from kg.resolve.known import Known, read_known
from kg.resolve.names import Relation, relation
from kg.resolve.other_names import packaged_other_names
from kg.resolve.scoring import LEAST_SCORE, Features, Link, link_of
from kg.workspace import open_tables
from tests.conftest import make
from tests.small_vault import use_list_network, write_notes

BASE = "https://notes-kg.example/"
Notes = Mapping[str, Sequence[str]]


@pytest.fixture
def listed_names(monkeypatch: pytest.MonkeyPatch) -> None:
    use_list_network(monkeypatch)


def entities(output: Path) -> dict[str, set[tuple[str, str]]]:
    """For each entity (its IRI's last step) the notes and surfaces that it is named by."""
    rows = duckdb.sql(
        f"""SELECT m.entity, c.path, m.surface FROM '{output}/tables/mentions.parquet' m
            JOIN '{output}/tables/claims.parquet' c ON c.iri = m.claim ORDER BY ALL"""
    ).fetchall()
    found: dict[str, set[tuple[str, str]]] = {}
    for iri, path, surface in rows:
        found.setdefault(iri.rsplit("/", 1)[1], set()).add((path, surface))
    return found


def built(tmp_path: Path, notes: Notes, rules: str = "", known: str = "") -> Path:
    vault = write_notes(tmp_path / "vault", notes)
    if rules:
        (vault / "entities.yaml").write_text(rules, "utf-8")
    if known:
        (vault / "known_entities.csv").write_text(known, "utf-8")
    make(vault, tmp_path / "output")
    return tmp_path / "output"


SOLOVEYS: Notes = {
    "politics/one": ["Valery Solovey spoke in Moscow", "Kremlin answered Valery Solovey"],
    "politics/two": ["Valery Soloviev spoke in Moscow", "Kremlin answered Valery Soloviev"],
    "politics/three": ["Vladimir Solovyov spoke in Moscow", "Kremlin liked Vladimir Solovyov"],
}


@pytest.mark.usefixtures("listed_names")
def test_transliterations_of_one_name_are_one_and_another_first_name_is_another(tmp_path: Path) -> None:
    found = entities(built(tmp_path, SOLOVEYS))
    assert found["valery_solovey"] == {
        ("politics/one.md", "Valery Solovey"), ("politics/two.md", "Valery Soloviev"),
    }  # fmt: skip
    assert found["vladimir_solovyov"] == {("politics/three.md", "Vladimir Solovyov")}


@pytest.mark.usefixtures("listed_names")
def test_an_address_that_more_notes_take_away_leads_on(tmp_path: Path) -> None:
    few = {f"{channel}/one": ["Plato spoke"] for channel in "abc"}
    more = few | {"d/full": ["Ann Plato came"], "d/again": ["Ann Plato left"]}
    assert set(entities(built(tmp_path / "few", few))) == {"plato"}
    output = built(tmp_path / "more", more)
    assert set(entities(output)) == {"plato--a", "plato--b", "plato--c", "ann_plato"}
    graph = rdflib.Graph().parse(output / "graph.ttl")
    (after,) = graph.objects(URIRef(f"{BASE}entity/plato"), DCTERMS.isReplacedBy)
    assert str(after) == f"{BASE}entity/plato--a"


@pytest.mark.usefixtures("listed_names")
@pytest.mark.parametrize(("second", "are_one"), [("the_siege", True), ("another_city", False)])
def test_names_by_which_links_call_one_topic_are_one_where_their_letters_allow_it(
    tmp_path: Path, second: str, are_one: bool
) -> None:
    notes = {
        "war/first": ["[[the_siege|Kharkiv]] was held in May"],
        "war/second": [f"[[{second}|Kharkov]] was held in June"],
    }
    output = built(tmp_path, notes)
    found = entities(output)
    assert (("war/second.md", "Kharkov") in found["kharkiv"]) is are_one
    reasons = duckdb.sql(f"SELECT reason FROM '{output}/tables/entity_links.parquet'").fetchall()
    assert [("links call one topic by both" in reason) for (reason,) in reasons] == [True] * are_one


@pytest.mark.usefixtures("listed_names")
def test_a_merged_name_keeps_its_address_and_says_why(tmp_path: Path) -> None:
    output = built(tmp_path, SOLOVEYS)
    graph = rdflib.Graph().parse(output / "graph.ttl")
    old, new = URIRef(f"{BASE}entity/valery_soloviev"), URIRef(f"{BASE}entity/valery_solovey")
    assert list(graph.objects(old, DCTERMS.isReplacedBy)) == [new]
    (link,) = duckdb.sql(f"SELECT first, second, reason FROM '{output}/tables/entity_links.parquet'").fetchall()
    assert link[:2] == ("valery solovey", "valery soloviev")
    assert link[2].startswith("they sound alike; in one channel; ")
    report = check_build(output / "graph.ttl", open_tables(output / "tables"), ontology_folder() / "shapes.ttl")
    assert report.violations == ()


@pytest.mark.usefixtures("listed_names")
def test_a_bare_name_is_resolved_in_its_note_video_or_channel_and_nowhere_else(tmp_path: Path) -> None:
    output = built(
        tmp_path,
        {
            "a/full@video-one-1": ["Sam Altman came"],
            "a/same_video@video-one-1": ["Sam came"],
            "b/altman": ["Sam Altman came", "Google came"],
            "b/harris": ["Sam Harris came"],
            "b/bare": ["Sam came", "Altman left"],
            "c/bare": ["Sam came"],
        },
    )
    found = entities(output)
    assert ("a/same_video.md", "Sam") in found["sam_altman"]
    assert found["sam--b"] == {("b/bare.md", "Sam")}
    assert found["sam--c"] == {("c/bare.md", "Sam")}
    assert ("b/bare.md", "Altman") in found["sam_altman"]
    graph = rdflib.Graph().parse(output / "graph.ttl")
    local = URIRef(f"{BASE}entity/sam--c")
    assert str(graph.value(local, SKOS.prefLabel)) == "Sam (c)"
    assert [str(label) for label in graph.objects(local, SKOS.altLabel)] == ["Sam"]
    assert graph.value(local, URIRef("https://w3id.org/notes-kg/ontology#localTo")) == URIRef(f"{BASE}channel/c")


@pytest.mark.usefixtures("listed_names")
@pytest.mark.parametrize(("title", "meant"), [("Sam Altman at home", "sam_altman"), ("Two called Sam", "sam--a")])
def test_of_two_bearers_a_bare_name_means_the_one_in_the_title(tmp_path: Path, title: str, meant: str) -> None:
    vault = write_notes(tmp_path / "notes", {"a/note": ["Sam Harris met Sam Altman", "Sam left"]})
    note = vault / "a" / "note.md"
    note.write_text(note.read_text("utf-8").replace("title: A note", f"title: {title}"), "utf-8")
    make(vault, tmp_path / "output")
    assert ("a/note.md", "Sam") in entities(tmp_path / "output")[meant]


@pytest.mark.usefixtures("listed_names")
def test_a_channel_that_names_one_bearer_once_does_not_mean_him_where_the_vault_knows_another(tmp_path: Path) -> None:
    notes = {f"b/{at}": ["Sam Altman met Google"] for at in range(4)} | {
        "a/full": ["Melania Trump came"],
        "a/bare": ["Trump came", "Altman came"],
        "b/bare": ["Altman left"],
        "c/full": ["Donald Trump met Google"],
        "d/full": ["Donald Trump met Google"],
    }
    found = entities(built(tmp_path, notes))
    assert found["trump--a"] == {("a/bare.md", "Trump")}
    assert ("b/bare.md", "Altman") in found["sam_altman"]
    assert found["altman--a"] == {("a/bare.md", "Altman")}


@pytest.mark.usefixtures("listed_names")
def test_a_name_that_only_sounds_like_a_surname_of_its_channel_is_not_that_person(tmp_path: Path) -> None:
    found = entities(built(tmp_path, {"a/full": ["Sam Harris came"], "a/bare": ["Horus came", "Harriss left"]}))
    assert ("a/bare.md", "Harriss") in found["sam_harris"]
    assert found["horus--a"] == {("a/bare.md", "Horus")}


@pytest.mark.usefixtures("listed_names")
def test_a_guest_of_one_video_is_not_meant_by_a_first_name_in_another(tmp_path: Path) -> None:
    found = entities(built(tmp_path, {"a/guest": ["Sam Harris came"], "a/other": ["Sam came"]}))
    assert set(found) == {"sam_harris", "sam--a"}


@pytest.mark.usefixtures("listed_names")
def test_a_name_without_bearers_in_three_channels_is_a_name_of_its_own(tmp_path: Path) -> None:
    notes = {f"{channel}/note": ["Plato wrote"] for channel in "abc"}
    assert entities(built(tmp_path, notes)) == {"plato": {(f"{channel}/note.md", "Plato") for channel in "abc"}}


@pytest.mark.usefixtures("listed_names")
def test_acronyms_legal_forms_and_initials_find_their_names(tmp_path: Path) -> None:
    found = entities(
        built(
            tmp_path,
            {
                "a/one": ["Central Intelligence Agency (CIA) came", "Dell Inc came", "CIA left"],
                "a/two": ["CIA came to Moscow", "Dell came"],
                "b/jfk": ["John F. Kennedy came"],
                "c/jfk": ["JFK came"],
            },
        )
    )
    assert ("a/two.md", "CIA") in found["central_intelligence_agency"] | found.get("cia", set())
    assert {("a/one.md", "CIA"), ("a/two.md", "CIA")} <= (found.get("central_intelligence_agency") or found["cia"])
    assert {("b/jfk.md", "John F. Kennedy"), ("c/jfk.md", "JFK")} == found["john_f_kennedy"]


@pytest.mark.parametrize(
    ("one", "other", "kind", "expected"),
    [
        ("xi jinping", "jinping xi", EntityType.PERSON, Relation.SAME_WORDS),
        ("shah rukh khan", "shahrukh khan", EntityType.PERSON, Relation.SAME_LETTERS),
        ("vladimir putin", "vladimir vladimirovich putin", EntityType.PERSON, Relation.MIDDLE_NAME),
        ("george w bush", "george hw bush", EntityType.PERSON, None),
        ("robert f kennedy", "robert f kennedy jr", EntityType.PERSON, None),
        ("sarah paine", "sara cm paine", EntityType.PERSON, Relation.MIDDLE_SOUND),
        ("steph smith", "steve smith steve smith", EntityType.PERSON, Relation.SOUND),
        ("steve smith", "steve smith steve smith", EntityType.PERSON, Relation.SAME_LETTERS),
        ("guardian", "guardians", EntityType.ORGANISATION, Relation.PLURAL_WORD),
        ("joe biden", "joseph biden", EntityType.PERSON, Relation.FIRST_NAME),
        ("ilya sutskever", "ilia sutskever", EntityType.PERSON, Relation.SOUND),
        ("dario amodei", "daniela amodei", EntityType.PERSON, None),
        ("paul graham", "paula graham", EntityType.PERSON, None),
        ("donald trump", "melania trump", EntityType.PERSON, None),
        ("pm modi", "narendra modi", EntityType.PERSON, None),
        ("mla sunil tingre", "sunil tingre", EntityType.PERSON, Relation.SAME_LETTERS),
        ("openai", "open ai", EntityType.ORGANISATION, Relation.SAME_LETTERS),
        ("dell", "dell inc", EntityType.ORGANISATION, Relation.LEGAL_FORM),
        ("iphone 15", "iphone 16", EntityType.PRODUCT, None),
        ("iran", "iraq", EntityType.PLACE, None),
        ("kharkiv", "kharkov", EntityType.PLACE, Relation.SOUND),
        ("belgorod", "belgrade", EntityType.PLACE, None),
        ("war in ukraine", "ukraine war", EntityType.EVENT, Relation.SAME_WORDS),
        ("world war i", "world war ii", EntityType.EVENT, None),
    ],
)
def test_names_are_related_by_their_letters_or_not(
    one: str, other: str, kind: EntityType, expected: Relation | None
) -> None:
    assert relation(one, other, kind) is relation(other, one, kind) is expected


@pytest.mark.usefixtures("listed_names")
def test_a_firm_s_name_is_its_founder_where_the_channel_hardly_ever_has_it_without_him(tmp_path: Path) -> None:
    notes = {f"{place}": ["Michael Dell left", "Dell met Google"] for place in ("a/one", "a/two")}
    found = entities(built(tmp_path, notes | {"b/firm": ["Dell met Google"], "b/more": ["Dell met Google"]}))
    assert {("a/one.md", "Dell"), ("a/two.md", "Dell")} <= found["michael_dell"]
    assert found["dell"] == {("b/firm.md", "Dell"), ("b/more.md", "Dell")}


@pytest.mark.parametrize(("near_notes", "introduced", "is_one"), [(40, 1, True), (3, 1, False), (3, 3, True)])
def test_initials_are_no_name_s_that_few_spell_out_and_more_of_other_channels_use(
    near_notes: int, introduced: int, is_one: bool
) -> None:
    features = Features(
        "Made:dart", "Made:double asteroid redirection test", 42, 3, near_notes, 1, 0, 0, 20, introduced=introduced
    )
    link = link_of(features, Relation.ACRONYM, EntityType.PRODUCT)
    assert (link.score >= LEAST_SCORE) is is_one


def test_a_word_before_a_name_is_its_maker_only_where_the_notes_name_him() -> None:
    names = ("google deepmind", "deepmind", "google", "frechet inception", "inception")
    nodes = {name: Node(name, name, EntityType.ORGANISATION, "", True, 5) for name in names}
    pairs = [("deepmind", "google deepmind"), ("frechet inception", "inception")]
    assert list(without_rivals(dict.fromkeys(pairs, Relation.MAKER), nodes, ())) == pairs[:1]


def test_a_row_of_small_similarities_is_cut() -> None:
    names = ["aaa", "aab", "abb", "bbb"]
    links = [Link(one, other, 90 - at, "") for at, (one, other) in enumerate(pairwise(names))]
    laid = decide(Component(tuple(links)), lambda one, other: sum(map(str.__ne__, one, other)) <= 1)
    assert [(link.first, link.second) for link in laid] == [("aaa", "aab"), ("abb", "bbb")]


LINKS = st.lists(
    st.builds(Link, st.sampled_from("abcdef"), st.sampled_from("uvwxyz"), st.integers(60, 99), st.just("")), max_size=12
)


@given(LINKS, st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz")), max_size=4))
def test_a_judgement_of_difference_is_never_overruled_and_order_changes_nothing(
    links: list[Link], apart: list[tuple[str, str]]
) -> None:
    def clusters(given: list[Link]) -> list[frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for part in components(given, (), apart):
            for link in decide(part, lambda _a, _b: True):
                whole = found.get(link.first, frozenset(link.first)) | found.get(link.second, frozenset(link.second))
                found.update(dict.fromkeys(whole, whole))
        return sorted(set(found.values()), key=sorted)

    once = clusters(links)
    assert once == clusters(links[::-1])
    assert not any({one, other} <= cluster for cluster in once for one, other in apart)


# What the owner says


@pytest.mark.usefixtures("listed_names")
def test_the_owners_rules_hold_and_deleting_them_takes_them_back(tmp_path: Path) -> None:
    rules = """# mine
- different: [Valery Solovey, Valery Soloviev]
- same: [Kremlin, Moscow]
- rename: {name: Vladimir Solovyov, to: The other Solovyov}
- alias: {name: Vladimir Solovyov, alias: [The TV host]}
- sameAs: {name: Vladimir Solovyov, iri: "http://www.wikidata.org/entity/Q1"}
"""
    before = entities(built(tmp_path, SOLOVEYS))
    output = built(tmp_path, SOLOVEYS, rules)
    found = entities(output)
    assert {"valery_solovey", "valery_soloviev", "vladimir_solovyov"} < set(found)
    assert len(found) == 4
    graph = rdflib.Graph().parse(output / "graph.ttl")
    other = URIRef(f"{BASE}entity/vladimir_solovyov")
    assert str(graph.value(other, SKOS.prefLabel)) == "The other Solovyov"
    assert {str(label) for label in graph.objects(other, SKOS.altLabel)} == {"The TV host", "Vladimir Solovyov"}
    assert list(graph.objects(other, OWL.sameAs)) == [URIRef("http://www.wikidata.org/entity/Q1")]
    (tmp_path / "vault" / "entities.yaml").unlink()
    make(tmp_path / "vault", output)
    assert entities(output) == before


@pytest.mark.usefixtures("listed_names")
def test_a_name_is_ignored_retyped_or_another_in_one_channel(tmp_path: Path) -> None:
    rules = """
- ignore: Moscow
- retype: {name: Kremlin, to: Place}
- different: [Paul Graham, {name: Paul Graham, channel: b}]
- same: [{name: Sam, channel: b}, Sam Altman]
"""
    notes = {"a/n": ["Paul Graham left Moscow", "Kremlin saw Sam Altman"], "b/n": ["Paul Graham came", "Sam left"]}
    output = built(tmp_path, notes, rules)
    assert entities(output) == {
        "paul_graham": {("a/n.md", "Paul Graham")},
        "paul_graham--b": {("b/n.md", "Paul Graham")},
        "kremlin": {("a/n.md", "Kremlin")},
        "sam_altman": {("a/n.md", "Sam Altman"), ("b/n.md", "Sam")},
    }
    types = dict(duckdb.sql(f"SELECT label, type FROM '{output}/tables/entities.parquet'").fetchall())
    assert types["Kremlin"] == "Place"


@pytest.mark.usefixtures("listed_names")
def test_rules_that_find_nothing_are_warned_about_with_their_line(tmp_path: Path) -> None:
    output = built(
        tmp_path, SOLOVEYS, "- ignore: Nobody\n- same: [Kremlin, No One]\n- retype: {name: Moscow, to: Place}\n"
    )
    issues = duckdb.sql(
        f"""SELECT code, path, line, detail FROM '{output}/tables/issues.parquet'
            WHERE path = 'entities.yaml' ORDER BY line"""
    ).fetchall()
    assert issues == [
        ("unused-rule", "entities.yaml", 1, "ignore: the notes do not name Nobody"),
        ("unused-rule", "entities.yaml", 2, "same: the notes do not name No One"),
    ]


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ("- same: [A]", "two names or more", ":1"),
        ("\n- unite: [A, B]", "unknown verb", ":2"),
        ("same: [A, B]", "must be a list", ":1"),
        ("- same: [A, B]\n- rename: {name: A}", "needs 'to'", ":2"),
        ("- retype: {name: A, to: Company}", "unknown type", ":1"),
        ("- ignore: {channel: c}", "given by its name", ":1"),
        ("- ignore: {name: A, nam: B}", "unknown field", ":1"),
        ("- sameAs: {name: A, iri: not an address}", "is no IRI", ":1"),
        ("- same: [A, B", "no YAML", ":1"),
        ("- same: [A, B]\n- same: [B, C]\n- different: [C, A]", "the same and to be different", ":3"),
        ("- alias: {name: A, alias: B}\n- different: [A, B]", "the same and to be different", ":1 and"),
    ],
)
def test_a_bad_rule_is_refused_with_its_line(text: str, message: str, where: str) -> None:
    with pytest.raises(KgError, match=message) as caught:
        read_judgements(text, "entities.yaml")
    assert f"entities.yaml{where}" in caught.value.where


@pytest.mark.usefixtures("listed_names")
def test_names_that_are_generally_known_to_be_one_are_one_unless_the_owner_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = (Known("Google", EntityType.ORGANISATION, ("Amazon", "Nobody"), ""),)
    monkeypatch.setattr("kg.resolve.merging.packaged_other_names", lambda: table)
    notes = {"a/one": ["Google came"], "b/two": ["Amazon came", "Dell left"]}
    output = built(tmp_path, notes)
    assert set(entities(output)) == {"amazon", "dell"}
    (link,) = duckdb.sql(f"SELECT reason FROM '{output}/tables/entity_links.parquet'").fetchall()
    assert link == ("both are names of Google, as is generally known",)
    assert set(entities(built(tmp_path, notes, "- different: [Google, Amazon]"))) == {"amazon", "google", "dell"}


def test_another_name_of_a_thing_does_not_keep_its_misspelt_names_away() -> None:
    names = ("fed", "federal reserve", "federal reserves", "dart")
    nodes = {name: Node(name, name, EntityType.ORGANISATION, "", True, 5) for name in names}
    known = dict.fromkeys(names[:2], ("fed", "federal reserve"))
    assert not can_be_one(nodes, {})("fed", "federal reserves")
    assert can_be_one(nodes, known)("fed", "federal reserves")
    assert not can_be_one(nodes, known)("fed", "dart")


def test_the_packaged_table_of_other_names_gives_each_name_of_a_kind_once() -> None:
    table = packaged_other_names()
    names = [(key, kind_of(entry.type)) for entry in table for key in entry.keys]
    assert len(table) > 100
    assert sorted(names) == sorted(set(names))
    assert all(len(entry.keys) > 1 and not entry.iri for entry in table)


@pytest.mark.usefixtures("listed_names")
def test_a_table_of_known_entities_gives_labels_addresses_and_other_names(tmp_path: Path) -> None:
    known = (
        "name,type,aliases,iri\n"
        "Valery Dmitrievich Solovey,Person,Valery Solovey|Valery Solovyov|Solovey,http://www.wikidata.org/entity/Q2\n"
        "A Place,Place,Moscow,\nAnother,Place,Moscow,\n"
    )
    output = built(tmp_path, {"a/n": ["Valery Solovey left Moscow"], "b/n": ["Valery Solovyov came"]}, known=known)
    assert set(entities(output)) == {"moscow", "valery_solovey"}
    graph = rdflib.Graph().parse(output / "graph.ttl")
    node = URIRef(f"{BASE}entity/valery_solovey")
    assert str(graph.value(node, SKOS.prefLabel)) == "Valery Dmitrievich Solovey"
    assert list(graph.objects(node, OWL.sameAs)) == [URIRef("http://www.wikidata.org/entity/Q2")]
    assert str(graph.value(URIRef(f"{BASE}entity/moscow"), SKOS.prefLabel)) == "Moscow"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("label\nX", "no column 'name'"),
        ("name,type\nX,Animal", "unknown type"),
        ("name,type\n,Place", "without a name"),
    ],
)
def test_a_bad_table_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(KgError, match=message) as caught:
        read_known(text, "known.csv")
    assert caught.value.where.startswith("known.csv:")


# From build to build


def files_of(output: Path) -> dict[str, str]:
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.relative_to(output).parts[0] not in (SHARDS, STORE, SEARCH, BUILT)
    }


SENTENCES = st.lists(
    st.sampled_from(
        [
            "Valery Solovey spoke in Moscow", "Valery Soloviev met Sam", "Vladimir Solovyov spoke", "Solovyov left",
            "Sam Altman left OpenAI", "Open AI called Sam", "Sam Harris spoke",
            "Central Intelligence Agency (CIA) came",
            "CIA left Kharkiv", "Donald J. Trump saw Kharkov", "Donald Trump saw Melania Trump", "Trump left",
            "George Bush came", "George W. Bush came", "George H. W. Bush came", "Plato wrote", "Dell Inc sold Dell",
        ]
    ),
    min_size=1, max_size=4,
)  # fmt: skip
PLACES = st.sampled_from([f"{channel}/{name}" for channel in "abc" for name in ("one", "two", "three")])
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("write"), PLACES, SENTENCES),
        st.tuples(st.just("delete"), PLACES, st.just([])),
        st.tuples(st.just("rename"), PLACES, PLACES),
    ),
    min_size=1,
    max_size=4,
)


def apply(vault: Path, change: tuple[str, str, object]) -> None:
    kind, place, what = change
    path = vault / f"{place}.md"
    if kind == "write":
        write_notes(vault, {f"{place}@{hashlib.sha256(place.encode()).hexdigest()[:11]}": what})  # type: ignore[dict-item]
    elif path.exists() and kind == "delete":
        path.unlink()
    elif path.exists():
        target = vault / f"{what}.md"
        target.parent.mkdir(exist_ok=True)
        path.rename(target)


@pytest.fixture
def places(tmp_path: Path) -> Iterator[tuple[Path, Path, Path]]:
    yield tmp_path / "vault", tmp_path / "kept", tmp_path / "fresh"


@pytest.mark.usefixtures("listed_names")
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CHANGES, min_size=1, max_size=2))
def test_any_history_of_changes_gives_the_bytes_of_a_build_from_scratch(
    places: tuple[Path, Path, Path], steps: list[list[tuple[str, str, object]]]
) -> None:
    vault, kept, fresh = places
    for folder in places:
        shutil.rmtree(folder, ignore_errors=True)
    write_notes(vault, {"a/always": ["Donald Trump left Moscow", "Valery Solovey spoke"]})
    for changes in steps:
        for change in changes:
            apply(vault, change)
        make(vault, kept)
    make(vault, fresh)
    once = files_of(fresh)
    assert DECISIONS in once
    assert files_of(kept) == once


@pytest.mark.usefixtures("listed_names")
def test_only_what_a_changed_note_touches_is_decided_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decided: list[str] = []

    def counted(component: Component, *given: object) -> tuple[Link, ...]:
        decided.append(component.digest)
        return decide(component, *given)  # type: ignore[arg-type]

    monkeypatch.setattr("kg.resolve.clusters.decide", counted)
    notes = {**SOLOVEYS, "tech/one": ["Dell Inc met Google"], "tech/two": ["Dell met Google"]}
    vault = write_notes(tmp_path / "vault", notes)
    make(vault, tmp_path / "kept")
    first = len(decided)
    (tmp_path / "kept" / BUILT).unlink()
    make(vault, tmp_path / "kept")
    unchanged = len(decided) - first
    write_notes(vault, {"tech/two": ["Dell met Google", "Dell met OpenAI", "OpenAI met Iran"]})
    make(vault, tmp_path / "kept")
    assert (first, unchanged, len(decided) - first) == (2, 0, 1)
    make(vault, tmp_path / "fresh")
    assert files_of(tmp_path / "kept") == files_of(tmp_path / "fresh")


@pytest.mark.usefixtures("listed_names")
def test_no_address_is_lost_when_notes_are_added(tmp_path: Path) -> None:
    def subjects() -> set[str]:
        graph = rdflib.Graph().parse(tmp_path / "output" / "graph.ttl")
        return {str(subject) for subject in graph.subjects() if "/entity/" in str(subject)}

    built(tmp_path, {"a/one": ["Sam met Valery Soloviev"], "a/two": ["Trump left Dell"]})
    before = subjects()
    built(
        tmp_path,
        {"a/three": ["Sam Altman met Valery Solovey", "Donald Trump met Dell Inc"] * 2, "a/four": ["Sam Altman left"]},
    )
    assert len(before) == 4
    assert before <= subjects()
