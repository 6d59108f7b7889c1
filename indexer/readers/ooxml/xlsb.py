"""Excel workbooks in binary (XLSB): the cells that are shown, as they are shown.

A package as XLSX is, whose parts hold records (MS-XLSB) instead of XML. Read by ourselves: no library at hand tells of
hidden rows and columns or of how a number is shown (docs/decisions/145-binary-workbooks.md).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from indexer.errors import SourceDamaged, UnpacksTooLarge
from indexer.readers.office.sheets import Sheet, sheets_document
from indexer.readers.office.zip_package import ZipPackage
from indexer.readers.ooxml import package as ooxml
from indexer.readers.ooxml.drawings import texts_beside
from indexer.readers.ooxml.number_formats import BUILT_IN, GENERAL, HIDING
from indexer.readers.ooxml.xlsx import (
    BOOLEANS,
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MOST_MERGED,
    Rows,
    Workbook,
    merge,
    shown_rows,
)
from indexer.texts.document import Document

MEDIA_TYPE = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"

# Types of records (MS-XLSB, 2.3.2); those of cells begin with the column and the style.
_ROW, _COLUMNS, _MERGED = 0, 60, 176
_CELL_RK, _CELL_BOOLEAN, _CELL_REAL, _CELL_TEXT, _CELL_SHARED, _CELL_RICH = 2, 4, 5, 6, 7, 62
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOLEAN = 8, 9, 10
_SHARED_STRING = 19
_FONT, _FORMAT, _STYLE, _STYLES, _STYLES_END = 43, 44, 47, 617, 618
_PROPERTIES, _SHEET = 153, 156
_CELL = struct.Struct("<II")
_HIDDEN_ROW, _STRUCK = 0x10, 0x08
_STYLE_BITS = 0xFFFFFF


def read(path: str, content: bytes) -> Document:
    """The document in a binary Excel workbook. Raises SourceError."""
    package = ZipPackage(path, content, save_as=".xlsx")
    part = next(ooxml.related(package, "", ooxml.MAIN_DOCUMENT), None)
    if part is None:
        raise SourceDamaged(path)
    try:
        return sheets_document(path, _sheets(package, part), ooxml.properties(package), MEDIA_TYPE)
    except (struct.error, IndexError) as error:
        raise SourceDamaged(path) from error


def _sheets(package: ZipPackage, part: str) -> Iterator[Sheet]:
    relations = {relation.id: relation for relation in ooxml.relations(package, part)}
    parts = {relation.kind: relation.target for relation in relations.values()}
    records = list(_records(package, part))
    workbook = Workbook(
        strings=[
            _wide(data, 1)[0] for kind, data in _records(package, parts.get("sharedStrings")) if kind == _SHARED_STRING
        ],
        formats=_formats(package, parts.get("styles")),
        from_1904=any(kind == _PROPERTIES and data[0] & 1 for kind, data in records),
    )
    for data in (data for kind, data in records if kind == _SHEET):
        hidden, _ = _CELL.unpack_from(data)
        identity, end = _wide(data, _CELL.size)
        relation = relations.get(identity)
        if hidden or relation is None or relation.kind != "worksheet" or relation.target not in package:
            continue
        rows = list(_rows(package, relation.target, workbook))
        yield Sheet(_wide(data, end)[0], rows, list(texts_beside(package, relation.target)))


def _records(package: ZipPackage, part: str | None) -> Iterator[tuple[int, bytes]]:
    """Type and data of every record of a part; none where there is no such part."""
    if part is None or part not in package:
        return
    content, at = package.part(part), 0
    while at < len(content):
        kind = content[at]
        at += 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | content[at] << 7, at + 1
        size = shift = 0
        while shift < 28:
            byte, at = content[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, content[at : at + size]
        at += size


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """A text, and where it ends."""
    (length,) = struct.unpack_from("<I", data, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _formats(package: ZipPackage, part: str | None) -> list[str | None]:
    own: dict[int, str] = {}
    found: list[str | None] = []
    struck: list[int] = []
    of_cells = False
    for kind, data in _records(package, part):
        if kind == _FONT:
            struck.append(data[2] & _STRUCK)
        elif kind == _FORMAT:
            own[int.from_bytes(data[:2], "little")] = _wide(data, 2)[0]
        elif kind in (_STYLES, _STYLES_END):
            of_cells = kind == _STYLES
        elif kind == _STYLE and of_cells:
            number, font = struct.unpack_from("<HH", data, 2)
            code = own.get(number) or BUILT_IN.get(number, GENERAL)
            found.append(None if code.strip() == HIDING or (font < len(struck) and struck[font]) else code)
    return found


def _rows(package: ZipPackage, part: str, workbook: Workbook) -> Iterator[list[str | None]]:
    hidden: set[int] = set()
    rows: Rows = {}
    unseen: set[int] = set()
    cells: dict[int, str | None] = {}
    left, merged = MAX_CHARACTERS, 0
    for kind, data in _records(package, part):
        if kind == _COLUMNS:
            first, last = _CELL.unpack_from(data)
            if data[16] & 1:
                hidden.update(range(first, min(last + 1, MAX_COLUMNS)))
        elif kind == _ROW:
            number = 1 + int.from_bytes(data[:4], "little")
            cells = {}
            if data[11] & _HIDDEN_ROW:
                unseen.add(number)
            else:
                rows[number] = cells
        elif kind == _MERGED and merged < MOST_MERGED:
            top, below, first, last = struct.unpack_from("<4I", data)
            merge(rows, top + 1, below + 1, range(first, last + 1))
            merged += 1
        elif value := _value(kind, data, workbook):
            column, _ = _CELL.unpack_from(data)
            left -= 1 + len(value)
            if left < 0:
                raise UnpacksTooLarge(package.path)
            if column < MAX_COLUMNS:
                cells[column] = value
    yield from shown_rows(rows, hidden, unseen)


def _value(kind: int, data: bytes, workbook: Workbook) -> str:
    """What a cell shows; "" for what is no cell."""
    text = ""
    if kind in (_CELL_TEXT, _FORMULA_TEXT):
        text, _ = _wide(data, 8)
    elif kind == _CELL_RICH:
        text, _ = _wide(data, 9)
    elif kind == _CELL_SHARED:
        (number,) = struct.unpack_from("<I", data, 8)
        text = workbook.strings[number] if number < len(workbook.strings) else ""
    elif kind in (_CELL_BOOLEAN, _FORMULA_BOOLEAN):
        text = BOOLEANS.get(str(data[8]), "")
    elif kind in (_CELL_REAL, _FORMULA_NUMBER):
        text = repr(struct.unpack_from("<d", data, 8)[0])
    elif kind == _CELL_RK:
        text = repr(_compressed(data[8:12]))
    if not text:
        return ""
    style = _CELL.unpack_from(data)[1] & _STYLE_BITS
    return workbook.shown(text, style, is_number=kind in (_CELL_REAL, _FORMULA_NUMBER, _CELL_RK))


def _compressed(data: bytes) -> float:
    """A number in four bytes (RkNumber, MS-XLSB 2.5.123): whole or the upper half of a real, or a hundredth of it."""
    (whole,) = struct.unpack("<i", data)
    (real,) = struct.unpack("<d", bytes(4) + struct.pack("<i", whole & ~3))
    number: float = whole >> 2 if whole & 2 else real
    return number / 100 if whole & 1 else number
