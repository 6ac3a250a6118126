"""The server, asked over HTTP by SPARQLWrapper, rdflib's SPARQLStore and bare requests."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from kg.ask.sparql import Question

uvicorn = pytest.importorskip("uvicorn", reason="pip install 'notes-kg[serve]'")
wrapper = pytest.importorskip("SPARQLWrapper", reason="pip install sparqlwrapper")
pytest.importorskip("starlette", reason="pip install 'notes-kg[serve]'")

from kg.serve.app import make_app  # noqa: E402
from kg.serve.build import ServedBuild  # noqa: E402
from kg.serve.html import local_path, thing_page  # noqa: E402

SELECT = "SELECT ?x { ?x a kg:Channel } ORDER BY ?x"
CONSTRUCT = "CONSTRUCT { ?x a kg:Channel } WHERE { ?x a kg:Channel }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def port(sample: Path) -> Iterator[int]:
    """The port of a server over the sample vault, with two processes and a limit of two seconds."""
    build = ServedBuild(sample, seconds=2, rows=300, processes=2)
    server = uvicorn.Server(uvicorn.Config(make_app(build), port=0, log_level="warning", server_header=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)
    build.close()


def ask(
    port: int, path: str, *, method: str = "GET", body: str | bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], str]:
    """Status, headers (lower case) and text of one raw request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    text = answer.read().decode("utf-8")
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


def query_path(sparql: str, **more: str) -> str:
    return "/sparql?" + urlencode({"query": sparql, **more})


# The protocol, section 2.1


def test_a_query_is_asked_by_get_and_both_kinds_of_post(port: int) -> None:
    plain = ask(port, query_path(SELECT), Accept="text/csv")
    form = ask(port, "/sparql", method="POST", body=urlencode({"query": SELECT}), Accept="text/csv",
               Content_Type="application/x-www-form-urlencoded")  # fmt: skip
    direct = ask(port, "/sparql", method="POST", body=SELECT, Accept="text/csv",
                 Content_Type="application/sparql-query; charset=utf-8")  # fmt: skip
    assert [answer[0] for answer in (plain, form, direct)] == [200, 200, 200]
    assert plain[2] == form[2] == direct[2]
    assert len(plain[2].splitlines()) == 5


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("*/*", "application/sparql-results+json"),
        ("text/html;q=0.9, application/sparql-results+xml;q=0.1", "application/sparql-results+xml"),
    ],
)
def test_select_and_ask_answer_in_the_format_that_is_liked_best(port: int, accept: str, kind: str) -> None:
    for sparql in (SELECT, "ASK { ?x a kg:Channel }"):
        status, headers, _ = ask(port, query_path(sparql), Accept=accept)
        assert (status, headers["content-type"].partition(";")[0]) == (200, kind)


@pytest.mark.parametrize(
    ("accept", "name"),
    [("text/turtle", "turtle"), ("application/n-triples", "nt"), ("application/rdf+xml", "xml"),
     ("application/ld+json", "json-ld")],
)  # fmt: skip
def test_graphs_answer_in_every_format(port: int, accept: str, name: str) -> None:
    status, headers, text = ask(port, query_path(CONSTRUCT), Accept=accept)
    assert (status, headers["content-type"].partition(";")[0]) == (200, accept)
    assert len(rdflib.Graph().parse(data=text, format=name)) == 4


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status"),
    [
        ("GET", "/sparql?query=SELECT", None, "", 400),
        ("GET", "/sparql?nothing=x", None, "", 400),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, "", 400),
        ("POST", "/sparql", "ASK {}", "text/plain", 415),
        ("POST", "/sparql", b"\xff", "application/sparql-query", 400),
        ("POST", "/sparql", "x" * 300_000, "application/sparql-query", 413),
        ("POST", "/sparql", "DROP ALL", "application/sparql-update", 403),
        ("POST", "/sparql", "update=DROP%20ALL", "application/x-www-form-urlencoded", 403),
        ("GET", "/sparql?update=DROP%20ALL", None, "", 403),
        ("GET", query_path("DROP ALL"), None, "", 400),
        ("GET", query_path("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), None, "", 400),
        ("PUT", "/sparql", "", "", 405),
    ],
)
def test_what_is_no_query_is_refused_with_its_status(
    port: int, method: str, path: str, body: str | bytes | None, kind: str, status: int
) -> None:
    assert ask(port, path, method=method, body=body, Content_Type=kind)[0] == status


