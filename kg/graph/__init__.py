"""A finished build for programs: typed records out of its tables, and conversions.

`kg.open` gives the `Graph`; docs/python.md shows what to do with it.
"""

from kg.ask.search import Hit
from kg.ask.trace import Source, Trace
from kg.errors import KgError
from kg.graph.graph import Graph
from kg.graph.records import Entity, Event, Mention, Note, Relation, Thing, frame

__all__ = [
    "Entity",
    "Event",
    "Graph",
    "Hit",
    "KgError",
    "Mention",
    "Note",
    "Relation",
    "Source",
    "Thing",
    "Trace",
    "frame",
]
