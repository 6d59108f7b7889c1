"""Feedback: whether an answer helped, and if not why, one JSON record a line in a file of the organisation's own.

    {"time": "2026-01-31T08:15:00+00:00", "answer_id": "...", "generation": 7, "level": "likely",
     "document_id": "...", "passage_id": "...", "start": 10, "end": 64,
     "helpful": false, "reason": "outdated", "comment": "...", "question": "..."}

Where questions are recorded (records/records.py), it goes into that file too, as a queue for editors.

Question and comment are masked (records/masking.py). Who said it isn't known. The file has a bound, and so has what is
said of one answer: whoever has its id could else fill the file.
"""

from __future__ import annotations

import datetime
import json
import os
import secrets
import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from indexer.disk.durable import append_line, reason_of
from service.answer.answering import Answer
from service.answer.confidence import Confidence
from service.errors import (
    AnswerNotFound,
    DocumentNotFound,
    FeedbackEnough,
    RecordsOff,
    RecordsUnusable,
    Unavailable,
)
from service.records.masking import mask
from service.records.openings import Opening
from service.records.records import Records, key_of
from service.settings.levers.lever import Place

KEPT = 10_000
"""Answers: some hours of a large organisation's questions. Some 15 MB, 45 if all are as long as can be."""
MAX_DOCUMENTS = 20
"""Of an answer's hits that are kept, which are all that the page and the widget show."""
MAX_QUESTION = 300
"""Characters of a question that are kept, masked: a number that is cut in two is masked no longer."""

_ID_BYTES = 12


class FeedbackFull(Unavailable):
    sentence = (
        "Filen för omdömen är full, och omdömet sparades inte. Den som sköter tjänsten behöver flytta undan filen."
    )


class FeedbackNotWritable(Unavailable):
    """`reason` says what the operating system says; `setting` names the file, as a flag and as a variable."""

    path: str
    reason: str
    setting: str = "--feedback (BELAGG_FEEDBACK)"
    sentence = "Omdömen går inte att skriva till {path} ({reason}). Ange en annan fil med {setting}, eller ingen."


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What is kept of an answer."""

    id: str
    generation: int
    level: Confidence
    question: str
    """Masked."""
    cited: Mapping[str, str | int | None]
    """Where what was quoted stands."""
    title: str | None
    quote: str | None
    documents: tuple[str, ...]
    """Ids of those among its hits, the best first; `MAX_DOCUMENTS` at most."""


def _place(answer: Answer) -> Mapping[str, str | int | None]:
    names = ("document_id", "passage_id", "start", "end")
    return {name: None if answer.citation is None else getattr(answer.citation, name) for name in names}


class RecentAnswers:
    """The last `KEPT` answers, by id; thread-safe. An id is drawn at random and tells nothing."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._answers: OrderedDict[str, GivenAnswer] = OrderedDict()
        self._times: Counter[str] = Counter()
        """How often each has been spoken of."""
        self._opened: dict[str, set[str]] = {}
        """Of those after which something was opened, what."""
        self._lock = threading.Lock()

    def remember(self, answer: Answer) -> str:
        """Keep an answer, and forget the oldest if there are too many; its id."""
        given = GivenAnswer(
            secrets.token_urlsafe(_ID_BYTES),
            answer.ranking.generation,
            answer.confidence,
            mask(answer.ranking.query.text)[:MAX_QUESTION],
            _place(answer),
            None if answer.citation is None else answer.citation.title,
            None if answer.citation is None else answer.citation.quote,
            tuple(dict.fromkeys(hit.passage.document_id for hit in answer.ranking.hits))[:MAX_DOCUMENTS],
        )
        with self._lock:
            self._answers[given.id] = given
            while len(self._answers) > self._kept:
                forgotten, _ = self._answers.popitem(last=False)
                del self._times[forgotten]
                self._opened.pop(forgotten, None)
        return given.id

    def find(self, answer_id: str) -> GivenAnswer | None:
        """An answer that is still remembered."""
        with self._lock:
            return self._answers.get(answer_id)

    def times(self, answer_id: str) -> int:
        """How often a remembered answer has been spoken of, this time included."""
        with self._lock:
            if answer_id in self._answers:
                self._times[answer_id] += 1
            return self._times[answer_id]

    def opens(self, answer_id: str, document_id: str) -> bool:
        """Whether a document is opened for the first time after a remembered answer."""
        with self._lock:
            if answer_id not in self._answers:
                return False
            opened = self._opened.setdefault(answer_id, set())
            is_new = document_id not in opened
            opened.add(document_id)
        return is_new


