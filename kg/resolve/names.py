"""What two names have to do with each other, by their letters alone.

`block_keys` gives the few keys under which a name is looked up, so that only names which
share one are ever compared; `relation` says in what way two names can be one, and how
much that alone is worth. Both are pure and know nothing of the vault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from kg.model import EntityType
from kg.normal_form import sound_key, without_company_form, without_title

LEAST_LETTERS = 6
"""Letters of a word in which one wrong letter is a slip; shorter words of one letter's difference are two."""
LEAST_NAME = 8
"""Letters of a name, blanks left out, that is looked up with a letter missing."""
LEAST_ALIKE = 0.8
"""Jaro-Winkler similarity of two words that sound alike."""
LONGEST_ACRONYM = 6
LEAST_ACRONYM = 3
"""Letters of an acronym that is looked up without being introduced."""
LEAST_NEAR = 0.88
"""The same of a word of a place or an organisation, where no second name helps to tell."""
_NUMBER = re.compile(r"\d+|\b(?:ii|iii|iv|vi|vii|viii|ix)\b")
_SMALL_WORDS = frozenset("of in on at the and between against vs versus for to with s de la el".split())
_HEADS = {"conflict": "war", "wars": "war", "elections": "election", "attacks": "attack"}
_PEOPLES = {
    "russian": "russia", "russo": "russia", "ukrainian": "ukraine", "american": "united states", "us": "united states",
    "chinese": "china", "israeli": "israel", "iraqi": "iraq", "korean": "korea", "vietnamese": "vietnam",
    "indian": "india", "turkish": "turkey", "french": "france", "syrian": "syria", "iranian": "iran",
    "afghan": "afghanistan", "british": "britain", "german": "germany", "japanese": "japan",
}  # fmt: skip
_PARTIES = frozenset(word for name in _PEOPLES.values() for word in name.split())
_SHORT_FIRST_NAMES = {
    "joe": "joseph", "mike": "michael", "bill": "william", "will": "william", "bob": "robert", "rob": "robert",
    "jim": "james", "tom": "thomas", "dick": "richard", "rick": "richard", "dave": "david", "steve": "steven",
    "stephen": "steven", "dan": "daniel", "danny": "daniel", "tony": "anthony", "ben": "benjamin", "sam": "samuel",
    "alex": "alexander", "andy": "andrew", "greg": "gregory", "matt": "matthew", "nick": "nicholas", "chris":
    "christopher", "ted": "edward", "ed": "edward", "ken": "kenneth", "ron": "ronald", "don": "donald", "larry":
    "lawrence", "liz": "elizabeth", "kate": "katherine", "jeff": "jeffrey", "geoff": "jeffrey", "charlie": "charles",
    "phil": "philip", "pete": "peter", "josh": "joshua", "zach": "zachary", "abe": "abraham", "fred": "frederick",
    "volodymyr": "vladimir", "oleksandr": "alexander", "aleksandr": "alexander", "mykola": "nikolai",
    "serhiy": "sergei",
}  # fmt: skip
"""Short and other-language forms of first names; one table for blocking and for the relation."""


class Relation(StrEnum):
    """In what way two names can be one; the value is the reason that a person reads."""

    SAME_LETTERS = "the same letters"
    SAME_WORDS = "the same words in another order"
    LEGAL_FORM = "one has its legal form"
    MIDDLE_NAME = "one leaves out a middle name"
    FIRST_NAME = "a short form of one first name"
    SOUND = "they sound alike"
    SLIP = "one letter apart"
    NEAR = "two letters apart"
    PARTY = "one leaves out a party"
    PLURAL = "singular and plural"
    ACRONYM = "the letters of one are the initials of the other"


WORTH = {
    Relation.SAME_LETTERS: 96,
    Relation.SAME_WORDS: 92,
    Relation.MIDDLE_NAME: 82,
    Relation.PLURAL: 78,
    Relation.SOUND: 76,
    Relation.SLIP: 74,
    Relation.PARTY: 74,
    Relation.LEGAL_FORM: 74,
    Relation.FIRST_NAME: 72,
    Relation.ACRONYM: 70,
    Relation.NEAR: 66,
}
"""Hundredths that a relation alone is worth, set by reading pairs of a real vault."""


@dataclass(frozen=True, slots=True)
class Form:
    """A name taken apart once: its words, its letters without blanks, its numbers."""

    words: tuple[str, ...]
    letters: str
    numbers: tuple[str, ...]
    kind: EntityType

    @property
    def is_person(self) -> bool:
        """Whether it names a person."""
        return self.kind is EntityType.PERSON


