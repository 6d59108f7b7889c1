"""The comparison with other systems: what can be told without them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from bench.peers.comparison import costs
from bench.peers.parts import Parts
from bench.peers.running import RunFailed, run
from bench.peers.systems import OURS
from bench.report.peer_tables import peers_table


def test_a_process_is_measured_with_its_children() -> None:
    child = "sum(i * i for i in range(3_000_000)); import time; time.sleep(0.2)"
    spent = run([sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"])
    assert spent["cpu_s"] > 0.1
    assert spent["wall_s"] > 0.2
    assert 5 < spent["peak_mb"] < 200


def test_a_process_that_fails_tells_why() -> None:
    with pytest.raises(RunFailed, match="ValueError: no"):
        run([sys.executable, "-c", "raise ValueError('no')"])


def test_what_is_finished_is_not_measured_again(tmp_path: Path) -> None:
    measured = iter([{"cpu_s": 1.5}, {"cpu_s": 2.5}])
    for _ in range(2):
        assert Parts(tmp_path, {"sections": 2}).once("indexing", "a", lambda: next(measured)) == {"cpu_s": 1.5}
    with pytest.raises(ValueError, match="'sections': 2"):
        Parts(tmp_path, {"sections": 3})


def test_what_a_question_costs_beyond_its_encoding() -> None:
    measured = costs([[0.010, 0.020, 0.008, 0.016], [0.030, 0.060, 0.010, 0.020]])
    assert measured["cpu_ms"] == pytest.approx({"p50": 10.0, "p95": 30.0, "mean": 20.0})
    assert measured["beyond_cpu_ms"] == pytest.approx({"p50": 2.0, "p95": 20.0, "mean": 11.0})
    assert measured["per_second"] == pytest.approx(25.0)


def test_the_table_compares_with_belagg_and_shows_what_failed() -> None:
    times = {"wall_s": 2.0, "cpu_s": 4.0, "peak_mb": 100.0}
    ours = {**times, "passages": 8, "disk_mb": 1.0, "from_cache": times, "unchanged": times}
    peer = {**times, "cpu_s": 12.0, "passages": 8, "disk_mb": 3.0}
    asking: dict[str, Any] = {"opened_s": 1.0, "peak_mb": 50.0, **costs([[0.01, 0.02, 0.005, 0.01]])}
    measured = {
        "indexing": {OURS: [ours], "Chroma": [peer]},
        "questions": {OURS: {"disk_mb": 1.0, "asking": asking}, "Chroma": {**peer, "asking": asking}},
        "quality": {"set-a": {"systems": {OURS: {"ndcg_at_10": 0.9}, "Chroma": {"failed": "why"}}}},
    }
    rows = [line for line in peers_table({"measured": measured}).splitlines() if line.startswith("| Chroma |")]
    assert rows[0] == (
        "| Chroma | 2.0 s (1.00) | 12.0 s (3.00) | 0.7 | 100 MB (1.00) | 3 MB (3.00) "
        "| 10.0 / 10.0 ms (1.00) | 5.0 / 5.0 ms | 50 | failed |"
    )
    assert rows[1] == "| Chroma | 2.0 s | 12.0 s | 100 MB | 1.0 s | 50 MB | 5.0 ms | 20.0 / 20.0 ms |"
