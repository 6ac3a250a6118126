"""The normal form by which names are compared over the vault."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import jellyfish

_ARTICLE = re.compile(r"(?:the|a|an)\s+(?=\S)")
_DOTTED = re.compile(r"(?<=\w)\.(?=\w|$|\s)")
_DOMAIN = re.compile(r"(?<=\w{4})\.(?:ai|com|io|org)(?=['’]?s?$)")
_NOT_WORD = re.compile(r"[^\w]+")

_SAME = {
    "us": "united states",
    "america": "united states",
    "usa": "united states",
    "united states of america": "united states",
    "uk": "united kingdom",
    "great britain": "united kingdom",
    "eu": "european union",
    "un": "united nations",
    "uae": "united arab emirates",
    "ussr": "soviet union",
    "russian federation": "russia",
    "turkiye": "turkey",
    "peoples republic of china": "china",
    "prc": "china",
    "islamic republic of iran": "iran",
    "kingdom of saudi arabia": "saudi arabia",
    "holland": "netherlands",
    "democrats": "democratic party",
    "republicans": "republican party",
    "kiev": "kyiv",
}
"""Abbreviations and official names that mean one thing wherever they are a name."""

_COMPANY_FORMS = frozenset(
    "inc incorporated corp corporation co company ltd limited llc plc ag gmbh sa nv holdings group".split()
)
"""Words at the end of an organisation's name that say what it is in law, not which one it is."""

_TRANSLITERATIONS = (
    (re.compile("shch|sch"), "sh"),
    (re.compile("kh"), "k"),
    (re.compile("ph|ff"), "f"),
    (re.compile("ts|tz|cz"), "c"),
    (re.compile("x"), "ks"),
    (re.compile("dj|zh"), "j"),
    (re.compile("^y(?=[aeiou])"), ""),
    (re.compile("y|j(?=$)"), "i"),
    (re.compile("w(?=$)"), "v"),
)
"""One sound written in several ways when Cyrillic, Arabic or Persian names come into Latin letters
(BGN/PCGN, ISO 9 and newspaper habits differ in these)."""


def name_key(name: str) -> str:
    """A name folded: no case, accents, article, possessive, punctuation or ending of a domain.

    >>> name_key("The Washington Post"), name_key("U.S."), name_key("Erdoğan's"), name_key("Fireworks.ai")
    ('washington post', 'united states', 'erdogan', 'fireworks')
    """
    plain = unicodedata.normalize("NFKD", name).casefold().replace("ı", "i")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"['’]s?\s*$", "", plain)
    plain = _ARTICLE.sub("", plain.strip(), count=1) if _ARTICLE.match(plain.strip()) else plain
    folded = _NOT_WORD.sub(" ", _DOTTED.sub("", _DOMAIN.sub("", plain))).strip()
    return _SAME.get(folded, folded) or plain.strip()


PERSON_TITLES = (
    "mr", "mrs", "ms", "dr", "prof", "professor", "sir", "lord", "bishop", "rabbi", "imam", "father", "reverend",
    "pastor", "president", "vice president", "prime minister", "pm", "chancellor", "chairman", "minister", "senator",
    "governor", "mla", "mp", "judge", "justice", "general", "colonel", "captain", "major", "commander", "admiral",
    "ceo", "swami",
    "shri", "prophet", "sheikh", "comrade", "ayatollah",
)  # fmt: skip
"""Words before a person's name that are none of it. "King" and "Pope" are left: "King George" is no "George"."""


def without_title(name: str) -> str:
    """A person's folded name less the titles before it; whole where nothing else is left.

    >>> without_title("pm modi"), without_title("rabbi david wolpe"), without_title("prophet")
    ('modi', 'david wolpe', 'prophet')
    """
    for title in sorted(PERSON_TITLES, key=len, reverse=True):
        if name.startswith(title + " "):
            return without_title(name[len(title) + 1 :])
    return name


def without_company_form(name: str) -> str:
    """An organisation's name less the words for its legal form; whole where nothing else is left.

    >>> without_company_form("Dell Inc."), without_company_form("The Limited Company")
    ('Dell', 'The')
    """
    words = name.split()
    while len(words) > 1 and words[-1].strip(".,").casefold() in _COMPANY_FORMS:
        words.pop()
    return " ".join(words).rstrip(",")


@lru_cache(maxsize=1 << 16)
def sound_key(word: str) -> str:
    """How a word sounds, roughly, whatever the transliteration: no vowels, no doubled sounds.

    Metaphone (L. Philips, 1990) after common transliterations were made one; "" where a
    word has no Latin letter. Only for finding candidates: unlike names share keys, too.

    >>> [sound_key(word) for word in ("Solovey", "Soloviev", "Solovyov", "Solovyev")]
    ['SLF', 'SLF', 'SLF', 'SLF']
    >>> sound_key("Yevgeny") == sound_key("Evgenii"), sound_key("Путин")
    (True, '')
    """
    plain = unicodedata.normalize("NFKD", word).casefold()
    plain = "".join(letter for letter in plain if letter.isascii() and letter.isalpha())
    for written, sound in _TRANSLITERATIONS:
        plain = written.sub(sound, plain)
    return re.sub(r"(.)\1+", r"\1", jellyfish.metaphone(plain)) if plain else ""
