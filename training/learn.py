"""Fine-tuning: batches of windows, a loss that leaves the silent types free, averaged weights."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from kg.extract.decoding import LABELS
from kg.model import EntityType
from training.encoder import Classifier
from training.labels import Row, kind_of_target

BATCH_PIECES = 2_400
"""Pieces in a batch with its padding, about eight full windows."""
NEW_PARTS_RATE = 5.0
"""The head and the letter cases start from nothing and learn so many times faster."""
WEIGHT_DECAY = 0.01
WARM_UP = 0.08
"""Share of a stage in which the learning rate rises; then it falls to nothing in a straight line."""
AVERAGING = 0.995
"""How much of the running average of the weights a step keeps."""
TYPE_WEIGHTS = {EntityType.EVENT: 1.5, EntityType.WORK: 1.5}
"""What a word of a rare type counts in the loss; any other counts 1."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of training: how often and how fast, and at most how long (in seconds)."""

    name: str
    epochs: int
    rate: float
    seconds: float


def train_stage(network: Classifier, windows: Callable[[random.Random], list[Row]], stage: Stage, seed: int) -> None:
    """Train a network in place; `windows` draws an epoch. It ends as its running average.

    The rate falls with the steps taken, or with time where the stage would not end in its
    seconds: only a stage that is not cut short gives the same weights again.
    """
    chance = random.Random(seed)  # noqa: S311 - chance for training, no secret
    torch.manual_seed(seed)
    optimizer = torch.optim.AdamW(_groups(network), lr=stage.rate)
    average = {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
    network.train()
    began = time.monotonic()
    for epoch in range(stage.epochs):
        batches = batches_of(windows(chance), chance)
        losses: list[float] = []
        for number, batch in enumerate(batches):
            spent = (time.monotonic() - began) / stage.seconds
            done = max((epoch + number / len(batches)) / stage.epochs, spent)
            if done >= 1:
                break
            for group in optimizer.param_groups:
                group["lr"] = stage.rate * group["times"] * min(done / WARM_UP, (1 - done) / (1 - WARM_UP))
            losses.append(_step(network, optimizer, batch))
            _move_average(average, network, min(AVERAGING, done * 10))
        _say(f"{stage.name}: epoch {epoch + 1}, {len(losses)} batches, loss {np.mean(losses or [0.0]):.4f}", began)
        if (time.monotonic() - began) >= stage.seconds:
            break
    network.load_state_dict(average)


def _groups(network: Classifier) -> list[dict[str, object]]:
    new, old, plain = [], [], []
    for name, weights in network.named_parameters():
        is_new = name.startswith("classifier") or "token_type" in name
        (new if is_new else plain if weights.ndim == 1 else old).append(weights)
    return [
        {"params": new, "times": NEW_PARTS_RATE, "weight_decay": 0.0},
        {"params": old, "times": 1.0, "weight_decay": WEIGHT_DECAY},
        {"params": plain, "times": 1.0, "weight_decay": 0.0},
    ]


def _step(network: Classifier, optimizer: torch.optim.Optimizer, batch: Sequence[Row]) -> float:
    ids, cases, mask, targets, weights = tensors_of(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(ids, mask, cases)
    loss = open_loss(logits.float(), targets, weights)
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return float(loss.detach())


@torch.no_grad()
def _move_average(average: dict[str, Tensor], network: Classifier, kept: float) -> None:
    for name, tensor in network.state_dict().items():
        average[name].lerp_(tensor, 1 - kept)


def averaged(networks: Sequence[Classifier]) -> Classifier:
    """A network whose weights are the mean of those of networks with one origin."""
    states = [network.state_dict() for network in networks]
    result = Classifier()
    result.load_state_dict({name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]})
    return result


def batches_of(windows: Sequence[Row], chance: random.Random) -> list[list[Row]]:
    """Windows of about one length together, the batches in random order."""
    batches: list[list[Row]] = []
    for window in sorted(windows, key=lambda window: (len(window.ids) // 16, chance.random()), reverse=True):
        if batches and (len(batches[-1]) + 1) * len(batches[-1][0].ids) <= BATCH_PIECES:
            batches[-1].append(window)
        else:
            batches.append([window])
    chance.shuffle(batches)
    return batches


def tensors_of(batch: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Ids, letter cases, attention mask, targets (rows x length x labels) and weights."""
    longest = max(len(row.ids) for row in batch)

    def padded(rows: Iterator[Sequence[int]]) -> np.ndarray:
        return np.array([[*row, *[0] * (longest - len(row))] for row in rows], dtype=np.int64)

    ids, cases = padded(row.ids for row in batch), padded(row.cases for row in batch)
    mask = padded([1] * len(row.ids) for row in batch)
    bits = padded(row.targets for row in batch)
    targets = (bits[:, :, None] >> np.arange(LABELS)) & 1 == 1
    counted = {target: TYPE_WEIGHTS.get(kind_of_target(target), 1.0) if target else 0.0 for target in np.unique(bits)}
    weights = np.vectorize(counted.get, otypes=[np.float32])(bits)
    arrays = (ids, cases, mask, targets, weights)
    return tuple(torch.from_numpy(array) for array in arrays)  # type: ignore[return-value]


def open_loss(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Minus the log of what probability the right labels have together, over the counted words."""
    scores = logits.log_softmax(dim=-1).masked_fill(~targets, -1e4)
    lost = -scores.logsumexp(dim=-1)
    return (lost * weights).sum() / weights.sum().clamp(min=1.0)


def _say(line: str, began: float) -> None:
    print(f"{line}, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
