"""What two names have to do with each other, by their letters alone.

`relation` says in what way two names can be one, and `WORTH` how much that alone is worth.
Pure, and blind to the vault.
"""

from __future__ import annotations

from enum import StrEnum

from rapidfuzz.distance import OSA, JaroWinkler

from kg.model import EntityType
from kg.normal_form import sound_key, without_company_form
from kg.resolve.name_forms import LEAST_NAME, NO_MAKERS, Form, form_of, initials, kind_has_makers, long_first_name

LEAST_LETTERS = 6
"""Letters of a word in which one wrong letter is a slip; shorter words of one letter's difference are two."""
LEAST_ALIKE = 0.8
"""Jaro-Winkler similarity of two words that sound alike."""
LEAST_NEAR = 0.88
"""The same of a word of a place or an organisation, where no second name helps to tell."""


class Relation(StrEnum):
    """In what way two names can be one; the value is the reason that a person reads."""

    SAME_LETTERS = "the same letters"
    SAME_WORDS = "the same words in another order"
    LEGAL_FORM = "one has its legal form"
    MIDDLE_NAME = "one leaves out a middle name"
    MIDDLE_SOUND = "one leaves out a middle name, and the rest sounds alike"
    FIRST_NAME = "a short form of one first name"
    SOUND = "they sound alike"
    SLIP = "one letter apart"
    NEAR = "two letters apart"
    MAKER = "one leaves out its maker"
    PLURAL = "singular and plural"
    PLURAL_WORD = "singular and plural of one word"
    ACRONYM = "the letters of one are the initials of the other"


WORTH = {
    Relation.SAME_LETTERS: 96,
    Relation.SAME_WORDS: 92,
    Relation.MIDDLE_NAME: 82,
    Relation.PLURAL: 78,
    Relation.SOUND: 76,
    Relation.MIDDLE_SOUND: 76,
    Relation.SLIP: 74,
    Relation.LEGAL_FORM: 74,
    Relation.FIRST_NAME: 72,
    Relation.PLURAL_WORD: 72,
    Relation.MAKER: 70,
    Relation.ACRONYM: 70,
    Relation.NEAR: 66,
}
"""Hundredths that a relation alone is worth, set by reading pairs of a real vault."""


def relation(name: str, other: str, kind: EntityType) -> Relation | None:
    """In what way two folded names of one kind can be one thing; None where in none.

    Numbers must be the same: "iPhone 15" is no slip of "iPhone 16".

    >>> relation("valery solovey", "valery soloviev", EntityType.PERSON).value
    'they sound alike'
    >>> relation("paul graham", "paula graham", EntityType.PERSON) is None
    True
    """
    one, two = form_of(name, kind), form_of(other, kind)
    if one.numbers != two.numbers or not one.letters or not two.letters:
        return None
    if kind is EntityType.EVENT and min(len(one.words), len(two.words)) < 2:
        return None
    if one.letters == two.letters:
        return Relation.SAME_LETTERS
    if len(one.words) > 1 and sorted(one.words) == sorted(two.words):
        return Relation.SAME_WORDS if kind in (EntityType.PERSON, EntityType.EVENT) else None
    if kind is EntityType.EVENT:
        return None
    return _person_relation(one, two) if one.is_person else _thing_relation(name, other, one, two)


def _thing_relation(name: str, other: str, one: Form, two: Form) -> Relation | None:
    """How two names of places, or of things made, are related."""
    if without_company_form(name) == without_company_form(other):
        return Relation.LEGAL_FORM
    if may_abbreviate(name, other) or may_abbreviate(other, name):
        return Relation.ACRONYM
    if _is_plural(name, other):
        return Relation.PLURAL if one.kind is EntityType.PLACE or len(one.words) > 1 else Relation.PLURAL_WORD
    if kind_has_makers(one.kind) and _leaves_out_maker(one, two):
        return Relation.MAKER
    if _is_slip(one, two):
        return Relation.SLIP
    return Relation.SOUND if _sounds_alike(one, two) else None


