"""Retrieval, the first stage: every passage is scored, and the best go on to the ranking.

`score = cos + 0.05 cov4 - 0.4 hubness`. Exactly: what comes first here is what comes first when every passage is scored
in double precision. The sum beat every rank fusion tried, and each of its parts, on all Swedish test sets
(docs/decisions.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from service.index import Index

LEXICAL_WEIGHT = 0.05
HUBNESS_WEIGHT = 0.4

_USUAL_SPREAD = 0.0215
"""Of multilingual-e5-small, for which the weights were found: mean of the three test sets' indexes."""

_ROUNDING = 1e-5
"""More than float32 can be wrong by in a cosine: no passage that this could lift is left out."""
_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage found, by its row, with what its score is made of."""

    row: int
    nearness: float
    """The cosine without the passage's hubness."""
    coverage: float
    """At the scale of the language model's cosines."""

    @property
    def score(self) -> float:
        return round(self.nearness + LEXICAL_WEIGHT * self.coverage, _DECIMALS)


def retrieve(
    index: Index,
    embedding: npt.NDArray[np.float32],
    question: str,
    limit: int,
    allowed: npt.NDArray[np.bool_] | None = None,
) -> list[Retrieved]:
    """The `limit` best passages, best first; equal scores in the index's order.

    They are the best of the rows that are `allowed`, bool `(size,)`; None is all.
    """
    coverage = lexical_scale(index) * index.coverage(question)
    approximate = index.cosines(embedding) - HUBNESS_WEIGHT * index.hubness + LEXICAL_WEIGHT * coverage
    candidates = None if allowed is None else np.flatnonzero(allowed)
    scores = approximate if candidates is None else approximate[candidates]
    if limit < len(scores):
        best = np.flatnonzero(scores >= np.partition(scores, -limit)[-limit] - _ROUNDING)
    else:
        best = np.arange(len(scores))
    rows = best if candidates is None else candidates[best]
    nearness = index.exact_cosines(embedding, rows) - HUBNESS_WEIGHT * index.hubness[rows].astype(np.float64)
    found = map(Retrieved, rows.tolist(), nearness.tolist(), coverage[rows].tolist())
    return sorted(found, key=lambda retrieved: (-retrieved.score, retrieved.row))[:limit]


def lexical_scale(index: Index) -> float:
    """What coverage is multiplied by: a model that tells texts farther apart drowns it otherwise."""
    return index.manifest.calibration.spread / _USUAL_SPREAD
