"""What a stage of a question takes is told apart from what the stages within it take."""

from __future__ import annotations

from itertools import count
from typing import cast

import numpy as np
import pytest

from bench.cost.question_cost import BEYOND, ENCODING, METHODS, RETRIEVAL, TOKENISING, StageClock, Timed, measure
from indexer.model.encoder import Encoder
from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.corpus.view import View

STAGES = {
    *("normalisation and interpretation", TOKENISING, ENCODING, "exact scoring", "ranking by sentences"),
    *("marking and answer", "serialising", *METHODS.values()),
}


def test_a_stage_within_another_is_not_counted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = count()
    monkeypatch.setattr("time.process_time", lambda: next(seconds))
    clock = StageClock()
    with clock.stage("outer"):
        with clock.stage("inner"):
            pass
        with clock.stage("inner"):
            pass
    with clock.stage("last"):
        pass
    assert clock.milliseconds == {"outer": 3_000, "inner": 2_000, "last": 1_000}


def test_every_stage_of_a_question_is_timed(
    searcher: Searcher, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.cost.question_cost.WARM_UP", 1)
    measured = measure(searcher.index, encoder, ["Vad betyder Skottlandsmodellen?"] * 3)
    assert set(measured) == {*STAGES, RETRIEVAL, BEYOND}
    assert all(times["p50"] > 0 for times in measured.values())
    parts = sum(measured[name]["mean"] for name in STAGES - {TOKENISING, ENCODING})
    assert parts == pytest.approx(measured[BEYOND]["mean"])


def test_a_timed_index_answers_as_the_index_does(searcher: Searcher) -> None:
    clock = StageClock()
    weights = View(searcher.index, EVERYTHING).weights("vad kostar snö?")
    timed = cast(Index, Timed(searcher.index, clock, METHODS))
    covered = timed.covering(weights).of_all()
    np.testing.assert_array_equal(covered, searcher.index.coverage("vad kostar snö?"))
    assert timed.size == searcher.index.size
    assert set(clock.milliseconds) == {"lexicon"}
    with pytest.raises(AttributeError):
        Timed(searcher.index, clock, {"no_such_method": "vectors"})
