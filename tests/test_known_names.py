"""Known names: what general knowledge says of a spelling, and how far the network believes it."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from kg.extract.calibration import Calibration
from kg.extract.decoding import named_spans
from kg.extract.heads import NAMES, SCORES, TYPES, Pointer
from kg.extract.known_names import KNOWN_FILE, KnownName, KnownNames, packaged_known_names, read_known_names
from kg.extract.network import Signals
from kg.model import EntityType

TEXT = "Reports say Azure River grew"
WORDS = tuple((n, start, start + len(word)) for n, (word, start) in enumerate(
    zip(TEXT.split(), (0, 8, 12, 18, 24), strict=True)
))  # fmt: skip


def signals(**seen: tuple[EntityType, float]) -> Signals:
    """What a network says of `TEXT` that sees each word as the begin of a type with so many log odds."""
    scores = np.zeros((len(WORDS), SCORES), dtype=np.float32)
    for number, word in enumerate(TEXT.split()):
        if word in seen:
            kind, odds = seen[word]
            scores[number, 1 + 2 * TYPES.index(kind)] = odds
        else:
            scores[number, NAMES.start] = 6
    return Signals(WORDS, scores, np.zeros((len(WORDS), len(Pointer), 2, 1), dtype=np.float32))


def spans(said: Signals, known: KnownNames) -> list[tuple[str, EntityType]]:
    found = named_spans(said, Calibration(), known.found_in(TEXT))
    return [(TEXT[span.start : span.end], span.type) for span in found]


AZURE = KnownNames({"Azure": EntityType.PRODUCT})


def test_a_known_name_has_its_type_where_the_network_is_in_doubt() -> None:
    seen = signals(Azure=(EntityType.ORGANISATION, 2.0))
    assert spans(seen, KnownNames({})) == [("Azure", EntityType.ORGANISATION)]
    assert spans(seen, AZURE) == [("Azure", EntityType.PRODUCT)]


def test_a_sentence_that_is_clear_by_itself_wins() -> None:
    assert spans(signals(Azure=(EntityType.PERSON, 9.0)), AZURE) == [("Azure", EntityType.PERSON)]


def test_what_is_no_name_is_none_where_the_network_is_in_doubt() -> None:
    known = KnownNames({"Azure": None})
    assert spans(signals(Azure=(EntityType.PLACE, 2.0)), known) == []
    assert spans(signals(Azure=(EntityType.PLACE, 9.0)), known) == [("Azure", EntityType.PLACE)]


def test_a_part_of_a_longer_name_stays_a_part() -> None:
    seen = signals(Azure=(EntityType.PLACE, 2.0))
    seen.scores[3, 2 + 2 * TYPES.index(EntityType.PLACE)] = 9
    assert spans(seen, AZURE) == [("Azure River", EntityType.PLACE)]


def test_known_names_are_whole_words_in_their_own_letter_case() -> None:
    known = KnownNames({"LNG": None, "Go": EntityType.PRODUCT, "C++": EntityType.PRODUCT})
    assert known.found_in("LNGs and Goa, go, lng") == ()
    assert known.found_in("(Go) or C++?") == (
        KnownName(1, 3, EntityType.PRODUCT),
        KnownName(8, 11, EntityType.PRODUCT),
    )


def test_what_is_no_type_is_refused() -> None:
    with pytest.raises(ValueError, match="Gadget"):
        read_known_names("Azure\tGadget\n")


def test_the_packaged_names_are_in_order_each_once_and_all_can_be_found() -> None:
    text = (files("kg.extract") / "weights" / KNOWN_FILE).read_text("utf-8")
    spellings = [line.split("\t")[0] for line in text.splitlines() if not line.startswith("#")]
    assert len(spellings) > 5_000
    assert spellings == sorted(set(spellings))
    known = packaged_known_names()
    lost = [one for one in spellings if [(k.start, k.end) for k in known.found_in(one)] != [(0, len(one))]]
    assert lost == []
