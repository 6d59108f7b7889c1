"""Nothing of a collection that a reader may not see comes out of any route of the application.

A reader of one of two collections is answered as if the other had never been indexed: the same bytes as from an index
without it, but for the scores, which all texts have a part in. Every route is tried: one that is added without a
request here fails, and one that doesn't say what it gets of the texts can't be added.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from fastapi import APIRouter, Request
from fastapi.routing import iter_route_contexts
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from indexer.build.pipeline import Progress, build
from indexer.model.encoder import Encoder
from indexer.texts.document import Document, Heading
from indexer.texts.passages import split
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING, UNFILTERED, Rights
from service.corpus.local import Index
from service.corpus.view import OutsideViewError, View
from service.http.app import create_app
from service.http.guards import keys, view
from service.http.guards.access import AccessMiddleware
from service.http.guards.view import RouteWithoutView, Whole, Within
from service.settings.values import Settings
from tests.stub_encoder import uncalibrated

OPEN, SECRET = "riktlinjer", "personalakter"


def document(path: str, title: str, text: str, day: datetime.date, heading: str = "") -> Document:
    headings = (Heading(0, 1, heading),) if heading else ()
    body = f"{heading}\n\n{text}" if heading else text
    collection = path.partition("/")[0]
    return Document(path, title, body, path, "text/plain", published=day, collection=collection, headings=headings)


COPIED = "En elev har rätt till skolskjuts om vägen till skolan är längre än tre kilometer."
SEEN = [
    document("riktlinjer/skolskjuts.txt", "Riktlinjer för skolskjuts", COPIED, datetime.date(2023, 5, 2)),
    document(
        "riktlinjer/båtplatser-2024.txt",
        "Taxa för båtplatser 2024",
        "Avgiften för en båtplats är 2 350 kronor om året.",
        datetime.date(2023, 11, 2),
        "Avgifter",
    ),
    document(
        "riktlinjer/färdtjänst.txt",
        "Riktlinjer för färdtjänst",
        "En resa med färdtjänst kostar 40 kronor inom kommunen. Avgiften betalas till föraren. Se KS 2023/145.",
        datetime.date(2024, 9, 1),
        "Resor",
    ),
]
HIDDEN = [
    document(
        "personalakter/fladdermusholk.txt",
        "Fladdermusholk på stadshuset",
        "Personalen får lönepåslag för skolskjuts. Listan över förmånstagare är hemlig, dnr KS 2026/777.",
        datetime.date(2026, 2, 3),
        "Lönepåslag och vildvittror",
    ),
    # Each would show in what is said of a text that may be seen: as a copy, as a newer edition.
    document("personalakter/kopia.txt", "Skjutsavtalets bilaga", COPIED, datetime.date(2025, 5, 2)),
    document(
        "personalakter/båtplatser-2025.txt",
        "Taxa för båtplatser 2025",
        "Avgiften för en båtplats är 2 990 kronor om året.",
        datetime.date(2024, 11, 2),
        "Avgifter",
    ),
]
MARKS = [
    *(
        "Fladdermusholk",
        "lönepåslag",
        "Lönepåslag",
        "vildvittror",
        "förmånstagare",
        "Skjutsavtal",
        "2 990",
        "båtplatser 2025",
    ),
    *("2026-02-03", "2024-11-02", SECRET),
    *(mark for one in HIDDEN for mark in (one.id, *(passage.id for passage in split(one)))),
]
"""What would tell of the hidden texts, and isn't sent by whoever asks."""

QUESTIONS = [
    {"query": question, "limit": 100}
    for question in (
        *("lonepaslag", "fladder mus holk", "formanstgare", "vildvitror", "skolskjuts", "Vad kostar en båtplats?"),
        *(
            "Vad kostade en båtplats tidigare?",
            "Vad står i KS 2023/145?",
            "KS 2026/778",
            "Hur långt är det till skolan?",
        ),
    )
]


class Asked(NamedTuple):
    """A request."""

    path: str
    body: Any = None
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed


def requests(path: str, method: str) -> list[Asked]:
    """What is asked of a route. Raises `KeyError` for one that takes a body and isn't known here."""
    ids = [one.id for one in (SEEN[0], *HIDDEN)]
    pointed = [f"stycke={passage.id}&tecken=0-5" for one in HIDDEN[:1] for passage in split(one)]
    known = {
        "/v1/search": [Asked("/v1/search", {**question, "valid_on": day}) for question in QUESTIONS for day in DAYS],
        "/v1/answer": [Asked("/v1/answer", question) for question in QUESTIONS],
        "/v1/search/batch": [Asked("/v1/search/batch", {"queries": QUESTIONS})],
        "/v1/feedback": [Asked("/v1/feedback", {"answer_id": "a", "helpful": True})],
        "/v1/opened": [Asked("/v1/opened", {"answer_id": "a", "document_id": one}) for one in ids],
        "/v1/suggest": [Asked(f"/v1/suggest?q={typed}&limit=20") for typed in TYPED],
        "/v1/suggest/opensearch": [Asked(f"/v1/suggest/opensearch?q={typed}") for typed in TYPED],
        "/v1/documents/{document_id}": [
            Asked(f"/v1/documents/{ident}{query}", headers=headers)
            for ident in ids
            for query in ("", "?offset=3&limit=10", *(f"?{each}" for each in pointed))
            for headers in ({}, {"If-None-Match": "*"})
        ],
        "/dokument/{document_id}": [
            Asked(f"/dokument/{ident}", headers=headers) for ident in ids for headers in ({}, {"Accept": "text/html"})
        ],
        "/static": [Asked("/static/page.css"), Asked(f"/static/{HIDDEN[0].id}")],
    }
    if path in known:
        return known[path]
    if method == "POST":
        raise KeyError(f"What is to be asked of {path}?")
    return [Asked(path) for path in dict.fromkeys(re.sub(r"\{.*?\}", ident, path) for ident in ids)]


