"""What text recognition read of a sheet, as the pieces of a page: the sheet turned level, its lines of one size."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pypdfium2 as pdfium

from indexer.errors import NoText, OnlyImages, SourceDamaged, SourceError
from indexer.readers.pdf.blocks import blocks_of_lines
from indexer.readers.pdf.furniture import without_furniture
from indexer.readers.pdf.layout import lines
from indexer.readers.pdf.page.pieces import WIDE_GAP, Piece
from indexer.readers.pdf.page.text import PageText
from indexer.readers.pdf.scans.page import ScannedLine, ScannedPage, Word
from indexer.readers.pdf.scans.tesseract import DPI, Recogniser
from indexer.readers.shared.blocks import Block
from indexer.readers.shared.boilerplate import kept_blocks
from indexer.texts.document import Page

POINTS = 72 / DPI
"""To a pixel."""
_SAME_SIZE = 0.22
"""Of the usual size: lines that differ less are of one, for it is measured by the letters that each happens to have."""
_LEAST_SURE = 50
"""Percent: of a page that the recognition is less sure of, most words are wrong (decision 123)."""
_MOST_PIXELS = 40_000_000
"""Of a page that is drawn: a sheet of A2. Larger ones are drawn coarser."""


class Scans:
    """The pages of one file that are pictures of text, and what came of them."""

    def __init__(self, path: str, recogniser: Recogniser | None) -> None:
        self._path = path
        self._recogniser = recogniser
        self._sure: dict[int, int] = {}
        """How sure the recognition was, by page."""

    @property
    def remedy(self) -> str:
        """What to do about pages that weren't read."""
        return remedy(self._recogniser)

    def nothing(self) -> SourceError:
        """Why a file that is nothing but pictures isn't read."""
        return NoText(self._path) if self._sure else OnlyImages(self._path, self.remedy)

    def of_page(self, pdf: pdfium.PdfDocument, page: PageText) -> PageText:
        """A page as the recogniser reads it; as it was where it can't."""
        if self._recogniser is None:
            return page
        shown = pdf[page.number - 1]
        try:
            height = shown.get_height()
            found = self._recogniser.pages(self._path, drawn(shown))
        except SourceDamaged:
            return page
        finally:
            shown.close()
        read = self.of_picture(found[0], page.number, height) if found else None
        return page if read is None else read

    def of_picture(self, scanned: ScannedPage, number: int, height: float) -> PageText | None:
        """A sheet as a page, its height in points; None where what was read is hardly what stands there."""
        if scanned.lines and scanned.sure < _LEAST_SURE:
            return None
        self._sure[number] = scanned.sure
        return PageText(number, height, tuple(_pieces(scanned)), has_pictures=True)

    def unread(self, numbers: Sequence[int]) -> Sequence[int]:
        """Those of some pages that weren't read."""
        return [number for number in numbers if number not in self._sure]

    def marked(self, pages: Sequence[Page]) -> tuple[Page, ...]:
        """Pages with how sure the recognition was."""
        return tuple(replace(page, recognised=self._sure.get(page.number)) for page in pages)


def remedy(recogniser: Recogniser | None) -> str:
    """What to do about pictures of text that weren't read."""
    if recogniser is None:
        return (
            'Skriv ocr = "swe+eng" i belagg.toml om text i bilder ska maskinläsas, eller kör textigenkänning (OCR) på '
            "filen och kör igen."
        )
    if recogniser.lacking:
        return f"Text i bilder ska maskinläsas: installera {' och '.join(recogniser.lacking)} och kör igen."
    return "Maskinläsningen gick inte eller blev för osäker. Skanna om i 300 dpi och kör igen."


def blocks_of_pages(pages: Sequence[PageText], outline: Mapping[str, int]) -> list[Block]:
    """The blocks of a file's pages, without what stands around the text; `outline` as `blocks_of_lines` has it."""
    own = without_furniture(pages)
    blocks = blocks_of_lines([line for page in own for line in lines(page, len(own))], outline)
    return [blocks[number] for number in kept_blocks(blocks)]


def drawn(page: pdfium.PdfPage) -> bytes:
    """A page as a grey picture (PGM) at DPI."""
    width, height = page.get_size()
    scale = min(1 / POINTS, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    try:
        rows = bytes(bitmap.to_numpy().tobytes())
        return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + rows
    finally:
        bitmap.close()


def _pieces(scanned: ScannedPage) -> Iterator[Piece]:
    slopes = [line.slope for line in scanned.lines if len(line.words) > 2]
    slope = statistics.median(slopes) if slopes else 0.0
    usual = statistics.median_low([line.size for line in scanned.lines for _ in line.words] or [1.0])
    for line in scanned.lines:
        size = usual if abs(line.size / usual - 1) < _SAME_SIZE else line.size
        for run in _runs(line.words, WIDE_GAP * size):
            yield _piece(run, line, slope, size)


def _piece(run: Sequence[Word], line: ScannedLine, slope: float, size: float) -> Piece:
    left, right = run[0].left, run[-1].right
    # A line's own slope says where it stands, the sheet's how much of that is the sheet's.
    level = line.baseline + (line.slope - slope) * (left + right) / 2
    text = " ".join(word.text for word in run)
    return Piece(text, left * POINTS, right * POINTS, level * POINTS, size * POINTS, bold=False)


def _runs(words: Iterable[Word], wide: float) -> Iterator[Sequence[Word]]:
    """Words without a wide gap between them."""
    run: list[Word] = []
    for word in sorted(words, key=lambda word: word.left):
        if run and word.left - run[-1].right >= wide:
            yield run
            run = []
        run.append(word)
    if run:
        yield run
