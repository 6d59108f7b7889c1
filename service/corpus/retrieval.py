"""Retrieval, the first stage: passages are scored where they lie, and the best go on to the ranking.

`score = cos + 0.05 cov4 - 0.4 hubness`. While each vector is compared (`Scored.exact`), and among few that a filter
allows, what comes first here is what comes first when every passage is scored in double precision. Of more passages,
candidates are scored: those near the question, and those with most of its rare 4-grams. The sum beat every rank fusion
tried, and each of its parts, on all Swedish test sets (docs/decisions/002-meaning-and-4-grams.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from indexer.index.calibration import Calibration
from indexer.index.parts.lexicon.lexicon import Coverage

LEXICAL_WEIGHT = 0.05
HUBNESS_WEIGHT = 0.4

_USUAL_SPREAD = 0.0215
"""Of multilingual-e5-small, for which the weights were found: mean of the three test sets' indexes."""

_ROUNDING = 1e-5
"""More than float32 can be wrong by in a cosine: no passage that this could lift is left out."""
_DECIMALS = 9

_SHOWN = 60
"""Passages retrieved for a question: candidates are counted in so many."""
_NEAR = 15
"""Candidates by vector for each passage retrieved."""
_WORDS = 30
"""Candidates by words for each passage retrieved."""
_FEW = 16_384
"""Rows of which each is scored when no others are allowed."""


class Scored(Protocol):
    """Passages that can be scored; all arrays are of as many rows as there are passages, or as are asked for."""

    @property
    def exact(self) -> bool: ...
    @property
    def calibration(self) -> Calibration: ...
    @property
    def hubness(self) -> npt.NDArray[np.float32]: ...
    def cosines(self, embedding: npt.NDArray[np.float32], /) -> npt.NDArray[np.float32]: ...
    def cosines_of(
        self, embedding: npt.NDArray[np.float32], rows: npt.NDArray[np.intp], /
    ) -> npt.NDArray[np.float32]: ...
    def exact_cosines(
        self, embedding: npt.NDArray[np.float32], rows: npt.NDArray[np.intp], /
    ) -> npt.NDArray[np.float64]: ...
    def nearest(
        self, embedding: npt.NDArray[np.float32], count: int, allowed: npt.NDArray[np.bool_] | None, /
    ) -> npt.NDArray[np.intp]: ...
    def covering(self, weights: Mapping[str, float], /) -> Coverage: ...


@dataclass(frozen=True, slots=True)
class Sought:
    """What passages are looked for by."""

    question: str
    embedding: npt.NDArray[np.float32] = field(repr=False, compare=False)
    """Unit vector `(dimension,)` of it."""
    weights: Mapping[str, float] = field(repr=False, compare=False)
    """Of its 4-grams, by how many passages of the whole corpus have them."""
    lifts: Mapping[int, float] = field(default_factory=dict)
    """What some rows, such as may be found, gain by the question's references."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage found, by its row, with what its score is made of."""

    row: int
    cosine: float
    hubness: float
    """How near the passage lies to whatever there is, above the mean."""
    nearness: float
    """The cosine without the passage's hubness."""
    coverage: float
    """At the scale of the language model's cosines."""
    lift: float = 0.0
    """What the references that it bears add."""

    @property
    def score(self) -> float:
        return round(self.nearness + LEXICAL_WEIGHT * self.coverage + self.lift, _DECIMALS)


def retrieve(
    index: Scored, sought: Sought, limit: int, allowed: npt.NDArray[np.bool_] | None = None
) -> list[Retrieved]:
    """The `limit` best passages, best first; equal scores in the index's order.

    They are the best of the rows that are `allowed`, bool `(size,)`; None is all.
    """
    embedding, lifts = sought.embedding, sought.lifts
    lifted = np.fromiter(lifts, np.intp, len(lifts))
    gains = np.fromiter(lifts.values(), np.float64, len(lifts))
    covering = index.covering(sought.weights)
    scale = lexical_scale(index.calibration)
    if index.exact:
        approximate = index.cosines(embedding) - HUBNESS_WEIGHT * index.hubness
        approximate += (LEXICAL_WEIGHT * scale) * covering.of_all()
        approximate[lifted] += gains
        rows = None if allowed is None else np.flatnonzero(allowed)
        scores = approximate if rows is None else approximate[rows]
    else:
        rows = _candidates(index, embedding, covering, max(limit, _SHOWN), allowed, lifted)
        scores = index.cosines_of(embedding, rows) - HUBNESS_WEIGHT * index.hubness[rows]
        scores += (LEXICAL_WEIGHT * scale) * covering.of(rows)
        scores[np.searchsorted(rows, lifted)] += gains
    best = _best(scores, limit)
    rows = best if rows is None else rows[best]
    cosines = index.exact_cosines(embedding, rows)
    hubness = index.hubness[rows].astype(np.float64)
    nearness = cosines - HUBNESS_WEIGHT * hubness
    gained = [lifts.get(row, 0.0) for row in rows.tolist()]
    coverages = (scale * covering.of(rows)).tolist()
    found = map(Retrieved, rows.tolist(), cosines.tolist(), hubness.tolist(), nearness.tolist(), coverages, gained)
    return sorted(found, key=lambda retrieved: (-retrieved.score, retrieved.row))[:limit]


def _best(scores: npt.NDArray[np.floating], limit: int) -> npt.NDArray[np.intp]:
    """Which of approximate scores can be one of the `limit` highest."""
    if limit >= len(scores):
        return np.arange(len(scores))
    return np.flatnonzero(scores >= np.partition(scores, -limit)[-limit] - _ROUNDING)


def _candidates(
    index: Scored,
    embedding: npt.NDArray[np.float32],
    covering: Coverage,
    limit: int,
    allowed: npt.NDArray[np.bool_] | None,
    lifted: npt.NDArray[np.intp],
) -> npt.NDArray[np.intp]:
    """Rows, ascending, that nearly always hold the `limit` best: those nearest, with most of the rare grams, or lifted.

    Of few that are allowed, all.
    """
    if allowed is not None and np.count_nonzero(allowed) <= _FEW:
        return united(np.flatnonzero(allowed), lifted)
    near = united(index.nearest(embedding, _NEAR * limit, allowed), lifted)
    count = _WORDS * limit
    most = covering.most(count, allowed, near)
    if len(most) > 3 * count:  # as of a question of one word: what lies near tells them apart
        chosen = np.zeros(len(index.hubness), np.bool_)
        chosen[most] = True
        most = index.nearest(embedding, count, chosen)
    return united(most, near)


def united(*rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """All of some rows, ascending, each once."""
    every = np.sort(np.concatenate(rows))
    different: npt.NDArray[np.intp] = every[np.diff(every, prepend=-1) > 0]
    return different


def lexical_scale(calibration: Calibration) -> float:
    """What coverage is multiplied by: a model that tells texts farther apart drowns it otherwise."""
    return calibration.spread / _USUAL_SPREAD
