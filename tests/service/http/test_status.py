"""The service tells what it searches and what it measures of itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher, Stage
from service.http.app import create_app
from service.http.guards import keys
from service.settings.values import Settings


def test_the_status_tells_what_is_searched(collected_client: TestClient, collected: Searcher) -> None:
    response = collected_client.get("/v1/status")
    manifest = collected.index.manifest
    assert response.json() == {
        "generation": 1,
        "created_at": manifest.created_at.replace("+00:00", "Z"),
        "documents": 5,
        "passages": manifest.counts.passages,
        "newest_document": {"title": "Fladdermusholk på stadshuset", "published": "2026-02-03"},
        "collections": [
            {"name": "personal", "documents": 1},
            {"name": "protokoll", "documents": 2},
            {"name": "riktlinjer", "documents": 2},
        ],
        "model": "intfloat/multilingual-e5-small",
        "version": version("belagg"),
        "up_to_date": True,
        "verified": True,
        "vectors": {"checked": True, "avoided_lengths": sorted(collected.encoder.compared.avoided)},
        "features": {"feedback": False},
        "notices": [],
    }
    assert response.headers["belagg-generation"] == "1"


def test_texts_in_no_collection_are_one_without_a_name(client: TestClient) -> None:
    assert client.get("/v1/status").json()["collections"] == [{"name": "", "documents": 5}]


MakeFresh = Callable[[Searcher | None], TestClient]


@pytest.fixture
def make_fresh(tmp_path: Path) -> MakeFresh:
    """A client, with the key to what is measured, of an app that nobody has asked yet."""
    file = tmp_path / "metrics.json"
    key = keys.create(file, "prometheus", None)

    def client(searcher: Searcher | None) -> TestClient:
        app = create_app(LiveSearcher(searcher), Settings(rate=0, metrics_keys=file))
        return TestClient(app, headers={"X-API-Key": key})

    return client


Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def measured(client: TestClient) -> Samples:
    """Every sample by its name and labels."""
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


@pytest.fixture
def fresh(make_fresh: MakeFresh, searcher: Searcher) -> TestClient:
    return make_fresh(searcher)


def test_requests_are_counted_by_route_and_status(fresh: TestClient) -> None:
    fresh.post("/v1/answer", json={"query": "Vad är BarnSam?"})
    fresh.post("/v1/answer", json={"query": ""})
    fresh.get("/v1/documents/0123456789abcdef")
    fresh.get("/v1/documents/fedcba9876543210")
    fresh.get("/finns/inte/811218-9876")
    fresh.request("KONSTIG", "/v1/status")
    requests = {labels: value for (name, labels), value in measured(fresh).items() if name == "belagg_requests_total"}
    assert requests == {
        (("method", "POST"), ("route", "/v1/answer"), ("status", "200")): 1,
        (("method", "POST"), ("route", "/v1/answer"), ("status", "422")): 1,
        (("method", "GET"), ("route", "/v1/documents/{document_id}"), ("status", "404")): 2,
        (("method", "GET"), ("route", "other"), ("status", "404")): 1,
        (("method", "other"), ("route", "/v1/status"), ("status", "405")): 1,
    }


def test_every_stage_and_every_confidence_is_measured(fresh: TestClient) -> None:
    before = measured(fresh)
    assert {before[("belagg_stage_seconds_count", (("stage", stage),))] for stage in Stage} == {0}
    fresh.post("/v1/answer", json={"query": "Vad är BarnSam?"})
    fresh.post("/v1/search", json={"query": "Vad är BarnSam?"})
    after = measured(fresh)
    counts = {stage: after[("belagg_stage_seconds_count", (("stage", stage),))] for stage in Stage}
    assert counts == {
        Stage.INTERPRET: 2,
        Stage.RETRIEVE: 2,
        Stage.RANK: 2,
        Stage.ANSWER: 1,
        Stage.SERIALISE: 2,
    }
    assert after[("belagg_stage_seconds_sum", (("stage", "interpret"),))] > 0
    assert after[("belagg_answers_total", (("level", "sure"),))] == 1
    assert after[("belagg_answers_total", (("level", "not_found"),))] == 0


def test_the_index_is_measured(fresh: TestClient, searcher: Searcher) -> None:
    samples = measured(fresh)
    assert samples[("belagg_ready", ())] == 1
    manifest = searcher.index.manifest
    assert samples[("belagg_index_generation", ())] == manifest.generation
    assert samples[("belagg_index_documents", ())] == manifest.counts.documents
    assert samples[("belagg_index_passages", ())] == manifest.counts.passages
    age = datetime.datetime.now(datetime.UTC) - datetime.datetime.fromisoformat(manifest.created_at)
    assert samples[("belagg_index_age_seconds", ())] == pytest.approx(age.total_seconds(), abs=60)


def test_a_service_that_cannot_answer_yet_is_measured_all_the_same(make_fresh: MakeFresh) -> None:
    client = make_fresh(None)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    samples = measured(client)
    assert samples[("belagg_ready", ())] == 0
    assert not any(name.startswith("belagg_index") for name, _ in samples)


def test_apps_measure_each_their_own(make_fresh: MakeFresh, searcher: Searcher) -> None:
    one, other = (make_fresh(searcher) for _ in range(2))
    one.get("/healthz")
    assert any(name == "belagg_requests_total" for name, _ in measured(one))
    assert not any(name == "belagg_requests_total" for name, _ in measured(other))


def test_nothing_measured_tells_what_was_asked(fresh: TestClient) -> None:
    fresh.post("/v1/answer", json={"query": "hemligheten"})
    fresh.get("/hemligheten")
    assert "hemligheten" not in fresh.get("/metrics").text
