"""What a build's folder holds, by name."""

from __future__ import annotations

TURTLE, PAGE, TABLES, ISSUES = "graph.ttl", "graph.html", "tables", "issues.tsv"
EXPLORER = "explorer.html"
SHARDS, DECISIONS, NEXT, LOCK = ".shards", ".decisions.json", ".next", ".lock"
"""Both kept from build to build; where the next build works until it is done; held while it does."""

RDF_FORMATS = ("nt", "jsonld", "trig", "rdf")
NETWORK_FORMATS = ("graphml", "gexf")
EXTRA_FORMATS = RDF_FORMATS + NETWORK_FORMATS
"""What a build writes on request as `graph.` and this ending."""
