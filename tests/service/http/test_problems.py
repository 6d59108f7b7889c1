"""Everything that can go wrong is answered with application/problem+json and a Swedish sentence, and nothing else."""

from __future__ import annotations

import inspect
import json
import logging
from collections.abc import Iterator
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from indexer.errors import BelaggError
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.port import Corpus
from service.corpus.shards.errors import AccessDiffers, ShardsSilent
from service.errors import (
    BodyTooLarge,
    BodyTooSlow,
    CollectionForbidden,
    EmptyQuery,
    FeedbackEnough,
    HostUnknown,
    KeyInvalid,
    KeyMissing,
    KeysUnavailable,
    LimitOutOfRange,
    NoIndexYet,
    NotFound,
    OriginForeign,
    Overloaded,
    QueryError,
    QueryTooLong,
    RateExceeded,
    StoppedByEditors,
    Unavailable,
)
from service.http import problems
from service.http.app import create_app
from service.http.guards.limits import MAX_BODY
from service.http.guards.transport.headers import SECURITY_HEADERS
from service.http.login.errors import IdentityUnbelievable, LoginEnded, LoginNeeded, LoginUnavailable
from service.http.problems import MEDIA_TYPE
from service.question.query import MAX_CHARACTERS, MAX_LIMIT
from service.settings.values import Settings
from tests.contract.test_errors import MODULES

ASKING = ("/v1/answer", "/v1/search")
JSON = {"Content-Type": "application/json"}
EXAMPLE = 'Skicka till exempel {"query": "Vad betyder Skottlandsmodellen?"}.'
DESCRIBED = "Vad som kan anges står i /openapi.json."
NOT_AN_OBJECT = f"Begäran är inget JSON-objekt, eller så saknas Content-Type: application/json. {EXAMPLE}"
UNREADABLE = f"Begäran är inte giltig JSON i UTF-8. {EXAMPLE}"
TOO_LARGE = f"Begäran är större än {MAX_BODY} byte. Korta frågan till det du vill veta."


def wrong(field: str) -> str:
    return f"{field} har ett värde som inte går att använda. {DESCRIBED}"


def check_problem(response: Any, status: int, detail: str) -> None:
    assert response.headers["content-type"] == MEDIA_TYPE
    problem = response.json()
    assert list(problem) == ["type", "title", "status", "detail"]
    assert (problem["detail"], problem["status"], response.status_code) == (detail, status, status)
    assert problem["type"] == "about:blank"
    assert problem["title"][0].isupper()


BODIES: dict[str, tuple[object, int, str]] = {
    "empty question": ({"query": ""}, 422, str(EmptyQuery())),
    "spaces": ({"query": " \n\t\u00a0\u200b"}, 422, str(EmptyQuery())),
    "punctuation": ({"query": "?!"}, 422, str(EmptyQuery())),
    "one character too many": (
        {"query": "å" * (MAX_CHARACTERS + 1)},
        422,
        str(QueryTooLong(length=MAX_CHARACTERS + 1, limit=MAX_CHARACTERS)),
    ),
    "50,000 characters": ({"query": "a" * 50_000}, 422, str(QueryTooLong(length=50_000, limit=MAX_CHARACTERS))),
    "100,000 characters": ({"query": "a" * 100_000}, 413, TOO_LARGE),
    "no hits wanted": ({"query": "a", "limit": 0}, 422, str(LimitOutOfRange(limit=0, maximum=MAX_LIMIT))),
    "fewer than none": ({"query": "a", "limit": -3}, 422, str(LimitOutOfRange(limit=-3, maximum=MAX_LIMIT))),
    "one hit too many": (
        {"query": "a", "limit": MAX_LIMIT + 1},
        422,
        str(LimitOutOfRange(limit=MAX_LIMIT + 1, maximum=MAX_LIMIT)),
    ),
    "limit as text": ({"query": "a", "limit": "5"}, 422, wrong("limit")),
    "limit as truth": ({"query": "a", "limit": True}, 422, wrong("limit")),
    "half a hit": ({"query": "a", "limit": 2.5}, 422, wrong("limit")),
    "limit null": ({"query": "a", "limit": None}, 422, wrong("limit")),
    "question a number": ({"query": 17}, 422, wrong("query")),
    "question a list": ({"query": ["a"]}, 422, wrong("query")),
    "question null": ({"query": None}, 422, wrong("query")),
    "no question": ({"limit": 3}, 422, f"Fältet query saknas. {EXAMPLE}"),
    "unknown field": ({"query": "a", "top_k": 3}, 422, f"Fältet top_k är okänt. {DESCRIBED}"),
    "long unknown field": (
        {"query": "a", "x" * 9_000: 3},
        422,
        f"Fältet {'x' * 40} är okänt. {DESCRIBED}",
    ),
    "a list": ([1, 2], 422, NOT_AN_OBJECT),
    "a text": ("Vad?", 422, NOT_AN_OBJECT),
    "null": (None, 422, NOT_AN_OBJECT),
    "nothing": (b"", 422, f"Fältet query saknas. {EXAMPLE}"),
    "invalid JSON": (b'{"query": "Vad', 400, UNREADABLE),
    "a form": (b"query=Vad", 400, UNREADABLE),
    "invalid UTF-8": (b'{"query": "\xff\xfe\xe5"}', 400, UNREADABLE),
    "endless brackets": (b"[" * 60_000, 400, UNREADABLE),
    "a number of 5,000 digits": (b'{"query": "a", "limit": ' + b"9" * 5_000 + b"}", 400, UNREADABLE),
    "infinity": (b'{"query": "a", "limit": 1e999}', 422, wrong("limit")),
}


