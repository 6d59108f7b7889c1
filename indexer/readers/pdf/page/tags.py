"""What a tagged PDF says of its own structure: headings, list items, tables with their cells, and their order.

Word, InDesign, LibreOffice and browsers write it. Every run of text is marked with a number that the page's structure
tree names.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2.raw as pdfium_c

_DEEPEST = 60
_MOST_ELEMENTS = 20_000
"""On a page."""
_HEADING = re.compile(r"H([1-6]?)")
_BLOCKS = frozenset(("P", "LI", "Caption", "Note", "BlockQuote", "Title", "Formula", "TOCI", "FENote"))
_INSIDE = frozenset(
    (
        "Span Quote Link Reference Annot Ruby RB RT RP Warichu Code Lbl Em Strong Sub NonStruct LBody Figure BibEntry"
    ).split()
)
"""What is no block by itself."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a table of the structure tree; rows and columns are counted from 0."""

    table: int
    row: int
    column: int
    is_header: bool
    width: int
    """Of the whole table, in columns."""
    is_short: bool
    """Whether its row has fewer cells than the table has columns: browsers leave empty ones out, so `column` lies."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What a run of text belongs to: a heading, paragraph, list item or cell of the structure tree."""

    order: int
    """Of what it belongs to, in the order of the tree; what has one number is one."""
    kind: str
    """"H", "P", "LI", "TOC", or "" where the tree doesn't say."""
    level: int = 0
    """1-6 for a heading, else 0."""
    cell: Cell | None = None


def page_tags(page: pdfium_c.FPDF_PAGE) -> dict[int, Tag]:
    """The tags of a page by the numbers that its text is marked with; empty for a page that isn't tagged."""
    tree = pdfium_c.FPDF_StructTree_GetForPage(page)
    if not tree:
        return {}
    try:
        walk = _Walk()
        for number in range(pdfium_c.FPDF_StructTree_CountChildren(tree)):
            walk.add(pdfium_c.FPDF_StructTree_GetChildAtIndex(tree, number), Tag(0, ""), 0)
        return walk.tags
    finally:
        pdfium_c.FPDF_StructTree_Close(tree)


class _Walk:
    """A walk over one page's tree."""

    def __init__(self) -> None:
        self.tags: dict[int, Tag] = {}
        self._order = 0
        self._elements = 0

    def add(self, element: pdfium_c.FPDF_STRUCTELEMENT, above: Tag, depth: int) -> None:
        """Tag what an element marks. `above` is what holds it."""
        self._elements += 1
        if not element or depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            return
        kind = _kind(element)
        if kind == "Table":
            self._add_table(element, depth)
            return
        own = self._tag(kind, above)
        for number in range(max(0, pdfium_c.FPDF_StructElement_CountChildren(element))):
            marked = pdfium_c.FPDF_StructElement_GetChildMarkedContentID(element, number)
            if marked >= 0:
                self.tags.setdefault(marked, own)
            elif child := pdfium_c.FPDF_StructElement_GetChildAtIndex(element, number):
                before = self._order
                self.add(child, own, depth + 1)
                if not own.kind and self._order > before:
                    # Browsers let a container mark texts of its own between its parts: each stands where it is drawn.
                    self._order += 1
                    own = replace(own, order=self._order)

    def _tag(self, kind: str, above: Tag) -> Tag:
        if kind in _INSIDE:
            return above
        self._order += 1
        if above.kind == "TOC" or kind in ("TOC", "TOCI"):
            return Tag(self._order, "TOC")
        if match := _HEADING.fullmatch(kind):
            return Tag(self._order, "H", int(match[1] or 1), above.cell)
        if above.kind == "LI" and kind != "LI" and kind in _BLOCKS:
            return above
        if above.cell is not None:
            return Tag(self._order, "P", 0, above.cell)
        return Tag(self._order, "LI" if kind == "LI" else "P" if kind in _BLOCKS else "")

    def _add_table(self, table: pdfium_c.FPDF_STRUCTELEMENT, depth: int) -> None:
        """Every cell by its place; those that span several columns or rows push the others on."""
        self._order += 1
        own = self._order
        places: list[tuple[pdfium_c.FPDF_STRUCTELEMENT, int, int]] = []
        below: dict[int, int] = {}
        widths: list[int] = []
        for row, element in enumerate(_rows(table, depth)):
            column = 0
            for cell in _children(element):
                while below.get(column, 0) > 0:
                    below[column] -= 1
                    column += 1
                columns, rows = _span(cell, b"ColSpan"), _span(cell, b"RowSpan")
                if cell:
                    places.append((cell, row, column))
                for spanned in range(column, column + columns):
                    below[spanned] = rows - 1
                column += columns
            while below.get(column, 0) > 0:
                below[column] -= 1
                column += 1
            widths.append(column)
        width = max(widths, default=0)
        for cell, row, column in places:
            place = Cell(own, row, column, _kind(cell) == "TH", width, widths[row] < width)
            self.add(cell, Tag(own, "P", 0, place), depth + 1)


def _rows(table: pdfium_c.FPDF_STRUCTELEMENT, depth: int) -> Iterator[pdfium_c.FPDF_STRUCTELEMENT]:
    """The rows of a table that hold text of this page, those in its head, body and foot too."""
    for child in _children(table):
        if child and _kind(child) == "TR":
            yield child
        elif child and depth < _DEEPEST and _kind(child) in ("THead", "TBody", "TFoot"):
            yield from _rows(child, depth + 1)


def _children(element: pdfium_c.FPDF_STRUCTELEMENT) -> list[pdfium_c.FPDF_STRUCTELEMENT]:
    """What an element holds; a null pointer for what has no text on this page."""
    count = max(0, min(_MOST_ELEMENTS, pdfium_c.FPDF_StructElement_CountChildren(element)))
    return [pdfium_c.FPDF_StructElement_GetChildAtIndex(element, number) for number in range(count)]


def _kind(element: pdfium_c.FPDF_STRUCTELEMENT) -> str:
    name = ctypes.create_string_buffer(64)
    size = pdfium_c.FPDF_StructElement_GetType(element, name, len(name))
    return name.raw[: max(0, min(size, len(name)) - 2)].decode("utf-16-le", "replace")


def _span(cell: pdfium_c.FPDF_STRUCTELEMENT, name: bytes) -> int:
    """How many columns or rows a cell takes."""
    number = ctypes.c_float()
    for index in range(max(0, pdfium_c.FPDF_StructElement_GetAttributeCount(cell)) if cell else 0):
        attribute = pdfium_c.FPDF_StructElement_GetAttributeAtIndex(cell, index)
        value = pdfium_c.FPDF_StructElement_Attr_GetValue(attribute, name) if attribute else None
        if value and pdfium_c.FPDF_StructElement_Attr_GetNumberValue(value, number):
            return max(1, min(100, int(number.value)))
    return 1
