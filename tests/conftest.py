"""What several tests need: the sample vault's build, and the places of material that may be absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.pipeline import BuildReport, build
from kg.progress import Progress
from kg.settings import Settings, load_settings
from kg.workers.local import LocalWorkers

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "notes"
SHARED = ROOT.parent / "shared"


def make(vault: Path, output: Path, *, workers: int = 1, formats: tuple[str, ...] = ()) -> BuildReport:
    """Build quietly."""
    settings: Settings = load_settings(vault)
    return build(vault, output, settings, workers=LocalWorkers(workers), formats=formats, progress=Progress(None))


@pytest.fixture(scope="session")
def seed_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault of the seed note alone; skips where the seed is absent."""
    notes = sorted((SHARED / "seed").glob("*.md"))
    if not notes:
        pytest.skip("the seed note is not here (../shared/seed)")
    vault = tmp_path_factory.mktemp("seed")
    channel = vault / "bonus_professor"
    channel.mkdir()
    for note in notes:
        (channel / note.name).write_bytes(note.read_bytes())
    return vault


@pytest.fixture(scope="session")
def seed(seed_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of the seed note's build."""
    output = tmp_path_factory.mktemp("seed-output")
    make(seed_vault, output)
    return output
