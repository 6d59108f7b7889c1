"""What isn't answered as documented is a problem that tells nothing of the inside, whatever is sent to any endpoint.

The endpoints are those of the OpenAPI document: one that is added is tried without further work.
"""

from __future__ import annotations

import logging
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from service import errors
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.answer.within import SearcherWithin
from service.corpus.filters import Rights
from service.errors import NotFound, QueryError, ServiceError, Unavailable
from service.http.app import create_app
from service.http.problems import MEDIA_TYPE
from service.settings.values import Settings

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "KONSTIG")
BODIES = {
    "nothing": b"",
    "a list": b"[1, 2]",
    "null": b"null",
    "a number": b"17",
    "half of it": b'{"query": "Vad',
    "bytes": b"\xff\xfe\x00\x01",
    "depth": b"[" * 5_000,
    "an unknown field": b'{"hemlig": 1}',
    "endless": b" " * 200_000,
}
SECRETS = ("hemlig.db", "sommar2026", "Error", "Traceback", ".py", "site-packages")
"""Nothing of this may be seen from outside."""


class Broken:
    """Stands for a searcher and fails however it is touched."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Any:
        raise self.error


class Live:
    """A live searcher of which the searcher is broken."""

    def __init__(self, error: Exception) -> None:
        self._searcher = cast(Searcher, Broken(error))

    def within(self, rights: Rights) -> SearcherWithin:
        return SearcherWithin(self._searcher, rights)


def broken_client(error: Exception) -> TestClient:
    return TestClient(create_app(cast(LiveSearcher, Live(error)), Settings(rate=0)), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def endpoints(client: TestClient) -> dict[str, list[str]]:
    """Methods by path, of every endpoint."""
    document = client.get("/openapi.json").json()
    return {
        path.replace("{document_id}", "0123456789abcdef"): [method.upper() for method in methods]
        for path, methods in document["paths"].items()
    }


def check_problem(response: Any, *statuses: int) -> None:
    assert response.status_code in statuses, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    problem = response.json()
    assert list(problem) == ["type", "title", "status", "detail"]
    assert problem["status"] == response.status_code
    assert problem["detail"].endswith(".")
    seen = response.text + str(response.headers)
    assert not [secret for secret in SECRETS if secret in seen]


def test_there_are_endpoints_to_try(endpoints: dict[str, list[str]]) -> None:
    assert len(endpoints) >= 10


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(
    client: TestClient, endpoints: dict[str, list[str]]
) -> None:
    for path, methods in endpoints.items():
        for method in METHODS:
            if method in methods:
                continue
            response = client.request(method, path)
            check_problem(response, 405)
            assert set(response.headers["allow"].split(", ")) - {"HEAD"} == set(methods)


def test_an_unknown_path_is_a_problem(client: TestClient, endpoints: dict[str, list[str]]) -> None:
    for path in endpoints:
        for unknown in (f"{path}x", f"{path}/finns/inte", f"/x{path}", f"{path}%00", f"{path}/../../hemlig.db/x"):
            check_problem(client.get(unknown), 404)


@pytest.mark.parametrize("name", BODIES)
def test_a_wrong_body_is_a_problem(client: TestClient, endpoints: dict[str, list[str]], name: str) -> None:
    for path, methods in endpoints.items():
        for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded", ""):
            if "POST" in methods:
                response = client.post(path, content=BODIES[name], headers={"Content-Type": kind})
                check_problem(response, 400, 413, 422)


def valid_requests(endpoints: dict[str, list[str]]) -> list[tuple[str, str, Any]]:
    """One request to each endpoint that its schema allows."""
    bodies = {
        "/v1/search/batch": {"queries": [{"query": "barn"}]},
        "/v1/feedback": {"answer_id": "a", "helpful": True},
        "/v1/opened": {"answer_id": "a", "document_id": "0123456789abcdef"},
    }
    queries = {"/v1/suggest": "?q=a", "/v1/originals/0123456789abcdef/picture": "?stycke=0123456789abcdef"}
    return [
        (method, path + queries.get(path, ""), bodies.get(path, {"query": "barn"}))
        for path, methods in endpoints.items()
        for method in methods
    ]


INDEPENDENT = ("/healthz", "/readyz", "/v1/feedback", "/v1/opened", "/metrics", "/v1/originals/")
"""They don't touch the searcher: originals are only looked for with `--sources`, openings with `--records`."""


def test_an_unforeseen_error_in_any_handler_leaks_nothing(
    endpoints: dict[str, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    client = broken_client(RuntimeError("/srv/hemlig.db: lösenord sommar2026"))
    for method, path, body in valid_requests(endpoints):
        if not path.startswith(INDEPENDENT):
            response = client.request(method, path, json=body if method == "POST" else None)
            check_problem(response, 500)


def every(parent: type[ServiceError]) -> list[type[ServiceError]]:
    found = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, parent)]
    assert parent in found
    return found


@pytest.mark.parametrize(("parent", "status"), [(QueryError, 422), (NotFound, 404), (Unavailable, 503)])
def test_every_error_of_a_kind_is_answered_alike_by_every_endpoint(
    endpoints: dict[str, list[str]], parent: type[ServiceError], status: int
) -> None:
    for kind in every(parent):
        error = kind.__new__(kind)
        vars(error)["said"] = lambda kind=kind: f"Mening om {kind.__name__}."
        client = broken_client(error)
        for method, path, body in valid_requests(endpoints):
            if not path.startswith(INDEPENDENT):
                response = client.request(method, path, json=body if method == "POST" else None)
                assert response.status_code == status
                assert response.headers["content-type"] == MEDIA_TYPE


def test_what_is_documented_as_an_example_is_taken(client: TestClient) -> None:
    """Every example of a body in the OpenAPI document is understood by its endpoint."""
    document = client.get("/openapi.json").json()
    tried = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if "requestBody" not in operation:
                continue
            examples = operation["requestBody"]["content"]["application/json"]["examples"]
            for example in examples.values():
                response = client.request(method, path, json=example["value"])
                assert response.status_code in (200, 201) or path in ("/v1/feedback", "/v1/opened")
                tried += 1
    assert tried >= 4
