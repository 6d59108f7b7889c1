"""The characters of a PDF page with their places and styles, as PDFium gives them, without what nobody sees."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from indexer.readers.pdf.page.drawn import Drawn, Hiding, Painted
from indexer.readers.pdf.page.layers import switched_off
from indexer.readers.pdf.page.tags import Tag, page_tags

_SPACE_IN_FILE = 0.08
"""Of the size: how far a letter moves on after a space that the file has, whatever letters overhang it."""
_LINE_END_HYPHENS = frozenset("\ufffe\u0002\u2010")
"""PDFium's mark for a hyphen that divides a word at a line's end, formerly another, and the hyphen of browsers."""
_ACCENTS = {"¨": "\u0308", "˚": "\u030a", "´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "˜": "\u0303", "¸": "\u0327"}
"""Older TeX fonts set the dots of ä as a character of their own, over or beside the letter."""
_ACCENT_AWAY = 300
"""Characters between an accent and its letter, at most, in the order that PDFium gives them."""
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|[-,]bd\b|cmbx|sfbx|lmbx", re.IGNORECASE)
_BOLD_WEIGHT = 600
_FAR = 100_000.0
"""Points: no page is as large, so that what lies further off is no text."""
_BLANKS = " \t\r\n\u00a0"
_SYMBOLS = range(0xF020, 0xF100)
"""Where Word's PDF files put the letters of symbol fonts, of which it makes bullets."""
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF06E: "▪", 0xF02D: "•", 0xF0D8: "‣", 0xF06F: "◦", 0xF0FC: "✓"}


@dataclass(frozen=True, slots=True)
class CharacterStyle:
    """What holds for all characters of one text object."""

    size: float
    quarter: int | None
    """The direction of the text in quarter turns; None if it lies aslant, as the word "UTKAST" across a page does."""
    bold: bool
    artifact: bool
    tag: Tag | None
    hidden: Hiding | None
    covers: Sequence[Painted]
    """What is drawn over it and may hide some of it."""


class Layers:
    """The names of a document's layers that are switched off, looked up when a text stands in one."""

    def __init__(self, document: pdfium.PdfDocument) -> None:
        self._document = document
        self._off: frozenset[bytes] | None = None

    def hide(self, name: bytes) -> bool:
        if self._off is None:
            self._off = switched_off(self._document)
        return name in self._off


class Character(NamedTuple):
    text: str
    left: float
    right: float
    baseline: float
    style: CharacterStyle
    blank_before: bool
    """Whether a space or line break stands before it in the text that PDFium finds."""
    spaced: bool
    """Whether the file itself has a space before it, and room for it."""


class Characters:
    """The characters of a page in reading direction, one after the other."""

    def __init__(
        self, page: pdfium_c.FPDF_PAGE, text_page: pdfium_c.FPDF_TEXTPAGE, drawn: Drawn, layers: Layers
    ) -> None:
        self._page = page
        self._text_page = text_page
        self._drawn = drawn
        self._layers = layers
        self._tags = page_tags(page)
        self._styles: dict[int, CharacterStyle] = {}
        self._bold: dict[int, bool] = {}
        self.hidden: set[Hiding] = set()

    def all(self) -> Iterator[tuple[int, Character]]:
        """Each with the quarter turns of its direction; coordinates turned so that text runs to the right."""
        text_page = self._text_page
        box, x, y = pdfium_c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        to_box, to_x, to_y = ctypes.pointer(box), ctypes.pointer(x), ctypes.pointer(y)
        west, south, east, north = self._drawn.paper
        letter, loose_box, origin = (
            pdfium_c.FPDFText_GetUnicode,
            pdfium_c.FPDFText_GetLooseCharBox,
            pdfium_c.FPDFText_GetCharOrigin,
        )
        object_of, address_of, styles = pdfium_c.FPDFText_GetTextObject, ctypes.addressof, self._styles
        blank, space = False, -1
        high = 0
        for number in range(pdfium_c.FPDFText_CountChars(text_page)):
            code = letter(text_page, number)
            if 0xD800 <= code <= 0xDBFF:
                high = code
                continue
            if 0xDC00 <= code <= 0xDFFF and high:
                code, high = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00), 0
            text = chr(code) if code <= 0x10FFFF else "\ufffd"
            if text in _BLANKS or not code:
                blank, space = True, number
                continue
            text_object = object_of(text_page, number)
            if not text_object:
                continue  # PDFium made it up
            key = address_of(text_object.contents)
            style = styles.get(key)
            if style is None:
                style = styles[key] = self._style(text_object, key, number)
            if style.quarter is None:
                continue
            loose_box(text_page, number, to_box)
            origin(text_page, number, to_x, to_y)
            across, up = x.value, y.value
            if style.hidden is not None or style.covers or not (west <= across <= east and south <= up <= north):
                middle = (box.left + box.right) / 2, (box.bottom + box.top) / 2
                if style.hidden is not None:
                    hiding = style.hidden
                elif any(painted.holds(*middle) for painted in style.covers):
                    hiding = Hiding.BOX
                elif self._drawn.outside(*middle):
                    hiding = Hiding.OUTSIDE
                else:
                    hiding = None
                if hiding is not None:
                    self.hidden.add(hiding)
                    blank = True
                    continue
            if style.quarter == 0:
                left, right, baseline = across, box.right, -up  # a letter may overhang what stands before it
            else:
                left, right, baseline = _turned(style.quarter, box, across, up)
            if not (-_FAR < left < _FAR and -_FAR < right < _FAR and -_FAR < baseline < _FAR):
                continue  # nor is anything a number that isn't one
            if code > 0x7F:
                text = self._plain(code, text)
            elif code == 2:
                text = "-"
            spaced = False
            if space >= 0 and style.quarter == 0 and not pdfium_c.FPDFText_IsGenerated(text_page, space):
                origin(text_page, space, to_x, to_y)
                spaced = across - x.value > _SPACE_IN_FILE * style.size
            yield style.quarter, Character(text, left, right, baseline, style, blank, spaced)
            blank, space = False, -1

    @staticmethod
    def _plain(code: int, text: str) -> str:
        """A character as it is written elsewhere: hyphens, ligatures, and the bullets of symbol fonts."""
        if text in _LINE_END_HYPHENS:
            return "-"
        if code in _SYMBOLS:
            return _BULLETS.get(code, text)
        return _LIGATURES.get(text, text)

    def _style(self, text_object: pdfium_c.FPDF_PAGEOBJECT, key: int, number: int) -> CharacterStyle:
        matrix = pdfium_c.FS_MATRIX()
        pdfium_c.FPDFText_GetMatrix(self._text_page, number, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) / 90
        quarter = round(angle)
        marks = list(_marks(text_object)) if pdfium_c.FPDFPageObj_CountMarks(text_object) > 0 else []
        hidden: Hiding | None = None
        if any(name == "OC" and self._layers.hide(_parameter(mark, b"Name")) for name, mark in marks):
            hidden = Hiding.LAYER
        elif self._drawn.faint(text_object, matrix.e + 0.1, matrix.f + 0.1):
            hidden = Hiding.COLOUR
        marked = pdfium_c.FPDFPageObj_GetMarkedContentID(text_object) if self._tags else -1
        return CharacterStyle(
            size=max(1.0, abs(pdfium_c.FPDFText_GetFontSize(self._text_page, number) * scale)),
            quarter=quarter % 4 if abs(angle - quarter) < 0.05 else None,
            bold=self._is_bold(pdfium_c.FPDFTextObj_GetFont(text_object)),
            artifact=any(name == "Artifact" for name, _ in marks),
            tag=self._tags.get(marked) if key in self._drawn.top_level else None,
            hidden=hidden,
            covers=self._drawn.covers_over(text_object),
        )

    def _is_bold(self, font: pdfium_c.FPDF_FONT) -> bool:
        key = ctypes.addressof(font.contents) if font else 0
        if key not in self._bold:
            self._bold[key] = _is_bold(font)
        return self._bold[key]


