"""`kg serve` as a program, by the W3C's tests of the SPARQL 1.1 Protocol and by what must be refused.

The names of the tests of sparql11/protocol (github.com/w3c/rdf-tests) stand beside each
request; where theirs name graphs on the web, these name the two that a build has. The
tests of updates are refused, as a graph that is only read may.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.served import FORM, JSON_RESULTS, QUERY, Server, query_path, serving

wrapper = pytest.importorskip("SPARQLWrapper", reason="pip install sparqlwrapper")
pytest.importorskip("starlette", reason="pip install 'notes-kg[serve]'")
pytest.importorskip("uvicorn", reason="pip install 'notes-kg[serve]'")

KG = "https://w3id.org/notes-kg/ontology#"
SUMMARIES, DEFAULT = f"{KG}Summaries", "urn:x-arq:DefaultGraph"
IN_DEFAULT, IN_SUMMARIES = "?channel a kg:Channel .", "?tally a kg:Tally ."
SELECT = "SELECT ?x { ?x a kg:Channel } ORDER BY ?x"
CONSTRUCT = "CONSTRUCT { ?x a kg:Channel } WHERE { ?x a kg:Channel }"
DEFAULTS = [("default-graph-uri", DEFAULT), ("default-graph-uri", SUMMARIES)]
NAMED = [("named-graph-uri", SUMMARIES)]


@pytest.fixture(scope="module")
def server(sample: Path) -> Iterator[Server]:
    with serving(sample, "--seconds", "10", "--rows", "300") as running:
        yield running


Pairs = list[tuple[str, str]]
Request = dict[str, object]


def get(parameters: Pairs) -> Request:
    return {"path": "/sparql/?" + urlencode(parameters)}


def post(
    body: str | bytes, kind: str | None = QUERY, parameters: list[tuple[str, str]] | None = None
) -> dict[str, object]:
    return {"path": "/sparql/?" + urlencode(parameters or []), "method": "POST", "body": body, "kind": kind}


BOTH = f"ASK {{ {IN_DEFAULT} {IN_SUMMARIES} }}"
IN_GRAPH = f"ASK {{ GRAPH ?g1 {{ {IN_SUMMARIES} }} GRAPH ?g2 {{ {IN_SUMMARIES} }} }}"
APART = f"ASK {{ {IN_DEFAULT} GRAPH ?g {{ {IN_SUMMARIES} }} FILTER NOT EXISTS {{ {IN_SUMMARIES} }} }}"
TRUE = {
    "query_get": get([("query", "ASK {}")]),
    "query_post_form": post("query=ASK%20%7B%7D", FORM),
    "query_post_form, graph in the address": post("query=ASK%20%7B%7D", FORM, DEFAULTS[:1]),
    "query_post_direct": post("ASK {}"),
    "query_dataset_default_graphs_get": get([("query", BOTH), *DEFAULTS]),
    "query_dataset_default_graphs_post": post(BOTH, QUERY, DEFAULTS),
    "query_dataset_named_graphs_get": get([("query", IN_GRAPH), *NAMED]),
    "query_dataset_named_graphs_post": post(IN_GRAPH, QUERY, NAMED),
    "query_dataset_full": post(APART, QUERY, [*DEFAULTS[:1], *NAMED]),
    "query_multiple_dataset": post(f"ASK FROM <http://data.example/1> {{ {IN_DEFAULT} }}", QUERY, DEFAULTS[:1]),
    "the default graph is empty where only named ones are asked for": post(
        f"ASK {{ FILTER NOT EXISTS {{ {IN_DEFAULT} }} }}", QUERY, NAMED
    ),
    "no named graph is asked where only default ones are": post(
        "ASK { FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }", QUERY, DEFAULTS
    ),
    "FROM and FROM NAMED of graphs that are here": post(
        f"""PREFIX g: <{KG}> ASK FROM <{DEFAULT}> FROM NAMED g:Summaries
            {{ {IN_DEFAULT} GRAPH g:Summaries {{ {IN_SUMMARIES} }} }}"""
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_an_operation_of_the_protocol_is_answered(server: Server, name: str) -> None:
    answer = server.ask(accept=JSON_RESULTS, **TRUE[name])  # type: ignore[arg-type]
    assert (answer.status, answer.kind) == (200, JSON_RESULTS), answer.text
    assert json.loads(answer.text)["boolean"] is True


REFUSED = {
    "bad_query_method": (405, {"path": "/sparql?query=ASK%20%7B%7D", "method": "PUT"}),
    "bad_multiple_queries": (400, {"path": "/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D"}),
    "bad_query_wrong_media_type": (415, post("ASK {}", "text/plain")),
    "bad_query_missing_form_type": (415, post("query=ASK%20%7B%7D", None)),
    "bad_query_missing_direct_type": (415, post("ASK {}", None)),
    "bad_query_non_utf8": (415, post("ASK {}".encode("utf-16"), "application/sparql-query; charset=UTF-16")),
    "bytes that are no UTF-8": (400, post(b"\xff\xfe")),
    "bad_query_syntax": (400, {"path": "/sparql?query=ASK%20%7B"}),
    "bad_update_get": (403, {"path": "/sparql?update=CLEAR%20ALL"}),
    "bad_multiple_updates": (403, post("update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM)),
    "bad_update_wrong_media_type": (415, post("CLEAR NAMED", "text/plain")),
    "bad_update_missing_form_type": (415, post("update=CLEAR%20NAMED", None)),
    "bad_update_syntax": (403, post("CLEAR XYZ", "application/sparql-update")),
    "update_post_form": (403, post("update=CLEAR%20ALL", FORM)),
    "update_post_direct": (403, post("CLEAR ALL", "application/sparql-update")),
    "an update where a query belongs": (400, post("CLEAR ALL")),
    "LOAD of a file": (400, post("LOAD <file:///etc/passwd>")),
    "LOAD after a prologue": (400, post("BASE <file:///etc/> PREFIX e: <x> load <passwd>")),
    "no query": (400, {"path": "/sparql?nothing=x"}),
    "a query that is too long": (413, post("#" * 300_000)),
    "FROM a file": (400, post("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }")),
    "FROM an address": (400, post("SELECT * FROM <http://127.0.0.1:9/x.ttl> { ?s ?p ?o }")),
    "FROM a relative file": (400, post("BASE <file:///etc/> SELECT * FROM <passwd> { ?s ?p ?o }")),
    "FROM a prefixed file": (400, post("PREFIX f: <file:///etc/> SELECT * FROM f:passwd { ?s ?p ?o }")),
    "FROM NAMED a file": (400, post("SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }")),
    "CONSTRUCT FROM a file": (400, post("CONSTRUCT { ?s ?p ?o } FROM <file:///etc/passwd> WHERE { ?s ?p ?o }")),
    "a file as default graph": (400, post("ASK { ?s ?p ?o }", QUERY, [("default-graph-uri", "file:///etc/passwd")])),
    "an address as default graph": (400, get([("query", "ASK {}"), ("default-graph-uri", "http://127.0.0.1:9/")])),
    "a file as named graph": (400, post("ASK { GRAPH ?g { ?s ?p ?o } }", QUERY, [("named-graph-uri", "file:///etc/passwd")])),
    "no IRI as default graph": (400, get([("query", "ASK {}"), ("default-graph-uri", "")])),
    "SERVICE": (400, post("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_protocol_or_this_server_forbids_is_refused_with_a_message(server: Server, name: str) -> None:
    status, request = REFUSED[name]
    answer = server.ask(**request)  # type: ignore[arg-type]
    assert (answer.status, answer.kind) == (status, "text/plain")
    assert 0 < len(answer.text) < 1000
    assert "root:" not in answer.text
    assert server.query("ASK {}").status == 200


@pytest.mark.parametrize(
    "graph",
    ["file:///etc/passwd", "http://127.0.0.1:9/x.ttl"],
)
def test_a_graph_that_is_not_here_is_named_with_those_that_are(server: Server, graph: str) -> None:
    said = server.query(f"SELECT * FROM <{graph}> {{ ?s ?p ?o }}").text
    assert graph in said
    assert SUMMARIES in said
    assert DEFAULT in said


class Listener:
    """A port of this machine that counts who calls."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.calls = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            self.calls += 1
            connection.close()


