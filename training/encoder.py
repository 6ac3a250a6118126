"""The network: a BERT encoder of MiniLM's shape in plain torch, with the heads of `kg.extract.heads`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.heads import NAMES, POINTER_WIDTH, SCORES, Pointer

LAYERS, WIDTH, HEADS, INNER = 6, 384, 12, 1536
VOCABULARY, POSITIONS, LETTER_CASES = 30_522, 512, 6
NORM_EPSILON = 1e-12
DROPOUT = 0.1


class Embeddings(nn.Module):
    """The sum of a piece's own vector, that of its position and that of its word's letter case."""

    def __init__(self) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(VOCABULARY, WIDTH)
        self.position_embeddings = nn.Embedding(POSITIONS, WIDTH)
        self.token_type_embeddings = nn.Embedding(LETTER_CASES, WIDTH)
        self.LayerNorm = nn.LayerNorm(WIDTH, eps=NORM_EPSILON)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, ids: Tensor, cases: Tensor) -> Tensor:
        """Vectors of shape (batch, length, 384)."""
        positions = torch.arange(ids.shape[1], device=ids.device)
        summed = self.word_embeddings(ids) + self.token_type_embeddings(cases) + self.position_embeddings(positions)
        result: Tensor = self.dropout(self.LayerNorm(summed))
        return result


Mixing = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
"""Queries, keys, values (each batch, length, 384) and a mask to what each piece hears of the others."""


def attention(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    """Scaled dot product attention in `HEADS` heads; shapes as in `Mixing`."""
    batch, length, width = query.shape

    def heads(projected: Tensor) -> Tensor:
        return projected.view(batch, length, HEADS, width // HEADS).transpose(1, 2)

    mixed = functional.scaled_dot_product_attention(heads(query), heads(key), heads(value), attn_mask=mask)
    return mixed.transpose(1, 2).reshape(batch, length, width)


class Layer(nn.Module):
    """Attention over the window, then a step for each piece by itself; both with a way round."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.attended_norm = nn.LayerNorm(WIDTH, eps=NORM_EPSILON)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, eps=NORM_EPSILON)
        self.dropout = nn.Dropout(DROPOUT)
        self.mix: Mixing = attention

    def forward(self, vectors: Tensor, mask: Tensor) -> Tensor:
        """`mask` is 0 where attention may go and very negative where it may not."""
        mixed = self.mix(self.query(vectors), self.key(vectors), self.value(vectors), mask)
        vectors = self.attended_norm(vectors + self.dropout(self.attended(mixed)))
        result: Tensor = self.outer_norm(vectors + self.dropout(self.outer(functional.gelu(self.inner(vectors)))))
        return result


class Classifier(nn.Module):
    """What each piece is and what it points to; the inputs are those of `kg.extract.network`, and a batch's mask."""

    def __init__(self) -> None:
        super().__init__()
        self.embeddings = Embeddings()
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.scores = nn.Linear(WIDTH, SCORES)
        self.pointers = nn.Linear(WIDTH, len(Pointer) * 2 * POINTER_WIDTH)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of shape (batch, length, `SCORES`), pointers (batch, length, pointers x 2 x width)."""
        vectors = self.embeddings(input_ids, token_type_ids)
        mask = (1.0 - attention_mask[:, None, None, :].to(vectors.dtype)) * -1e4
        for layer in self.layers:
            vectors = layer(vectors, mask)
        vectors = self.dropout(vectors)
        return self.scores(vectors), self.pointers(vectors)


HEADS_OF_ITS_OWN = ("scores", "pointers")
"""Parts that no checkpoint has."""

_NAMES_IN_BERT = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "attended_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "outer_norm": "output.LayerNorm",
}


def pretrained(weights: Path, seed: int) -> Classifier:
    """The network with the encoder of a BERT checkpoint; its head and letter cases are new.

    Every letter case starts as the first row of the checkpoint's token types, a little moved.
    """
    torch.manual_seed(seed)
    network = Classifier()
    stored = {name.removeprefix("bert."): tensor for name, tensor in load_file(weights).items()}
    own = network.state_dict()
    for name in own:
        if name.startswith(HEADS_OF_ITS_OWN):
            continue
        stored_name = name
        if name.startswith("layers"):
            _, number, part, kind = name.split(".")
            stored_name = f"encoder.layer.{number}.{_NAMES_IN_BERT[part]}.{kind}"
        tensor = stored[stored_name].float()
        if "token_type" in name:
            tensor = tensor[0] + 0.01 * torch.randn(LETTER_CASES, WIDTH)
        own[name] = tensor
    for head in HEADS_OF_ITS_OWN:
        own[f"{head}.weight"] = 0.02 * torch.randn_like(own[f"{head}.weight"])
        own[f"{head}.bias"] = torch.zeros_like(own[f"{head}.bias"])
    network.load_state_dict(own)
    return network


def resumed(model: Path, seed: int) -> Classifier:
    """The network with the encoder and the name labels of an earlier int8 recogniser.

    Its quantised weights are made numbers again; they stand in the file in the order in
    which the network uses them. All other heads are new.
    """
    torch.manual_seed(seed)
    network = Classifier()
    tensors = {t.name: numpy_helper.to_array(t) for t in onnx.load(str(model)).graph.initializer}

    def number(name: str) -> Tensor:
        if name in tensors:
            return torch.from_numpy(tensors[name].astype(np.float32))
        weights = tensors[f"{name}_quantized"].astype(np.float32) - tensors[f"{name}_zero_point"].astype(np.float32)
        return torch.from_numpy(weights * tensors[f"{name}_scale"])

    products = sorted({name.rsplit("_", 1)[0] for name in tensors if "MatMul" in name and name.endswith("_quantized")})
    products = sorted(products, key=lambda name: int(name.rsplit("_", 1)[1]))
    own = network.state_dict()
    parts = ("query", "key", "value", "attended", "inner", "outer")
    for place, name in enumerate(products[:-1]):
        own[f"layers.{place // len(parts)}.{parts[place % len(parts)]}.weight"] = number(name).T.contiguous()
    for name in own:
        stored = f"m.bert.{name}"
        if name.startswith("layers") and not (name.endswith("weight") and name.split(".")[2] in parts):
            _, layer, part, kind = name.split(".")
            stored = f"m.bert.encoder.layer.{layer}.{_NAMES_IN_BERT[part]}.{kind}"
        if name.startswith("embeddings") or stored != f"m.bert.{name}":
            own[name] = number(stored)
    for head in HEADS_OF_ITS_OWN:
        own[f"{head}.weight"] = 0.02 * torch.randn_like(own[f"{head}.weight"])
        own[f"{head}.bias"] = torch.zeros_like(own[f"{head}.bias"])
    own["scores.weight"][NAMES] = number(products[-1]).T
    own["scores.bias"][NAMES] = number("m.classifier.bias")
    network.load_state_dict(own)
    return network
