"""Nothing of what other groups may read comes out of any route or tool, whoever asks; nor once a group is taken away.

Three groups, 300 documents, each with a title, a heading, a word and an id of its own.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from indexer.build.pipeline import Progress, build
from indexer.build.shards.cutting import cut_index
from indexer.index.access import AccessRecord
from indexer.index.folder import ACCESS
from indexer.model.reference_vectors import Compared
from indexer.model.spec import Embeddings
from indexer.sources.access import Said
from indexer.texts.access import EVERYBODY, NOBODY, AccessRule, Group, Readers
from indexer.texts.document import Document, Heading
from indexer.texts.passages import split
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.filters import OPEN, Rights
from service.corpus.local import Index
from service.corpus.shards.here import open_here
from service.errors import AnswerNotFound
from service.http.app import create_app
from service.http.guards import keys
from service.records.records import Records
from service.settings.levers.file import LeverFile
from service.settings.values import Settings
from tests.service.http.test_every_route_within_rights import Asked, routes_of
from tests.stub_encoder import StubEncoder, question_vector_of, uncalibrated

ISSUER, NAMESAKE = "https://login.example.se", "https://annan.example.se"
HR, PAY, CARE = (Group(ISSUER, name) for name in ("hr", "lön", "omsorg"))
READERS: tuple[Readers, ...] = (EVERYBODY, frozenset({HR}), frozenset({PAY}), frozenset({CARE, HR}), NOBODY)
ASKING = {
    "namesake": frozenset({Group(NAMESAKE, "hr"), Group(ISSUER, "HR"), Group("", "hr")}),
    "hr": frozenset({HR}),
    "pay and care": frozenset({PAY, CARE}),
}
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va xe zi bå dä fö gå hä jö".split()


def word_of(number: int) -> str:
    """One that no other document has, nor anything like it, and of letters alone."""
    return "".join(SYLLABLES[number // 24**place % 24] for place in range(2)) + "klorv" + SYLLABLES[number % 24] * 2


class Text(NamedTuple):
    document: Document
    readers: Readers
    word: str

    def may_be_read_by(self, groups: frozenset[Group]) -> bool:
        return self.readers is None or not self.readers.isdisjoint(groups)

    @property
    def marks(self) -> list[str]:
        """What would tell of it."""
        passages = [passage.id for passage in split(self.document)]
        return [self.word, self.document.id, *passages]


def texts() -> list[Text]:
    made = []
    for number in range(300):
        word, day = word_of(number), datetime.date(2000, 1, 1) + datetime.timedelta(7 * number)
        heading, title = f"Om {word}", f"{word.title()} taxa {2000 + number}"
        body = f"{heading}\n\nAvgiften för {word} är {number} kronor om året enligt {day}. Se KS 2024/{number + 1000}."
        path = f"texter/{number:03}.txt"
        headings = (Heading(0, 1, heading),)
        document = Document(path, title, body, path, "text/plain", published=day, collection="k", headings=headings)
        made.append(Text(document, READERS[number % len(READERS)], word))
    return made


TEXTS = texts()
PROBED = [TEXTS[number] for number in (0, 1, 2, 3, 4, 298, 299)]
"""One of each kind of readers, and the newest."""


class AskedEncoder(StubEncoder):
    """Takes every word for a rare one, which may be misspelled."""

    compared = Compared({}, {})

    def count_pieces(self, word: str) -> int:
        return len(word)

    def encode_query(self, text: str) -> Embeddings:
        return question_vector_of(text)


class Reads:
    """Sets what a request may see, as whoever has logged in."""

    def __init__(self, app: ASGIApp, groups: dict[str, frozenset[Group]]) -> None:
        self.app = app
        self._groups = groups

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("state", {})["rights"] = Rights(None, self._groups["now"])
        await self.app(scope, receive, send)


class Asker(NamedTuple):
    client: TestClient
    groups: dict[str, frozenset[Group]]
    """Those that the reader belongs to, now."""


@pytest.fixture(scope="module")
def folder(silent: Progress, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("groups") / "index"
    said = Said({one.document.path: AccessRule(one.readers, "belagg.toml") for one in TEXTS}, is_said=True)
    documents = [one.document for one in TEXTS]
    build(documents, folder, StubEncoder().as_encoder(), uncalibrated, silent, ("test",), said=said)
    return folder


@pytest.fixture(scope="module", params=["on this machine", "in shards"])
def asker(folder: Path, request: pytest.FixtureRequest) -> Iterator[Asker]:
    if request.param == "in shards":
        cut_index(folder, 3)
    corpus = Index.open(folder) if request.param == "on this machine" else open_here(folder)
    key = keys.create(folder.parent / "keys.json", request.param, None)
    settings = Settings(
        rate=0,
        mcp=True,
        metrics_keys=folder.parent / "keys.json",
        feedback=folder.parent / "feedback.jsonl",
        records=folder.parent / f"{request.param}.sqlite",
    )
    app = create_app(LiveSearcher(Searcher(corpus, AskedEncoder().as_encoder())), settings)
    groups = {"now": frozenset[Group]()}
    app.user_middleware.append(Middleware(Reads, groups=groups))
    with TestClient(app, headers={"X-API-Key": key}, raise_server_exceptions=False, follow_redirects=False) as client:
        yield Asker(client, groups)


def slip(word: str) -> str:
    return word[:3] + word[4:]


def called(tool: str, **arguments: object) -> dict[str, object]:
    params = {"name": tool, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}


def requests(method: str, path: str) -> list[Asked]:
    """Of every route, what could tell of a text; nothing of it but its id is what would be told."""
    ids = [one.document.id for one in PROBED]
    asked = [f"vad kostar {slip(one.word)}" for one in PROBED] + [f"KS 2024/{1000 + number}" for number in (1, 4)]
    questions = [{"query": question, "limit": 5} for question in asked]
    questions.append({"query": "Vad är avgiften om året?", "limit": 100})
    filtered = [{**questions[-1], "published_after": one.document.published.isoformat()} for one in PROBED[-2:]]  # type: ignore[union-attr]
    protocol = {"Accept": "application/json, text/event-stream"}
    tools = [called(tool, **question) for tool in ("search", "answer") for question in questions[1::4]]
    tools += [called("fetch", id=one) for one in (*ids, *(f"{one}@0" for one in ids))]
    known = {
        "/v1/search": [Asked(path, question) for question in (*questions, *filtered)],
        "/v1/answer": [Asked(path, question) for question in (*questions, *filtered)],
        "/v1/search/batch": [Asked(path, {"queries": questions})],
        "/v1/feedback": [Asked(path, {"answer_id": one, "helpful": True}) for one in ("a", ids[1])],
        "/v1/opened": [Asked(path, {"answer_id": "a", "document_id": one}) for one in ids],
        "/v1/suggest": [Asked(f"{path}?q={typed}&limit=20") for typed in typings()],
        "/v1/suggest/opensearch": [Asked(f"{path}?q={typed}") for typed in typings()],
        "/mcp": [Asked(path, tool, protocol) for tool in tools],
        "/static": [Asked("/static/page.css")],
    }
    if path in known:
        return known[path]
    if method == "POST":
        raise KeyError(f"What is to be asked of {path}?")
    passage = split(PROBED[1].document)[0].id
    filled = [re.sub(r"\{.*?\}", one, path) for one in (ids if "{" in path else [""])]
    return [Asked(one + query) for one in filled for query in ("", f"?stycke={passage}&tecken=0-5")]


def typings() -> list[str]:
    return [one.word[:5] for one in PROBED] + ["om", "taxa 2", "avgiften för"]


def walk(client: TestClient) -> Iterator[tuple[str, Asked, str]]:
    """Every route, what is asked of it, and all that is answered."""
    for method, path in routes_of(client):
        for asked in requests(method, path):
            response = client.request(method, asked.path, json=asked.body, headers=asked.headers)
            assert response.status_code < 500, (asked, response.text)
            yield path, asked, f"{response.headers} {json_unescaped(response.text)}"


def json_unescaped(text: str) -> str:
    """Text in which no letter is written by its number."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)


