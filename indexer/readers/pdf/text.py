"""The characters of a PDF page, put together to pieces of text with their places, sizes and weights."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from indexer.readers.pdf.drawn import Drawn, Hiding, Painted, Rule
from indexer.readers.pdf.layers import switched_off
from indexer.readers.pdf.tags import Tag, page_tags

_LINE_TOLERANCE = 0.45
"""Of the size: how far baselines of one line may lie apart. Superscripts do."""
WIDE_GAP = 0.7
"""Of the size: a gap that may part columns or cells; justified lines have as wide ones between words, too."""
WORD_GAP = 0.15
"""Of the size: a gap that can be a space."""
_SPACE_IN_FILE = 0.08
"""Of the size: how far a letter moves on after a space that the file has, whatever letters overhang it."""
FIGURE_GAP = 0.42
"""Of the size: a gap between two figures that no space makes, so that they are two cells."""
_FIGURE_END, FIGURE_START = re.compile(r"[\d%]$"), re.compile(r"[\d+−–(-]")
_SAME_PLACE = 0.12
"""Of the size: a letter drawn again so near is drawn twice, to look bold or to cast a shadow."""
_LINE_END_HYPHENS = frozenset("\ufffe\u0002\u2010")
"""PDFium's mark for a hyphen that divides a word at a line's end, formerly another, and the hyphen of browsers."""
_ACCENTS = {"¨": "\u0308", "˚": "\u030a", "´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "˜": "\u0303", "¸": "\u0327"}
"""Older TeX fonts set the dots of ä as a character of their own, over or beside the letter."""
_ACCENT_AWAY = 300
"""Characters between an accent and its letter, at most, in the order that PDFium gives them."""
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|[-,]bd\b|cmbx|sfbx|lmbx", re.IGNORECASE)
_BOLD_WEIGHT = 600
_MARK_SIZE, _MARK_RISE = 0.8, 0.15
"""Of the size of the word before: a footnote's mark is smaller and raised."""
_FAR = 100_000.0
"""Points: no page is as large, so that what lies further off is no text."""
_NO_PLACE = 0.001
_OVERHANGING, _OVERHANG = frozenset("fFTVWYjJPd'"), 0.12
"""Letters that reach, of the size, so far over the space behind them, slanted ones above all."""
_BLANKS = " \t\r\n\u00a0"
_SYMBOLS = range(0xF020, 0xF100)
"""Where Word's PDF files put the letters of symbol fonts, of which it makes bullets."""
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF06E: "▪", 0xF02D: "•", 0xF0D8: "‣", 0xF06F: "◦", 0xF0FC: "✓"}
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one line without a wide gap among them. In points, `baseline` counted downwards."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    artifact: bool = False
    """Marked as no part of the text: what a tagged PDF says of its headers and footers."""
    ruled: bool = False
    """Whether a vertical line is drawn before it, as between the cells of a table."""
    tag: Tag | None = None
    """What a tagged PDF says that it belongs to."""
    figure: tuple[int, float, float] | None = None
    """Where its last figure begins in the text if a wide space stands before it, and from where to where that reaches:
    beside other figures it is a cell of a table."""


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


@dataclass(frozen=True, slots=True)
class _Style:
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
        characters = _Characters(page.raw, text_page.raw, drawn, layers)
        by_quarter: dict[int, list[_Character]] = {}
        for quarter, character in characters.all():
            by_quarter.setdefault(quarter, []).append(character)
        tops = (-top, left, bottom, -right)
        directions = sorted(by_quarter, key=lambda quarter: -len(by_quarter[quarter]))
        height = abs(right - left) if directions and directions[0] % 2 else abs(top - bottom)
        pieces: list[Piece] = []
        shift = 0.0
        for quarter in directions:
            own = _once(_pieces(_accented(by_quarter[quarter]), drawn.rules if quarter == 0 else ()))
            pieces += (replace(piece, baseline=piece.baseline - tops[quarter] + shift) for piece in own)
            shift = max((piece.baseline for piece in pieces), default=0.0) + height
        if filled is not None and (values := [replace(v, baseline=v.baseline + top) for v in filled(page)]):
            pieces = [replace(piece, tag=None) for piece in pieces] + values  # tags say nothing of values
        pictures = drawn.has_pictures and not characters.hidden
        return PageText(index + 1, height, tuple(pieces), pictures, frozenset(characters.hidden))
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


