"""docs/api.md: its examples run against the service, and it leaves out nothing that the API has."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from indexer.model.encoder import Encoder
from service.answer.reading import Reader
from service.http.guards import keys
from tests.conftest import REPOSITORY
from tests.service.http.serving import Serving

PAGE = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"

BLOCKS = re.findall(r"^```(sh|python)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def server(
    seeds_index: Path, encoder: Encoder, reader: Reader | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    """One that takes feedback, and gives out what it measures to whoever has METRICS_KEY."""
    folder = tmp_path_factory.mktemp("server")
    settings = {
        "BELAGG_FEEDBACK": str(folder / "feedback.jsonl"),
        "BELAGG_METRICS_KEYS": str(folder / "metrics.json"),
    }
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("METRICS_KEY", keys.create(folder / "metrics.json", "prometheus", None))
        with Serving.of(seeds_index, encoder, reader, settings) as server:
            yield server


def test_the_python_examples_do_what_they_say(server: Serving, capsys: pytest.CaptureFixture[str]) -> None:
    """In one go, as they follow on each other."""
    code = "".join(block for kind, block in BLOCKS if kind == "python")
    assert code.count(ADDRESS) == 1
    names: dict[str, Any] = {}
    exec(compile(code.replace(ADDRESS, server.address), "docs/api.md", "exec"), names)
    names["service"].close()
    printed = capsys.readouterr().out.splitlines()
    # What stands in a comment after it is what is printed.
    for said in re.findall(r"print\(.*\)  # (.*?)(?::.*)?$", code, re.MULTILINE):
        assert said in printed
    assert "304" in printed
    assert "Svaret står i texten" in printed
    assert printed[-1] == "422 application/problem+json Frågan är tom. Skriv en fråga med minst ett ord."


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize("block", [block for kind, block in BLOCKS if kind == "sh"], ids=lambda block: block[-50:-1])
def test_the_curl_examples_succeed(server: Serving, block: str) -> None:
    assert ADDRESS in block
    script = f"set -euo pipefail\n{block.replace(ADDRESS, server.address)}"
    run = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    if "If-None-Match" in block:
        assert run.stdout.endswith("304")
    else:
        assert run.stdout.startswith(("{", "# HELP"))


@pytest.fixture(scope="module")
def openapi(client: TestClient) -> Any:
    return client.get("/openapi.json").json()


def test_every_endpoint_and_every_problem_is_on_the_page(openapi: Any) -> None:
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            assert f"`{method.upper()} {path}`" in PAGE or f"`{method.upper()} {path}," in PAGE
            for status in operation["responses"]:
                assert re.search(rf"^\| {status} \||\b{status}\b", PAGE, re.MULTILINE)


def test_every_field_is_on_the_page(openapi: Any) -> None:
    for name, schema in openapi["components"]["schemas"].items():
        for field in schema.get("properties", ()):
            assert re.search(rf"`(features\.)?{field}`", PAGE), f"{name}.{field}"