def leaks(client: TestClient, groups: frozenset[Group]) -> list[tuple[str, str]]:
    """What any answer tells of texts that these groups may not read, and wasn't said by whoever asked."""
    hidden = {mark for one in TEXTS if not one.may_be_read_by(groups) for mark in one.marks}
    told = []
    for _, asked, answer in walk(client):
        own = f"{asked.path} {asked.body}"
        told += [(str(asked), mark) for mark in marks_in(answer) & hidden if mark not in own]
    return told


def marks_in(answer: str) -> set[str]:
    """Every id and every word of a single text."""
    return {mark.lower() for mark in re.findall(r"[0-9a-f]{16}|\w*klorv\w*", answer, re.IGNORECASE)}


@pytest.mark.parametrize("who", ASKING)
def test_no_route_or_tool_tells_of_what_another_group_may_read(asker: Asker, who: str) -> None:
    asker.groups["now"] = ASKING[who]
    assert leaks(asker.client, ASKING[who]) == []
    seen = sum(one.may_be_read_by(ASKING[who]) for one in TEXTS)
    status = asker.client.get("/v1/status").json()
    assert (status["documents"], status["passages"]) == (seen, seen)
    newest = max((one.document for one in TEXTS if one.may_be_read_by(ASKING[who])), key=lambda one: str(one.published))
    assert status["newest_document"]["title"] == newest.title
    assert "belagg_index_documents 60.0" in asker.client.get("/metrics").text, "the key belongs to no group"


def test_whoever_belongs_to_every_group_is_told_all_that_others_are_not(asker: Asker) -> None:
    asker.groups["now"] = frozenset({HR, PAY, CARE})
    told = set[str]().union(*(marks_in(answer) for _, _, answer in walk(asker.client)))
    for one in PROBED:
        assert (one.word in told) == (one.readers != NOBODY)


