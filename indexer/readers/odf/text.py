"""The paragraphs, lists and tables of an OpenDocument text, slide or cell, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from indexer.readers.odf.package import OdfStyles
from indexer.readers.office.flow import Paragraph, cell_text, heading_level, is_contents_style, is_title_style
from indexer.readers.office.list_numbers import ListNumbers
from indexer.readers.office.xml import as_whole_number, attribute, child, descendants, local, whole_number
from indexer.readers.shared.blocks import Block
from indexer.readers.shared.groups import grouped_blocks, lone_cells, spanning
from indexer.readers.shared.raised import raised

_LISTINGS = frozenset(
    "table-of-content illustration-index table-index object-index user-index alphabetical-index".split()
)
_SKIPPED = _LISTINGS | frozenset(
    "tracked-changes forms annotation annotation-end note-citation title desc image object object-ole plugin"
    " enhanced-geometry event-listeners notes page-number page-count hidden-text placeholder ruby-text script"
    " sequence-decls user-field-decls variable-decls dde-connection-decls shapes header footer date-time"
    " table-source scenario named-expressions database-ranges".split()
)
"""What isn't text, or isn't shown as text where it stands. Deleted text lies in `tracked-changes` alone."""

_DRAWN = frozenset(
    "frame custom-shape rect circle ellipse line polyline polygon path caption regular-polygon g".split()
)
_ABOVE = ("super", *map(str, range(1, 10)))
"""How a place above the line is stated: by its word, or by how many percent."""
MAX_REPEATED = 100
"""Cells or rows that "the same again" may stand for; a sheet ends in a million empty ones, which say nothing."""


@dataclass
class OdfText:
    """One pass over a body. Recursive: an XML part nests no deeper than 256."""

    styles: OdfStyles
    numbers: ListNumbers
    pieces: list[str] = field(default_factory=list)
    letters: int = 0
    bold_letters: int = 0
    after: list[Paragraph | Block] = field(default_factory=list)
    """What stands after the paragraph that is being read: its notes and text boxes."""

    def flow(self, container: Iterable[etree._Element]) -> Iterator[Paragraph | Block]:
        """Paragraphs, list items and tables inside a body, cell, note or text box."""
        for element in container:
            match local(element):
                case "p" | "h":
                    yield from self._paragraph(element)
                case "list":
                    yield from self._list(element, None, 0)
                case "table":
                    yield from self._table(element)
                case "section" if attribute(element, "display") == "none":
                    pass
                case name if name not in _SKIPPED:
                    yield from self.flow(element)

    def _paragraph(
        self, element: etree._Element, label: str = "", *, is_item: bool = False
    ) -> Iterator[Paragraph | Block]:
        style = attribute(element, "style-name")
        if self.styles.stated("paragraph", style, "text-properties", "display") != "none":
            bold = self.styles.stated("paragraph", style, "text-properties", "font-weight") == "bold"
            if not self.styles.is_struck("paragraph", style):
                self._inline(element, bold=bold)
        text, letters, bold_letters = "".join(self.pieces), self.letters, self.bold_letters
        after, self.after = self.after, []
        self.pieces, self.letters, self.bold_letters = [], 0, 0
        if text.strip():
            names = self.styles.names("paragraph", style)
            level = self._level(element, style, names)
            if level and not label and local(element) == "h" and attribute(element, "is-list-header") != "true":
                label = self.numbers.label("", level - 1)
            yield Paragraph(
                text,
                level=level,
                is_item=is_item,
                is_title=not level and is_title_style(names[0]),
                is_contents=any(map(is_contents_style, names)),
                bold=letters == bold_letters,
                label=label,
            )
        yield from after

    def _level(self, element: etree._Element, style: str | None, names: list[str]) -> int:
        stated = attribute(element, "outline-level") if local(element) == "h" else None
        stated = stated or self.styles.own("paragraph", style, "default-outline-level")
        if (level := as_whole_number(stated, -1)) >= 0:
            return min(level, 9)
        return next(filter(None, map(heading_level, names)), 0)

    def _list(self, element: etree._Element, style: str | None, depth: int) -> Iterator[Paragraph | Block]:
        style = attribute(element, "style-name") or style
        goes_on = attribute(element, "continue-numbering") == "true" or attribute(element, "continue-list") is not None
        if depth == 0 and not goes_on:
            self.numbers.counts.pop(style or "", None)
        for entry in element:
            if local(entry) not in ("list-item", "list-header"):
                continue
            first = local(entry) == "list-item"
            for inner in entry:
                match local(inner):
                    case "p" | "h":
                        label = self.numbers.label(style, depth) if first and style else ""
                        yield from self._paragraph(inner, label, is_item=True)
                        first = False
                    case "list":
                        yield from self._list(inner, style, depth + 1)
                    case _:
                        yield from self.flow((inner,))

    def _inline(self, element: etree._Element, *, bold: bool) -> None:
        self._add(element.text, bold)
        for inner in element:
            match local(inner):
                case "s":
                    self.pieces.append(" " * min(whole_number(inner, "c", 1), 1000))
                case "tab":
                    self.pieces.append("\t")
                case "line-break":
                    self.pieces.append("\n")
                case "note":
                    body = child(inner, "note-body")
                    self.after += self._apart(() if body is None else body)
                case name if name in _DRAWN:
                    self.after += self._apart((inner,))
                case "span":
                    self._span(inner, bold=bold)
                case "hidden-paragraph" if attribute(inner, "is-hidden") == "true":
                    self.pieces, self.letters, self.bold_letters = [], 0, 0
                    return
                case name if name not in _SKIPPED:
                    self._inline(inner, bold=bold)
            self._add(inner.tail, bold)

    def _span(self, element: etree._Element, *, bold: bool) -> None:
        style = attribute(element, "style-name")
        if self.styles.stated("text", style, "text-properties", "display") == "none" or self.styles.is_struck(
            "text", style
        ):
            return
        weight = self.styles.stated("text", style, "text-properties", "font-weight")
        begin = len(self.pieces)
        self._inline(element, bold=bold if weight is None else weight == "bold")
        if (self.styles.stated("text", style, "text-properties", "text-position") or "").startswith(_ABOVE):
            above = "".join(self.pieces[begin:])
            del self.pieces[begin:]
            self.pieces.append(raised(above, self.pieces))

    def _add(self, text: str | None, bold: bool) -> None:
        if text:
            # Line ends in the file are white space; the breaks that are meant have elements of their own.
            self.pieces.append(text.replace("\n", " ").replace("\r", " "))
            length = len(text.strip())
            self.letters += length
            self.bold_letters += length if bold else 0

    def _apart(self, container: Iterable[etree._Element]) -> list[Paragraph | Block]:
        """The flow of what hangs on the paragraph being read, which isn't finished yet."""
        return list(OdfText(self.styles, self.numbers).flow(container))

    def _table(self, table: etree._Element) -> Iterator[Paragraph | Block]:
        texts: list[list[str | None]] = []
        parts: list[Paragraph | Block] = []
        header_rows = 0
        spans: dict[int, int] = {}

        def text_of(cell: etree._Element) -> str:
            inside = self._apart(cell)
            parts.extend(inside)
            return cell_text(part.text for part in inside)

        for row, is_header in table_rows(table):
            header_rows += is_header
            texts.append(cells_of(row, spans, text_of))
        is_layout = any(isinstance(part, Paragraph) and part.level for part in parts)
        yield from (parts if is_layout else grouped_blocks(texts, header_rows=header_rows, over_all=lone_cells(texts)))


