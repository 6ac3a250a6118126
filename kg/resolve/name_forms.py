"""A folded name taken apart, and the few keys under which it is looked up.

Only names that share a key are ever compared; the keys are chosen so that names which can
be one (`names.relation`) share one. Pure, and blind to the vault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.model import EntityType
from kg.normal_form import sound_key, without_company_form, without_title

LEAST_NAME = 8
"""Letters of a name, blanks left out, that is looked up with a letter missing."""
LONGEST_ACRONYM = 6
LEAST_ACRONYM = 3
"""Letters of an acronym that is looked up without being introduced."""

_NUMBER = re.compile(r"\d+|\b(?:ii|iii|iv|vi|vii|viii|ix)\b")
_SMALL_WORDS = frozenset("of in on at the and between against vs versus for to with s de la el".split())
_HEADS = {"conflict": "war", "wars": "war", "elections": "election", "attacks": "attack"}
_PEOPLES = {
    "russian": "russia", "russo": "russia", "ukrainian": "ukraine", "american": "united states", "us": "united states",
    "chinese": "china", "israeli": "israel", "iraqi": "iraq", "korean": "korea", "vietnamese": "vietnam",
    "indian": "india", "turkish": "turkey", "french": "france", "syrian": "syria", "iranian": "iran",
    "afghan": "afghanistan", "british": "britain", "german": "germany", "japanese": "japan",
}  # fmt: skip
NO_MAKERS = frozenset(_PEOPLES) | frozenset("new old first second third former national british german".split())
"""Words before a name that make it another's: the Russian general staff is not any."""
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

    Of a person's name a word said twice ("Steve Smith Smith") is said once.

    >>> form_of("russo ukrainian war", EntityType.EVENT).words
    ('russia', 'ukraine', 'war')
    """
    words = tuple((without_title(name) if kind is EntityType.PERSON else name).split())
    if kind is EntityType.PERSON and len(words) > 2:
        words = tuple(dict.fromkeys(words))
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
        yield from ("initials " + letters for letters in sorted(initials(form.words)) if len(letters) >= LEAST_ACRONYM)
        yield "joined " + without_company_form(name).replace(" ", "")
    if kind_has_makers(kind):
        yield from ("rest " + " ".join(words) for words in (form.words, form.words[1:]) if words)
    if kind is EntityType.PLACE:
        yield "sound " + " ".join(map(sound_key, form.words))
    if len(form.letters) >= LEAST_NAME and not form.numbers:
        yield from ("less " + short for short in sorted(_less_one(form.letters)))


def kind_has_makers(kind: EntityType) -> bool:
    """Whether names of a type may begin with that of a maker or an owner.

    >>> kind_has_makers(EntityType.PRODUCT), kind_has_makers(EntityType.PLACE)
    (True, False)
    """
    return kind in (EntityType.ORGANISATION, EntityType.PRODUCT, EntityType.WORK)


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


def initials(words: tuple[str, ...]) -> set[str]:
    """The first letters of several words, with and without the small ones; a single word as it is."""
    if len(words) == 1:
        return {words[0]} if len(words[0]) <= LONGEST_ACRONYM else set()
    told = (words, [word for word in words if word not in _SMALL_WORDS])
    return {"".join(word[0] for word in kept) for kept in told}


def long_first_name(word: str) -> str:
    """A first name's usual long form, itself where it has none.

    >>> long_first_name("joe"), long_first_name("plato")
    ('joseph', 'plato')
    """
    return _SHORT_FIRST_NAMES.get(word, word)
