"""The characters of a PDF page, put together to pieces of text with their places, sizes and weights."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_LINE_TOLERANCE = 0.45
"""Of the size: how far baselines of one line may lie apart. Superscripts do."""
WIDE_GAP = 0.7
"""Of the size: a gap that may part columns or cells; justified lines have as wide ones between words, too."""
WORD_GAP = 0.15
"""Of the size: a gap that can be a space."""
_LINE_END_HYPHENS = frozenset("\ufffe\u0002\u2010")
"""PDFium's mark for a hyphen that divides a word at a line's end, formerly another, and the hyphen of browsers."""
_ACCENTS = {"¨": "\u0308", "˚": "\u030a", "´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "˜": "\u0303", "¸": "\u0327"}
"""Older TeX fonts set the dots of ä as a character of their own, over or beside the letter."""
_ACCENT_AWAY = 300
"""Characters between an accent and its letter, at most, in the order that PDFium gives them."""
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|[-,]bd\b|cmbx|sfbx|lmbx", re.IGNORECASE)
_BOLD_WEIGHT = 600
_MANY_SHAPES = 100
"""Drawn shapes on a page without text: they may be its letters."""
_WIDEST_RULE, _SHORTEST_RULE = 2.5, 6.0
"""Points: what is wider is a frame, which has a line on either side."""
_MOST_RULES = 1_000
"""A drawing has more, and no table."""
_MARK_SIZE, _MARK_RISE = 0.8, 0.15
"""Of the size of the word before: a footnote's mark is smaller and raised."""
_FAR = 100_000.0
"""Points: no page is as large, so that what lies further off is no text."""
_BLANKS = " \t\r\n\u00a0"


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


@dataclass(frozen=True, slots=True)
class PageText:
    """The pieces of a page in the order that they were drawn, and its height in points."""

    number: int
    """1 for the first page."""
    height: float
    pieces: tuple[Piece, ...]
    has_pictures: bool


@dataclass(frozen=True, slots=True)
class _Style:
    """What holds for all characters of one text object."""

    size: float
    quarter: int | None
    """The direction of the text in quarter turns; None if it lies aslant, as the word "UTKAST" across a page does."""
    bold: bool
    artifact: bool


def page_text(document: pdfium.PdfDocument, index: int) -> PageText:
    """The text of a page by its index from 0. What runs in another direction than most of it comes last."""
    page = document[index]
    text_page = page.get_textpage()
    try:
        characters = _Characters(page.raw, text_page.raw)
        rules, has_pictures = _drawn(page.raw)
        by_quarter: dict[int, list[_Character]] = {}
        for quarter, character in characters.all():
            by_quarter.setdefault(quarter, []).append(character)
        left, bottom, right, top = page.get_cropbox()
        tops = (-top, left, bottom, -right)
        directions = sorted(by_quarter, key=lambda quarter: -len(by_quarter[quarter]))
        height = abs(right - left) if directions and directions[0] % 2 else abs(top - bottom)
        pieces: list[Piece] = []
        shift = 0.0
        for quarter in directions:
            own = _pieces(_accented(by_quarter[quarter]), rules if quarter == 0 else ())
            pieces += (replace(piece, baseline=piece.baseline - tops[quarter] + shift) for piece in own)
            shift = max(piece.baseline for piece in pieces) + height
        return PageText(index + 1, height, tuple(pieces), has_pictures)
    finally:
        text_page.close()
        page.close()


@dataclass(frozen=True, slots=True)
class _Rule:
    """A vertical line, in the page's points; `top` and `bottom` counted downwards."""

    x: float
    top: float
    bottom: float


