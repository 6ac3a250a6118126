"""Stamps written in the wrong scale: which reading is taken, by which rule, and what is flagged."""

from __future__ import annotations

from math import isinf
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.assemble.clocks import NEVER_SECONDS, Clock, Reading
from kg.assemble.extent import extent_of, settled_until, telling_of
from kg.assemble.scale import decide
from kg.read.stamps import read_clock
from tests.conftest import make


def clocks(text: str) -> list[Clock]:
    found = [read_clock(raw).fields for raw in text.split()]
    return [Clock(fields[0], fields[1], fields[2] if len(fields) == 3 else None) for fields in found]


def seconds(text: str, *siblings: str) -> list[int | None]:
    return [
        decision.seconds
        for decision in decide(clocks(text), extent_of([telling_of(clocks(note)) for note in siblings]))
    ]


def in_seconds(text: str) -> list[int]:
    return [
        (hours * 60 + minutes) * 60 + second
        for hours, minutes, second in (map(int, c.split(":")) for c in text.split())
    ]


SHORT_VIDEO = "00:00:13 00:00:41 00:01:07 00:01:52 00:02:31 00:03:18 00:04:04"
LONG_VIDEO = "00:12:13 00:31:41 01:01:17 01:22:52 01:40:31 02:03:18 02:14:44"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("00:14:00 02:40:00 05:05:00 09:30:00", "00:00:14 00:02:40 00:05:05 00:09:30"),
        ("41:50:00 42:10:00 43:33:00", "00:41:50 00:42:10 00:43:33"),
        ("05:12:29 06:01:29 07:44:29 08:20:29 09:41:29", "00:05:12 00:06:01 00:07:44 00:08:20 00:09:41"),
        ("03:38:40 03:49:08 04:29:41 05:55:07 08:58:39", "00:03:38 00:03:49 00:04:29 00:05:55 00:08:58"),
        (
            "12:10:00 24:40:00 38:05:00 58:20:00 01:04:17 01:11:52",
            "00:12:10 00:24:40 00:38:05 00:58:20 01:04:17 01:11:52",
        ),
    ],
)
def test_minutes_that_stand_where_hours_belong_are_read_as_minutes(written: str, meant: str) -> None:
    assert seconds(written) == in_seconds(meant)


@pytest.mark.parametrize(
    "written", [SHORT_VIDEO, LONG_VIDEO, "00:58:12 01:01:47 01:03:30", "00:16:00 00:24:00 00:41:00"]
)
def test_hours_stay_hours(written: str) -> None:
    assert seconds(written) == in_seconds(written)


def test_the_other_notes_of_a_video_tell_how_far_it_goes() -> None:
    written = "02:13:00 02:18:00 03:41:00"
    assert seconds(written, SHORT_VIDEO, SHORT_VIDEO) == in_seconds("00:02:13 00:02:18 00:03:41")
    assert seconds("01:13:00 01:48:00 02:10:00", LONG_VIDEO, LONG_VIDEO) == in_seconds("01:13:00 01:48:00 02:10:00")


def test_a_long_video_is_not_cut_down_for_one_late_stamp() -> None:
    written = "02:16:57 02:15:58 02:13:15 02:14:53 02:49:02 02:50:17 03:51:35 04:06:31 02:36:44"
    assert seconds(written) == in_seconds(written)


def test_what_no_video_has_is_not_read() -> None:
    assert seconds("99:99:99 00:01:10") == [None, 70]


def test_what_can_be_read_two_ways_is_kept_as_written_and_flagged() -> None:
    (decision,) = decide(clocks("01:12:07"), extent_of([telling_of(clocks(SHORT_VIDEO))]))
    assert decision.seconds == 4327
    assert decision.is_ambiguous


def test_a_note_without_doubt_is_settled_and_others_are_not() -> None:
    assert settled_until(clocks(LONG_VIDEO)) == 8084
    assert settled_until(clocks("00:14:00 02:40:00 03:05:00 01:30:00 02:00:00")) is None
    assert settled_until(clocks("00:00:12 00:01:44")) is None


CLOCK = st.tuples(st.integers(0, 999), st.integers(0, 99), st.one_of(st.none(), st.integers(0, 99)))


@given(st.lists(CLOCK, max_size=30), st.lists(st.lists(CLOCK, min_size=1, max_size=10), max_size=3))
@settings(max_examples=300, deadline=None)
def test_no_reading_lies_beyond_the_longest_video_or_at_an_invented_zero(
    note: list[tuple[int, int, int | None]], others: list[list[tuple[int, int, int | None]]]
) -> None:
    stamps = [Clock(*fields) for fields in note]
    decisions = decide(stamps, extent_of([telling_of([Clock(*fields) for fields in other]) for other in others]))
    assert len(decisions) == len(stamps)
    for clock, decision in zip(stamps, decisions, strict=True):
        assert decision.seconds is None or decision.seconds <= NEVER_SECONDS
        assert decision.seconds is None or decision.seconds == clock.seconds(decision.reading)
        if decision.reading is Reading.MINUTES_FIRST:
            assert decision.seconds
            assert not decision.is_ambiguous
        if decision.seconds is None:
            assert decision.is_ambiguous and not isinf(decision.margin)


def test_mended_and_doubtful_stamps_say_so_in_the_outputs(tmp_path: Path) -> None:
    channel = tmp_path / "vault" / "channel"
    channel.mkdir(parents=True)
    (channel / "note.md").write_text(
        "---\ntitle: Note\nvideoId: abcdefghijk\n---\nOne [05:40:00]. Two [07:12:00]. Three [11:41:00].\n\n"
        '* Four <a class="yt-timestamp" data-t="HH:MM:SS">[00:12:30]</a>.\n* Five [99:99:999].\n* Six [00:13:10:22].\n',
        "utf-8",
    )
    make(tmp_path / "vault", tmp_path / "output")
    clips = duckdb.sql(
        f"SELECT seconds, raw_stamps, repairs FROM '{tmp_path}/output/tables/clips.parquet' ORDER BY seconds"
    ).fetchall()
    assert clips == [
        (340, ["05:40:00"], ["MinutesSecondsZero"]),
        (432, ["07:12:00"], ["MinutesSecondsZero"]),
        (701, ["11:41:00"], ["MinutesSecondsZero"]),
        (750, ["HH:MM:SS 00:12:30"], ["LabelPreferred"]),
        (790, ["00:13:10:22"], ["FramesDropped"]),
    ]
    turtle = (tmp_path / "output" / "graph.ttl").read_text("utf-8")
    assert 'kg:rawStamp "05:40:00" ;\n    kg:stampRepair kg:MinutesSecondsZero' in turtle
    issues = (tmp_path / "output" / "issues.tsv").read_text("utf-8")
    assert "channel/note.md\t5\tmended-stamp\tread 05:40:00 as 00:05:40 (MinutesSecondsZero)" in issues
    assert "channel/note.md\t8\tunreadable-stamp\tcannot read the stamp 99:99:999" in issues
