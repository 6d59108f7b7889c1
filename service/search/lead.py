"""Lead: by how much the first hit is better than what says something else."""

from __future__ import annotations

from collections.abc import Callable

from service.search.agreement import Said
from service.search.editions import Arranged
from service.search.hits import Hit


def lead_of(
    first: Hit, arranged: Arranged, says: Callable[[Said, int], bool], other_steps: frozenset[int]
) -> tuple[float | None, list[int]]:
    """The lead of the first hit over what says something else, and the rows that say what is marked in it.

    `says`: whether a row says the same as what is said. Other steps of the scale that the first is of don't count.
    Where nothing says anything else, the next counts. An edition that was put before others has its own score here.
    """
    groups, scores = arranged.groups, arranged.scores
    said = Said(first.passage.text[first.marked.start : first.marked.end])
    alike = list(groups[0][1:])
    beside = other_steps | frozenset(arranged.kin.get(groups[0][0], {}))
    leads = [arranged.found[groups[0][0]] - scores[group[0]] for group in groups[1:]]
    for group, lead in zip(groups[1:], leads, strict=True):
        if says(said, group[0]):
            alike += group
        elif group[0] not in beside:
            return lead, alike
    return (leads[0] if leads else None), alike
