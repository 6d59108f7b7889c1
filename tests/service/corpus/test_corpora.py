"""An index on this machine and a naive corpus of the same texts pass the tests of every corpus, and answer alike."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from indexer.build.pipeline import Progress, build
from indexer.index.folder import current_generation
from indexer.model.encoder import Encoder
from indexer.sources.access import Said
from indexer.texts.access import AccessRule
from indexer.texts.document import Page, document_id
from service.answer.answering import Answer
from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING, Rights
from service.corpus.local import Index
from service.corpus.port import Corpus
from service.corpus.view import View
from service.evaluation.probing import calibrate
from service.question.interpretation import interpret, unit
from service.question.query import Query
from service.search.ranking import rank
from tests.conftest import REPOSITORY
from tests.naive_corpus import NaiveCorpus
from tests.service.corpus.every_corpus import READERS, RIGHTS, EveryCorpus, RealQuestion
from tests.service.http import collected

QUESTIONS = 24


class Both(NamedTuple):
    """The same texts behind the port in two ways."""

    local: Index
    naive: NaiveCorpus


@pytest.fixture(scope="module")
def both(searcher: Searcher, encoder: Encoder, silent: Progress, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Of the example texts, and of texts in collections, of which some are there twice."""
    ids = dict.fromkeys(searcher.index.document_ids_by_row())
    examples = [one for id_ in ids if (one := searcher.index.document(id_, EVERYTHING))]
    documents = [replace(one, collection="exempel") for one in examples] + collected.documents()
    documents += [replace(one, path=f"kopior/{one.path}", pages=pages(one.text)) for one in documents[-3:]]
    documents.sort(key=lambda one: one.path)
    folder = tmp_path_factory.mktemp("port") / "index"
    said = Said({one.path: AccessRule(READERS.get(one.path)) for one in documents}, is_said=True)
    build(documents, folder, encoder, calibrate, silent, ("test",), said=said)
    readers = {document_id(path): its for path, its in READERS.items()}
    return Both(Index.open(folder, encoder.spec), NaiveCorpus(documents, current_generation(folder), readers))


def pages(text: str) -> tuple[Page, ...]:
    """Two, of which the second begins within a passage."""
    return Page(0, 1), Page(len(text) // 2, 2)


@pytest.fixture(scope="module")
def truth(both: Both) -> NaiveCorpus:
    return both.naive


@pytest.fixture(scope="module")
def questions(encoder: Encoder) -> list[RealQuestion]:
    lines = (REPOSITORY / "tests" / "retrieval" / "golden" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["question"] for line in lines[:: len(lines) // QUESTIONS]]
    texts += ["Vem får skolskjuts?", "Vad kostar en resa med färdtjänst?"]
    return [RealQuestion(text, unit(encoder.encode_query(text.lower()))) for text in texts]


@pytest.fixture(scope="module")
def keys(both: Both) -> list[str]:
    """Of every reference in the texts."""
    return sorted({key for row in both.naive.rows for key in row.references})


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
    for question in questions:
        found, expected = (answer(corpus, encoder, question.text, rights) for corpus in both)
        assert found.ranking.interpretation == expected.ranking.interpretation
        ids, expected_ids = ([hit.passage.id for hit in one.ranking.hits] for one in (found, expected))
        assert ids == expected_ids, question.text
        scores, expected_scores = ([hit.score for hit in one.ranking.hits] for one in (found, expected))
        np.testing.assert_allclose(scores, expected_scores, atol=1e-6)
        assert (found.confidence, found.citations) == (expected.confidence, expected.citations)
        assert (found.missing, found.notes) == (expected.missing, expected.notes)