DAYS = (None, "2024-06-30", "2025-06-30")
TYPED = ("fl", "lon", "lön", "vild", "taxa för båtplatser 20", "skj", "förm", "20")


def routes_of(client: TestClient) -> Iterator[tuple[str, str]]:
    """Method and path of every route."""
    for route in iter_route_contexts(client.app.routes):  # type: ignore[attr-defined]
        for method in sorted(route.methods or {"GET"}) if not isinstance(route.original_route, Mount) else ("GET",):
            yield method, str(route.path)


def make_client(index: Index, encoder: Encoder, folder: Path, collections: list[str] | None) -> TestClient:
    """With a key to some collections, for texts and measures alike."""
    folder.mkdir()
    token = keys.create(folder / "keys.json", "läsare", collections)
    settings = Settings(
        rate=0,
        keys=folder / "keys.json",
        metrics_keys=folder / "keys.json",
        feedback=folder / "feedback.jsonl",
        records=folder / "r.sqlite",
    )
    app = create_app(LiveSearcher(Searcher(index, encoder)), settings)
    return TestClient(app, headers={"X-API-Key": token}, raise_server_exceptions=False, follow_redirects=False)


class Clients(NamedTuple):
    reader: TestClient
    """Of one collection of two."""
    alone: TestClient
    """The same reader where the other collection was never indexed."""
    everything: TestClient


