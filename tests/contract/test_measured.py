"""Every figure in README.md and docs/ is what the raw results give; nobody types one."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import Any

import pytest

from bench.report import plots, record, tables
from bench.report.summary_table import summary_table

RESULT = {
    "command": "python -m bench.quality.quality set-a",
    "environment": {
        "cores": 2,
        "date": "2026-01-31",
        "dirty": False,
        "flags": ["avx2", "avx512_bf16"],
        "load_average": 0.25,
        "processor": "A processor",
        "revision": "0123456789abcdef",
    },
    "measured": {
        "sets": {
            "set-a": {
                "rankings": {
                    "belagg": {
                        "mrr_at_10": 0.5,
                        "ndcg_at_10": 0.61249,
                        "queries": 1234,
                        "recall_at_1": 0.25,
                        "recall_at_10": 0.75,
                        "recall_at_100": 1.0,
                        "recall_at_5": 0.625,
                    },
                    "retrieval": {"ndcg_at_10": 0.6},
                    "dense": {"ndcg_at_10": 0.5},
                    "lexical": {"ndcg_at_10": 0.4},
                }
            }
        }
    },
}
PAGE = "Before\n<!-- measured:quality -->\nold\n<!-- /measured -->\nAfter\n"


def read(name: str) -> dict[str, Any]:
    assert name == "quality"
    return RESULT


def test_every_page_is_what_the_results_give() -> None:
    assert list(tables.outdated()) == []


def test_every_plot_is_what_the_results_give() -> None:
    assert list(plots.outdated()) == []


@pytest.mark.parametrize("name", sorted(tables.TABLES))
def test_every_table_is_shown_in_the_benchmarks_page(name: str) -> None:
    page = record.REPOSITORY / "docs" / "benchmarks.md"
    assert f"<!-- measured:{name} -->" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(record.RESULTS.glob("*.json")), ids=lambda path: path.stem)
def test_every_result_tells_how_it_was_made(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    result = json.loads(text)
    assert set(result) == {"command", "environment", "measured"}
    assert set(result["environment"]) == {field.name for field in fields(record.Environment)}
    name = path.stem
    for other in ("_zen4", "_amx", "_2", "_unseen"):  # a processor, a further run, or a set of texts, of its own
        name = name.removesuffix(other)
    name = name.replace("_", "[._]")  # a room and its benchmark, or the benchmark alone
    assert re.match(rf"python -m bench\.(\w+\.)?{name} ", result["command"])
    assert "/" not in result["command"]
    assert text == json.dumps(result, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def test_a_table_is_written_between_its_markers() -> None:
    page = tables.rewritten(PAGE, root="../", read=read)
    assert page.splitlines() == [
        "Before",
        "<!-- measured:quality -->",
        "",
        "| Test set | Questions | nDCG@10 | MRR@10 | Recall@1 | Recall@5 | Recall@10 | Recall@100 "
        "| nDCG@10, retrieval alone | vectors alone | 4-grams alone |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| set-a | 1,234 | **0.612** | 0.500 | 0.250 | 0.625 | 0.750 | 1.000 | 0.600 | 0.500 | 0.400 |",
        "",
        "`python -m bench.quality.quality set-a`: 2026-01-31, 2 cores of an A processor with avx512_bf16, "
        "load 0.2 at the start, revision 0123456789 ([raw result](../bench/results/quality.json)).",
        "",
        "<!-- /measured -->",
        "After",
    ]
    assert tables.rewritten(page, root="../", read=read) == page


def test_the_summary_names_the_record_and_the_processor_of_each_figure() -> None:
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in summary_table(record.read).splitlines()[2:]]
    ours = record.read("quality")["measured"]["sets"]["squad-sv-a"]["rankings"]["belagg"]["ndcg_at_10"]
    assert rows[0][1].startswith(f"**{ours:.3f}, ")
    for _, _, processor, origin in rows:
        (name,) = re.findall(r"\(bench/results/(\w+)\.json\)", origin)
        environment = record.read(name)["environment"]
        assert (processor, origin.split(", ")[1]) == (environment["processor"], environment["date"])
        assert environment["revision"].startswith(origin.split(", ")[2].removesuffix(" with changes"))


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<!-- measured:speed -->\n<!-- /measured -->", "there is no table speed"),
        ("<!-- measured:quality -->\n", "has no `<!-- /measured -->`"),
    ],
)
def test_a_marker_that_cannot_be_understood_is_refused(page: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tables.rewritten(page, read=read)


def test_floats_are_recorded_at_six_significant_digits(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(record, "RESULTS", tmp_path)
    environment = record.Environment("r", False, "2026-01-31", "p", (), 1, 1 / 3, 0.0, "s", "3", {})
    path = record.write("some", command="c", environment=environment, measured={"a": [2 / 3, 1_234_567.89], "b": 7})
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["measured"] == {"a": [0.666667, 1_234_570.0], "b": 7}
    assert written["environment"]["memory_gb"] == 0.333333
