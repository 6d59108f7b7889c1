"""Steps: of the rows of a scale, indexed one by one, the one of the number that is asked of comes first.

"Tillbyggnad under 50 kvm" lies as near to what 60 square metres cost as "Tillbyggnad 50 kvm eller mer".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from service.corpus.view import View
from service.search.editions import Arranged
from service.search.quantities import Quantities

_LOOKED_AT = 10
_NEAR = 2.0
"""In spreads of the corpus: how far below the first another step may lie."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_OF_SCALES = frozenset("under över högst minst från till eller äldre yngre mindre större upptill kvadratmeter".split())


def step_first(
    index: View, arranged: Arranged, texts: Mapping[int, str], quantities: Quantities
) -> tuple[Arranged, frozenset[int]]:
    """Groups with the first row of the step asked of before one of another step, and the first rows of other steps."""
    if not quantities.values or not arranged.groups:
        return arranged, frozenset()
    rows = [group[0] for group in arranged.groups[:_LOOKED_AT]]
    first, near = rows[0], arranged.scores[rows[0]] - _NEAR * index.calibration.spread
    documents = dict(zip(rows, index.document_ids(rows), strict=True))
    if "\n" in texts[first]:
        return arranged, frozenset()
    alike = [row for row in rows if documents[row] == documents[first] and "\n" not in texts[row]]
    table = [row for row in alike if row == first or _are_of_one_scale(texts[row], texts[first])]
    sides = dict(zip(table, quantities.sides([texts[row] for row in table]), strict=True))
    others = frozenset(row for row, side in sides.items() if side < 0)
    better = next((row for row, side in sides.items() if side > 0 and arranged.scores[row] >= near), None)
    if sides[first] >= 0 or better is None:
        return arranged, others if sides[first] > 0 else frozenset()
    group = next(group for group in arranged.groups if group[0] == better)
    groups = [group, *(other for other in arranged.groups if other is not group)]
    scores = arranged.scores | {better: arranged.scores[first]}
    return replace(arranged, groups=groups, scores=scores), others


def _are_of_one_scale(row: str, other: str) -> bool:
    """Whether two rows name the same thing in their first cells, if they name any."""
    named, others = _named(row), _named(other)
    return named == others or not named.isdisjoint(others)


def _named(row: str) -> frozenset[str]:
    first = row.split(" | ")[0].split("; ")[0].rpartition(": ")[2]
    return frozenset(_WORD.findall(first.lower())) - _OF_SCALES
