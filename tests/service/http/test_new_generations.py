"""The service as it runs: started before there is an index, and going over to whatever is published."""

from __future__ import annotations

import time
from pathlib import Path

from starlette.testclient import TestClient

from indexer.build.options import Options
from indexer.build.pipeline import Progress, build
from indexer.index.folder import current_generation
from indexer.index.format import VECTORS
from indexer.model.encoder import Encoder
from indexer.texts.document import Document
from service.answer.live import LiveSearcher
from service.errors import NoIndexYet
from service.http.app import create_app
from service.http.guards import keys
from service.http.problems import MEDIA_TYPE
from service.settings.values import Settings
from tests.stub_encoder import uncalibrated

QUESTION = {"query": "Vad kostar vattnet?"}


def publish(index: Path, price: int, encoder: Encoder, silent: Progress) -> None:
    text = Document("vatten.md", "Vatten", f"Vattnet kostar {price} kronor.", "vatten.md", "text/markdown")
    build([text], index, encoder, uncalibrated, silent, ("texter",), Options(keep=0))


def wait_for(client: TestClient, generation: int) -> None:
    deadline = time.monotonic() + 2
    while client.get("/v1/status").json().get("generation") != generation:
        assert time.monotonic() < deadline, client.get("/v1/status").text
        time.sleep(0.02)


def test_a_service_without_an_index_says_so_and_answers_once_there_is_one(
    tmp_path: Path, model_folder: Path, encoder: Encoder, silent: Progress
) -> None:
    index = tmp_path / "index"
    live = LiveSearcher.open(index, model_folder)
    with TestClient(create_app(live, Settings(rate=0))) as client:
        for response in (client.post("/v1/answer", json=QUESTION), client.get("/readyz")):
            assert response.status_code == 503
            assert response.headers["content-type"] == MEDIA_TYPE
            assert response.headers["retry-after"] == "5"
            assert response.json()["title"] == "Tjänsten kan inte svara just nu"
            assert response.json()["detail"] == str(NoIndexYet())
        assert client.get("/healthz").status_code == 200
        document = client.get("/dokument/0123456789abcdef", headers={"Accept": "text/html"})
        assert (document.status_code, document.headers["retry-after"]) == (503, "5")
        assert "<h1>Texterna går inte att läsa än</h1>" in document.text
        assert client.get("/dokument/0123456789abcdef").headers["content-type"] == MEDIA_TYPE
        for price in (1, 2):
            publish(index, price, encoder, silent)
            wait_for(client, price)
            found = client.post("/v1/search", json=QUESTION).json()
            assert (found["generation"], found["hits"][0]["text"]) == (price, f"Vattnet kostar {price} kronor.")


def test_a_generation_that_cannot_be_taken_is_told_to_those_who_watch(
    tmp_path: Path, model_folder: Path, encoder: Encoder, silent: Progress
) -> None:
    index = tmp_path / "index"
    publish(index, 1, encoder, silent)
    live = LiveSearcher.open(index, model_folder)
    key = keys.create(tmp_path / "metrics.json", "prometheus", None)
    client = TestClient(create_app(live, Settings(metrics_keys=tmp_path / "metrics.json")))

    def told() -> tuple[int, bool, list[str]]:
        status = client.get("/v1/status").json()
        measured = client.get("/metrics", headers={"X-API-Key": key}).text.splitlines()
        told = [line for line in measured if line.startswith("belagg_generation_")]
        return status["generation"], status["up_to_date"], told

    assert told() == (1, True, ["belagg_generation_fault 0.0", "belagg_generation_swaps_total 0.0"])
    publish(index, 2, encoder, silent)
    (current_generation(index) / VECTORS).write_bytes(b"")
    live.refresh()
    assert told() == (1, False, ["belagg_generation_fault 1.0", "belagg_generation_swaps_total 0.0"])
    publish(index, 3, encoder, silent)
    live.refresh()
    assert told() == (3, True, ["belagg_generation_fault 0.0", "belagg_generation_swaps_total 1.0"])
