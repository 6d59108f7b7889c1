"""Excel workbooks (XLSX): the cells that are shown, with the values that were last computed.

Read from the XML as a stream: the usual library unpacks without limits, and fails in many ways on damaged files.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from lxml import etree

from indexer.errors import UnpacksTooLarge
from indexer.readers.office.flow import in_one_line
from indexer.readers.office.sheets import Sheet, sheets_document
from indexer.readers.office.xml import (
    as_whole_number,
    attribute,
    child,
    descendants,
    local,
    stream_xml,
    text_within,
    whole_number,
)
from indexer.readers.office.zip_package import ZipPackage
from indexer.readers.ooxml import package as ooxml
from indexer.readers.ooxml.drawings import texts_beside
from indexer.readers.ooxml.number_formats import BUILT_IN, GENERAL, HIDING, shown
from indexer.readers.shared.groups import spanning
from indexer.texts.document import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MAX_COLUMNS = 1_000
"""Columns read of a row: a row of more isn't made to be read."""

MAX_CHARACTERS = 40_000_000
"""Characters of one sheet's cells: far more than a sheet has that people look things up in."""

MOST_MERGED, _TALLEST_MERGED, _WIDEST_MERGED = 10_000, 1_000, 60
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
Rows = dict[int, dict[int, str | None]]
"""Cells by row, counted from 1, and column, counted from 0."""
BOOLEANS = {"0": "FALSKT", "1": "SANT"}


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the cells of every sheet refer to."""

    strings: Sequence[str]
    formats: Sequence[str | None]
    """The number format of each cell style; None where it strikes out or hides what is in the cell."""
    from_1904: bool

    def shown(self, value: str, style: int, *, is_number: bool) -> str:
        """What a cell of a style shows."""
        number_format = self.formats[style] if style < len(self.formats) else GENERAL
        if number_format is None:
            return ""
        return in_one_line([shown(value, number_format, from_1904=self.from_1904) if is_number else value])


def read(path: str, content: bytes) -> Document:
    """The document in an Excel workbook. Raises SourceError."""
    package = ZipPackage(path, content, save_as=".xlsx")
    part = ooxml.main_part(package, "workbook")
    return sheets_document(path, _sheets(package, part), ooxml.properties(package), MEDIA_TYPE)


def _sheets(package: ZipPackage, part: str) -> Iterator[Sheet]:
    root = package.xml(part)
    relations = {relation.id: relation for relation in ooxml.relations(package, part)}
    parts = {relation.kind: relation.target for relation in relations.values()}
    workbook = Workbook(
        strings=_strings(package, parts.get("sharedStrings", "")),
        formats=_formats(package.optional_xml(parts.get("styles", ""))),
        from_1904=attribute(child(root, "workbookPr"), "date1904") in ("1", "true"),
    )
    for entry in descendants(root, "sheet"):
        ids = [str(value) for key, value in entry.attrib.items() if str(key).endswith("}id")]
        relation = relations.get(ids[0]) if ids else None
        hidden = attribute(entry, "state") in ("hidden", "veryHidden")
        if hidden or relation is None or relation.kind != "worksheet" or relation.target not in package:
            continue
        rows = list(_rows(package, relation.target, workbook))
        yield Sheet(attribute(entry, "name") or "", rows, list(texts_beside(package, relation.target)))


def _strings(package: ZipPackage, part: str) -> list[str]:
    if part not in package:
        return []
    return [_rich_text(entry) for entry in stream_xml(package.path, package.part(part), "si")]


def _rich_text(entry: etree._Element) -> str:
    """The text of a cell, without what isn't read."""
    texts = (text_within(t) for t in descendants(entry, "t") if not _is_unread(t.getparent()))
    return in_one_line(["".join(texts)])


def _is_unread(holder: etree._Element | None) -> bool:
    """Whether what holds a part of a cell's text tells how it is pronounced, or strikes it out."""
    return holder is not None and (local(holder) == "rPh" or _is_switched_on(child(holder, "rPr", "strike")))


def _is_switched_on(switch: etree._Element | None) -> bool:
    return switch is not None and attribute(switch, "val") not in ("0", "false")


def _formats(root: etree._Element | None) -> list[str | None]:
    if root is None:
        return []
    fonts = child(root, "fonts")
    struck = [_is_switched_on(child(font, "strike")) for font in (() if fonts is None else fonts)]
    own = {attribute(f, "numFmtId"): attribute(f, "formatCode") or GENERAL for f in descendants(root, "numFmt")}
    found: list[str | None] = []
    styles = child(root, "cellXfs")
    for style in () if styles is None else styles:
        number = attribute(style, "numFmtId")
        code = own.get(number) or BUILT_IN.get(as_whole_number(number, 0), GENERAL)
        font = whole_number(style, "fontId", 0)
        found.append(None if code.strip() == HIDING or (font < len(struck) and struck[font]) else code)
    return found


