"""Subjects: whom a sentence's own words make its source."""

from __future__ import annotations

import pytest

from kg.extract.subjects import spoken_in

NAMES = ("Hamilton", "Robert Hur", "Solomon", "Taiwan", "Aristotle", "Musk", "SpaceX", "Ann", "Bob", "Yuan")


def spoken(text: str) -> list[tuple[str, str]]:
    """The sources of a sentence with their cues; names stand in angle brackets."""
    names = [(text.index(name), text.index(name) + len(name)) for name in NAMES if name in text]
    return [
        (" & ".join(f"<{text[slice(*name)]}>" for name in one.names) or text[slice(*one.extent)], text[slice(*one.cue)])
        for one in spoken_in(text, sorted(names))
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        ("Hamilton also argued that banks matter.", "<Hamilton>", "argued"),
        ("Taiwan has reported nine jets.", "<Taiwan>", "reported"),
        ("Ann and Bob say that it rains.", "<Ann> & <Bob>", "say"),
        ("Robert Hur's long letter on papers concluded little, noted Ann.", "<Robert Hur>", "concluded"),
        (
            "Solomon, a painter, asserts that rain and fear of rain made him.",
            "<Solomon>",
            "asserts",
        ),
        ("Aristotle's view of humans is well known.", "<Aristotle>", "view"),
        ("Critics argue that such bans stifle growth.", "Critics", "argue"),
        ("However, some believe it is a stretch.", "some", "believe"),
        ("It was tested by experts, who argue that it leaks.", "experts", "argue"),
        ("One old theory suggests that they were barns.", "One old theory", "suggests"),
        ("In 2017, several researchers in Oslo reported a rise.", "several researchers in Oslo", "reported"),
        ("This is seen by some as a chance.", "some", "seen by"),
        ("According to a study from Bergen, sales fell.", "a study from Bergen", "According to"),
        ("The Russian side proposed a truce.", "The Russian side", "proposed"),
        ("He also notes that it rains.", "He", "notes"),
    ],
)
def test_the_source_is_the_subject_of_what_is_said(text: str, source: str, cue: str) -> None:
    assert (source, cue) in spoken(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is said that it rained.",
        "The rules of single states making cheese were read out.",
        "Musk must clarify whether it flies.",
        "A balanced view of the matter helps.",
        "This means that SpaceX can land.",
        "The solution proposed is a truce.",
        "The market expected to grow is small.",
        "The return per Yuan spent fell.",
    ],
)
def test_nobody_is_made_a_source(text: str) -> None:
    assert spoken(text) == []


def test_what_a_source_says_of_others_saying_is_the_sources() -> None:
    assert spoken("Ann asserts that Bob thinks too much.") == [("<Ann>", "asserts")]


def test_the_words_stand_where_they_are_said_to_stand() -> None:
    text = "However, some critics often argue that it rains."
    (one,) = spoken_in(text, [])
    assert (text[slice(*one.extent)], text[slice(*one.cue)]) == ("some critics", "argue")