def _leaves_out_maker(one: Form, two: Form) -> bool:
    """Whether one name is the other with one word before it ("Google DeepMind", "DeepMind")."""
    short, long = sorted((one.words, two.words), key=len)
    return long[1:] == short and len("".join(short)) >= LEAST_LETTERS and long[0] not in NO_MAKERS


def _is_plural(name: str, other: str) -> bool:
    short, long = sorted((name, other), key=len)
    return long in (short + "s", short + "es")


def _person_relation(one: Form, two: Form) -> Relation | None:
    if min(len(one.words), len(two.words)) < 2:
        return None
    if len(one.words) == len(two.words) and all(map(_is_one_word, one.words, two.words)):
        changed = [pair for pair in zip(one.words, two.words, strict=True) if pair[0] != pair[1]]
        return Relation.SOUND if all(sound_key(a) == sound_key(b) for a, b in changed) else Relation.SLIP
    if one.words[:-1] == two.words[:-1] and _is_near(one.words[-1], two.words[-1]):
        return Relation.NEAR
    if not _is_one_word(one.words[-1], two.words[-1]):
        return None
    if _is_one_word(one.words[0], two.words[0]):
        if not _leaves_out(one.words[1:-1], two.words[1:-1]):
            return None
        is_same = one.words[0] == two.words[0] and one.words[-1] == two.words[-1]
        return Relation.MIDDLE_NAME if is_same else Relation.MIDDLE_SOUND
    is_same_first = long_first_name(one.words[0]) == long_first_name(two.words[0])
    return Relation.FIRST_NAME if is_same_first and one.words[1:] == two.words[1:] else None


def _leaves_out(middle: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one of two middle parts is missing, or is the other's initials."""
    short, long = sorted((middle, other), key=lambda words: (len("".join(words)), words))
    return not short or (
        len(short) == len(long) and all(b.startswith(a) for a, b in zip(short, long, strict=True) if a)
    )


def _is_one_word(word: str, other: str) -> bool:
    """Whether two words of people's names are one, heard or typed two ways.

    A last vowel makes another name ("Mario", "Maria"; "Paul", "Paula").
    """
    if word == other:
        return True
    if word.rstrip("aeo") == other.rstrip("aeo"):
        return False
    if sound_key(word) == sound_key(other) and len(sound_key(word)) > 1:
        return JaroWinkler.similarity(word, other) >= LEAST_ALIKE
    return min(len(word), len(other)) >= LEAST_LETTERS and OSA.distance(word, other) == 1


def _is_near(word: str, other: str) -> bool:
    """Whether two long surnames are two letters apart, and begin and end alike ("Friedberg", "Freeberg")."""
    return min(len(word), len(other)) >= LEAST_NAME and OSA.distance(word, other) == 2


def _is_slip(one: Form, two: Form) -> bool:
    """Whether one letter of a long word is missing, wrong or swapped, and not its first."""
    return (
        min(len(one.letters), len(two.letters)) >= LEAST_NAME
        and one.letters[0] == two.letters[0]
        and len(one.words) == len(two.words)
        and OSA.distance(one.letters, two.letters) == 1
        and all(a == b or min(len(a), len(b)) >= LEAST_LETTERS for a, b in zip(one.words, two.words, strict=True))
    )


def _sounds_alike(one: Form, two: Form) -> bool:
    return len(one.words) == len(two.words) and all(
        a == b or _sound_one(a, b) for a, b in zip(one.words, two.words, strict=True)
    )


def _sound_one(word: str, other: str) -> bool:
    """Whether two long words are one to the ear and nearly one to the eye ("Kharkiv", "Kharkov")."""
    return (
        min(len(word), len(other)) >= LEAST_LETTERS - 1
        and sound_key(word) == sound_key(other)
        and JaroWinkler.similarity(word, other) >= LEAST_NEAR
        and OSA.distance(word, other) <= 2
    )


def may_abbreviate(short: str, long: str) -> bool:
    """Whether a folded one-word name is made of the first letters of a longer one's words.

    >>> may_abbreviate("cia", "central intelligence agency"), may_abbreviate("cia", "coca cola")
    (True, False)
    """
    return " " not in short and " " in long and short in initials(tuple(long.split()))
