"""Texts behind the port in two ways, and real questions to ask of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from indexer.build.pipeline import Progress, build
from indexer.index.folder import current_generation
from indexer.model.encoder import Encoder
from indexer.sources.access import Said
from indexer.texts.access import AccessRule
from indexer.texts.document import Page, document_id
from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.evaluation.probing import calibrate
from service.question.interpretation import unit
from tests.conftest import REPOSITORY
from tests.naive_corpus import NaiveCorpus
from tests.service.corpus.every_corpus import READERS, RealQuestion
from tests.service.http import collected

QUESTIONS = 24


@dataclass(frozen=True)
class Both:
    """The same texts behind the port in two ways."""

    local: Index
    naive: NaiveCorpus
    folder: Path
    """Of the index."""


@pytest.fixture(scope="session")
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
    return Both(Index.open(folder, encoder.spec), NaiveCorpus(documents, current_generation(folder), readers), folder)


def pages(text: str) -> tuple[Page, ...]:
    """Two, of which the second begins within a passage."""
    return Page(0, 1), Page(len(text) // 2, 2)


@pytest.fixture(scope="session")
def truth(both: Both) -> NaiveCorpus:
    return both.naive


@pytest.fixture(scope="session")
def questions(encoder: Encoder) -> list[RealQuestion]:
    return real_questions(encoder)


def real_questions(encoder: Encoder) -> list[RealQuestion]:
    """Of the example texts, and of the texts in collections."""
    lines = (REPOSITORY / "tests" / "retrieval" / "golden" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["question"] for line in lines[:: len(lines) // QUESTIONS]]
    texts += ["Vem får skolskjuts?", "Vad kostar en resa med färdtjänst?"]
    return [RealQuestion(text, unit(encoder.encode_query(text.lower()))) for text in texts]


@pytest.fixture(scope="session")
def keys(both: Both) -> list[str]:
    """Of every reference in the texts."""
    return sorted({key for row in both.naive.rows for key in row.references})
