"""How well a claim's mode and polarity are told, on 300 claims drawn at random and read.

    python benchmarks/modes.py VAULT

The claims stand in `training/annotated/claim_modes.tsv` by note and position, half of them
for choosing rules (tuning), half only for this measurement (held); a hash of the note's path
says which. None of their notes was trained on.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from kg.extract.network import packaged_network
from kg.extract.note import extract_note
from kg.ids import digest
from kg.model import Modality, NotePath, Polarity
from kg.read.note import read_note

CLAIMS = Path(__file__).parent.parent / "training" / "annotated" / "claim_modes.tsv"
HALVES = ("tuning", "held")

Told = tuple[str, str]
"""Mode and polarity, as an annotation or as the product tells them."""


def main() -> None:
    """Print one table for each half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vault", type=Path)
    vault = parser.parse_args().vault
    rows: dict[str, list[tuple[Told, Told]]] = {half: [] for half in HALVES}
    with CLAIMS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            annotated = (row["modality"], row["polarity"])
            rows[half_of(row["path"])].append(
                (annotated, told(vault, row["path"], int(row["position"]), row["digest"]))
            )
    for half in HALVES:
        print_half(half, rows[half])


def half_of(path: str) -> str:
    """The half to which a note's path belongs."""
    return HALVES[hashlib.sha256(path.encode()).digest()[-1] % 2 == 0]


def told(vault: Path, path: str, position: int, expected: str) -> Told:
    """What the product says of one claim of a vault."""
    reading = read_note(NotePath(path), (vault / path).read_text("utf-8"))
    claim = reading.claims[position - 1]
    if digest(claim.text) != expected:
        raise SystemExit(f"{path}: claim {position} is not as it was annotated")
    statement = extract_note(reading, packaged_network()).statements[position - 1]
    return statement.modality.value, statement.polarity.value


def print_half(half: str, rows: Sequence[tuple[Told, Told]]) -> None:
    """Precision, recall and F1 of each class, and their mean over the modes that occur."""
    print(f"\n{half}: {len(rows)} claims\n{'':12}  P     R     F1    expected  found")
    modes = [print_class(mode.value, [(a[0], t[0]) for a, t in rows]) for mode in Modality]
    present = [f1 for f1 in modes if f1 is not None]
    print(f"{'macro F1':12}              {sum(present) / len(present):.2f}")
    print_class(Polarity.NEGATIVE.value, [(a[1], t[1]) for a, t in rows])
    right = sum(a[1] == t[1] for a, t in rows) / len(rows)
    print(f"polarity right {right:.3f}, mode right {sum(a[0] == t[0] for a, t in rows) / len(rows):.3f}")


def print_class(name: str, rows: Sequence[tuple[str, str]]) -> float | None:
    """Print one class; its F1, None where it does not occur."""
    expected = sum(annotated == name for annotated, _ in rows)
    found = sum(said == name for _, said in rows)
    right = sum(annotated == said == name for annotated, said in rows)
    if not expected:
        return None
    f1 = 2 * right / (expected + found)
    print(f"{name:12}  {right / found if found else 0:.2f}  {right / expected:.2f}  {f1:.2f}  {expected:8}  {found:5}")
    return f1


if __name__ == "__main__":
    main()
