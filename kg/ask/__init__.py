"""Asking: SPARQL, saved queries, tracing a claim, checking a build."""