@lru_cache(maxsize=1 << 16)
def form_of(name: str, kind: EntityType) -> Form:
    """A folded name (a `name_key`) taken apart; an event's in the words that tell events apart.

    >>> form_of("russo ukrainian war", EntityType.EVENT).words
    ('russia', 'ukraine', 'war')
    """
    words = tuple((without_title(name) if kind is EntityType.PERSON else name).split())
    if kind is EntityType.EVENT:
        told = (_HEADS.get(word, _PEOPLES.get(word, word)) for word in words if word not in _SMALL_WORDS)
        words = tuple(word for phrase in told for word in phrase.split()) or words
    return Form(words, "".join(words), tuple(sorted(_NUMBER.findall(" ".join(words)))), kind)


def block_keys(name: str, kind: EntityType) -> Iterator[str]:
    """The keys under which a name is looked up; names that share none are never compared.

    >>> sorted(block_keys("xi jinping", EntityType.PERSON))[:2]
    ['begins xi ji ng', 'ends KS JNPNK']
    """
    form = form_of(name, kind)
    yield "joined " + form.letters
    if len(form.words) > 1:
        yield "words " + " ".join(sorted(form.words))
    if form.is_person:
        yield from _person_keys(form)
    else:
        yield from ("initials " + letters for letters in sorted(_initials(form.words)) if len(letters) >= LEAST_ACRONYM)
        yield "joined " + without_company_form(name).replace(" ", "")
    if kind is EntityType.EVENT and len(form.words) > 1:
        yield from ("parties " + " ".join(sorted(set(form.words) - {party})) for party in _PARTIES & set(form.words))
        yield "parties " + " ".join(sorted(set(form.words)))
    if kind is EntityType.PLACE:
        yield "sound " + " ".join(map(sound_key, form.words))
    if len(form.letters) >= LEAST_NAME and not form.numbers:
        yield from ("less " + short for short in sorted(_less_one(form.letters)))


def _person_keys(form: Form) -> Iterator[str]:
    """A person's keys: by sound, by first and last word, by a first name's long form."""
    if len(form.words) < 2:
        return
    first, last = form.words[0], form.words[-1]
    yield "sound " + " ".join(sorted(map(sound_key, form.words)))
    yield f"begins {first} {last[:2]} {last[-2:]}"
    yield f"ends {sound_key(first)} {sound_key(last)}"
    yield f"first {_SHORT_FIRST_NAMES.get(first, first)} {sound_key(last)}"


def _less_one(letters: str) -> set[str]:
    """A name and all that is left of it without one of its letters.

    Two names are one letter apart (missing, wrong or swapped) only if these sets meet:
    the deletion neighbourhood of W. Garbe's SymSpell, so that no pair is compared in vain.
    """
    return {letters, *(letters[:at] + letters[at + 1 :] for at in range(len(letters)))}


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
        return Relation.PARTY if _leaves_out_party(one, two) else None
    return _person_relation(one, two) if one.is_person else _thing_relation(name, other, one, two)


def _thing_relation(name: str, other: str, one: Form, two: Form) -> Relation | None:
    """How two names of places, or of things made, are related."""
    if without_company_form(name) == without_company_form(other):
        return Relation.LEGAL_FORM
    if may_abbreviate(name, other) or may_abbreviate(other, name):
        return Relation.ACRONYM
    if _is_plural(name, other):
        return Relation.PLURAL
    if _is_slip(one, two):
        return Relation.SLIP
    return Relation.SOUND if _sounds_alike(one, two) else None


def _leaves_out_party(one: Form, two: Form) -> bool:
    """Whether two wars are one of which a name leaves out who else fought ("Ukraine war")."""
    short, long = sorted((set(one.words), set(two.words)), key=len)
    return len(short) > 1 and short < long and long - short <= _PARTIES and "war" in short


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
        return Relation.MIDDLE_NAME if _leaves_out(one.words[1:-1], two.words[1:-1]) else None
    is_same_first = _long_first(one.words[0]) == _long_first(two.words[0])
    return Relation.FIRST_NAME if is_same_first and one.words[1:] == two.words[1:] else None


def _long_first(word: str) -> str:
    return _SHORT_FIRST_NAMES.get(word, word)


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
    return " " not in short and " " in long and short in _initials(tuple(long.split()))


def _initials(words: tuple[str, ...]) -> set[str]:
    """The first letters of several words, with and without the small ones; a single word as it is."""
    if len(words) == 1:
        return {words[0]} if len(words[0]) <= LONGEST_ACRONYM else set()
    told = (words, [word for word in words if word not in _SMALL_WORDS])
    return {"".join(word[0] for word in kept) for kept in told}
