"""Whom a claim's own words make its source: the subject of "argues", what stands behind "according to".

The network knows well whether a claim has a stated source and which words say so, and less
well whose they are where several names stand near. Grammar knows: the subject of a verb of
saying stands before it. Without a parser a subject is what lies between the last boundary
of a clause and the verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_SAYS = (
    "says?|said|stat(?:es?|ed)|claim(?:s|ed)?|argu(?:es?|ed)|explain(?:s|ed)?|suggest(?:s|ed)?|not(?:es?|ed)|"
    "point(?:s|ed)? (?:out|to)|report(?:s|ed)?|warn(?:s|ed)?|caution(?:s|ed)?|insist(?:s|ed)?|announc(?:es?|ed)|"
    "den(?:y|ies|ied)|emphasi[sz](?:es?|ed)|stress(?:es|ed)?|highlight(?:s|ed)?|mention(?:s|ed)?|assert(?:s|ed)?|"
    "estimat(?:es?|ed)|recall(?:s|ed)?|clarif(?:y|ies|ied)|conclud(?:es?|ed)|maintain(?:s|ed)?|alleg(?:es?|ed)|"
    "declar(?:es?|ed)|contend(?:s|ed)?|posit(?:s|ed)?|reiterat(?:es?|ed)|acknowledg(?:es?|ed)|admit(?:s|ted)?|"
    "remark(?:s|ed)?|comment(?:s|ed)?|add(?:s|ed)? that|indicat(?:es?|ed)|reveal(?:s|ed)?|show(?:s|ed)? that|"
    "confirm(?:s|ed)?|agree(?:s|d)?|describ(?:es?|ed)|criticiz(?:es?|ed)|speculat(?:es?|ed)|theoriz(?:es?|ed)|"
    "advis(?:es?|ed)|advocat(?:es?|ed)|concede(?:s|d)?|predict(?:s|ed)?|forecast(?:s|ed)?|observ(?:es?|ed) that"
)
_THINKS = (
    "believ(?:es?|ed)|thinks?|thought|consider(?:s|ed)?|expect(?:s|ed)?|fear(?:s|ed)?|doubt(?:s|ed)?|view(?:s|ed)?|"
    "feels?|felt that|hop(?:es?|ed)|sees?|question(?:s|ed)? (?:if|whether)|worr(?:y|ies|ied)"
)
_PROPOSES = "propos(?:es?|ed)|recommend(?:s|ed)?|demand(?:s|ed)?|urg(?:es?|ed)|call(?:s|ed)? for"
_VERB = re.compile(rf"(?<![\w'’-])(?:{_PROPOSES}|{_SAYS}|{_THINKS})(?![\w'’-])")
"""A verb of saying, thinking or proposing in a tense that has a subject."""

_LIKE_A_VERB = re.compile(r"(?:ed|ing)\b")
_NOUN_TOO = re.compile(
    r"(?:states?|views?|fears?|doubts?|hopes?|claim(?:s|ed)?|demands?|comments?|report(?:s|ed)?|estimate[sd]?|calls?|"
    r"warns?|forecasts?|proposed|feels?)"
)
"""Words that may as well be nouns, or participles beside one: what follows must be what is said."""
_PARTICIPLE = re.compile(r"expected|considered")
"""Forms that say of their noun what others think of it, unless that is people."""
_SAID_NEXT = re.compile(r"\s+(?:that|an?|the|to|his|her|its|their)\b|\s+[\"“]")
_PLURAL = re.compile(
    r"(?!(?:his|its|this|can|do|does|did|will|how|why)\b)(?:.*[^s]s|some|many|most|others|people|few|they)$",
    re.IGNORECASE,
)
_BASE_FORM = re.compile(r".*(?:s|ed|t)$")
"""Verbs that need no plural subject end so; any other is a base form and does."""

_BOUNDARY = re.compile(
    r"[,;:—–(\"“”]|(?<![\w-])(?:that|while|because|but|although|though|if|since|when|whereas|whether|as|so|with|"
    r"what|where|how|than|despite|before|after|until|by|which|who)(?![\w-])"
)
"""Where the words before a verb are no longer its subject."""
_BESIDE_VERB = re.compile(
    r"\s+(?:(?:\w+ly|also|even|often|further|later|then|once|still|now|never|himself|herself|itself|themselves|both|"
    r"has|had|have|is|are|was|were|be|been|being|would|could|may|might|must|should|will|can|to|not)\s*)+$"
)
"""What stands between a subject and its verb: adverbs and auxiliaries."""
_SAYS_NOT = re.compile(r"\s(?:is|are|was|were|be|been|being|must|should|can|to)(?:\s+\w+)?\s+$")
"""Before a verb whose subject is spoken of, or does not say it yet."""
_RELATIVE = re.compile(r"[,\s]+(?:who|which)$")
_OPENING = re.compile(
    r"^(?:(?:however|and|or|meanwhile|yet|still|moreover|furthermore|additionally|indeed|instead|thus|here|today|"
    r"initially|recently|ultimately|overall|some time ago)\s+)+",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    r"(?:(?:some|many|most|several|other|certain|various|numerous|recent|both|all|western|local)\s+)?(?:some|many|most|"
    r"others|several|experts?|critics|analysts|observers|researchers|scientists|economists|officials|historians|"
    r"commentators|sceptics|skeptics|opponents|supporters|proponents|sources|studies|reports|data|statistics|"
    r"estimates|projections|polls|insiders|investors|archaeologists|scholars|advocates|authorities|activists|"
    r"accounts)\b",
    re.IGNORECASE,
)
"""How a source begins whose words can be nothing else."""
_DETERMINED = re.compile(r"(?:a|an|the|one|another|this|these|those|his|her|their|its)\s", re.IGNORECASE)

_NOT_A_SOURCE = re.compile(
    r"(?:it|there|this|that|these|those|which|one|others?|the (?:fact|idea|notion|concept|goal|term|key|aim|problem|"
    r"question|result|reason|purpose|argument|point|answer)s?)$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:he|she|they|it)$", re.IGNORECASE)
_MOST_WORDS = 9
_NEAR_OPENING = 25
"""Characters that may stand before the name that opens a sentence."""

_PREPOSED = re.compile(r"\b(?P<cue>according to|as (?:reported|stated|described|noted|claimed) by)\s+", re.IGNORECASE)
_BY = re.compile(
    r"\b(?P<cue>(?:seen|viewed|considered|regarded|described|characteri[sz]ed|perceived|deemed|noted|highlighted|"
    r"emphasi[sz]ed|expressed|cited|raised|reported|proposed|claimed)\b(?:\s+[\w’'-]+){0,3}?\s+by)\s+",
    re.IGNORECASE,
)
_END_OF_NOUN = re.compile(
    r"[,;:.()\"“”]|\s+(?:as|that|which|who|to|is|are|was|were|has|have|in order|because|while|but|for|between|during|"
    r"since|when)\b"
)
_POSSESSED = re.compile(
    r"(?P<owner>his|her|their|['’]s?)\s+(?:[\w-]+\s+){0,2}?(?P<cue>views?|perspective|notion|belief|arguments?|claims?|"
    r"theory|opinions?|vision|predictions?|assessment|stance|critique|observations?|point)\b",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"\s(?:of|in|at|from|within|close to|near|for|on)\s")
"""Before a name that only tells which source it is ("analysts in Moscow")."""
_TERMS = re.compile(
    r"(?P<owner>his|her|their|['’]s?)\s+(?:[\w-]+\s+){0,3}?(?P<cue>propos(?:als?|ed)|demands?|terms|conditions|offers?|"
    r"plans?)\b",
    re.IGNORECASE,
)
"""What a list is introduced as by whoever proposes it."""
_AND = re.compile(r"(?:,|,? and)\s+(?:the\s+)?")
_OF_WHOM = re.compile(r"['’]s?(?:\s+[\w’'-]+){0,4}$")
"""Behind a name: what belongs to it speaks for it ("Hur's report")."""

Extent = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words of a text that are its source, with the words that say so.

    `names` are the extents, of those that the text names, that the source is; there are none
    where it is described. `is_pronoun` says that the words stand for somebody else.
    """

    extent: Extent
    cue: Extent
    names: tuple[Extent, ...]
    is_pronoun: bool = False


