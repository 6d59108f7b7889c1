"""On two invented municipalities' texts the right words are marked, and what is sure is true.

`municipality/` has 43 short texts and questions of the kinds that clerks ask: opening hours, tables, fees, case
numbers, paragraphs, dates, negations, repealed and older editions, everyday words, two questions in one. `alvsjoholm/`
has 78, with minutes, rules and pages of nearly the same words, and was written without a look at what answers it; it is
asked where the public test sets are measured too, for it takes as long.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bench.quality.municipal import Outcome, figures, outcome, read
from indexer.build.pipeline import Progress, build_from_sources
from indexer.model.encoder import Encoder
from service.answer.confidence import Confidence
from service.answer.reading import reader_of
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.evaluation.probing import calibrate


@dataclass(frozen=True)
class Municipality:
    """A municipality's texts and questions, and what they are to reach."""

    folder: str
    asked_on: datetime.date
    questions: int
    unanswerable: int
    right: int
    sure: int
    sure_but_wrong: int
    trusted: int
    refused: int


in_evaluation = (
    pytest.mark.evaluation,
    pytest.mark.skipif(not os.environ.get("BELAGG_EVAL"), reason="BELAGG_EVAL names no folder with the test sets"),
)
MUNICIPALITIES = [
    pytest.param(Municipality("municipality", datetime.date(2025, 6, 2), 132, 27, 98, 24, 0, 1, 2), id="municipality"),
    pytest.param(
        Municipality("alvsjoholm", datetime.date(2026, 11, 28), 323, 75, 216, 70, 0, 5, 10),
        id="alvsjoholm",
        marks=in_evaluation,
    ),
]
every_municipality = pytest.mark.parametrize("its", MUNICIPALITIES)


@pytest.fixture(scope="module")
def outcomes(
    encoder: Encoder, model_folder: Path, silent: Progress, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Municipality], list[Outcome]]:
    @cache
    def asked(its: Municipality) -> list[Outcome]:
        texts, folder = Path(__file__).parent / its.folder, tmp_path_factory.mktemp(its.folder) / "index"
        build_from_sources([texts / "texter"], folder, encoder, calibrate, silent)
        index = Index.open(folder, encoder.spec)
        searcher = Searcher(index, encoder, reader_of(model_folder, encoder), lambda: its.asked_on)
        return [outcome(searcher, question) for question in read(texts)]

    return asked


@every_municipality
def test_the_set_is_as_large_as_it_says(its: Municipality, outcomes: Callable[[Municipality], list[Outcome]]) -> None:
    assert len(outcomes(its)) == its.questions
    assert sum(not one.asked.answers for one in outcomes(its)) == its.unanswerable


@every_municipality
def test_the_right_words_are_marked(its: Municipality, outcomes: Callable[[Municipality], list[Outcome]]) -> None:
    wrong = [(one.asked.question, one.quote) for one in outcomes(its) if one.asked.answers and not one.is_right]
    assert figures(outcomes(its))["quote_right"] >= its.right, wrong


@every_municipality
def test_what_is_sure_is_true(its: Municipality, outcomes: Callable[[Municipality], list[Outcome]]) -> None:
    sure = [one for one in outcomes(its) if one.level is Confidence.SURE]
    assert len(sure) >= its.sure
    wrong = [one.asked.question for one in sure if not one.is_right]
    assert len(wrong) <= its.sure_but_wrong, wrong


@every_municipality
def test_what_the_texts_dont_answer_is_hardly_trusted(
    its: Municipality, outcomes: Callable[[Municipality], list[Outcome]]
) -> None:
    measured = figures(outcomes(its))
    assert measured["unanswerable_sure_or_likely"] <= its.trusted
    assert measured["answerable_refused"] <= its.refused
