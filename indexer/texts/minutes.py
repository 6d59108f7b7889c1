"""Minutes: the items of a meeting's protocol, each with its own case, decision and number ("§ 21").

A case number belongs to its item alone, and a passage that holds the end of one item and the head of the next makes one
decision out of two. In a statute the number stands before its sign ("21 §").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.texts.document import Document, Heading
from indexer.texts.swedish import Span

_FEWEST = 2
"""Items that a protocol has; a single one may be anything."""
_LONGEST_LINE = 160
_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(r"[^\w§]{0,8}+§\s?(\d{1,4})(?![\d.,:]\d|\s?(?:och|[-–,])\s?\d|\s?(?:i|kap)\b)[^\n]*")
_HEAD_LINES = 4


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """An item of minutes."""

    span: Span
    """From its number to the next item's."""
    head: Span
    """Its first lines, up to the first that is a whole sentence: its number, its case, what it is about."""


def items_of(document: Document) -> list[AgendaItem]:
    """The items of a document, in order; none where its numbered lines don't count upwards as those of minutes do."""
    text = document.text
    if text.count("§") < _FEWEST:
        return []
    starts: list[int] = []
    last = -1
    for match in _LINE.finditer(text):
        if "§" not in match.group()[:12] or len(match.group()) > _LONGEST_LINE:
            continue
        numbered = _ITEM.fullmatch(match.group())
        if numbered is None or match.group().rstrip().endswith((".", ",", ";")):
            continue
        number = int(numbered[1])
        if starts and number <= last:
            continue  # "§ 19" that an item mentions in a line of its own
        starts.append(match.start())
        last = number
    if len(starts) < _FEWEST:
        return []
    ends = [_end(document.headings, start, end) for start, end in pairwise((*starts, len(text)))]
    return [AgendaItem(Span(start, end), _head(text, start, end)) for start, end in zip(starts, ends, strict=True)]


def _end(headings: Sequence[Heading], start: int, following: int) -> int:
    """Where an item ends that is a heading: at the next that isn't below it, or at the following item."""
    first = bisect_left(headings, start, key=lambda heading: heading.offset)
    inside = headings[first : bisect_left(headings, following, key=lambda heading: heading.offset)]
    if not inside or inside[0].offset != start:
        return following
    return next((one.offset for one in inside[1:] if one.level <= inside[0].level), following)


def _head(text: str, start: int, end: int) -> Span:
    last = start
    for number, match in enumerate(_LINE.finditer(text, start, end)):
        line = match.group().rstrip()
        if number >= _HEAD_LINES or len(line) > _LONGEST_LINE or (number and line.endswith((".", "!", "?"))):
            break
        last = match.end()
    return Span(start, last)
