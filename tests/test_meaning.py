"""Search by meaning: claims that share no word with what is asked, and the index that finds them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg.ask.meaning
from kg.ask.finding import BOTH, MEANING, WORDS, ClaimFinder, fused
from kg.ask.meaning import CANDIDATES, MeaningIndex, keep_meanings, packaged_vectors
from kg.ask.trace import chains, texts_of
from kg.errors import KgError
from kg.outputs import MEANING as MEANING_FOLDER
from kg.outputs import SEARCH, TABLES
from kg.workspace import open_tables

CLAIMS = (
    ("During talks the Russian side proposed a ceasefire.", "politics", 0),
    ("Roast the onions until they are sweet.", "cooking", 1),
    ("", "cooking", 2),
    ("The company dismissed half of its employees.", "business", 3),
    ("— …", "politics", 4),
    ("Slice the garlic thinly and fry it in oil.", "cooking", 5),
)
PARAPHRASES = [
    ("armistice", "A ceasefire may freeze the front line instead"),
    ("armistice", "Moscow suggested a truce as the first step towards talks with Ukraine"),
    ("truce proposals", "He proposed that Trump and the leaders of Europe work out a ceasefire together"),
    ("retreating troops", "Thousands of soldiers and a great deal of equipment were left behind"),
    ("atomic weapons", "Two of the bombs fell on Hiroshima and Nagasaki in 1945"),
]

ABOUT_OTHER_THINGS = (
    "Roast the onions until they are sweet.",
    "Slice the garlic thinly and fry it in oil.",
    "The dough rests in the fridge overnight.",
    "A cast-iron pan keeps its heat for longer.",
    "Salt the water before the pasta goes in.",
    "The company dismissed half of its employees.",
    "The firm borrowed more than it could pay back.",
    "Revenue from advertising fell in the second quarter.",
    "Two founders started it in a rented garage.",
    "The chief executive sold all of her shares.",
    "She signed a record deal at the age of nineteen.",
    "The band recorded the album in eleven days.",
    "The violin was made in Cremona in 1715.",
    "He finds peace in his garden after work.",
    "Walking for half an hour a day lowers blood pressure.",
    "Caffeine late in the evening spoils deep sleep.",
    "Lifting weights keeps bones strong in old age.",
    "The vaccine was tested on forty thousand people.",
    "A cold shower wakes her better than coffee.",
    "Children learn a second language without effort.",
    "The school bans telephones in the classroom.",
    "The exam has three parts and no questions to choose from.",
    "The telescope sees galaxies that formed soon after the Big Bang.",
    "A probe landed on the far side of the Moon.",
    "Water on Mars is frozen under the dust.",
    "The bridge was closed after engineers found cracks.",
    "The new line cuts the train journey to two hours.",
    "Diesel cars may not enter the old town.",
    "The battery lasts for eleven hours of video.",
    "The camera has a larger sensor than last year's.",
    "The screen scratches as easily as glass.",
    "The update slowed older phones down.",
    "A compiler turns the program into machine code.",
    "The model was trained on a billion web pages.",
    "Prime numbers thin out as they grow.",
    "A matrix moves every point of the plane.",
    "Parliament raised the tax on sugar.",
    "Voters under thirty stayed at home.",
    "The mayor lost the election by ninety votes.",
    "The judge threw the lawsuit out.",
    "Wolves have come back to the valley.",
    "The river flooded the lower town twice in a year.",
    "Farmers sow rye where wheat would freeze.",
    "The painting hung in a kitchen for decades.",
    "The striker scored twice in the last minute.",
    "She swam across the channel in twelve hours.",
)


@pytest.fixture(scope="module")
def finder(sample: Path) -> ClaimFinder:
    return ClaimFinder(sample / SEARCH, sample / MEANING_FOLDER)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> MeaningIndex:
    folder = tmp_path_factory.mktemp("meaning") / "index"
    keep_meanings(folder, CLAIMS)
    return MeaningIndex(folder)


def texts(finder: ClaimFinder, wanted: str, by: str, most: int = 5) -> list[str]:
    return [hit.trace.text for hit in finder.find(wanted, most=most, by=by)]


@pytest.mark.parametrize(("wanted", "said"), PARAPHRASES)
def test_a_claim_is_found_by_a_paraphrase_that_shares_no_word_with_it(
    finder: ClaimFinder, wanted: str, said: str
) -> None:
    by_words = (
        *texts(finder, wanted, WORDS, 500),
        *(hit.trace.text for hit in finder.index.search_any(wanted, most=500)),
    )
    assert not any(text.startswith(said) for text in by_words)
    assert any(text.startswith(said) for text in texts(finder, wanted, MEANING))
    assert any(text.startswith(said) for text in texts(finder, wanted, BOTH, 10))


def test_a_claim_with_all_the_words_comes_first_by_both(finder: ClaimFinder) -> None:
    assert texts(finder, "russia keeps crimea", BOTH)[0] == "Russia keeps Crimea."


def test_a_phrase_and_a_beginning_are_about_words(finder: ClaimFinder) -> None:
    assert texts(finder, '"keeps crimea"', BOTH) == ["Russia keeps Crimea."]
    assert texts(finder, "ukr*", BOTH, 500) == texts(finder, "ukr*", WORDS, 500) != []


def test_any_of_the_words_is_enough_but_stop_words_count_for_nothing(finder: ClaimFinder) -> None:
    found = [hit.trace.text for hit in finder.index.search_any("crimea or the moon", most=500)]
    assert found
    assert all({"crimea", "moon"} & set(re.findall(r"\w+", text.casefold())) for text in found)
    assert finder.index.search_any("of the", most=5) == ()


def test_the_numbers_of_both_indexes_are_those_of_the_chains(finder: ClaimFinder, sample: Path) -> None:
    tables = open_tables(sample / TABLES)
    kept = list(chains(tables))
    assert len(kept) > 400
    told = list(texts_of(tables))
    assert [trace.text for trace in kept] == [text for text, _, _ in told]
    assert [finder.index.numbered(told[place][2]) for place in (0, 7, -1)] == [kept[0], kept[7], kept[-1]]


@pytest.mark.parametrize("by", [MEANING, BOTH])
def test_a_channel_keeps_the_others_out_by_meaning(finder: ClaimFinder, by: str) -> None:
    hits = finder.find("truce proposals", most=20, by=by, channel="lexfridman")
    assert {hit.trace.channel for hit in hits} == {"lexfridman"}
    assert finder.find("truce proposals", most=20, by=by, channel="nobody") == ()


def test_a_build_without_meanings_is_searched_by_words(sample: Path, tmp_path: Path) -> None:
    finder = ClaimFinder(sample / SEARCH, tmp_path / "none")
    assert texts(finder, "russia keeps crimea", BOTH) == texts(finder, "russia keeps crimea", WORDS) != []
    with pytest.raises(KgError, match="no index of meanings"):
        finder.find("peace", most=1, by=MEANING)


def test_an_index_of_another_build_and_a_damaged_one_are_refused(sample: Path, tmp_path: Path) -> None:
    keep_meanings(tmp_path / "other", CLAIMS)
    with pytest.raises(KgError, match="another build"):
        ClaimFinder(sample / SEARCH, tmp_path / "other")
    shutil.copytree(tmp_path / "other", tmp_path / "cut")
    (tmp_path / "cut" / "pieces.npy").write_bytes(b"")
    with pytest.raises(KgError, match="cannot be read"):
        MeaningIndex(tmp_path / "cut")


def test_near_and_compared_agree_on_what_is_meant(small: MeaningIndex) -> None:
    assert len(small) == len(CLAIMS)
    assert small.near("truce", most=1) == (0,)
    assert small.near("workers were fired", most=1) == (3,)
    assert small.compared("truce", range(len(CLAIMS)))[0].number == 0
    assert small.near("vegetables", most=9, channel="cooking")[0] in (1, 5)
    assert small.near("truce", most=9, channel="nobody") == ()


@pytest.mark.parametrize(
    "said",
    [
        "Moscow made a truce proposal before the winter.",
        "The proposal foresees a truce along the whole front.",
        "The mediators put a truce proposal on the table.",
    ],
)
def test_a_peace_deal_finds_a_truce_proposal_among_claims_of_other_things(tmp_path: Path, said: str) -> None:
    told = (*ABOUT_OTHER_THINGS[:20], said, *ABOUT_OTHER_THINGS[20:])
    assert len(told) > 40
    keep_meanings(tmp_path / "index", [(text, "any", number) for number, text in enumerate(told)])
    index = MeaningIndex(tmp_path / "index")
    nearest = [told[near.number] for near in index.compared("peace deal", index.near("peace deal", most=CANDIDATES))]
    assert said in nearest[:3]


def test_a_claim_that_says_nothing_is_never_found(small: MeaningIndex) -> None:
    assert {2, 4}.isdisjoint(small.near("what they said of onions and peace", most=9))
    assert {2, 4}.isdisjoint(near.number for near in small.compared("onions and peace", range(len(CLAIMS))))


@pytest.mark.parametrize("wanted", ["", " ", '"', "the", "…", "\0"])
def test_a_question_that_says_nothing_finds_nothing(small: MeaningIndex, wanted: str) -> None:
    assert small.near(wanted, most=5) == ()
    assert small.compared(wanted, range(len(CLAIMS))) == ()


def test_words_that_the_vocabulary_has_not_are_told_from_those_that_it_has() -> None:
    vectors = packaged_vectors()
    (pieces,) = vectors.pieces(["truce xyzzy"])
    assert len(pieces) > 2
    assert vectors.are_words(pieces).tolist() == [True] + [False] * (len(pieces) - 1)


@given(st.text())
def test_any_text_can_be_asked(wanted: str) -> None:
    (pieces,) = packaged_vectors().pieces([wanted])
    assert len(pieces) >= 1


def test_the_index_is_the_same_bytes_however_it_is_batched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_meanings(tmp_path / "a", CLAIMS)
    monkeypatch.setattr(kg.ask.meaning, "_BATCH", 2)
    keep_meanings(tmp_path / "b", iter(CLAIMS))
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in "ab")
    assert first == second
    assert len(first) == 8


def test_no_claims_are_an_index_too(tmp_path: Path) -> None:
    keep_meanings(tmp_path / "none", ())
    assert MeaningIndex(tmp_path / "none").near("peace", most=3) == ()


def test_the_vectors_are_those_of_the_packaged_tokenizers_pieces() -> None:
    vectors = packaged_vectors()
    known = {word: vectors.pieces([word])[0] for word in ("truce", "ceasefire", "onion", "garlic", "the")}
    assert vectors.table.shape == (30_522, 128)
    assert known["the"].tolist() == [0]
    assert not vectors.table[0].any()

    def likeness(first: str, second: str) -> float:
        one, other = (vectors.table[known[word]].sum(axis=0) for word in (first, second))
        return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))

    assert likeness("truce", "ceasefire") > 0.5 > likeness("truce", "onion")
    assert likeness("onion", "garlic") > 0.5 > likeness("garlic", "ceasefire")


def test_what_stands_high_in_several_rankings_comes_first() -> None:
    assert [number for number, _ in fused([(1, [1, 2, 3]), (1, [3, 4]), (1, [3])])] == [3, 1, 2, 4]
    assert [number for number, _ in fused([(0.5, [1]), (1, [2])])] == [2, 1]
    assert fused([(1, []), (1, [])]) == []


def test_an_index_made_of_an_earlier_one_has_the_bytes_of_one_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_meanings(tmp_path / "last", CLAIMS)
    then = (("A truce was signed at night.", "politics", 9), *CLAIMS[:2], *CLAIMS[4:], ("Peace came.", "history", 8))
    keep_meanings(tmp_path / "anew", then)
    read: list[str] = []
    with monkeypatch.context() as patch:
        vectors = packaged_vectors()
        pieces = vectors.pieces
        patch.setattr(vectors, "pieces", lambda texts: read.extend(texts) or pieces(texts))
        keep_meanings(tmp_path / "then", then, tmp_path / "last")
    assert read == ["A truce was signed at night.", "Peace came."]
    one, other = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("anew", "then"))
    assert one == other
