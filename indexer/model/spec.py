"""What identifies a prepared model and how it is fed: the light side of an encoder, without OpenVINO or NumPy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeAlias

from indexer.disk.checksum import sha256_of_file
from indexer.model.errors import ModelDamaged, ModelNotPrepared

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Embeddings: TypeAlias = "npt.NDArray[np.float32]"
"""float32 `(n, dimension)`."""

SPEC_FILE = "encoder.json"
TOKENIZER_FILE = "tokenizer.json"
NETWORK_FILE = "model.xml"
WEIGHTS_FILE = "model.bin"
REFERENCES_FILE = "references.npz"

CHECK = 1
"""Raised when vectors that passed the comparison of lengths before may be wrong: they are then computed anew."""


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """What identifies an encoder and how it is to be fed; two encoders with equal specs give the same embeddings."""

    model: str
    revision: str
    """16 hexadecimal digits of the SHA-256 over the tokenizer, the weights and the other fields."""
    dimension: int
    query_prefix: str
    passage_prefix: str
    max_tokens: int
    question_adapter: str = ""
    """16 hexadecimal digits of the SHA-256 of what questions' embeddings go through besides; empty without one."""

    @property
    def name(self) -> str:
        return f"{self.of_passages}+{self.question_adapter}" if self.question_adapter else self.of_passages

    @property
    def of_passages(self) -> str:
        """What passages' embeddings depend on."""
        return f"{self.model}@{self.revision}"


@dataclass(frozen=True, slots=True)
class Computed:
    """How an index's vectors were computed."""

    check: int
    """The version of the comparison that they passed."""
    openvino: str
    precision: str
    avoided: list[int]
    """Lengths that the processor computed wrong, and that no text was given."""


@dataclass(frozen=True, slots=True)
class PreparedModel:
    """The record `encoder.json` of a prepared model's folder."""

    spec: EncoderSpec
    files: dict[str, str]
    """File name -> SHA-256."""

    def write(self, folder: Path) -> None:
        (folder / SPEC_FILE).write_text(
            json.dumps({"encoder": asdict(self.spec), "files": self.files}, indent=2, ensure_ascii=False) + "\n",
            encoding="utf-8",
        )

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises `ModelNotPrepared` if `folder` holds no prepared model."""
        try:
            record: dict[str, Any] = json.loads((folder / SPEC_FILE).read_text(encoding="utf-8"))
            return cls(EncoderSpec(**record["encoder"]), dict(record["files"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelNotPrepared(str(folder)) from error

    def verify(self, folder: Path) -> None:
        """Compare every file with its checksum. Raises `ModelDamaged`."""
        for name, expected in self.files.items():
            try:
                found = sha256_of_file(folder / name)
            except FileNotFoundError as error:
                raise ModelNotPrepared(str(folder)) from error
            if found != expected:
                raise ModelDamaged(str(folder / name), expected=expected, found=found)


class QuestionEncoder(Protocol):
    """What embeds questions together: an encoder, or one whose vectors are kept."""

    def encode_queries(self, texts: Sequence[str]) -> Embeddings: ...
    def count_pieces(self, word: str) -> int: ...
