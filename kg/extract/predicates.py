"""What stands between two names, as a short predicate: "was acquired by" is "acquire", the other way round.

The words are the claim's own, without tense, voice and auxiliaries, so that the same thing
said twice is one predicate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.verbs import base_form, may_be_verb, must_be_verb

Extent = tuple[int, int]

MOST_WORDS = 4
"""What would take a predicate of more words is not said."""
RELATED = "related to"
"""What is said where the words between two names tell nothing short."""
HAVING, BELONGING = "have", "of"
"""What a possessive says ("OpenAI's GPT-4"), and what it says the other way round."""

_AUXILIARY = frozenset(
    "is are was were be been being am has have had having do does did will would shall should can could may might must "
    "to".split()
)
_UNTELLING = frozenset(
    "also later then once first even already still now just only not never n't since who which that and but or both "
    "it he she him them they a an the his her its their this these those some any such own e g eg ie like including "
    "vs".split()
)
_BEFORE_A_VERB = _AUXILIARY | frozenset("who which also later then once still now never he she it they".split())
_PREPOSITION = frozenset(
    "of in on at to from with by for against about into over under as through between within near across upon "
    "toward towards behind during after before around among outside inside alongside".split()
)
_OWNING = ("'s ", "’s ", "' ", "’ ")
_ELSE = "…"
"""Stands for another name."""
_ONE_BREATH = re.compile(r"(?:\s*(?:,|and|or|&|as well as|the|with|both))*\s*")
_DONE_BY = re.compile(r"(?P<verb>[^\W_]+)\s+by(?:\s+(?:the|its|his|her|their))?\s*$", re.IGNORECASE)
_BREAK = re.compile(r"[;:()\n]|\.\s|,?\s(?:while|although|because|whereas|which|who|that)\s")
_WORD = re.compile(rf"[^\W\d_][\w’'-]*|{_ELSE}")


def predicate_of(text: str, subject: Extent, object_: Extent, names: Sequence[Extent] = ()) -> str:
    """The predicate of a relation whose ends stand at two places of a claim, lower case and short.

    `names` are the extents of all that the claim names: other things that stand between
    the two are no part of what is said of them.

    >>> predicate_of("Instagram was acquired by Facebook.", (26, 34), (0, 9))
    'acquire'
    >>> predicate_of("Facebook has acquired Instagram.", (0, 8), (22, 31))
    'acquire'
    >>> predicate_of("Microsoft's founder Bill Gates left.", (20, 30), (0, 9))
    'founder of'
    >>> predicate_of("OpenAI is based in San Francisco.", (0, 6), (19, 32))
    'base in'
    >>> predicate_of("Ann and Bob met Carl and Dan.", (0, 3), (25, 28), [(0, 3), (8, 11), (16, 20), (25, 28)])
    'meet'
    >>> predicate_of("Ann, who now leads the Institute", (0, 3), (23, 32))
    'lead'
    """
    if subject[1] <= object_[0]:
        return _forward(_between(names, text, subject[1], object_[0]))
    return _backward(_between(names, text, object_[1], subject[0]), text[subject[1] :])


def _between(names: Sequence[Extent], text: str, start: int, end: int) -> str:
    """What stands between two places, without other names, and without what is told in one breath with the last."""
    inside = [name for name in sorted(names) if start <= name[0] and name[1] <= end]
    while inside and _ONE_BREATH.fullmatch(text, inside[-1][1], end):
        end = inside.pop()[0]
    parts = []
    for name in inside:
        parts.append(text[start : max(start, name[0])])
        start = max(start, name[1])
    return f" {_ELSE} ".join((*parts, text[start:end]))


def _forward(between: str) -> str:
    passive = _DONE_BY.search(between)
    if passive is not None and may_be_verb(passive["verb"].lower()):
        return f"{passive['verb'].lower()} by"
    clause = _BREAK.split(between)[-1]
    words = _words(clause if _WORD.search(clause) else between)
    if between.startswith(_OWNING) and not any(must_be_verb(word) for word in words):
        return HAVING
    return _told(words)


def _backward(between: str, after: str) -> str:
    """The subject stands behind the object: a passive, a possessive, or a place told first."""
    passive = _DONE_BY.search(between)
    if passive is not None and may_be_verb(passive["verb"].lower()):
        return base_form(passive["verb"].lower())
    if between.startswith(_OWNING):
        words = [word for word in _words(between[2:]) if word not in _PREPOSITION and word not in _UNTELLING]
        return f"{' '.join(words[-2:])} of" if words else BELONGING
    return _told(_words(_BREAK.split(after)[0])[:3])


def _words(between: str) -> list[str]:
    return [word.lower().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(between)]


def _told(words: Sequence[str]) -> str:
    """The predicate that words say: their last plain verb with what follows it, else what leads to the object."""
    verbs = [
        number
        for number, word in enumerate(words)
        if word not in _AUXILIARY and may_be_verb(word)
        and (must_be_verb(word) or number == 0 or _leads_to_a_verb(words[number - 1]))
    ]  # fmt: skip
    if verbs:
        return _short([base_form(words[verbs[-1]]), *_telling(words[verbs[-1] + 1 :])])
    told = _telling(words)
    if set(words) & {"is", "are", "was", "were"} and not (told and told[0] in _PREPOSITION):
        told = ["be", *told]
    elif told and told[-1] not in _PREPOSITION:
        return RELATED
    return RELATED if _ELSE in words else _short(told)


def _leads_to_a_verb(word: str) -> bool:
    return word in _BEFORE_A_VERB or word.endswith("ly")


def _short(told: Sequence[str]) -> str:
    return " ".join(told) if 0 < len(told) <= MOST_WORDS else RELATED


def _telling(words: Sequence[str]) -> list[str]:
    """Words without auxiliaries, determiners, adverbs and other names; "to" only before the object."""
    kept = [
        word
        for number, word in enumerate(words)
        if word not in _UNTELLING
        and (word not in _AUXILIARY or (word == "to" and number == len(words) - 1))
        and not word.endswith("ly")
        and word not in (_ELSE, "s")
    ]
    led = [word for number, word in enumerate(kept) if word not in _PREPOSITION or number in (0, len(kept) - 1)]
    return led[1:] if len(led) == 2 and _PREPOSITION.issuperset(led) else led
