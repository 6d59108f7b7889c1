"""Blocks of an HTML element: headings, paragraphs, items and tables in reading order, without what is struck out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from lxml import etree

from indexer.readers.html.tables import MarkupRow, MarkupTable
from indexer.readers.shared.blocks import Block, Kind
from indexer.readers.shared.raised import raised
from indexer.readers.shared.tables import in_cell
from indexer.readers.shared.titles import is_item_heading
from indexer.texts.canonical import normalise

Skip = Callable[[etree._Element], bool]


def keep_all(_element: etree._Element) -> bool:
    """Skips nothing."""
    return False


_INLINE = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|blink|br|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|nobr|q"
    "|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
).fullmatch
_INVISIBLE = re.compile(
    "script|style|noscript|template|iframe|svg|object|embed|canvas|audio|video|select|datalist|button|input|textarea"
    "|title|meta|link|base|map|area|head|del|s|strike"
).fullmatch
_ITEMS = frozenset(("li", "dt", "dd"))
_CELLS = frozenset(("td", "th"))
_PARTS_OF_CELLS = frozenset(("p", "li", "div", "dt", "dd"))
_BOLD = frozenset(("b", "strong"))
_LONGEST_CELL = 400
LONGEST_HEADING = 200
_LONGEST_BOLD_HEADING = 110
_WHITE_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_REACH = re.compile(r"(mailto|tel):([^?]{3,100})", re.IGNORECASE)
_PARTS_OF_TEXT = frozenset(("p", "ul", "ol", "table", "div", "h2", "h3", "h4"))
_NUMBER = re.compile(r"\d{1,6}")
_LONG_DEFINITION = 160
"""Characters; a term over a longer text is its heading."""


@dataclass(frozen=True, slots=True)
class FoundBlock:
    """A block with the share of its characters that are link text."""

    block: Block
    link_share: float
    bold: bool = False


def blocks_of(root: etree._Element, skip: Skip = keep_all) -> list[Block]:
    """The blocks under `root` in reading order; elements that `skip` names are left out with all they hold."""
    return [found.block for found in found_blocks(root, skip)]


def found_blocks(root: etree._Element, skip: Skip = keep_all) -> list[FoundBlock]:
    """As blocks_of, with the share of link text. A short bold paragraph over a text becomes its heading."""
    return with_bold_headings(list(_Walk(skip).over(root)))


def with_bold_headings(found: Sequence[FoundBlock]) -> list[FoundBlock]:
    """With a heading in the place of each bold paragraph that stands over a text, one level below the one above it.

    An item of minutes ("§ 12 Taxa") is one too over another bold line ("Beslut"), which then is part of it. The name
    of a group of a table's rows is below the bold line above the table.
    """
    level, in_item, bold_level = 1, False, 0
    shown: list[FoundBlock] = []
    for number, here in enumerate(found):
        below = found[number + 1] if number + 1 < len(found) else None
        if here.block.kind is Kind.HEADING and not here.bold:
            level, in_item, bold_level = here.block.level, False, 0
        if not here.bold or below is None or below.block.kind is Kind.HEADING:
            shown.append(here)
            continue
        if here.block.heads_rows:
            block = replace(here.block, kind=Kind.HEADING, level=min(6, max(level, bold_level) + 1))
            shown.append(FoundBlock(block, here.link_share, bold=True))
            continue
        is_item = is_item_heading(here.block.text)
        in_item = in_item or is_item
        if below.bold and not (is_item or below.block.heads_rows):
            shown.append(here)
            continue
        bold_level = min(6, level + 1 + (in_item and not is_item))
        block = replace(here.block, kind=Kind.HEADING, level=bold_level)
        shown.append(FoundBlock(block, here.link_share, bold=True))
    return shown


def of_table(block: Block, link_share: float = 0) -> FoundBlock:
    """A block of a table; the name of a group of its rows as a bold line, which heads what is below it."""
    if not block.heads_rows:
        return FoundBlock(block, link_share)
    return FoundBlock(replace(block, kind=Kind.PARAGRAPH, level=0), link_share, bold=True)


def could_head(text: str) -> bool:
    """Whether a bold paragraph is short enough for a heading, and ends like one."""
    return len(text) <= _LONGEST_BOLD_HEADING and text[-1] not in ".,;:" and "\n" not in text


@dataclass
class _Walk:
    """One pass over a tree. Iterative: pages nest deeper than Python's call stack."""

    skip: Skip
    pieces: list[str] = field(default_factory=list)
    plain: int = 0
    linked: int = 0
    bold_letters: int = 0
    in_bold: int = 0
    in_pre: int = 0
    items: int = 0
    heading: int = 0
    level: int = 1
    """Of the heading above, as the page marks it."""
    in_term: bool = False
    """Between a term and its definition, which are one line."""
    numbers: list[int | None] = field(default_factory=list)
    """Of each list around, the next item's number, where the page says where it begins."""
    marker: str = ""
    above_line: int = 0
    """How many pieces were there when the text above the line began."""
    links: list[int] = field(default_factory=list)
    """Of each link around, how many pieces were there when it began."""
    table: MarkupTable | None = None
    in_cell: bool = False

    def over(self, root: etree._Element) -> Iterator[FoundBlock]:
        skipped: etree._Element | None = None
        walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walker:
            if event in ("comment", "pi"):
                if skipped is None and element is not root:
                    self._add(element.tail)
                continue
            tag = _tag(element)
            if skipped is not None:
                if event == "end" and element is skipped:
                    skipped = None
                    self._add(element.tail)
                continue
            if event == "start":
                if element is not root and (_INVISIBLE(tag) or _is_struck(element) or self.skip(element)):
                    skipped = element
                    walker.skip_subtree()
                    if self.in_cell:
                        self.pieces.append(" ")
                    elif not _INLINE(tag):
                        yield from self._flush()
                    continue
                yield from self._start(element, tag)
                self._add(element.text)
            else:
                yield from self._end(element, tag)
                if element is not root:
                    self._add(element.tail)
        yield from self._flush()

    def _start(self, element: etree._Element, tag: str) -> Iterator[FoundBlock]:
        if tag == "br":
            self.pieces.append("\n")
        if _INLINE(tag):
            self.in_bold += tag in _BOLD
            if tag == "a":
                self.links.append(len(self.pieces))
            elif tag == "sup":
                self.above_line = len(self.pieces)
            return
        in_term, self.in_term = self.in_term, False
        if self.in_cell:
            self.pieces.append("" if tag == "dd" and in_term else _in_cell(tag))
            return
        if tag != "dd" or not in_term:
            yield from self._flush()
        self.items += tag in _ITEMS
        self.in_pre += tag == "pre"
        if level := _LEVELS.get(tag, 0):
            self.heading = self.level = level
        elif tag == "dt" and _heads(element):
            self.heading = min(6, self.level + 1)
        elif tag in ("ol", "ul"):
            start = element.get("start", "")
            self.numbers.append(int(start) if tag == "ol" and _NUMBER.fullmatch(start) and start != "1" else None)
        elif tag == "li" and self.numbers:
            self._number(element)
        elif tag == "table" and self.table is None and _is_data_table(element):
            self.table = MarkupTable()
        elif tag == "tr" and self.table is not None:
            above = element.getparent()
            self.table.rows.append(MarkupRow(in_head=above is not None and above.tag == "thead"))
        elif tag in _CELLS and self.table is not None and self.table.rows:
            self.in_cell = True

    def _number(self, item: etree._Element) -> None:
        stated = item.get("value", "")
        number = int(stated) if _NUMBER.fullmatch(stated) else self.numbers[-1]
        self.marker = "" if number is None else f"{number}. "
        self.numbers[-1] = None if number is None else number + 1

    def _end(self, element: etree._Element, tag: str) -> Iterator[FoundBlock]:
        if _INLINE(tag):
            self.in_bold -= tag in _BOLD
            if tag == "a":
                self._add_reach(element, self.links.pop())
            elif tag == "sup":
                above = "".join(self.pieces[self.above_line :])
                del self.pieces[self.above_line :]
                self.pieces.append(raised(above, self.pieces))
            return
        if tag == "dt" and not self.heading and _is_defined(element) and (term := "".join(self.pieces).rstrip()):
            self.pieces.append(" " if term[-1] in ":?!" else ": ")
            self.in_term = True
            self.items -= not self.in_cell
            return
        if self.in_cell:
            if tag in _CELLS and self.table is not None:
                paragraphs = _PARAGRAPH_BREAK.split(normalise("".join(self.pieces)))
                self.table.rows[-1].add(element, in_cell(" ".join(text.split()) for text in paragraphs))
                self.pieces, self.in_cell, self.in_term = [], False, False
            else:
                self.pieces.append(_in_cell(tag))
            return
        if tag == "table" and self.table is not None:
            found, self.table = self.table.blocks(), None
            share = self.linked / max(1, self.plain)
            self.plain = self.linked = self.bold_letters = 0
            yield from (of_table(block, share) for block in found)
            return
        yield from self._flush()
        self.items -= tag in _ITEMS
        self.in_pre -= tag == "pre"
        if tag in _LEVELS or tag == "dt":
            self.heading = 0
        elif tag in ("ol", "ul"):
            self.numbers.pop()

    def _add_reach(self, link: etree._Element, begin: int) -> None:
        """The address or number behind a link's words, where the words don't say it."""
        match = _REACH.match(link.get("href", "").strip())
        if match is None:
            return
        reach = unquote(match[2]).strip()
        said = "".join(self.pieces[begin:]).strip()
        if match[1].lower() == "tel":
            digits = "".join(filter(str.isdecimal, reach))
            known = bool(digits) and digits[-6:] in "".join(filter(str.isdecimal, said))
        else:
            known = reach.casefold() in said.casefold()
        if not known:
            self.pieces.append(f" ({reach})" if said else reach)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        letters = len(text) - sum(map(text.count, " \t\r\n\u00a0"))
        self.plain += letters
        self.linked += letters if self.links else 0
        self.bold_letters += letters if self.in_bold else 0
        self.pieces.append(text if self.in_pre else _WHITE_SPACE.sub(" ", text))

    def _flush(self) -> Iterator[FoundBlock]:
        text = normalise("".join(self.pieces))
        share = self.linked / max(1, self.plain)
        bold = self.plain > 0 and self.bold_letters == self.plain
        self.pieces, self.plain, self.linked, self.bold_letters = [], 0, 0, 0
        for part in _PARAGRAPH_BREAK.split(text):
            lines = [line.rstrip() if self.in_pre else " ".join(line.split()) for line in part.split("\n")]
            if whole := "\n".join(filter(None, lines)):
                yield self._block(whole, share, bold)

    def _block(self, text: str, share: float, bold: bool) -> FoundBlock:
        if self.heading and len(text) <= LONGEST_HEADING:
            return FoundBlock(Block(Kind.HEADING, " ".join(text.split()), self.heading), share)
        if self.items:
            marker, self.marker = self.marker, ""
            return FoundBlock(Block(Kind.LIST_ITEM, marker + text), share)
        return FoundBlock(Block(Kind.PARAGRAPH, text), share, bold and could_head(text))


