"""What differs between two builds, from their tables and their graphs: in words, as JSON, as RDF Patch."""