def _drawn(page: pdfium_c.FPDF_PAGE) -> tuple[list[_Rule], bool]:
    """The vertical lines, and whether the page shows an image or so many shapes that they may be letters."""
    rules: list[_Rule] = []
    kinds: Counter[int] = Counter()
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for number in range(pdfium_c.FPDFPage_CountObjects(page)):
        drawn = pdfium_c.FPDFPage_GetObject(page, number)
        kind = pdfium_c.FPDFPageObj_GetType(drawn)
        kinds[kind] += 1
        if kind != pdfium_c.FPDF_PAGEOBJ_PATH or len(rules) >= _MOST_RULES:
            continue
        if (
            pdfium_c.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
            and top.value - bottom.value > _SHORTEST_RULE
        ):
            edges = {left.value, right.value} if right.value - left.value > _WIDEST_RULE else {left.value}
            rules += (_Rule(x, -top.value, -bottom.value) for x in edges)
    letters = kinds[pdfium_c.FPDF_PAGEOBJ_PATH] > _MANY_SHAPES
    return rules, bool(kinds[pdfium_c.FPDF_PAGEOBJ_IMAGE] or kinds[pdfium_c.FPDF_PAGEOBJ_FORM] or letters)


@dataclass(frozen=True, slots=True)
class _Character:
    text: str
    left: float
    right: float
    baseline: float
    style: _Style
    blank_before: bool
    """Whether a space or line break stands before it in the text that PDFium finds."""


class _Characters:
    """The characters of a page in reading direction, one after the other."""

    def __init__(self, page: pdfium_c.FPDF_PAGE, text_page: pdfium_c.FPDF_TEXTPAGE) -> None:
        self._page = page
        self._text_page = text_page
        self._styles: dict[int, _Style] = {}

    def all(self) -> Iterator[tuple[int, _Character]]:
        """Each with the quarter turns of its direction; coordinates turned so that text runs to the right."""
        text_page = self._text_page
        box, x, y = pdfium_c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        blank = False
        high = 0
        for number in range(pdfium_c.FPDFText_CountChars(text_page)):
            code = pdfium_c.FPDFText_GetUnicode(text_page, number)
            if 0xD800 <= code <= 0xDBFF:
                high = code
                continue
            if 0xDC00 <= code <= 0xDFFF and high:
                code, high = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00), 0
            text = chr(code) if code <= 0x10FFFF else "\ufffd"
            if text in _BLANKS or not code:
                blank = True
                continue
            style = self._style(number)
            if style is None or style.quarter is None:
                continue
            pdfium_c.FPDFText_GetLooseCharBox(text_page, number, box)
            pdfium_c.FPDFText_GetCharOrigin(text_page, number, x, y)
            left, right, baseline = _turned(style.quarter, box, x.value, y.value)
            if not (-_FAR < left < _FAR and -_FAR < right < _FAR and -_FAR < baseline < _FAR):
                continue  # nor is anything a number that isn't one
            text = "-" if text in _LINE_END_HYPHENS else _LIGATURES.get(text, text)
            yield style.quarter, _Character(text, left, right, baseline, style, blank)
            blank = False

    def _style(self, number: int) -> _Style | None:
        """The style of a character's text object; None for a character that PDFium made up."""
        text_object = pdfium_c.FPDFText_GetTextObject(self._text_page, number)
        if not text_object:
            return None
        key = ctypes.addressof(text_object.contents)
        if key not in self._styles:
            self._styles[key] = self._style_of(text_object, number)
        return self._styles[key]

    def _style_of(self, text_object: pdfium_c.FPDF_PAGEOBJECT, number: int) -> _Style:
        matrix = pdfium_c.FS_MATRIX()
        pdfium_c.FPDFText_GetMatrix(self._text_page, number, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        angle = math.degrees(math.atan2(matrix.b, matrix.a)) / 90
        quarter = round(angle)
        return _Style(
            size=max(1.0, abs(pdfium_c.FPDFText_GetFontSize(self._text_page, number) * scale)),
            quarter=quarter % 4 if abs(angle - quarter) < 0.05 else None,
            bold=_is_bold(pdfium_c.FPDFTextObj_GetFont(text_object)),
            artifact=_is_artifact(text_object),
        )


def _turned(quarter: int, box: pdfium_c.FS_RECTF, x: float, y: float) -> tuple[float, float, float]:
    """Left, right and baseline (downwards) of a character whose text runs in this direction."""
    if quarter == 0:
        return box.left, box.right, -y
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


def _is_artifact(text_object: pdfium_c.FPDF_PAGEOBJECT) -> bool:
    return any(
        _mark_name(pdfium_c.FPDFPageObj_GetMark(text_object, number)) == "Artifact"
        for number in range(max(0, pdfium_c.FPDFPageObj_CountMarks(text_object)))
    )


def _mark_name(mark: pdfium_c.FPDF_PAGEOBJECTMARK) -> str:
    name, size = (ctypes.c_uint16 * 32)(), ctypes.c_ulong()
    pdfium_c.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), size)
    return bytes(name)[: max(0, min(size.value, ctypes.sizeof(name)) - 2)].decode("utf-16-le", "replace")


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
                whole[at] = replace(letter, text=letter.text + _ACCENTS[accent.text], blank_before=blank)
                whole[number] = None
                break
    return [character for character in whole if character is not None]


