"""Search over the claims: words, phrases, beginnings, and the chain that each hit carries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tantivy

from kg.ask.search import ClaimIndex, find_claims
from kg.ask.trace import chains
from kg.errors import KgError
from kg.outputs import SEARCH, TABLES
from kg.workspace import open_tables


@pytest.fixture(scope="module")
def index(sample: Path) -> ClaimIndex:
    return ClaimIndex(sample / SEARCH)


def texts(index: ClaimIndex, wanted: str, channel: str | None = None) -> list[str]:
    return [hit.trace.text for hit in index.search(wanted, most=500, channel=channel)]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def test_words_of_a_claim_find_it_in_any_order_and_case(index: ClaimIndex) -> None:
    (whole,) = find_claims(index, "RUSSIA   keeps crimea", most=5)
    assert whole.claim in {found.claim for found in find_claims(index, "crimea keeps", most=5)}
    assert find_claims(index, whole.claim, most=5) == (whole,)
    assert find_claims(index, "   ", most=5) == ()


def test_search_knows_words_phrases_and_beginnings(index: ClaimIndex, sample: Path) -> None:
    every = [text for (text,) in open_tables(sample / TABLES).execute("SELECT text FROM claims").fetchall()]
    assert len(index) == len(every) > 400
    assert len(texts(index, "russia")) == sum("russia" in words(text) for text in every) > 5
    beginning = sum(any(word.startswith("ukr") for word in words(text)) for text in every)
    assert len(texts(index, "ukr*")) == beginning > len(texts(index, "ukraine")) > 5
    both = [text for text in every if {"russia", "crimea"} <= set(words(text))]
    assert sorted(texts(index, "crimea russia")) == sorted(both) != []
    assert texts(index, '"keeps crimea"') == ["Russia keeps Crimea."]
    assert texts(index, '"crimea keeps"') == []


def test_a_channel_keeps_the_others_out(index: ClaimIndex) -> None:
    found = index.search("russia", most=500, channel="zeihanongeopolitics")
    assert {hit.trace.channel for hit in found} == {"zeihanongeopolitics"}
    assert len(found) < len(texts(index, "russia"))
    assert texts(index, "russia", "nobody") == []


def test_words_side_by_side_come_first(index: ClaimIndex) -> None:
    is_phrase = ["the war" in " ".join(words(text)) for text in texts(index, "the war")]
    assert {True, False} == set(is_phrase)
    assert is_phrase == sorted(is_phrase, reverse=True)


@pytest.mark.parametrize("wanted", ['"', "*", "text:russia", "/.*/", "(", "russia OR", "iri:*", "\0", "[a TO z]"])
def test_nothing_typed_is_syntax(index: ClaimIndex, wanted: str) -> None:
    literally = list(texts(index, words(wanted)[0])) if words(wanted) else []
    assert len(texts(index, wanted)) <= len(literally)


def test_the_chain_in_the_index_is_that_of_the_tables(index: ClaimIndex, sample: Path) -> None:
    kept = {trace.claim: trace for trace in chains(open_tables(sample / TABLES))}
    assert len(kept) == len(index)
    assert any(trace.sources for trace in kept.values())
    assert any(trace.introduced_by for trace in kept.values())
    assert any(len(trace.seconds) > 1 for trace in kept.values())
    assert all(index.claim(iri) == trace for iri, trace in kept.items())


def test_an_index_of_an_earlier_version_is_named(tmp_path: Path) -> None:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text")
    tantivy.Index(builder.build(), path=str(tmp_path), reuse=False)
    with pytest.raises(KgError, match="of an earlier version"):
        ClaimIndex(tmp_path)
