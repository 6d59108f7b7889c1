"""Whatever byte of an index changes, and wherever a file of it ends too early, it is refused or makes no difference."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.errors import IndexFault
from indexer.index.folder import CURRENT, GENERATIONS
from indexer.model.encoder import Encoder
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.http.schemas import AnswerOut
from service.question.query import Query

FLIPS = 1_000
CUTS = 200
LEAST = 25
"""Flips in each file, however small it is."""
QUESTIONS = (
    "Vad betyder Skottlandsmodellen?",
    "Varför är halka en fråga för flera förvaltningar?",
    "vem är trygghetsperson",
)


@pytest.fixture
def index(seeds_index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seeds_index, tmp_path / "index"))


def files_of(index: Path) -> list[Path]:
    """Every file that a service reads."""
    files = [path for path in sorted((index / GENERATIONS).rglob("*")) if path.is_file() and path.stat().st_size]
    return [index / CURRENT, *files]


def answers(index: Path, encoder: Encoder) -> list[AnswerOut] | None:
    """What an index answers, or None if it is refused."""
    try:
        searcher = Searcher(Index.open(index, encoder.spec), encoder)
    except IndexFault:
        return None
    return [AnswerOut.of(searcher.answer(Query.parse(question))) for question in QUESTIONS]


def flips(files: list[Path], chance: random.Random) -> Iterator[tuple[Path, int, int]]:
    """A file, a place in it and the bits to change there; larger files more often."""
    sizes = [file.stat().st_size for file in files]
    some = [file for file in files for _ in range(LEAST)]
    some += chance.choices(files, sizes, k=max(0, FLIPS - len(some)))
    for file in some:
        yield file, chance.randrange(file.stat().st_size), 1 << chance.randrange(8)


def test_a_changed_byte_is_refused_or_harmless(index: Path, encoder: Encoder) -> None:
    expected = answers(index, encoder)
    outcomes: Counter[str] = Counter()
    for file, place, bits in flips(files_of(index), random.Random(1)):
        whole = file.read_bytes()
        file.write_bytes(whole[:place] + bytes([whole[place] ^ bits]) + whole[place + 1 :])
        found = answers(index, encoder)
        assert found is None or found == expected, f"{file.name}, byte {place}, bits {bits}"
        outcomes["refused" if found is None else "harmless"] += 1
        file.write_bytes(whole)
    assert outcomes.total() >= FLIPS
    assert outcomes["refused"] > 0.95 * FLIPS
    assert answers(index, encoder) == expected


def test_a_file_that_ends_too_early_is_refused(index: Path, encoder: Encoder) -> None:
    chance = random.Random(2)
    files = files_of(index)
    for number in range(CUTS):
        file = files[number % len(files)]
        whole = file.read_bytes()
        end = chance.randrange(len(whole))
        file.write_bytes(whole[:end])
        found = answers(index, encoder)
        # A name without its line break is a name still.
        assert found is None or file.name == CURRENT, f"{file.name} cut at byte {end} of {len(whole)}"
        file.write_bytes(whole)


def test_a_file_that_is_gone_is_refused(index: Path, encoder: Encoder) -> None:
    for file in files_of(index):
        away = file.rename(index / "away")
        assert answers(index, encoder) is None, file.name
        away.rename(file)
