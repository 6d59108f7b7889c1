"""A question report: what came of each question of a question set, asked of one index; JSON in and out.

docs/evaluation.md describes the JSON. Its counts and rates follow from the questions, so they are written, never read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self, TypeVar

from service.answer.confidence import Confidence
from service.evaluation.errors import ReportUnreadable
from service.evaluation.question_set import Question

FORMAT_VERSION = 1
"""Raised when a report can't be read as before."""

_Kind = TypeVar("_Kind", bool, int, str)


class Verdict(StrEnum):
    """What came of a question. The first two are measured; the others aren't part of any rate."""

    RIGHT = "right"
    """The first hit is what the question expects."""
    MISSED = "missed"
    NO_DOCUMENT = "no_document"
    """No document of the index has the name that the question gives."""
    NO_PHRASE = "no_phrase"
    """No passage of the index, or of the document where one is named, contains the phrase."""
    UNANSWERABLE = "unanswerable"
    """The texts don't answer it, says the question set."""


@dataclass(frozen=True, slots=True)
class FirstHit:
    """What came first; `quote` is what is marked in it."""

    title: str
    path: str
    quote: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question."""

    question: Question
    verdict: Verdict
    rank: int | None = None
    """Of the first hit that is right; None if there is none."""
    quoted: bool | None = None
    """Whether the marked sentence of a right first hit contains the phrase; None without a phrase."""
    first: FirstHit | None = None
    """None if the question wasn't asked."""
    confidence: Confidence | None = None
    """In the first hit; None if the question wasn't asked."""

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """What tells the question from others, whatever its line: another right answer makes it another question."""
        return self.question.text, self.question.document, self.question.phrase

    @property
    def is_measured(self) -> bool:
        return self.verdict in (Verdict.RIGHT, Verdict.MISSED)

    def to_record(self) -> dict[str, object]:
        """The outcome as `belagg eval --json` writes it."""
        return {
            "line": self.question.line,
            "question": self.question.text,
            "document": self.question.document,
            "phrase": self.question.phrase,
            "verdict": self.verdict.value,
            "rank": self.rank,
            "quoted": self.quoted,
            "confidence": self.confidence.value if self.confidence else None,
            "first": asdict(self.first) if self.first else None,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Raises `KeyError`, `TypeError` or `ValueError`."""
        first = record["first"]
        return cls(
            question=Question(
                line=_of_type(record["line"], int),
                text=_of_type(record["question"], str),
                document=_of_type_or_none(record["document"], str),
                phrase=_of_type_or_none(record["phrase"], str),
            ),
            verdict=Verdict(record["verdict"]),
            rank=_of_type_or_none(record["rank"], int),
            quoted=_of_type_or_none(record["quoted"], bool),
            confidence=None if record["confidence"] is None else Confidence(record["confidence"]),
            first=None
            if first is None
            else FirstHit(
                title=_of_type(first["title"], str),
                path=_of_type(first["path"], str),
                quote=_of_type(first["quote"], str),
            ),
        )


@dataclass(frozen=True, slots=True)
class HitRates:
    """Counts of questions, and the shares that they make; a share of no questions is None."""

    measured: int
    first: int
    first_five: int
    first_ten: int
    with_phrase: int
    """Measured questions that give a phrase."""
    quoted: int
    no_document: int
    no_phrase: int
    unanswerable: int
    not_found: int
    """Unanswerable questions of which it was said that the texts have no answer."""
    wrongly_not_found: int
    """Measured questions of which that was said."""

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Self:
        outcomes = list(outcomes)
        measured = [outcome for outcome in outcomes if outcome.is_measured]
        ranks = [outcome.rank for outcome in measured if outcome.rank is not None]
        verdicts = [outcome.verdict for outcome in outcomes]
        return cls(
            measured=len(measured),
            first=sum(rank == 1 for rank in ranks),
            first_five=sum(rank <= 5 for rank in ranks),
            first_ten=sum(rank <= 10 for rank in ranks),
            with_phrase=sum(outcome.question.phrase is not None for outcome in measured),
            quoted=sum(outcome.quoted is True for outcome in measured),
            no_document=verdicts.count(Verdict.NO_DOCUMENT),
            no_phrase=verdicts.count(Verdict.NO_PHRASE),
            unanswerable=verdicts.count(Verdict.UNANSWERABLE),
            not_found=sum(
                outcome.verdict is Verdict.UNANSWERABLE and outcome.confidence is Confidence.NOT_FOUND
                for outcome in outcomes
            ),
            wrongly_not_found=sum(outcome.confidence is Confidence.NOT_FOUND for outcome in measured),
        )

    def shares(self) -> dict[str, float | None]:
        """The rates, each between 0 and 1."""
        return {
            "first": _share(self.first, self.measured),
            "first_five": _share(self.first_five, self.measured),
            "first_ten": _share(self.first_ten, self.measured),
            "quoted": _share(self.quoted, self.with_phrase),
            "not_found": _share(self.not_found, self.unanswerable),
            "wrongly_not_found": _share(self.wrongly_not_found, self.measured),
        }


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a report's rates depend on."""

    version: str
    """Of Belägg."""
    model: str
    """The encoder's name and revision."""
    generation: int
    fingerprint: str
    """Of the index; the same texts and model give the same."""
    question_file: str
    sha256: str
    """Of the question file's bytes."""

    def to_record(self) -> dict[str, object]:
        """As the JSON has it."""
        return {
            "version": self.version,
            "model": self.model,
            "index": {"generation": self.generation, "fingerprint": self.fingerprint},
            "question_file": {"name": self.question_file, "sha256": self.sha256},
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Raises `KeyError` or `TypeError`."""
        return cls(
            version=_of_type(record["version"], str),
            model=_of_type(record["model"], str),
            generation=_of_type(record["index"]["generation"], int),
            fingerprint=_of_type(record["index"]["fingerprint"], str),
            question_file=_of_type(record["question_file"]["name"], str),
            sha256=_of_type(record["question_file"]["sha256"], str),
        )


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """The outcomes are in the order of the question file."""

    provenance: Provenance
    outcomes: tuple[Outcome, ...]

    @property
    def rates(self) -> HitRates:
        return HitRates.of(self.outcomes)

    def summary(self) -> dict[str, object]:
        """The report as the JSON has it, without its questions."""
        return {**self.provenance.to_record(), "counts": asdict(self.rates), "rates": self.rates.shares()}

    def to_record(self) -> dict[str, object]:
        """As the JSON has it."""
        return {
            "format_version": FORMAT_VERSION,
            **self.summary(),
            "questions": [outcome.to_record() for outcome in self.outcomes],
        }

    @classmethod
    def from_json(cls, content: bytes, *, path: str) -> Self:
        """A report that was written earlier; `path` is for the error. Raises `ReportUnreadable`."""
        try:
            record = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise ReportUnreadable(path, "den är inte JSON") from error
        if not isinstance(record, dict) or "format_version" not in record or "questions" not in record:
            raise ReportUnreadable(path, "den är ingen rapport om egna frågor")
        version = record["format_version"]
        if version != FORMAT_VERSION:
            reason = f"den har formatversion {version}, men den här versionen av Belägg läser version {FORMAT_VERSION}"
            raise ReportUnreadable(path, reason)
        try:
            outcomes = tuple(Outcome.from_record(outcome) for outcome in record["questions"])
            return cls(Provenance.from_record(record), outcomes)
        except (KeyError, TypeError, ValueError) as error:
            raise ReportUnreadable(path, "den är ofullständig eller ändrad") from error


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _of_type(value: object, kind: type[_Kind]) -> _Kind:
    """The value, which is of exactly that type: true is no number. Raises `TypeError`."""
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _of_type_or_none(value: object, kind: type[_Kind]) -> _Kind | None:
    return None if value is None else _of_type(value, kind)
