"""OpenDocument spreadsheets (ODS), as LibreOffice writes them: every cell as it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from lxml import etree

from indexer.errors import UnpacksTooLarge
from indexer.readers.odf.package import OdfPackage, open_odf
from indexer.readers.odf.text import OdfText, cells_of, hidden_columns, repeated, table_rows
from indexer.readers.office.flow import in_one_line
from indexer.readers.office.list_numbers import ListNumbers
from indexer.readers.office.sheets import Sheet, sheets_document
from indexer.readers.office.xml import attribute, local
from indexer.readers.ooxml.xlsx import MAX_CHARACTERS
from indexer.texts.document import Document

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def read(path: str, content: bytes) -> Document:
    """The document in an OpenDocument spreadsheet. Raises SourceError."""
    package = open_odf(path, content, kind="spreadsheet", save_as=".ods")
    return sheets_document(path, _sheets(path, package), package.properties, MEDIA_TYPE)


def _sheets(path: str, package: OdfPackage) -> Iterator[Sheet]:
    left = MAX_CHARACTERS
    for table in package.body:
        style = attribute(table, "style-name")
        hidden = package.styles.stated("table", style, "table-properties", "display") == "false"
        if local(table) != "table" or hidden:
            continue
        rows: list[list[str | None]] = []
        spans: dict[int, int] = {}
        unseen = hidden_columns(table)
        for row, _ in table_rows(table):
            cells = cells_of(row, spans, partial(_text, package))
            cells = [cell for column, cell in enumerate(cells) if column not in unseen]
            times = repeated(row, "number-rows-repeated") if any(cells) else 1
            left -= times * (1 + sum(len(cell or "") for cell in cells))
            if left < 0:
                raise UnpacksTooLarge(path)
            rows += [cells] * times
        yield Sheet(attribute(table, "name") or "", rows)


def _text(package: OdfPackage, cell: etree._Element) -> str:
    failed = "error" in (str(value) for key, value in cell.attrib.items() if str(key).endswith("value-type"))
    style = attribute(cell, "style-name") or attribute(cell.getparent(), "default-cell-style-name")
    unread = failed or package.styles.is_struck("table-cell", style)
    flow = () if unread else OdfText(package.styles, ListNumbers({})).flow(cell)
    return in_one_line([part.text for part in flow])
