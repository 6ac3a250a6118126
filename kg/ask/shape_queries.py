"""One SHACL constraint as one SQL query over a table of triples.

The table is `triples(s, p, o)` with terms as N-Triples writes them: `<iri>`, `_:b0`,
`"text"`, `"3"^^<datatype>`. A query returns the nodes that break the constraint, so an
empty answer means that it holds. Section numbers are those of the W3C's SHACL (2017).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kg.errors import KgError

RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SUBCLASS_OF = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
XSD = "http://www.w3.org/2001/XMLSchema#"
SHACL = "http://www.w3.org/ns/shacl#"

DAY = r"(0[1-9]|[12][0-9]|3[01])"
MONTH = r"(0[1-9]|1[0-2])"
YEAR = r"-?([1-9][0-9]{3,}|0[0-9]{3})"
ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2})?"

LEXICAL_FORMS = {
    f"{XSD}string": r"(?s:.*)",
    f"{XSD}anyURI": r"[^<>\"{}|^`\\\s]*",
    f"{XSD}integer": r"[+-]?[0-9]+",
    f"{XSD}decimal": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)",
    f"{XSD}date": f"{YEAR}-{MONTH}-{DAY}{ZONE}",
    f"{XSD}gYearMonth": f"{YEAR}-{MONTH}{ZONE}",
    f"{XSD}gYear": f"{YEAR}{ZONE}",
    f"{XSD}gMonthDay": f"--{MONTH}-{DAY}{ZONE}",
}
"""What a literal of each datatype may look like (XML Schema 1.1 part 2); a shape that asks
for another datatype is refused, because its literals could not be checked."""

NODE_KINDS = {f"{SHACL}IRI": "<", f"{SHACL}Literal": '"'}
"""The first character of a term of each kind."""

DATATYPE = r"""CASE WHEN value[1] <> '"' THEN '' WHEN value[-1] = '"' THEN '{string}'
ELSE regexp_extract(value, '\^\^<([^<>"]*)>$', 1) END""".replace("{string}", f"{XSD}string")

LEXICAL = r"""CASE value[1] WHEN '<' THEN value[2:-2] WHEN '"' THEN
replace(replace(replace(replace(replace(replace(regexp_extract(value, '^"(.*)"', 1, 's'),
'\\', chr(0)), '\"', '"'), '\n', chr(10)), '\r', chr(13)), '\t', chr(9)), chr(0), '\') END"""
"""A term's text without its quotes or brackets. A backslash that stands for itself is set
aside first, as U+0000, which N-Triples never holds as such."""

NUMBER = f"CASE WHEN ({DATATYPE}) IN ('{XSD}integer', '{XSD}decimal') THEN TRY_CAST({LEXICAL} AS DOUBLE) END"


class Kind(StrEnum):
    """The constraint components that can be compiled; the value is the name in `sh:`."""

    MIN_COUNT = "minCount"
    MAX_COUNT = "maxCount"
    CLASS = "class"
    DATATYPE = "datatype"
    NODE_KIND = "nodeKind"
    PATTERN = "pattern"
    IN = "in"
    MIN_INCLUSIVE = "minInclusive"
    MAX_INCLUSIVE = "maxInclusive"
    HAS_VALUE = "hasValue"


@dataclass(frozen=True, slots=True)
class PropertyPath:
    """A predicate, or the way back along it."""

    predicate: str
    is_inverse: bool

    def __str__(self) -> str:
        """The path as SPARQL writes it, without brackets: `^` for the way back.

        >>> str(PropertyPath("https://schema.org/text", is_inverse=True))
        '^https://schema.org/text'
        """
        return ("^" if self.is_inverse else "") + self.predicate


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that one shape asks of its focus nodes.

    `path` is None where the node itself is meant. `arguments` are the constraint's values:
    N-Triples terms for class, in and hasValue; plain text for the others. Several
    datatypes mean that one of them is enough.
    """

    shape: str
    targets: tuple[str, ...]
    path: PropertyPath | None
    kind: Kind
    arguments: tuple[str, ...]
    message: str
    severity: str


def quoted(text: str) -> str:
    """The text as a SQL string.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def breaking_nodes(constraint: Constraint, subclasses: Mapping[str, frozenset[str]]) -> str:
    """The SQL query whose rows (focus, value) break the constraint; value is '' where none is to blame.

    `subclasses` maps a class's term to the terms of all classes below it (2.1.3.1). A graph
    is a set, so a triple that stands in the table twice counts once.
    """
    return f"""WITH focus AS ({_instances(constraint.targets, subclasses)}),
found AS ({_found(constraint.path)})
SELECT DISTINCT focus, value FROM ({_breaking(constraint, subclasses)})"""


def _instances(classes: tuple[str, ...], subclasses: Mapping[str, frozenset[str]]) -> str:
    """The query for the nodes of these classes or of a class below them; a node may come twice."""
    wanted = sorted(set(classes).union(*(subclasses.get(name, frozenset()) for name in classes)))
    return f"SELECT s AS focus FROM triples WHERE p = {quoted(RDF_TYPE)} AND o IN ({', '.join(map(quoted, wanted))})"


def _found(path: PropertyPath | None) -> str:
    """The query for each focus node's values; a value may come twice."""
    if path is None:
        return "SELECT focus, focus AS value FROM focus"
    start, end = ("o", "s") if path.is_inverse else ("s", "o")
    return (
        f"SELECT {start} AS focus, {end} AS value FROM triples "
        f"SEMI JOIN focus ON triples.{start} = focus.focus WHERE p = {quoted(f'<{path.predicate}>')}"
    )


def _breaking(constraint: Constraint, subclasses: Mapping[str, frozenset[str]]) -> str:
    """The query for what breaks one kind of constraint, out of `focus` and `found`."""
    arguments = constraint.arguments
    match constraint.kind:
        case Kind.MIN_COUNT:
            enough = f"SELECT focus FROM found GROUP BY focus HAVING count(DISTINCT value) >= {int(arguments[0])}"
            if int(arguments[0]) == 1:
                enough = "SELECT focus FROM found"
            return f"SELECT focus, '' AS value FROM focus ANTI JOIN ({enough}) AS fine USING (focus)"
        case Kind.MAX_COUNT:
            most = int(arguments[0])
            several = f"SELECT focus FROM found GROUP BY focus HAVING count(*) > {most}"
            return (
                f"SELECT focus, '' AS value FROM found SEMI JOIN ({several}) AS several USING (focus) "
                f"GROUP BY focus HAVING count(DISTINCT value) > {most}"
            )
        case Kind.HAS_VALUE:
            fine = f"SELECT focus FROM found WHERE value = {quoted(arguments[0])}"
            return f"SELECT focus, '' AS value FROM focus ANTI JOIN ({fine}) AS fine USING (focus)"
        case Kind.CLASS:
            fine = _instances(arguments, subclasses)
            return f"SELECT focus, value FROM found ANTI JOIN ({fine}) AS fine ON found.value = fine.focus"
        case _:
            test = _test(constraint.kind, arguments)
            return f"SELECT focus, value FROM found WHERE NOT coalesce({test}, FALSE)"


def _test(kind: Kind, arguments: tuple[str, ...]) -> str:
    """The SQL condition that one value has to meet."""
    match kind:
        case Kind.DATATYPE:
            return " OR ".join(f"({_is_of(name)})" for name in arguments)
        case Kind.NODE_KIND:
            return f"value[1] = {quoted(_first_character(arguments[0]))}"
        case Kind.PATTERN:
            return f"regexp_matches({LEXICAL}, {quoted(arguments[0])})"
        case Kind.IN:
            return f"value IN ({', '.join(map(quoted, arguments))})"
        case Kind.MIN_INCLUSIVE:
            return f"({NUMBER}) >= {float(arguments[0])!r}"
        case Kind.MAX_INCLUSIVE:
            return f"({NUMBER}) <= {float(arguments[0])!r}"
        case _:
            raise KgError(f"sh:{kind} is not a test of one value", remedy="report this as a defect")


def _is_of(datatype: str) -> str:
    """The condition that a value is a well-formed literal of the datatype (4.1.2)."""
    form = LEXICAL_FORMS.get(datatype)
    if form is None:
        raise KgError(
            f"literals of {datatype} cannot be checked",
            where="sh:datatype in the shapes",
            remedy="use one of " + ", ".join(sorted(LEXICAL_FORMS)),
        )
    condition = f"({DATATYPE}) = {quoted(datatype)} AND regexp_full_match({LEXICAL}, {quoted(form)})"
    if datatype == f"{XSD}date":
        condition += f" AND TRY_CAST(({LEXICAL})[1:10] AS DATE) IS NOT NULL"
    return condition


def _first_character(kind: str) -> str:
    """How a term of this node kind begins; other kinds than the two in use are refused."""
    if kind not in NODE_KINDS:
        raise KgError(
            f"sh:nodeKind {kind} cannot be checked",
            where="sh:nodeKind in the shapes",
            remedy="use sh:IRI or sh:Literal",
        )
    return NODE_KINDS[kind]
