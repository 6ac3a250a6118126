"""What a build's folder holds, by name."""

from __future__ import annotations

TURTLE, PAGE, TABLES, ISSUES = "graph.ttl", "graph.html", "tables", "issues.tsv"
EXPLORER = "explorer.html"
STORE, SEARCH, SUMMARIES = "store", "search", "summaries.ttl"
"""For asking: the triples on disk, the index of words, and what is counted in advance. The first two are
folders of their engines and not the same bytes in every build."""
MEANING = "meaning"
"""The index of meanings, whose numbers of claims are those of the index of words."""
SHARDS, DECISIONS, NEXT, LOCK, HOLDER = ".shards", ".decisions.json", ".next", ".lock", ".lock.json"
"""Both kept from build to build; where the next build works until it is done; held while it does; who holds it."""
BUILT = ".built.json"
"""What the files were made from: where nothing has changed, the next build has nothing to do."""

RDF_FORMATS = ("nt", "jsonld", "trig", "rdf")
NETWORK_FORMATS = ("graphml", "gexf")
EXTRA_FORMATS = RDF_FORMATS + NETWORK_FORMATS
"""What a build writes on request as `graph.` and this ending."""
_ALWAYS = (TURTLE, PAGE, EXPLORER, TABLES, ISSUES, STORE, SEARCH, MEANING, SUMMARIES)
MADE = (*_ALWAYS, *(f"graph.{name}" for name in EXTRA_FORMATS))
"""All that a build puts into its folder and replaces there."""
