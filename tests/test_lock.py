"""One build at a time in a folder, and who it is."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.lock import held, holder_of, locked
from kg.outputs import HOLDER


def test_a_second_build_is_told_who_builds(tmp_path: Path) -> None:
    vault, output = tmp_path / "vault", tmp_path / "output"
    with locked(vault, output):
        with pytest.raises(KgError) as refused, locked(vault, output):
            pytest.fail("two builds at once")
        assert f"{output}, held by process {os.getpid()} on {platform.node()}, since 2" in str(refused.value)
        assert re.search(r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d", str(refused.value))
        assert holder_of(output) is not None
    assert not (output / HOLDER).exists()
    with locked(vault, output):
        pass


@pytest.mark.parametrize("left", ["", "{", "[]", '{"process": 1}', '{"process": 99999999, "host": "x", "since": "y"}'])
def test_what_a_killed_build_left_is_no_lock(tmp_path: Path, left: str) -> None:
    (tmp_path / HOLDER).write_text(left, "utf-8")
    with held(tmp_path):
        holder = holder_of(tmp_path)
        assert holder is not None
        assert holder.process == os.getpid()
    assert not (tmp_path / HOLDER).exists()
