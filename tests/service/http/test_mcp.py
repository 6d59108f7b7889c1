"""Another assistant's tools, by the protocol's own client: a real process on stdin and stdout, and real HTTP.

The app that is asked over HTTP is served by the process that tests.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from starlette.testclient import TestClient

from indexer.build.pipeline import build
from indexer.model.encoder import Encoder
from indexer.texts.document import Document
from service.answer.live import LiveSearcher
from service.answer.reading import Reader
from service.answer.searcher import Searcher
from service.answer.within import SearcherWithin
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.errors import DocumentNotFound
from service.http.app import create_app
from service.http.guards import keys as key_file
from service.http.mcp.tools import FETCHED, Asking, FetchIn, fetch
from service.http.schemas.answers import AnswerOut
from service.question.query import Query
from service.settings.values import Settings
from tests.conftest import Silent
from tests.service.cli.command import SCRIPT
from tests.service.http.serving import Serving
from tests.stub_encoder import StubEncoder, uncalibrated

QUESTION = "Vad betyder Skottlandsmodellen?"
MODES = ["auto", "legacy"]
"""As today's clients begin, and as those of 2025 do."""
UNUSABLE = "saknas, är okänt eller har ett värde som inte går att använda. Se verktygets beskrivning."


@pytest.fixture(scope="module")
def asked_here(searcher: Searcher, encoder: Encoder, reader: Reader | None) -> Searcher:
    """What the service answers with."""
    return Searcher(searcher.index, encoder, reader)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What questions are kept in."""
    return tmp_path_factory.mktemp("records") / "records.sqlite"


@pytest.fixture(scope="module")
def served(seeds_index: Path, encoder: Encoder, reader: Reader | None, records: Path) -> Iterator[Serving]:
    settings = {"BELAGG_MCP": "true", "BELAGG_RECORDS": str(records)}
    with Serving.of(seeds_index, encoder, reader, settings) as serving:
        yield serving


@pytest.fixture(scope="module")
def keyed(collected: Searcher, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, dict[str, str]]]:
    """A service that needs keys, and two: to one collection and to all."""
    folder = tmp_path_factory.mktemp("mcp")
    made = {
        "one": key_file.create(folder / "keys.json", "en", ["protokoll"]),
        "all": key_file.create(folder / "keys.json", "alla", None),
    }
    settings = Settings(rate=0, mcp=True, keys=folder / "keys.json")
    with Serving(lambda: create_app(LiveSearcher(collected), settings)) as serving:
        yield serving, made


def asked(server: Any, ask: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    async def run() -> Any:
        async with Client(server, mode=mode, read_timeout_seconds=60) as client:
            return await ask(client)

    return asyncio.run(run())


def with_key(server: Serving, key: str | None, ask: Callable[[Client], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(
                streamable_http_client(f"{server.address}/mcp", http_client=http), read_timeout_seconds=60
            ) as client,
        ):
            return await ask(client)

    return asyncio.run(run())


def only_error(error: BaseException) -> str:
    """The sentence of the protocol error inside the groups that the client wraps it in."""
    while isinstance(error, BaseExceptionGroup):
        (error,) = error.exceptions
    assert isinstance(error, MCPError)
    return error.error.message


async def searched_fetched_answered(client: Client) -> dict[str, Any]:
    tools = [tool.name for tool in (await client.list_tools()).tools]
    found = await client.call_tool("search", {"query": QUESTION, "limit": 2})
    results = json.loads(found.content[0].text)["results"]  # type: ignore[union-attr]
    fetched = await client.call_tool("fetch", {"id": results[0]["id"]})
    answer = await client.call_tool("answer", {"query": QUESTION})
    return {
        "tools": tools,
        "results": results,
        "fetched": fetched.structured_content,
        "answer": answer.structured_content,
        "told": answer.content[0].text,  # type: ignore[union-attr]
    }


def check(said: dict[str, Any], address: str, searcher: Searcher) -> None:
    """The same as the service answers itself, in the words of the page."""
    assert said["tools"] == ["search", "fetch", "answer"]
    assert [set(result) for result in said["results"]] == [{"id", "title", "url"}] * 2
    fetched, answer, expected = said["fetched"], said["answer"], AnswerOut.of(searcher.answer(Query.parse(QUESTION)))
    assert set(fetched) == {"id", "title", "text", "url", "metadata"}
    assert fetched["id"] == said["results"][0]["id"]
    assert expected.answer is not None
    quote, source = answer["answer"]["quote"], answer["answer"]["source"]
    assert quote == expected.answer.quote
    assert quote in fetched["text"]
    assert answer["confidence"] == expected.confidence.model_dump()
    assert said["told"].startswith(f"{expected.confidence.label}.\n”{quote}”\n({source['title']}")
    assert source["document_url"] == address + expected.answer.citation.document_url


@pytest.mark.parametrize("mode", MODES)
def test_a_process_is_asked_over_its_stdin(
    mode: str, seeds_index: Path, model_folder: Path, asked_here: Searcher
) -> None:
    arguments = ["mcp", "--index", seeds_index, "--model", model_folder, "--address", "https://sok.kommunen.se/belagg"]
    process = StdioServerParameters(command=str(SCRIPT), args=list(map(str, arguments)))
    check(asked(process, searched_fetched_answered, mode), "https://sok.kommunen.se/belagg/", asked_here)


@pytest.mark.parametrize("mode", MODES)
def test_a_server_is_asked_over_http(mode: str, served: Serving, asked_here: Searcher) -> None:
    check(asked(f"{served.address}/mcp", searched_fetched_answered, mode), f"{served.address}/", asked_here)


def test_an_answer_can_be_spoken_of_and_its_question_is_kept(served: Serving, records: Path) -> None:
    said = asked(f"{served.address}/mcp", lambda client: client.call_tool("answer", {"query": "Vad är BarnSam?"}))
    about = {"answer_id": said.structured_content["id"], "helpful": False, "comment": "Fel år."}
    assert httpx2.post(f"{served.address}/v1/feedback", json=about).status_code == 201
    deadline = time.monotonic() + 60
    with closing(sqlite3.connect(f"{records.as_uri()}?mode=ro", uri=True)) as database:
        while ("Vad är BarnSam?", "mcp") not in database.execute("SELECT question, place FROM questions").fetchall():
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("answer", {"query": " "}, "Frågan är tom. Skriv en fråga med minst ett ord."),
        ("search", {"query": "barn", "limit": 1000}, "Antalet träffar måste vara mellan 1 och 100, inte 1000."),
        (
            "search",
            {},
            "query saknas, är okänt eller har ett värde som inte går att använda. Se verktygets beskrivning.",
        ),
        (
            "search",
            {"query": "barn", "pages": 3},
            "pages saknas, är okänt eller har ett värde som inte går att använda. Se verktygets beskrivning.",
        ),
        ("fetch", {"id": "../../etc/passwd"}, str(DocumentNotFound())),
        ("delete", {}, "Verktyget delete finns inte. De som finns är search, fetch, answer."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    tool: str, arguments: dict[str, Any], sentence: str, served: Serving
) -> None:
    told = asked(f"{served.address}/mcp", lambda client: client.call_tool(tool, arguments))
    assert (told.is_error, [content.text for content in told.content]) == (True, [sentence])


def test_a_long_text_comes_in_parts_that_make_up_the_whole(tmp_path: Path, silent: Silent) -> None:
    lines = [f"Paragraf {number} handlar om skolskjuts och om färdtjänst." for number in range(1, 1200)]
    document = Document(
        "lagar/lång.txt", "Lång", "\n\n".join(lines), "lagar/lång.txt", "text/plain", link="https://a.example/"
    )
    encoder = StubEncoder().as_encoder()
    build([document], tmp_path / "index", encoder, uncalibrated, silent, ("lagar",))
    asking = Asking(SearcherWithin(Searcher(Index.open(tmp_path / "index"), encoder), EVERYTHING), None)
    parts: list[str] = []
    next_id: str | None = document.id
    while next_id is not None:
        fetched = fetch(asking, FetchIn(id=next_id))
        assert (len(fetched.text) <= FETCHED, fetched.url) == (True, "https://a.example/")
        parts.append(fetched.text)
        next_id = fetched.metadata.next_id
    assert len(parts) > 3
    assert "".join(parts) == document.text


def test_a_key_sees_its_own_collections(keyed: tuple[Serving, dict[str, str]]) -> None:
    server, made = keyed

    async def ask(client: Client) -> tuple[set[str], list[str]]:
        answer = (await client.call_tool("answer", {"query": "snöröjning", "limit": 50})).structured_content
        ids = [hit["source"]["id"] for hit in answer["hits"]]
        return {hit["source"]["collection"] for hit in answer["hits"]}, ids

    all_collections, all_ids = with_key(server, made["all"], ask)
    own_collections, own_ids = with_key(server, made["one"], ask)
    assert own_collections == {"protokoll"} < all_collections
    hidden = sorted(set(all_ids) - set(own_ids))[0]

    async def fetch(client: Client) -> list[tuple[bool, str]]:
        told = [await client.call_tool("fetch", {"id": one}) for one in (hidden, "0" * 16)]
        told.append(await client.call_tool("search", {"query": "barn", "collections": ["riktlinjer"]}))
        return [(one.is_error, one.content[0].text) for one in told]  # type: ignore[union-attr]

    hidden_told, absent_told, forbidden = with_key(server, made["one"], fetch)
    assert hidden_told == absent_told  # nobody learns that it is there
    assert forbidden == (
        True,
        "Du får inte söka i: riktlinjer. Välj andra samlingar, eller be om en nyckel som gäller dem.",
    )


@pytest.mark.parametrize(("key", "sentence"), [(None, "Tjänsten kräver en API-nyckel."), ("belagg_x", "API-nyckeln")])
def test_without_a_valid_key_nothing_is_said(
    key: str | None, sentence: str, keyed: tuple[Serving, dict[str, str]]
) -> None:
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - the client wraps it in groups
        with_key(keyed[0], key, lambda client: client.list_tools())
    assert only_error(caught.value).startswith(sentence)


def listing(**headers: str) -> dict[str, Any]:
    """A request for the tools."""
    content = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    return {"json": content, "headers": {"Accept": "application/json, text/event-stream", **headers}}


def post(server: Serving, **headers: str) -> httpx2.Response:
    return httpx2.post(f"{server.address}/mcp", **listing(**headers))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "https://annan.example"}, 403),
        ({"Host": "annan.example"}, 421),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
def test_another_sites_page_is_refused(headers: dict[str, str], status: int, served: Serving) -> None:
    assert post(served, **headers).status_code == status


def test_a_page_of_the_services_own_may_ask(served: Serving) -> None:
    assert post(served, Origin=served.address).status_code == 200


def test_there_is_no_stream_that_waits_for_ever(served: Serving) -> None:
    assert httpx2.get(f"{served.address}/mcp", headers={"Accept": "text/event-stream"}).status_code == 405


def test_it_is_off_unless_it_is_turned_on(client: TestClient) -> None:
    assert client.post("/mcp", **listing()).status_code == 404


def test_too_many_calls_are_refused_with_a_sentence(collected: Searcher) -> None:
    with TestClient(create_app(LiveSearcher(collected), Settings(rate=12, mcp=True)), "http://localhost") as limited:
        told = [limited.post("/mcp", **listing()) for _ in range(8)]
    assert told[0].status_code == 200
    refused = [response for response in told if response.status_code == 429]
    assert refused
    assert refused[0].json()["error"]["message"].startswith("Du har gjort för många anrop på kort tid. Vänta ")
    assert int(refused[0].headers["Retry-After"]) > 0


def test_a_body_over_the_limit_is_refused(served: Serving) -> None:
    answer = httpx2.post(f"{served.address}/mcp", content=b"{" + b" " * 70_000 + b"}")
    assert (answer.status_code, answer.json()["jsonrpc"]) == (413, "2.0")
