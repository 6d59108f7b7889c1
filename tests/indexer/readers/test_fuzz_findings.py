"""What fuzzing has found stays mended, and a short run of it finds nothing new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.life.fuzz import MAX_SECONDS, endings_of_formats, fixtures, fuzz_with, outcome
from indexer.readers.formats import read
from indexer.readers.isolation import Reading
from indexer.texts.raw_text import RawText
from tests.growth import linear

FOUND = Path(__file__).parents[2] / "fixtures" / "fuzz"


RUNS = 40
"""Mutated files of a format; `bench/life/fuzz.py` tries what five minutes take."""


@pytest.fixture(scope="module")
def reading() -> Iterator[Reading]:
    """One process for all formats: whatever has gone before, the next text is read (test_isolation.py)."""
    with Reading(max_seconds=MAX_SECONDS) as reading:
        yield reading


@pytest.mark.parametrize("path", sorted(FOUND.iterdir()), ids=lambda path: path.name)
def test_a_file_that_fuzzing_found_is_read_or_refused(path: Path, reading: Reading) -> None:
    found, _ = outcome(reading, RawText(path.name, path.read_bytes()))
    assert found not in ("fault", "crash", "ReadingTimedOut", "ReadingTooLarge")


def test_a_header_of_half_a_million_characters_takes_linear_time() -> None:
    def work(size: int) -> None:
        content = b"From: <asa@tallbo." + b"exallbo." * size + b"example>\nSubject: Bad\n\nBadet.\n"
        assert read("a.eml", content).title == "Bad"

    assert linear(work, 60_000)


def test_a_row_of_many_cells_takes_linear_time() -> None:
    def work(size: int) -> None:
        content = b"<p>Badet.</p><table><tr>" + b"<td>" * size + b"Tid</table>"
        assert read("a.html", content).text.startswith("Badet.")

    assert linear(work, 50_000)


@pytest.mark.parametrize("name", endings_of_formats())
def test_every_format_has_real_files_to_mutate(name: str) -> None:
    assert fixtures(endings_of_formats()[name])


@pytest.mark.parametrize("name", endings_of_formats())
def test_a_moment_of_fuzzing_finds_no_fault(name: str, reading: Reading) -> None:
    findings = fuzz_with(reading, name, endings_of_formats()[name], lambda runs: runs < RUNS, seed=2, keep=None)
    assert findings.runs == findings.outcomes.total() == RUNS
    assert findings.faults == {}
