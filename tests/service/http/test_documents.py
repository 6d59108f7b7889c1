"""A document is given whole, and the address in a citation points to the same words as long as they stand there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from indexer.build.pipeline import build
from indexer.model.encoder import Encoder
from indexer.texts.document import Document, Heading, Page
from indexer.texts.passages import PassagePlace, split
from indexer.texts.swedish import Span
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.documents.document_view import DocumentView, Reference
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.http.app import create_app
from service.settings.values import Settings
from tests import strategies
from tests.conftest import Silent
from tests.service.http.collected import documents
from tests.stub_encoder import uncalibrated

KEYS = [
    *("generation", "id", "title", "source", "path", "published", "author", "link", "collection", "media_type", "text"),
    *("headings", "pages", "passages", "segments", "reference", "attached_to", "part"),
]


def hits(client: TestClient, question: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.post("/v1/search", json={"query": question, "limit": 50}).json()["hits"]
    return found


def address(citation: dict[str, Any]) -> str:
    """Where the API tells what a citation's own address shows."""
    url: str = citation["document_url"]
    assert url.startswith("dokument/")
    return "/v1/documents/" + url.removeprefix("dokument/")


def test_a_document_has_exactly_the_documented_keys(client: TestClient) -> None:
    response = client.get(address(hits(client, "barn")[0]["citation"]))
    found = response.json()
    assert response.status_code == 200
    assert list(found) == KEYS
    assert list(found["headings"][0]) == ["offset", "level", "text"]
    assert list(found["passages"][0]) == ["id", "start", "end", "heading", "page"]
    assert list(found["segments"][0]) == ["start", "end", "text", "heading_level", "passage_id", "page", "marked"]
    assert list(found["reference"]) == ["passage_id", "found", "start", "end"]
    assert response.headers["belagg-generation"] == str(found["generation"])


def test_every_citation_leads_to_its_own_words(client: TestClient, searcher: Searcher) -> None:
    answer = client.post("/v1/answer", json={"query": "Vad betyder Skottlandsmodellen?", "limit": 1}).json()["answer"]
    quotes = [(hit["citation"], hit["text"]) for hit in hits(client, "barn och kommuner")]
    for citation, quote in [(answer["citation"], answer["quote"]), *quotes]:
        found = client.get(address(citation)).json()
        document = searcher.index.document(citation["document_id"], EVERYTHING)
        assert document is not None
        assert found["text"] == document.text
        assert "".join(segment["text"] for segment in found["segments"]) == document.text
        assert "".join(segment["text"] for segment in found["segments"] if segment["marked"]) == quote
        assert found["reference"] == {
            "passage_id": citation["passage_id"],
            "found": True,
            "start": citation["start"],
            "end": citation["end"],
        }
        assert {segment["passage_id"] for segment in found["segments"] if segment["marked"]} == {citation["passage_id"]}


def test_headings_and_passages_are_the_segments_that_say_so(client: TestClient) -> None:
    found = client.get(f"/v1/documents/{hits(client, 'barn')[0]['citation']['document_id']}").json()
    text, segments = found["text"], found["segments"]
    assert found["reference"] is None
    assert not any(segment["marked"] for segment in segments)
    headings = [(s["start"], s["heading_level"], s["text"]) for s in segments if s["heading_level"] is not None]
    assert headings == [(h["offset"], h["level"], h["text"]) for h in found["headings"]]
    for passage in found["passages"]:
        parts = [segment["text"] for segment in segments if segment["passage_id"] == passage["id"]]
        assert "".join(parts) == text[passage["start"] : passage["end"]]


@given(strategies.documents(), st.data())
def test_segments_lay_out_any_text_without_gap_or_overlap(document: Document, data: st.DataObject) -> None:
    pages = sorted(data.draw(st.sets(st.integers(0, len(document.text)), max_size=4)))
    document = replace(document, pages=tuple(Page(offset, number) for number, offset in enumerate(pages, 1)))
    passages = tuple(map(PassagePlace.of, split(document)))
    view = DocumentView(1, document, passages, None)
    if passages:
        passage = data.draw(st.sampled_from(passages))
        view = replace(view, reference=Reference(passage.id, Span(passage.start, passage.end)))
    pieces = list(view.pieces())
    assert "".join(piece.text for piece in pieces) == document.text
    assert all(before.end == after.start for before, after in pairwise(pieces))
    for piece in pieces:
        assert document.text[piece.start : piece.end] == piece.text != ""
        assert piece.page == document.page_at(piece.start) == document.page_at(piece.end - 1)
        holders = [p.id for p in passages if p.start <= piece.start < p.end]
        assert holders == ([piece.passage_id] if piece.passage_id else [])
    if passages:
        assert "".join(piece.text for piece in pieces if piece.marked) == document.text[passage.start : passage.end]