@pytest.fixture(scope="module")
def index(encoder: Encoder, silent: Progress, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Of both collections."""
    folder = tmp_path_factory.mktemp("both")
    build([*SEEN, *HIDDEN], folder, encoder, uncalibrated, silent, ("test",))
    return Index.open(folder, encoder.spec)


@pytest.fixture(scope="module")
def clients(index: Index, encoder: Encoder, silent: Progress, tmp_path_factory: pytest.TempPathFactory) -> Clients:
    folder = tmp_path_factory.mktemp("one")
    build(SEEN, folder / "index", encoder, uncalibrated, silent, ("test",))
    one = Index.open(folder / "index", encoder.spec)
    return Clients(
        make_client(index, encoder, folder / "reader", [OPEN]),
        make_client(one, encoder, folder / "alone", [OPEN]),
        make_client(index, encoder, folder / "everything", None),
    )


def answers(client: TestClient, method: str, path: str) -> Iterator[tuple[Asked, str]]:
    """What comes of every request to a route, headers too, without times, draws and scores."""
    for asked in requests(path, method):
        response = client.request(method, asked.path, json=asked.body, headers=asked.headers)
        headers = {name: value for name, value in response.headers.items() if name != "content-length"}
        yield asked, json.dumps([response.status_code, headers, comparable(response.text)], ensure_ascii=False)


_SCORED = ("score", "rank", "confidence", "answer", "notes", "id", "created_at")
"""What all texts have a part in, or what is new each time."""
_PASSING = re.compile(r"^(?!belagg_index_(?:doc|pass)).*\d$", re.M)
"""Measures that are no counts of texts."""


def comparable(text: str) -> str:
    """Without scores, and what follows from them."""
    if not text.startswith("{"):
        return _PASSING.sub("", text)
    content = json.loads(text)
    scored = "hits" in text or "created_at" in text
    return json.dumps(without_scores(content) if scored else content, ensure_ascii=False)


def without_scores(content: Any) -> Any:
    if isinstance(content, dict):
        return {name: without_scores(value) for name, value in content.items() if name not in _SCORED}
    if isinstance(content, list):
        return sorted((without_scores(one) for one in content), key=str)
    return content


def test_a_reader_of_one_collection_is_answered_as_if_there_were_no_other(clients: Clients) -> None:
    tried = set()
    for method, path in routes_of(clients.reader):
        pairs = zip(answers(clients.reader, method, path), answers(clients.alone, method, path), strict=True)
        for (asked, answer), (_, expected) in pairs:
            assert answer == expected, (method, asked)
            assert not [mark for mark in MARKS if mark in answer and mark not in asked.path], (method, asked)
            tried.add(path)
    assert len(tried) >= 25


def test_whoever_may_see_everything_is_told_all_that_the_other_is_not(clients: Clients) -> None:
    """The requests would show every mark, were they answered without regard to who asks."""
    every = "".join(
        answer
        for method, path in routes_of(clients.everything)
        if method != "HEAD"
        for _, answer in answers(clients.everything, method, path)
    )
    assert [mark for mark in MARKS if mark not in every] == []


def test_counts_completions_and_spellings_are_those_of_what_may_be_seen(clients: Clients) -> None:
    status = clients.reader.get("/v1/status").json()
    assert (status["documents"], status["passages"]) == (3, 3)
    assert status["collections"] == [{"name": OPEN, "documents": 3}]
    assert "belagg_index_documents 3.0" in clients.reader.get("/metrics").text
    assert "belagg_index_documents 6.0" in clients.everything.get("/metrics").text
    copied = {"query": "Hur långt är det till skolan?", "limit": 1}
    assert [
        client.post("/v1/search", json=copied).json()["hits"][0]["duplicates"]
        for client in (clients.reader, clients.everything)
    ] == [0, 1]
    misspelled = {"query": "lonepaslag"}
    assert clients.reader.post("/v1/search", json=misspelled).json()["searched_for"] is None
    assert clients.everything.post("/v1/search", json=misspelled).json()["searched_for"] == "lönepåslag"
    assert clients.reader.post("/v1/search", json={"query": "a", "collections": [SECRET]}).status_code == 403


def test_a_request_of_whom_nothing_is_known_sees_nothing(index: Index, encoder: Encoder) -> None:
    """As it would be if the guard that tells who asks were forgotten."""
    app = create_app(LiveSearcher(Searcher(index, encoder)), Settings(rate=0))
    app.user_middleware = [one for one in app.user_middleware if str(one.cls) != str(AccessMiddleware)]
    client = TestClient(app)
    assert client.get("/v1/status").json()["documents"] == 0
    assert client.get("/v1/suggest?q=r").json()["suggestions"] == []
    assert client.get(f"/dokument/{SEEN[0].id}").status_code == 404


async def reads_behind_the_view(request: Request) -> JSONResponse:
    return JSONResponse(request.app.state.live.current.index.holdings(EVERYTHING).documents)


def test_a_route_that_does_not_say_what_it_sees_cannot_be_added(clients: Clients) -> None:
    app = create_app(LiveSearcher(None), Settings(rate=0))
    without = ("openapi", "static")
    view.check(app, without)
    router = APIRouter()
    router.get("/v1/rubriker")(reads_behind_the_view)
    app.include_router(router, prefix="/ny")
    with pytest.raises(RouteWithoutView, match="/ny/v1/rubriker"):
        view.check(app, without)
    for other in (Route("/v1/filer", reads_behind_the_view), Mount("/filer", app=clients.reader.app)):
        app = create_app(LiveSearcher(None), Settings(rate=0))
        app.router.routes.append(other)
        with pytest.raises(RouteWithoutView, match="/filer"):
            view.check(app, without)


def test_a_route_that_says_both_that_it_reads_and_that_it_does_not_cannot_be_added() -> None:
    app = create_app(LiveSearcher(None), Settings(rate=0))

    @app.get("/v1/rubriker", dependencies=[view.SEES_NOTHING])
    def headings(searcher: Within) -> int:
        return searcher.holdings.documents

    with pytest.raises(RouteWithoutView):
        view.check(app, ("openapi", "static"))


def test_a_route_gets_the_whole_or_what_the_reader_may_see_but_not_both() -> None:
    app = create_app(LiveSearcher(None), Settings(rate=0))

    @app.get("/redaktion/rubriker")
    def every_heading(searcher: Whole) -> int:
        return searcher.index.size

    view.check(app, ("openapi", "static"))

    @app.get("/v1/rubriker")
    def headings(searcher: Within, whole: Whole) -> int:
        return searcher.holdings.documents + whole.index.size

    with pytest.raises(RouteWithoutView, match="/v1/rubriker"):
        view.check(app, ("openapi", "static"))


def test_a_view_gives_nothing_of_rows_outside(index: Index) -> None:
    """Though nothing that it gives names them."""
    seen, hidden = View(index, EVERYTHING), View(index, Rights(frozenset({OPEN})))
    embedding = np.ones(384, np.float32)
    outside = next(row for row in range(index.size) if seen.document_ids([row])[0] == HIDDEN[0].id)
    asks: list[Callable[[View, list[int]], object]] = [
        lambda view, rows: view.texts(rows),
        lambda view, rows: view.fetch(rows),
        lambda view, rows: view.document_ids(rows),
        lambda view, rows: view.sentences(rows, embedding),
        lambda view, rows: view.day(rows[-1]),
    ]
    for ask in asks:
        ask(seen, [outside])
        inside = [row for row in range(index.size) if seen.document_ids([row])[0] == SEEN[0].id]
        ask(hidden, inside)
        with pytest.raises(OutsideViewError):
            ask(hidden, [*inside, outside])
    assert set(hidden.editions([SEEN[0].id, HIDDEN[0].id])) == {SEEN[0].id}
    key = seen.editions([SEEN[1].id])[SEEN[1].id].key
    editions = [{one.document_id for one in view.editions_of(key, UNFILTERED, 9)} for view in (seen, hidden)]
    assert editions == [{SEEN[1].id, HIDDEN[2].id}, {SEEN[1].id}]
