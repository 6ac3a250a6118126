"""What a batch loses: of the names, of the other labels, of claims as a whole, and of what points to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kg.extract.heads import (
    ATTRIBUTED,
    CUE,
    DESCRIBED,
    EVENT_TYPE,
    INNER,
    MODALITY,
    NAMES,
    NEGATIVE,
    OCCURRENCE,
    POINTER_WIDTH,
    TRIGGER,
    Pointer,
)
from kg.model import EntityType
from training.labels import TAGS, UNASKED, Anchor, Row, TextTargets, kind_of_target

TAG_HEADS = {"inner": INNER, "trigger": TRIGGER, "event_type": EVENT_TYPE, "cue": CUE, "described": DESCRIBED}
WEIGHTS = {
    "inner": 0.3, "trigger": 0.4, "event_type": 0.2, "cue": 0.3, "described": 0.2, "modality": 0.4, "negative": 0.4,
    "attributed": 0.4, "occurrence": 0.3, "relation": 0.4, "participant": 0.3, "place": 0.1, "source": 0.5,
    "reference": 0.4,
}  # fmt: skip
"""What each subject counts beside the names, which count 1."""
TYPE_WEIGHTS = {EntityType.EVENT: 1.5, EntityType.WORK: 1.5}
"""What a word of a rare type counts in the loss; any other counts 1."""
MODALITY_WEIGHTS = (0.6, 1.2, 0.8, 1.5, 1.5, 1.0, 2.0, 1.5)
"""Rare modes count more, in the order of `Modality`."""
BEFORE, AFTER = 8, 1
"""A claim's source is looked for in so many texts before and after it, and in the title."""

Place = tuple[int, int]
"""A piece as (row of the batch, place in the row)."""
LARGE = 1e4


def batch_loss(scores: Tensor, pointers: Tensor, batch: Sequence[Row]) -> Tensor:
    """The weighted sum of all losses of a batch; `scores` and `pointers` are the network's outputs."""
    total = name_loss(scores, batch) + taught_loss(scores, batch)
    for subject, loss in other_losses(scores, pointers, batch):
        total = total + WEIGHTS[subject] * loss
    return total


def name_loss(scores: Tensor, batch: Sequence[Row]) -> Tensor:
    """What the names lose."""
    bits = _padded([row.targets for row in batch], 0)
    targets = (bits[:, :, None] >> np.arange(NAMES.stop)) & 1 == 1
    counted = {target: TYPE_WEIGHTS.get(kind_of_target(target), 1.0) if target else 0.0 for target in np.unique(bits)}
    weights = np.vectorize(counted.get, otypes=[np.float32])(bits)
    return open_loss(scores[..., NAMES], torch.from_numpy(targets), torch.from_numpy(weights))


def taught_loss(scores: Tensor, batch: Sequence[Row]) -> Tensor:
    """What the names lose against what a teacher said of them: the cross entropy of the two."""
    places = [(row, piece) for row, window in enumerate(batch) for piece in window.taught]
    if not places:
        return scores.new_zeros(())
    rows, pieces = (list(column) for column in zip(*places, strict=True))
    answers = torch.from_numpy(np.stack([answer for window in batch for answer in window.taught.values()]))
    return -(answers * scores[rows, pieces, NAMES].log_softmax(dim=-1)).sum(-1).mean()