def _rows(package: ZipPackage, part: str, workbook: Workbook) -> Iterator[list[str | None]]:
    hidden: frozenset[int] = frozenset()
    rows: Rows = {}
    unseen: set[int] = set()
    left, last = MAX_CHARACTERS, 0
    for element in stream_xml(package.path, package.part(part), "cols", "row", "mergeCells"):
        match local(element):
            case "cols":
                hidden = _hidden_columns(element)
            case "mergeCells":
                _merge_all(element, rows)
            case "row":
                last = whole_number(element, "r", last + 1)
                if attribute(element, "hidden") in ("1", "true"):
                    unseen.add(last)
                    continue
                rows[last] = _cells(element, workbook)
                left -= 1 + sum(len(cell or "") for cell in rows[last].values())
                if left < 0:
                    # A shared string takes few bytes in a cell, however long it is.
                    raise UnpacksTooLarge(package.path)
    yield from shown_rows(rows, hidden, unseen)


def shown_rows(rows: Rows, hidden: Container[int], unseen: Set[int]) -> Iterator[list[str | None]]:
    """In order, without hidden columns; a gap between two is an empty one, unless it is of rows that aren't seen."""
    last, gap = 0, False
    for number in sorted(rows.keys() | unseen):
        gap, last = gap or number > last + 1, number
        if number in unseen:
            continue
        if gap:
            yield []
        cells, gap = rows[number], False
        yield [cells.get(column, "") for column in range(max(cells, default=-1) + 1) if column not in hidden]


def _cells(row: etree._Element, workbook: Workbook) -> dict[int, str | None]:
    cells: dict[int, str | None] = {}
    column = -1
    for cell in row:
        if local(cell) == "c":
            column = _column(attribute(cell, "r"), column + 1)
            if column < MAX_COLUMNS and (value := _value(cell, workbook)):
                cells[column] = value
    return cells


def _value(cell: etree._Element, workbook: Workbook) -> str:
    kind = attribute(cell, "t") or "n"
    value = text_within(child(cell, "v"))
    match kind:
        case "s":
            number = as_whole_number(value, len(workbook.strings))
            value = workbook.strings[number] if number < len(workbook.strings) else ""
        case "inlineStr":
            inline = child(cell, "is")
            value = "" if inline is None else _rich_text(inline)
        case "b":
            value = BOOLEANS.get(value.strip(), "")
        case "e":
            return ""
        case "d":
            value = value.removesuffix("T00:00:00")
    return workbook.shown(value, whole_number(cell, "s", 0), is_number=kind == "n") if value else ""


def _hidden_columns(columns: etree._Element) -> frozenset[int]:
    hidden: set[int] = set()
    for entry in columns:
        if attribute(entry, "hidden") in ("1", "true"):
            first, last = whole_number(entry, "min", 1), whole_number(entry, "max", 0)
            hidden.update(range(first - 1, min(last, MAX_COLUMNS)))
    return frozenset(hidden)


def _merge_all(merged: etree._Element, rows: Rows) -> None:
    for entry in list(merged)[:MOST_MERGED]:
        corners = (attribute(entry, "ref") or "").partition(":")
        first, last = _REFERENCE.fullmatch(corners[0]), _REFERENCE.fullmatch(corners[2])
        if first is not None and last is not None:
            columns = range(_column(first.group(), 0), _column(last.group(), 0) + 1)
            merge(rows, int(first.group(2)), int(last.group(2)), columns)


def merge(rows: Rows, top: int, below: int, columns: range) -> None:
    """Let a merged range say in each of its cells what its first one says; alone in its row it says it once."""
    columns = columns[: min(_WIDEST_MERGED, max(0, MAX_COLUMNS - columns.start))]
    text = rows.get(top, {}).get(columns.start) if columns else None
    if not text:
        return
    if _has_others(rows[top], columns):
        rows[top].update(zip(columns, spanning(text, len(columns)), strict=True))
    said = [column for column in columns if rows[top].get(column)]
    for number in range(top + 1, min(below, top + _TALLEST_MERGED) + 1):
        if number in rows and _has_others(rows[number], columns):
            rows[number].update(dict.fromkeys(said))


def _has_others(row: Mapping[int, str | None], columns: range) -> bool:
    """Whether a row has more cells than those in some columns."""
    return len(row) > sum(column in row for column in columns)


def _column(reference: str | None, otherwise: int) -> int:
    """The column of a reference such as "AB12", from 0."""
    match = _REFERENCE.fullmatch(reference or "")
    if match is None:
        return otherwise
    number = 0
    for letter in match.group(1):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
