"""The text of a PDF page: its pieces with their places, sizes and weights, in the order that they were drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from indexer.readers.pdf.page.characters import Character, Characters, Layers, accented
from indexer.readers.pdf.page.drawn import Drawn, Hiding
from indexer.readers.pdf.page.pieces import Piece, once, pieces_of
from indexer.readers.pdf.page.right_to_left import words_as_read
from indexer.readers.pdf.page.ruled import Ruled, ruled_rows
from indexer.readers.pdf.page.struck import without_struck


@dataclass(frozen=True, slots=True)
class PageText:
    """The pieces of a page in the order that they were drawn, and its height in points."""

    number: int
    """1 for the first page."""
    height: float
    pieces: tuple[Piece, ...]
    has_pictures: bool
    hidden: frozenset[Hiding] = frozenset()
    """Why some of the page's text was left out: nobody sees it."""
    struck: tuple[float, ...] = ()
    """The baselines of what is struck out, from the top down."""
    ruled: tuple[Ruled, ...] = ()
    """The rows of its tables that lines part."""


def page_text(
    document: pdfium.PdfDocument,
    index: int,
    layers: Layers,
    filled: Callable[[pdfium.PdfPage], Iterable[Piece]] | None = None,
) -> PageText:
    """The text of a page by its index from 0. What runs in another direction than most of it comes last.

    `filled` gives what is filled into the page's form.
    """
    page = document[index]
    text_page = page.get_textpage()
    try:
        left, bottom, right, top = _paper(page)
        drawn = Drawn(page, (left, bottom, right, top))
        characters = Characters(page.raw, text_page.raw, drawn, layers)
        by_quarter: dict[int, list[Character]] = {}
        for quarter, character in characters.all():
            by_quarter.setdefault(quarter, []).append(character)
        tops = (-top, left, bottom, -right)
        directions = sorted(by_quarter, key=lambda quarter: -len(by_quarter[quarter]))
        height = abs(right - left) if directions and directions[0] % 2 else abs(top - bottom)
        pieces: list[Piece] = []
        struck: list[float] = []
        ruled: list[Ruled] = []
        shift = 0.0
        for quarter in directions:
            rules, strokes = (drawn.rules, drawn.strokes) if quarter == 0 else ((), ())
            ruled += (
                replace(row, top=row.top + top + shift, bottom=row.bottom + top + shift) for row in ruled_rows(strokes)
            )
            whole, out = without_struck(accented(by_quarter[quarter]), strokes)
            struck += sorted(baseline - tops[quarter] + shift for baseline in out)
            own = once(pieces_of(words_as_read(whole), rules))
            pieces += (replace(piece, baseline=piece.baseline - tops[quarter] + shift) for piece in own)
            shift = max((piece.baseline for piece in pieces), default=0.0) + height
        if filled is not None and (values := [replace(v, baseline=v.baseline + top) for v in filled(page)]):
            pieces = [replace(piece, tag=None) for piece in pieces] + values  # tags say nothing of values
        pictures = drawn.has_pictures and not characters.hidden
        return PageText(
            index + 1, height, tuple(pieces), pictures, frozenset(characters.hidden), tuple(struck), tuple(ruled)
        )
    finally:
        text_page.close()
        page.close()


def _paper(page: pdfium.PdfPage) -> tuple[float, float, float, float]:
    """What of a page is shown, from its lower left to its upper right corner."""
    box = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDF_GetPageBoundingBox(page.raw, box):
        left, bottom, right, top = page.get_cropbox()
        return left, bottom, right, top
    return box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top)
