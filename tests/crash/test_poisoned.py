"""Whatever stands in an index that somebody poisoned and signed, it is refused or answers: no other error, no hang."""

from __future__ import annotations

from pathlib import Path

from bench.life.poisoning import FINE, outcomes_of_poisons

SHARE = 24
"""Of so many ways to poison an index one is tried; `bench/life/attack_sources.py` tries them all."""


def test_a_poisoned_index_is_refused_or_answers(seeds_index: Path) -> None:
    outcomes = dict(outcomes_of_poisons(seeds_index, SHARE))
    assert len(outcomes) > 40
    assert {name: outcome for name, outcome in outcomes.items() if outcome not in FINE} == {}
    assert {*outcomes.values()} == {*FINE}