SERVICES = (
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ service silent <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE\n#x\n<{0}> {{ ?s ?p ?o }} }}",
    r"SELECT * {{ \u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
    "PREFIX e: <{0}> SELECT * {{ SERVICE e: {{ ?s ?p ?o }} }}",
    "PREFIX e: <{0}> SELECT * {{ SERVICEe:{{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICESILENT<{0}>{{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(<{0}> AS ?v) SERVICE ?v {{ ?s ?p ?o }} }}",
    # What looks like an IRI to whoever does not know the grammar: <2)SERVICE#>
    "SELECT * {{ FILTER(1<2)SERVICE#>\n<{0}>{{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(1<2 AS ?x)SERVICE<{0}>{{ ?s ?p ?o }} }}",
    "SELECT * {{ ?a ?b ?c FILTER('a'<'b#')SERVICE#>\n<{0}>{{ ?s ?p ?o }} }}",
    "SELECT * {{ OPTIONAL {{ ?a <urn:x#'> 1 }} FILTER(1<2&&2>'1')SERVICE <{0}>{{ ?s ?p ?o }} }} #'",
)


def test_no_other_machine_is_asked_however_it_is_written(server: Server) -> None:
    listener = Listener()
    socket.create_connection(("127.0.0.1", listener.port)).close()
    for hidden in SERVICES:
        answer = server.query(hidden.format(f"http://127.0.0.1:{listener.port}/"))
        assert answer.status == 400, hidden
    assert listener.calls == 1


def test_the_word_is_no_service_in_a_text_an_iri_or_a_name(server: Server) -> None:
    service = "https://schema.org/Service"
    sparql = f"""SELECT (CONCAT("Secret service ", STR(schema:Service), STR(<{service}>), '''SERVICE <b>''')
        AS ?service)
        {{ OPTIONAL {{ ?x a schema:Service }} FILTER(1 < 2) }} # SERVICE <b>"""
    answer = server.query(sparql, accept="text/csv")
    assert answer.text.splitlines() == ["service", f"Secret service {service}{service}SERVICE <b>"]


# Formats: section 2.1.6, and RFC 9110 for what is accepted

SELECT_KINDS = (JSON_RESULTS, "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
GRAPH_KINDS = {
    "text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}  # fmt: skip
CHOSEN = [
    *(("query_content_type_select", SELECT, accept, accept) for accept in SELECT_KINDS),
    *(("query_content_type_ask", "ASK { ?x a kg:Channel }", accept, accept) for accept in SELECT_KINDS),
    *(("query_content_type_construct", CONSTRUCT, accept, accept) for accept in GRAPH_KINDS),
    *(("query_content_type_describe", "DESCRIBE kg:Channel", accept, accept) for accept in GRAPH_KINDS),
    ("anything", SELECT, "*/*", JSON_RESULTS),
    ("nothing said", SELECT, None, JSON_RESULTS),
    ("anything, a graph", CONSTRUCT, "*/*", "text/turtle"),
    ("a range", CONSTRUCT, "application/*", "application/n-triples"),
    ("weights", SELECT, "text/html;q=0.9, application/sparql-results+xml;q=0.1", "application/sparql-results+xml"),
    ("a weight of nothing", SELECT, "text/csv;q=0, */*;q=0.5", JSON_RESULTS),
]


@pytest.mark.parametrize(("name", "sparql", "accept", "kind"), CHOSEN)
def test_the_format_is_the_one_that_is_liked_best(
    server: Server, name: str, sparql: str, accept: str | None, kind: str
) -> None:
    answer = server.ask(query_path(sparql), accept=accept)
    assert (answer.status, answer.kind, answer.headers["vary"]) == (200, kind, "Accept"), name
    if kind in GRAPH_KINDS and sparql == CONSTRUCT:
        assert len(rdflib.Graph().parse(data=answer.text, format=GRAPH_KINDS[kind])) == 4


@pytest.mark.parametrize("sparql", [SELECT, CONSTRUCT])
def test_a_format_that_nobody_offers_is_not_acceptable(server: Server, sparql: str) -> None:
    answer = server.query(sparql, accept="image/png")
    assert answer.status == 406
    assert "text/csv" in answer.text or "text/turtle" in answer.text


def test_head_is_get_without_the_answer(server: Server) -> None:
    for path in (query_path(SELECT), "/sparql", "/", "/explorer", "/entity/crimea", "/search?q=crimea"):
        whole, head = server.ask(path), server.ask(path, method="HEAD")
        assert (head.status, head.text) == (200, "")
        same = ("content-type", "content-length", "content-security-policy")
        assert [head.headers[name] for name in same] == [whole.headers[name] for name in same]
        assert int(head.headers["content-length"]) == len(whole.text.encode())


def test_options_say_what_may_be_asked(server: Server) -> None:
    answer = server.ask("/sparql", method="OPTIONS")
    assert (answer.status, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    assert "access-control-allow-origin" not in answer.headers
    assert {"GET", "POST"} <= set(server.ask("/sparql", method="DELETE").headers["allow"].split(", "))


def test_pages_of_another_site_may_ask_only_where_it_is_named(sample: Path) -> None:
    with serving(sample, "--allow-origin", "https://notes.example") as open_server:
        for origin, allowed in (("https://notes.example", "https://notes.example"), ("https://evil.example", None)):
            answer = open_server.ask(query_path("ASK {}"), Origin=origin)
            assert answer.headers.get("access-control-allow-origin") == allowed
        asked = {"Access_Control_Request_Method": "POST", "Origin": "https://notes.example"}
        preflight = open_server.ask("/sparql", method="OPTIONS", **asked)
        assert preflight.headers["access-control-allow-origin"] == "https://notes.example"


def test_the_endpoint_describes_itself(server: Server) -> None:
    answer = server.ask("/sparql")
    graph = rdflib.Graph().parse(data=answer.text, format="turtle")
    service = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert (answer.status, answer.kind) == (200, "text/turtle")
    (described,) = graph.subjects(rdflib.RDF.type, service.Service)
    assert list(graph.objects(described, service.endpoint)) == [rdflib.URIRef(f"{server.address}/sparql")]
    assert len(list(graph.objects(described, service.resultFormat))) == 8
    void = rdflib.Graph().parse(data=server.ask("/.well-known/void").text, format="turtle")
    assert len(list(void.objects(None, rdflib.VOID.classPartition))) > 5


# Clients


def test_sparqlwrapper_reads_every_form(server: Server) -> None:
    client = wrapper.SPARQLWrapper(f"{server.address}/sparql", returnFormat=wrapper.JSON)
    prefix = f"PREFIX kg: <{KG}> "
    for method in (wrapper.GET, wrapper.POST):
        for how in (wrapper.URLENCODED, wrapper.POSTDIRECTLY) if method == wrapper.POST else (wrapper.URLENCODED,):
            client.setMethod(method)
            client.setRequestMethod(how)
            client.setQuery(prefix + SELECT)
            assert len(client.queryAndConvert()["results"]["bindings"]) == 4
    for kind in (wrapper.XML, wrapper.CSV, wrapper.TSV):
        client.setReturnFormat(kind)
        found = client.queryAndConvert()
        text = found.toxml() if kind == wrapper.XML else found.decode()
        assert text.count("https://notes-kg.example/channel/") == 4
    client.setReturnFormat(wrapper.JSON)
    client.setQuery(prefix + "ASK { ?x a kg:Channel }")
    assert client.queryAndConvert()["boolean"] is True
    for kind, name in ((wrapper.TURTLE, "turtle"), (wrapper.N3, "n3")):
        client.setReturnFormat(kind)
        client.setQuery(prefix + CONSTRUCT)
        assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format=name)) == 4
    for kind in (wrapper.RDFXML, wrapper.JSONLD):
        client.setReturnFormat(kind)
        assert len(client.queryAndConvert()) == 4
    client.setQuery("SELECT * {")
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_the_endpoint_as_a_graph(server: Server, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server.address}/sparql", method=method))
    assert len(set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{KG}Channel")))) == 4
    rows = graph.query("""PREFIX schema: <https://schema.org/>
        SELECT ?name { <https://notes-kg.example/channel/lexfridman> schema:name ?name }""")
    assert [str(row.name) for row in rows] == ["lexfridman"]  # type: ignore[union-attr]


CURL = shutil.which("curl")


@pytest.mark.skipif(CURL is None, reason="curl is not installed")
@pytest.mark.parametrize(
    "arguments",
    [
        ["-G", "--data-urlencode", f"query={SELECT}"],
        ["--data-urlencode", f"query={SELECT}"],
        ["-H", "Content-Type: application/sparql-query", "--data-binary", SELECT],
    ],
)
def test_curl_asks_in_each_way(server: Server, arguments: list[str]) -> None:
    command = [str(CURL), "-sS", "--fail", "-H", "Accept: text/csv", *arguments, f"{server.address}/sparql"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    assert lines[0] == "x"
    assert len(lines) == 5


def test_values_for_variables_are_bound_and_never_pasted(server: Server) -> None:
    sparql = "SELECT ?x ?label { ?x skos:prefLabel ?label }"
    found = server.query(sparql, accept="text/csv", **{"$label": "Donald Trump"})
    assert "https://notes-kg.example/entity/donald_trump,Donald Trump" in found.text
    hostile = server.query(sparql, accept="text/csv", **{"$label": '" } # '})
    assert (hostile.status, len(hostile.text.splitlines())) == (200, 1)
