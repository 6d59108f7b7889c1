"""Placing: on which machine each copy of a shard is, so that no two of one are lost together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar


class Placed(Protocol):
    """A copy that is on a machine."""

    @property
    def machine(self) -> str: ...


_Placed = TypeVar("_Placed", bound=Placed)


def spread(nodes: Sequence[str], numbers: Iterable[int], copies: int) -> dict[int, list[str]]:
    """A machine for each copy of each shard: other ones for those of a shard, as far as there are so many."""
    return {number: [nodes[(number + copy) % len(nodes)] for copy in range(copies)] for number in numbers}


def better(
    nodes: Sequence[str], placed: Mapping[int, Sequence[_Placed]], is_lost: Callable[[_Placed], bool]
) -> list[tuple[int, int, str]]:
    """Which copies belong on another machine, and on which: each by its shard and its place there.

    Those are lost whose machine is gone, and those of which `is_lost` says so; and one of two on the same machine can
    be moved where there is none. No copy is ever put beside another, unless it was there before it was lost.
    """
    load = Counter(copy.machine for copies in placed.values() for copy in copies)
    found = []
    for number, copies in placed.items():
        where = [copy.machine for copy in copies]
        for place, copy in enumerate(copies):
            others = where[:place] + where[place + 1 :]
            free = [node for node in nodes if node not in others]
            gone = copy.machine not in nodes or is_lost(copy)
            if not gone and copy.machine not in others:
                continue
            if not free and (not gone or copy.machine not in nodes):
                continue
            # Where it was lost it couldn't be opened: that machine may lack the files.
            chosen = min(free, key=lambda node: (node == copy.machine, load[node], node)) if free else copy.machine
            load[chosen] += 1
            load[copy.machine] -= 1
            where[place] = chosen
            found.append((number, place, chosen))
    return found
