"""The figures that a judge of answerability goes by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Logits = npt.NDArray[np.float64]


def auroc(answered: Sequence[float] | Logits, missed: Sequence[float] | Logits) -> float:
    """How often an answered question's logit is above a missed one's; ties count half."""
    ordered = np.sort(np.asarray(missed, np.float64))
    high = np.asarray(answered, np.float64)
    below = np.searchsorted(ordered, high, "left") + np.searchsorted(ordered, high, "right")
    return float(below.mean() / 2 / len(ordered))


def share_above(answered: Sequence[float] | Logits, missed: Sequence[float] | Logits, allowed: float) -> float:
    """The share of answered questions above the logit that only `allowed` of the missed ones reach."""
    bound = np.quantile(np.asarray(missed, np.float64), 1 - allowed)
    return float((np.asarray(answered, np.float64) > bound).mean())
