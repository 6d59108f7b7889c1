"""A peer: a system that indexes passages and finds them, behind the same few methods as every other."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

PASSAGE_PREFIX = "passage: "
QUERY_PREFIX = "query: "
DIMENSION = 384

Vectors = npt.NDArray[np.float32]
"""float32 `(n, DIMENSION)`, of unit length."""
Vector = npt.NDArray[np.float32]
"""float32 `(DIMENSION,)`, of unit length."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What a system is given to index: an identifier, and what Belägg embeds for the passage, its title included."""

    id: str
    text: str


class Peer(ABC):
    """One system. It is told once to index or to open, in a process of its own."""

    def __init__(self, model: Path) -> None:
        """`model`: a folder that sentence-transformers loads. It is loaded when it is first needed."""
        self.model = str(model)

    @abstractmethod
    def index(self, passages: Sequence[Passage], vectors: Vectors | None, folder: Path) -> None:
        """Index passages and write all that answering needs to `folder`, which is empty.

        They are encoded by the system's own embedder, or, given `vectors`, not at all.
        """

    @abstractmethod
    def open(self, folder: Path) -> None:
        """Load what `index` wrote, and the embedder."""

    @abstractmethod
    def search(self, question: str, limit: int) -> list[str]:
        """The identifiers of the best passages, best first. A question is encoded by `self.encode`, if at all."""

    def encode(self, question: str) -> Vector:
        """The question's vector, by the system's own embedder."""
        raise NotImplementedError


def write_passages(passages: Sequence[Passage], path: Path) -> None:
    """A JSON array a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps([one.id, one.text], ensure_ascii=False) + "\n" for one in passages)


def read_passages(path: Path) -> list[Passage]:
    """What `write_passages` wrote."""
    with path.open(encoding="utf-8") as file:
        return [Passage(*json.loads(line)) for line in file]


def batches(passages: Sequence[Passage], vectors: Vectors, size: int) -> Iterator[tuple[Sequence[Passage], Vectors]]:
    """Passages and their vectors, at most `size` at a time."""
    for start in range(0, len(passages), size):
        yield passages[start : start + size], vectors[start : start + size]
