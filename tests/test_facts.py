"""Happenings and relations over claims: what is put together, what stays apart, what is asserted."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import KgError
from kg.extract.predicates import predicate_of
from kg.extract.verbs import base_form
from kg.resolve.occurrences import Happening, happenings_of
from kg.resolve.predicates import PredicateRule, predicate_rules

BASE = "https://n.example/"
LABELS = {"trump": "Donald Trump", "putin": "Vladimir Putin", "kyiv": "Kyiv"}


def telling(
    position: int,
    trigger: str,
    *,
    note: str = "n1",
    kind: str = "Communication",
    date: str | None = None,
    actors: tuple[str, ...] = ("putin", "trump"),
    text: str = "",
) -> tuple[object, ...]:
    text = text or f"Trump {trigger} Putin."
    start = text.index(trigger)
    claim = f"{note}/claim{position}"
    return (note, claim, position, start, start + len(trigger), trigger, kind, date, list(actors), None, text)


def made(*tellings: tuple[object, ...]) -> list[Happening]:
    return list(happenings_of(tellings, LABELS, BASE))


def claims_of(happenings: list[Happening]) -> set[tuple[str, ...]]:
    return {happening.claims for happening in happenings}


def test_one_happening_of_a_note_has_all_its_claims_and_its_fullest_date() -> None:
    (one,) = made(
        telling(1, "spoke with", date="--11-07"), telling(2, "spoke by phone to", date=None), telling(9, "spoke to")
    )
    assert one.claims == ("n1/claim1", "n1/claim2", "n1/claim9")
    assert (one.date, one.type, one.actors) == ("--11-07", "Communication", ("putin", "trump"))
    assert one.triggers == ("spoke by phone to", "spoke to", "spoke with")


@pytest.mark.parametrize(
    "second",
    [
        telling(2, "spoke with", date="2024-11-08"),
        telling(2, "spoke with", kind="Meeting"),
        telling(2, "spoke with", actors=("kyiv",)),
        telling(9, "wrote a letter to"),
    ],
    ids=["another day", "another type", "other company", "far off, in other words"],
)
def test_what_is_at_odds_stays_two(second: tuple[object, ...]) -> None:
    happenings = made(telling(1, "spoke with", date="2024-11-07"), second)
    assert len(happenings) == 2
    assert len({happening.iri for happening in happenings}) == 2


def test_two_tellings_of_one_claim_are_two_happenings() -> None:
    text = "Trump spoke with Putin and rang Putin."
    both = made(telling(1, "spoke with", text=text), telling(1, "rang", text=text))
    assert [happening.claims for happening in both] == [("n1/claim1",), ("n1/claim1",)]


def test_across_notes_only_a_whole_date_joins() -> None:
    whole = made(telling(1, "spoke with", date="2024-11-07"), telling(1, "rang", note="n2", date="2024-11-07"))
    assert claims_of(whole) == {("n1/claim1", "n2/claim1")}
    partial = made(telling(1, "spoke with", date="2024-11"), telling(1, "spoke with", note="n2", date="2024-11"))
    assert claims_of(partial) == {("n1/claim1",), ("n2/claim1",)}


def test_the_order_of_notes_changes_nothing() -> None:
    first = [telling(1, "spoke with", date="2024-11-07"), telling(2, "spoke to")]
    second = [telling(1, "rang", note="n2", date="2024-11-07")]
    assert made(*first, *second) == made(*second, *first)


def test_a_label_is_the_claims_own_words_or_its_parts() -> None:
    (short,) = made(telling(1, "rang", text="On that day Trump rang Putin, people say."))
    assert short.label == "Trump rang Putin"
    long_text = "Trump, who had won by then and was " + "very " * 14 + "glad, rang Putin."
    (long,) = made(telling(1, "rang", text=long_text))
    assert long.label == "Donald Trump, Vladimir Putin: rang"
    (bare,) = made(telling(1, "rang", actors=()))
    assert bare.label == "rang"


@pytest.mark.parametrize(
    ("text", "subject", "thing", "predicate"),
    [
        ("Elon Musk bought Twitter.", "Elon Musk", "Twitter", "buy"),
        ("Twitter was later bought by Elon Musk.", "Elon Musk", "Twitter", "buy"),
        ("Tesla's founder Elon Musk left.", "Elon Musk", "Tesla", "founder of"),
        ("Kyiv has strongly criticized the Kremlin.", "Kyiv", "Kremlin", "criticize"),
        ("Putin had met with Trump.", "Putin", "Trump", "meet with"),
        ("Paris, Berlin", "Paris", "Berlin", "related to"),
        ("Google is in California.", "Google", "California", "in"),
        ("OpenAI's GPT-4 is out.", "OpenAI", "GPT-4", "have"),
        ("GPT-4 was announced by the OpenAI board.", "GPT-4", "OpenAI", "announced by"),
        ("Google has quietly bundled its app Maps.", "Google", "Maps", "bundle app"),
        (
            "Google declined, after long and costly talks in several rounds, to sell shares to Meta.",
            "Google",
            "Meta",
            "sell shares to",
        ),
    ],
)
def test_a_predicate_is_short_and_without_tense(text: str, subject: str, thing: str, predicate: str) -> None:
    ends = ((text.index(name), text.index(name) + len(name)) for name in (subject, thing))
    assert predicate_of(text, *ends) == predicate


@pytest.mark.parametrize(
    ("verb", "base"),
    [
        ("founded", "found"), ("launched", "launch"), ("used", "use"), ("stopped", "stop"), ("visiting", "visit"),
        ("creates", "create"), ("passes", "pass"), ("is", "be"), ("led", "lead"), ("criticised", "criticise"),
        ("attacked", "attack"), ("owned", "own"), ("supplies", "supply"),
    ],
)  # fmt: skip
def test_a_verb_loses_tense_and_person(verb: str, base: str) -> None:
    assert base_form(verb) == base


def test_the_owners_names_of_predicates_go_before_those_of_the_package(tmp_path: Path) -> None:
    packaged = predicate_rules(None)
    assert PredicateRule("acquire by", "acquire", is_inverse=True) in packaged
    own = tmp_path / "predicates.tsv"
    own.write_text("# mine\nacquire by\t^take\nbefriend\tknow\n", "utf-8")
    rules = predicate_rules(own)
    assert PredicateRule("acquire by", "take", is_inverse=True) in rules
    assert PredicateRule("befriend", "know", is_inverse=False) in rules
    assert len(rules) == len(packaged) + 1


def test_a_line_that_names_nothing_is_pointed_to(tmp_path: Path) -> None:
    own = tmp_path / "predicates.tsv"
    own.write_text("found by\n", "utf-8")
    with pytest.raises(KgError) as error:
        predicate_rules(own)
    assert "predicates.tsv:1" in str(error.value)
