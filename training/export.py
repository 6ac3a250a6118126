"""A trained network to the files that the product loads."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from kg.extract.network import MODEL_FILE, OUTPUTS, TOKENIZER_FILE
from training.encoder import HEADS, Classifier, attention

OPSET = 17
RUNTIME_OPSET = {"com.microsoft": 1}
"""onnxruntime's own operators: one of them does all of attention."""
INPUTS = ("input_ids", "token_type_ids")
LARGEST_MODEL = 25_000_000
"""Bytes that the packaged network may have."""


def write_model(network: Classifier, tokenizer: Tokenizer, folder: Path) -> None:
    """Write the int8 network and its tokenizer; weights have one scale for each output.

    Weights are seven bits wide: the AVX2 kernels add products in pairs of sixteen bits,
    which eight bits could overflow, so that processors with VNNI would say otherwise.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        plain = Path(temporary) / "plain.onnx"
        _write_plain(network, plain)
        quantize_dynamic(
            plain,
            folder / MODEL_FILE,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )
    size = (folder / MODEL_FILE).stat().st_size
    if size > LARGEST_MODEL:
        raise ValueError(f"{folder / MODEL_FILE} has {size} bytes, more than {LARGEST_MODEL}")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(folder / TOKENIZER_FILE), pretty=False)


class _OneWindow(nn.Module):
    """A network that reads one window a call, which needs no mask, with onnxruntime's own attention."""

    def __init__(self, network: Classifier) -> None:
        super().__init__()
        self.network = copy.deepcopy(network)
        for layer in self.network.layers:
            layer.mix = lambda query, key, value, _mask: _RuntimeAttention.apply(query, key, value)

    def forward(self, input_ids: Tensor, token_type_ids: Tensor) -> tuple[Tensor, Tensor]:
        """As the network's own, of whole windows."""
        result: tuple[Tensor, Tensor] = self.network(input_ids, torch.ones_like(input_ids), token_type_ids)
        return result


class _RuntimeAttention(torch.autograd.Function):
    """`training.encoder.attention` without a mask, written as one operator."""

    @staticmethod
    def forward(_context: Any, query: Tensor, key: Tensor, value: Tensor) -> Tensor:  # noqa: ANN401 - torch's
        return attention(query, key, value, None)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any) -> Any:  # noqa: ANN401 - torch's
        mixed = graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=HEADS)
        mixed.setType(query.type())
        return mixed


def _write_plain(network: Classifier, path: Path) -> None:
    example = torch.ones(1, 7, dtype=torch.int64)
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        _OneWindow(network).eval(),
        (example, example),
        str(path),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes=dict.fromkeys((*INPUTS, *OUTPUTS), axes),
        opset_version=OPSET,
        custom_opsets=RUNTIME_OPSET,
        dynamo=False,
    )
    onnx.checker.check_model(str(path))
