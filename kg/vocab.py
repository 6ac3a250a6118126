"""The published terms as they are written in Turtle, and their prefixes.

Every term used here stands in `ontology/kg.ttl`; a test holds the two together.
"""

from __future__ import annotations

PREFIXES = {
    "cito": "http://purl.org/spar/cito/",
    "dcterms": "http://purl.org/dc/terms/",
    "kg": "https://w3id.org/notes-kg/ontology#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes of every export and of every saved query."""

SUMMARIES = f"{PREFIXES['kg']}Summaries"
"""The named graph of what a build counts in advance."""
