"""What a binary Word file holds (MS-DOC): its pieces of text, what holds for runs of it, its styles and notes.

Numbers in the comments are the specification's names; places that lead out of the file count as empty.
"""

from __future__ import annotations

import struct
import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from indexer.readers.rtf.styles import RtfStyle, RtfStyles

_VANISH, _DELETED, _BOLD, _SPECIAL, _STRUCK, _STRUCK_TWICE = 0x083C, 0x0800, 0x0835, 0x0855, 0x0837, 0x2A53
_IN_TABLE, _ROW_END, _LIST, _CHARACTER_STYLE = 0x2416, 0x2417, 0x460B, 0x4A30
_OPERAND_BYTES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_TABLE_DEFINITION, _TAB_STOPS = 0xD608, 0xC615
_PAGE = 512
_LONGEST_CHAIN = 20
_COMPRESSED = 0x40000000
_MOST_RUNS = 2_000_000
MAIN, FOOTNOTES, ENDNOTES, TEXT_BOXES = 0, 1, 5, 6
"""Among the parts that the text consists of, one after the other."""
_COUNTS = 0x4C
"""Where the header says how many characters each of the eight parts has."""
_STYLES, _FOOTNOTE_MARKS, _FOOTNOTE_TEXTS, _RUNS, _PARAGRAPHS, _PIECES, _ENDNOTE_MARKS, _ENDNOTE_TEXTS = (
    *(1, 2, 3, 12, 13, 33),
    *(46, 47),
)
"""Of the header's table of places (FibRgFcLcb97)."""

Sprms = Mapping[int, int]
"""Properties by their number, of those that have one whole number."""


@dataclass(frozen=True, slots=True)
class Look:
    """What holds for a run of characters."""

    hidden: bool = False
    bold: bool = False
    special: bool = False
    """Whether a character stands for something else: a picture, a note's mark."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What holds for the paragraph that ends with a mark."""

    style: int = 0
    in_table: bool = False
    ends_row: bool = False
    in_list: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike; `place` is where the first stands in the file, each `width` bytes."""

    text: str
    look: Look
    start: int
    """In characters, from the start of the whole text."""
    place: int
    width: int


@dataclass(slots=True)
class _Spans:
    """What holds from each of some places in the file on."""

    starts: list[int] = field(default_factory=list)
    values: list[tuple[int, bytes]] = field(default_factory=list)
    """A style's number (of paragraphs), and properties."""

    def at(self, place: int) -> tuple[int, bytes]:
        number = bisect_right(self.starts, place) - 1
        return self.values[number] if number >= 0 else (0, b"")

    def end(self, place: int) -> int:
        """Where what holds at a place ends."""
        number = bisect_right(self.starts, place)
        return self.starts[number] if number < len(self.starts) else sys.maxsize


