"""The question adapter: a linear map that questions' embeddings go through before they are compared with passages'.

People ask in words that the texts don't use. The map was learned from such questions
(docs/decisions/172-question-adapter.md); passages' embeddings stay as they are. On disk a numpy array, float16
`(dimension + 1, dimension)`: what is added to an embedding is its product with the first rows, and the last row.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from indexer.model.errors import ModelDamaged
from indexer.model.spec import Embeddings

ADAPTER_FILE = "question-adapter.npy"


@dataclass(frozen=True, slots=True)
class QuestionAdapter:
    """Thread-safe."""

    weights: npt.NDArray[np.float32]
    """`(dimension, dimension)`."""
    bias: npt.NDArray[np.float32]
    """`(dimension,)`."""

    @classmethod
    def read(cls, file: Path, dimension: int) -> Self:
        """Raises `ModelDamaged`."""
        try:
            array = np.load(file, allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise ModelDamaged(str(file), expected="en matris", found=type(error).__name__) from error
        shape = (dimension + 1, dimension)
        if array.shape != shape or array.dtype != np.float16:
            raise ModelDamaged(str(file), expected=f"{shape} float16", found=f"{array.shape} {array.dtype}")
        numbers = array.astype(np.float32)
        return cls(np.ascontiguousarray(numbers[:-1]), numbers[-1])

    def __call__(self, embeddings: Embeddings) -> Embeddings:
        """Unit vectors `(n, dimension)` of questions, each mapped alone: the same whatever it is asked with."""
        mapped = np.empty_like(embeddings)
        for row, embedding in enumerate(embeddings):
            # As a product this would start threads for a moment's work.
            moved = embedding + np.einsum("i,ij->j", embedding, self.weights) + self.bias
            mapped[row] = moved / np.sqrt(np.einsum("i,i->", moved, moved))
        return mapped
