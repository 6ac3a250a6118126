"""The benchmarks: a slower program is told, parts of a vault are copies, processes are watched whole."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.small_vault import write_notes

sys.path.append(str(ROOT / "benchmarks"))

from measuring import small
from measuring.records import Measure, Skipped, keep, load
from measuring.report import ratio_rows, write_report
from measuring.vaults import BLOCK, copy_part, edit_one
from measuring.watched import watch

BEFORE = {"reading": 3.0, "searching": 6.0}


@pytest.mark.parametrize(
    ("later", "passes", "tries"),
    [
        ([{"reading": 2.1, "searching": 9.0}], True, 1),
        ([{"reading": 1.9, "searching": 6.0}] * 3, False, 3),
        ([{"reading": 1.0, "searching": 6.0}, {"reading": 2.5, "searching": 1.0}], True, 2),
    ],
)
def test_a_ratio_that_stays_a_third_lower_fails(
    later: list[dict[str, float]], passes: bool, tries: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    baseline = tmp_path / "baseline.json"
    baseline.write_text(json.dumps(BEFORE), "utf-8")
    measured = []

    def ratios(_: Path) -> dict[str, float]:
        measured.append(later[len(measured)])
        return measured[-1]

    monkeypatch.setattr(small, "ratios", ratios)
    assert small.check(tmp_path, baseline) is passes
    assert len(measured) == tries


def test_slower_work_has_a_lower_ratio_and_the_yardstick_is_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small, "ROUNDS", 1)
    assert small.yardstick() == small.yardstick()
    measured = small.beside_yardstick({"once": small.yardstick, "six": lambda: [small.yardstick() for _ in range(6)]})
    assert measured["once"] > 2 * measured["six"]
    assert small.fallen({"once": measured["once"], "six": 10 * measured["six"]}, measured).keys() == {"six"}


def test_the_baseline_names_what_is_measured() -> None:
    baseline = json.loads((ROOT / "benchmarks" / "baseline.json").read_text("utf-8"))
    assert set(baseline) == {"reading notes", "finding names", "building again", "answering SPARQL", "searching"}
    assert min(baseline.values()) > 0


def test_a_part_of_a_vault_is_a_copy_in_blocks(tmp_path: Path) -> None:
    vault = write_notes(tmp_path / "vault", {f"c/note{number:03d}": ["Sam left"] for number in range(4 * BLOCK)})
    before = {path: path.read_bytes() for path in vault.rglob("*.md")}
    paths = copy_part(vault, tmp_path / "part", Fraction(1, 2))
    assert paths == tuple(f"c/note{number:03d}.md" for number in (*range(BLOCK), *range(2 * BLOCK, 3 * BLOCK)))
    edit_one(tmp_path / "part", paths)
    changed = [path for path in paths if (tmp_path / "part" / path).read_bytes() != before[vault / path]]
    assert changed == [paths[BLOCK]]
    assert {path: path.read_bytes() for path in vault.rglob("*.md")} == before


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_a_command_is_watched_with_its_children_and_stages(tmp_path: Path) -> None:
    child = "held = bytearray(60_000_000); sum(range(3_000_000)); import time; time.sleep(1.2)"
    parent = (
        "import json, subprocess, sys; print(json.dumps({'stage': 'first'}), file=sys.stderr, flush=True);"
        f"subprocess.run([sys.executable, '-c', {child!r}], check=True);"
        "print('said', file=sys.stderr); print(json.dumps({'stage': 'last'}), file=sys.stderr); print('done')"
    )
    run = watch([sys.executable, "-c", parent], tmp_path)
    assert run.output == "done\n"
    assert [stage.name for stage in run.stages] == ["first", "last"]
    assert run.seconds > run.stages[0].seconds > 1
    assert 0.05 < run.stages[0].cpu_seconds <= run.cpu_seconds + 0.1
    assert run.peak_bytes > 60_000_000
    with pytest.raises(RuntimeError, match="no such thing"):
        watch([sys.executable, "-c", "raise SystemExit('no such thing')"], tmp_path)


def test_measures_are_kept_by_share_and_told_as_ratios(tmp_path: Path) -> None:
    found = [
        Measure("1/4", "kg", "reading", 6.0, "MB a CPU s"),
        Measure("1/4", "obsidiantools", "reading", 0.5, "MB a CPU s"),
        Measure("1/16", "kg", "reading", 5.0, "MB a CPU s"),
        Skipped("1/16", "obsidiantools", "not installed"),
    ]
    keep(tmp_path / "results.json", [*found[:2], Measure("1/16", "kg", "reading", 1.0, "MB a CPU s")])
    keep(tmp_path / "results.json", found[2:])
    assert sorted(map(str, load(tmp_path / "results.json"))) == sorted(map(str, found))
    rows = ratio_rows([one for one in found if isinstance(one, Measure)], ["1/16", "1/4"])
    assert rows == [("speed of reading, kg by obsidiantools", [None, 12.0])]
    write_report(found, tmp_path / "page.md", tmp_path / "page.png")
    page = (tmp_path / "page.md").read_text("utf-8")
    assert "| speed of reading, kg by obsidiantools | – | 12 |" in page
    assert "Not measured: obsidiantools at 1/16 (not installed)." in page