def _once(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces; one that is drawn again at its place, to look bold or to cast a shadow, is there once."""
    seen: dict[str, list[Piece]] = {}
    for piece in pieces:
        drawn = seen.setdefault(piece.text, [])
        near = 2 * _SAME_PLACE * piece.size
        if not any(
            abs(piece.left - other.left) < near and abs(piece.baseline - other.baseline) < near for other in drawn[-9:]
        ):
            drawn.append(piece)
            yield piece


class _Character(NamedTuple):
    text: str
    left: float
    right: float
    baseline: float
    style: _Style
    blank_before: bool
    """Whether a space or line break stands before it in the text that PDFium finds."""
    spaced: bool
    """Whether the file itself has a space before it, and room for it."""


class _Characters:
    """The characters of a page in reading direction, one after the other."""

    def __init__(
        self, page: pdfium_c.FPDF_PAGE, text_page: pdfium_c.FPDF_TEXTPAGE, drawn: Drawn, layers: Layers
    ) -> None:
        self._page = page
        self._text_page = text_page
        self._drawn = drawn
        self._layers = layers
        self._tags = page_tags(page)
        self._styles: dict[int, _Style] = {}
        self._bold: dict[int, bool] = {}
        self.hidden: set[Hiding] = set()

    def all(self) -> Iterator[tuple[int, _Character]]:
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
            yield style.quarter, _Character(text, left, right, baseline, style, blank, spaced)
            blank, space = False, -1

    @staticmethod
    def _plain(code: int, text: str) -> str:
        """A character as it is written elsewhere: hyphens, ligatures, and the bullets of symbol fonts."""
        if text in _LINE_END_HYPHENS:
            return "-"
        if code in _SYMBOLS:
            return _BULLETS.get(code, text)
        return _LIGATURES.get(text, text)

    def _style(self, text_object: pdfium_c.FPDF_PAGEOBJECT, key: int, number: int) -> _Style:
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
        return _Style(
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


def _accented(characters: list[_Character]) -> list[_Character]:
    """The characters, accents that were drawn by themselves put on the letters that they stand over."""
    if not any(character.text in _ACCENTS for character in characters):
        return characters
    whole: list[_Character | None] = list(characters)
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


def _stands_over(accent: _Character, letter: _Character) -> bool:
    shared = min(accent.right, letter.right) - max(accent.left, letter.left)
    near = abs(accent.baseline - letter.baseline) <= 0.5 * letter.style.size
    return near and shared > 0.4 * min(accent.right - accent.left, letter.right - letter.left)


def _pieces(characters: Sequence[_Character], rules: Sequence[Rule]) -> Iterator[Piece]:
    """Characters that follow each other on one line, as pieces. Marks of footnotes after words are left out."""
    run: list[_Character] = []
    texts: list[str] = []
    figure: tuple[int, float, float] | None = None
    right = 0.0
    for character in characters:
        text, left, far, baseline, style, blank_before, spaced = character
        if run:
            last = run[-1]
            size = style.size if style.size > last.style.size else last.style.size
            gap = left - right
            level = abs(baseline - last.baseline) <= _LINE_TOLERANCE * size
            if level and gap < 0:
                if text == last.text and _NO_PLACE * size < abs(left - last.left) < _SAME_PLACE * size:
                    continue  # the letters of a ligature have one and the same
                if RIGHT_TO_LEFT.match(text) and RIGHT_TO_LEFT.match(last.text):
                    gap = last.left - far
            near = level and -WIDE_GAP * size < gap < WIDE_GAP * size
            if near and text.isdigit() and _is_mark(character, last, texts):
                continue
            wide = gap > WORD_GAP * size
            changed = style is not last.style and _is_other(last.style, style)
            if not near or changed or (wide and (_is_ruled(character, rules) or _are_figures(last, character, gap))):
                yield _piece(run, "".join(texts), right, rules, figure)
                run, texts, figure = [], [], None
            elif spaced or (wide and (blank_before or len(text) > 1)) or (blank_before and _overhung(last, gap, size)):
                texts.append(" ")  # an accent may have filled the space before its letter
                if gap > FIGURE_GAP * size and FIGURE_START.match(text):
                    figure = len("".join(texts)), right, left
            elif last.text.isdigit() and last.style.size < _MARK_SIZE * size:
                texts.append(" ")  # a footnote's own mark
        if not run or far > right:
            right = far
        run.append(character)
        texts.append(text)
    if run:
        yield _piece(run, "".join(texts), right, rules, figure)


def _overhung(last: _Character, gap: float, size: float) -> bool:
    """Whether a gap is a space but for the letter before it."""
    return last.text in _OVERHANGING and gap > (WORD_GAP - _OVERHANG) * size


def _is_other(one: _Style, other: _Style) -> bool:
    """Whether texts belong to different parts of the page by its marks."""
    orders = one.tag.order if one.tag else 0, other.tag.order if other.tag else 0
    return one.artifact != other.artifact or orders[0] != orders[1]


def _are_figures(last: _Character, character: _Character, gap: float) -> bool:
    """Whether a gap parts two figures of a table, and isn't the space in one."""
    wide = gap > FIGURE_GAP * character.style.size
    return wide and bool(_FIGURE_END.match(last.text) and FIGURE_START.match(character.text))


def _is_mark(character: _Character, last: _Character, texts: Sequence[str]) -> bool:
    """Whether a digit is the mark of a footnote; that of "m²" stands after a short word."""
    small = character.style.size < _MARK_SIZE * last.style.size
    raised = last.baseline - character.baseline > _MARK_RISE * last.style.size
    word = "".join(texts[-3:])
    after_word = (len(word) >= 3 and word.isalpha()) or not word[-1:].isalnum()
    return character.text.isdigit() and small and raised and after_word


def _is_ruled(character: _Character, rules: Sequence[Rule]) -> bool:
    """Whether a vertical line stands close before a character."""
    middle, size = character.baseline - character.style.size / 3, character.style.size
    nearest = character.left - WIDE_GAP * size - 1
    return any(nearest <= rule.x <= character.left + 1 and rule.top <= middle <= rule.bottom for rule in rules)


def _piece(
    run: Sequence[_Character], text: str, right: float, rules: Sequence[Rule], figure: tuple[int, float, float] | None
) -> Piece:
    first = run[0]
    size = Counter(round(character.style.size, 1) for character in run).most_common(1)[0][0]
    bold = all(character.style.bold for character in run)
    left = min(character.left for character in run) if RIGHT_TO_LEFT.search(text) else first.left
    ruled = _is_ruled(first, rules)
    return Piece(text, left, right, first.baseline, size, bold, first.style.artifact, ruled, first.style.tag, figure)