def spoken_in(text: str, names: Sequence[Extent], cues: Iterable[Extent] = ()) -> tuple[Spoken, ...]:
    """The sources that a sentence's own words give, in order of place.

    `names` are the extents of its names, `cues` those of words that are known to say that
    somebody states the sentence; verbs of saying are looked for besides.

    >>> [spoken.extent for spoken in spoken_in("Some critics often argue that it rains.", [])]
    [(0, 12)]
    """
    found: dict[Extent, Spoken] = {}
    known = (cue for cue in cues if _LIKE_A_VERB.search(text, *cue))
    verbs = sorted({*(match.span() for match in _VERB.finditer(text)), *known})
    for spoken in (*_before_verbs(text, names, verbs), *_behind_words(text, names), *_owners(text, names)):
        found.setdefault(spoken.extent, spoken)
    return tuple(found[extent] for extent in sorted(found))


def _before_verbs(text: str, names: Sequence[Extent], verbs: Iterable[Extent]) -> Iterator[Spoken]:
    said = False
    for verb in verbs:
        if _SAYS_NOT.search(text[: verb[0]]):
            continue
        end = _end_of_subject(text, verb[0])
        boundary = max(_BOUNDARY.finditer(text, 0, end), key=lambda match: match.end(), default=None)
        start = boundary.end() if boundary else 0
        for within in names:
            if within[0] < start < within[1]:
                start = within[0]
        if said and boundary is not None and boundary.group() == "that":
            continue
        start, end = _trimmed(text, start, end)
        found = list(_source(text, (start, end), verb, names)) if start < end else _far_subject(text, end, verb, names)
        said = said or bool(found)
        yield from found


