"""The server's pages, its limits, many clients at once: asked of `kg serve` as a program."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
import rdflib

pytest.importorskip("starlette", reason="pip install 'notes-kg[serve]'")
pytest.importorskip("uvicorn", reason="pip install 'notes-kg[serve]'")

from benchmarks.clients import load, request_paths
from kg.serve.build import Limits, ServedBuild
from kg.serve.html import explorer_link, local_path, thing_page
from tests.served import Server, serving

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
BASE = "https://notes-kg.example"


@pytest.fixture(scope="module")
def server(sample: Path) -> Iterator[Server]:
    """A server over the sample vault with two processes and a limit of two seconds."""
    with serving(sample, "--seconds", "2", "--rows", "300", "--processes", "2") as running:
        yield running


# The limits


def test_a_runaway_query_is_stopped_and_the_server_lives_on(server: Server) -> None:
    started = time.monotonic()
    answer = server.query(RUNAWAY)
    assert answer.status == 503
    assert "ran for 2 seconds and was stopped" in answer.text
    assert 2 <= time.monotonic() - started < 15
    assert server.query("ASK {}", accept="text/csv").text == "true\n"


def test_runaway_queries_in_every_process_keep_others_waiting_and_no_longer(server: Server) -> None:
    with ThreadPoolExecutor(12) as clients:
        runaways = [clients.submit(server.query, RUNAWAY) for _ in range(2)]
        time.sleep(0.5)
        others = [clients.submit(server.query, "ASK {}") for _ in range(8)]
        assert [answer.result().status for answer in runaways] == [503, 503]
        assert {answer.result().status for answer in others} == {200}


def test_a_question_that_finds_no_free_process_is_told_to_come_again(server: Server) -> None:
    with ThreadPoolExecutor(12) as clients:
        answers = [answer.result() for answer in [clients.submit(server.query, RUNAWAY) for _ in range(12)]]
    assert {answer.status for answer in answers} == {503}
    assert {answer.headers.get("retry-after") for answer in answers if "too many" in answer.text} == {"2"}
    assert server.query("ASK {}").status == 200


def test_an_answer_with_too_many_rows_is_refused(server: Server) -> None:
    answer = server.query("SELECT * { ?s ?p ?o }")
    assert answer.status == 413
    assert "more than 300 rows" in answer.text


def test_fifty_clients_at_once_get_what_they_ask_for_while_a_query_runs_away(server: Server) -> None:
    answered, stopped = load(server.port, request_paths("Crimea", "crimea"), clients=50, seconds=3, runaways=1)
    assert (answered.errors, stopped.errors) == ({}, {})
    assert answered.got["as expected"] > 100
    assert stopped.got["as expected"] >= 1


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
def test_a_query_ends_even_where_the_server_was_killed_under_it(sample: Path) -> None:
    with serving(sample, "--seconds", "1", "--processes", "1") as running, ThreadPoolExecutor(1) as client:
        pid = running.process.pid
        asked = client.submit(running.query, RUNAWAY)
        time.sleep(0.3)
        (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        running.process.kill()
        running.process.wait()
        assert asked.exception() is not None
        assert is_running(child)
        deadline = time.monotonic() + 30
        while is_running(child) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not is_running(child)


def is_running(process: str) -> bool:
    """Whether a process has not ended; one that nobody has waited for yet (Z) has."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_port_that_is_taken_is_told_before_anything_starts(server: Server, sample: Path) -> None:
    with pytest.raises(AssertionError, match="cannot listen here"), serving(sample, "--port", str(server.port)):
        pass


# Pages


@pytest.fixture(scope="module")
def things(sample: Path) -> dict[str, str]:
    """One thing of each kind by its path on the server."""
    build = ServedBuild(sample, Limits(10, 1000, 1))
    try:
        rows = build.rows_of(
            """SELECT ?kind (MIN(STR(?x)) AS ?first) { ?x a ?kind
               VALUES ?kind { schema:Person schema:Claim sem:Event kg:Note kg:Channel } } GROUP BY ?kind""",
            {},
        )
        return {row["kind"]["value"]: row["first"]["value"].removeprefix(BASE) for row in rows}
    finally:
        build.close()


def test_each_thing_has_a_page_and_a_graph_at_its_path(server: Server, things: dict[str, str]) -> None:
    assert len(things) == 5
    for path in things.values():
        encoded = quote(path, safe="/%~._-")
        page = server.ask(encoded, accept="text/html")
        assert (page.status, page.kind, page.headers["vary"]) == (200, "text/html", "Accept")
        assert f"{BASE}{path}" in page.text
        for accept, name in (("text/turtle", "turtle"), ("application/ld+json", "json-ld")):
            graph = rdflib.Graph().parse(data=server.ask(encoded, accept=accept).text, format=name)
            assert (rdflib.URIRef(f"{BASE}{path}"), None, None) in graph


