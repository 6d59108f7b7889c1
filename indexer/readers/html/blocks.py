"""Blocks of an HTML element, or of the XML that trafilatura makes of a page: both have the same few kinds of tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from indexer.readers.shared.blocks import Block, Kind
from indexer.texts.canonical import normalise

Skip = Callable[[etree._Element], bool]


def keep_all(_element: etree._Element) -> bool:
    """Skips nothing."""
    return False


_INLINE = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|blink|br|cite|code|data|del|dfn|em|font|graphic|hi|i|img|ins|kbd|label|lb|mark|nobr|q"
    "|ref|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
).fullmatch
_INVISIBLE = re.compile(
    "script|style|noscript|template|iframe|svg|object|embed|canvas|audio|video|select|datalist|button|input|textarea"
    "|title|meta|link|base|map|area"
).fullmatch
_ITEMS = frozenset(("li", "item", "dt", "dd"))
_ROWS = frozenset(("tr", "row"))
_CELLS = frozenset(("td", "th", "cell"))
_BOLD = frozenset(("b", "strong"))
_LONGEST_CELL = 400
LONGEST_HEADING = 200
_LONGEST_BOLD_HEADING = 110
_WHITE_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
_HEADING_LEVEL = re.compile(r"h([1-6])")


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
    """With a heading in the place of each bold paragraph that stands over a text, one level below the one above it."""
    return [_as_heading(found, number) for number in range(len(found))]


def could_head(text: str) -> bool:
    """Whether a bold paragraph is short enough for a heading, and ends like one."""
    return len(text) <= _LONGEST_BOLD_HEADING and text[-1] not in ".,;:" and "\n" not in text


def _as_heading(found: Sequence[FoundBlock], number: int) -> FoundBlock:
    here = found[number]
    below = found[number + 1] if number + 1 < len(found) else None
    if not here.bold or below is None or below.bold or below.block.kind is Kind.HEADING:
        return here
    above = (f.block.level for f in reversed(found[:number]) if f.block.kind is Kind.HEADING and not f.bold)
    level = min(6, next(above, 1) + 1)
    return FoundBlock(Block(Kind.HEADING, here.block.text, level), here.link_share, bold=True)


@dataclass
class _Walk:
    """One pass over a tree. Iterative: pages nest deeper than Python's call stack."""

    skip: Skip
    pieces: list[str] = field(default_factory=list)
    plain: int = 0
    linked: int = 0
    bold_letters: int = 0
    in_link: int = 0
    in_bold: int = 0
    in_pre: int = 0
    items: int = 0
    heading: int = 0
    data_tables: int = 0
    row: list[str] | None = None
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
                if element is not root and (_INVISIBLE(tag) or _is_page_head(element, tag) or self.skip(element)):
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
        if tag in ("br", "lb"):
            self.pieces.append("\n")
        if _INLINE(tag):
            self.in_link += tag in ("a", "ref")
            self.in_bold += _is_bold(element, tag)
            return
        if self.in_cell:
            self.pieces.append(" ")
            return
        yield from self._flush()
        self.items += tag in _ITEMS
        self.in_pre += tag == "pre"
        if level := _level(element, tag):
            self.heading = level
        elif tag == "table":
            self.data_tables += _is_data_table(element)
        elif self.data_tables and tag in _ROWS:
            self.row = []
        elif self.row is not None and tag in _CELLS:
            self.in_cell = True

    def _end(self, element: etree._Element, tag: str) -> Iterator[FoundBlock]:
        if _INLINE(tag):
            self.in_link -= tag in ("a", "ref")
            self.in_bold -= _is_bold(element, tag)
            return
        if self.in_cell:
            if tag in _CELLS and self.row is not None:
                self.row.append(" ".join(normalise("".join(self.pieces)).split()))
                self.pieces, self.in_cell = [], False
            else:
                self.pieces.append(" ")
            return
        if tag in _ROWS and self.row is not None:
            row, self.row = self.row, None
            if any(row):
                share = self.linked / max(1, self.plain)
                self.plain = self.linked = self.bold_letters = 0
                yield FoundBlock(Block(Kind.TABLE_ROW, " | ".join(row).replace("  ", " ").strip()), share)
            return
        yield from self._flush()
        self.items -= tag in _ITEMS
        self.in_pre -= tag == "pre"
        if _level(element, tag):
            self.heading = 0
        elif tag == "table":
            self.data_tables -= _is_data_table(element)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        letters = len(text) - sum(map(text.count, " \t\r\n\u00a0"))
        self.plain += letters
        self.linked += letters if self.in_link else 0
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
            return FoundBlock(Block(Kind.LIST_ITEM, text), share)
        return FoundBlock(Block(Kind.PARAGRAPH, text), share, bold and could_head(text))


def text_of(element: etree._Element) -> str:
    """All the text inside an element, as it stands."""
    return "".join(map(str, element.itertext()))


def _tag(element: etree._Element) -> str:
    """The tag in lower case, without namespace; "" for what isn't an element."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _is_page_head(element: etree._Element, tag: str) -> bool:
    """HTML's <head>; trafilatura uses the same name for headings."""
    return tag == "head" and "rend" not in element.attrib


def _level(element: etree._Element, tag: str) -> int:
    match = _HEADING_LEVEL.fullmatch(str(element.get("rend", "h2")) if tag == "head" else tag)
    return int(match.group(1)) if match else 2 if tag == "head" else 0


def _is_bold(element: etree._Element, tag: str) -> bool:
    return tag in _BOLD or (tag == "hi" and "#b" in str(element.get("rend", "")))


def _is_data_table(table: etree._Element) -> bool:
    """Whether a table holds a row of cells to be read together, not a page's layout."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    if any(table.find(f".//{tag}") is not None for tag in ("h1", "h2", "h3", "h4", "head")):
        return False
    cells = [cell for cell in table.iter() if _tag(cell) in _CELLS]
    in_rows = any(sum(_tag(child) in _CELLS for child in row) > 1 for row in table.iter() if _tag(row) in _ROWS)
    return in_rows and all(len(text_of(cell)) <= _LONGEST_CELL for cell in cells)
