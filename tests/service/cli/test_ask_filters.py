"""`belagg ask` searches none but the texts that its flags allow."""

from __future__ import annotations

import json

import pytest

from indexer.model.encoder import Encoder
from tests.conftest import Silent
from tests.service.cli.conftest import Here
from tests.service.http.collected import build_index


@pytest.fixture(scope="module")
def index(encoder: Encoder, silent: Silent, tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(build_index(tmp_path_factory.mktemp("collected") / "index", encoder, silent))


def titles(here: Here, index: str, *flags: str) -> set[str]:
    run = here("ask", "skolskjuts färdtjänst", "--limit", "100", "--index", index, "--json", *flags)
    assert run.code == 0, run.stderr
    return {hit["citation"]["title"] for hit in json.loads(run.stdout)["hits"]}


def test_collections_and_days_bound_the_search(index: str, here: Here) -> None:
    assert titles(here, index, "--collection", "riktlinjer") == {
        "Riktlinjer för skolskjuts",
        "Riktlinjer för färdtjänst",
    }
    assert titles(
        here, index, "--collection", "personal", "--collection", "protokoll", "--published-after", "2025-06-01"
    ) == {"Fladdermusholk på stadshuset"}
    assert titles(here, index, "--published-after", "2024-09-01", "--published-before", "2025-01-15") == {
        "Riktlinjer för färdtjänst",
        "Protokoll från skolnämnden",
    }


def test_where_nothing_is_allowed_nothing_is_found(index: str, here: Here) -> None:
    run = here("ask", "skolskjuts", "--published-before", "1999-12-31", "--index", index)
    assert (run.code, run.stdout.strip()) == (0, "Hittar inget svar i texterna")


def test_a_collection_that_is_not_there_is_told_with_those_that_are(index: str, here: Here) -> None:
    run = here("ask", "skolskjuts", "--collection", "riktlinje", "--index", index)
    assert (run.code, run.stdout) == (1, "")
    assert run.stderr.strip() == (
        "Det finns ingen samling som heter riktlinje i indexet. Samlingarna är: personal, protokoll, riktlinjer."
    )


@pytest.mark.parametrize("date", ["2024", "igår", "2024-02-30", "", "20240101"])
def test_a_day_that_is_none_is_refused(index: str, date: str, here: Here) -> None:
    run = here("ask", "skolskjuts", "--published-after", date, "--index", index)
    assert run.code == 2
    assert "--published-after har ett värde som inte går att använda; det ska vara ett datum" in run.stderr
