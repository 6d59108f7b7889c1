"""The table and the plot of scale tell what was measured, and the exponents are those of the costs."""

from __future__ import annotations

import io
from typing import Any

import pytest

from bench.cost.scale import exponent, growth
from bench.report.plots import scale
from bench.report.scale_tables import growth_table, scale_table


def size(passages: int) -> dict[str, Any]:
    """A size of which every cost is a power of the number of passages."""
    stage = {"p50": 0.001 * passages**0.5, "p95": 0.002 * passages**0.5, "mean": 0.0}
    recalls = ("at_10", "at_60", "shown", "at_10_of_half", "at_10_of_a_hundredth")
    return {
        "passages": passages,
        "build": {
            "cpu_s": passages / 1_000,
            "peak_mb": 300.0,
            "disk_bytes": dict.fromkeys(("text", "vectors", "sentences", "lexicon", "other"), 400 * passages),
        },
        "ask": {
            "open_first_wall_s": passages / 100_000,
            "open_wall_s": passages / 1_000_000,
            "resident_mb": 400.0,
            "anonymous_mb": 100.0,
            "stages_cpu_ms": {"retrieval": stage, "beyond encoding": stage},
            "recall": dict.fromkeys(recalls, 0.9951),
        },
    }


RESULT = {"measured": {"sizes": [size(10_000), size(1_000_000)], "growth": growth([size(10_000), size(1_000_000)])}}


def test_an_exponent_is_that_of_the_power() -> None:
    assert exponent([10, 100, 1_000], [3 * count**0.7 for count in (10, 100, 1_000)]) == pytest.approx(0.7)


def test_every_size_has_a_row() -> None:
    lines = scale_table(RESULT).splitlines()
    assert lines[2] == (
        "| 10,000 | 10 s | 300 MB | **1,600** | 400 | 400 | 400 | 400 | 0.10 / 0.01 s | 100 / 400 MB | 0.1 / 0.2 ms "
        "| 0.1 / **0.2** ms | **0.995** | 0.995 | 0.995 | 0.995 / 0.995 |"
    )
    assert lines[3].startswith("| 1,000,000 | 1,000 s |")
    assert lines[0].count("|") == lines[2].count("|")


def test_a_record_from_before_memory_was_told_apart_is_shown_as_it_was() -> None:
    sizes = [size(10_000)]
    for name in ("anonymous_mb", "open_first_wall_s"):
        del sizes[0]["ask"][name]
    apart = ("anonymous_mb", "open_first_wall_s")
    before = {name: cost for name, cost in growth([size(10_000)]).items() if name not in apart}
    lines = scale_table({"measured": {"sizes": sizes, "growth": before}}).splitlines()
    assert "| Opening | Memory, asked |" in lines[0]
    assert "| 0.01 s | 400 MB |" in lines[2]
    assert not any("kernel" in line for line in lines)


def test_every_cost_has_its_exponent_and_what_it_comes_to() -> None:
    assert growth_table(RESULT).splitlines()[2:] == [
        "| Building without encoding | 1.00 | 10,000 CPU s |",
        "| Most memory while building | 0.00 | 300 MB |",
        "| Disk beside the text | 1.00 | 16,000 MB |",
        "| Opening, every byte read first | 1.00 | 100.00 s |",
        "| Opening | 1.00 | 10.00 s |",
        "| Memory of the service | 0.00 | 400 MB |",
        "| ... that the kernel may not drop | 0.00 | 100 MB |",
        "| Retrieval, p95 | 0.50 | 6.3 CPU ms |",
        "| A question beyond encoding, p95 | 0.50 | 6.3 CPU ms |",
    ]


def test_the_plot_has_a_line_for_every_cost() -> None:
    figure = scale(RESULT)
    assert [len(panel.lines) for panel in figure.axes] == [3, 2, 2]
    assert [panel.lines[0].get_ydata().tolist()[0] for panel in figure.axes] == pytest.approx([16, 10, 0.2])  # type: ignore[union-attr]
    file = io.BytesIO()
    figure.savefig(file, format="svg")
    assert file.getvalue().startswith(b"<?xml")
