"""Presentations of PowerPoint 97 to 2003 (PPT): the slides that are shown, each with its title, text and notes.

A file that was saved again and again still holds what was there before; the directories of its last saving say what is
its own.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indexer.errors import PasswordProtected
from indexer.readers.office.flow import paragraphs_of
from indexer.readers.office.slides import Slide, slides_document
from indexer.readers.office97.opening import opened
from indexer.readers.office97.stated import stated
from indexer.readers.shared.blocks import Block, Kind
from indexer.texts.document import Document

MEDIA_TYPE = "application/vnd.ms-powerpoint"

_HEADER = struct.Struct("<HHI")
_CONTAINER, _DEEPEST, _MOST_EDITS = 0xF, 60, 10_000
_ENCRYPTED = 0xF3D1C4DF
_SLIDE, _NOTES, _SLIDES, _SLIDE_IN_LIST, _SHOWN, _NOTES_OF = 1006, 1008, 4080, 1011, 1017, 1009
_KIND, _LETTERS, _BYTES, _TEXT_BOX, _OUTLINE, _EDIT, _PLACES = 3999, 4000, 4008, 0xF00D, 3998, 4085, 6002
_HIDDEN = 0x4
_TITLES, _OF_NOTES = (0, 6), 2
_DRAWING = 1036
"""A slide's; shapes and what is in them have higher numbers."""


@dataclass(frozen=True, slots=True)
class _Record:
    kind: int
    instance: int
    is_container: bool
    start: int
    end: int


@dataclass(slots=True)
class _Listed:
    """A slide as the list of slides has it, with the texts of its placeholders, each with its kind."""

    place: int
    number: int
    texts: list[tuple[int, str]] = field(default_factory=list)


def read(path: str, content: bytes) -> Document:
    """The document in a binary presentation. Raises SourceError."""
    with opened(path, content) as ole:
        edit = _last_edit(path, ole.openstream("Current User").read())
        slides = list(_Presentation(ole.openstream("PowerPoint Document").read(), edit).slides())
        properties = stated(ole)
    return slides_document(path, slides, properties, MEDIA_TYPE)


def _last_edit(path: str, user: bytes) -> int:
    _, token, edit = struct.unpack_from("<III", user, 8)
    if token == _ENCRYPTED:
        raise PasswordProtected(path)
    return int(edit)


class _Presentation:
    """The records of a file, and where its last saving says that each of its parts stands."""

    def __init__(self, data: bytes, edit: int) -> None:
        self._data = data
        self._places: dict[int, int] = {}
        self._document = self._read_places(edit)

    def _read_places(self, edit: int) -> int:
        """Of the parts by their numbers; the document's number. What was saved last counts."""
        document, seen = -1, set[int]()
        while edit and edit not in seen and len(seen) < _MOST_EDITS:
            seen.add(edit)
            if self._record(edit).kind != _EDIT:
                raise ValueError("no edit")
            before, directory, number = struct.unpack_from("<III", self._data, edit + 16)
            document = number if document < 0 else document
            record = self._record(directory)
            at = record.start
            while record.kind == _PLACES and at + 4 <= record.end:
                (run,) = struct.unpack_from("<I", self._data, at)
                first, count = run & 0xFFFFF, run >> 20
                places = struct.unpack_from(f"<{count}I", self._data, at + 4)
                for part, place in enumerate(places, first):
                    self._places.setdefault(part, place)
                at += 4 + 4 * count
            edit = before
        return self._places[document]

    def slides(self) -> Iterator[Slide]:
        """Those that are shown, in their order."""
        listed = list(self._listed(0))
        notes = {number: texts for number, texts in map(self._notes, self._listed(2)) if texts}
        for number, slide in enumerate(listed, 1):
            part = self._record(slide.place)
            if part.kind != _SLIDE or self._is_hidden(part):
                continue
            texts = list(self._texts(part, slide.texts, 0))
            title = next((text for kind, text in texts if kind in _TITLES), "")
            blocks = [block for kind, text in texts if (kind, text) != self._title(texts) for block in _blocks(text)]
            own = [block for text in notes.get(slide.number, ()) for block in _blocks(text)]
            yield Slide(number, title, tuple(blocks), tuple(own))

    @staticmethod
    def _title(texts: Sequence[tuple[int, str]]) -> tuple[int, str] | None:
        return next((text for text in texts if text[0] in _TITLES), None)

    def _notes(self, listed: _Listed) -> tuple[int, list[str]]:
        """Which slide notes belong to, and what they say."""
        part = self._record(listed.place)
        number = -1
        for record in self._inside(part):
            if record.kind == _NOTES_OF:
                (number,) = struct.unpack_from("<I", self._data, record.start)
        return number, [text for kind, text in self._texts(part, listed.texts, 0) if kind == _OF_NOTES]

    def _listed(self, instance: int) -> Iterator[_Listed]:
        """The slides (0) or notes (2) that the document lists."""
        found: _Listed | None = None
        for record in self._inside(self._record(self._document)):
            if record.kind != _SLIDES or record.instance != instance:
                continue
            kind = 4
            for inner in self._inside(record):
                if inner.kind == _SLIDE_IN_LIST:
                    if found is not None:
                        yield found
                    part, _, _, number = struct.unpack_from("<IIII", self._data, inner.start)
                    found = _Listed(self._places.get(part, len(self._data)), number)
                elif inner.kind == _KIND:
                    (kind,) = struct.unpack_from("<I", self._data, inner.start)
                elif found is not None and (text := self._text(inner)) is not None:
                    found.texts.append((kind, text))
        if found is not None:
            yield found

    def _texts(self, container: _Record, listed: Sequence[tuple[int, str]], depth: int) -> Iterator[tuple[int, str]]:
        """The texts in the boxes of a slide, in the order of its shapes."""
        kind = 4
        for record in self._inside(container):
            if record.kind == _KIND:
                (kind,) = struct.unpack_from("<I", self._data, record.start)
            elif record.kind == _OUTLINE:
                (number,) = struct.unpack_from("<I", self._data, record.start)
                yield from listed[number : number + 1]
            elif (text := self._text(record)) is not None:
                yield kind, text
            elif depth < _DEEPEST and (record.kind == _TEXT_BOX or (record.is_container and record.kind >= _DRAWING)):
                yield from self._texts(record, listed, depth + 1)

    def _is_hidden(self, slide: _Record) -> bool:
        for record in self._inside(slide):
            if record.kind == _SHOWN and record.end - record.start >= 12:
                return bool(struct.unpack_from("<H", self._data, record.start + 10)[0] & _HIDDEN)
        return False

    def _text(self, record: _Record) -> str | None:
        content = self._data[record.start : record.end]
        if record.kind == _LETTERS:
            return content.decode("utf-16-le", "replace")
        return content.decode("latin-1") if record.kind == _BYTES else None

    def _record(self, place: int, end: int | None = None) -> _Record:
        head, kind, size = _HEADER.unpack_from(self._data, place)
        start = place + _HEADER.size
        limit = len(self._data) if end is None else end
        return _Record(kind, head >> 4, head & 0xF == _CONTAINER, start, min(limit, start + size))

    def _inside(self, container: _Record) -> Iterator[_Record]:
        at = container.start
        while at + _HEADER.size <= container.end:
            record = self._record(at, container.end)
            yield record
            at = record.end


def _blocks(text: str) -> Iterator[Block]:
    for line in text.replace("\x0b", "\n").split("\r"):
        for part in paragraphs_of(line):
            yield Block(Kind.LIST_ITEM, part)
