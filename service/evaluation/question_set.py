"""A question set: an organisation's own questions and what answers each, as a table saved from a spreadsheet.

fråga, question       the question as it is asked
dokument, document    the document that answers it: title, path, file name with or without its ending, source or link
fras, phrase          words that the passage that answers it must contain

A row with both is answered by a passage of the document that contains the phrase. A row with neither is a question that
the texts don't answer; it is passed over where another row has its answer. The columns stand in any order; others are
passed over.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from service.errors import QueryError
from service.evaluation.errors import ColumnMissing, NoQuestions, QuestionFileError, QuestionRowInvalid
from service.question.query import Query
from service.settings.levers.table import as_typed, without_hint

DELIMITERS = (";", ",", "\t")
"""In order of how common they are in Swedish spreadsheets: a tie goes to the first."""

_QUESTION, _DOCUMENT, _PHRASE = "fråga", "dokument", "fras"
_COLUMNS = {
    _QUESTION: _QUESTION,
    "question": _QUESTION,
    _DOCUMENT: _DOCUMENT,
    "document": _DOCUMENT,
    _PHRASE: _PHRASE,
    "phrase": _PHRASE,
}

_Record = tuple[int, list[str]]
"""The number of a record's first line, and its fields."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what answers it; `text` is as `Query` has it, `document` and `phrase` are on one line."""

    line: int
    """Where it stands in its file; the first line is 1."""
    text: str
    document: str | None
    phrase: str | None

    @property
    def is_answerable(self) -> bool:
        return self.document is not None or self.phrase is not None


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of a file, in its order."""

    name: str
    """The file's, without its folder."""
    sha256: str
    """Of the file's bytes."""
    questions: tuple[Question, ...]
    unused_columns: tuple[str, ...]
    passed_over: tuple[int, ...] = ()
    """Lines that say of a question that the texts don't answer it, though another line has its answer."""

    @classmethod
    def parse(cls, text: str, *, path: str, name: str, sha256: str) -> Self:
        """The question set that stands in a file; `path` is for the errors. Raises `QuestionFileError`."""
        text, stated = without_hint(text.removeprefix("\ufeff"))
        records = _records(text, stated or _delimiter(text, path), path)
        heading = next(records, None)
        if heading is None:
            raise NoQuestions(path)
        columns = _columns(heading, path)
        questions = tuple(_question(record, heading, columns, path) for record in records)
        if not questions:
            raise NoQuestions(path)
        used = set(columns.values())
        unused = tuple(one_line(cell) for at, cell in enumerate(heading[1]) if at not in used and cell.strip())
        answered = {comparable(one.text) for one in questions if one.is_answerable}
        passed_over = {one for one in questions if not one.is_answerable and comparable(one.text) in answered}
        kept = tuple(one for one in questions if one not in passed_over)
        return cls(name, sha256, kept, unused, tuple(sorted(one.line for one in passed_over)))


def one_line(text: str) -> str:
    """A text in NFC, without invisible characters, with one space wherever it has white space."""
    kept = (character for character in text if unicodedata.category(character) != "Cf")
    spaced = (" " if unicodedata.category(character) == "Cc" else character for character in kept)
    return " ".join(unicodedata.normalize("NFC", "".join(spaced)).split())


def comparable(text: str) -> str:
    """What two texts have in common that differ only in case, white space and invisible characters."""
    return one_line(text).casefold()


def _delimiter(text: str, path: str) -> str:
    """The one that gives the most headings that are known."""

    def known(delimiter: str) -> int:
        try:
            _, cells = next(_records(text, delimiter, path), (0, []))
        except QuestionFileError:
            return 0
        return sum(comparable(cell) in _COLUMNS for cell in cells)

    return max(DELIMITERS, key=known)


def _records(text: str, delimiter: str, path: str) -> Iterator[_Record]:
    """The records that aren't blank. A field within quotation marks may hold delimiters and line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(one_line(cell) for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        reason = (
            "Citattecknen går inte ihop. "
            "Sätt ett före och ett efter hela cellens text, och skriv två i följd där ett ska stå i den."
        )
        raise QuestionRowInvalid(path, line, reason) from error


def _columns(heading: _Record, path: str) -> dict[str, int]:
    """Where each known column stands. Raises `ColumnMissing` or `QuestionRowInvalid`."""
    line, cells = heading
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        column = _COLUMNS.get(comparable(cell))
        if column in columns:
            reason = f"Kolumnen {column} finns mer än en gång. Behåll en av dem."
            raise QuestionRowInvalid(path, line, reason)
        if column is not None:
            columns[column] = at
    found = [one_line(cell)[:40] for cell in cells if one_line(cell)]
    if _QUESTION not in columns:
        raise ColumnMissing(path, line, column=_QUESTION, found=found)
    if not columns.keys() & {_DOCUMENT, _PHRASE}:
        raise ColumnMissing(path, line, column=f"{_DOCUMENT} eller {_PHRASE}", found=found)
    return columns


def _question(record: _Record, heading: _Record, columns: Mapping[str, int], path: str) -> Question:
    line, cells = record
    width = len(heading[1])
    if any(one_line(cell) for cell in cells[width:]):
        reason = (
            f"Raden har {len(cells)} celler, men rubrikraden har {width}. "
            "Sätt citattecken före och efter en text som innehåller det tecken som skiljer cellerna åt."
        )
        raise QuestionRowInvalid(path, line, reason)
    try:
        text = Query.parse(_cell(cells, columns.get(_QUESTION))).text
    except QueryError as error:
        raise QuestionRowInvalid(path, line, str(error)) from error
    document, phrase = (one_line(_cell(cells, columns.get(column))) or None for column in (_DOCUMENT, _PHRASE))
    return Question(line, text, document, phrase)


def _cell(cells: Sequence[str], at: int | None) -> str:
    """A cell's text; spreadsheets leave out the empty ones at a row's end."""
    return as_typed(cells[at].strip()) if at is not None and at < len(cells) else ""
