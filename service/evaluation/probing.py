"""Probing: the probe questions asked of a generation before it is published (indexer/index/calibration.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from indexer.data.lines import probes
from indexer.index.calibration import UNCALIBRATED, Calibration, Thresholds
from indexer.index.format import Manifest
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index, QuestionEncoder
from service.corpus.view import View
from service.question.interpretation import Interpretation, interpret_all
from service.search.ranking import best

_SAMPLE = 4096
"""Passages that the spread of cosines is measured on."""

_FOUND = 1.75
_SURE = 3.0
"""How far above the probes' median score an answer lies at least, in distances of the median from their lowest tenth.

Their highest scores say less: in texts about everything, some probe finds its answer. What else was tried stands in
docs/decisions/021-confidence.md.
"""
_LIKELY_LEAD = 0.5
_SURE_LEAD = 0.95
"""Shares of the probes whose lead is smaller."""


def calibrate(generation: Path, manifest: Manifest, encoder: QuestionEncoder) -> Calibration:
    """What a generation's scores mean. Raises `OSError`."""
    index = Index(generation, manifest)
    view = View(index, EVERYTHING)
    swedish, english = (interpret_all(view, encoder, probes(language)) for language in ("sv", "en"))
    spread = _spread(index, swedish)
    # Scores depend on the spread, and so an index does.
    view = View(Index(generation, replace(manifest, calibration=replace(UNCALIBRATED, spread=spread))), EVERYTHING)
    return Calibration(spread, _thresholds(view, swedish), _thresholds(view, english))


def _spread(index: Index, interpretations: Sequence[Interpretation]) -> float:
    sample = np.unique(np.linspace(0, index.size - 1, min(_SAMPLE, index.size)).astype(int)).tolist()
    questions = np.stack([interpretation.embedding for interpretation in interpretations])
    return float((questions @ index.vectors(sample).T).std())


def _thresholds(view: View, interpretations: Sequence[Interpretation]) -> Thresholds:
    scores, leads = zip(*(best(view, interpretation) for interpretation in interpretations), strict=True)
    median, lowest_tenth = np.quantile(scores, (0.5, 0.1))
    likely_lead, sure_lead = np.quantile([lead or 0.0 for lead in leads], (_LIKELY_LEAD, _SURE_LEAD))
    return Thresholds(
        found=float(median + _FOUND * (median - lowest_tenth)),
        sure=float(median + _SURE * (median - lowest_tenth)),
        likely_lead=float(likely_lead),
        sure_lead=float(sure_lead),
    )
