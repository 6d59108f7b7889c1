"""Excel workbooks of before 2007 (XLS), by xlrd: the cells that are shown, as they are shown.

xlrd tells of hidden rows, merged cells and number formats, which python-calamine doesn't.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import xlrd
from olefile import OleFileIO

from indexer.errors import NoText, PasswordProtected, SourceDamaged, UnpacksTooLarge
from indexer.readers.office.flow import in_one_line
from indexer.readers.office.properties import Properties
from indexer.readers.office.sheets import Sheet, sheets_document
from indexer.readers.office.zip_package import is_ole
from indexer.readers.ooxml.number_formats import BUILT_IN, GENERAL, HIDING, shown
from indexer.readers.ooxml.xlsx import BOOLEANS, MAX_CHARACTERS, MAX_COLUMNS, MOST_MERGED, merge, shown_rows
from indexer.texts.document import Document

MEDIA_TYPE = "application/vnd.ms-excel"


def read(path: str, content: bytes) -> Document:
    """The document in an Excel workbook of the old kind. Raises SourceError."""
    if not content.strip(b"\0 \r\n\t"):
        raise NoText(path)
    try:
        book = xlrd.open_workbook(
            file_contents=_stream(content),
            formatting_info=True,
            ragged_rows=True,
            on_demand=True,
            logfile=io.StringIO(),
        )
        sheets = list(_sheets(path, book))
    except (MemoryError, UnpacksTooLarge):
        raise
    except Exception as error:
        # Broken records make it raise whatever it trips over; it has no error of its own for most of them.
        if "encrypted" in str(error):
            raise PasswordProtected(path) from error
        raise SourceDamaged(path) from error
    return sheets_document(path, sheets, Properties(), MEDIA_TYPE)


def _stream(content: bytes) -> bytes:
    """The records of a workbook, out of the compound file around them, whose circles xlrd would follow for ever."""
    if not is_ole(content):
        return content
    with OleFileIO(content) as ole:
        name = next((name for name in ("Workbook", "Book") if ole.exists(name)), None)
        if name is None and ole.exists("EncryptedPackage"):
            raise ValueError("encrypted")
        return bytes(ole.openstream(name or "Workbook").read())


def _sheets(path: str, book: xlrd.book.Book) -> Iterator[Sheet]:
    left = MAX_CHARACTERS
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        if sheet.visibility:
            continue
        rows = {row + 1: _row(book, sheet, row) for row in range(sheet.nrows)}
        left -= sum(1 + sum(len(cell or "") for cell in row.values()) for row in rows.values())
        if left < 0:
            raise UnpacksTooLarge(path)
        for top, below, first, last in sheet.merged_cells[:MOST_MERGED]:
            merge(rows, top + 1, below, range(first, last))
        hidden = {column for column, told in sheet.colinfo_map.items() if told.hidden}
        unseen = {row + 1 for row, told in sheet.rowinfo_map.items() if told.hidden}
        yield Sheet(sheet.name, list(shown_rows(rows, hidden, unseen)))
        book.unload_sheet(number)


def _row(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, row: int) -> dict[int, str | None]:
    cells = enumerate(sheet.row(row)[:MAX_COLUMNS])
    return {column: text for column, cell in cells if (text := _text(book, cell, _struck(book, sheet, row, column)))}


def _struck(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, row: int, column: int) -> list[tuple[int, bool]]:
    """From which of a cell's characters on it is struck out, and from which not."""
    runs = sheet.rich_text_runlist_map.get((row, column), ())
    font = book.xf_list[sheet.cell_xf_index(row, column)].font_index
    return [(start, bool(book.font_list[number].struck_out)) for start, number in [(0, font), *runs]]


def _text(book: xlrd.book.Book, cell: xlrd.sheet.Cell, struck: list[tuple[int, bool]]) -> str:
    key = book.xf_list[cell.xf_index].format_key
    own = book.format_map.get(key)
    number_format = BUILT_IN.get(key) or (GENERAL if own is None else own.format_str)
    if number_format.strip() == HIDING:
        return ""
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            ends = [*(start for start, _ in struck[1:]), len(cell.value)]
            kept = (cell.value[at:end] for (at, out), end in zip(struck, ends, strict=True) if not out)
            return in_one_line(["".join(kept)])
        case _ if struck[0][1]:
            return ""
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            return in_one_line([shown(repr(cell.value), number_format, from_1904=book.datemode == 1)])
        case xlrd.XL_CELL_BOOLEAN:
            return BOOLEANS[str(cell.value)]
    return ""
