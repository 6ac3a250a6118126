"""A streaming Turtle writer (RDF 1.1): one subject at a time, in the order given.

rdflib cannot hold a vault's triples; this writer holds one subject. What it writes is
read back by rdflib and pyoxigraph to equal graphs. Terms: W3C RDF 1.1 Turtle, section
6.4 (string escapes), section 2.4 (prefixed names); only names of letters, digits and
`_` are shortened, everything else is a full IRI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.vocab import PREFIXES

Pair = tuple[str, Sequence[str]]
"""A predicate as written and its objects as written."""

_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\\ud800-\udfff]")
_TO_ESCAPE = re.compile(r"[\"\\\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_NAMED_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def literal(text: str) -> str:
    """A plain string; what Turtle does not allow as it is becomes an escape.

    A lone surrogate is no character and becomes U+FFFD.

    >>> print(literal('He said "no"' + chr(10)))
    "He said \\"no\\"\\n"
    """
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    letter = match.group()
    if "\ud800" <= letter <= "\udfff":
        return "\ufffd"
    return _NAMED_ESCAPES.get(letter) or f"\\u{ord(letter):04X}"


def typed(text: str, datatype: str) -> str:
    """A literal with a datatype given as a prefixed name.

    >>> typed("2024", "xsd:gYear")
    '"2024"^^xsd:gYear'
    """
    return f"{literal(text)}^^{datatype}"


def iri(address: str) -> str:
    """An IRI in angle brackets; what an IRI may not hold is percent-encoded.

    >>> iri("https://example.org/a b")
    '<https://example.org/a%20b>'
    """
    return f"<{_NOT_IN_IRI.sub(_percent, address)}>"


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "replace"))


@lru_cache(maxsize=1 << 16)
def entity(address: str, prefix_address: str, prefix: str) -> str:
    """An IRI below `prefix_address` as a prefixed name where its rest allows, else in full.

    >>> entity("https://n.example/entity/cia", "https://n.example/entity/", "entity")
    'entity:cia'
    """
    rest = address[len(prefix_address) :]
    if address.startswith(prefix_address) and _LOCAL.fullmatch(rest):
        return f"{prefix}:{rest}"
    return iri(address)


@dataclass(frozen=True, slots=True)
class Names:
    """How the data's own IRIs are written: short below `entity/` and `event/`."""

    base: str

    @property
    def prefixes(self) -> dict[str, str]:
        """The data's own prefixes and what they stand for."""
        return {"entity": f"{self.base}entity/", "event": f"{self.base}event/"}

    def __call__(self, address: str) -> str:
        """An IRI of the data as it is written in Turtle."""
        for prefix, start in self.prefixes.items():
            if address.startswith(start):
                return entity(address, start, prefix)
        return iri(address)


def header(prefixes: dict[str, str]) -> str:
    """The prefix declarations of a file, the vocabulary's and those given."""
    lines = [f"@prefix {name}: <{address}> ." for name, address in sorted((PREFIXES | prefixes).items())]
    return "\n".join(lines) + "\n"


def subject_block(subject: str, pairs: Iterable[Pair]) -> str:
    """One subject with its predicates; predicates without an object are left out.

    >>> print(subject_block("<https://a.example/>", [("a", ["kg:Note"]), ("kg:line", [])]))
    <BLANKLINE>
    <https://a.example/> a kg:Note .
    <BLANKLINE>
    """
    lines = [f"{predicate} {', '.join(objects)}" for predicate, objects in pairs if objects]
    body = " ;\n    ".join(lines)
    return f"\n{subject} {body} .\n" if lines else ""


def document(prefixes: dict[str, str], blocks: Iterable[str]) -> Iterator[str]:
    """The pieces of a Turtle file, to be written one after the other."""
    yield header(prefixes)
    yield from blocks
