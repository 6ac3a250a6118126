"""The network: a BERT encoder of MiniLM's shape in plain torch, with a head of 13 labels."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.decoding import LABELS

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

    def forward(self, vectors: Tensor, mask: Tensor) -> Tensor:
        """`mask` is 0 where attention may go and very negative where it may not."""
        batch, length, _ = vectors.shape

        def heads(projected: Tensor) -> Tensor:
            return projected.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        query, key, value = heads(self.query(vectors)), heads(self.key(vectors)), heads(self.value(vectors))
        scores = query @ key.transpose(2, 3) / (WIDTH // HEADS) ** 0.5 + mask
        mixed = (scores.softmax(dim=-1) @ value).transpose(1, 2).reshape(batch, length, WIDTH)
        vectors = self.attended_norm(vectors + self.dropout(self.attended(mixed)))
        result: Tensor = self.outer_norm(vectors + self.dropout(self.outer(functional.gelu(self.inner(vectors)))))
        return result


class Classifier(nn.Module):
    """Label scores for each piece; the inputs are those of `kg.extract.recogniser`."""

    def __init__(self) -> None:
        super().__init__()
        self.embeddings = Embeddings()
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.classifier = nn.Linear(WIDTH, LABELS)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Logits of shape (batch, length, 13)."""
        vectors = self.embeddings(input_ids, token_type_ids)
        mask = (1.0 - attention_mask[:, None, None, :].to(vectors.dtype)) * -1e4
        for layer in self.layers:
            vectors = layer(vectors, mask)
        result: Tensor = self.classifier(self.dropout(vectors))
        return result


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
        if name.startswith("classifier"):
            continue
        stored_name = name
        if name.startswith("layers"):
            _, number, part, kind = name.split(".")
            stored_name = f"encoder.layer.{number}.{_NAMES_IN_BERT[part]}.{kind}"
        tensor = stored[stored_name].float()
        if "token_type" in name:
            tensor = tensor[0] + 0.01 * torch.randn(LETTER_CASES, WIDTH)
        own[name] = tensor
    own["classifier.weight"] = 0.02 * torch.randn(LABELS, WIDTH)
    own["classifier.bias"] = torch.zeros(LABELS)
    network.load_state_dict(own)
    return network