def cells_of(row: etree._Element, spans: dict[int, int], text_of: Callable[[etree._Element], str]) -> list[str | None]:
    """A row's cells; one that goes over several columns says the same in each, one that is all of its row stands alone.

    `spans` has the columns whose cell reaches down into this row, and how many rows it takes yet.
    """
    found: list[str | None] = []
    below = {column: rows - 1 for column, rows in spans.items() if rows > 1}
    goes_on: list[str | None] = []
    cells = [cell for cell in row if local(cell) in ("table-cell", "covered-table-cell")]
    filled = [cell for cell in cells if local(cell) == "table-cell" and len(cell)]
    over = len(filled) == 1 and filled[0] is cells[0] and whole_number(cells[0], "number-columns-spanned", 1) > 1
    alone = not spans and (over or sum(local(cell) == "table-cell" for cell in cells) == 1)
    for cell in cells:
        if local(cell) == "covered-table-cell":
            for _ in range(repeated(cell, "number-columns-repeated")):
                found.append(goes_on.pop() if goes_on else None if len(found) in spans else "")
            continue
        width = min(whole_number(cell, "number-columns-spanned", 1), MAX_REPEATED)
        if (rows := whole_number(cell, "number-rows-spanned", 1)) > 1:
            below |= dict.fromkeys(range(len(found), len(found) + width), rows - 1)
        text = text_of(cell)
        goes_on = spanning(text, width)[1:]
        found += [text] * repeated(cell, "number-columns-repeated")
    spans.clear()
    spans.update(below)
    return found[:1] if alone else found


def table_rows(table: etree._Element, *, is_header: bool = False) -> Iterator[tuple[etree._Element, bool]]:
    """Rows of a table that are shown, and whether each is marked as naming the columns."""
    for element in table:
        match local(element):
            case "table-row" if attribute(element, "visibility") not in ("collapse", "filter"):
                yield element, is_header
            case "table-header-rows":
                yield from table_rows(element, is_header=True)
            case "table-rows" | "table-row-group":
                yield from table_rows(element, is_header=is_header)


def hidden_columns(table: etree._Element) -> frozenset[int]:
    """The columns of a table that aren't shown, counted from 0."""
    hidden: set[int] = set()
    at = 0
    for column in descendants(table, "table-column"):
        times = repeated(column, "number-columns-repeated")
        if attribute(column, "visibility") in ("collapse", "filter"):
            hidden.update(range(at, at + times))
        at += times
    return frozenset(hidden)


def repeated(element: etree._Element, name: str) -> int:
    """How often a cell or row stands, within bounds."""
    return min(whole_number(element, name, 1), MAX_REPEATED)
