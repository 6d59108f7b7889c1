"""A page of a PDF as a picture, with what is quoted from it marked where its characters stand.

The text that is searched has been put together anew (divided words, ligatures, accents, the order of columns). So a
quote is looked for by its letters and figures alone, in the order in which PDFium gives the page's.
"""

from __future__ import annotations

import struct
import unicodedata
import zlib
from ctypes import byref, c_int

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from indexer.errors import SourceDamaged
from indexer.texts.swedish import Span

WIDTH = 900
"""Pixels: an upright A4 page at 109 dots an inch can be read on any screen."""
HEIGHT = 4_000
"""Pixels, at most."""
_LEAST_LETTERS = 20
"""Of a quote that goes on overleaf, or in another column: so many are marked, or none."""
_MARKER = np.array([255, 236, 110], np.uint16)
"""Like a marking pen: what is dark stays dark."""
_MARGIN = 1.5
"""Points around a line's characters."""


def page_picture(path: str, content: bytes, number: int, passage: str, quote: Span) -> bytes | None:
    """A PNG of the page of that number, counted from 1, with a part of a passage marked; None if there is no such page.

    What isn't found on the page isn't marked. Raises SourceDamaged.
    """
    try:
        pdf = pdfium.PdfDocument(content)
        try:
            if not 1 <= number <= len(pdf):
                return None
            return _picture(pdf[number - 1], passage, quote)
        finally:
            pdf.close()
    except pdfium.PdfiumError as error:
        raise SourceDamaged(path) from error


def _picture(page: pdfium.PdfPage, passage: str, quote: Span) -> bytes:
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1))
    pixels = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False).to_numpy()[:, :, :3].copy()
    for box in _boxes(page, passage, quote, pixels.shape[1], pixels.shape[0], round(_MARGIN * scale)):
        part = pixels[box]
        part[:] = part.astype(np.uint16) * _MARKER // 255
    return _png(pixels)


def _boxes(
    page: pdfium.PdfPage, passage: str, quote: Span, width: int, height: int, margin: int
) -> list[tuple[slice, slice]]:
    """The rows and columns of pixels that a quote stands on, a line each."""
    text_page = page.get_textpage()
    characters = "".join(
        chr(pdfium_c.FPDFText_GetUnicode(text_page, index)) for index in range(text_page.count_chars())
    )
    found = _found(characters, passage, quote)
    if found is None:
        return []
    boxes = []
    for number in range(text_page.count_rects(found.start, found.end - found.start)):
        left, bottom, right, top = text_page.get_rect(number)
        corners = [_pixel(page, x, y, width, height) for x, y in ((left, bottom), (right, top))]
        (x, other_x), (y, other_y) = (sorted(values) for values in zip(*corners, strict=True))
        boxes.append(
            (slice(max(y - margin, 0), max(other_y + margin, 0)), slice(max(x - margin, 0), max(other_x + margin, 0)))
        )
    return boxes


def _pixel(page: pdfium.PdfPage, x: float, y: float, width: int, height: int) -> tuple[int, int]:
    column, row = c_int(), c_int()
    pdfium_c.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, byref(column), byref(row))
    return column.value, row.value


def _found(characters: str, passage: str, quote: Span) -> Span | None:
    """Which of a page's characters a quote is: where the passage stands, or where it stands by itself, or its start."""
    letters, places = _letters(characters)
    wanted, _ = _letters(passage[quote.start : quote.end])
    before, _ = _letters(passage[: quote.start])
    whole, _ = _letters(passage)
    start = letters.find(whole)
    start = start + len(before) if start >= 0 else letters.find(wanted)
    while start < 0 and len(wanted) // 2 >= _LEAST_LETTERS:
        wanted = wanted[: len(wanted) // 2]
        start = letters.find(wanted)
    if start < 0 or not wanted:
        return None
    return Span(places[start], places[start + len(wanted) - 1] + 1)


def _letters(text: str) -> tuple[str, list[int]]:
    """The letters and figures of a text, without accents and in lower case, and where each comes from."""
    letters, places = [], []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).lower():
            if part.isalnum():
                letters.append(part)
                places.append(place)
    return "".join(letters), places


def _png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Pixels, uint8 `(height, width, 3)`, as a PNG file (RFC 2083)."""
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + width * 3), np.uint8)  # each row begins with its filter, which is none
    rows[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 3)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )
