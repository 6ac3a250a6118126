"""What the endpoint says of itself: SPARQL 1.1 Service Description (W3C, 21 March 2013) and VoID."""

from __future__ import annotations

_FORMATS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")


def service_description(endpoint: str, base: str) -> str:
    """The description of the endpoint at an address over the data set of a base, as Turtle."""
    formats = ", ".join(f"<http://www.w3.org/ns/formats/{name}>" for name in (*_RESULTS, *_FORMATS))
    return f"""@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix void: <http://rdfs.org/ns/void#> .

<{endpoint}> a sd:Service ;
    sd:endpoint <{endpoint}> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat {formats} ;
    sd:defaultDataset <{endpoint}#dataset> .

<{endpoint}#dataset> a sd:Dataset ;
    sd:defaultGraph <{base}> ;
    sd:namedGraph <{endpoint}#summaries> .

<{base}> a sd:Graph, void:Dataset ;
    void:sparqlEndpoint <{endpoint}> .

<{endpoint}#summaries> a sd:NamedGraph ;
    sd:name <https://w3id.org/notes-kg/ontology#Summaries> .
"""


VOID_QUERY = """CONSTRUCT { ?set ?p ?o } WHERE { ?set a void:Dataset ; ?p ?o }"""
"""What the data set says of itself and of its parts."""
