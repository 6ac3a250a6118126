"""Who states a claim, and in what mode: first, by cue words alone.

Only what the words themselves say counts: a claim without a stated source is
attributed to nobody. Cue words come from the verbs and phrases that reporters use; the
source is the name, or the described source, that the cue points to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.model import Attribution, Claim, EntityType, Mention, Modality, Polarity, Role, Statement

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
    r"(?:citing|quoting|per))\s+(?:the\s+)?[\"“]?$",
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
_OPINION = re.compile(rf"\b(?:{_THINK}|in (?:his|her|their) (?:view|opinion)|worldview)\b", re.IGNORECASE)
_PREDICTION = re.compile(
    r"\b(?:will|going to|is expected to|are expected to|predict(?:s|ed)?|forecast(?:s|ed)?)\b", re.IGNORECASE
)
_POSSIBILITY = re.compile(r"\b(?:may|might|could|possibly|perhaps|potentially|likely)\b", re.IGNORECASE)
_PROPOSED = re.compile(
    r"\b(?:propos(?:e|es|ed|als?)|suggest(?:s|ed)? that .* should|recommend(?:s|ed)?|should)\b", re.IGNORECASE
)
_IMPERATIVE = re.compile(
    r"^(?:use|make|add|avoid|ensure|create|consider|keep|start|try|set|check|focus|remember|choose|click|select|"
    r"install|run|open|take|put|place|stop|do not|don't|never)\b(?!\w*\s+(?:is|are|was))",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:not|never|no longer|neither|nor|cannot|can't|\w+n['’]t)\b", re.IGNORECASE)
_NOT_ONLY = re.compile(r"\bnot (?:only|just|merely|necessarily)\b", re.IGNORECASE)


def attributions_of(claims: Sequence[Claim], mentions: Sequence[Mention]) -> tuple[Attribution, ...]:
    """Who states each claim, as far as its own words or its list's introduction say."""
    by_claim: dict[int, list[Mention]] = {}
    for mention in mentions:
        by_claim.setdefault(mention.claim, []).append(mention)
    own = {claim.position: _own(claim, by_claim.get(claim.position, [])) for claim in claims}
    found: list[Attribution] = []
    for number, claim in enumerate(claims):
        found.extend(own[claim.position] or _handed_down(claims, number, own, by_claim))
    return tuple(found)


def _own(claim: Claim, mentions: Sequence[Mention]) -> list[Attribution]:
    """The sources that a claim's own words name, each once."""
    found: dict[str, Attribution] = {}
    for mention in mentions:
        cue = _cue_at(claim.text, mention)
        if cue and mention.type in _SOURCES and mention.name not in found:
            found[mention.name] = _attribution(claim.position, mention.name, cue, is_named=True)
    for match in _DESCRIBED.finditer(claim.text):
        source = match["source"]
        found.setdefault(source, _attribution(claim.position, source, match["cue"], is_named=False))
    return list(found.values())


def _cue_at(text: str, mention: Mention) -> str:
    """The cue words beside a mention that make it a source, "" where there are none."""
    if match := _SPEAKS.match(text, mention.end):
        return match["cue"]
    if match := _CITES.search(text[: mention.start]):
        return match["cue"]
    return ""


def _attribution(claim: int, source: str, cue: str, *, is_named: bool, via: int | None = None) -> Attribution:
    if _PROPOSER.match(cue):
        role = Role.PROPOSER
    elif re.match(r"accord|as |.*by$|citing|quoting|per$|report", cue, re.IGNORECASE):
        role = Role.CITED_SOURCE
    else:
        role = Role.SPEAKER
    return Attribution(claim, source, is_named, role, cue, via)


def _handed_down(
    claims: Sequence[Claim], number: int, own: Mapping[int, list[Attribution]], mentions: Mapping[int, list[Mention]]
) -> list[Attribution]:
    """The source that the list's introduction gives, or the next sentence ("reported by X")."""
    claim = claims[number]
    if claim.under is not None:
        introduction = claims[claim.under - 1]
        given = own[claim.under] or _possessed(introduction, mentions.get(claim.under, []))
        return [
            Attribution(claim.position, source.source, source.is_named, source.role, source.cue, claim.under)
            for source in given
        ]
    after = claims[number + 1] if number + 1 < len(claims) else None
    if after is not None and after.section == claim.section and _BACKWARDS.match(after.text):
        return [
            Attribution(claim.position, source.source, source.is_named, source.role, source.cue, after.position)
            for source in own[after.position]
        ]
    return []


def _possessed(claim: Claim, mentions: Sequence[Mention]) -> list[Attribution]:
    """The owner of what a list is introduced as: "The Kremlin's proposals are:", "X named its terms:"."""
    for mention in mentions:
        match = _POSSESSED.match(claim.text, mention.end)
        if match and mention.type in _SOURCES:
            return [_attribution(claim.position, mention.name, match["cue"], is_named=True)]
    return []


def statements_of(claims: Sequence[Claim], attributions: Sequence[Attribution]) -> tuple[Statement, ...]:
    """Modality and polarity of each claim."""
    sources: dict[int, Attribution] = {}
    for attribution in attributions:
        sources.setdefault(attribution.claim, attribution)
    return tuple(
        Statement(claim.position, _modality(claim, sources.get(claim.position)), _polarity(claim.text))
        for claim in claims
    )


def _modality(claim: Claim, source: Attribution | None) -> Modality:
    """The first mode whose cue the claim shows, from the most to the least telling."""
    text = claim.text
    if text.rstrip("\"”’') ").endswith("?"):
        return Modality.QUESTION
    if (source is not None and source.role is Role.PROPOSER) or _PROPOSED.search(text):
        return Modality.PROPOSAL
    if _IMPERATIVE.match(text):
        return Modality.INSTRUCTION
    if _POSSIBILITY.search(text):
        return Modality.POSSIBILITY
    if _PREDICTION.search(text):
        return Modality.PREDICTION
    if _OPINION.search(text):
        return Modality.OPINION
    return Modality.REPORTED if source is not None else Modality.ASSERTED


def _polarity(text: str) -> Polarity:
    """Negative where the main statement is denied; "not only" denies nothing."""
    return Polarity.NEGATIVE if _NEGATION.search(_NOT_ONLY.sub("", text)) else Polarity.AFFIRMATIVE
