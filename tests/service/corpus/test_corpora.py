"""An index on this machine and a naive corpus of the same texts pass the tests of every corpus, and answer alike."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from indexer.model.encoder import Encoder
from service.answer.answering import Answer
from service.corpus.filters import Rights
from service.corpus.port import Corpus
from service.corpus.view import View
from service.question.interpretation import interpret
from service.question.query import Query
from service.search.ranking import rank
from tests.service.corpus.conftest import Both
from tests.service.corpus.every_corpus import RIGHTS, EveryCorpus, RealQuestion, some_for


class TestLocal(EveryCorpus):
    @pytest.fixture
    def corpus(self, both: Both) -> Corpus:
        return both.local


class TestNaive(EveryCorpus):
    @pytest.fixture
    def corpus(self, both: Both) -> Corpus:
        return both.naive


def answer(corpus: Corpus, encoder: Encoder, question: str, rights: Rights) -> Answer:
    view, query = View(corpus, rights), Query.parse(question, 20)
    ranking = rank(view, interpret(view, encoder, query.text), query, datetime.date(2026, 1, 1))
    return Answer.of(ranking, view.calibration, view.known(query.filters))


@pytest.mark.parametrize("rights", RIGHTS, ids=str)
def test_real_questions_are_answered_alike(
    both: Both, encoder: Encoder, questions: list[RealQuestion], rights: Rights
) -> None:
    """Scores as near as single precision takes the sentences' part of them."""
    for question in some_for(rights, questions):
        found, expected = (answer(corpus, encoder, question.text, rights) for corpus in (both.local, both.naive))
        assert found.ranking.interpretation == expected.ranking.interpretation
        ids, expected_ids = ([hit.passage.id for hit in one.ranking.hits] for one in (found, expected))
        assert ids == expected_ids, question.text
        scores, expected_scores = ([hit.score for hit in one.ranking.hits] for one in (found, expected))
        np.testing.assert_allclose(scores, expected_scores, atol=1e-6)
        assert (found.confidence, found.citations) == (expected.confidence, expected.citations)
        assert (found.missing, found.notes) == (expected.missing, expected.notes)
