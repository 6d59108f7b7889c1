"""What a shard holds, as collections, and what all hold together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.corpus.holdings import Collection, Holdings, Newest


@dataclass(frozen=True, slots=True)
class Held:
    """Holdings of a shard, and the path of each collection's newest document: the first of equals is shown."""

    holdings: Holdings
    newest: dict[str, str]


def collection(name: str, held: Iterable[Held]) -> Collection:
    """A collection of all shards."""
    parts = [(one, each.newest.get(name, "")) for each in held for one in each.holdings.collections if one.name == name]
    newest: tuple[Newest, str] | None = None
    for one, path in parts:
        if one.newest is not None and (newest is None or _comes_before((one.newest, path), newest)):
            newest = one.newest, path
    return Collection(
        name,
        sum(one.documents for one, _ in parts),
        sum(one.passages for one, _ in parts),
        None if newest is None else newest[0],
    )


def _comes_before(one: tuple[Newest, str], other: tuple[Newest, str]) -> bool:
    """Whether one is newer, or of the same day and earlier by its path."""
    if one[0].published != other[0].published:
        return one[0].published > other[0].published
    return one[1] < other[1]
