"""A trained network to the files that the product loads."""

from __future__ import annotations

import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from kg.extract.network import MODEL_FILE, OUTPUTS, TOKENIZER_FILE
from training.encoder import Classifier

OPSET = 17
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
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


def _write_plain(network: Classifier, path: Path) -> None:
    network.eval()
    example = torch.ones(1, 7, dtype=torch.int64)
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        network,
        (example, example, example),
        str(path),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes=dict.fromkeys((*INPUTS, *OUTPUTS), axes),
        opset_version=OPSET,
        dynamo=False,
    )
    onnx.checker.check_model(str(path))