def open_loss(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Minus the log of what probability the right labels have together, over the counted words."""
    scores = logits.log_softmax(dim=-1).masked_fill(~targets, -LARGE)
    lost = -scores.logsumexp(dim=-1)
    return (lost * weights).sum() / weights.sum().clamp(min=1.0)


def other_losses(scores: Tensor, pointers: Tensor, batch: Sequence[Row]) -> Iterator[tuple[str, Tensor]]:
    """What each subject beside the names loses; a subject of which a batch knows nothing is left out."""
    for number, tag in enumerate(TAGS):
        labels = torch.from_numpy(_padded([[tags[number] for tags in row.tags] for row in batch], UNASKED))
        if (labels != UNASKED).any():
            logits = scores[..., TAG_HEADS[tag]].flatten(0, 1)
            yield tag, functional.cross_entropy(logits, labels.flatten(), ignore_index=UNASKED)
    claims = [(row, text) for row, window in enumerate(batch) for text in window.texts if text.pieces]
    if claims:
        yield from _claim_losses(_claim_scores(scores, claims), [text for _, text in claims])
    yield from _pointer_losses(pointers.unflatten(-1, (len(Pointer), 2, POINTER_WIDTH)), batch)


def _claim_losses(said: Tensor, claims: Sequence[TextTargets]) -> Iterator[tuple[str, Tensor]]:
    modal = [number for number, claim in enumerate(claims) if claim.modality is not None]
    if modal:
        wanted = torch.tensor([claims[number].modality for number in modal])
        yield (
            "modality",
            functional.cross_entropy(said[modal][:, MODALITY], wanted, weight=torch.tensor(MODALITY_WEIGHTS)),
        )
    asked: Mapping[str, tuple[int, Sequence[bool | None]]] = {
        "negative": (NEGATIVE, [claim.is_negative for claim in claims]),
        "attributed": (ATTRIBUTED, [None if claim.sources is None else bool(claim.sources) for claim in claims]),
        "occurrence": (OCCURRENCE, [claim.has_occurrence for claim in claims]),
    }
    for subject, (column, answers) in asked.items():
        known = [number for number, answer in enumerate(answers) if answer is not None]
        if known:
            wanted = torch.tensor([float(bool(answers[number])) for number in known])
            yield subject, functional.binary_cross_entropy_with_logits(said[known][:, column], wanted)


def _pointer_losses(pointers: Tensor, batch: Sequence[Row]) -> Iterator[tuple[str, Tensor]]:
    for pointer, subject in (
        (Pointer.RELATION, "relation"), (Pointer.PARTICIPANT, "participant"), (Pointer.PLACE, "place"),
    ):  # fmt: skip
        asked = [
            (row, *pair) for row, window in enumerate(batch) for text in window.texts for pair in _PAIRS[pointer](text)
        ]
        if asked:
            rows, lefts, rights, wanted = (list(column) for column in zip(*asked, strict=True))
            product = (pointers[rows, lefts, pointer, 0] * pointers[rows, rights, pointer, 1]).sum(-1)
            yield subject, functional.binary_cross_entropy_with_logits(product, torch.tensor(wanted).float())
    references = [(row, *choice) for row, window in enumerate(batch) for choice in _references(window)]
    if references:
        lefts = pointers[[c[0] for c in references], [c[1] for c in references], Pointer.REFERENCE, 0]
        yield "reference", _choice_loss(lefts, pointers[..., Pointer.REFERENCE, 1, :], references)
    sources = [(row, *choice) for row, window in enumerate(batch) for choice in _sources(window)]
    if sources:
        vectors = pointers[..., Pointer.SOURCE, 0, :]
        lefts = torch.stack([vectors[c[0], list(c[1])].mean(dim=0) for c in sources])
        yield "source", _choice_loss(lefts, pointers[..., Pointer.SOURCE, 1, :], sources)


def _relation_pairs(text: TextTargets) -> Iterator[tuple[int, int, bool]]:
    """Every two names (or pronouns) of a claim, and whether the first is related to the second."""
    if text.relations is None:
        return
    anchors = (*text.names, *(pronoun for pronoun in text.pronouns if not pronoun.is_open))
    for one in anchors:
        for other in anchors:
            if one.piece != other.piece and not one.owners & other.owners:
                yield (
                    one.piece,
                    other.piece,
                    any((a, b) in text.relations for a in one.owners for b in other.owners),
                )


def _participant_pairs(text: TextTargets) -> Iterator[tuple[int, int, bool]]:
    for trigger in text.triggers:
        for anchor in (*text.names, *(pronoun for pronoun in text.pronouns if not pronoun.is_open)):
            yield trigger.piece, anchor.piece, bool(anchor.owners & trigger.participants)


def _place_pairs(text: TextTargets) -> Iterator[tuple[int, int, bool]]:
    for trigger in text.triggers:
        for anchor in text.names:
            yield trigger.piece, anchor.piece, bool(anchor.owners & trigger.places)


_PAIRS = {
    Pointer.RELATION: _relation_pairs,
    Pointer.PARTICIPANT: _participant_pairs,
    Pointer.PLACE: _place_pairs,
}


def _references(window: Row) -> Iterator[tuple[int, list[int], list[bool], bool]]:
    """For each pronoun the names before it, which of them are right, and whether nothing is."""
    for number, text in enumerate(window.texts):
        before = [a for near in _near(window.texts, number, BEFORE, 0) for a in near.names]
        for pronoun in text.pronouns:
            candidates = [a for a in before if a.piece < pronoun.piece]
            right = [bool(anchor.owners & pronoun.owners) for anchor in candidates]
            if candidates and (any(right) or pronoun.is_open):
                yield pronoun.piece, [a.piece for a in candidates], right, pronoun.is_open


def _sources(window: Row) -> Iterator[tuple[tuple[int, ...], list[int], list[bool], bool]]:
    """For each claim the names and described sources near it, which state it, and whether none does."""
    for number, text in enumerate(window.texts):
        if text.sources is None or not text.pieces:
            continue
        candidates: list[Anchor] = [
            anchor for near in _near(window.texts, number, BEFORE, AFTER) for anchor in (*near.names, *near.described)
        ]
        right = [bool(anchor.owners & text.sources) for anchor in candidates]
        if candidates and (any(right) or not text.sources):
            yield text.pieces, [a.piece for a in candidates], right, not text.sources


def _near(texts: Sequence[TextTargets], number: int, before: int, after: int) -> Sequence[TextTargets]:
    """The texts round one, and the title that heads the window."""
    first = max(number - before, 1)
    return (texts[0], *texts[first : number + after + 1]) if number else texts[: after + 1]


def _choice_loss(
    lefts: Tensor, rights: Tensor, choices: Sequence[tuple[int, object, list[int], list[bool], bool]]
) -> Tensor:
    """Minus the log probability of the right choices together; nothing has the score 0."""
    widest = max(len(choice[2]) for choice in choices)
    places = torch.tensor([[*choice[2], *[0] * (widest - len(choice[2]))] for choice in choices])
    is_there = torch.tensor([[True] * len(c[2]) + [False] * (widest - len(c[2])) + [True] for c in choices])
    is_right = torch.tensor([[*c[3], *[False] * (widest - len(c[3])), c[4]] for c in choices])
    rows = torch.tensor([choice[0] for choice in choices])
    scores = (rights[rows[:, None], places] * lefts[:, None, :]).sum(-1)
    scores = functional.pad(scores, (0, 1)).masked_fill(~is_there, -LARGE)
    return (scores.logsumexp(-1) - scores.masked_fill(~is_right, -LARGE).logsumexp(-1)).mean()


def _claim_scores(scores: Tensor, claims: Sequence[tuple[int, TextTargets]]) -> Tensor:
    """What is said of claims: the mean over their words; of a denial, which one word makes, the greatest."""
    words = [scores[row, list(text.pieces)] for row, text in claims]
    means = torch.stack([one.mean(dim=0) for one in words])
    greatest = torch.stack([one[:, NEGATIVE].amax() for one in words])
    return torch.cat([means[:, :NEGATIVE], greatest[:, None], means[:, NEGATIVE + 1 :]], dim=1)


def _padded(rows: Sequence[Sequence[int]], filler: int) -> np.ndarray:
    longest = max(len(row) for row in rows)
    return np.array([[*row, *[filler] * (longest - len(row))] for row in rows], dtype=np.int64)
