"""Lines of a PDF become headings, paragraphs, list items and table rows, across columns and pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile

from indexer.readers.pdf.layout import LEADER, UNNUMBERED, Line
from indexer.readers.pdf.tables.over_pages import whole_rows
from indexer.readers.pdf.usual import SENTENCE_END, body_style, leading, style
from indexer.readers.shared.blocks import Block, Kind
from indexer.readers.shared.groups import column_names, group_name, group_rows
from indexer.readers.shared.tables import in_cell, in_line, one_header
from indexer.readers.shared.titles import is_item_heading
from indexer.readers.shared.wrapping import CUT, Hyphenation, is_list_item
from indexer.texts.canonical import normalise
from indexer.texts.days.dates import is_dateline
from indexer.texts.document import Page
from indexer.texts.passages import MAX_WORDS
from indexer.texts.tables.rows import paired

_HEADING_SIZE = 1.12
"""Of the body's size; a bold line needs no larger size to be a heading."""
_LONGEST_HEADING = 200
_MOST_HEADING_LINES = 4
_PARAGRAPH_GAP = 1.22
"""Of the usual distance between lines: a wider one parts paragraphs."""
_INDENT = 0.8
"""Of the size: how far the first line of a paragraph is moved in, at least."""
_SAME_SIZE = 0.07
_FARTHEST_LINES = 2.2
"""Of the size, between baselines: what lies further apart is hardly one paragraph, whatever the tags say."""
_MUCH_ROOM = 0.25
"""Of the column's width: a line that leaves so much empty has ended on purpose."""
_NO_HEADING_END = re.compile(r"[.,;…]$")
_HEADING_TAIL = re.compile(r"[^§A-Za-zÅÄÖåäö]{0,30}(?:\b(?:19|20)\d\d\b|\))[^A-Za-zÅÄÖåäö]{0,10}$")
"""A heading's last line without letters: a year, or the end of what stands in brackets."""
_CONTENTS = re.compile(r"(?:innehåll|innehållsförteckning|contents|table of contents):?", re.IGNORECASE)
_CONTENTS_LINE = re.compile(r".*\s\d{1,4}$", re.DOTALL)
_PAGE_NUMBER = re.compile(r"\s(\d{1,4})$")
_FEWEST_LISTED = 4
_WRAPPED = 2
"""Lines from one page number to the next: a long heading takes several."""
_FOOTNOTE_SIZE = 0.93
"""Of the body's size, at most."""


@dataclass(slots=True)
class _Open:
    """A block that further lines may still be added to."""

    kind: Kind
    text: str
    page: int
    last: Line
    lines: int = 1
    level: int = 0
    turns: list[Page] = field(default_factory=list)

    def block(self) -> Block:
        return Block(self.kind, self.text, self.level, self.page, tuple(self.turns))


def blocks_of_lines(lines: Sequence[Line], outline: Mapping[str, int]) -> list[Block]:
    """The blocks of a document's lines. `outline` holds the levels of its bookmarks by `outline_key`."""
    return list(_Reading(list(_without_contents(lines)), outline).blocks())


def _without_contents(lines: Sequence[Line]) -> Iterator[Line]:
    """Without the list of what is on which page: the headings themselves come later."""
    inside = False
    listed = _listed(lines)
    for number, line in enumerate(lines):
        inside = (inside and _CONTENTS_LINE.fullmatch(line.text) is not None) or bool(_CONTENTS.fullmatch(line.text))
        if _clean(line.text) and not inside and number not in listed:
            yield line


def _listed(lines: Sequence[Line]) -> set[int]:
    """Lines of contents without dots: they end with page numbers that rise, and most come again as lines below."""
    found: set[int] = set()
    places: dict[str, int] = {outline_key(line.text): number for number, line in enumerate(lines)}
    last_page = max((line.page for line in lines), default=0)
    run: list[int] = []
    highest = 0

    def closed() -> None:
        titles = [outline_key(_PAGE_NUMBER.sub("", lines[number].text)) for number in run]
        again = sum(places.get(title, -1) > run[-1] for title in titles)
        if len(run) >= _FEWEST_LISTED and 2 * again >= len(run):
            found.update(range(run[0], run[-1] + 1))

    for number, line in enumerate(lines):
        match = _PAGE_NUMBER.search(line.text)
        page = int(match[1]) if match else 0
        if match and highest <= page <= last_page + UNNUMBERED and (not run or number - run[-1] <= _WRAPPED):
            run.append(number)
            highest = page
        elif match or (run and number - run[-1] > _WRAPPED):
            closed()
            run, highest = ([number], page) if match and page <= last_page + UNNUMBERED else ([], 0)
    closed()
    return found


