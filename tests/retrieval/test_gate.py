"""Retrieval quality is at least what it was, on the data that it was measured on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.quality.answers import Asking
from bench.quality.corpus import fingerprint
from indexer.model.encoder import Encoder
from service.answer.reading import reader_of
from tests.retrieval.gate import (
    GOLDEN,
    below,
    data_of_golden,
    floors,
    measures_of_golden,
    measures_of_set,
    raised,
    slack,
)

SETS = ("squad-sv-a", "swefaq-dev", "swequad-train")
CHANGED = "the data has changed: measure anew with python -m tests.retrieval.gate, and say why"


def test_the_golden_questions_reach_their_floors(encoder: Encoder, model_folder: Path) -> None:
    expected = floors()["golden"]
    assert data_of_golden() == expected["data"], CHANGED
    assert below(measures_of_golden(Asking(encoder, reader_of(model_folder, encoder))), expected["floors"]) == []


@pytest.mark.evaluation
@pytest.mark.parametrize("name", SETS)
def test_a_test_set_reaches_its_floors(name: str, evaluation_folder: Callable[[str], Path], encoder: Encoder) -> None:
    expected = floors()[name]
    folder = evaluation_folder(name)
    assert fingerprint(folder) == expected["data"], CHANGED
    assert below(measures_of_set(folder, encoder), expected["floors"]) == []


def test_the_golden_set_is_as_large_as_it_says() -> None:
    questions, unanswerable = (
        [json.loads(line) for line in (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("questions", "unanswerable")
    )
    kinds = [question["kind"] for question in questions]
    assert (len(questions), len(unanswerable)) == (170, 51)
    assert kinds.count("english") == 27
    assert kinds.count("misspelt") + kinds.count("no-diacritics") == 30
    for question in questions:
        assert question["answer"], question


def test_a_measure_below_its_floor_is_told() -> None:
    assert below({"first": 0.7, "first_five": 0.9}, {"first": 0.71, "first_five": 0.9}) == [
        "first is 0.7000, its floor 0.7100"
    ]


def test_floors_rise_by_themselves_and_fall_only_when_told_to() -> None:
    before = {"data": {"a": "1"}, "floors": {"first": 0.8}}
    assert raised(before, {"a": "2"}, {"first": 0.9}, 1_000, lower=False) == {
        "data": {"a": "2"},
        "floors": {"first": 0.895},
    }
    assert raised(before, {}, {"first": 0.803}, 1_000, lower=False)["floors"] == {"first": 0.8}
    with pytest.raises(ValueError, match=r"first was at least 0\.8000 and is 0\.7900"):
        raised(before, {}, {"first": 0.79}, 1_000, lower=False)
    assert raised(before, {}, {"first": 0.79}, 1_000, lower=True)["floors"] == {"first": 0.785}
    assert raised({}, {}, {"first": 0.5}, 1_000, lower=False)["floors"] == {"first": 0.495}


def test_a_small_set_s_floors_leave_room_for_a_few_questions() -> None:
    assert slack(2_651) == 0.005
    assert slack(200) == 0.02
