"""Whatever stands in an index that somebody poisoned and signed, it is refused or answers: no other error, no hang."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.life.poisoning import FINE, STATEMENTS, outcomes_of_poisons
from indexer.index.folder import current_generation
from indexer.index.format import DOCUMENTS

SHARE = 24
"""Of so many ways to poison an index one is tried; `bench/life/attack_sources.py` tries them all."""


def test_a_poisoned_index_is_refused_or_answers(seeds_index: Path) -> None:
    outcomes = dict(outcomes_of_poisons(seeds_index, SHARE))
    assert len(outcomes) > 40
    assert {name: outcome for name, outcome in outcomes.items() if outcome not in FINE} == {}
    assert {*outcomes.values()} == {*FINE}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_every_statement_fits_the_tables_as_they_are(statement: str, seeds_index: Path) -> None:
    """A column more, and the poison would be refused by SQLite rather than by what reads the index."""
    documents = current_generation(seeds_index) / DOCUMENTS
    with (
        closing(sqlite3.connect(f"file:{documents}?mode=ro", uri=True)) as whole,
        closing(sqlite3.connect(":memory:")) as copy,
    ):
        whole.backup(copy)
        copy.executescript(statement)