def outline_key(text: str) -> str:
    """What a bookmark and its heading have in common."""
    return "".join(normalise(text).casefold().split())


class _Reading:
    """One document's lines, and what is usual in them."""

    def __init__(self, lines: Sequence[Line], outline: Mapping[str, int]) -> None:
        self._lines = lines
        self._outline = outline
        self._hyphenation = Hyphenation([line.text for line in lines])
        self._body, self._body_bold = body_style(lines)
        self._leading = leading(lines)
        self._levels = self._heading_levels()

    def blocks(self) -> Iterator[Block]:
        level, item, in_group = 1, 7, False
        for width, group in groupby(self._footnotes_after_paragraphs(), key=lambda line: len(line.cells)):
            own = list(group)
            if width > 1:
                for block in self._table(own, min(6, level + 1)):
                    in_group = in_group or block.heads_rows
                    yield replace(block, in_group=in_group and not block.heads_rows)
                continue
            in_group = False  # rows of another width just below a table go on with its group
            for block in self._running(own):
                if block.kind is Kind.HEADING:
                    item = block.level if is_item_heading(block.text) else item if block.level >= item else 7
                    if item == block.level and not is_item_heading(block.text):
                        block = replace(block, level=min(6, item + 1))  # "Beslut" looks as the item it is part of
                    level = block.level
                yield block

    def _running(self, lines: Iterable[Line]) -> Iterator[Block]:
        current: _Open | None = None
        for line in lines:
            if current is not None and self._continues(current, line):
                self._add(current, line)
                continue
            if current is not None:
                yield from _finished(current)
            current = self._opened(line)
        if current is not None:
            yield from _finished(current)

    def _table(self, lines: Sequence[Line], level: int) -> Iterator[Block]:
        """Rows of one width; where they make several passages, each with its columns' names.

        What names a group of them is a heading of that level.
        """
        lines = whole_rows(lines)
        rows = [tuple(map(self._cell, line.cells)) for line in lines]
        named = sum(1 for _ in takewhile(lambda line: line.is_header, lines))
        marked, found = named, column_names(rows)
        names, named = found if named in (0, found[1]) else (one_header(rows[:named]), named)
        head = rows[:named]
        if named == marked > 1:
            lines, rows, named = [lines[0], *lines[named:]], [tuple(names), *rows[named:]], 1
        groups = {named + number for number in group_rows(rows[named:])}
        long = bool(groups) or sum(len(cell.split()) for row in rows for cell in row) > MAX_WORDS
        paired_up = long and bool(names) and named < len(rows)
        for number, (line, row) in enumerate(zip(lines, rows, strict=True)):
            if not any(row) or (paired_up and (number < named or row in head)):
                continue
            if number in groups:
                yield Block(Kind.HEADING, group_name(row), level, line.page, heads_rows=True)
            elif paired_up:
                yield Block(Kind.PARAGRAPH, paired(names, row), 0, line.page)
            else:
                yield Block(Kind.TABLE_ROW, in_line(row), 0, line.page)

    def _footnotes_after_paragraphs(self) -> Iterator[Line]:
        """The lines; footnotes that stand inside a paragraph, for it goes on with the next page, come after it."""
        lines, at = self._lines, 0
        while at < len(lines):
            last = lines[at]
            yield last
            at += 1
            end = at
            while end < len(lines) and lines[end].page == last.page and self._is_small(lines[end]):
                end += 1
            notes = lines[at:end]
            if not notes or self._is_small(last) or end == len(lines) or lines[end].page == last.page:
                continue
            at = end
            whole = self._opened(last)
            while at < len(lines) and self._continues(whole, lines[at]):
                yield lines[at]
                self._add(whole, lines[at])
                at += 1
            yield from notes

    def _is_small(self, line: Line) -> bool:
        return line.size <= _FOOTNOTE_SIZE * self._body

    def _opened(self, line: Line) -> _Open:
        text = _clean(line.text)
        if self._is_heading_line(line):
            return _Open(Kind.HEADING, text, line.page, line, level=self._level(line))
        kind = Kind.LIST_ITEM if is_list_item(text) or _tagged(line) == "LI" else Kind.PARAGRAPH
        return _Open(kind, text, line.page, line)

    def _cell(self, cell: str) -> str:
        return in_cell(map(self._paragraph, cell.split("\n\n")))

    def _paragraph(self, lines: str) -> str:
        text = ""
        for line in map(_clean, lines.split("\n")):
            joint = self._hyphenation.joint(text[-80:], line) if text else ""
            text = (text[:-1] if joint == CUT else text + joint) + line
        return text

    def _add(self, current: _Open, line: Line) -> None:
        text = _clean(line.text)
        joint = self._hyphenation.joint(current.text[-80:], text)
        current.text = current.text[:-1] if joint == CUT else current.text + joint
        if line.page != current.last.page:
            current.turns.append(Page(len(current.text), line.page))
        current.text += text
        current.last = line
        current.lines += 1

    def _heading_levels(self) -> Mapping[tuple[float, bool], int]:
        """The styles of headings, the largest first."""
        styles = {style(line) for line in self._lines if self._is_heading_line(line)}
        return {style: min(6, level) for level, style in enumerate(sorted(styles, reverse=True), 1)}

    def _level(self, line: Line) -> int:
        tagged = line.tag.level if line.tag is not None else 0
        return self._outline.get(outline_key(line.text)) or tagged or self._levels[style(line)]

    def _is_heading_line(self, line: Line) -> bool:
        if len(line.cells) > 1 or len(line.text) > _LONGEST_HEADING or not any(map(str.isalpha, line.text)):
            return False
        if is_dateline(line.text) or _tagged(line) == "LI":
            return False
        if _tagged(line) == "H" or line.size >= _HEADING_SIZE * self._body:
            return True
        if line.size < (1 - _SAME_SIZE) * self._body:
            return False
        return (line.bold and not self._body_bold) or outline_key(line.text) in self._outline

    def _continues(self, current: _Open, line: Line) -> bool:
        """Whether a line goes on with the block that the lines above have begun."""
        last = current.last
        text = _clean(line.text)
        here = line.page == last.page and line.column == last.column and line.baseline > last.baseline
        if current.kind is Kind.HEADING:
            near = line.baseline - last.baseline <= 1.6 * line.size
            more = current.lines < _MOST_HEADING_LINES and len(current.text) + len(text) < _LONGEST_HEADING
            goes_on = self._is_heading_line(line) or _HEADING_TAIL.match(text) is not None
            return here and near and more and goes_on and style(line) == style(last)
        if LEADER.search(last.text):
            return False
        same, other = _held_together(last, line)
        if same and (current.kind is Kind.LIST_ITEM or not is_list_item(text)):
            return True
        if other and (_tagged(line) == "LI" or not text[:1].islower() or SENTENCE_END.search(current.text[-8:])):
            return False
        if self._is_heading_line(line) or abs(line.size - last.size) > _SAME_SIZE * self._body:
            return False
        if (
            is_list_item(text)
            and not current.text.endswith("§")
            and not (text[0] in "–—-" and not SENTENCE_END.search(current.text) and text[2:3].islower())
        ):
            return False
        unfinished = SENTENCE_END.search(current.text[-8:]) is None
        if not here:
            # At the top of a column or page, an unfinished sentence goes on.
            return unfinished and (text[:1].islower() or not _has_room(last, text, 0.0))
        if line.baseline - last.baseline > _PARAGRAPH_GAP * self._leading.get(round(line.size), 1.2 * line.size) + 0.5:
            return False
        if current.kind is Kind.LIST_ITEM:
            return line.left > last.left - _INDENT * line.size or not _has_room(last, text, 0.0)
        indented = line.left > last.left + _INDENT * line.size
        if indented and not unfinished:
            return False
        return not _has_room(last, text, _MUCH_ROOM if unfinished and text[:1].islower() else 0.0)