class Reason(StrEnum):
    """Why an answer didn't help."""

    WRONG = "wrong"
    PART_WRONG = "part_wrong"
    OUTDATED = "outdated"
    WRONG_DOCUMENT = "wrong_document"
    QUOTE_NOT_FOUND = "quote_not_found"
    OTHER = "other"

    @property
    def label(self) -> str:
        """In words for people."""
        return _LABELS[self]


_LABELS = {
    Reason.WRONG: "Svaret är fel",
    Reason.PART_WRONG: "Svaret är delvis fel",
    Reason.OUTDATED: "Svaret är inaktuellt",
    Reason.WRONG_DOCUMENT: "Svaret är ur fel dokument",
    Reason.QUOTE_NOT_FOUND: "Citatet finns inte i källan",
    Reason.OTHER: "Något annat",
}

MAX_COMMENT = 2_000
"""Characters; a paragraph or two."""
MAX_BYTES = 100_000_000
"""Of the file: some hundred thousand lines. A service open to many must not fill the disk."""

MAX_TIMES = 5
"""Of one answer: a person may change their mind, and add a comment."""


class Feedback:
    """Takes what is said of the recent answers; thread-safe, and several processes may share the file."""

    def __init__(
        self,
        path: Path | None,
        max_bytes: int = MAX_BYTES,
        max_times: int = MAX_TIMES,
        records: Records | None = None,
    ) -> None:
        """Raises `FeedbackNotWritable` now rather than at the first word that is lost."""
        self._path = path
        self._records = records
        self._max_bytes = max_bytes
        self._max_times = max_times
        self._recent = RecentAnswers()
        self._lock = threading.Lock()
        self._append(b"")

    def remember(self, answer: Answer) -> str:
        """The id by which an answer can be spoken of."""
        return self._recent.remember(answer)

    def add(self, answer_id: str, comment: str | None, *, helpful: bool, reason: Reason | None = None) -> GivenAnswer:
        """Write down what is said of an answer, and give it.

        Raises `AnswerNotFound`, `FeedbackEnough`, `FeedbackFull` or `FeedbackNotWritable`.
        """
        answer = self._recent.find(answer_id)
        if answer is None:
            raise AnswerNotFound
        if self._recent.times(answer_id) > self._max_times:
            raise FeedbackEnough
        record = {
            "time": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "answer_id": answer.id,
            "generation": answer.generation,
            "level": answer.level,
            **answer.cited,
            "helpful": helpful,
            "reason": reason,
            "comment": None if comment is None else mask(comment),
            "question": answer.question,
        }
        self._append((json.dumps(record, ensure_ascii=False) + "\n").encode())
        if self._records is not None:
            self._queue(answer, record)
        return answer

    def note_opened(self, answer_id: str, document_id: str, place: Place) -> None:
        """Count a document of an answer's hits as opened, once an answer.

        Raises `RecordsOff`, `AnswerNotFound`, or `DocumentNotFound` for one that isn't among them.
        """
        if self._records is None:
            raise RecordsOff
        answer = self._recent.find(answer_id)
        if answer is None:
            raise AnswerNotFound
        if document_id not in answer.documents:
            raise DocumentNotFound
        if self._recent.opens(answer_id, document_id):
            self._records.add(Opening(datetime.date.today(), key_of(answer.question), document_id, place))

    def _queue(self, answer: GivenAnswer, record: Mapping[str, object]) -> None:
        """Put it into the editors' queue. Raises `FeedbackNotWritable`."""
        columns = ("answer_id", "question", "level", "document_id", "passage_id", "helpful", "reason", "comment")
        said = {column: record[column] for column in columns} | {"title": answer.title, "quote": answer.quote}
        try:
            if self._records is not None:
                self._records.add_feedback(said)
        except RecordsUnusable as error:
            raise FeedbackNotWritable(error.path, error.reason, "--records (BELAGG_RECORDS)") from error

    def _append(self, line: bytes) -> None:
        """One write to a file opened for appending: lines of several writers don't mix."""
        if self._path is None:
            return
        try:
            with self._lock:
                descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
                try:
                    if os.fstat(descriptor).st_size + len(line) > self._max_bytes:
                        raise FeedbackFull
                    append_line(descriptor, line)
                finally:
                    os.close(descriptor)
        except OSError as error:
            raise FeedbackNotWritable(str(self._path), reason_of(error)) from error
