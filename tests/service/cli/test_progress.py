"""How fast a build goes and when it will be done."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from indexer.model.preparing.preparation import Stage
from service.cli.model import STAGES
from service.cli.terminal.progress import WINDOW_SECONDS, Pace, duration, grouped


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_nothing_is_told_before_there_is_something_to_tell(clock: Clock) -> None:
    pace = Pace(100, 1_000, clock)
    assert (pace.rate, pace.seconds_left) == (None, None)
    clock.now += 1
    pace.add(10, 0, 100)
    assert (pace.rate, pace.seconds_left) == (None, None)


def test_an_even_pace(clock: Clock) -> None:
    pace = Pace(100, None, clock)
    for _ in range(10):
        clock.now += 2
        pace.add(4, 0)
    assert pace.done == 40
    assert pace.rate == 2
    assert pace.seconds_left == 30


def test_what_remains_is_weighed_in_characters(clock: Clock) -> None:
    """100 passages of 900 characters, of which half are done, and 900 sentences of 100: two thirds remain."""
    pace = Pace(1_000, 180_000, clock)
    for _ in range(50):
        clock.now += 1
        pace.add(1, 0, 900)
    assert pace.rate == 1
    assert pace.seconds_left == 150


def test_only_the_last_minute_counts(clock: Clock) -> None:
    pace = Pace(10_000, None, clock)
    for _ in range(100):
        clock.now += 1
        pace.add(50, 0)
    for _ in range(int(WINDOW_SECONDS)):
        clock.now += 1
        pace.add(5, 0)
    assert pace.rate == 5
    assert pace.seconds_left == (10_000 - 5_300) / 5


def test_what_comes_from_the_cache_is_no_part_of_the_rate_and_is_told_apart(clock: Clock) -> None:
    pace = Pace(1_000, None, clock)
    clock.now += 5
    pace.add(0, 400)
    assert pace.rate is None
    clock.now += 5
    pace.add(20, 0)
    assert (pace.done, pace.new, pace.cached) == (420, 20, 400)
    assert pace.rate == 2


def test_a_total_that_isnt_known(clock: Clock) -> None:
    pace = Pace(None, None, clock)
    clock.now += 10
    pace.add(20, 0)
    assert (pace.rate, pace.seconds_left) == (2, None)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.2, "1 s"), (59, "59 s"), (60, "1 min"), (3_599, "1 h 0 min"), (5_460, "1 h 31 min")]
)
def test_a_duration(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_a_number_is_grouped_by_spaces_that_dont_break() -> None:
    assert [grouped(12), grouped(12_345), grouped(1_234_567)] == ["12", "12\xa0345", "1\xa0234\xa0567"]


def test_every_stage_of_preparing_a_model_is_told_in_words_and_in_its_order() -> None:
    assert list(STAGES) == [stage.name for stage in Stage]
