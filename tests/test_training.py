"""The training room: what it reads and which labels it asks for; no torch, no corpora."""

import ast
import random
from itertools import pairwise
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from kg.extract.decoding import LABELS, TYPES
from kg.extract.recogniser import CLS, MODEL_FILE, SEP, TOKENIZER_FILE, NamedSpan, letter_cases, word_extents
from kg.model import Mention, NotePath
from kg.read.note import read_note
from training.card import Making, model_card
from training.corpora import CONLL, CROSSNER, WNUT, corpora_in, sentences_in
from training.labels import IGNORED, kind_of_target, label_bits, rows_of, windows_of, word_targets
from training.measure import scores_of, table_of
from training.notes import AnnotatedNote, is_whole, passage_of, surfaces_in, taught_surfaces
from training.texts import OPEN, Name, NamedText, named_text
from training.vary import pool_of, recased, varied, with_other_names

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
PERSON, ORGANISATION, PLACE, EVENT, WORK, PRODUCT = TYPES

NOTE = """---
title: The 2008 Financial Crisis
videoId: abcdefghijk
---
# Burry and the market

Michael Burry left Moscow before the Gulf War. Burry watched the Gulf during the 2008 financial crisis.
"""
ANNOTATION = {
    "note": "channel/crisis.md",
    "entities": [
        {"id": "e1", "type": "Person", "surfaces": ["Michael Burry", "Burry"]},
        {"id": "e2", "type": "Place", "surfaces": ["Gulf", "Moscow"]},
        {"id": "e3", "type": "Organisation", "surfaces": ["Moscow"]},
    ],
    "events": [
        {"id": "v1", "kind": "named", "surfaces": ["Gulf War", "2008 financial crisis"]},
        {"id": "v2", "kind": "occurrence", "surfaces": ["left"], "trigger": "left"},
    ],
}


@pytest.fixture(scope="module")
def tokenizer():
    tokenizer = Tokenizer.from_file(str(ROOT / "kg" / "extract" / "weights" / TOKENIZER_FILE))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def spelled(named):
    return [(named.text[name.start : name.end], set(name.kinds)) for name in named.names]


def targets_by_word(named, tokenizer):
    row = rows_of([named], tokenizer)[0]
    offsets = tokenizer.encode(named.text, add_special_tokens=False).offsets
    return [(named.text[start:end], row.targets[piece]) for piece, start, end in word_extents(named.text, offsets)]


def bits(*labels):
    return sum(1 << label for label in labels)


def test_a_note_is_labelled_in_its_title_its_headings_and_its_claims():
    passage = passage_of(read_note(NotePath("channel/crisis.md"), NOTE), surfaces_in(ANNOTATION))
    assert [named.text for named in passage[:2]] == ["The 2008 Financial Crisis", "Burry and the market"]
    assert [spelled(named) for named in passage] == [
        [("2008 Financial Crisis", {EVENT})],
        [("Burry", {PERSON})],
        [("Michael Burry", {PERSON}), ("Moscow", {PLACE, ORGANISATION}), ("Gulf War", {EVENT})],
        [("Burry", {PERSON}), ("Gulf", {PLACE}), ("2008 financial crisis", {EVENT})],
    ]


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
    unsure = NamedText("Zorg", (Name(0, 4, OPEN),))
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


def test_an_unsure_name_of_a_teacher_is_left_open():
    mentions = [
        Mention(1, 0, 4, "Oslo", PLACE, 0.99, "Oslo"),
        Mention(1, 5, 9, "Zorg", PRODUCT, 0.4, "Zorg"),
        Mention(2, 5, 9, "Zorg", PRODUCT, 0.9, "Zorg"),
    ]
    assert taught_surfaces(mentions) == {"Oslo": frozenset({PLACE}), "Zorg": OPEN}


