"""What stands around a PDF's text on every page: running headers and footers, and page numbers."""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from indexer.readers.pdf.page.text import PageText
from indexer.readers.pdf.tables.rows import Row, rows

_EDGE = 0.15
"""Of the page's height, at its top and at its bottom: where headers and footers stand."""
_MOST_ROWS = 5
"""Rows of a header or footer."""
_SHARE_OF_PAGES = 0.3
"""A header of one chapter, or of every other page, stands on fewer than all."""
_IN_A_ROW = 3
"""Pages in a row that a header stands on, if it is on fewer."""

_SAME_HEIGHT = 6.0
"""Points that a header's baseline differs by from page to page."""
_ANY_TEXT = "\0"
"""In the place of a header's text that differs from page to page."""

_Edges = tuple[Sequence[Row], Sequence[Row]]
"""The rows at the top and at the bottom of a page, the outermost first."""
_Key = tuple[bool, str, int]
"""Whether a row stands at the top, what it says, and what is added to the page's number in it."""

_NUMBER = re.compile(r"\d+")
_ALONE = re.compile(
    r"[-–—\s]*+(?:sida|sidan|sid\.?|s\.|page|p\.)?\s*+\d{1,4}\s*+(?:(?:av|of|/)\s*+\d{1,4}|\(\s*+\d{1,4}\s*+\))[-–—\s]*+"
    r"|(?:sida|sidan|sid\.?|page)\s*\d{1,4}",
    re.IGNORECASE,
)
"""A page number that needs no other page to be known by: "Sida 3 av 7", "3 (7)"."""


def without_furniture(pages: Sequence[PageText]) -> list[PageText]:
    """The pages without headers, footers and page numbers.

    What a tagged PDF marks as no part of the text goes too, unless that is most of it.
    """
    pages = _without_artifacts(pages)
    edges = {page.number: (list(_edge(page, top=True)), list(_edge(page, top=False))) for page in pages}
    running = _running(edges)
    kept = [_without_rows(page, edges[page.number], running) for page in pages]
    return kept if any(page.pieces for page in kept) else list(pages)


def _without_artifacts(pages: Sequence[PageText]) -> list[PageText]:
    marked = sum(len(piece.text) for page in pages for piece in page.pieces if piece.artifact)
    total = sum(len(piece.text) for page in pages for piece in page.pieces)
    if marked * 2 > total:
        return list(pages)
    return [replace(page, pieces=tuple(piece for piece in page.pieces if not piece.artifact)) for page in pages]


def _edge(page: PageText, *, top: bool) -> Iterator[Row]:
    """The rows at one end of a page, the outermost first: that one wherever it stands, for margins may be wide."""
    found = rows(page.pieces)
    for place, row in enumerate((found if top else found[::-1])[:_MOST_ROWS]):
        distance = row.baseline if top else page.height - row.baseline
        if distance <= _EDGE * page.height or (place == 0 and row.text.strip().isdigit()):
            yield row


def _keys(row: Row, page: int) -> Iterator[tuple[str, int]]:
    """What a row says whatever page it is on: as it is, and with each of its numbers as the page's plus something."""
    text = " ".join(row.text.split())
    yield text, 0
    for match in _NUMBER.finditer(text):
        if len(match.group()) <= 4:
            yield f"{text[: match.start()]}#{text[match.end() :]}", int(match.group()) - page
    # A header with the chapter's name in it has nothing but the page number at its end, or beginning, to know it by.
    for number in {match.group() for match in (_NUMBER.match(text), _NUMBER.search(text[-4:])) if match}:
        if len(text) <= 100 and (text.startswith(f"{number} ") or text.endswith(f" {number}") or text == number):
            yield f"{_ANY_TEXT}{row.size}", int(number) - page


def _running(edges: Mapping[int, _Edges]) -> frozenset[_Key]:
    """The keys that stand on so many pages that they are the pages' and not the text's."""
    seen: dict[_Key, dict[int, float]] = defaultdict(dict)
    for number, found in edges.items():
        for at_top, row in _outermost_first(found):
            for key in _keys(row, number):
                seen[(at_top, *key)].setdefault(number, row.baseline)
    return frozenset(key for key, places in seen.items() if _is_running(key, places, len(edges)))


def _is_running(key: _Key, places: Mapping[int, float], pages: int) -> bool:
    """Whether a text stands at one height on enough pages. `places` are its baselines by the number of the page."""
    usual = statistics.median_low(places.values())
    numbers = [number for number, baseline in sorted(places.items()) if abs(baseline - usual) <= _SAME_HEIGHT]
    fewest = max(3.0 if key[1].startswith(_ANY_TEXT) else 2.0, _SHARE_OF_PAGES * pages)
    runs = zip(numbers, numbers[_IN_A_ROW - 1 :], strict=False)
    return len(numbers) >= fewest or any(last - first == _IN_A_ROW - 1 for first, last in runs)


def _outermost_first(edges: _Edges) -> Iterator[tuple[bool, Row]]:
    for at_top, found in zip((True, False), edges, strict=True):
        yield from ((at_top, row) for row in found)


def _without_rows(page: PageText, edges: _Edges, running: frozenset[_Key]) -> PageText:
    above, below = 0.0, page.height * 2
    for at_top, found in ((True, edges[0]), (False, edges[1])):
        for place, row in enumerate(found):
            known = any((at_top, *key) in running for key in _keys(row, page.number))
            alone = place == 0 and (_ALONE.fullmatch(row.text.strip()) or row.text.strip() == str(page.number))
            if not (known or alone):
                break
            if at_top:
                above = max(cell.baseline for cell in row.cells) + 0.5
            else:
                below = min(cell.baseline for cell in row.cells) - 0.5
    return replace(page, pieces=tuple(piece for piece in page.pieces if above <= piece.baseline <= below))