def test_a_document_is_sent_again_only_when_it_has_changed(client: TestClient) -> None:
    path = address(hits(client, "barn")[0]["citation"])
    first = client.get(path)
    etag = first.headers["etag"]
    for asked in (etag, etag.removeprefix("W/"), f'"annan", {etag}', "*"):
        unchanged = client.get(path, headers={"If-None-Match": asked})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["etag"] == etag
    assert client.get(path, headers={"If-None-Match": '"annan"'}).content == first.content
    assert client.get(path.partition("?")[0]).headers["etag"] != etag


def test_head_tells_the_same_without_the_text(client: TestClient) -> None:
    path = address(hits(client, "barn")[0]["citation"])
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert (head.headers["etag"], head.headers["content-type"]) == (get.headers["etag"], get.headers["content-type"])


@pytest.mark.parametrize("wanted", ["x", "0123456789abcdef", "..%2f..%2fetc", "%00", "å" * 500])
def test_a_document_that_is_not_there(client: TestClient, wanted: str) -> None:
    response = client.get(f"/v1/documents/{wanted}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["stycke=x", "stycke=", "tecken=1", "tecken=a-b", "tecken=5-99999999999"])
def test_an_address_that_no_citation_has_is_refused(client: TestClient, query: str) -> None:
    document_id = hits(client, "barn")[0]["citation"]["document_id"]
    response = client.get(f"/v1/documents/{document_id}?{query}")
    assert response.status_code == 422
    assert response.json()["detail"].startswith(query.partition("=")[0])


@pytest.mark.parametrize("characters", ["5-5", "9-3", "0-99999"])
def test_characters_outside_of_the_passage_point_to_all_of_it(client: TestClient, characters: str) -> None:
    citation = hits(client, "barn")[0]["citation"]
    path = address(citation).partition("&")[0]
    found = client.get(f"{path}&tecken={characters}").json()
    assert (found["reference"]["start"], found["reference"]["end"]) == (citation["start"], citation["end"])


Rebuild = Callable[[Sequence[Document]], TestClient]


@pytest.fixture
def rebuild(encoder: Encoder, silent: Silent, tmp_path: Path) -> Iterator[Rebuild]:
    """Index texts anew in the same place; a client of what is then published."""
    clients = []

    def built(texts: Sequence[Document]) -> TestClient:
        build(texts, tmp_path / "index", encoder, uncalibrated, silent, ("test",))
        searcher = Searcher(Index.open(tmp_path / "index", encoder.spec), encoder)
        clients.append(TestClient(create_app(LiveSearcher(searcher), Settings(rate=0))))
        return clients[-1]

    yield built
    for client in clients:
        client.close()


NEW = Document("aaa/ny.md", "Nytt", "Biblioteket har öppet alla dagar i veckan.", "aaa/ny.md", "text/plain")


def test_addresses_outlive_texts_that_come_and_go(rebuild: Rebuild) -> None:
    texts = documents()
    before = rebuild(texts)
    cited = [hit["citation"] for hit in hits(before, "skolskjuts")]
    shown = {address(citation): before.get(address(citation)) for citation in cited}
    assert len(cited) == len(texts)
    removed = texts[-1]
    after = rebuild([NEW, *texts[:-1]])
    for path, was in shown.items():
        now = after.get(path)
        if removed.id in path:
            assert now.status_code == 404
            assert now.json()["detail"].startswith("Dokumentet finns inte")
            continue
        assert now.json() == was.json() | {"generation": 2}
        assert now.headers["etag"] == was.headers["etag"]
        assert after.get(path, headers={"If-None-Match": was.headers["etag"]}).status_code == 304


def test_an_attachment_is_sent_again_when_its_mail_is_called_something_else(rebuild: Rebuild) -> None:
    """What it came with is sent with it, and isn't among its own bytes."""
    attachment = replace(NEW, path="post/brev.eml/bilaga.txt")
    tags = []
    for title in ("Öppettider", "Öppettider", "Nya öppettider"):
        mail = Document("post/brev.eml", title, "Hej! Här är tiderna.", "post/brev.eml", "message/rfc822")
        client = rebuild([mail, attachment])
        sent = client.get(f"/v1/documents/{attachment.id}")
        assert sent.json()["attached_to"]["title"] == title
        tags.append(sent.headers["etag"])
    assert tags[0] == tags[1] != tags[2]
    assert client.get(f"/v1/documents/{attachment.id}", headers={"If-None-Match": tags[1]}).status_code == 200


def test_an_address_finds_its_words_where_they_have_been_moved_to(rebuild: Rebuild) -> None:
    text = "Avgifter\n\nVattnet kostar 30 kronor. Det betalas varje månad. Den som inte betalar får en påminnelse."
    document = Document("vatten.md", "Vatten", text, "vatten.md", "text/plain", headings=(Heading(0, 1, "Avgifter"),))
    before = rebuild([document, *documents()])
    answer = before.post("/v1/answer", json={"query": "Vad kostar vattnet?"}).json()["hits"][0]
    assert answer["citation"]["document_id"] == document.id
    marked = answer["marked"]
    start = marked["start"] - answer["citation"]["start"]
    path = f"{address(answer['citation']).partition('&')[0]}&tecken={start}-{start + len(marked['quote'])}"
    assert before.get(path).json()["reference"]["start"] == marked["start"]

    first = "Öppettider\n\nKontoret har öppet varje dag.\n\n"
    headings = (Heading(0, 1, "Öppettider"), Heading(len(first), 1, "Avgifter"))
    moved = rebuild([replace(document, text=first + text, headings=headings), *documents()]).get(path).json()
    assert moved["reference"]["found"] is True
    assert moved["reference"]["start"] == marked["start"] + len(first)
    assert "".join(s["text"] for s in moved["segments"] if s["marked"]) == marked["quote"]

    edited = rebuild([replace(document, text=text.replace("30", "35")), *documents()]).get(path)
    assert edited.status_code == 200
    assert edited.json()["reference"] == {
        "passage_id": answer["citation"]["passage_id"],
        "found": False,
        "start": None,
        "end": None,
    }
    assert not any(segment["marked"] for segment in edited.json()["segments"])


def test_parts_put_together_are_the_text_and_what_stands_in_it(client: TestClient, searcher: Searcher) -> None:
    document_id = hits(client, "barn")[0]["citation"]["document_id"]
    document = searcher.index.document(document_id, EVERYTHING)
    assert document is not None
    whole = client.get(f"/v1/documents/{document_id}").json()
    assert whole["part"] is None
    offset: int | None = 0
    text, passages, etags = "", [], set()
    while offset is not None:
        response = client.get(f"/v1/documents/{document_id}", params={"offset": offset, "limit": 900})
        found = response.json()
        etags.add(response.headers["etag"])
        assert found["text"] is None
        assert (found["part"]["start"], found["part"]["length"]) == (offset, len(document.text))
        assert found["part"]["end"] - offset <= 900
        assert found["segments"][0]["start"] == offset
        text += "".join(segment["text"] for segment in found["segments"])
        passages += [passage["id"] for passage in found["passages"] if passage["id"] not in passages]
        offset = found["part"]["next_offset"]
    assert text == document.text
    assert passages == [passage["id"] for passage in whole["passages"]]
    assert len(etags) > 1


def test_a_long_document_is_sent_from_where_the_address_points() -> None:
    text = "\n\n".join(f"Stycke {number}. " + "Ord om annat. " * 60 for number in range(2_000))
    document = Document("a.md", "A", text, "a.md", "text/markdown")
    passages = tuple(map(PassagePlace.of, split(document)))
    pointed = passages[len(passages) // 2]
    view = DocumentView(1, document, passages, Reference(pointed.id, Span(pointed.start, pointed.end)))
    part = view.part(None, None)
    assert part.start < pointed.start < pointed.end < part.end
    assert part.end - part.start <= 200_000
    assert part.start in {passage.end for passage in passages}
    assert [piece.text for piece in view.pieces(part) if piece.marked] == [text[pointed.start : pointed.end]]
    assert replace(view, reference=None).part(None, None).start == 0
    assert view.part(len(text) + 5, None) == Span(len(text), len(text))


def test_the_document_that_was_read_last_is_kept_and_no_other(searcher: Searcher) -> None:
    index = searcher.index
    first, other = dict.fromkeys(index.document_ids_by_row()[:1] + index.document_ids_by_row()[-1:])
    read = index.read(first, EVERYTHING)
    assert read is not None
    assert index.read(first, EVERYTHING) == read
    assert index.read(first, EVERYTHING)[0] is read[0]  # type: ignore[index]
    for id_ in (other, first):
        found = index.read(id_, EVERYTHING)
        assert found is not None
        assert found[0] == index.document(id_, EVERYTHING)
        assert found[1] == tuple(map(PassagePlace.of, split(found[0])))
    assert index.read("0123456789abcdef", EVERYTHING) is None