@pytest.mark.parametrize("path", ASKING)
@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_answered(client: TestClient, path: str, name: str) -> None:
    body, status, detail = BODIES[name]
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    check_problem(client.post(path, content=content, headers=JSON), status, detail)


@pytest.mark.parametrize("path", ASKING)
def test_a_body_of_another_type(client: TestClient, path: str) -> None:
    response = client.post(path, content=b'{"query": "Vad?"}', headers={"Content-Type": "text/plain"})
    check_problem(response, 422, NOT_AN_OBJECT)


@pytest.mark.parametrize("path", ASKING)
def test_a_body_just_under_the_limit_is_read_and_one_byte_more_is_not(client: TestClient, path: str) -> None:
    body = b'{"query": "barn"}'
    fitting = client.post(path, content=body.ljust(MAX_BODY), headers=JSON)
    assert fitting.status_code == 200
    over = client.post(path, content=body.ljust(MAX_BODY + 1), headers=JSON)
    check_problem(over, 413, TOO_LARGE)


def test_a_body_in_pieces_is_limited_too(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 1_000

    check_problem(client.post("/v1/answer", content=pieces(), headers=JSON), 413, TOO_LARGE)


@pytest.mark.parametrize(
    "path",
    [
        "/nope",
        "/v1",
        "/v1/answers",
        "/static/nope.js",
        "/static/",
        "/static/%2e%2e/app.py",
        "/static/%00",
        "/favicon.ico",
    ],
)
def test_a_page_that_does_not_exist(client: TestClient, path: str) -> None:
    check_problem(
        client.get(path),
        404,
        "Kontrollera adressen. Sökningen finns på startsidan, och API:et beskrivs i /openapi.json.",
    )


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/answer", {"POST"}),
        ("PUT", "/v1/search", {"POST"}),
        ("OPTIONS", "/v1/answer", {"POST"}),
        ("POST", "/healthz", {"GET", "HEAD"}),
        ("DELETE", "/readyz", {"GET", "HEAD"}),
        ("POST", "/", {"GET", "HEAD"}),
        ("PATCH", "/openapi.json", {"GET", "HEAD"}),
    ],
)
def test_a_method_that_a_page_does_not_take(client: TestClient, method: str, path: str, allowed: set[str]) -> None:
    response = client.request(method, path)
    check_problem(response, 405, "Använd den metod som beskrivs i /openapi.json.")
    assert set(response.headers["allow"].split(", ")) == allowed


