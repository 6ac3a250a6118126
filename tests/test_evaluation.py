"""Measuring names on annotated notes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli import main
from kg.errors import KgError
from kg.evaluation import Error, NoteScore, read_annotations, score_note, scores_of
from kg.extract.network import packaged_network
from kg.model import EntityType, NotePath
from tests.conftest import SHARED

NOTE = (
    "---\ntitle: Talks\nvideoId: abcdefghijk\n---\n"
    "Donald Trump met Vladimir Putin in Moscow [00:01:00]. Trump left [00:02:00].\n"
)


def write(folder: Path, entities: list[dict[str, object]], events: list[dict[str, object]] | None = None) -> None:
    annotation = {"note": "c/n.md", "entities": entities, "events": events or []}
    (folder / "c").mkdir(exist_ok=True)
    (folder / "c" / "n.md").write_text(NOTE, "utf-8")
    (folder / "a.json").write_text(json.dumps(annotation), "utf-8")


def person(*surfaces: str) -> dict[str, object]:
    return {"id": surfaces[0], "name": surfaces[0], "type": "Person", "surfaces": surfaces}


def test_names_count_once_a_claim_and_errors_name_their_place(tmp_path: Path) -> None:
    write(
        tmp_path,
        [person("Donald Trump", "Trump"), person("Vladimir Putin"), person("Nobody Else")],
        [{"kind": "named", "surfaces": ["Moscow"]}],
    )
    (annotation,) = read_annotations(tmp_path)
    score = score_note(annotation, tmp_path, packaged_network())
    assert score.expected == {EntityType.PERSON: 3, EntityType.EVENT: 1}
    assert score.right == {EntityType.PERSON: 3}
    assert score.errors == (
        Error("missed", NotePath("c/n.md"), 5, EntityType.EVENT, "Moscow"),
        Error("extra", NotePath("c/n.md"), 5, EntityType.PLACE, "Moscow"),
    )


def test_the_total_leaves_out_works_and_products_and_has_an_interval() -> None:
    good = NoteScore({EntityType.PERSON: 8}, {EntityType.PERSON: 8}, {EntityType.PERSON: 8}, ())
    poor = NoteScore(
        {EntityType.PERSON: 8, EntityType.WORK: 9},
        {EntityType.PERSON: 4, EntityType.WORK: 9},
        {EntityType.PERSON: 2, EntityType.WORK: 9},
        (),
    )
    filled = [
        NoteScore(*({kind: side.get(kind, 0) for kind in EntityType} for side in (n.expected, n.found, n.right)), ())
        for n in (good, poor)
    ]
    total, *by_type = scores_of(filled)
    assert (total.expected, total.found, round(total.f1, 3)) == (16, 12, round(20 / 28, 3))
    assert total.low < total.f1 < total.high
    assert [score.name for score in by_type] == [kind.value for kind in EntityType]


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"note": "c/n.md"}', '{"note": "x", "entities": [{"type": "Dog"}], "events": []}']
)
def test_a_file_that_is_no_annotation_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.json").write_text(text, "utf-8")
    with pytest.raises(KgError, match="not an annotation file"):
        read_annotations(tmp_path)


def test_the_command_prints_the_table_and_the_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, [person("Donald Trump", "Trump")])
    assert main(["evaluate", str(tmp_path), "--vault", str(tmp_path), "--errors", "1"]) == 0
    out = capsys.readouterr().out
    assert "extra   Person        'Vladimir Putin'  c/n.md:5" in out
    assert main(["evaluate", str(tmp_path), "--vault", str(tmp_path), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["scores"]) == 7
    assert main(["evaluate", str(tmp_path), "--vault", str(tmp_path / "nowhere")]) == 2


def test_the_annotated_seed_note_is_read_well(seed_vault: Path) -> None:
    files = sorted((SHARED / "gold" / "dev").glob("bonus_professor__influence*.json"))
    if not files:
        pytest.skip("the annotations are not here (../shared/gold/dev)")
    annotations = [one for one in read_annotations(files[0].parent) if one.note.endswith("international_relations.md")]
    (annotation,) = [one for one in annotations if "influence_of_us" in one.note]
    total, *_ = scores_of([score_note(annotation, seed_vault, packaged_network())])
    assert total.f1 > 0.8
