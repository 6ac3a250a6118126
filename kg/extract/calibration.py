"""From what the network is sure of to how often it is right: 0.8 is to mean eight times in ten.

Platt scaling (J. Platt, "Probabilistic outputs for support vector machines", 1999) of the
mean probability of a name's labels, fitted on annotated notes that the network did not
learn from. The two numbers lie beside the weights; without them nothing is changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import exp, log
from pathlib import Path

CALIBRATION_FILE = "calibration.json"
_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Calibration:
    """How log odds are stretched and moved."""

    slope: float = 1.0
    offset: float = 0.0

    def __call__(self, confidence: float) -> float:
        """The share of names of this confidence that are right.

        >>> Calibration()(0.9), Calibration(slope=0.5)(0.9)
        (0.9, 0.75)
        """
        bounded = min(max(confidence, _LEAST), 1 - _LEAST)
        return round(1 / (1 + exp(-(self.slope * log(bounded / (1 - bounded)) + self.offset))), 4)


def read_calibration(folder: Path) -> Calibration:
    """The calibration beside a network's weights."""
    path = folder / CALIBRATION_FILE
    if not path.is_file():
        return Calibration()
    given = json.loads(path.read_text("utf-8"))
    return Calibration(float(given["slope"]), float(given["offset"]))