def _finished(current: _Open) -> Iterator[Block]:
    """The block; a heading that reads as a sentence is a paragraph, unless it is large."""
    block = current.block()
    if block.kind is Kind.HEADING and _NO_HEADING_END.search(block.text) and len(block.text) > 60:
        block = Block(Kind.PARAGRAPH, block.text, 0, block.page, block.turns)
    if block.text:
        yield block


def _tagged(line: Line) -> str:
    """What a tagged PDF says that a line is; "" where it doesn't."""
    return line.tag.kind if line.tag is not None else ""


def _held_together(last: Line, line: Line) -> tuple[bool, bool]:
    """Whether the tags say that two lines are of one paragraph or item, and whether they say of two."""
    if last.tag is None or line.tag is None or last.page != line.page or not (last.tag.kind and line.tag.kind):
        return False, False
    same = last.tag.order == line.tag.order
    apart = line.baseline - last.baseline > _FARTHEST_LINES * line.size
    return same and not apart, not same


def _clean(text: str) -> str:
    return " ".join(normalise(text).split())


def _has_room(last: Line, text: str, share: float) -> bool:
    """Whether the next line's first word would have fitted on the last, and left a share of the column empty."""
    width = (last.right - last.left) / max(1, len(last.text))
    left = last.column[1] - last.right
    return left > width * (len(text.split(None, 1)[0]) + 2) and left > share * (last.column[1] - last.column[0])
