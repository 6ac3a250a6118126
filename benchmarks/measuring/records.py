"""A measure, and files of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: of which part of the vault, of what (kg or a peer), which, and in which unit."""

    share: str
    subject: str
    name: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A peer that was not measured, and why."""

    share: str
    subject: str
    reason: str


Found = Measure | Skipped


def keep(path: Path, found: Sequence[Found]) -> None:
    """Write measures, in place of earlier ones of the same parts and subjects."""
    fresh = {(one.share, one.subject) for one in found}
    kept = [one for one in load(path) if (one.share, one.subject) not in fresh]
    path.write_text("[\n" + ",\n".join(json.dumps(asdict(one)) for one in (*kept, *found)) + "\n]\n", "utf-8")


def load(path: Path) -> list[Found]:
    """The measures of a file; none where there is none."""
    records = json.loads(path.read_text("utf-8")) if path.is_file() else []
    return [Skipped(**record) if "reason" in record else Measure(**record) for record in records]
