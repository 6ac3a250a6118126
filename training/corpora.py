"""Readers of the public corpora: their lines to texts with our types.

A type that a corpus lacks is `silent` there; a tag that only says "some other name" leaves
the kind open among those that it covers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kg.model import EntityType
from training.texts import Kind, Name, NamedText

PERSON, ORGANISATION, PLACE, EVENT, WORK, PRODUCT = (
    EntityType.PERSON,
    EntityType.ORGANISATION,
    EntityType.PLACE,
    EntityType.EVENT,
    EntityType.WORK,
    EntityType.PRODUCT,
)
_OTHER: tuple[Kind, ...] = (None, EVENT, WORK, PRODUCT)
"""What "miscellaneous" may be: a nationality or a language is no name by our guidelines."""


def _kinds(table: Mapping[tuple[Kind, ...], str]) -> dict[str, frozenset[Kind]]:
    return {tag: frozenset(kinds) for kinds, tags in table.items() for tag in tags.split()}


CROSSNER = _kinds(
    {
        (PERSON,): "person politician writer musicalartist scientist researcher",
        (ORGANISATION,): "organisation politicalparty band university academicjournal magazine",
        (PLACE,): "location country astronomicalobject",
        (EVENT,): "election event conference",
        (WORK,): "book album song poem",
        (PRODUCT,): "product programlang algorithm",
        (None,): "award musicgenre task chemicalcompound field literarygenre protein enzyme discipline "
        "chemicalelement musicalinstrument",
        (None, WORK, PRODUCT): "metrics theory",
        _OTHER: "misc",
    }
)
"""Fine types as the annotation guidelines would have them: journals are organisations, planets
are places, named algorithms are products; awards, genres and substances are no names."""

WNUT = _kinds(
    {
        (PERSON,): "person",
        (ORGANISATION,): "corporation group",
        (PLACE,): "location",
        (WORK,): "creative-work",
        (PRODUCT,): "product",
    }
)
CONLL = _kinds({(PERSON,): "PER", (ORGANISATION,): "ORG", (PLACE,): "LOC", _OTHER: "MISC"})


def sentences_in(
    lines: Iterable[str], kinds: Mapping[str, frozenset[Kind]], silent: frozenset[EntityType], columns: tuple[int, int]
) -> Iterator[NamedText]:
    """Sentences of a file of one token a line; `columns` are those of the token and its BIO tag.

    >>> lines = ["Cleo\\tB-person", "Abram\\tI-person", "smiled\\tO"]
    >>> next(sentences_in(lines, WNUT, frozenset(), (0, 1))).names[0].end
    10
    """
    tokens: list[tuple[str, str]] = []
    for line in (*lines, ""):
        cells = line.rstrip("\r\n").split("\t")
        if line.strip() and not line.startswith("# "):
            tokens.append((cells[columns[0]], cells[columns[1]]))
        elif not line.strip() and tokens:
            yield _sentence(tokens, kinds, silent)
            tokens = []


def _sentence(
    tokens: Iterable[tuple[str, str]], kinds: Mapping[str, frozenset[Kind]], silent: frozenset[EntityType]
) -> NamedText:
    text = ""
    names: list[Name] = []
    for token, tag in tokens:
        start = len(text) + bool(text)
        text = f"{text} {token}" if text else token
        prefix, _, label = tag.partition("-")
        if prefix == "I" and names:
            names[-1] = Name(names[-1].start, len(text), names[-1].kinds)
        elif label:
            names.append(Name(start, len(text), kinds[label]))
    return NamedText(text, tuple(name for name in names if name.kinds != {None}), silent)


def corpora_in(folder: Path) -> dict[str, tuple[NamedText, ...]]:
    """All sentences of the corpora by the name of their folder; test parts too, which measure nothing here."""
    layout = {
        "crossner": ("*/*.txt", CROSSNER, frozenset(), (0, 1)),
        "wnut17": ("*", WNUT, frozenset({EVENT}), (0, 1)),
        "wikigold": ("*.conllu", CONLL, frozenset(), (1, 2)),
        "uner_ewt": ("*.iob2", CONLL, frozenset({EVENT, WORK, PRODUCT}), (1, 2)),
    }
    return {
        name: tuple(
            sentence
            for path in sorted((folder / name).glob(pattern))
            for sentence in sentences_in(path.read_text("utf-8").splitlines(), kinds, silent, columns)
        )
        for name, (pattern, kinds, silent, columns) in layout.items()
    }