def test_no_file_and_no_address_is_read_by_from(port: int) -> None:
    for graph in ("file:///etc/passwd", "http://127.0.0.1:9/graph.ttl"):
        for path in (query_path(f"SELECT * FROM <{graph}> {{ ?s ?p ?o }}"),
                     query_path("SELECT * { ?s ?p ?o }", **{"default-graph-uri": graph})):  # fmt: skip
            status, _, text = ask(port, path, Accept="application/sparql-results+json")
            assert (status, json.loads(text)["results"]["bindings"]) == (200, [])


def test_graphs_of_the_request_go_before_those_of_the_store(port: int) -> None:
    summaries = "https://w3id.org/notes-kg/ontology#Summaries"
    counted = "SELECT (COUNT(*) AS ?n) { ?x kg:claimCount ?claims }"
    ordinary = ask(port, query_path(counted), Accept="text/csv")[2]
    asked = ask(port, query_path(counted, **{"default-graph-uri": summaries}), Accept="text/csv")[2]
    assert ordinary.split() == ["n", "0"]
    assert int(asked.split()[1]) > 100


def test_a_format_that_nobody_offers_is_not_acceptable(port: int) -> None:
    assert ask(port, query_path(SELECT), Accept="image/png")[0] == 406


def test_values_for_variables_are_bound_and_never_pasted(port: int) -> None:
    sparql = "SELECT ?x ?label { ?x skos:prefLabel ?label }"
    found = ask(port, query_path(sparql, **{"$label": "Donald Trump"}), Accept="text/csv")[2]
    assert "https://notes-kg.example/entity/donald_trump,Donald Trump" in found
    hostile = ask(port, query_path(sparql, **{"$label": '" } # '}), Accept="text/csv")
    assert (hostile[0], len(hostile[2].splitlines())) == (200, 1)


def test_the_endpoint_describes_itself_and_its_data(port: int) -> None:
    status, headers, text = ask(port, "/sparql")
    graph = rdflib.Graph().parse(data=text, format="turtle")
    assert (status, headers["content-type"].partition(";")[0]) == (200, "text/turtle")
    service = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert len(list(graph.subjects(rdflib.RDF.type, service.Service))) == 1
    assert len(list(graph.objects(None, service.resultFormat))) == 8
    void = rdflib.Graph().parse(data=ask(port, "/.well-known/void")[2], format="turtle")
    assert len(list(void.objects(None, rdflib.VOID.classPartition))) > 5


# The limits


def test_a_runaway_query_is_stopped_and_the_server_lives_on(port: int) -> None:
    started = time.monotonic()
    status, _, text = ask(port, query_path(RUNAWAY))
    assert status == 503
    assert "was stopped" in text
    assert time.monotonic() - started < 15
    assert ask(port, query_path("ASK {}"), Accept="text/csv")[::2] == (200, "true\n")


def test_an_answer_with_too_many_rows_is_refused(port: int) -> None:
    status, _, text = ask(port, query_path("SELECT * { ?s ?p ?o }"))
    assert status == 413
    assert "more than 300 rows" in text


def test_fifty_clients_at_once_all_get_their_answer(port: int) -> None:
    expected = ask(port, query_path(SELECT), Accept="text/csv")
    with ThreadPoolExecutor(50) as clients:
        answers = list(clients.map(lambda _: ask(port, query_path(SELECT), Accept="text/csv"), range(200)))
    assert {(status, text) for status, _, text in answers} == {(200, expected[2])}


# Clients


def test_sparqlwrapper_reads_every_form(port: int) -> None:
    client = wrapper.SPARQLWrapper(f"http://127.0.0.1:{port}/sparql", returnFormat=wrapper.JSON)
    prefix = "PREFIX kg: <https://w3id.org/notes-kg/ontology#> "
    for method in (wrapper.GET, wrapper.POST):
        client.setMethod(method)
        client.setQuery(prefix + SELECT)
        assert len(client.queryAndConvert()["results"]["bindings"]) == 4
    client.setQuery(prefix + "ASK { ?x a kg:Channel }")
    assert client.queryAndConvert()["boolean"] is True
    client.setReturnFormat(wrapper.TURTLE)
    client.setQuery(prefix + CONSTRUCT)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) == 4


def test_rdflib_reads_the_endpoint_as_a_graph(port: int) -> None:
    graph = rdflib.Graph(SPARQLStore(f"http://127.0.0.1:{port}/sparql"))
    channel = rdflib.URIRef("https://w3id.org/notes-kg/ontology#Channel")
    assert len(set(graph.subjects(rdflib.RDF.type, channel))) == 4
    assert [
        str(row.name)
        for row in graph.query("""PREFIX schema: <https://schema.org/>
        SELECT ?name { <https://notes-kg.example/channel/lexfridman> schema:name ?name }""")
    ] == ["lexfridman"]


