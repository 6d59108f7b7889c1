"""On an invented municipality's texts the right words are marked, and what is sure is true.

`municipality/` has 43 short texts and 132 questions of the kinds that clerks ask: opening hours, tables, fees, case
numbers, paragraphs, dates, negations, repealed and older editions, everyday words, two questions in one, and 27 that
the texts don't answer.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bench.quality.municipal import Outcome, figures, outcome, read
from indexer.build.pipeline import Progress, build_from_sources
from indexer.model.encoder import Encoder
from service.answer.confidence import Confidence
from service.answer.probing import calibrate
from service.answer.reading import reader_of
from service.answer.searcher import Searcher
from service.corpus.local import Index

FOLDER = Path(__file__).parent / "municipality"
ASKED_ON = datetime.date(2025, 6, 2)


@pytest.fixture(scope="module")
def outcomes(
    encoder: Encoder, model_folder: Path, silent: Progress, tmp_path_factory: pytest.TempPathFactory
) -> list[Outcome]:
    folder = tmp_path_factory.mktemp("municipality") / "index"
    build_from_sources([FOLDER / "texter"], folder, encoder, calibrate, silent)
    index = Index.open(folder, encoder.spec)
    searcher = Searcher(index, encoder, reader_of(model_folder, encoder), lambda: ASKED_ON)
    return [outcome(searcher, asked) for asked in read(FOLDER)]


def test_the_set_is_as_large_as_it_says(outcomes: list[Outcome]) -> None:
    assert len(outcomes) == 132
    assert sum(not one.asked.answers for one in outcomes) == 27


def test_the_right_words_are_marked(outcomes: list[Outcome]) -> None:
    wrong = [(one.asked.question, one.quote) for one in outcomes if one.asked.answers and not one.is_right]
    assert figures(outcomes)["quote_right"] >= 97, wrong


def test_what_is_sure_is_true(outcomes: list[Outcome]) -> None:
    sure = [one for one in outcomes if one.level is Confidence.SURE]
    assert len(sure) >= 40
    assert sum(not one.is_right for one in sure) <= 1, [one.asked.question for one in sure if not one.is_right]


def test_what_the_texts_dont_answer_is_hardly_trusted(outcomes: list[Outcome]) -> None:
    measured = figures(outcomes)
    assert measured["unanswerable_sure_or_likely"] <= 3
    assert measured["answerable_refused"] <= 2
