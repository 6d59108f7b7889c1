"""What people found who read the sure answers that no label calls right."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.quality.readings import Readings, digest


def test_white_space_makes_no_other_quote() -> None:
    assert digest("Vad  kostar det?", "Det kostar\n120 kronor.") == digest("Vad kostar det?", "Det kostar 120 kronor.")
    assert digest("Vad kostar det?", "a") != digest("Vad kostar", "det? a")


def test_what_both_say_answers_counts_and_what_nobody_read_does_not(tmp_path: Path) -> None:
    file = tmp_path / "readings.tsv"
    file.write_text("# of two readers\none\tanswers\nother\tdoesn't\n", encoding="utf-8")
    readings = Readings.read(file)
    assert readings.right({"questions": 10, "unlabelled": ["one", "other", "unread"]}) == pytest.approx(0.8)
    assert readings.right({"questions": 0, "unlabelled": []}) is None


def test_those_that_are_kept_can_be_read() -> None:
    assert len(Readings.read().verdicts) >= 40
