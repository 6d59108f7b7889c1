"""What is usual in the lines of a PDF: the style of its running text, and how far its lines are apart."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from indexer.readers.pdf.layout import Line

SENTENCE_END = re.compile(r"[.!?:…][”\"’)\]»]*$")
_FEWEST_RUNNING = 5
"""Lines; of fewer in sentences, tables may say more."""


def style(line: Line) -> tuple[float, bool]:
    return round(line.size), line.bold


def body_style(lines: Sequence[Line]) -> tuple[float, bool]:
    """The size and weight of most running text; of tables, often smaller, only where there is hardly any."""
    running = [line for line in lines if len(line.cells) == 1 and _is_within_sentence(line.text)]
    letters: Counter[tuple[float, bool]] = Counter()
    for line in running if len(running) >= _FEWEST_RUNNING else lines:
        letters[round(line.size * 2) / 2, line.bold] += len(line.text)
    return max(letters, key=lambda style: letters[style], default=(10.0, False))


def _is_within_sentence(text: str) -> bool:
    """Whether a line goes on with what is above or ends as a sentence does: headings seldom do."""
    return text[:1].islower() or SENTENCE_END.search(text[-8:]) is not None


def leading(lines: Sequence[Line]) -> Mapping[int, float]:
    """The usual distance between lines of each size, in points."""
    distances: dict[int, list[float]] = {}
    for above, below in pairwise(lines):
        if above.page == below.page and above.column == below.column and style(above) == style(below):
            distance = below.baseline - above.baseline
            if 0.8 * below.size <= distance <= 2.5 * below.size:
                distances.setdefault(round(below.size), []).append(distance)
    return {size: statistics.median_low(sorted(found)) for size, found in distances.items()}