def _far_subject(text: str, end: int, verb: Extent, names: Sequence[Extent]) -> list[Spoken]:
    """The name that opens the sentence, for a verb behind a comma: "X, a friend, argues", "X left, saying"."""
    opening = text.rfind(":", 0, end) + 1
    first = next((name for name in names if opening <= name[0] <= opening + _NEAR_OPENING and name[1] < end), None)
    return [Spoken(first, verb, (first,))] if first is not None and text[:end].endswith(",") else []


def _end_of_subject(text: str, verb: int) -> int:
    """Where the subject of a verb ends: before its adverbs and auxiliaries, and before "who"."""
    end = len(text[:verb].rstrip())
    if beside := _BESIDE_VERB.search(text[:verb]):
        end = beside.start()
    if relative := _RELATIVE.search(text[:end]):
        end = relative.start()
    return end


def _trimmed(text: str, start: int, end: int) -> Extent:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if opening := _OPENING.match(text[start:end] + " "):
        start = min(start + opening.end(), end)
    return start, end


def _behind_words(text: str, names: Sequence[Extent]) -> Iterator[Spoken]:
    for pattern in (_PREPOSED, _BY):
        for match in pattern.finditer(text):
            start = match.end()
            inside = next((name for name in names if name[0] <= start + 4 and name[1] > start), None)
            stop = _END_OF_NOUN.search(text, inside[1] if inside else start)
            end = stop.start() if stop else len(text.rstrip(" ."))
            yield from _source(text, (start, end), match.span("cue"), names)


def _owners(text: str, names: Sequence[Extent]) -> Iterator[Spoken]:
    """Whose view, belief or claim it is, or whose terms a list gives."""
    pattern = _TERMS if text.rstrip().endswith(":") else _POSSESSED
    for match in pattern.finditer(text):
        owner, cue = match.span("owner"), match.span("cue")
        named = next((name for name in names if name[1] == owner[0]), None)
        if named is not None:
            yield Spoken(named, cue, (named,))
        elif match["owner"][0].isalpha():
            yield Spoken(owner, cue, (), is_pronoun=True)


def _source(text: str, extent: Extent, cue: Extent, names: Sequence[Extent]) -> Iterator[Spoken]:
    """The source that a noun phrase is, if it is one."""
    words = text[extent[0] : extent[1]]
    within = [name for name in names if name[0] < extent[1] and name[1] > extent[0]]
    last = max(within, default=None)
    if last is not None and _is_named(text, extent, last):
        joined = tuple(name for name in within if name == last or _AND.fullmatch(text, name[1], last[0]))
        yield Spoken(extent, cue, joined)
    elif _PRONOUN.fullmatch(words):
        yield Spoken(extent, cue, (), is_pronoun=True)
    elif _is_described(words, text[slice(*cue)], text[cue[1] :]):
        yield Spoken(extent, cue, ())


def _is_named(text: str, extent: Extent, name: Extent) -> bool:
    """Whether a noun phrase is a name that it ends in, or something of that ("Hur's report"; not "aides in Rome")."""
    ends = name[1] >= extent[1] or _OF_WHOM.fullmatch(text, name[1], extent[1])
    return bool(ends) and not _INSIDE.search(text, extent[0], name[0])


def _is_described(words: str, cue: str, behind: str) -> bool:
    """Whether a noun phrase before or behind a cue is a source in the note's own words.

    >>> _is_described("Some critics", "argue", " that"), _is_described("a balanced", "view", " that")
    (True, False)
    """
    if _NOT_A_SOURCE.fullmatch(words) or len(words.split()) > _MOST_WORDS:
        return False
    is_noun = _PARTICIPLE.fullmatch(cue) or (_NOUN_TOO.fullmatch(cue) and not _SAID_NEXT.match(behind))
    if is_noun and not _OF_PEOPLE.match(words):
        return False
    if not _BASE_FORM.fullmatch(cue) and not cue.endswith(" by") and not cue.lower().startswith(("according", "as ")):
        return bool(_PLURAL.fullmatch(words) or _OF_PEOPLE.match(words))
    return bool(_OF_PEOPLE.match(words) or (_DETERMINED.match(words) and " " in words) or _PLURAL.fullmatch(words))