@pytest.mark.parametrize(
    "path",
    ["/entity/no_such", "/%00", "/%3Cscript%3E", "/entity/%22%3E%3Cx", "/../../etc/passwd", "/files/no.js",
     "/files/..%2fapp.py"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(server: Server, path: str) -> None:
    answer = server.ask(path, accept="text/html")
    assert answer.status == 404
    assert "<" not in answer.text


def test_a_claims_page_shows_its_second_and_an_entitys_its_claims(server: Server) -> None:
    (claim,) = json.loads(server.ask("/search?q=%22keeps+crimea%22", accept="application/json").text)
    page = server.ask(claim["claim"].removeprefix(BASE), accept="text/html").text
    link = "https://www.youtube.com/watch?v=rP2kEF3Mj-o&amp;t=407s"
    assert f'<a rel="noopener noreferrer" href="{link}">00:06:47</a>' in page
    assert "Russia keeps Crimea." in server.ask("/entity/crimea", accept="text/html").text


def test_search_finds_what_is_said_in_other_words(server: Server) -> None:
    found = json.loads(server.ask("/search?q=armistice", accept="application/json").text)
    assert "A ceasefire may freeze the front line instead." in [claim["text"] for claim in found]


def test_search_shows_text_of_others_only_as_text(server: Server) -> None:
    page = server.ask("/search?q=" + quote("<script>alert(1)</script> crimea"), accept="text/html")
    assert page.status == 200
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "access-control-allow-origin" not in page.headers


def test_only_the_editor_may_run_scripts_and_they_are_files_of_the_server(server: Server) -> None:
    policies = {
        path: server.ask(path).headers["content-security-policy"] for path in ("/", "/search", "/entity/crimea")
    }
    assert ["script-src" in policy for policy in policies.values()] == [True, False, False]
    assert "script-src 'self';" in policies["/"]
    assert "'unsafe-inline'" not in policies["/search"]
    for name, kind in (("yasgui.min.js", "text/javascript"), ("yasgui.min.css", "text/css"), ("style.css", "text/css")):
        assert (server.ask(f"/files/{name}").status, server.ask(f"/files/{name}").kind) == (200, kind)


def test_a_note_of_hostile_text_stays_text() -> None:
    hostile = '"><script>alert(1)</script>'
    row = {"p": {"value": "https://schema.org/text"}, "o": {"type": "literal", "value": hostile}}
    link = {"p": {"value": "https://schema.org/url"}, "o": {"type": "uri", "value": "javascript:alert(1)"}}
    claim = {"claim": {"value": "https://n.example/c"}, "text": {"value": hostile}, "link": {"value": "javascript:x"}}
    page = thing_page("https://n.example/c", [row, link], [claim], None, "https://n.example/")
    assert "<script>" not in page
    assert 'href="javascript' not in page
    assert local_path("https://n.example//evil.example/x", "https://n.example/") == "/evil.example/x"


# The explorer


def test_the_explorer_is_the_builds_and_a_browser_that_has_it_is_told_so(server: Server, sample: Path) -> None:
    page = server.ask("/explorer")
    assert (page.status, page.kind) == (200, "text/html")
    assert page.text == (sample / "explorer.html").read_text("utf-8")
    assert page.headers["content-security-policy"] == "frame-ancestors 'none'"
    again = server.ask("/explorer", If_None_Match=page.headers["etag"])
    assert (again.status, again.text) == (304, "")


def test_each_thing_leads_into_the_explorer(server: Server, things: dict[str, str]) -> None:
    person = server.ask(things["https://schema.org/Person"], accept="text/html").text
    (link,) = [part.partition('"')[0] for part in person.split('href="')[1:] if part.startswith("/explorer#")]
    assert json.loads(unquote(link.removeprefix("/explorer#"))) == {"a": BASE + things["https://schema.org/Person"]}
    (claim, *_) = json.loads(server.ask("/search?q=crimea", accept="application/json").text)
    page = server.ask(claim["claim"].removeprefix(BASE), accept="text/html").text
    (link,) = [part.partition('"')[0] for part in page.split('href="')[1:] if part.startswith("/explorer#")]
    assert f"{BASE}/entity/crimea" in json.loads(unquote(link.removeprefix("/explorer#")))["e"]
    assert "/explorer#" not in server.ask(things["https://w3id.org/notes-kg/ontology#Note"], accept="text/html").text
    assert explorer_link("https://n.example/x", []) == ""
