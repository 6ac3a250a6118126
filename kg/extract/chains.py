"""Chains of surfaces within one note: which of its names are forms of one name.

A note introduces somebody in full and then goes on with a surname, an acronym or another
spelling. Each name of a note is given the fullest form that the note itself uses. What
fits two longer names fits none: two people of one surname stay two, and their surname
alone is left for a person to decide.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol

from rapidfuzz.distance import OSA, JaroWinkler

from kg.model import EntityType
from kg.normal_form import sound_key, without_company_form

NameKey = tuple[str, EntityType]
"""A name of a note by its `note_key`, and the type that the note gives it."""

LEAST_ACRONYM = 3
"""Letters of an acronym that is believed without being introduced; "AI" and "PM" are everybody's."""
LEAST_MISSPELT = 7
"""Letters from which one wrong letter is a slip and not another name ("Iran", "Iraq")."""
LEAST_ALIKE = 0.8
"""Jaro-Winkler similarity of two words that sound alike ("Google" and "Coca-Cola" do, and are not)."""

_ACRONYM_AFTER = re.compile(r"\s*\(\s*[\"“]?([A-Z][A-Za-z0-9&.-]{1,9})[\"”]?\s*[),;]")
_SMALL_WORDS = frozenset("of the and for in on to a de la".split())


class Found(Protocol):
    """A name in one of a note's texts."""

    @property
    def text(self) -> int:
        """Number of the text that holds it."""

    @property
    def end(self) -> int:
        """Where it ends in that text."""

    @property
    def surface(self) -> str:
        """The name as written."""

    @property
    def type(self) -> EntityType:
        """What it is taken for."""


def note_key(surface: str) -> str:
    """What makes two spellings one name within a note: letters and digits, case folded.

    Names in capitals keep them, so that "US" is not "us".

    >>> note_key("Wi-Fi"), note_key("CIA")
    ('wifi', 'CIA')
    """
    plain = re.sub(r"[^\w\s]", "", surface)
    return plain if plain.isupper() else plain.casefold()


def fullest_names(texts: Sequence[str], found: Iterable[Found]) -> dict[NameKey, str]:
    """For each name (by key and type) the fullest form in this note of the same thing."""
    names = list(found)
    spellings: dict[NameKey, Counter[str]] = defaultdict(Counter)
    for name in names:
        spellings[note_key(name.surface), name.type][name.surface] += 1
    usual = {key: min(count, key=lambda s: (-count[s], s)) for key, count in spellings.items()}
    uses = {usual[key]: count.total() for key, count in sorted(spellings.items())}
    once = {key: _fuller(key, usual, uses) for key in sorted(usual)}
    fullest = {key: once.get((note_key(name), key[1]), name) for key, name in once.items()}
    for short, long in introduced_acronyms(texts, names):
        for kind in EntityType:
            if (note_key(short), kind) in fullest:
                fullest[note_key(short), kind] = long
    return fullest


def _fuller(key: NameKey, usual: dict[NameKey, str], uses: dict[str, int]) -> str:
    """The fullest form of one name: by the rules of its type, then as a misspelling."""
    name, kind = usual[key], key[1]
    others = [usual[other] for other in sorted(usual) if other[1] is kind and other != key]
    if kind is EntityType.PERSON:
        longer = full_person(name, others)
    elif kind is EntityType.ORGANISATION:
        longer = full_organisation(name, others)
    else:
        longer = full_acronym(name, others)
    return longer if longer != name else right_spelling(name, others, uses)


def full_person(name: str, people: Sequence[str]) -> str:
    """The one longer name that a person's short name is part of; itself where none or several.

    A surname may be spelt two ways in one note: where no longer name has it letter by
    letter, one that sounds the same will do.

    >>> full_person("Trump", ["Donald Trump", "Trump", "Valery Solovey"])
    'Donald Trump'
    >>> full_person("Bush", ["George Bush", "Laura Bush"])
    'Bush'
    >>> full_person("Solovyov", ["Valery Solovey"])
    'Valery Solovey'
    """
    words = name.casefold().split()
    if len(words) > 1:
        return name
    full = [other for other in people if len(other.split()) > 1]
    exact = [other for other in full if words[0] in _ends(other)]
    alike = [other for other in full if sound_key(words[0]) == sound_key(other.split()[-1])]
    longer = exact or (alike if len(sound_key(words[0])) > 2 else [])
    return longer[0] if len({other.casefold() for other in longer}) == 1 else name