class WordFile:
    """A file's two streams, taken apart. Raises struct.error or ValueError where they are broken."""

    def __init__(self, document: bytes, table: bytes) -> None:
        self._document = document
        self._table = table
        self._counts = struct.unpack_from("<8i", document, _COUNTS)
        if min(self._counts) < 0:
            raise ValueError("a part of negative length")
        self._of_styles: dict[int, tuple[int, Sprms]] = {}
        self.styles = self._read_styles()
        self._looks = self._spans(_RUNS, paragraphs=False)
        self._endings = self._spans(_PARAGRAPHS, paragraphs=True)
        self._pieces = list(self._read_pieces())

    def part(self, number: int) -> tuple[int, int]:
        """From where to where in the text one of its parts reaches."""
        start = sum(self._counts[:number])
        return start, start + self._counts[number]

    def runs(self, start: int, end: int) -> Iterator[Run]:
        """The text between two places, in runs that look alike."""
        for first, last, place, width in self._pieces:
            at, until = max(start, first), min(end, last)
            while at < until:
                here = place + (at - first) * width
                edge = min(self._looks.end(here), self._endings.end(here), here + (until - at) * width)
                count = max(1, min(until - at, -(-(edge - here) // width)))
                raw = self._document[here : here + count * width]
                text = raw.decode("cp1252" if width == 1 else "utf-16-le", "replace")
                yield Run(text, self._look(self._looks.at(here)[1], self._endings.at(here)[0]), at, here, width)
                at += count

    def ending(self, place: int) -> Ending:
        """What holds for the paragraph whose mark stands at a place in the file."""
        style, properties = self._endings.at(place)
        sprms = _sprms(properties)
        return Ending(style, bool(sprms.get(_IN_TABLE)), bool(sprms.get(_ROW_END)), bool(sprms.get(_LIST)))

    def notes(self) -> dict[int, tuple[int, int]]:
        """Where the text of each foot- and endnote stands, by the place of its mark."""
        found: dict[int, tuple[int, int]] = {}
        for part, marks, texts in (
            (FOOTNOTES, _FOOTNOTE_MARKS, _FOOTNOTE_TEXTS),
            (ENDNOTES, _ENDNOTE_MARKS, _ENDNOTE_TEXTS),
        ):
            first, last = self.part(part)
            of_marks = self._of_table(marks)
            count = max(0, (len(of_marks) - 4) // 6)
            places = struct.unpack_from(f"<{count}I", of_marks)
            edges = [first + each[0] for each in struct.iter_unpack("<I", _whole(self._of_table(texts), 4))]
            for mark, start, end in zip(places, edges, edges[1:], strict=False):
                if first <= start < end <= last:
                    found[mark] = (start, end)
        return found

    def _of_table(self, number: int) -> bytes:
        place, size = struct.unpack_from("<II", self._document, 0x9A + 8 * number)
        return self._table[place : place + size]

    def _read_pieces(self) -> Iterator[tuple[int, int, int, int]]:
        """From where to where in the text, at which place in the file, and bytes a character."""
        pieces, at = self._of_table(_PIECES), 0
        while pieces[at : at + 1] == b"\1":
            at += 3 + struct.unpack_from("<H", pieces, at + 1)[0]
        if pieces[at : at + 1] != b"\2":
            raise ValueError("no pieces of text")
        (size,) = struct.unpack_from("<I", pieces, at + 1)
        count = min(size, len(pieces) - at - 5) // 12
        edges = struct.unpack_from(f"<{count + 1}I", pieces, at + 5)
        for number in range(count):
            (place,) = struct.unpack_from("<I", pieces, at + 5 + 4 * (count + 1) + 8 * number + 2)
            width = 1 if place & _COMPRESSED else 2
            place = (place & ~_COMPRESSED & 0x7FFFFFFF) // (2 if width == 1 else 1)
            end = min(edges[number + 1], edges[number] + max(0, len(self._document) - place) // width)
            if edges[number] < end:
                yield edges[number], end, place, width

    def _spans(self, table: int, *, paragraphs: bool) -> _Spans:
        """Of PlcBteChpx or PlcBtePapx and the pages of the document that they name."""
        held = self._of_table(table)
        count = max(0, (len(held) - 4) // 8)
        spans = _Spans()
        for (number,) in struct.iter_unpack("<I", held[4 * (count + 1) : 4 * (count + 1) + 4 * count]):
            start = (number & 0x3FFFFF) * _PAGE
            page = self._document[start : start + _PAGE]
            if len(page) < _PAGE or len(spans.starts) > _MOST_RUNS:
                continue
            runs = min(page[-1], 101)
            for run, (place,) in enumerate(struct.iter_unpack("<I", page[: 4 * runs])):
                at = 4 * (runs + 1) + run * (13 if paragraphs else 1)
                offset = page[at] * 2 if at < _PAGE else 0
                if not spans.starts or place >= spans.starts[-1]:
                    spans.starts.append(place)
                    spans.values.append(_of_paragraph(page, offset) if paragraphs else _of_run(page, offset))
        return spans

    def _look(self, properties: bytes, style: int) -> Look:
        """What its own properties say of a run, or else its character's style or its paragraph's."""
        own = _sprms(properties)
        of_style = self._styled(own.get(_CHARACTER_STYLE, -1))
        of_paragraph = self._styled(style)
        unseen = any(
            own.get(sprm, of_style.get(sprm, 0) | of_paragraph.get(sprm, 0)) & 1
            for sprm in (_VANISH, _STRUCK, _STRUCK_TWICE)
        )
        return Look(unseen or bool(own.get(_DELETED)), bool(own.get(_BOLD, 0) & 1), bool(own.get(_SPECIAL)))

    def _styled(self, number: int) -> Sprms:
        """What a style says of characters, itself or by what it is based on."""
        found: dict[int, int] = {}
        for _ in range(_LONGEST_CHAIN):
            if number not in self._of_styles:
                break
            number, sprms = self._of_styles[number]
            found = {**sprms, **found}
        return found

    def _read_styles(self) -> RtfStyles:
        styles, held = RtfStyles(), self._of_table(_STYLES)
        if len(held) < 6:
            return styles
        header, _, base = struct.unpack_from("<HHH", held)
        at, number = 2 + header, 0
        while at + 2 <= len(held):
            (size,) = struct.unpack_from("<H", held, at)
            entry = held[at + 2 : at + 2 + size]
            if size > base + 2 and base >= 10:
                self._add_style(styles, number, entry, base)
            at, number = at + 2 + size, number + 1
        return styles

    def _add_style(self, styles: RtfStyles, number: int, entry: bytes, base: int) -> None:
        _, kind, parts = struct.unpack_from("<HHH", entry)
        (length,) = struct.unpack_from("<H", entry, base)
        name = entry[base + 2 : base + 2 + 2 * length].decode("utf-16-le", "replace")
        styles.add(RtfStyle(number, name, based_on=kind >> 4))
        at = base + 4 + 2 * length
        properties = b""
        for _ in range(parts & 0xF):
            at += at % 2
            if at + 2 > len(entry):
                break
            (size,) = struct.unpack_from("<H", entry, at)
            properties, at = entry[at + 2 : at + 2 + size], at + 2 + size
        self._of_styles[number] = kind >> 4, _sprms(properties)


def _of_run(page: bytes, offset: int) -> tuple[int, bytes]:
    return 0, page[offset + 1 : offset + 1 + page[offset]] if offset else b""


def _of_paragraph(page: bytes, offset: int) -> tuple[int, bytes]:
    if not offset:
        return 0, b""
    size = page[offset]
    start, end = (offset + 1, offset + 2 * size) if size else (offset + 2, offset + 2 + 2 * page[offset + 1])
    held = page[start:end]
    return (struct.unpack_from("<H", held)[0], held[2:]) if len(held) >= 2 else (0, b"")


def _sprms(properties: bytes) -> Sprms:
    found: dict[int, int] = {}
    at = 0
    while at + 3 <= len(properties):
        (number,) = struct.unpack_from("<H", properties, at)
        at += 2
        if number == _TABLE_DEFINITION:
            at += 1 + int.from_bytes(properties[at : at + 2], "little")
        elif number >> 13 == 6:
            size = properties[at]
            at += 1 + (size if not (number == _TAB_STOPS and size == 255) else len(properties))
        else:
            size = _OPERAND_BYTES[number >> 13]
            found[number] = int.from_bytes(properties[at : at + size], "little")
            at += size
    return found


def _whole(content: bytes, size: int) -> bytes:
    return content[: len(content) // size * size]
