"""Progress: true to what is done, silent where nobody looks, complete for other programs."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kg.cli import main
from kg.progress import EVENT_KEYS, Progress, ProgressEvents, ProgressLines
from kg.stage_shares import SHARES
from tests.small_vault import use_list_network, write_notes


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run_at(monkeypatch: pytest.MonkeyPatch, progress: type[Progress], stream: io.StringIO, times: str) -> list[str]:
    """Let a build of 10 notes and 1,000 words go by, whose clock says these times; what was written."""
    now = iter(map(float, times.split()))
    monkeypatch.setattr("kg.progress.time.monotonic", lambda: next(now))
    told = progress(stream)
    with told.counting("reading", 10, 1000) as advance:
        advance(1, 10)
        advance(3, 190)
    told.stage("writing the Turtle")
    told.stage("keeping the graph to ask")
    return stream.getvalue().splitlines()


def test_the_time_left_is_that_of_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    # beginnings of the events and of the stage; two steps; the end; the stages after it
    times = "0  0 0 0  0.5  4 4  10 10  10 10  23 23"
    events = [json.loads(line) for line in run_at(monkeypatch, ProgressEvents, io.StringIO(), times)]
    expected = 13 / SHARES["writing the Turtle"] * SHARES["keeping the graph to ask"]
    assert [tuple(event.values()) for event in events] == [
        ("reading", 0.0, 0, 10, 0, 1000, None, None, None, None),
        ("reading", 4.0, 4, 10, 200, 1000, 1.0, 50.0, 16.0, None),
        ("reading", 10.0, 4, 10, 200, 1000, 0.4, 20.0, 40.0, None),
        ("writing the Turtle", 10.0, *[None] * 7, SHARES["writing the Turtle"]),
        ("keeping the graph to ask", 23.0, *[None] * 6, round(expected, 2), SHARES["keeping the graph to ask"]),
    ]
    assert {tuple(event) for event in events} == {EVENT_KEYS}


def test_lines_say_notes_words_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = run_at(monkeypatch, ProgressLines, io.StringIO(), "0 0  4  40  40  41  66")
    assert lines[:2] == ["reading: 4 of 10 notes, 200 of 1,000 words (5 words a second, 3 min left)"] * 2
    assert lines[2].startswith("writing the Turtle")
    share = f"{SHARES['keeping the graph to ask']:.0%}".replace("%", " %")
    assert lines[3].startswith(f"keeping the graph to ask (about {share} of what follows the reading: ")


def test_a_terminal_has_a_bar_and_other_streams_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    bar = run_at(monkeypatch, Progress, Terminal(), "0 0  4 8  8 9  20")
    assert "████████████░░░░░░░░░░░░░░░░░░ 4 of 10 notes, 200 of 1,000 words (25 words a second, 32 s left)" in bar[-3]
    assert run_at(monkeypatch, Progress, io.StringIO(), "0 0 4 8 8 9 20") == []


def test_the_shares_are_those_of_the_stages_of_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use_list_network(monkeypatch)
    vault = write_notes(tmp_path / "vault", {"a/one": ["Sam Altman left"], "a/two": ["Trump is in Moscow"]})
    arguments = ["build", str(vault), "-o", str(tmp_path / "output"), "--workers", "1"]
    assert main([*arguments, "--progress-json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {tuple(event) for event in events} == {EVENT_KEYS}
    last = {event["stage"]: event for event in events if event["done"] == event["total"] == 2}
    assert list(last) == ["looking at the notes", "reading the notes"]
    read = last["reading the notes"]
    assert (
        read["words"]
        == read["words_total"]
        == sum(len(note.read_text("utf-8").split()) for note in vault.rglob("*.md"))
    )
    assert {event["stage"] for event in events if event["done"] is None} == set(SHARES)
    assert sum(SHARES.values()) == pytest.approx(1)
    assert main(arguments) == 0
    assert capsys.readouterr().err == ""
