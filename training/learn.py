"""Fine-tuning: batches of windows, a rate that rises and falls, averaged weights."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from training.encoder import HEADS_OF_ITS_OWN, Classifier
from training.labels import Row
from training.losses import batch_loss
from training.stock import Stage

BATCH_PIECES = 2_400
"""Pieces in a batch with its padding, about eight full windows."""
NEW_PARTS_RATE = 5.0
"""The head and the letter cases start from nothing and learn so many times faster."""
WEIGHT_DECAY = 0.01
WARM_UP = 0.08
"""Share of a stage in which the learning rate rises; then it falls to nothing in a straight line."""
AVERAGING = 0.995
"""How much of the running average of the weights a step keeps."""


def train_stage(
    network: Classifier, windows: Callable[[random.Random], list[Row]], stage: Stage, seconds: float, seed: int
) -> None:
    """Train a network in place; `windows` draws an epoch. It ends as its running average.

    The rate falls with the steps taken, or with time where the stage would not end in its
    seconds: only a stage that is not cut short gives the same weights again.
    """
    chance = random.Random(seed)  # noqa: S311 - chance for training, no secret
    torch.manual_seed(seed)
    optimizer = torch.optim.AdamW(_groups(network), lr=stage.rate, fused=True)
    average = {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}
    network.train()
    began = time.monotonic()
    for epoch in range(stage.epochs):
        batches = batches_of(windows(chance), chance)
        losses: list[float] = []
        for number, batch in enumerate(batches):
            spent = (time.monotonic() - began) / seconds
            done = max((epoch + number / len(batches)) / stage.epochs, spent)
            if done >= 1:
                break
            for group in optimizer.param_groups:
                group["lr"] = stage.rate * group["times"] * min(done / WARM_UP, (1 - done) / (1 - WARM_UP))
            losses.append(_step(network, optimizer, batch))
            _move_average(average, network, min(AVERAGING, done * 10))
        _say(f"{stage.name}: epoch {epoch + 1}, {len(losses)} batches, loss {np.mean(losses or [0.0]):.4f}", began)
        if (time.monotonic() - began) >= seconds:
            break
    network.load_state_dict(average)


def _groups(network: Classifier) -> list[dict[str, object]]:
    new, old, plain = [], [], []
    for name, weights in network.named_parameters():
        is_new = name.startswith(HEADS_OF_ITS_OWN) or "token_type" in name
        (new if is_new else plain if weights.ndim == 1 else old).append(weights)
    return [
        {"params": new, "times": NEW_PARTS_RATE, "weight_decay": 0.0},
        {"params": old, "times": 1.0, "weight_decay": WEIGHT_DECAY},
        {"params": plain, "times": 1.0, "weight_decay": 0.0},
    ]


def _step(network: Classifier, optimizer: torch.optim.Optimizer, batch: Sequence[Row]) -> float:
    loss = batch_loss(*network(*inputs_of(batch)), batch)
    loss.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return float(loss.detach())


@torch.no_grad()
def _move_average(average: dict[str, Tensor], network: Classifier, kept: float) -> None:
    for name, tensor in network.state_dict().items():
        average[name].lerp_(tensor, 1 - kept)


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


def inputs_of(batch: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, attention mask and letter cases, each of shape (rows, longest row)."""
    longest = max(len(row.ids) for row in batch)

    def padded(rows: Iterator[Sequence[int]]) -> Tensor:
        return torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])

    return (
        padded(row.ids for row in batch),
        padded([1] * len(row.ids) for row in batch),
        padded(row.cases for row in batch),
    )


def _say(line: str, began: float) -> None:
    print(f"{line}, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