def _stands_over(accent: _Character, letter: _Character) -> bool:
    shared = min(accent.right, letter.right) - max(accent.left, letter.left)
    near = abs(accent.baseline - letter.baseline) <= 0.5 * letter.style.size
    return near and shared > 0.4 * min(accent.right - accent.left, letter.right - letter.left)


def _pieces(characters: Sequence[_Character], rules: Sequence[_Rule]) -> Iterator[Piece]:
    """Characters that follow each other on one line, as pieces. Marks of footnotes after words are left out."""
    run: list[_Character] = []
    texts: list[str] = []
    right = 0.0
    for character in characters:
        if run:
            last = run[-1]
            size = max(last.style.size, character.style.size)
            gap = character.left - right
            level = abs(character.baseline - last.baseline) <= _LINE_TOLERANCE * size
            near = level and -WIDE_GAP * size < gap < WIDE_GAP * size
            if near and _is_mark(character, last, texts):
                continue
            ruled = gap > WORD_GAP * size and _is_ruled(character, rules)
            if not near or ruled or last.style.artifact != character.style.artifact:
                yield _piece(run, "".join(texts), right, rules)
                run, texts = [], []
            elif gap > WORD_GAP * size and (character.blank_before or len(character.text) > 1):
                texts.append(" ")  # an accent may have filled the space before its letter
            elif last.text.isdigit() and last.style.size < _MARK_SIZE * size:
                texts.append(" ")  # a footnote's own mark
        right = max(right, character.right) if run else character.right
        run.append(character)
        texts.append(character.text)
    if run:
        yield _piece(run, "".join(texts), right, rules)


def _is_mark(character: _Character, last: _Character, texts: Sequence[str]) -> bool:
    """Whether a digit is the mark of a footnote; that of "m²" stands after a short word."""
    small = character.style.size < _MARK_SIZE * last.style.size
    raised = last.baseline - character.baseline > _MARK_RISE * last.style.size
    word = "".join(texts[-3:])
    after_word = (len(word) >= 3 and word.isalpha()) or not word[-1:].isalnum()
    return character.text.isdigit() and small and raised and after_word


def _is_ruled(character: _Character, rules: Sequence[_Rule]) -> bool:
    """Whether a vertical line stands close before a character."""
    middle, size = character.baseline - character.style.size / 3, character.style.size
    nearest = character.left - WIDE_GAP * size - 1
    return any(nearest <= rule.x <= character.left + 1 and rule.top <= middle <= rule.bottom for rule in rules)


def _piece(run: Sequence[_Character], text: str, right: float, rules: Sequence[_Rule]) -> Piece:
    first = run[0]
    size = Counter(round(character.style.size, 1) for character in run).most_common(1)[0][0]
    bold = all(character.style.bold for character in run)
    return Piece(text, first.left, right, first.baseline, size, bold, first.style.artifact, _is_ruled(first, rules))
