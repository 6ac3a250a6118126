"""Fit a trained network's confidence to how often it is right, on annotated notes that it did not learn from.

python -m training.calibrate --model DIR --held training/annotated/held_out --vault VAULT \\
    --gold ../shared/gold/train --dev ../shared/gold/dev

Writes the two numbers of `kg.extract.calibration` beside the network, and prints, for the
notes of `--dev`, how often names of each confidence are right.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from kg.evaluation import Annotation, annotation_of, read_annotated, read_annotations, right_names
from kg.extract.calibration import CALIBRATION_FILE, Calibration
from kg.extract.network import Network
from kg.extract.note import extract_note
from kg.model import NoteReading
from training.annotations import own_notes
from training.notes import numbering_beside

Floats = npt.NDArray[np.float64]
BOUNDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Confidences between which the printed table counts."""
LEAST = 1e-4


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, write, and print what the confidences of other notes mean."""
    options = _options(arguments)
    network = Network(options.model)
    network.calibration = Calibration()
    held = own_notes(options.held, options.vault, numbering_beside(options.gold))
    fitted = fit(*confidences(((annotation_of(n.annotation), n.reading) for n in held), network))
    (options.model / CALIBRATION_FILE).write_text(
        json.dumps({"slope": round(fitted.slope, 3), "offset": round(fitted.offset, 3)}) + "\n", "utf-8"
    )
    dev = ((annotation, read_annotated(annotation, options.vault)) for annotation in read_annotations(options.dev))
    print(table(*confidences(dev, network), fitted), end="")
    return 0


def confidences(
    notes: Iterable[tuple[Annotation, NoteReading]], network: Network
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The confidence of every mention of some notes, and whether it is right."""
    found = [
        (mention.confidence, is_right)
        for annotation, reading in notes
        for mention, is_right in right_names(annotation, reading, extract_note(reading, network).mentions)
    ]
    return np.array([one[0] for one in found]), np.array([one[1] for one in found])


def fit(confidence: Floats, is_right: npt.NDArray[np.bool_]) -> Calibration:
    """The slope and offset of the log odds that make what was seen likeliest (Platt scaling).

    >>> fitted = fit(np.array([0.9, 0.9, 0.6, 0.6]), np.array([True, True, True, False]))
    >>> round(fitted(0.6), 2)
    0.5
    """
    bounded = np.clip(confidence, LEAST, 1 - LEAST)
    odds = np.log(bounded / (1 - bounded))
    signs = np.where(is_right, -1.0, 1.0)

    def loss(line: Floats) -> float:
        return float(np.logaddexp(0, signs * (line[0] * odds + line[1])).mean())

    slope, offset = minimize(loss, [1.0, 0.0], method="Nelder-Mead").x
    return Calibration(float(slope), float(offset))


def table(confidence: Floats, is_right: npt.NDArray[np.bool_], fitted: Calibration) -> str:
    """How many names have a confidence between two bounds, its mean, and how often they are right."""
    said = np.array([fitted(float(one)) for one in confidence])
    lines = ["confidence   names  mean  right"]
    for low, high in pairwise(BOUNDS):
        inside = (said >= low) & ((said < high) | (high == BOUNDS[-1]))
        if inside.any():
            count, mean, right = inside.sum(), said[inside].mean(), is_right[inside].mean()
            lines.append(f"{low:.2f} – {high:.2f}  {count:5}  {mean:.2f}  {right:.2f}")
    return "\n".join(lines) + "\n"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.calibrate", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--model", required=True, type=Path, help="folder of the network")
    parser.add_argument("--held", required=True, type=Path, help="folder of the project's annotations to fit on")
    parser.add_argument("--gold", required=True, type=Path, help="folder of annotated notes, beside their segment.py")
    parser.add_argument("--dev", required=True, type=Path, help="folder of annotated notes to print the table for")
    parser.add_argument("--vault", required=True, type=Path, help="folder of the notes that all of them annotate")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
