"""Reading on Ray: two nodes on this machine give the bytes of one process, also when a worker is killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from kg.assemble.shards import plan_shards
from kg.errors import KgError
from kg.mapping import code_fingerprint, read_group, read_shards, with_bytes, without_names
from kg.pipeline import build, list_notes
from kg.progress import Progress
from kg.settings import load_settings
from kg.workers import Workers, workers_on
from kg.workers.local import LocalWorkers
from kg.workers.on_ray import RayWorkers
from tests.conftest import ROOT, SAMPLE, make
from tests.kills import hashes
from tests.slow_reading import SlowReading
from tests.small_vault import write_notes

clusters = pytest.importorskip("ray.cluster_utils", reason="Ray is not installed (the extra `ray`)")
pytestmark = pytest.mark.cluster
QUIET = Progress(None)
SENTENCES = ("Donald Trump met Sam Altman in Moscow", "Google is in Brazil")


@dataclass(frozen=True)
class Started:
    """A cluster's address for clients, and the one for processes of its own machines."""

    client: str
    direct: str


@pytest.fixture(scope="module")
def cluster() -> Iterator[Started]:
    """Two nodes with one worker each."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        node = {"num_cpus": 1, "include_dashboard": False, "object_store_memory": 80_000_000}
        started = clusters.Cluster(initialize_head=True, head_node_args=node | {"ray_client_server_port": port})
        try:
            started.add_node(num_cpus=1, object_store_memory=80_000_000)
            started.wait_for_nodes()
            yield Started(f"ray://127.0.0.1:{port}", started.address)
        finally:
            started.shutdown()


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write_notes(tmp_path / "vault", {f"c/note{number:02d}": SENTENCES for number in range(24)})


def read(vault: Path, folder: Path, extract: object, workers: Workers) -> dict[str, str]:
    """Read a vault into shards of two notes; what they hold."""
    folder.mkdir(parents=True)
    notes, _ = list_notes(vault, QUIET)
    groups = plan_shards(folder, notes).to_read
    assert len(groups) == len(notes) / 2
    read_shards(vault, folder, groups, extract, workers=workers, progress=QUIET)
    return hashes(folder)


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.assemble.shards.NOTES_PER_SHARD", 2)


def test_a_build_on_two_workers_of_a_cluster_has_the_bytes_of_one_process(cluster: Started, tmp_path: Path) -> None:
    make(SAMPLE, tmp_path / "here")
    workers = workers_on(cluster.client, 2)
    build(SAMPLE, tmp_path / "there", load_settings(SAMPLE), workers=workers, formats=(), progress=QUIET)
    here, there = hashes(tmp_path / "here"), hashes(tmp_path / "there")
    assert len([name for name in here if name.endswith("notes.parquet")]) >= 9
    assert here == there


def test_a_killed_worker_costs_its_shard_alone(cluster: Started, vault: Path, tmp_path: Path) -> None:
    whole = read(vault, tmp_path / "here", without_names, LocalWorkers(1))
    slow = SlowReading(tmp_path / "log")
    killed: list[int] = []

    def kill_one() -> None:
        while len(slow.read()) < 7:
            time.sleep(0.02)
        killed.append(slow.read()[-1][0])
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill_one, daemon=True)
    killer.start()
    there = read(vault, tmp_path / "there", slow, RayWorkers(cluster.direct, 2))
    killer.join()
    assert there == whole
    readings = slow.read()
    assert len({pid for pid, _ in readings}) >= 3, "two workers and the one that took the killed one's place"
    again = [path for path, times in Counter(path for _, path in readings).items() if times > 1]
    assert 1 <= len(again) <= 2
    assert len({int(path.removesuffix(".md")[-2:]) // 2 for path in again}) == 1
    assert max(Counter(readings).values()) == 1


def test_shards_pass_through_storage_and_leave_it(cluster: Started, vault: Path, tmp_path: Path) -> None:
    whole = read(vault, tmp_path / "here", without_names, LocalWorkers(1))
    store = tmp_path / "store"
    there = read(vault, tmp_path / "there", without_names, RayWorkers(cluster.direct, 2, f"file://{store}"))
    assert there == whole
    assert store.is_dir()
    assert list(store.iterdir()) == []


def test_a_shard_that_lies_in_storage_is_not_read_again(vault: Path, tmp_path: Path) -> None:
    pytest.importorskip("fsspec", reason="fsspec is not installed (the extra `ray`)")
    storage = f"file://{tmp_path / 'store'}"
    slow = SlowReading(tmp_path / "log")
    group = with_bytes(vault, list_notes(vault, QUIET)[0][:2])
    names = [read_group(tmp_path, storage, slow, code_fingerprint(), group) for _ in range(2)]
    assert names == [group.shard] * 2
    assert len(slow.read()) == 2
    assert [path.name for path in (tmp_path / "store").iterdir()] == [f"{group.shard}.tar"]


def test_what_stops_a_worker_stops_the_run_with_its_message(cluster: Started, vault: Path, tmp_path: Path) -> None:
    group = with_bytes(vault, list_notes(vault, QUIET)[0][:2])
    task = partial(read_group, tmp_path, None, without_names, "of another version")
    with pytest.raises(KgError, match="another version") as told:
        RayWorkers(cluster.direct, 1).run(task, [group], lambda _: None)
    assert told.value.where == socket.gethostname()
    assert "same notes-kg" in told.value.remedy


def test_a_shard_that_does_not_come_to_the_folder_is_told(vault: Path, tmp_path: Path) -> None:
    class Elsewhere(LocalWorkers):
        def run(self, task, items, finished):
            for item in items:
                shutil.rmtree(tmp_path / "there" / task(item))
                finished(item.shard)

    with pytest.raises(KgError, match="it is not here"):
        read(vault, tmp_path / "there", without_names, Elsewhere(1))


@pytest.mark.parametrize(
    ("place", "storage", "message"),
    [("spark", None, "no place for workers"), (None, "file:///tmp", "need no storage"), ("ray", "odd://x", "storage")],
)
def test_a_wrong_place_is_told(
    place: str | None, storage: str | None, message: str, vault: Path, tmp_path: Path
) -> None:
    with pytest.raises(KgError, match=message):
        read(vault, tmp_path / "there", without_names, workers_on(place, 1, storage))
