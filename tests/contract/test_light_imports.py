"""What is only named is light to import: a type doesn't bring along what computes with it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"numpy", "faiss", "openvino", "tokenizers", "sqlite3", "pydantic", "fastapi", "torch", "filelock"}
LIGHT = [
    "service.question.language",
    "service.question.query",
    "service.corpus.filters",
    "indexer.texts.passages",
    "indexer.model.spec",
    "indexer.build.options",
    "indexer.index.format",
]


def loaded_by(module: str) -> set[str]:
    """The modules that are there after importing one, in a process of its own."""
    program = f"import sys; before = set(sys.modules); import {module}; print(*set(sys.modules) - before)"
    return set(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    )


@pytest.mark.parametrize("module", LIGHT)
def test_light_modules_load_nothing_heavy(module: str) -> None:
    loaded = loaded_by(module)
    assert module in loaded
    assert loaded & HEAVY == set()
    assert len(loaded) < 100


def test_the_commands_load_nothing_of_what_they_work_with() -> None:
    assert loaded_by("service.cli.app") & HEAVY == set()


def test_openvino_is_loaded_without_what_reports_its_use() -> None:
    loaded = loaded_by("indexer.model.encoder")
    assert "openvino" in loaded
    assert {name for name in loaded if name.startswith(("openvino_telemetry", "openvino.tools.ovc"))} == set()


def test_what_reads_texts_loads_what_only_web_pages_need_with_the_first() -> None:
    assert "trafilatura" not in loaded_by("indexer.readers.formats")


def test_a_service_that_hands_out_no_files_and_lets_nobody_log_in_loads_nothing_of_either() -> None:
    loaded = loaded_by("service.http.app")
    assert "fastapi" in loaded
    assert loaded & {"indexer.readers.formats", "indexer.sources.config", "httpx", "authlib", "joserfc"} == set()
