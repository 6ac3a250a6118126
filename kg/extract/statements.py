"""In what mode a claim states its content, and whether it affirms or denies it.

The network reads the whole claim; cue words add to what it says of a mode. A claim is a
denial where the verb of its first clause is denied, or where the network says so and one of
its words can deny.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.heads import MODALITIES, MODALITY, NEGATIVE
from kg.extract.network import Signals
from kg.model import Attribution, Claim, Modality, Polarity, Role, Statement

CUED = 1.5
"""Log odds that a cue word adds to its mode."""
PLAIN = 0.8
"""Log odds by which any other mode must be likelier than a plain assertion."""
DENIED = -1.0
"""Log odds of denial at the claim's most denying word, from which a claim with such a word is negative."""

_IS_QUESTION = re.compile(r"\?[\"”’') ]*$")
_CUES = {
    Modality.INSTRUCTION: re.compile(
        r"(?:[A-Z][\w’' -]{2,40}:\s*)?(?:use|make|add|avoid|ensure|create|consider|keep|start|try|set|check|focus|"
        r"remember|choose|click|select|install|run|open|take|put|place|stop|begin|build|give|embrace|learn|write|read|"
        r"find|get|go|let|look|be|always|do not|don['’]t|never)\b(?!\w*\s+(?:is|are|was|were)\b)",
        re.IGNORECASE,
    ),
    Modality.POSSIBILITY: re.compile(r".*\b(?:may|might|could|possibly|perhaps|potentially)\b", re.IGNORECASE),
    Modality.PREDICTION: re.compile(
        r".*\b(?:will|going to|(?:is|are) (?:expected|projected) to|predict(?:s|ed)?|forecasts?)\b", re.IGNORECASE
    ),
    Modality.PROPOSAL: re.compile(
        r".*\b(?:should|propos(?:e|es|ed|als?)|recommend(?:s|ed)?|advis(?:es?|ed)|urg(?:es?|ed)|must|needs? to|"
        r"call(?:s|ed)? for)\b",
        re.IGNORECASE,
    ),
}
"""Words of a claim that speak for a mode."""
_DENIES = re.compile(r"\b(?:not|never|no|none|nobody|nothing|neither|nor|cannot|without|\w+n['’]t)\b", re.IGNORECASE)
_DENIED_VERB = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might|must)\s+(?:\w+ly\s+)?"
    r"(?:not|never)\b|\bcannot\b|\w+n['’]t\b|\b(?:is|are|was|were|has|have|had) no\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:“\"(]|\b(?:that|who|which|because|if|when|while|where|as|to)\b", re.IGNORECASE)
"""What ends the first clause of a claim: a verb denied before it is the claim's own."""
_ONLY = re.compile(r"\bnot (?:only|just|merely|necessarily|simply)\b", re.IGNORECASE)
"""What looks like a denial and denies nothing."""


def statements_of(
    claims: Sequence[Claim], signals: Sequence[Signals], attributions: Sequence[Attribution]
) -> tuple[Statement, ...]:
    """Modality and polarity of each claim; `signals` are those of the claims' texts.

    What somebody proposes is a proposal whatever its own words are: that is what the list
    under "the proposals are:" inherits.
    """
    proposed = {a.claim for a in attributions if a.role is Role.PROPOSER and a.cued_by != a.claim}
    return tuple(
        Statement(
            claim.position,
            Modality.PROPOSAL if claim.position in proposed else _modality(claim.text, said),
            _polarity(claim.text, said),
        )
        for claim, said in zip(claims, signals, strict=True)
    )


def unread_statements(claims: Sequence[Claim]) -> tuple[Statement, ...]:
    """The statements of claims that no network has read: all plain."""
    return tuple(Statement(claim.position, Modality.ASSERTED, Polarity.AFFIRMATIVE) for claim in claims)


def _modality(text: str, signals: Signals) -> Modality:
    if _IS_QUESTION.search(text):
        return Modality.QUESTION
    if not signals.words:
        return Modality.ASSERTED
    scores = dict(zip(MODALITIES, signals.scores[:, MODALITY].mean(axis=0).tolist(), strict=True))
    scores[Modality.ASSERTED] += PLAIN
    for modality, cue in _CUES.items():
        if cue.match(text):
            scores[modality] += CUED
    return max(MODALITIES, key=lambda modality: scores[modality])


def _polarity(text: str, signals: Signals) -> Polarity:
    telling = _ONLY.sub("", text)
    denied = _DENIED_VERB.search(telling)
    is_own = denied is not None and not _CLAUSE.search(telling, 0, denied.start())
    is_read_so = bool(signals.words) and float(signals.scores[:, NEGATIVE].max()) > DENIED
    return Polarity.NEGATIVE if is_own or (is_read_so and _DENIES.search(telling)) else Polarity.AFFIRMATIVE