def _ends(name: str) -> tuple[str, str]:
    words = name.casefold().split()
    return words[0], words[-1]


def full_organisation(name: str, others: Sequence[str]) -> str:
    """The one longer name of an organisation: with its legal form, or what its letters stand for.

    >>> full_organisation("Dell", ["Dell Corporation", "Intel"])
    'Dell Corporation'
    """
    with_form = {other for other in others if note_key(without_company_form(other)) == note_key(name)}
    return with_form.pop() if len(with_form) == 1 else full_acronym(name, others)


def full_acronym(name: str, others: Sequence[str]) -> str:
    """The one other name whose words begin with an acronym's letters, all of them and no more.

    >>> full_acronym("DNC", ["Democratic National Convention"]), full_acronym("AI", ["Artificial Insight"])
    ('Democratic National Convention', 'AI')
    """
    letters = re.sub(r"[^\w]", "", name)
    if not letters.isupper() or len(letters) < LEAST_ACRONYM:
        return name
    longer = {other for other in others if letters.casefold() in initials(other)}
    return longer.pop() if len(longer) == 1 else name


def initials(name: str) -> frozenset[str]:
    """The first letters of a name's words, with and without its small words.

    >>> sorted(initials("Bank of England"))
    ['be', 'boe']
    """
    words = re.findall(r"\w+", name.casefold())
    if len(words) < 2:
        return frozenset()
    told = (words, [word for word in words if word not in _SMALL_WORDS])
    return frozenset("".join(word[0] for word in kept) for kept in told)


def right_spelling(name: str, others: Sequence[str], uses: dict[str, int]) -> str:
    """The more frequent name that this one is a slip of: one letter off, or the same to the ear.

    >>> right_spelling("Sergej Kirienko", ["Sergey Kiriyenko"], {"Sergej Kirienko": 1, "Sergey Kiriyenko": 4})
    'Sergey Kiriyenko'
    >>> right_spelling("Xiaomi 14", ["Xiaomi 15"], {"Xiaomi 14": 1, "Xiaomi 15": 4})
    'Xiaomi 14'
    """
    if len(name) < LEAST_MISSPELT or any(letter.isdigit() for letter in name):
        return name
    better = {
        other
        for other in others
        if (uses[other], other) > (uses[name], name)
        and len(other.split()) == len(name.split())
        and is_slip(name.casefold(), other.casefold())
    }
    return better.pop() if len(better) == 1 else name


def is_slip(name: str, other: str) -> bool:
    """Whether two names of the same number of words, folded, are one name heard or typed two ways.

    Long words may differ by one letter; others must sound alike. A last vowel makes another
    name ("Mario", "Maria"; "Paul", "Paula").

    >>> is_slip("sergey kirienko", "sergej kiriyenko"), is_slip("paula graham", "paul graham")
    (True, False)
    """
    return all(_is_slip_word(one, two) for one, two in zip(name.split(), other.split(), strict=True))


def _is_slip_word(word: str, other: str) -> bool:
    if word == other:
        return True
    if word.rstrip("aeo") == other.rstrip("aeo"):
        return False
    if sound_key(word) == sound_key(other) and len(sound_key(word)) > 1:
        return JaroWinkler.similarity(word, other) >= LEAST_ALIKE
    return min(len(word), len(other)) >= LEAST_MISSPELT and word[0] == other[0] and OSA.distance(word, other) == 1


def introduced_acronyms(texts: Sequence[str], found: Iterable[Found]) -> list[tuple[str, str]]:
    """Pairs (acronym, name) from "Central Intelligence Agency (CIA)"."""
    pairs = []
    for name in found:
        match = _ACRONYM_AFTER.match(texts[name.text], name.end)
        if match and abbreviates(match.group(1), name.surface):
            pairs.append((match.group(1), name.surface))
    return pairs


def abbreviates(acronym: str, name: str) -> bool:
    """Whether an acronym's letters are initials of a name's words, in order.

    >>> abbreviates("CIA", "Central Intelligence Agency"), abbreviates("IBM", "Apple Inc")
    (True, False)
    """
    letters = [letter.lower() for letter in acronym if letter.isalnum()]
    firsts = [word[0].lower() for word in re.findall(r"\w+", name)]
    if len(firsts) < 2 or letters[:1] != firsts[:1]:
        return False
    rest = iter(firsts)
    return all(letter in rest for letter in letters)