def _turned(quarter: int, box: pdfium_c.FS_RECTF, x: float, y: float) -> tuple[float, float, float]:
    """Left, right and baseline (downwards) of a character whose text runs in this direction."""
    if quarter == 1:
        return box.bottom, box.top, x
    if quarter == 2:
        return -box.right, -box.left, y
    return -box.top, -box.bottom, -x


def _is_bold(font: pdfium_c.FPDF_FONT) -> bool:
    if not font:
        return False
    name = ctypes.create_string_buffer(256)
    pdfium_c.FPDFFont_GetBaseFontName(font, name, len(name))
    weight: int = pdfium_c.FPDFFont_GetWeight(font)
    return _BOLD_NAME.search(name.value.decode("latin-1")) is not None or weight >= _BOLD_WEIGHT


def _marks(text_object: pdfium_c.FPDF_PAGEOBJECT) -> Iterator[tuple[str, pdfium_c.FPDF_PAGEOBJECTMARK]]:
    """The marks that a text stands in, with their names."""
    name, size = (ctypes.c_uint16 * 32)(), ctypes.c_ulong()
    for number in range(max(0, pdfium_c.FPDFPageObj_CountMarks(text_object))):
        mark = pdfium_c.FPDFPageObj_GetMark(text_object, number)
        pdfium_c.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), size)
        yield _utf16(name, size.value), mark


def _parameter(mark: pdfium_c.FPDF_PAGEOBJECTMARK, key: bytes) -> bytes:
    value, size = (ctypes.c_ubyte * 512)(), ctypes.c_ulong()
    found = pdfium_c.FPDFPageObjMark_GetParamBlobValue(mark, key, value, len(value), size)
    return bytes(value)[: min(size.value, len(value))] if found else b""


def _utf16(buffer: ctypes.Array[ctypes.c_uint16], size: int) -> str:
    return bytes(buffer)[: max(0, min(size, ctypes.sizeof(buffer)) - 2)].decode("utf-16-le", "replace")


def accented(characters: list[Character]) -> list[Character]:
    """The characters, accents that were drawn by themselves put on the letters that they stand over."""
    if not any(character.text in _ACCENTS for character in characters):
        return characters
    whole: list[Character | None] = list(characters)
    for number, accent in enumerate(characters):
        if accent.text not in _ACCENTS:
            continue
        beside = [at for at in (number + 1, number - 1) if 0 <= at < len(characters)]
        for at in (*beside, *range(max(0, number - _ACCENT_AWAY), min(len(characters), number + _ACCENT_AWAY))):
            letter = whole[at]
            if letter is not None and letter.text.isalpha() and _stands_over(accent, letter):
                blank = letter.blank_before or (accent.blank_before and at > number)
                text = letter.text + _ACCENTS[accent.text]
                whole[at] = letter._replace(
                    text=text, blank_before=blank, spaced=letter.spaced or (accent.spaced and at > number)
                )
                whole[number] = None
                break
    return [character for character in whole if character is not None]


def _stands_over(accent: Character, letter: Character) -> bool:
    shared = min(accent.right, letter.right) - max(accent.left, letter.left)
    near = abs(accent.baseline - letter.baseline) <= 0.5 * letter.style.size
    return near and shared > 0.4 * min(accent.right - accent.left, letter.right - letter.left)
