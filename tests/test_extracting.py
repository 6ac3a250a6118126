"""Extracting: names in sentences, what a note says of them, and who says a claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from kg.extract.network import Network, Signals, packaged_network
from kg.extract.note import extract_note
from kg.model import EntityType, Mention, Modality, NoteExtract, NotePath, Polarity, Role
from kg.read.note import read_note
from tests.small_vault import ListNetwork


@pytest.fixture(scope="module")
def network() -> Network:
    return packaged_network()


def extract(network: Network, body: str, title: str = "A note") -> NoteExtract:
    text = f"---\ntitle: {title}\nvideoId: abcdefghijk\n---\n{body}"
    return extract_note(read_note(NotePath("c/n.md"), text), network)


def named(found: NoteExtract) -> set[tuple[str, EntityType]]:
    return {(mention.surface, mention.type) for mention in found.mentions}


POLITICS = (
    "On November 7, Donald Trump spoke with the President of Russia, the Washington Post reported [00:01:00]. "
    "Trump asked the Central Intelligence Agency (CIA) about Ukraine [00:02:00]. "
    "The CIA answered in Washington [00:03:00]. The war between Russia and Ukraine went on [00:04:00]."
)


def test_people_organisations_places_and_events_are_found(network: Network) -> None:
    found = named(extract(network, POLITICS))
    assert {
        ("Donald Trump", EntityType.PERSON),
        ("Washington Post", EntityType.ORGANISATION),
        ("CIA", EntityType.ORGANISATION),
        ("Ukraine", EntityType.PLACE),
        ("war between Russia and Ukraine", EntityType.EVENT),
    } <= found
    assert not any("November" in surface for surface, _ in found)


def test_every_mention_stands_where_it_says(network: Network) -> None:
    found = extract(network, POLITICS)
    assert len(found.mentions) >= 8
    for mention in found.mentions:
        text = found.reading.claims[mention.claim - 1].text
        assert text[mention.start : mention.end] == mention.surface
        assert 0 < mention.confidence <= 1


def full_name(found: NoteExtract, surface: str) -> str:
    mentions: list[Mention] = [mention for mention in found.mentions if mention.surface == surface]
    assert mentions
    (name,) = {mention.name for mention in mentions}
    return name


def test_a_surname_and_an_acronym_stand_for_the_full_name_of_the_note(network: Network) -> None:
    found = extract(network, POLITICS)
    assert full_name(found, "Trump") == "Donald Trump"
    assert full_name(found, "CIA") == "Central Intelligence Agency"


def test_a_title_names_the_person(network: Network) -> None:
    found = extract(network, "Musk bought Twitter [00:01:00].", title="Elon Musk and free speech")
    assert full_name(found, "Musk") == "Elon Musk"


def test_two_people_of_one_surname_stay_two(network: Network) -> None:
    body = "George Bush met Laura Bush in Texas [00:01:00]. Bush smiled [00:02:00]."
    assert full_name(extract(network, body), "Bush") == "Bush"


def test_the_places_in_the_name_of_an_event_are_found_too(network: Network) -> None:
    found = named(extract(network, "The civil war in Iraq changed the region for good [00:01:00]."))
    assert {("civil war in Iraq", EntityType.EVENT), ("Iraq", EntityType.PLACE)} <= found


def test_a_title_is_no_part_of_a_name(network: Network) -> None:
    found = named(extract(network, "Dr. Matthew Walker sleeps eight hours in Berkeley [00:01:00]."))
    assert ("Matthew Walker", EntityType.PERSON) in found


def test_a_note_gets_the_same_names_whatever_else_is_read(network: Network) -> None:
    alone = extract(network, POLITICS)
    extract(network, "Apple showed the iPhone at WWDC 2023 in Cupertino [00:01:00].")
    assert extract(network, POLITICS) == alone


def test_a_sentence_longer_than_the_network_takes_is_cut_not_refused(network: Network) -> None:
    found = extract(network, "Donald Trump " + "spoke and " * 900 + "left [00:01:00].")
    assert ("Donald Trump", EntityType.PERSON) in named(found)


@pytest.mark.parametrize(
    ("body", "source", "role"),
    [
        ("According to the Washington Post, it rained in Moscow [00:01:00].", "Washington Post", Role.CITED_SOURCE),
        ("Vladimir Putin said that it rained in Moscow [00:01:00].", "Vladimir Putin", Role.SPEAKER),
        ("Vladimir Putin proposed a truce for Ukraine [00:01:00].", "Vladimir Putin", Role.PROPOSER),
        ("Some analysts in Moscow believe that it will rain [00:01:00].", "Some analysts in Moscow", Role.SPEAKER),
    ],
)
def test_a_stated_source_is_found(network: Network, body: str, source: str, role: Role) -> None:
    assert [(a.source, a.role) for a in extract(network, body).attributions] == [(source, role)]


def test_nobody_is_invented(network: Network) -> None:
    found = extract(network, "Vladimir Putin visited Moscow [00:01:00]. It is said that it rained [00:02:00].")
    assert found.attributions == ()


def test_bullets_inherit_the_source_of_their_introduction(network: Network) -> None:
    body = (
        "The Kremlin's proposals are as follows [00:01:00]:\n"
        "* The peninsula stays Russian [00:02:00].\n* Ukraine stays neutral [00:03:00].\n"
    )
    found = extract(network, body)
    assert [(a.claim, a.source, a.role, a.cued_by) for a in found.attributions] == [
        (1, "Kremlin", Role.PROPOSER, 1),
        (2, "Kremlin", Role.PROPOSER, 1),
        (3, "Kremlin", Role.PROPOSER, 1),
    ]


@pytest.mark.parametrize(
    ("sentence", "modality", "polarity"),
    [
        ("The army left the city.", Modality.ASSERTED, Polarity.AFFIRMATIVE),
        ("The army did not leave the city.", Modality.ASSERTED, Polarity.NEGATIVE),
        ("It was not only big but fast.", Modality.ASSERTED, Polarity.AFFIRMATIVE),
        ("Will the army leave?", Modality.QUESTION, Polarity.AFFIRMATIVE),
        ("The army will leave next year.", Modality.PREDICTION, Polarity.AFFIRMATIVE),
        ("The army may leave next year.", Modality.POSSIBILITY, Polarity.AFFIRMATIVE),
        ("Use a sharp knife for this.", Modality.INSTRUCTION, Polarity.AFFIRMATIVE),
    ],
)
def test_mode_and_polarity_follow_their_cues(
    network: Network, sentence: str, modality: Modality, polarity: Polarity
) -> None:
    (statement,) = extract(network, f"{sentence[:-1]} [00:01:00]{sentence[-1]}").statements
    assert (statement.modality, statement.polarity) == (modality, polarity)


@pytest.mark.parametrize(
    ("body", "surface", "name"),
    [
        ("The Democratic National Convention met [00:01:00]. The DNC ended in Chicago [00:02:00].", "DNC",
         "Democratic National Convention"),
        ("Sergey Kiriyenko spoke in Moscow [00:01:00]. Later Kirienko left Moscow [00:02:00].", "Kirienko",
         "Sergey Kiriyenko"),
        ("Sergey Kiriyenko met Vladimir Kiriyenko [00:01:00]. Then Kiriyenko left [00:02:00].", "Kiriyenko",
         "Kiriyenko"),
    ],
)  # fmt: skip
def test_surfaces_of_one_name_chain_within_a_note(network: Network, body: str, surface: str, name: str) -> None:
    assert full_name(extract(network, body), surface) == name


class Faint(ListNetwork):
    """Sure of "Kremlin" where the sentence says so, and hardly sees it where it does not."""

    def read(self, title: str, texts: Sequence[str]) -> tuple[Signals, ...]:
        seen = super().read(title, texts)
        return tuple(
            replace(said, scores=said.scores * np.float32(1.0 if "sure" in text else 0.35))
            for text, said in zip((title, *texts), seen, strict=True)
        )


@pytest.mark.parametrize("first", ["sure", "faint"])
def test_a_name_seen_faintly_is_as_sure_as_it_is_elsewhere_in_the_note(first: str) -> None:
    text = f"---\ntitle: T\nvideoId: abcdefghijk\n---\nThe Kremlin is {first}. The Kremlin spoke.\n"
    found = extract_note(read_note(NotePath("c/n.md"), text), Faint())  # type: ignore[arg-type]
    confidences = [mention.confidence for mention in found.mentions]
    assert len(confidences) == 2
    assert confidences[0] == confidences[1]
    assert (confidences[1] > 0.9) == (first == "sure")


def test_a_pronoun_is_no_described_source(network: Network) -> None:
    found = extract(network, "He does not expect a real peace treaty soon [00:01:00].")
    assert [given.source for given in found.attributions] == []
