"""The terms of the published vocabulary, for completing what is typed in the query editor."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pyoxigraph import NamedNode, RdfFormat, parse

from kg.ontology import ontology_folder
from kg.vocab import PREFIXES

_DEFINED_BY = NamedNode(f"{PREFIXES['rdfs']}isDefinedBy")
_TYPE, _CONCEPT = NamedNode(f"{PREFIXES['rdf']}type"), NamedNode(f"{PREFIXES['skos']}Concept")


@cache
def vocabulary_terms() -> Mapping[str, tuple[str, ...]]:
    """The IRIs of classes ("class") and of properties ("property"): these begin with a small letter.

    >>> "https://schema.org/mentions" in vocabulary_terms()["property"]
    True
    """
    quads = list(parse(path=str(ontology_folder() / "kg.ttl"), format=RdfFormat.TURTLE))
    values = {quad.subject for quad in quads if (quad.predicate, quad.object) == (_TYPE, _CONCEPT)}
    terms = {quad.subject for quad in quads if quad.predicate == _DEFINED_BY} - values
    iris = sorted(term.value for term in terms if isinstance(term, NamedNode))
    is_property = {iri: iri[max(iri.rfind("#"), iri.rfind("/")) + 1].islower() for iri in iris}
    return {
        "class": tuple(iri for iri in iris if not is_property[iri]),
        "property": tuple(iri for iri in iris if is_property[iri]),
    }
