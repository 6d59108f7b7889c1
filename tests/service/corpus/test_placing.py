"""Where copies of shards are placed: never two of one on a machine that could be on two."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from service.corpus.shards.placing import better, spread


@dataclass(frozen=True)
class On:
    """A copy on a machine."""

    machine: str
    is_lost: bool = False


def lost(copy: On) -> bool:
    return copy.is_lost


def moved(nodes: list[str], placed: dict[int, list[On]]) -> dict[int, list[On]]:
    after = {number: list(copies) for number, copies in placed.items()}
    for number, place, node in better(nodes, placed, lost):
        after[number][place] = On(node)
    return after


def test_copies_of_a_shard_are_on_different_machines() -> None:
    assert spread(["a", "b", "c"], [0, 1, 2], 2) == {0: ["a", "b"], 1: ["b", "c"], 2: ["c", "a"]}


def test_with_fewer_machines_than_copies_they_are_side_by_side() -> None:
    assert spread(["a"], [0, 2], 2) == {0: ["a", "a"], 2: ["a", "a"]}


def test_what_was_on_a_machine_that_is_gone_is_spread_over_the_others_but_not_beside_its_copy() -> None:
    placed = {0: [On("a"), On("b")], 1: [On("b"), On("c")], 2: [On("c"), On("a")]}
    assert better(["b", "c"], placed, lost) == [(0, 0, "c"), (2, 1, "b")]


def test_where_every_other_machine_has_a_copy_a_lost_one_waits_for_a_new_machine() -> None:
    placed = {0: [On("a"), On("b")]}
    assert better(["b"], placed, lost) == []
    assert better(["b", "d"], placed, lost) == [(0, 0, "d")]


def test_a_copy_that_is_lost_on_a_machine_that_is_there_may_be_started_on_it_again() -> None:
    assert better(["a"], {0: [On("a", is_lost=True), On("a")]}, lost) == [(0, 0, "a")]
    assert better(["a", "b"], {0: [On("a", is_lost=True), On("b")]}, lost) == [(0, 0, "a")]


def test_a_copy_that_is_lost_on_a_machine_that_is_there_is_rather_started_on_another() -> None:
    placed = {0: [On("a", is_lost=True), On("b")], 1: [On("c"), On("b")]}
    assert better(["a", "b", "c"], placed, lost) == [(0, 0, "c")]


def test_one_of_two_side_by_side_moves_to_a_machine_that_joins() -> None:
    placed = {0: [On("a"), On("a")], 1: [On("a"), On("a")]}
    assert better(["a", "b", "c"], placed, lost) == [(0, 0, "b"), (1, 0, "c")]


@given(
    st.lists(st.sampled_from("abcdef"), min_size=1, unique=True),
    st.dictionaries(st.integers(0, 5), st.lists(st.builds(On, st.sampled_from("abcdef"), st.booleans()), max_size=3)),
)
def test_whatever_was_lost_nothing_comes_to_lie_beside_a_copy_that_was_not_beside_it(
    nodes: list[str], placed: dict[int, list[On]]
) -> None:
    after = moved(nodes, placed)
    for number, copies in after.items():
        where = [copy.machine for copy in copies]
        before = [copy.machine for copy in placed[number]]
        assert all(where.count(node) <= max(1, before.count(node)) for node in set(where))
    again = moved(nodes, {number: [On(copy.machine) for copy in copies] for number, copies in after.items()})
    assert {n: [c.machine for c in cs] for n, cs in again.items()} == {
        n: [c.machine for c in cs] for n, cs in after.items()
    }
