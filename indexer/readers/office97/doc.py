"""Word documents of 97 to 2003 (DOC): what is shown, with headings, lists, tables and notes, as of a DOCX."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from olefile import OleFileIO

from indexer.errors import OldOfficeFormat, PasswordProtected, SourceDamaged
from indexer.readers.office.flow import Paragraph, blocks_of_flow
from indexer.readers.office.properties import office_document
from indexer.readers.office97.opening import opened
from indexer.readers.office97.stated import stated
from indexer.readers.office97.word_file import MAIN, TEXT_BOXES, Run, WordFile
from indexer.readers.rtf.place import RtfPlace
from indexer.readers.shared.blocks import Block
from indexer.texts.document import Document

MEDIA_TYPE = "application/msword"

_STREAM = "WordDocument"
_SIGNATURE, _WORD_97 = 0xA5EC, 0xC1
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_CONTROL = re.compile(r"([\x00-\x1f])")
_SHOWN = {"\t": "\t", "\x0b": "\n", "\x0c": "\n\n", "\x0e": "\n\n", "\x1e": "-"}
_LISTINGS = ("TOC", "INDEX", "TOA")
_NO_STYLE = 0x0FFF


def read(path: str, content: bytes) -> Document:
    """The document in a binary Word file. Raises SourceError; OldOfficeFormat for one of before 1997."""
    with opened(path, content) as ole:
        file = _word_file(path, ole)
        blocks, title = blocks_of_flow(_Text(file).flow())
        properties = stated(ole)
    return office_document(path, blocks, properties, MEDIA_TYPE, title_in_text=title)


def _word_file(path: str, ole: OleFileIO) -> WordFile:
    if not ole.exists(_STREAM):
        raise SourceDamaged(path)
    document = ole.openstream(_STREAM).read()
    signature, version = struct.unpack_from("<HH", document)
    (flags,) = struct.unpack_from("<H", document, 0x0A)
    if signature != _SIGNATURE or version < _WORD_97:
        raise OldOfficeFormat(path, ".docx")
    if flags & _ENCRYPTED:
        raise PasswordProtected(path)
    return WordFile(document, ole.openstream("1Table" if flags & _TABLE_1 else "0Table").read())


class _Text:
    """One pass over the parts of a text that are shown."""

    def __init__(self, file: WordFile) -> None:
        self._file = file
        self._notes = file.notes()

    def flow(self) -> Iterator[Paragraph | Block]:
        yield from self._part(*self._file.part(MAIN), depth=0)
        yield from self._part(*self._file.part(TEXT_BOXES), depth=1)

    def _part(self, start: int, end: int, depth: int) -> list[Paragraph | Block]:
        place = RtfPlace()
        fields: list[list[str]] = []
        in_code: list[bool] = []
        for run in self._file.runs(start, end):
            at = 0
            for piece in _CONTROL.split(run.text):
                if piece and _CONTROL.match(piece):
                    if piece == "\x13":
                        fields.append([])
                        in_code.append(True)
                    elif piece == "\x14" and in_code:
                        in_code[-1] = False
                    elif piece == "\x15" and in_code:
                        fields.pop()
                        in_code.pop()
                    elif piece == "\x02" and depth == 0 and run.start + at in self._notes:
                        place.after += self._part(*self._notes[run.start + at], depth=1)
                    elif piece in "\r\x07" or (piece == "\x0c" and not run.look.special):
                        self._end(place, run, at, piece)
                    elif not (run.look.hidden or _is_unseen(fields, in_code)):
                        place.add(_SHOWN.get(piece, ""), bold=run.look.bold)
                elif any(in_code):
                    fields[-1].append(piece)
                elif not (run.look.hidden or run.look.special or _is_unseen(fields, in_code)):
                    place.add(piece, bold=run.look.bold)
                at += len(piece)
        place.end_paragraph(self._file.styles.of(_NO_STYLE), level=0, in_list=False)
        place.end_table()
        return place.finished

    def _end(self, place: RtfPlace, run: Run, at: int, mark: str) -> None:
        ending = self._file.ending(run.place + at * run.width)
        if mark == "\x07":
            if ending.ends_row:
                place.end_row()
            else:
                place.end_cell()
        elif ending.in_table:
            place.end_part_of_cell()
        else:
            place.end_paragraph(self._file.styles.of(ending.style), level=0, in_list=ending.in_list)


def _is_unseen(fields: list[list[str]], in_code: list[bool]) -> bool:
    """Whether a place is the code of a field, or what a table of contents made of it."""
    return any(in_code) or any("".join(code).split()[:1] in [[name] for name in _LISTINGS] for code in fields)
