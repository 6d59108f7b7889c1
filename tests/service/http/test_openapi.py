"""The OpenAPI document lists every route, and is true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.testclient import TestClient

from service.http.problems import MEDIA_TYPE
from service.http.schemas.answers import AnswerOut, BatchOut, SearchOut
from service.http.schemas.documents import DocumentOut
from service.http.schemas.feedback import FeedbackOut
from service.http.schemas.status import StatusOut
from service.http.schemas.suggestions import SuggestionsOut

QUESTIONS = {"200", "400", "401", "403", "405", "421", "408", "413", "422", "429", "500", "503"}
OPERATIONS = {
    ("post", "/v1/search"): QUESTIONS,
    ("post", "/v1/search/batch"): QUESTIONS,
    ("post", "/v1/answer"): QUESTIONS,
    ("post", "/v1/feedback"): {"201", "400", "401", "404", "405", "421", "408", "413", "422", "429", "500", "503"},
    ("post", "/v1/opened"): {"204", "400", "401", "404", "405", "421", "408", "413", "422", "429", "500", "503"},
    ("get", "/v1/documents/{document_id}"): {"200", "304", "401", "404", "405", "421", "422", "429", "500", "503"},
    ("get", "/v1/originals/{document_id}"): {"200", "304", "401", "404", "405", "421", "422", "429", "500", "503"},
    ("get", "/v1/originals/{document_id}/picture"): {"200", "401", "404", "405", "421", "422", "429", "500", "503"},
    ("get", "/v1/suggest"): {"200", "401", "405", "421", "422", "429", "500", "503"},
    ("get", "/v1/examples"): {"200", "401", "405", "421", "429", "500", "503"},
    ("get", "/v1/status"): {"200", "401", "405", "421", "429", "500", "503"},
    ("get", "/healthz"): {"200", "405", "421", "500"},
    ("get", "/readyz"): {"200", "405", "421", "500", "503"},
    ("get", "/metrics"): {"200", "401", "404", "405", "421", "500", "503"},
}
OTHERWISE = {
    "/metrics": "text/plain",
    "/v1/originals/{document_id}": "application/octet-stream",
    "/v1/originals/{document_id}/picture": "image/png",
}
"""What isn't JSON."""
PAGES = {"/", "/dokument/{document_id}", "/om", "/tillganglighet"}
EMBEDDING = {
    "/widget.js",
    "/embed",
    "/embed.css",
    "/embed.js",
    "/embed-height.js",
    "/opensearch.xml",
    "/v1/suggest/opensearch",
    "/demo/",
    "/demo/intranet.css",
}
UNDOCUMENTED = PAGES | EMBEDDING | {"/static/", "/openapi.json"}
"""Not for programs, or the document itself."""


@pytest.fixture(scope="module")
def document(client: TestClient) -> Any:
    return client.get("/openapi.json").json()


def operations(document: Any) -> dict[tuple[str, str], Any]:
    return {(method, path): op for path, methods in document["paths"].items() for method, op in methods.items()}


def test_every_operation_is_listed_with_what_it_can_answer(document: Any) -> None:
    assert {key: set(operation["responses"]) for key, operation in operations(document).items()} == OPERATIONS


def every_path(routes: Any) -> Iterator[str]:
    for route in routes:
        if hasattr(route, "original_router"):
            yield from every_path(route.original_router.routes)
        elif type(route).__name__ == "Mount":
            yield f"{route.path}/"
        else:
            yield route.path


def test_no_route_is_forgotten(app: FastAPI, document: Any) -> None:
    assert set(every_path(app.routes)) == set(document["paths"]) | UNDOCUMENTED


def test_the_document_is_whole(document: Any) -> None:
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert document["info"]["title"] == "Belägg"
    assert document["info"]["license"]["identifier"] == "Apache-2.0"
    identifiers = [operation["operationId"] for operation in operations(document).values()]
    assert len(set(identifiers)) == len(identifiers)
    for operation in operations(document).values():
        assert operation["summary"]
        assert operation["description"]
    schemas = document["components"]["schemas"]
    referred = set(re.findall(r"'\$ref': '#/components/schemas/(\w+)'", str(document)))
    assert referred == set(schemas)
    assert str(document).count("'$ref'") == str(document).count("'$ref': '#/components/schemas/")


def test_problems_are_documented_as_they_are_sent(document: Any, client: TestClient) -> None:
    sent = client.post("/v1/answer", json={"query": ""})
    for (_, path), operation in operations(document).items():
        for status, response in operation["responses"].items():
            if status in ("200", "201"):
                assert list(response["content"]) == [OTHERWISE.get(path, "application/json")]
                continue
            if status in ("204", "304"):
                assert "content" not in response
                continue
            assert list(response["content"]) == [MEDIA_TYPE]
            assert set(response["content"][MEDIA_TYPE]["schema"]["properties"]) == set(sent.json())
            assert response["content"][MEDIA_TYPE]["example"]["status"] == int(status)


def test_answers_are_as_their_schemas_say(document: Any, client: TestClient) -> None:
    answer = client.post("/v1/answer", json={"query": "barn"})
    AnswerOut.model_validate_json(answer.content, strict=True)
    SearchOut.model_validate_json(client.post("/v1/search", json={"query": "barn"}).content, strict=True)
    schemas = document["components"]["schemas"]
    assert set(schemas["AnswerOut"]["properties"]) == set(answer.json())
    assert set(schemas["HitOut"]["properties"]) == set(answer.json()["hits"][0])
    assert set(schemas["MarkedOut"]["properties"]) == set(answer.json()["hits"][0]["marked"])
    assert set(schemas["CitationOut"]["properties"]) == set(answer.json()["answer"]["citation"])
    assert set(schemas["ConfidenceOut"]["properties"]) == set(answer.json()["confidence"])
    assert schemas["Confidence"]["enum"] == ["sure", "likely", "unsure", "not_found"]
    assert schemas["QuestionIn"]["required"] == ["query"]


def test_the_documented_example_is_answered(document: Any, client: TestClient) -> None:
    query = document["components"]["schemas"]["QuestionIn"]["properties"]["query"]
    for example in query["examples"]:
        assert client.post("/v1/answer", json={"query": example}).json()["query"] == example


EXAMPLES: dict[tuple[str, str], type[BaseModel]] = {
    ("/v1/search", "200"): SearchOut,
    ("/v1/search/batch", "200"): BatchOut,
    ("/v1/answer", "200"): AnswerOut,
    ("/v1/feedback", "201"): FeedbackOut,
    ("/v1/documents/{document_id}", "200"): DocumentOut,
    ("/v1/suggest", "200"): SuggestionsOut,
    ("/v1/status", "200"): StatusOut,
}


@pytest.mark.parametrize(("path", "status"), EXAMPLES)
def test_every_example_of_an_answer_is_as_its_schema_says(document: Any, path: str, status: str) -> None:
    (operation,) = document["paths"][path].values()
    example = operation["responses"][status]["content"]["application/json"]["example"]
    schema = EXAMPLES[path, status]
    assert json.loads(schema.model_validate_json(json.dumps(example)).model_dump_json(exclude_none=True)) == example
