"""What a PDF page draws besides its letters, in order: what lies over text hides it, and lines part a table's cells.

Only what is sure hides: filled rectangles without transparency, and the colour of what lies beneath. Pictures hide
nothing, for the text of a scan lies under or over its picture on purpose.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from indexer.readers.pdf.page.strokes import Stroke, without_dashes

_MANY_SHAPES = 100
"""Drawn shapes on a page without text: they may be its letters."""
_WIDEST_RULE, _SHORTEST_RULE = 2.5, 6.0
"""Points: what is wider is a frame, which has a line on either side."""
_MOST_RULES = 1_000
"""A drawing has more, and no table."""
_THICKEST_STROKE, _SHORTEST_STROKE, _MOST_STROKES = 5.0, 0.3, 5_000
"""Points, and how many."""
_MOST_OBJECTS = 50_000
"""Looked at on a page: drawings have more, and their labels aren't hidden."""
_MOST_BOXES = 2_000
_DEEPEST_FORM = 8
_SMALLEST_BOX = 3.0
"""Points, either way: a thinner one is a line, and strikes text out rather than hides it."""
_MOST_SEGMENTS, _NEARLY_ALL = 24, 0.85
"""Of a rectangle with rounded corners, and how much of it these leave, cut straight."""
_LARGE_BOX = 0.5
"""Of the page: what a scan is drawn on, which says nothing of the text that was read from the scan."""
_SAME_COLOUR = 12
"""Of 255, in each of red, green and blue."""
_WHITE = (255, 255, 255)
_COVERING_ANNOTATIONS = frozenset((pdfium_c.FPDF_ANNOT_SQUARE, pdfium_c.FPDF_ANNOT_REDACT))
_FILLED_TEXT = frozenset((pdfium_c.FPDF_TEXTRENDERMODE_FILL, pdfium_c.FPDF_TEXTRENDERMODE_FILL_CLIP))
_LARGEST_PICTURE = 1_700.0
"""Pixels, either way, of the picture in which a text of the paper's colour is looked for."""
_HIDDEN_ANNOTATION = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW

_CHANNELS = tuple(ctypes.c_uint() for _ in range(4))
_Matrix = tuple[float, float, float, float, float, float]
_Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in the page's points."""
_Colour = tuple[int, int, int]


class Hiding(Enum):
    """Why nobody sees a text that a file holds."""

    BOX = auto()
    OUTSIDE = auto()
    LAYER = auto()
    COLOUR = auto()
    """That of what lies beneath it, or none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A vertical line, in the page's points; `top` and `bottom` counted downwards."""

    x: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Painted:
    """A filled shape or picture; `colour` is None where only rendering would tell it."""

    place: int
    box: _Box
    colour: _Colour | None
    covers: bool

    def holds(self, x: float, y: float) -> bool:
        return self.box[0] <= x <= self.box[2] and self.box[1] <= y <= self.box[3]


