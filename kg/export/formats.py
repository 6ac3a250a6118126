"""Other RDF formats, converted from the Turtle by pyoxigraph as a stream."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import RdfFormat, parse, serialize

from kg.vocab import PREFIXES

FORMATS: Mapping[str, RdfFormat] = MappingProxyType(
    {
        "nt": RdfFormat.N_TRIPLES,
        "jsonld": RdfFormat.JSON_LD,
        "trig": RdfFormat.TRIG,
        "rdf": RdfFormat.RDF_XML,
    }
)
"""Names of the formats, which are also the endings of their files."""


def convert_turtle(turtle: Path, target: Path, name: str) -> None:
    """Write a Turtle file once more in the format of that name, in the same order."""
    with turtle.open("rb") as source, target.open("wb") as sink:
        serialize(parse(source, format=RdfFormat.TURTLE), sink, format=FORMATS[name], prefixes=PREFIXES)