def test_other_names_keep_every_extent():
    named = NamedText("Ann met Bob in Rome.", (Name(0, 3, frozenset({PERSON})), Name(15, 19, frozenset({PLACE}))))
    other = with_other_names(named, {"Ann": "Mary Jane", "Rome": "Oslo"})
    assert other.text == "Mary Jane met Bob in Oslo."
    assert spelled(other) == [("Mary Jane", {PERSON}), ("Oslo", {PLACE})]


def test_a_varied_passage_stays_a_passage_with_its_types():
    passage = passage_of(read_note(NotePath("channel/crisis.md"), NOTE), surfaces_in(ANNOTATION))
    pool = pool_of([passage])
    assert pool[PERSON] == ("Burry", "Michael Burry")
    assert ORGANISATION not in pool
    for seed in range(50):
        other = varied(passage, pool, random.Random(seed))
        assert [[n.kinds for n in named.names] for named in other] == [
            [n.kinds for n in named.names] for named in passage
        ]
        for named in other:
            assert all(a.end <= b.start for a, b in pairwise(named.names))
            assert all(named.text[n.start : n.end].strip() == named.text[n.start : n.end] for n in named.names)


def test_letter_case_changes_only_where_no_character_moves():
    class Low(random.Random):
        def random(self):
            return 0.05

    assert recased(NamedText("Zelenskyy spoke", ()), Low()).text == "ZELENSKYY SPOKE"
    assert recased(NamedText("Straße", ()), Low()).text == "Straße"


class Reader:
    """A recogniser that finds the same spellings everywhere."""

    def __init__(self, **kinds):
        self.kinds = kinds

    def names_in(self, sentences):
        return tuple(
            tuple(
                NamedSpan(sentence.index(spelling), sentence.index(spelling) + len(spelling), kind, 0.9)
                for spelling, kind in self.kinds.items()
                if spelling in sentence
            )
            for sentence in sentences
        )


def test_scores_count_exact_spans_in_claims_alone():
    annotation = {**ANNOTATION, "entities": [{**e, "name": e["surfaces"][0]} for e in ANNOTATION["entities"]]}
    annotation["events"] = [{**ANNOTATION["events"][0], "name": "Gulf War"}]
    note = AnnotatedNote(read_note(NotePath("channel/crisis.md"), NOTE), annotation)
    scores = scores_of(Reader(Burry=PERSON, Moscow=PLACE, watched=PRODUCT), [note])
    assert scores.spans.gold == {PERSON: 2, PLACE: 2, EVENT: 2}
    assert scores.spans.found == {PERSON: 2, PLACE: 1, PRODUCT: 1}
    assert scores.spans.right == {PERSON: 1, PLACE: 1}
    assert scores.spans.f1([PERSON]) == 0.5
    assert scores.mentions.right == {PERSON: 2, PLACE: 1}
    assert "| one | spans | 0.444 | 0.500 |" in table_of({"one": scores})


def test_a_card_names_its_files_and_says_when_nothing_was_measured(tmp_path):
    for name in (MODEL_FILE, TOKENIZER_FILE):
        (tmp_path / name).write_bytes(b"x")
    card = model_card(tmp_path, Making(3, 2, 700, 12.0, 330), "python -m training.train", None)
    assert card.count("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881") == 2
    assert "Seeds 3, 4 (2 models" in card
    assert "700 notes of the vault" in card
    assert "Not measured" in card


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


def test_the_loss_leaves_silent_types_free():
    torch = pytest.importorskip("torch", reason="torch is not installed: it is only needed to train")
    open_loss = pytest.importorskip("training.learn").open_loss
    logits = torch.full((1, 2, LABELS), -9.0)
    logits[0, 0, 9] = logits[0, 1, 9] = 9.0
    free, strict = (torch.tensor([[[bool(b >> i & 1) for i in range(LABELS)]] * 2]) for b in (bits(0, 9), bits(0)))
    ones = torch.ones(1, 2)
    assert open_loss(logits, free, ones) < 0.01
    assert open_loss(logits, strict, ones) > 10
