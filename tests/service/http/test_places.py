"""No address keeps others out by the connections that it holds open."""

from __future__ import annotations

from collections import Counter
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.http.guards.protocol import Places, Protocol


class Held:
    """Stands for a connection and its transport."""

    def __init__(self, opened: float = 0.0, *, is_asking: bool = True) -> None:
        self.transport = self
        self.opened = opened
        self.is_asking = is_asking
        self.aborted = False

    def abort(self) -> None:
        self.aborted = True


def take(places: Places, host: str) -> Held | None:
    held = Held()
    return held if places.take(cast(Protocol, held), host) else None


def test_as_long_as_there_is_room_anybody_takes_it() -> None:
    places = Places(most=4)
    assert all(take(places, "192.0.2.1") for _ in range(4))
    assert take(places, "192.0.2.1") is None


def test_whoever_has_most_gives_way_with_the_oldest() -> None:
    places = Places(most=4)
    held = [take(places, "192.0.2.1") for _ in range(4)]
    assert take(places, "192.0.2.2") is not None
    assert take(places, "192.0.2.2") is not None
    assert take(places, "192.0.2.2") is None  # two each
    assert [one is not None and one.aborted for one in held] == [True, True, False, False]
    assert take(places, "192.0.2.3") is not None


def test_addresses_that_one_household_has_are_one() -> None:
    places = Places(most=4)
    for number in range(4):
        assert take(places, f"2001:db8::{number + 1}")
    assert take(places, "2001:db8::9") is None
    assert take(places, "2001:db8:0:1::1") is not None


@pytest.mark.parametrize("proxy", ["192.0.2.1", "2001:db8::1"])
def test_the_connections_of_a_listed_proxy_are_never_taken(proxy: str) -> None:
    places = Places([proxy], most=4)
    assert all(take(places, proxy) for _ in range(3))
    assert take(places, "192.0.2.9") is not None
    assert take(places, "192.0.2.8") is None


def test_whoever_has_none_takes_the_oldest_that_asks_for_nothing_where_all_have_one() -> None:
    places = Places(["192.0.2.99"], most=4)
    held = [Held(opened, is_asking=opened == 1) for opened in (1.0, 3.0, 2.0)]
    for number, one in enumerate(held):
        assert places.take(cast(Protocol, one), f"192.0.2.{number}")
    assert places.take(cast(Protocol, Held(is_asking=False)), "192.0.2.99")
    assert take(places, "192.0.2.0") is None  # has one
    assert take(places, "192.0.2.9") is not None
    assert [one.aborted for one in held] == [False, False, True]
    assert take(places, "192.0.2.8") is not None
    assert [one.aborted for one in held] == [False, True, True]
    assert take(places, "192.0.2.7") is None


def test_a_place_that_is_given_back_is_free() -> None:
    places = Places(most=1)
    held = take(places, "192.0.2.1")
    assert take(places, "192.0.2.2") is None
    for _ in range(2):  # as of a connection that was cut off to make room
        places.leave(cast(Protocol, held), "192.0.2.1")
    assert take(places, "192.0.2.2") is not None


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.booleans()), max_size=80))
def test_there_are_never_more_than_there_may_be_and_who_has_least_gets_in(steps: list[tuple[str, bool]]) -> None:
    places = Places(most=6)
    open_now: list[tuple[str, Held]] = []
    for host, leaves in steps:
        open_now = [(other, held) for other, held in open_now if not held.aborted]
        if leaves and open_now:
            other, held = open_now.pop()
            places.leave(cast(Protocol, held), other)
            continue
        counts = Counter(other for other, _ in open_now)
        expected = len(open_now) < 6 or max(counts.values()) > counts[host] + 1
        taken = take(places, host)
        assert (taken is not None) == expected
        if taken is not None:
            open_now.append((host, taken))
        assert sum(not held.aborted for _, held in open_now) <= 6