def text_of(element: etree._Element) -> str:
    """All the text inside an element, as it stands."""
    return "".join(map(str, element.itertext()))


def _tag(element: etree._Element) -> str:
    """The tag in lower case, without namespace; "" for what isn't an element."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _in_cell(tag: str) -> str:
    """What stands before and after an element of a cell: a paragraph or an item is told apart there."""
    return "\n\n" if tag in _PARTS_OF_CELLS else " "


def _is_struck(element: etree._Element) -> bool:
    return "line-through" in element.get("style", "")


def _is_defined(term: etree._Element) -> bool:
    below = term.getnext()
    return below is not None and below.tag == "dd"


def _heads(term: etree._Element) -> bool:
    """Whether a term is a question, or stands over a text: then it is a heading, else the beginning of a line."""
    below = term.getnext()
    if below is None or below.tag != "dd":
        return False
    text = " ".join(text_of(below).split())
    return bool(text) and (
        text_of(term).rstrip().endswith("?")
        or len(text) > _LONG_DEFINITION
        or any(inner.tag in _PARTS_OF_TEXT for inner in below.iterchildren(etree.Element))
    )


def _is_data_table(table: etree._Element) -> bool:
    """Whether a table holds a row of cells to be read together, not a page's layout."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    if any(table.find(f".//{tag}") is not None for tag in ("h1", "h2", "h3", "h4")):
        return False
    cells = [cell for cell in table.iter() if _tag(cell) in _CELLS]
    in_rows = any(sum(_tag(child) in _CELLS for child in row) > 1 for row in table.iter("tr"))
    return in_rows and all(len(text_of(cell)) <= _LONGEST_CELL for cell in cells)