@pytest.fixture
def broken(searcher: Searcher) -> TestClient:
    """An app whose searcher fails in a way that nobody thought of."""

    class Broken(Searcher):
        def __getattribute__(self, name: str) -> Any:
            raise RuntimeError("/etc/hemlig: lösenord sommar2026")

    return TestClient(
        create_app(LiveSearcher(cast(Searcher, Broken.__new__(Broken))), Settings(rate=0)),
        raise_server_exceptions=False,
    )


def test_an_unforeseen_error_tells_nothing_of_itself(broken: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    for response in (
        broken.post("/v1/answer", json={"query": "Vad?"}),
        broken.post("/v1/search", json={"query": "Vad?"}),
        broken.get("/v1/status"),
    ):
        check_problem(
            response,
            500,
            "Ett oväntat fel har skrivits i tjänstens logg. "
            "Försök igen; kvarstår det, kontakta den som sköter tjänsten.",
        )
        assert {name: response.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
        sent = response.text + str(response.headers)
        assert not [word for word in ("hemlig", "sommar", "RuntimeError", "Traceback", ".py") if word in sent]


def test_a_failing_searcher_does_not_make_the_service_unhealthy(broken: TestClient) -> None:
    assert broken.get("/healthz").json() == {"status": "ok"}


SENTENCES = {
    QueryError: 422,
    NotFound: 404,
    KeyMissing: 401,
    KeyInvalid: 401,
    KeysUnavailable: 503,
    LoginNeeded: 401,
    LoginEnded: 401,
    LoginUnavailable: 503,
    IdentityUnbelievable: 403,
    NoIndexYet: 503,
    CollectionForbidden: 403,
    BodyTooSlow: 408,
    BodyTooLarge: 413,
    HostUnknown: 421,
    OriginForeign: 403,
    RateExceeded: 429,
    FeedbackEnough: 429,
    Overloaded: 503,
    StoppedByEditors: 503,
    AccessDiffers: 503,
    ShardsSilent: 503,
}
"""Errors that are told to whoever asks, in their own words, those below them in the tree too."""


def every_error() -> list[type[Exception]]:
    """Of every room, and some of Python's own."""
    ours = [error for module in MODULES for error in vars(module).values() if inspect.isclass(error)]
    trees = dict.fromkeys(error for error in ours if issubclass(error, BelaggError))
    return [*trees, ValueError, KeyError, OSError, MemoryError, TimeoutError, UnicodeDecodeError, RecursionError]


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_error_is_a_problem_and_only_those_meant_for_it_say_what_they_say(
    kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    """Completeness: whatever is raised while a question is answered, and whatever will be added to the trees."""
    caplog.set_level(logging.CRITICAL)
    raised = kind.__new__(kind)
    raised.args = ("/etc/hemlig: lösenord sommar2026.",)
    if issubclass(kind, BelaggError):
        vars(raised).update(dict.fromkeys(getattr(kind, "__dataclass_fields__", ()), 1))
        vars(raised)["said"] = lambda: "/etc/hemlig: lösenord sommar2026."

    class Failing(Searcher):
        def __init__(self) -> None:
            self.corpus = cast(Corpus, None)

        def search(self, *_: object, **__: object) -> Any:
            raise raised

    client = TestClient(create_app(LiveSearcher(Failing()), Settings(rate=0)), raise_server_exceptions=False)
    response = client.post("/v1/search", json={"query": "Vad?"})
    told = next((status for parent, status in SENTENCES.items() if issubclass(kind, parent)), None)
    if told is not None:
        check_problem(response, told, "/etc/hemlig: lösenord sommar2026.")
        return
    assert response.status_code == (503 if issubclass(kind, Unavailable) else 500)
    assert response.headers["content-type"] == MEDIA_TYPE
    sent = response.text + str(response.headers)
    assert not [word for word in ("hemlig", "sommar", kind.__name__, "Traceback", ".py") if word in sent]


def test_every_problem_is_documented_and_none_that_cannot_happen(client: TestClient) -> None:
    documented = {
        int(status)
        for methods in client.get("/openapi.json").json()["paths"].values()
        for operation in methods.values()
        for status in operation["responses"]
        if int(status) >= 400
    }
    assert documented == {*SENTENCES.values(), 400, 405, 500, 503}
    assert documented | {431} == set(problems._TITLES)
    assert set(problems.STATUSES) == {*SENTENCES, Unavailable}
