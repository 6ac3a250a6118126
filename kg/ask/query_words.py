"""What a query's text says before an engine reads it: its form, the graphs it names, and what is refused in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from kg.errors import KgError
from kg.vocab import PREFIXES

_NOT_WORDS = r"""\\.                                             # an escape in a prefixed name
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | \"{3}(?:"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
      | \#[^\n\r]*                                               # a comment
    """
"""What is no word of a query (SPARQL 1.1, section 19.8: PN_LOCAL_ESC, IRIREF, the STRING_LITERALs)."""
_TOKEN = re.compile(_NOT_WORDS + r"| (?P<word> [?$@]? (?:[\w-]*: | [\w-]) [\w-]*)", re.VERBOSE | re.DOTALL)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_SERVICE_LETTER = re.compile("s(?=ervice)", re.IGNORECASE)
_IN_A_NAME = re.compile(r"[\w-]*:|\w*[?$]", re.ASCII)
"""What stands before a letter of a prefixed name or a variable, read backwards."""
_LONGEST_NAME = 256


@dataclass(frozen=True, slots=True)
class Datasets:
    """The graphs of FROM and of FROM NAMED, or those of a request."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Both kinds."""
        return (*self.default, *self.named)


def kind_of(sparql: str) -> str:
    """The form of a query, upper case: SELECT, ASK, CONSTRUCT or DESCRIBE; "" where it has none of these.

    >>> kind_of("PREFIX ask: <http://ask.example/> # SELECT" + chr(10) + "DESCRIBE ask:x")
    'DESCRIBE'
    """
    first = _first_word(sparql)
    return first if first in _FORMS else ""


def refuse_what_is_no_question(sparql: str) -> None:
    """Raise `KgError` for a query that asks another machine, and for an update."""
    if _first_word(sparql) in _UPDATES:
        raise KgError(
            "this is no SPARQL query but an update, and a graph is only changed by a build",
            remedy="change the notes, then: kg build NOTES -o OUTPUT",
        )
    if any(word.upper() == "SERVICE" for text in (sparql, _unescaped(sparql)) for word in _words(text)):
        raise KgError("SERVICE asks another machine, and this graph is asked offline", remedy="leave SERVICE out")


def without_service(sparql: str) -> str:
    r"""A query that means the same to an engine and in which it can find no SERVICE.

    How `<` and `#` are to be read depends on the whole grammar, so that what looks like an
    IRI or a comment here may be neither there. Code point escapes (section 19.2) mean the
    letter itself in strings and IRIs, and nothing in a keyword; only names are left as they are.

    >>> print(without_service("FILTER(?n<'service')SERVICE#>"), without_service("schema:Service ?service"))
    FILTER(?n<'\u0073ervice')\u0053ERVICE#> schema:Service ?service
    """
    return _SERVICE_LETTER.sub(_escaped, sparql)


def _escaped(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - _LONGEST_NAME) : found.start()]
    return found[0] if _IN_A_NAME.match(before[::-1]) else f"\\u{ord(found[0]):04x}"


def datasets_of(sparql: str) -> Datasets:
    """The graphs that a query names itself (section 13.2), as absolute IRIs.

    >>> datasets_of("SELECT * FROM <file:///a> FROM NAMED kg:Summaries { ?from <x> 'FROM <y>' }")
    Datasets(default=('file:///a',), named=('https://w3id.org/notes-kg/ontology#Summaries',))
    """
    base, prefixes = "", dict(PREFIXES)
    default: list[str] = []
    named: list[str] = []
    tokens = ["", *_tokens(_unescaped(sparql)), ""]
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        keyword = token.upper()
        if keyword == "BASE" and after.startswith("<"):
            base = after[1:-1]
        elif before.upper() == "PREFIX" and after.startswith("<"):
            prefixes[token.removesuffix(":")] = after[1:-1]
        elif keyword == "FROM" and after.upper() != "NAMED":
            default.append(_absolute(after, base, prefixes))
        elif keyword == "NAMED" and before.upper() == "FROM":
            named.append(_absolute(after, base, prefixes))
    return Datasets(tuple(default), tuple(named))


def _absolute(name: str, base: str, prefixes: Mapping[str, str]) -> str:
    """An IRI in angle brackets or a prefixed name as an absolute IRI."""
    if name.startswith("<"):
        return urljoin(base, name[1:-1])
    prefix, _, local = name.partition(":")
    return prefixes.get(prefix, f"{prefix}:") + local


def _first_word(sparql: str) -> str:
    """The first word after the prologue, upper case."""
    words = iter(_words(sparql))
    for word in words:
        if word.upper() == "PREFIX":
            next(words, None)
        elif word.upper() != "BASE":
            return word.upper()
    return ""


def _words(sparql: str) -> Iterator[str]:
    """A query's words, names and variables."""
    return (token for token in _tokens(sparql) if not token.startswith("<"))


def _tokens(sparql: str) -> Iterator[str]:
    """A query's words and IRIs, without strings, comments and marks."""
    for found in _TOKEN.finditer(sparql):
        if token := found["iri"] or found["word"]:
            yield token


def _unescaped(sparql: str) -> str:
    """A query with its code point escapes resolved, as section 19.2 does before anything is read."""
    try:
        return _CODE_POINT.sub(lambda match: chr(int(match[1] or match[2], 16)), sparql)
    except (ValueError, OverflowError):
        return sparql
