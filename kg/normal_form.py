"""The normal form by which names are compared over the vault."""

from __future__ import annotations

import re
import unicodedata

_ARTICLE = re.compile(r"(?:the|a|an)\s+(?=\S)")
_DOTTED = re.compile(r"(?<=\w)\.(?=\w|$|\s)")
_NOT_WORD = re.compile(r"[^\w]+")

_SAME = {
    "us": "united states",
    "usa": "united states",
    "united states of america": "united states",
    "uk": "united kingdom",
    "great britain": "united kingdom",
    "eu": "european union",
    "un": "united nations",
    "uae": "united arab emirates",
    "ussr": "soviet union",
}
"""Abbreviations that mean one thing wherever they are a name."""


def name_key(name: str) -> str:
    """A name folded: no case, accents, article, possessive or punctuation.

    >>> name_key("The Washington Post"), name_key("U.S."), name_key("Erdoğan's")
    ('washington post', 'united states', 'erdogan')
    """
    plain = unicodedata.normalize("NFKD", name).casefold().replace("ı", "i")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"['’]s?\s*$", "", plain)
    plain = _ARTICLE.sub("", plain.strip(), count=1) if _ARTICLE.match(plain.strip()) else plain
    folded = _NOT_WORD.sub(" ", _DOTTED.sub("", plain)).strip()
    return _SAME.get(folded, folded) or plain.strip()
