"""Who states a claim by its words alone: cue verbs beside a name, and lists that somebody's words introduce.

Precise and narrow: what the network passes over, and what it has no context for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.model import Attribution, Claim, EntityType, Mention, Named, Role

_SAY = (
    "says?|said|stat(?:es?|ed)|claims?|claimed|argu(?:es?|ed)|explain(?:s|ed)?|describ(?:es?|ed)|suggest(?:s|ed)?|"
    "not(?:es?|ed) that|point(?:s|ed)? out|report(?:s|ed)?|warn(?:s|ed)?|insist(?:s|ed)?|announc(?:es?|ed)|"
    "den(?:y|ies|ied)|emphasiz(?:es?|ed)|highlight(?:s|ed)?|mention(?:s|ed)?|assert(?:s|ed)?|estimat(?:es?|ed)|"
    "recall(?:s|ed)?|clarif(?:y|ies|ied)|conclud(?:es?|ed)|maintain(?:s|ed)? that|alleg(?:es?|ed)|declar(?:es?|ed)"
)
_THINK = (
    "believ(?:es?|ed)|thinks?|thought|considers?|considered|expect(?:s|ed)?|fear(?:s|ed)?|predict(?:s|ed)?|"
    "doubt(?:s|ed)?|views?|viewed|feels?|felt that|hop(?:es?|ed)|sees?"
)
_PROPOSE = (
    "propos(?:es?|ed)|suggests? that|suggested that|recommend(?:s|ed)?|demand(?:s|ed)?|urg(?:es?|ed)|call(?:s|ed)? for"
)
_ADVERB = (
    r"(?:\s+(?:also|further|later|then|once|often|has|had|have|himself|herself|publicly|explicitly|repeatedly|"
    r"strongly))*"
)

_SPEAKS = re.compile(rf"{_ADVERB}\s+(?P<cue>{_PROPOSE}|{_SAY}|{_THINK})\b", re.IGNORECASE)
_CITES = re.compile(
    r"\b(?P<cue>according to|as (?:reported|stated|described|noted|claimed) by|(?:is |was |were )?reported by|"
    r"(?:citing|quoting))\s+(?:the\s+)?[\"“]?$",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(
    r"\b(?P<source>(?:(?:some|many|most|several|other|certain)\s+)?(?:critics|analysts|experts|observers|researchers|"
    r"scientists|economists|officials|historians|commentators|skeptics|opponents|supporters|sources)"
    r"(?:\s+(?:in|at|from|within|close to)\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*)?)"
    rf"{_ADVERB}\s+(?P<cue>{_PROPOSE}|{_SAY}|{_THINK})\b",
    re.IGNORECASE,
)
_BACKWARDS = re.compile(r"^(?:this|these|the)\b[^.]{0,40}\b(?:was|were|is|are)\s+reported by\b", re.IGNORECASE)
_POSSESSED = re.compile(
    r"(?:['’]s?)?\s+(?:\w+\s+){0,4}?"
    r"(?P<cue>propos(?:als?|ed|es)|demand(?:s|ed)?|terms|conditions|offers?|plan|claims?|arguments?|views?|predictions?)\b"
)

_SOURCES = (EntityType.PERSON, EntityType.ORGANISATION)
_PROPOSER = re.compile(_PROPOSE + "|propos|demand|terms|condition|offer|plan", re.IGNORECASE)
_CITED = re.compile(r"accord|as |.*by$|citing|quoting|report", re.IGNORECASE)
SURE = 1.0
"""What the words themselves say is certain."""


def role_of(cue: str) -> Role:
    """What a source has to do with a claim, as its cue says it.

    >>> role_of("according to"), role_of("proposals"), role_of("argues")
    (<Role.CITED_SOURCE: 'CitedSource'>, <Role.PROPOSER: 'Proposer'>, <Role.SPEAKER: 'Speaker'>)
    """
    if _PROPOSER.match(cue):
        return Role.PROPOSER
    return Role.CITED_SOURCE if _CITED.match(cue) else Role.SPEAKER


def cued_attributions(claims: Sequence[Claim], mentions: Sequence[Mention]) -> dict[int, tuple[Attribution, ...]]:
    """The sources of each claim, by position, as far as its words or its list's introduction say."""
    by_claim: dict[int, list[Mention]] = {}
    for mention in mentions:
        by_claim.setdefault(mention.claim, []).append(mention)
    own = {claim.position: _own(claim, by_claim.get(claim.position, [])) for claim in claims}
    return {
        claim.position: tuple(own[claim.position] or _handed_down(claims, number, own, by_claim))
        for number, claim in enumerate(claims)
    }


def _own(claim: Claim, mentions: Sequence[Mention]) -> list[Attribution]:
    """The sources that a claim's own words name, each once."""
    found: dict[str, Attribution] = {}
    for mention in mentions:
        cue = _cue_at(claim.text, mention)
        if cue and mention.type in _SOURCES and mention.name not in found:
            found[mention.name] = _attribution(claim.position, mention.name, cue, Named(mention.name, mention.type))
    for match in _DESCRIBED.finditer(claim.text):
        found.setdefault(match["source"], _attribution(claim.position, match["source"], match["cue"], None))
    return list(found.values())


def _cue_at(text: str, mention: Mention) -> str:
    """The cue words beside a mention that make it a source, "" where there are none."""
    if match := _SPEAKS.match(text, mention.end):
        return match["cue"]
    if match := _CITES.search(text[: mention.start]):
        return match["cue"]
    return ""


def _attribution(claim: int, source: str, cue: str, entity: Named | None) -> Attribution:
    return Attribution(claim, source, entity, role_of(cue), cue, claim, SURE)


def _handed_down(
    claims: Sequence[Claim], number: int, own: Mapping[int, list[Attribution]], mentions: Mapping[int, list[Mention]]
) -> list[Attribution]:
    """The source that the list's introduction gives, or the next sentence ("reported by X")."""
    claim = claims[number]
    given: list[Attribution] = []
    if claim.under is not None:
        given = own[claim.under] or _possessed(claims[claim.under - 1], mentions.get(claim.under, []))
    elif number + 1 < len(claims) and claims[number + 1].section == claim.section:
        after = claims[number + 1]
        given = own[after.position] if _BACKWARDS.match(after.text) else []
    return [replace(source, claim=claim.position) for source in given]


def _possessed(claim: Claim, mentions: Sequence[Mention]) -> list[Attribution]:
    """The owner of what a list is introduced as: "The Kremlin's proposals are:", "X named its terms:"."""
    for mention in mentions:
        match = _POSSESSED.match(claim.text, mention.end)
        if match and mention.type in _SOURCES:
            entity = Named(mention.name, mention.type)
            return [_attribution(claim.position, mention.name, match["cue"], entity)]
    return []
