"""Sentences of a block's text, each with the stamps that it cites.

Where a sentence ends is decided by punctuation, what follows it, and what stands before
it: initials, abbreviations, decimals and ellipses end nothing. A stamp belongs to the
sentence in which or after which it stands; where a block opens with a stamp and closes
without one, its stamps stand before their sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.read.inline import MARK, without_emptied_brackets

_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof sr jr st mt ft vs v etc e.g i.e cf al no nos inc ltd co corp bros gen gov sen
    rep lt col sgt capt cmdr adm maj hon rev fr pres dept univ assn approx est fig figs vol vols ed eds
    pp p ch sec art para jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat sun
    u.s u.k u.n e.u u.s.a u.a.e d.c a.m p.m ph.d m.d b.a m.a b.c a.d""".split()
)
_MAY_END = frozenset("etc inc ltd co corp jr sr a.m p.m u.s u.k u.n e.u u.s.a u.a.e d.c ph.d m.d b.c a.d al".split())
"""Abbreviations that a sentence may end in: the next word decides."""

_STARTERS = frozenset(
    """the a an this that these those it he she they we you i in on at by for from as if when while after
    before since although though however but and so then there here his her their its our my your what
    who why how where which some many most all both each every no not one two three according despite
    during with without to instead also finally additionally moreover furthermore meanwhile""".split()
)
_BOUNDARY = re.compile(
    rf"(?:[.!?…]+|(?<=[.!?…])(?={MARK}))[\"”’'»)\]]*"
    rf"(?:[\s,;]*{MARK})*[.]?[\"”’')\]]*"
    rf"(?=\s+[\"“‘'«(\[¿¡]*[\w{MARK}$€£#@]|\s*$)"
)
_QUOTATION = re.compile(r"“[^“”]{1,600}”|(?<![\w\"])\"(?=\S)[^\"]{1,600}(?<=\S)\"(?![\w\"])")
"""Quoted words, up to a length beyond which a missing quotation mark is likelier."""
_LAST_WORD = re.compile(r"([\w.’'-]*\w)$")
_NEXT_WORD = re.compile(r"[\s\"“‘'«(\[]*([\w’'-]+)")
_MARKS = re.compile(rf"\s*(?={MARK})(?:[\s,;|]*{MARK})+")
_COMMA_LEFT = re.compile(r"[,;]\s*(?=[.!?][\"”’')\]]*$)")
_SPACE = re.compile(r"\s+")
_SPACE_BEFORE_PUNCTUATION = re.compile(r"\s+(?=[.,;:!?](?:\s|$))")
_DOUBLE_STOP = re.compile(r"(?<![.])\.[\s]*([\"”’')\]]*)\.$")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's clean text, where it begins in the block's text, and its stamps' numbers."""

    text: str
    start: int
    stamps: tuple[int, ...]


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """Cut a block's text (with a `MARK` for each stamp) into sentences.

    >>> [s.text for s in sentences_of("J.R.R. Tolkien wrote it \\ue000. It sold 3.5 million.")]
    ['J.R.R. Tolkien wrote it.', 'It sold 3.5 million.']
    """
    text = without_emptied_brackets(text)
    leading = text.lstrip().startswith(MARK) and not text.rstrip(' .)"”').endswith(MARK)
    pieces = _pieces(text, marks_lead=leading)
    found: list[Sentence] = []
    number = 0
    waiting: tuple[int, ...] = ()
    for start, piece in pieces:
        own = tuple(range(number, number + piece.count(MARK)))
        number += len(own)
        clean = _clean(piece)
        if _WORD.search(clean):
            found.append(Sentence(clean, start + _offset(piece), waiting + own))
            waiting = ()
        elif found:
            last = found[-1]
            found[-1] = Sentence(last.text, last.start, last.stamps + own)
        else:
            waiting += own
    return tuple(found)


def _pieces(text: str, *, marks_lead: bool) -> list[tuple[int, str]]:
    """The block cut at its boundaries, as (offset, piece)."""
    pieces = []
    start = 0
    quoted = _quotations(text)
    quotation = 0
    for match in _BOUNDARY.finditer(text):
        end = match.end()
        while quotation < len(quoted) and quoted[quotation][1] <= end:
            quotation += 1
        if quotation < len(quoted) and quoted[quotation][0] < match.start():
            continue
        if marks_lead and MARK in match.group():
            end = match.start() + match.group().index(MARK)
        if end <= start or not _ends_sentence(text, start, match):
            continue
        pieces.append((start, text[start:end]))
        start = end
    if text[start:].strip():
        pieces.append((start, text[start:]))
    return pieces


def _quotations(text: str) -> list[tuple[int, int]]:
    """Where quotations begin and end that stay in one piece: closed, and without a stamp inside."""
    spans = [match.span() for match in _QUOTATION.finditer(text)]
    return [(start, end) for start, end in spans if MARK not in text[start:end]]


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether punctuation at `match` ends the sentence that began at `start`."""
    following = _NEXT_WORD.match(text, match.end())
    if following is None:
        return True
    word = following.group(1)
    stop = match.group().lstrip("\"”’'»)]")
    if stop.startswith(("...", "…")):
        return word[0].isupper() and (MARK in stop or word.lower() in _STARTERS)
    if word[0].islower():
        return False
    if not stop.startswith("."):
        return True
    return not _is_abbreviated(text[start : match.start()], word, has_stamp=MARK in stop)


def _is_abbreviated(before: str, next_word: str, *, has_stamp: bool) -> bool:
    """Whether a full stop after `before` belongs to an abbreviation or initial."""
    last = _LAST_WORD.search(before)
    if last is None:
        return False
    word = last.group(1).lower().strip("'’")
    starts_anew = has_stamp or next_word.lower() in _STARTERS
    if word in _ABBREVIATIONS:
        return not (word in _MAY_END and starts_anew)
    if len(word) == 1 and word.isalpha():
        if word == "i":
            return False
        return not starts_anew
    is_initials = "." in word and all(len(part) <= 2 for part in word.split("."))
    if is_initials and not word.replace(".", "").isdigit():
        return not starts_anew
    return word.isdigit() and len(before.strip()) == len(word)


def _clean(piece: str) -> str:
    """A sentence without marks, double blanks, or a full stop doubled by a stamp."""
    text = _SPACE.sub(" ", _MARKS.sub(_mark_gap, piece)).strip()
    text = _SPACE_BEFORE_PUNCTUATION.sub("", text)
    if MARK in piece:
        text = _DOUBLE_STOP.sub(r".\1", _COMMA_LEFT.sub("", text))
    return text


def _mark_gap(match: re.Match[str]) -> str:
    """What a row of stamps leaves behind: nothing before punctuation, else a blank."""
    following = match.string[match.end() : match.end() + 1]
    return "" if not following or following.isspace() or following in ".,;:!?)]\"”’'" else " "


def _offset(piece: str) -> int:
    """How far into the piece its first visible character stands."""
    return next((at for at, letter in enumerate(piece) if not letter.isspace() and letter != MARK), 0)
