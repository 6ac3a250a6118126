"""A server while its build is made again: the next request answers from the new one, and none fails between."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="pip install 'notes-kg[serve]'")
pytest.importorskip("uvicorn", reason="pip install 'notes-kg[serve]'")

from kg.outputs import NEXT
from tests.conftest import make
from tests.served import Server, query_path, serving
from tests.small_vault import use_list_network, write_notes

TEXTS = query_path("SELECT ?text { ?claim schema:text ?text } ORDER BY ?text")
OLD, NEW = "Sam Altman founded OpenAI", "Donald Trump went to Brazil"
Builds = Callable[[str], None]


@pytest.fixture(params=["in memory", "on disk"])
def builds(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Builds:
    """Builds a vault of one sentence anew; on disk, as of a large vault, or read into memory."""
    use_list_network(monkeypatch)
    if request.param == "on disk":
        monkeypatch.setattr("kg.ask.store.IN_MEMORY_BYTES", 0)

    def build(sentence: str) -> None:
        make(write_notes(tmp_path / "vault", {"a/one@abcdefghij1": [sentence]}), tmp_path / "output")

    return build


def seen(server: Server) -> tuple[bool, bool, bool]:
    """Whether SPARQL, search and pages know the new sentence and no longer the old one."""
    new, old = server.ask(TEXTS, accept="text/csv"), server.ask("/search?q=founded", accept="application/json")
    pages = server.ask("/entity/donald_trump").status, server.ask("/entity/sam_altman").status
    return NEW in new.text and OLD not in new.text, old.text == "[]", pages == (200, 404)


def test_the_next_request_answers_from_the_new_build(builds: Builds, tmp_path: Path) -> None:
    builds(OLD)
    with serving(tmp_path / "output", "--processes", "1") as server:
        assert OLD in server.ask(TEXTS, accept="text/csv").text
        before = server.ask("/explorer").text
        builds(NEW)
        assert seen(server) == (True, True, True)
        after = server.ask("/explorer").text
    assert before != after == (tmp_path / "output" / "explorer.html").read_text("utf-8")


def test_no_request_fails_while_builds_replace_each_other(builds: Builds, tmp_path: Path) -> None:
    builds(OLD)
    paths = (TEXTS, "/search?q=sam", "/", query_path("ASK { ?x a schema:Claim }"), "/.well-known/void", "/explorer")
    wrong: list[str] = []
    answers = [0] * len(paths)
    is_over = threading.Event()

    def ask(server: Server, place: int) -> None:
        for path in cycle(paths[place:] + paths[:place]):
            if is_over.is_set():
                return
            answer = server.ask(path, accept="*/*")
            if answer.status != 200:
                wrong.append(f"{answer.status} {path} {answer.text}")
            answers[place] += 1
            time.sleep(0.02)

    with serving(tmp_path / "output", "--processes", "2") as server:
        clients = [threading.Thread(target=ask, args=(server, place)) for place in range(len(paths))]
        for client in clients:
            client.start()
        for sentence in (NEW, OLD, NEW):
            builds(sentence)
            assert sentence in server.ask(TEXTS, accept="text/csv").text
        is_over.set()
        for client in clients:
            client.join()
    assert wrong == []
    assert min(answers) > 3


def test_while_files_are_being_put_in_place_the_last_build_answers(builds: Builds, tmp_path: Path) -> None:
    builds(OLD)
    output = tmp_path / "output"
    with serving(output, "--processes", "1") as server:
        before = server.ask(TEXTS, accept="text/csv").text
        shutil.copytree(output, tmp_path / "kept")
        builds(NEW)
        shutil.copytree(output, output / NEXT)
        (output / "graph.ttl").write_bytes((output / NEXT / "graph.ttl").read_bytes())
        half = server.ask(TEXTS, accept="text/csv")
        shutil.rmtree(output / NEXT)
        after = server.ask(TEXTS, accept="text/csv")
    assert (half.status, half.text) == (200, before)
    assert (after.status, NEW in after.text) == (200, True)


def test_a_build_that_is_gone_is_told_and_comes_back(builds: Builds, tmp_path: Path) -> None:
    builds(OLD)
    output, away = tmp_path / "output", tmp_path / "away"
    with serving(output, "--processes", "1") as server:
        output.rename(away)
        gone = server.ask(TEXTS)
        away.rename(output)
        back = server.ask(TEXTS, accept="text/csv")
    assert (gone.status, gone.headers["retry-after"]) == (503, "2")
    assert "kg build" in gone.text
    assert OLD in back.text
