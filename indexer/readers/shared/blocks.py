"""Blocks: what a reader finds in a source, in reading order, and how they become a document's text.

Every reader yields blocks; only `compose` decides how a text is laid out, so that offsets, headings and pages
mean the same whatever format the text came from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from indexer.texts.document import Heading, Page


class Kind(Enum):
    """What a block is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    TABLE_ROW = "table row"
    RECORD = "record"
    """A row of a spreadsheet, which says nothing of the rows around it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table row or record; its text has no blank line inside and is never empty."""

    kind: Kind
    text: str
    level: int = 0
    """1-6 for a heading, else 0."""
    page: int | None = None
    """The page that it begins on."""
    turns: tuple[Page, ...] = ()
    """Pages that begin inside the block; their offsets count in its text."""
    heads_rows: bool = False
    """Whether it names a group of a table's rows: such a heading is no document's title."""
    in_group: bool = False
    """Whether it is of a table's rows below such a name, which heads nothing after them."""


@dataclass(frozen=True, slots=True)
class Composition:
    """A document's text with the offsets of its headings and pages."""

    text: str
    headings: tuple[Heading, ...]
    pages: tuple[Page, ...]


def compose(blocks: Iterable[Block]) -> Composition:
    """Lay blocks out as one text: a blank line between blocks, a line break between items of one list or table.

    What names a group of a table's rows ends with them.
    Two blank lines part a record from what is above and below it: `passages.split` joins nothing across them.
    """
    parts: list[str] = []
    headings: list[Heading] = []
    pages: list[Page] = []
    length = 0
    group_is_open = False
    previous: Block | None = None
    for block in blocks:
        if previous is not None:
            separator = _separator(previous.kind, block.kind)
            parts.append(separator)
            length += len(separator)
        if group_is_open and not (block.in_group or block.heads_rows):
            headings[-1] = replace(headings[-1], end=length)
            group_is_open = False
        if block.kind is Kind.HEADING:
            headings.append(Heading(length, block.level, block.text))
            group_is_open = block.heads_rows
        if block.page is not None and (not pages or pages[-1].number != block.page):
            pages.append(Page(length, block.page))
        pages += (Page(length + turn.offset, turn.number) for turn in block.turns)
        parts.append(block.text)
        length += len(block.text)
        previous = block
    return Composition("".join(parts), tuple(headings), tuple(pages))


def _separator(above: Kind, below: Kind) -> str:
    if above is below and above in (Kind.LIST_ITEM, Kind.TABLE_ROW):
        return "\n"
    return "\n\n\n" if Kind.RECORD in (above, below) else "\n\n"
