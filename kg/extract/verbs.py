"""What kinds of word English words are, and their base forms: the one room that knows lemminflect.

Its table of the NIH's SPECIALIST lexicon holds every form of 200,000 English words; a word
that is not in it is left as it is.
"""

from __future__ import annotations

from functools import lru_cache

from lemminflect import getAllLemmas

_AMBIGUOUS = {"found": "find", "saw": "see", "left": "leave", "felt": "feel", "lay": "lie", "ground": "grind"}
"""Verbs that are another verb's past far more often than themselves."""


@lru_cache(maxsize=20_000)
def base_form(word: str) -> str:
    """A verb without tense and person; any other word as it is. "Founded" is of "found", "found" of "find".

    >>> [base_form(word) for word in ("acquired", "met", "criticizes", "founded", "found", "bundled", "chess")]
    ['acquire', 'meet', 'criticize', 'found', 'find', 'bundle', 'chess']
    """
    if word in _AMBIGUOUS:
        return _AMBIGUOUS[word]
    found = getAllLemmas(word).get("VERB", ())
    return str(found[0]) if found else word


@lru_cache(maxsize=20_000)
def may_be_verb(word: str) -> bool:
    """Whether a word can be a form of a verb.

    >>> may_be_verb("views"), may_be_verb("stances")
    (True, False)
    """
    return bool(getAllLemmas(word).get("VERB"))


@lru_cache(maxsize=20_000)
def must_be_verb(word: str) -> bool:
    """Whether a word can be a form of a verb and nothing but that.

    >>> must_be_verb("developed"), must_be_verb("views")
    (True, False)
    """
    return set(getAllLemmas(word)) == {"VERB"}


_UNTELLING = frozenset(
    "am is are was were be been being has have had having do does did will would can could may might must shall should "
    "a an the his her its their our my your this that these those in on at by to of for with from as into over up out "
    "it he she they we who which one all no not take takes took taken taking make makes made making get gets got give "
    "gives gave given place million billion trillion thousand hundred percent".split()
)
"""Function words, numbers, and verbs that tell nothing without their object."""


@lru_cache(maxsize=20_000)
def tells_something(word: str) -> bool:
    """Whether a lower-case word is a verb or a noun that can tell what happened.

    >>> [tells_something(word) for word in ("arrested", "summit", "been", "by", "12")]
    [True, True, False, False, False]
    """
    return word.isalpha() and word not in _UNTELLING and bool({"VERB", "NOUN"} & set(getAllLemmas(word)))
