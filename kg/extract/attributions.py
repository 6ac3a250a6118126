"""Who states each claim: a named thing, or a source in the note's own words; nobody where nobody is stated.

In this order: the subject of the claim's own verb of saying (`kg.extract.subjects`), where
the network takes the claim for a stated one; the source of the sentence that introduces the
claim's list; the name or described source near it that the network points to; and what a
neighbour's words say of it (`kg.extract.cues`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg.extract.cues import cued_attributions, role_of
from kg.extract.decoding import labelled_runs
from kg.extract.heads import ATTRIBUTED, CUE, Pointer
from kg.extract.subjects import Spoken, spoken_in
from kg.extract.view import AFTER, BEFORE, PRONOUN_FIRST, Candidate, NoteView, choice, sigmoid
from kg.model import Attribution, Claim, EntityType, Mention, Named, Reference

STATED = 0.5
"""Probability from which a claim has a stated source, wherever that is named."""
SPOKEN = 0.2
"""Probability from which the subject of a claim's own verb of saying is its source."""
ALSO = 0.35
"""Share of the choice from which a second source is one too."""
_THE_SPEAKER = re.compile(r"the (?:speaker|author|host|narrator|presenter|creator|guest)", re.IGNORECASE)
AGENTS = (EntityType.PERSON, EntityType.ORGANISATION)
"""What can state something: in PROV's words, an agent."""


def attributions_of(
    view: NoteView, mentions: Sequence[Mention], references: Sequence[Reference]
) -> tuple[Attribution, ...]:
    """The sources of all claims, in order of claim, the likeliest first."""
    claims = view.reading.claims
    by_words = cued_attributions(claims, mentions)
    stated = {claim.position: _probability(view, number) for number, claim in enumerate(claims, view.first_claim)}
    cues = {claim.position: _cue(view, claim, number) for number, claim in enumerate(claims, view.first_claim)}
    found: dict[int, tuple[Attribution, ...]] = {}
    for number, claim in enumerate(claims, view.first_claim):
        found[claim.position] = (
            _own_words(view, number, claim, references, stated[claim.position])
            or _inherited(claims, claim, found)
            or (by_words[claim.position] if claim.under is not None else ())
            or _pointed(view, number, claim, stated[claim.position], cues)
            or by_words[claim.position]
        )
    voice = _voice(found.values())
    return tuple(_by_name(attribution, voice) for claim in claims for attribution in found[claim.position])


def _voice(found: Iterable[Sequence[Attribution]]) -> Named | None:
    """The person who states most of a note's claims; None where nobody does or two do alike."""
    said = Counter(a.entity for given in found for a in given if a.entity and a.entity.type is EntityType.PERSON)
    first, second = (*said.most_common(2), (None, 0), (None, 0))[:2]
    return first[0] if first[1] > second[1] else None


def _by_name(attribution: Attribution, voice: Named | None) -> Attribution:
    """What "the speaker" of a note states, stated by the person who states most of it."""
    if voice is None or attribution.entity is not None or not _THE_SPEAKER.fullmatch(attribution.source):
        return attribution
    return replace(attribution, source=voice.name, entity=voice)


def _probability(view: NoteView, text: int) -> float:
    """How likely a claim has a stated source."""
    signals = view.signals[text]
    return float(sigmoid(signals.scores[:, ATTRIBUTED].mean())) if signals.words else 0.0


def _own_words(
    view: NoteView, number: int, claim: Claim, references: Sequence[Reference], stated: float
) -> tuple[Attribution, ...]:
    """The sources that a claim's own words give."""
    if stated < SPOKEN:
        return ()
    names = {(c.start, c.end): c.entity for c in view.named_in(number) if c.entity is not None}
    pronouns = {(r.start, r.end): r.entity for r in references if r.claim == claim.position}
    found: dict[str, Attribution] = {}
    confidence = round((1 + stated) / 2, 4)
    for spoken in spoken_in(claim.text, sorted(names), _cues(view, number)):
        cue = claim.text[slice(*spoken.cue)]
        for words, entity in _meant(claim.text, spoken, names, pronouns):
            given = Attribution(claim.position, words, entity, role_of(cue), cue, claim.position, confidence)
            found.setdefault(words, given)
    return tuple(found.values())


