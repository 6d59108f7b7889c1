"""Calls made at once are done together, in order, and one that comes alone is done at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.model.joint import Joint


class Work:
    """Doubles numbers; waits at the gate, and notes what it was given together."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.batches: list[list[int]] = []

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        self.gate.wait(10)
        if 13 in numbers:
            raise ValueError("thirteen")
        return [2 * number for number in numbers]


def run(work: Work, joint: Joint[int, int], numbers: Sequence[int]) -> list[int | str]:
    """Make the first call, let the others come one after the other while it is under way, and open the gate."""

    def call(number: int) -> int | str:
        try:
            return joint(number)
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(len(numbers)) as pool:
        made = []
        for position, number in enumerate(numbers):
            made.append(pool.submit(call, number))
            while len(work.batches) != 1 or len(joint._waiting) != position:
                threading.Event().wait(0.001)
        work.gate.set()
        return [one.result(10) for one in made]


def test_a_call_that_comes_alone_is_done_alone_and_at_once() -> None:
    work = Work()
    work.gate.set()
    joint = Joint(work, 8, lambda _: 0)
    assert [joint(number) for number in (1, 2, 3)] == [2, 4, 6]
    assert work.batches == [[1], [2], [3]]


def test_calls_made_meanwhile_are_done_together_by_powers_of_two_and_each_gets_its_own() -> None:
    work = Work()
    joint = Joint(work, 4, lambda _: 0)
    assert run(work, joint, range(1, 9)) == [2, 4, 6, 8, 10, 12, 14, 16]
    assert work.batches == [[1], [2, 3, 4, 5], [6, 7], [8]]


def test_what_does_not_fit_is_done_alone_and_holds_nobody_up_for_good() -> None:
    work = Work()
    joint = Joint(work, 4, lambda number: 0 if number < 100 else None)
    assert run(work, joint, [1, 100, 2, 101, 3]) == [2, 200, 4, 202, 6]
    assert work.batches == [[1], [100], [2, 3], [101]]


def test_only_calls_of_one_kind_are_done_together() -> None:
    work = Work()
    joint = Joint(work, 4, lambda number: number % 2)
    assert run(work, joint, [1, 2, 3, 4, 5]) == [2, 4, 6, 8, 10]
    assert work.batches == [[1], [2, 4], [3, 5]]


def test_a_failure_is_told_to_those_it_concerns_and_the_next_are_done() -> None:
    work = Work()
    joint = Joint(work, 2, lambda _: 0)
    assert run(work, joint, [1, 13, 2, 3, 4]) == [2, "thirteen", "thirteen", 6, 8]
    with pytest.raises(ValueError, match="thirteen"):
        joint(13)
    assert joint(5) == 10


def test_many_threads_each_get_their_own() -> None:
    work = Work()
    work.gate.set()
    joint = Joint(work, 8, lambda number: number % 7 or None)
    numbers = [number for number in range(2_000) if number != 13]
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(joint, numbers)) == [2 * number for number in numbers]
    assert not joint._waiting
    assert not joint._busy
