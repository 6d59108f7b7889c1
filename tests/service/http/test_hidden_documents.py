"""Whoever may not know of a document can't tell it from one that isn't there, nor by the work that refusing takes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.build.pipeline import Progress, build
from indexer.model.encoder import Encoder
from indexer.texts.document import Document
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.documents.document_view import DocumentView
from service.corpus.filters import EVERYTHING, NOTHING, Rights
from service.corpus.local import Index
from service.corpus.view import View
from service.http.app import create_app
from service.http.guards import keys
from service.settings.values import Settings
from tests.stub_encoder import uncalibrated

ABSENT = "0123456789abcdef"
SECRET_TEXT = "Det som är hemligt får ingen veta. " * 20_000
OPEN = Document("öppet.md", "Öppet", "Alla får veta detta.", "öppet.md", "text/markdown", collection="öppet")
SECRETS = [
    Document(f"hemligt{size}.md", "H", SECRET_TEXT[:size], "h", "text/markdown", collection="hemligt")
    for size in (40, 300_000)
]


@pytest.fixture(scope="module")
def index(encoder: Encoder, silent: Progress, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("hidden") / "index"
    build([OPEN, *SECRETS], folder, encoder, uncalibrated, silent, ("test",))
    return Index.open(folder, encoder.spec)


@pytest.fixture
def limited(index: Index, encoder: Encoder, tmp_path: Path) -> Iterator[TestClient]:
    """With a key to what is open."""
    file = tmp_path / "keys.json"
    key = keys.create(file, "portal", ["öppet"])
    app = create_app(LiveSearcher(Searcher(index, encoder)), Settings(rate=0, keys=file))
    with TestClient(app, headers={"X-API-Key": key}) as client:
        yield client


@contextmanager
def read_from(index: Index) -> Iterator[list[str]]:
    """The SQL that is run meanwhile."""
    run: list[str] = []
    index._documents._database.set_trace_callback(run.append)
    yield run
    index._documents._database.set_trace_callback(None)


def test_a_hidden_document_is_answered_as_one_that_is_not_there(limited: TestClient, index: Index) -> None:
    absent = limited.get(f"/v1/documents/{ABSENT}")
    assert absent.status_code == 404
    assert limited.get(f"/v1/documents/{OPEN.id}").status_code == 200
    for hidden in SECRETS:
        for path in (f"/v1/documents/{hidden.id}", f"/v1/documents/{hidden.id}?stycke={ABSENT}&tecken=0-1"):
            refused = limited.get(path)
            assert (refused.status_code, refused.content) == (404, absent.content)
            assert set(refused.headers) == set(absent.headers)


@pytest.mark.parametrize("page", ["/v1/documents/", "/dokument/"])
def test_refusing_reads_nothing_of_a_document(limited: TestClient, index: Index, page: str) -> None:
    for id_ in (ABSENT, "ffffffffffffffff", *(hidden.id for hidden in SECRETS)):
        with read_from(index) as statements:
            assert limited.get(page + id_).status_code == 404
        assert statements == []
    with read_from(index) as statements:
        assert limited.get(f"/v1/documents/{OPEN.id}").status_code == 200
    assert statements != []


def test_refusing_takes_as_many_steps_whatever_is_hidden(index: Index) -> None:
    """Every line of Python that is run, with nothing else than the index and the view."""

    view = View(index, Rights(frozenset({"öppet"})))

    def lines(document_id: str) -> int:
        count = 0

        def trace(*_: object) -> object:
            nonlocal count
            count += 1
            return trace

        before = sys.gettrace()
        sys.settrace(trace)  # type: ignore[arg-type]
        try:
            found = DocumentView.of(view, document_id)
        finally:
            sys.settrace(before)
        assert found is None
        return count

    lines(ABSENT)
    counts = [lines(id_) for id_ in (ABSENT, "ffffffffffffffff", *(hidden.id for hidden in SECRETS))]
    assert max(counts) - min(counts) <= 4, counts


@pytest.mark.parametrize("none", ["", "0123456789ABCDEF", "x", "0123456789abcde", "0123456789abcdef0", "å" * 16, "-1"])
def test_what_is_no_id_is_of_no_document(index: Index, none: str) -> None:
    assert not index.shows(none, EVERYTHING)


@pytest.mark.parametrize("rights", [NOTHING, EVERYTHING, Rights(frozenset({"öppet"})), Rights(frozenset({"hemligt"}))])
def test_a_document_is_shown_to_whoever_may_see_its_collection(index: Index, rights: Rights) -> None:
    assert not index.shows(ABSENT, rights)
    for document in (OPEN, *SECRETS):
        seen = rights.collections is None or document.collection in rights.collections
        assert index.shows(document.id, rights) == seen
        assert (index.document(document.id, rights) is not None) == seen
        assert bool(index.passages_of(document.id, rights)) == seen
