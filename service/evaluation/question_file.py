"""The files that `belagg eval --questions` reads: a question set as spreadsheets save it, and an earlier report."""

from __future__ import annotations

import hashlib
from pathlib import Path

from indexer.disk.durable import reason_of
from indexer.errors import NotText
from indexer.texts.canonical import decode
from service.evaluation.errors import QuestionsUnreadable, ReportUnreadable
from service.evaluation.question_set import QuestionSet
from service.evaluation.report import QuestionReport

MAX_BYTES = 20_000_000

_SPREADSHEET = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""What .xlsx and .ods, and the older .xls, begin with."""


def read_question_set(path: Path) -> QuestionSet:
    """A question set in any encoding that texts may have. Raises `QuestionFileError`."""
    content = _content(path, QuestionsUnreadable)
    if content.startswith(_SPREADSHEET):
        raise QuestionsUnreadable(str(path), "den är ett kalkylblad och inte CSV")
    try:
        text = decode(content, path=str(path))
    except NotText as error:
        raise QuestionsUnreadable(str(path), "den innehåller inte text utan binära data") from error
    return QuestionSet.parse(text, path=str(path), name=path.name, sha256=hashlib.sha256(content).hexdigest())


def read_report(path: Path) -> QuestionReport:
    """A report that was written with `--json`. Raises `ReportUnreadable`."""
    return QuestionReport.from_json(_content(path, ReportUnreadable), path=str(path))


def _content(path: Path, unreadable: type[QuestionsUnreadable | ReportUnreadable]) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(str(path), reason_of(error)) from error
    if len(content) > MAX_BYTES:
        raise unreadable(str(path), f"den är större än {MAX_BYTES // 10**6} MB")
    return content
