"""The evaluation set that editors keep: a CSV of questions as `belagg eval --questions` reads it, and its last report.

Beside the file of records: `NAME.utvardering.csv` and `NAME.utvardering.json`. Both may be used from a shell. A change
is read and written as one, whoever else changes the file meanwhile (`NAME.utvardering.csv.lock`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.disk.changing import changing
from indexer.disk.durable import reason_of, replace_file
from service.answer.searcher import Searcher
from service.evaluation.comparison import Comparison
from service.evaluation.errors import NoQuestions, QuestionAnswered, QuestionsUnreadable
from service.evaluation.measurement import measure
from service.evaluation.question_file import read_question_set, read_report
from service.evaluation.question_set import Question, QuestionSet, comparable
from service.evaluation.report import QuestionReport

_COLUMNS = ("fråga", "dokument", "fras")


@dataclass(frozen=True, slots=True)
class KeptSet:
    """Of one organisation."""

    path: Path
    """Of the questions."""

    @classmethod
    def beside(cls, records: Path) -> KeptSet:
        return cls(records.with_name(f"{records.stem}.utvardering.csv"))

    @property
    def report_path(self) -> Path:
        return self.path.with_suffix(".json")

    def questions(self) -> tuple[Question, ...]:
        """Raises `QuestionFileError`."""
        question_set = self._read()
        return () if question_set is None else question_set.questions

    def add(self, text: str, document: str | None, phrase: str | None) -> bool:
        """Keep a question with what answers it; neither means that the texts don't. Whether it is a new one.

        One that was kept without an answer is so no longer once it has one. Raises `QuestionFileError`, and
        `QuestionAnswered` where it has one and is to have none.
        """
        row = (text, document or "", phrase or "")
        with self._changing():
            rows = self._rows()
            if row in rows:
                return False
            same = [one for one in rows if comparable(one[0]) == comparable(text)]
            if not any(row[1:]) and (answers := [" · ".join(filter(None, one[1:])) for one in same if any(one[1:])]):
                raise QuestionAnswered(text, answers[0])
            rows = [one for one in rows if one not in same or any(one[1:])]
            self._write([*rows, row])
            return True

    def remove(self, text: str, document: str | None, phrase: str | None) -> bool:
        """Take a question away; whether it was there. Raises `QuestionFileError`."""
        with self._changing():
            rows = self._rows()
            left = [row for row in rows if row != (text, document or "", phrase or "")]
            if len(left) < len(rows):
                self._write(left)
            return len(left) < len(rows)

    def last(self) -> QuestionReport | None:
        """What came of it when it was last asked. Raises `ReportUnreadable`."""
        return read_report(self.report_path) if self.report_path.exists() else None

    def run(self, searcher: Searcher) -> tuple[QuestionReport, Comparison | None]:
        """Ask every question, and tell what has changed since the last time.

        Raises `QuestionFileError` or `ReportUnreadable`.
        """
        question_set = self._read()
        if question_set is None:
            raise NoQuestions(str(self.path))
        report = measure(searcher, question_set, question_set.questions)
        with self._changing():
            before = self.last()
            try:
                replace_file(self.report_path, json.dumps(report.to_record(), ensure_ascii=False, indent=2))
            except OSError as error:
                raise QuestionsUnreadable(str(self.report_path), reason_of(error)) from error
        return report, None if before is None else Comparison.of(before, report)

    def text(self) -> str:
        """The file. Raises `QuestionsUnreadable`."""
        try:
            return self.path.read_text(encoding="utf-8") if self.path.exists() else f"{';'.join(_COLUMNS)}\r\n"
        except (OSError, UnicodeDecodeError) as error:
            raise QuestionsUnreadable(str(self.path), str(error)) from error

    def _read(self) -> QuestionSet | None:
        if not self.path.exists():
            return None
        try:
            return read_question_set(self.path)
        except NoQuestions:
            return None

    def _rows(self) -> list[tuple[str, str, str]]:
        return [(one.text, one.document or "", one.phrase or "") for one in self.questions()]

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Keep others from changing the files meanwhile. Raises `QuestionsUnreadable`."""
        try:
            with changing(self.path):
                yield
        except OSError as error:
            raise QuestionsUnreadable(str(self.path), reason_of(error)) from error

    def _write(self, rows: list[tuple[str, str, str]]) -> None:
        file = io.StringIO(newline="")
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerows([_COLUMNS, *rows])
        try:
            replace_file(self.path, file.getvalue())
        except OSError as error:
            raise QuestionsUnreadable(str(self.path), reason_of(error)) from error
