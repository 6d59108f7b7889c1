"""Levers over HTTP: what is hidden is nowhere, what is stopped says so, and what is to be read is told."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.model.encoder import Encoder
from indexer.texts.document import document_id
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING
from service.errors import DocumentNotFound, LeversUnknown
from service.http.app import create_app
from service.http.mcp.tools import Asking, FetchIn, fetch
from service.settings.levers.file import LeverFile
from service.settings.levers.lever import Lever, LeverKind
from service.settings.levers.table import written
from service.settings.values import Settings

HTML = {"Accept": "text/html"}
STOPPED = "Vi rättar <fel> i texterna. Ring 0470-410 00."


def lever(kind: LeverKind, about: str = "", text: str = "") -> Lever:
    return Lever(kind, about, "", text, "", "Eva", "prov", datetime.date(2999, 1, 1))


@pytest.fixture
def file(tmp_path: Path) -> LeverFile:
    return LeverFile(tmp_path / "levers.csv")


@pytest.fixture
def client(collected: Searcher, encoder: Encoder, file: LeverFile) -> Iterator[TestClient]:
    searcher = Searcher(collected.index, encoder, levers=file)
    with TestClient(create_app(LiveSearcher(searcher), Settings(rate=0), file)) as client:
        yield client


def test_what_is_hidden_is_neither_shown_nor_suggested(client: TestClient, file: LeverFile) -> None:
    path = "riktlinjer/fardtjanst.md"
    addresses = [f"/v1/documents/{document_id(path)}", f"/dokument/{document_id(path)}"]
    typed = {"q": "Riktlinjer för fär"}
    assert [client.get(address, headers=HTML).status_code for address in addresses] == [200, 200]
    assert "Riktlinjer för färdtjänst" in client.get("/v1/suggest", params=typed).text
    file.add(lever(LeverKind.HIDDEN, path))
    assert [client.get(address, headers=HTML).status_code for address in addresses] == [404, 404]
    assert "Riktlinjer för färdtjänst" not in client.get("/v1/suggest", params=typed).text
    assert "Riktlinjer för färdtjänst" not in client.get("/v1/suggest/opensearch", params=typed).text


def test_what_is_hidden_is_not_counted_nor_read_by_other_assistants(
    collected: Searcher, encoder: Encoder, client: TestClient, file: LeverFile
) -> None:
    id_ = document_id("personal/fladdermusholk.md")
    searcher = Searcher(collected.index, encoder, levers=file)
    asking = Asking(LiveSearcher(searcher).within(EVERYTHING), None)
    assert fetch(asking, FetchIn(id=id_)).title == "Fladdermusholk på stadshuset"
    before = client.get("/v1/status").json()
    file.add(lever(LeverKind.HIDDEN, "personal/fladdermusholk.md"))
    with pytest.raises(DocumentNotFound):
        fetch(asking, FetchIn(id=id_))
    after = client.get("/v1/status").json()
    assert (before["documents"], after["documents"]) == (5, 4)
    assert before["newest_document"]["title"] == "Fladdermusholk på stadshuset"
    assert after["newest_document"]["title"] == "Protokoll från skolnämnden"


@pytest.mark.parametrize(("place", "sent"), [("sida", "page"), ("widget", "widget"), ("ram", "frame"), ("api", None)])
def test_a_stop_holds_where_it_is_set_and_nowhere_else(
    client: TestClient, file: LeverFile, place: str, sent: str | None
) -> None:
    def ask(header: str | None) -> tuple[int, str]:
        headers = {} if header is None else {"Belagg-Place": header}
        answer = client.post("/v1/answer", json={"query": "Vad kostar färdtjänst?"}, headers=headers)
        return answer.status_code, answer.json().get("detail", "")

    file.add(lever(LeverKind.STOP, place, STOPPED))
    assert ask(sent) == (503, STOPPED)
    assert [ask(other)[0] for other in ("page", "widget", "frame", None) if other != sent] == [200, 200, 200]
    assert client.get("/v1/status").status_code == 200
    file.remove(lever(LeverKind.STOP, place, STOPPED).key)
    assert ask(sent)[0] == 200


def test_a_stopped_page_says_so_and_a_stop_of_all_is_one(
    client: TestClient, file: LeverFile, caplog: pytest.LogCaptureFixture
) -> None:
    file.add(lever(LeverKind.STOP, "allt", STOPPED))
    page = client.get("/", headers=HTML)
    assert (page.status_code, "Vi rättar &lt;fel&gt; i texterna." in page.text) == (503, True)
    assert client.get("/om").status_code == 200
    assert client.post("/v1/search", json={"query": "x"}).status_code == 503
    assert "Stopp för sida, av Eva: prov" in caplog.text


def test_notices_are_told(client: TestClient, file: LeverFile) -> None:
    assert client.get("/v1/status").json()["notices"] == []
    file.add(lever(LeverKind.NOTICE, text="Taxorna ses över."))
    assert client.get("/v1/status").json()["notices"] == ["Taxorna ses över."]


def test_while_the_table_was_never_read_nobody_is_answered(
    collected: Searcher, encoder: Encoder, file: LeverFile
) -> None:
    """Which texts it hides isn't known."""
    path = "riktlinjer/fardtjanst.md"
    file.path.write_bytes(b"\x00\x01\x02" * 1_000)
    document = f"/v1/documents/{document_id(path)}"
    live = LiveSearcher(Searcher(collected.index, encoder, levers=file))
    with TestClient(create_app(live, Settings(rate=0), file)) as client:
        asked = {"query": "Vad kostar en resa med färdtjänst?"}
        for answer in (client.post("/v1/answer", json=asked), client.get(document), client.get("/readyz")):
            assert (answer.status_code, answer.json()["detail"]) == (503, str(LeversUnknown()))
        assert client.get("/healthz").status_code == client.get("/").status_code == 200
        file.path.write_text(written([lever(LeverKind.HIDDEN, path)]), encoding="utf-8")
        assert [client.get(path).status_code for path in ("/readyz", document)] == [200, 404]
        file.path.unlink()  # and now it is known
        assert [client.get(path).status_code for path in ("/readyz", document)] == [200, 404]
