"""Where RTF's text goes: the document, a footnote or a text box, each with paragraphs and tables of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexer.readers.office.flow import Paragraph, cell_text
from indexer.readers.rtf.styles import ParagraphStyle
from indexer.readers.shared.blocks import Block
from indexer.readers.shared.groups import grouped_blocks, lone_cells
from indexer.readers.shared.raised import raised

_MOST_CELLS = 1_000
_RINGS = frozenset(("", "o"))
"""Marks of lists that aren't numbers: Word's second level has the letter o for a ring."""

_MARK = re.compile(r"(?:[•▪–*-]|(?P<number>\d{1,3}[.)]|[a-z][.)]))\t\s*")
"""What begins a list item in a file without lists: its mark and a tabulator."""


@dataclass
class RtfPlace:
    """What has been read of a place, and the paragraph that is being read."""

    finished: list[Paragraph | Block] = field(default_factory=list)
    after: list[Paragraph | Block] = field(default_factory=list)
    """What stands after the paragraph that is being read: its notes and text boxes."""
    label: list[str] | None = None
    """The mark of the list item that is being read, if it has one."""
    header_rows: int = 0
    _pieces: list[str] = field(default_factory=list)
    _letters: int = 0
    _bold_letters: int = 0
    _rows: list[list[str | None]] = field(default_factory=list)
    _cells: list[str | None] = field(default_factory=list)
    _cell: list[str] = field(default_factory=list)

    def add(self, text: str, *, bold: bool, above: bool = False) -> None:
        """Go on with the paragraph, with what stands `above` the line or on it."""
        self._pieces.append(raised(text, self._pieces) if above else text)
        length = len(text.strip())
        self._letters += length
        self._bold_letters += length if bold else 0

    def end_part_of_cell(self) -> None:
        """End a paragraph inside a cell."""
        self._cell.append(self._text())

    def end_cell(self) -> None:
        """End a cell with the paragraph."""
        self.end_part_of_cell()
        if len(self._cells) < _MOST_CELLS:
            self._cells.append(cell_text(self._cell))
        self._cell = []

    def end_row(self) -> None:
        """End a row of a table."""
        self._rows.append(self._cells)
        self._cells = []

    def end_paragraph(self, style: ParagraphStyle, *, level: int, in_list: bool) -> None:
        """End a paragraph that stands in no table. `level` is its own outline level, 0 for none."""
        label, has_label = "".join(self.label or ()).strip(), self.label is not None
        bold = self._letters == self._bold_letters
        text = self._text()
        if text.strip():
            after, self.after = self.after, []
            self.end_table()
            self.after = after
            mark = None if has_label else _MARK.match(text)
            if mark is not None:
                label, text = mark["number"] or "", text[mark.end() :]
            self.finished.append(
                Paragraph(
                    text,
                    level=level or style.level,
                    is_item=has_label or in_list or mark is not None,
                    is_title=style.is_title,
                    is_contents=style.is_contents,
                    bold=bold,
                    label=label if any(map(str.isalnum, label)) and label not in _RINGS else "",
                )
            )
        if not self._rows:
            self._hang_after()

    def end_table(self) -> None:
        """End the table, if one has begun, whole or not."""
        if self._cell or self._cells:
            self._rows.append([*self._cells, cell_text(self._cell)])
        if self._rows:
            self.finished += grouped_blocks(self._rows, header_rows=self.header_rows, over_all=lone_cells(self._rows))
        self._rows, self._cells, self._cell, self.header_rows = [], [], [], 0
        self._hang_after()

    def _hang_after(self) -> None:
        self.finished += self.after
        self.after = []

    def _text(self) -> str:
        text = "".join(self._pieces)
        self._pieces, self._letters, self._bold_letters, self.label = [], 0, 0, None
        # Characters beyond U+FFFF are written as two halves.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