# Pages


@pytest.fixture(scope="module")
def things(sample: Path) -> dict[str, str]:
    """One thing of each kind by its path on the server."""
    build = ServedBuild(sample, seconds=10, rows=1000, processes=1)
    try:
        rows = build.rows_of(
            """SELECT ?kind (MIN(STR(?x)) AS ?first) { ?x a ?kind
               VALUES ?kind { schema:Person schema:Claim sem:Event kg:Note kg:Channel } } GROUP BY ?kind""",
            {},
        )
        return {row["kind"]["value"]: row["first"]["value"].removeprefix("https://notes-kg.example") for row in rows}
    finally:
        build.close()


def test_each_thing_has_a_page_and_a_graph_at_its_path(port: int, things: dict[str, str]) -> None:
    assert len(things) == 5
    for path in things.values():
        encoded = quote(path, safe="/%~._-")
        status, headers, text = ask(port, encoded, Accept="text/html")
        assert (status, headers["content-type"].partition(";")[0], headers["vary"]) == (200, "text/html", "Accept")
        assert f"https://notes-kg.example{path}" in text
        for accept, name in (("text/turtle", "turtle"), ("application/ld+json", "json-ld")):
            status, _, data = ask(port, encoded, Accept=accept)
            graph = rdflib.Graph().parse(data=data, format=name)
            assert (rdflib.URIRef(f"https://notes-kg.example{path}"), None, None) in graph


@pytest.mark.parametrize(
    "path", ["/entity/no_such", "/%00", "/%3Cscript%3E", "/entity/%22%3E%3Cx", "/../../etc/passwd"]
)
def test_what_is_not_there_is_not_found(port: int, path: str) -> None:
    status, _, text = ask(port, path, Accept="text/html")
    assert status == 404
    assert "<" not in text


def test_a_claims_page_shows_its_second_and_an_entitys_its_claims(port: int) -> None:
    (claim,) = json.loads(ask(port, "/search?q=%22keeps+crimea%22", Accept="application/json")[2])
    page = ask(port, claim["claim"].removeprefix("https://notes-kg.example"), Accept="text/html")[2]
    assert (
        '<a rel="noopener noreferrer" href="https://www.youtube.com/watch?v=rP2kEF3Mj-o&amp;t=407s">00:06:47</a>'
        in page
    )
    assert "Russia keeps Crimea." in ask(port, "/entity/crimea", Accept="text/html")[2]


def test_search_finds_what_is_said_in_other_words(port: int) -> None:
    found = json.loads(ask(port, "/search?q=armistice", Accept="application/json")[2])
    assert "A ceasefire may freeze the front line instead." in [claim["text"] for claim in found]


def test_search_shows_text_of_others_only_as_text(port: int) -> None:
    status, headers, page = ask(port, "/search?q=" + quote("<script>alert(1)</script> crimea"), Accept="text/html")
    assert status == 200
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


def test_the_editor_holds_the_saved_queries_and_loads_nothing_from_elsewhere(port: int) -> None:
    page = ask(port, "/", Accept="text/html")[2]
    assert page.count("data-sparql=") == 23
    assert 'src="http' not in page
    assert ask(port, "/editor.js")[0] == 200


def test_a_note_of_hostile_text_stays_text() -> None:
    hostile = '"><script>alert(1)</script>'
    row = {"p": {"value": "https://schema.org/text"}, "o": {"type": "literal", "value": hostile}}
    link = {"p": {"value": "https://schema.org/url"}, "o": {"type": "uri", "value": "javascript:alert(1)"}}
    claim = {"claim": {"value": "https://n.example/c"}, "text": {"value": hostile}, "link": {"value": "javascript:x"}}
    page = thing_page("https://n.example/c", [row, link], [claim], None, "https://n.example/")
    assert "<script>" not in page
    assert 'href="javascript' not in page
    assert local_path("https://n.example//evil.example/x", "https://n.example/") == "/evil.example/x"


def test_a_question_is_what_the_processes_are_asked(sample: Path) -> None:
    build = ServedBuild(sample, seconds=5, rows=10, processes=1)
    try:
        assert build.ask(Question("ASK {}", {}, "table")) == b"true\n"
        assert build.base == "https://notes-kg.example/"
    finally:
        build.close()