def _meant(
    text: str, spoken: Spoken, names: Mapping[tuple[int, int], Named], pronouns: Mapping[tuple[int, int], Named]
) -> list[Source]:
    """What the words of a source stand for; nothing for a pronoun that nothing is known of."""
    if spoken.names:
        return [(names[extent].name, names[extent]) for extent in spoken.names]
    start, end = spoken.extent
    if spoken.is_pronoun or PRONOUN_FIRST.match(text, start, end):
        entity = next((entity for (at, _), entity in pronouns.items() if at == start), None)
        return [(entity.name, entity)] if entity else []
    return [(text[slice(*spoken.extent)], None)]


Source = tuple[str, Named | None]
"""A source in words, and the named thing that it is, if it is one."""


def _pointed(
    view: NoteView, number: int, claim: Claim, stated: float, cues: Mapping[int, str]
) -> tuple[Attribution, ...]:
    """The sources near a claim that the network points to, where it takes the claim for a stated one."""
    candidates = [
        candidate
        for near in view.near(number, before=BEFORE, after=AFTER)
        for candidate in view.candidates[near]
        if candidate.entity is None or candidate.entity.type in AGENTS
    ]
    if stated < STATED or not candidates:
        return ()
    left = view.signals[number].pointers[:, Pointer.SOURCE, 0].mean(axis=0)
    weights = choice(left, view.rights(candidates, Pointer.SOURCE))[:-1]
    shares: dict[Source, float] = defaultdict(float)
    for candidate, weight in zip(candidates, weights / weights.sum(), strict=True):
        shares[_source(candidate)] += float(weight)
    ranked = sorted(shares.items(), key=lambda entry: (-entry[1], entry[0][0]))
    chosen = [entry for place, entry in enumerate(ranked) if place == 0 or entry[1] >= ALSO]
    return tuple(_attribution(claim, source, stated * share, cues) for source, share in chosen)


def _source(candidate: Candidate) -> Source:
    return (candidate.entity.name if candidate.entity else candidate.described), candidate.entity


def _attribution(claim: Claim, source: Source, confidence: float, cues: Mapping[int, str]) -> Attribution:
    words, entity = source
    cued_by = next((at for at in _where_cued(claim) if cues.get(at)), claim.position)
    cue = cues.get(cued_by, "")
    return Attribution(claim.position, words, entity, role_of(cue), cue, cued_by, round(confidence, 4))


def _inherited(
    claims: Sequence[Claim], claim: Claim, found: Mapping[int, tuple[Attribution, ...]]
) -> tuple[Attribution, ...]:
    """The sources of the sentence that introduces a claim's list; it ends with a colon."""
    if claim.under is None or not claims[claim.under - 1].text.rstrip().endswith(":"):
        return ()
    return tuple(replace(given, claim=claim.position) for given in found[claim.under])


def _where_cued(claim: Claim) -> tuple[int, ...]:
    """Where the words that attribute a claim may stand: in it, above its list, just before it, just after."""
    above = () if claim.under is None else (claim.under,)
    return (claim.position, *above, claim.position - 1, claim.position - 2, claim.position + 1)


def _cues(view: NoteView, text: int) -> list[tuple[int, int]]:
    """The extents of a claim's words that say that somebody states something, the surest first."""
    signals = view.signals[text]
    runs = sorted(labelled_runs(signals.scores[:, CUE]), key=lambda run: (-run.confidence, run.first))
    return [(signals.words[run.first][1], signals.words[run.last][2]) for run in runs]


def _cue(view: NoteView, claim: Claim, text: int) -> str:
    """The surest of these words; "" where there are none."""
    return next((claim.text[slice(*extent)] for extent in _cues(view, text)), "")
