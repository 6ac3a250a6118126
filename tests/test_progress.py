"""Progress for other programs: every line of it is an object with the same keys."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kg.cli import main
from kg.progress import ProgressEvents
from tests.small_vault import use_list_network, write_notes

KEYS = ["stage", "done", "total", "rate", "seconds_left"]


def test_rate_and_time_left_are_those_of_the_steps_done(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter((0.0, 0.5, 4.0, 10.0))
    monkeypatch.setattr("kg.progress.time.monotonic", lambda: next(now))
    stream = io.StringIO()
    progress = ProgressEvents(stream)
    progress.stage("joining")
    with progress.counting("reading", 10) as advance:
        advance(1)
        advance(3)
    assert [json.loads(line) for line in stream.getvalue().splitlines()] == [
        dict(zip(KEYS, values, strict=True))
        for values in (
            ("joining", None, None, None, None),
            ("reading", 0, 10, None, None),
            ("reading", 4, 10, 1.0, 6.0),
            ("reading", 4, 10, 0.4, 15.0),
        )
    ]


def test_a_build_writes_its_progress_as_json_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use_list_network(monkeypatch)
    vault = write_notes(tmp_path / "vault", {"a/one": ["Sam Altman left"], "a/two": ["Trump is in Moscow"]})
    arguments = ["build", str(vault), "-o", str(tmp_path / "output"), "--workers", "1"]
    assert main([*arguments, "--progress-json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [list(event) for event in events] == [KEYS] * len(events)
    assert [event["stage"] for event in events if event["done"] == event["total"] == 2] == [
        "looking at the notes",
        "reading the notes",
    ]
    assert events[-1] == dict.fromkeys(KEYS) | {"stage": "packing the explorer"}
    assert main([*arguments, "--quiet"]) == 0
    assert capsys.readouterr().err == ""
