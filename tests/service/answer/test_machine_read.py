"""An answer out of a scan says that a machine has read it, and is less sure where that was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.build.pipeline import build
from indexer.model.encoder import Encoder
from indexer.texts.document import Document, Page
from service.answer.answering import Answer
from service.answer.confidence import Confidence
from service.answer.searcher import Searcher
from service.corpus.documents.document_view import DocumentView, Outer
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.corpus.view import View
from service.evaluation.probing import calibrate
from service.http.schemas import AnswerOut
from service.question.query import Query
from tests.conftest import Silent

QUESTION = "Vad kostar ett torgstånd per dag?"
TEXTS = {
    "t/torg.pdf": "Torghandel\n\nEtt torgstånd kostar 120 kronor per dag och betalas till kommunen i förskott.",
    "t/bad.txt": "Badet\n\nBadet öppnar klockan nio och stänger klockan tjugo alla vardagar.",
    "t/post.eml": "Fråga om slam\n\nHej, slamtömning undrar jag över.",
    "t/post.eml/taxa.txt": "Taxa\n\nSlamtömning görs två gånger om året av entreprenören.",
}

Ask = Callable[[int | None], tuple[Answer, Index]]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, silent: Silent) -> Ask:
    def asked(sure: int | None) -> tuple[Answer, Index]:
        folder: Path = tmp_path_factory.mktemp("read") / "index"
        documents = [
            Document(path, text.partition("\n")[0], text, path, "text/plain", pages=(Page(0, 1),))
            for path, text in TEXTS.items()
        ]
        documents[0] = replace(documents[0], pages=(Page(0, 1, sure),))
        build(documents, folder, encoder, calibrate, silent, ("t",))
        index = Index.open(folder, encoder.spec)
        return Searcher(index, encoder).answer(Query.parse(QUESTION)), index

    return asked


def test_it_says_so_and_a_doubtful_reading_lowers_the_level_by_one(ask: Ask) -> None:
    printed, _ = ask(None)
    read, _ = ask(93)
    doubtful, _ = ask(60)
    for answer in (printed, read, doubtful):
        assert answer.hit is not None
        assert answer.hit.document.path == "t/torg.pdf"
    assert printed.notes == ()
    assert read.notes == ("Texten är maskinläst ur en bild: jämför med originalet.",)
    assert doubtful.notes == ("Texten är maskinläst och läsningen är osäker: jämför med originalet.",)
    levels = list(Confidence)
    assert read.confidence is printed.confidence
    assert printed.confidence in (Confidence.SURE, Confidence.LIKELY)
    assert levels.index(doubtful.confidence) == levels.index(printed.confidence) + 1
    out = AnswerOut.of(doubtful)
    assert out.answer is not None
    assert out.answer.citation.machine_read
    assert [hit.citation.machine_read for hit in out.hits] == [hit.citation.path == "t/torg.pdf" for hit in out.hits]


def test_an_attachment_leads_to_its_mail(ask: Ask) -> None:
    _, index = ask(None)
    ids = {hit.path: hit.document_id for hit in index.editions(index.document_ids(list(range(index.size)))).values()}
    view = DocumentView.of(View(index, EVERYTHING), ids["t/post.eml/taxa.txt"])
    assert view is not None
    assert view.attached_to == Outer(ids["t/post.eml"], "Fråga om slam")
    alone = DocumentView.of(View(index, EVERYTHING), ids["t/bad.txt"])
    assert alone is not None
    assert alone.attached_to is None


@pytest.mark.parametrize(
    ("level", "lowered"),
    [
        (Confidence.SURE, Confidence.LIKELY),
        (Confidence.LIKELY, Confidence.UNSURE),
        (Confidence.UNSURE, Confidence.UNSURE),
        (Confidence.NOT_FOUND, Confidence.NOT_FOUND),
    ],
)
def test_what_was_found_stays_found(level: Confidence, lowered: Confidence) -> None:
    assert level.lowered is lowered
