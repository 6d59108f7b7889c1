"""What somebody has filled into the form of a PDF page: no text of the page itself, but shown on it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from indexer.readers.pdf.page.pieces import Piece

_MOST_FIELDS = 2_000
_LONGEST_VALUE = 20_000
"""UTF-16 units."""
_LINE_HEIGHT = 1.2
_USUAL_SIZE = 10.0
"""Points; a value's own size is that of its field where it is set to fill it."""
_ON_THE_LINE = 0.35
"""Of the size: how far below its middle a line's letters stand."""
_NOT_SEEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
_MULTILINE, _PASSWORD = 1 << 12, 1 << 13
_TEXTS = (pdfium_c.FPDF_FORMFIELD_TEXTFIELD, pdfium_c.FPDF_FORMFIELD_COMBOBOX, pdfium_c.FPDF_FORMFIELD_LISTBOX)
_TICKED, _NOT_TICKED = "☒", "☐"


def form_pieces(page: pdfium.PdfPage, form: pdfium.PdfFormEnv) -> Iterator[Piece]:
    """The values of a page's fields where they are shown; ticks of boxes too, but no passwords."""
    rect = pdfium_c.FS_RECTF()
    for number in range(min(_MOST_FIELDS, pdfium_c.FPDFPage_GetAnnotCount(page.raw))):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, number)
        if not annotation:
            continue
        try:
            seen = not pdfium_c.FPDFAnnot_GetFlags(annotation) & _NOT_SEEN
            if seen and pdfium_c.FPDFAnnot_GetSubtype(annotation) == pdfium_c.FPDF_ANNOT_WIDGET:
                pdfium_c.FPDFAnnot_GetRect(annotation, rect)
                yield from _pieces(annotation, form.raw, rect)
        finally:
            pdfium_c.FPDFPage_CloseAnnot(annotation)


def _pieces(
    annotation: pdfium_c.FPDF_ANNOTATION, form: pdfium_c.FPDF_FORMHANDLE, rect: pdfium_c.FS_RECTF
) -> Iterator[Piece]:
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation)
    flags = pdfium_c.FPDFAnnot_GetFormFieldFlags(form, annotation)
    lines: list[str] = []
    if kind in (pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON):
        lines = [_TICKED if pdfium_c.FPDFAnnot_IsChecked(form, annotation) else _NOT_TICKED]
    elif kind in _TEXTS and not flags & _PASSWORD:
        lines = _value(annotation, form).replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    top, bottom = max(rect.top, rect.bottom), min(rect.top, rect.bottom)
    size = max(4.0, min(_USUAL_SIZE, (top - bottom) / max(1, len(lines)) / _LINE_HEIGHT))
    several = len(lines) > 1 or (kind == pdfium_c.FPDF_FORMFIELD_TEXTFIELD and flags & _MULTILINE)
    first = top - size if several else (top + bottom) / 2 - _ON_THE_LINE * size
    for number, line in enumerate(lines):
        if text := " ".join(line.split()):
            right = min(max(rect.left, rect.right), rect.left + 0.5 * size * len(text))
            yield Piece(text, rect.left, right, number * _LINE_HEIGHT * size - first, size, bold=False)


def _value(annotation: pdfium_c.FPDF_ANNOTATION, form: pdfium_c.FPDF_FORMHANDLE) -> str:
    size = pdfium_c.FPDFAnnot_GetFormFieldValue(form, annotation, None, 0)
    if not 2 < size <= 2 * _LONGEST_VALUE:
        return ""
    value = (ctypes.c_uint16 * (size // 2))()
    pdfium_c.FPDFAnnot_GetFormFieldValue(form, annotation, value, size)
    return bytes(value)[: size - 2].decode("utf-16-le", "replace")