def test_a_hidden_text_is_refused_as_one_that_is_not_there(asker: Asker) -> None:
    asker.groups["now"] = frozenset({PAY})
    for path in ("/v1/documents/", "/dokument/", "/v1/originals/"):
        hidden, absent = (asker.client.get(path + one) for one in (TEXTS[1].document.id, "0123456789abcdef"))
        assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content) == (404, absent.content)
        assert set(hidden.headers) == set(absent.headers)


def test_a_hidden_hit_of_an_answer_is_opened_as_one_that_is_not_there(asker: Asker) -> None:
    """Even after the answer that it was a hit of, once its reader may see it no longer."""
    asker.groups["now"] = frozenset({HR})
    answer = asker.client.post("/v1/answer", json={"query": "Vad är avgiften om året?", "limit": 20}).json()
    of_hr = {one.document.id for one in TEXTS if one.readers == frozenset({HR})}
    hit = next(id_ for one in answer["hits"] if (id_ := one["citation"]["document_id"]) in of_hr)
    asker.groups["now"] = frozenset({PAY})
    seen = next(one.document.id for one in TEXTS if one.readers == frozenset({PAY}))
    asked = [
        *({"answer_id": answer["id"], "document_id": one} for one in (hit, seen, "0123456789abcdef")),
        {"answer_id": "a", "document_id": hit},
    ]
    refused = [asker.client.post("/v1/opened", json=one) for one in asked]
    assert {(one.status_code, one.content) for one in refused} == {(404, refused[0].content)}
    unknown = asker.client.post("/v1/opened", json={"answer_id": "a", "document_id": seen})
    assert (unknown.status_code, unknown.json()["detail"]) == (404, str(AnswerNotFound()))
    asker.groups["now"] = frozenset({HR})
    assert asker.client.post("/v1/opened", json=asked[0]).status_code == 204
    records: Records = asker.client.app.state.records  # type: ignore[attr-defined]
    records.flush()
    with records.reading() as database:
        assert database.execute("SELECT document, count FROM opened").fetchall() == [(hit, 1)]


def test_a_group_that_is_taken_away_sees_nothing_at_once(asker: Asker, folder: Path) -> None:
    """While the service runs; from the reader, from the texts, and when what is said can't be read any longer."""
    asker.groups["now"] = frozenset({HR})
    address = f"/v1/documents/{TEXTS[1].document.id}"
    assert asker.client.get(address).status_code == 200
    asker.groups["now"] = frozenset()
    assert asker.client.get(address).status_code == 404
    asker.groups["now"] = frozenset({HR})
    record = AccessRecord.read(folder)
    assert record is not None
    taken = {
        id_: replace(one, rule=AccessRule(frozenset({PAY}), "ny")) if one.rule.readers == frozenset({HR}) else one
        for id_, one in record.documents.items()
    }
    before = (folder / ACCESS).read_bytes()
    try:
        replace(record, documents=taken).write(folder)
        assert asker.client.get(address).status_code == 404
        told = leaks(asker.client, frozenset({CARE}))
        assert not [mark for _, mark in told if mark in TEXTS[1].marks]
        assert asker.client.get("/v1/status").json()["documents"] == 120
        (folder / ACCESS).write_bytes(b"")
        assert asker.client.get("/v1/status").json()["documents"] == 0
        assert asker.client.get(f"/v1/documents/{TEXTS[0].document.id}").status_code == 404
    finally:
        (folder / ACCESS).write_bytes(before)
    assert asker.client.get(address).status_code == 200


def test_without_log_in_what_is_for_everybody_is_seen(folder: Path) -> None:
    app = create_app(LiveSearcher(Searcher(Index.open(folder), AskedEncoder().as_encoder())), Settings(rate=0))
    assert TestClient(app).get("/v1/status").json()["documents"] == 60
    assert Index.open(folder).holdings(OPEN).documents == 60


def test_editors_are_told_which_texts_are_not_for_everybody(folder: Path, tmp_path: Path) -> None:
    """They see every text, and would else look in vain for why a reader had no answer."""
    settings = Settings(rate=0, editors=tmp_path / "editors.json")
    key = keys.create(tmp_path / "editors.json", "Eva", None)
    searcher = Searcher(Index.open(folder), AskedEncoder().as_encoder(), levers=LeverFile(tmp_path / "levers.csv"))
    with TestClient(create_app(LiveSearcher(searcher), settings, LeverFile(tmp_path / "levers.csv"))) as editor:
        editor.post("/redaktion/logga-in", data={"nyckel": key})
        told = {}
        for text in TEXTS[: len(READERS)]:
            page = editor.get("/redaktion/fraga", params={"q": text.word}).text
            for section in page.split('<section class="hit">')[1:]:
                told[section.partition("../dokument/")[2][:16]] = "Texten är inte för alla" in section
    readers = {text.document.id: text.readers for text in TEXTS}
    assert set(told.values()) == {True, False}
    assert told == {id_: readers[id_] is not EVERYBODY for id_ in told}
