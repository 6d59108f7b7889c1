"""Hubness: how near each passage lies to the texts of other documents, whatever is asked.

In high dimensions some vectors, the hubs, are near to many others (Radovanović, Nanopoulos and Ivanović 2010): such a
passage is found for questions that it doesn't answer. What it has of that is subtracted when ranking, as
cross-domain similarity local scaling does (Conneau et al. 2018), with passages in the place of questions, which aren't
known yet (docs/decisions/004-hubness.md). On disk `hubness.npy`: float32 (n,), row i of passage row i.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from indexer.disk.arrays import Spool
from indexer.model.spec import Embeddings

NEIGHBOURS = 10
SAMPLE = 4096
"""Passages that every passage is compared with, so that the cost grows with the texts and not with their square."""
COPY = 0.99
"""Passages as near as this are copies, and don't count: a text isn't a hub because it was saved twelve times."""

_BLOCK = 1024
_DECIMALS = 5
"""Finer than any difference that matters, coarser than what the order of summation changes."""


def hubness(vectors: Spool, documents: npt.NDArray[np.integer]) -> npt.NDArray[np.float32]:
    """Mean cosine of each passage to its nearest passages of other documents, above the mean of all: float32 `(n,)`.

    `vectors`: unit vectors `(n, dimension)`. `documents`: a number for the document of each row. Zero where there is no
    other. Memory: the sample, a block's cosines to it (some 50 MB), and a few bytes a passage.
    """
    rows = np.unique(np.linspace(0, len(vectors) - 1, min(SAMPLE, len(vectors))).astype(np.intp))
    sample = vectors.take(rows)
    nearest = np.full(len(vectors), np.nan, np.float32)
    for number, vectors_of_block in enumerate(vectors.blocks(_BLOCK)):
        block = slice(number * _BLOCK, number * _BLOCK + len(vectors_of_block))
        cosines = vectors_of_block @ sample.T
        cosines[(documents[block, None] == documents[rows]) | (cosines >= COPY)] = np.nan
        nearest[block] = _mean_of_highest(cosines)
    known = ~np.isnan(nearest)
    centred = np.where(known, nearest - (nearest[known].mean() if known.any() else 0), 0)
    return np.round(centred, _DECIMALS).astype(np.float32)


def _mean_of_highest(cosines: Embeddings) -> npt.NDArray[np.float32]:
    """Mean of each row's `NEIGHBOURS` highest numbers, or of as many as it has; NaN where it has none."""
    count = min(NEIGHBOURS, cosines.shape[1])
    highest = -np.partition(-cosines, count - 1, axis=1)[:, :count]  # NaN sorts last
    known = ~np.isnan(highest)
    counts = known.sum(axis=1)
    means = np.where(known, highest, 0).sum(axis=1) / np.maximum(counts, 1)
    return np.where(counts, means, np.nan).astype(np.float32)
