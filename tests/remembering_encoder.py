"""The prepared model, which computes the vector of a text once a session, whichever test's index it is for.

Every index asks its own encoder the same 529 probe questions, many hold the same texts, and most tests ask of them the
same few questions. A question asked alone is remembered apart from those asked together, so that what is computed in
one way is never taken for what is computed in the other. Tests of how questions are encoded have a plain `Encoder`.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.model.encoder import Encoder, Lengthened, _question_length
from indexer.model.spec import Embeddings


class RememberingEncoder(Encoder):
    """Remembers by tokens and by how they are lengthened, so that passages aren't taken for questions."""

    def __init__(self, folder: Path) -> None:
        self._remembered: dict[tuple[Lengthened, tuple[int, ...]], npt.NDArray[np.float32]] = {}
        self._asked_alone: dict[tuple[int, ...], npt.NDArray[np.float32]] = {}
        super().__init__(folder)

    def _infer(self, ids: Sequence[Sequence[int]], length: Lengthened) -> Embeddings:
        keys = [(length, tuple(tokens)) for tokens in ids]
        new = [row for row, key in enumerate(keys) if key not in self._remembered]
        if new:
            vectors = super()._infer([ids[row] for row in new], length)
            self._remembered |= {keys[row]: vector for row, vector in zip(new, vectors, strict=True)}
        return np.stack([self._remembered[key] for key in keys])

    def _infer_queries(self, ids: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float32]]:
        keys = [tuple(tokens) for tokens in ids]
        new = [row for row, key in enumerate(keys) if key not in self._asked_alone]
        if new:
            vectors = super()._infer([ids[row] for row in new], _question_length)
            self._asked_alone |= {keys[row]: vector for row, vector in zip(new, vectors, strict=True)}
        return list(self._adapted(np.stack([self._asked_alone[key] for key in keys])))

    def hand_on(self, file: Path) -> None:
        """Write what was computed so far for another process of the same run."""
        file.write_bytes(pickle.dumps((self._remembered, self._asked_alone)))

    def recall(self, file: Path) -> None:
        """Remember what another process of the same run has handed on."""
        remembered, asked_alone = pickle.loads(file.read_bytes())
        self._remembered |= remembered
        self._asked_alone |= asked_alone
