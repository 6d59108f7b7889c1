"""The OpenAPI document is held against the app by whatever schemathesis makes of it, right requests and wrong ones."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings

from tests.service.http.test_openapi import OPERATIONS

_EXAMPLES = 25
"""Of either kind, for every operation: some 500 requests in all, a minute at most."""


@pytest.fixture(scope="module")
def api(app: FastAPI) -> Any:
    import schemathesis  # not by every process that finds these tests

    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda part: str(part))
def test_an_operation_does_as_it_is_documented(api: Any, method: str, path: str, mode: str) -> None:
    from schemathesis import GenerationMode

    operation = api[path][method]
    if mode == "negative" and not (operation.body or operation.query):
        pytest.skip("nothing can be wrong with it")

    @given(case=operation.as_strategy(generation_mode=GenerationMode(mode)))
    @settings(max_examples=_EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        case.call_and_validate()

    ask()