class Drawn:
    """The objects of one page in the order that they are drawn."""

    def __init__(self, page: pdfium.PdfPage, paper: _Box) -> None:
        self.rules: list[Rule] = []
        self.strokes: list[Stroke] = []
        self._page = page
        self.paper = paper
        self._picture: pdfium.PdfBitmap | None = None
        self._places: dict[int, int] = {}
        self.top_level: set[int] = set()
        """Addresses of the text objects that stand in the page itself, whose marks its structure tree names."""
        self._see_through: set[int] = set()
        """Addresses of the text objects in a group that is see-through as a whole."""
        self._painted: list[Painted] = []
        self._kinds: Counter[int] = Counter()
        self._bounds = tuple(ctypes.c_float() for _ in range(4))
        count = pdfium_c.FPDFPage_CountObjects(page.raw)
        for number in range(min(count, _MOST_OBJECTS)):
            self._add(pdfium_c.FPDFPage_GetObject(page.raw, number), (1, 0, 0, 1, 0, 0), 0)
        self.strokes = without_dashes(self.strokes)
        self._painted += _annotations(page.raw)
        self._covers = [painted for painted in self._painted if painted.covers]

    @property
    def has_pictures(self) -> bool:
        """Whether the page shows an image or so many shapes that they may be letters."""
        pictures = self._kinds[pdfium_c.FPDF_PAGEOBJ_IMAGE] or self._kinds[pdfium_c.FPDF_PAGEOBJ_FORM]
        return bool(pictures or self._kinds[pdfium_c.FPDF_PAGEOBJ_PATH] > _MANY_SHAPES)

    def covers_over(self, text_object: pdfium_c.FPDF_PAGEOBJECT) -> list[Painted]:
        """The boxes that are drawn after a text object."""
        if not self._covers:
            return []
        place = self._places.get(ctypes.addressof(text_object.contents), len(self._places) + _MOST_OBJECTS)
        read = pdfium_c.FPDFTextObj_GetTextRenderMode(text_object) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
        size = _area(self.paper) * _LARGE_BOX if read else float("inf")
        return [painted for painted in self._covers if painted.place > place and _area(painted.box) < size]

    def faint(self, text_object: pdfium_c.FPDF_PAGEOBJECT, x: float, y: float) -> bool:
        """Whether a text that begins at a place is see-through or has the colour of what lies beneath it."""
        colour, alpha = _fill(text_object)
        if ctypes.addressof(text_object.contents) in self._see_through:
            return True
        if alpha and (colour is None or (colour != _WHITE and not self._painted)):
            return False
        if pdfium_c.FPDFTextObj_GetTextRenderMode(text_object) not in _FILLED_TEXT:
            return False
        place = self._places.get(ctypes.addressof(text_object.contents))
        if alpha == 0 or place is None or colour is None:
            return alpha == 0
        beneath: _Colour | None = _WHITE
        for painted in self._painted:
            if painted.holds(x, y) and (painted.place < place or painted.colour is None):
                beneath = painted.colour
                if painted.place > place:
                    break
        if beneath is None or any(abs(a - b) > _SAME_COLOUR for a, b in zip(colour, beneath, strict=True)):
            return False
        return self._is_blank(text_object)

    def _is_blank(self, text_object: pdfium_c.FPDF_PAGEOBJECT) -> bool:
        """Whether the page shows one colour where a text stands: patterns and shadows tell no colour of their own."""
        left, bottom, right, top = self._bounds
        own = pdfium_c.FPDFPageObj_GetBounds(text_object, left, bottom, right, top)
        scale = min(2.0, _LARGEST_PICTURE / max(1.0, self.paper[2] - self.paper[0], self.paper[3] - self.paper[1]))
        if ctypes.addressof(text_object.contents) not in self.top_level or not own or self._page.get_rotation():
            return False
        if self._picture is None:
            self._picture = self._page.render(scale=scale, may_draw_forms=False, rev_byteorder=False)
        pixels = self._picture.to_numpy()
        rows = slice(max(0, int((self.paper[3] - top.value) * scale)), int((self.paper[3] - bottom.value) * scale) + 1)
        columns = slice(
            max(0, int((left.value - self.paper[0]) * scale)), int((right.value - self.paper[0]) * scale) + 1
        )
        shown = pixels[rows, columns]
        return not shown.size or bool(
            (shown.max(axis=(0, 1)).astype(int) - shown.min(axis=(0, 1)) <= _SAME_COLOUR).all()
        )

    def outside(self, x: float, y: float) -> bool:
        left, bottom, right, top = self.paper
        return not (left <= x <= right and bottom <= y <= top)

    def _add(self, drawn: pdfium_c.FPDF_PAGEOBJECT, matrix: _Matrix, depth: int, *, seen: bool = True) -> None:
        kind = pdfium_c.FPDFPageObj_GetType(drawn)
        if depth == 0:
            self._kinds[kind] += 1
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            address = ctypes.addressof(drawn.contents)
            self._places[address] = self._place()
            if depth == 0:
                self.top_level.add(address)
            if not seen:
                self._see_through.add(address)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            own = pdfium_c.FS_MATRIX()
            pdfium_c.FPDFPageObj_GetMatrix(drawn, own)
            seen = seen and _fill(drawn)[1] > 0
            inner = _product((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
            for number in range(max(0, pdfium_c.FPDFFormObj_CountObjects(drawn))):
                if self._place() > _MOST_OBJECTS:
                    break
                self._add(pdfium_c.FPDFFormObj_GetObject(drawn, number), inner, depth + 1, seen=seen)
        elif not seen:
            return
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            self._add_path(drawn, matrix)
        elif len(self._painted) < _MOST_BOXES and (box := self._box(drawn, matrix)):
            self._painted.append(Painted(self._place(), box, None, covers=False))

    def _place(self) -> int:
        return len(self._places) + len(self._painted)

    def _add_path(self, drawn: pdfium_c.FPDF_PAGEOBJECT, matrix: _Matrix) -> None:
        if len(self.rules) >= _MOST_RULES and len(self._painted) >= _MOST_BOXES:
            return
        box = self._box(drawn, matrix)
        if box is None:
            return
        left, bottom, right, top = box
        if top - bottom > _SHORTEST_RULE and len(self.rules) < _MOST_RULES:
            edges = {left, right} if right - left > _WIDEST_RULE else {left}
            self.rules += (Rule(x, -top, -bottom) for x in edges)
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDFPath_GetDrawMode(drawn, mode, stroke)
        thin = top - bottom < _THICKEST_STROKE and right - left > _SHORTEST_STROKE
        if thin and (mode.value or stroke.value) and len(self.strokes) < _MOST_STROKES:
            self.strokes.append(Stroke(left, right, -(top + bottom) / 2, top - bottom))
        if not mode.value or min(right - left, top - bottom) < _SMALLEST_BOX or len(self._painted) >= _MOST_BOXES:
            return
        colour, alpha = _fill(drawn)
        clip = _clip(drawn)
        whole = _is_rectangle(drawn) and clip is not None and not pdfium_c.FPDFPageObj_HasTransparency(drawn)
        if alpha == 0 or clip == ():
            return
        if clip:
            box = max(left, clip[0]), max(bottom, clip[1]), min(right, clip[2]), min(top, clip[3])
        self._painted.append(Painted(self._place(), box, colour if whole else None, covers=whole))

    def _box(self, drawn: pdfium_c.FPDF_PAGEOBJECT, matrix: _Matrix) -> _Box | None:
        left, bottom, right, top = self._bounds
        if not pdfium_c.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
            return None
        if matrix == (1, 0, 0, 1, 0, 0):
            return left.value, bottom.value, right.value, top.value
        a, b, c, d, e, f = matrix
        corners = [(x, y) for x in (left.value, right.value) for y in (bottom.value, top.value)]
        xs, ys = [a * x + c * y + e for x, y in corners], [b * x + d * y + f for x, y in corners]
        return min(xs), min(ys), max(xs), max(ys)


def _annotations(page: pdfium_c.FPDF_PAGE) -> Iterator[Painted]:
    """Boxes that were laid over the page afterwards: filled squares, and what is marked to be blacked out."""
    rect = pdfium_c.FS_RECTF()
    channels = [ctypes.c_uint() for _ in range(4)]
    for number in range(min(_MOST_BOXES, pdfium_c.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        seen = not pdfium_c.FPDFAnnot_GetFlags(annotation) & _HIDDEN_ANNOTATION
        if kind in _COVERING_ANNOTATIONS and seen and pdfium_c.FPDFAnnot_GetRect(annotation, rect):
            interior = pdfium_c.FPDFANNOT_COLORTYPE_InteriorColor
            # A square's colours can't be asked for once it has an appearance; its shapes say them then.
            filled = (
                kind == pdfium_c.FPDF_ANNOT_REDACT
                or _is_filled(annotation)
                or (
                    pdfium_c.FPDFAnnot_HasKey(annotation, b"IC")
                    and pdfium_c.FPDFAnnot_GetColor(annotation, interior, *channels)
                    and channels[3].value == 255
                )
            )
            if filled:
                box = (rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top))
                yield Painted(2 * _MOST_OBJECTS + _MOST_BOXES, box, None, covers=True)
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _is_filled(annotation: pdfium_c.FPDF_ANNOTATION) -> bool:
    """Whether an annotation's appearance draws a filled shape that nothing shines through."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    for number in range(max(0, min(20, pdfium_c.FPDFAnnot_GetObjectCount(annotation)))):
        drawn = pdfium_c.FPDFAnnot_GetObject(annotation, number)
        filled = drawn and pdfium_c.FPDFPath_GetDrawMode(drawn, mode, stroke) and mode.value
        if filled and _fill(drawn)[1] == 255 and not pdfium_c.FPDFPageObj_HasTransparency(drawn):
            return True
    return False


def _area(box: _Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _fill(drawn: pdfium_c.FPDF_PAGEOBJECT) -> tuple[_Colour | None, int]:
    if not pdfium_c.FPDFPageObj_GetFillColor(drawn, *_CHANNELS):
        return None, 255
    red, green, blue, alpha = _CHANNELS
    return (red.value, green.value, blue.value), alpha.value


def _is_rectangle(path: pdfium_c.FPDF_PAGEOBJECT) -> bool:
    """Whether a path fills the rectangle around it, but for rounded corners."""
    count = pdfium_c.FPDFPath_CountSegments(path)
    if not 4 <= count <= _MOST_SEGMENTS:
        return False
    segments = [pdfium_c.FPDFPath_GetPathSegment(path, number) for number in range(count)]
    return (count <= 6 and _straight(iter(segments)) is not None) or _is_rounded(segments)


def _is_rounded(segments: Sequence[pdfium_c.FPDF_PATHSEGMENT]) -> bool:
    x, y = ctypes.c_float(), ctypes.c_float()
    corners: list[tuple[float, float]] = []
    curved = 0
    for number, segment in enumerate(segments):
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        curved = curved + 1 if kind == pdfium_c.FPDF_SEGMENT_BEZIERTO else 0
        if number and kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            return False
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        if curved % 3 == 0:  # of a curve the two before only bend it
            corners.append((x.value, y.value))
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    around = (max(xs) - min(xs)) * (max(ys) - min(ys))
    inside = sum(a * d - b * c for (a, b), (c, d) in zip(corners, [*corners[1:], corners[0]], strict=True))
    return abs(inside) / 2 > _NEARLY_ALL * around


def _straight(segments: Iterator[pdfium_c.FPDF_PATHSEGMENT]) -> _Box | None:
    """The rectangle whose corners some segments join; None if they make another shape."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for segment in segments:
        if pdfium_c.FPDFPathSegment_GetType(segment) == pdfium_c.FPDF_SEGMENT_BEZIERTO:
            return None
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((round(x.value, 2), round(y.value, 2)))
    xs, ys = {x for x, _ in points}, {y for _, y in points}
    if len(xs) != 2 or len(ys) != 2 or len(set(points)) != 4:
        return None
    return min(xs), min(ys), max(xs), max(ys)


def _clip(drawn: pdfium_c.FPDF_PAGEOBJECT) -> _Box | tuple[()] | None:
    """What a shape is cut to: a rectangle, everything as a rectangle without end, or None for another shape."""
    path = pdfium_c.FPDFPageObj_GetClipPath(drawn)
    box = (float("-inf"), float("-inf"), float("inf"), float("inf"))
    for number in range(max(0, pdfium_c.FPDFClipPath_CountPaths(path))) if path else ():
        count = pdfium_c.FPDFClipPath_CountPathSegments(path, number)
        if count > 6:
            return None
        cut = _straight(pdfium_c.FPDFClipPath_GetPathSegment(path, number, n) for n in range(count))
        if cut is None:
            return None
        box = max(box[0], cut[0]), max(box[1], cut[1]), min(box[2], cut[2]), min(box[3], cut[3])
    return box if box[0] < box[2] and box[1] < box[3] else ()


def _product(one: _Matrix, other: _Matrix) -> _Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
