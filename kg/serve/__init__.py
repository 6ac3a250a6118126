"""A build over HTTP: SPARQL, search, and a page for each thing."""
