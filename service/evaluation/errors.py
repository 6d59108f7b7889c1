"""What is measured, or what it is held against, can't be used.

ServiceError
├── TestSetUnreadable
├── NothingJudged
├── QuestionFileError           a file of questions can't be used as it is
│   ├── QuestionsUnreadable
│   ├── NoQuestions
│   ├── ColumnMissing
│   └── QuestionRowInvalid
├── QuestionAnswered
└── ReportUnreadable
"""

from __future__ import annotations

from collections.abc import Sequence

from service.errors import ServiceError


class TestSetUnreadable(ServiceError):
    """`reason` says what is wrong, as far as is known."""

    __test__ = False

    path: str
    reason: str
    sentence = (
        "Testmängdens fil {path} gick inte att läsa ({reason}). Mappen ska innehålla corpus.jsonl, queries.jsonl och "
        "qrels.tsv."
    )


class NothingJudged(ServiceError):
    folder: str
    sentence = (
        "Testmängden i {folder} har ingen fråga med ett relevant dokument. Kontrollera att qrels.tsv och "
        "queries.jsonl har samma id:n och att någon relevans är större än 0."
    )


class QuestionFileError(ServiceError):
    """A file of questions can't be used as it is."""


class QuestionsUnreadable(QuestionFileError):
    """`reason` says what is wrong, as far as is known."""

    path: str
    reason: str
    sentence = (
        "Frågefilen {path} gick inte att läsa ({reason}). Kontrollera sökvägen, eller spara frågorna på nytt i "
        "kalkylprogrammet som CSV UTF-8."
    )


class NoQuestions(QuestionFileError):
    path: str
    sentence = (
        "Frågefilen {path} har inga frågor. Skriv rubrikerna fråga, dokument och fras på första raden och en fråga på "
        "varje rad under den."
    )


class ColumnMissing(QuestionFileError):
    """`column` as it is named in a sentence; `found` are the headings that are there."""

    path: str
    line: int
    column: str
    found: Sequence[str]

    def said(self) -> str:
        return (
            f"Frågefilen {self.path} saknar kolumnen {self.column} på rad {self.line}, där det står: "
            f"{', '.join(self.found)}. Skriv rubrikerna fråga, dokument och fras på första raden, i var sin kolumn."
        )


class QuestionRowInvalid(QuestionFileError):
    """`reason` is a Swedish sentence that says what is wrong on the line, and one that says what to do."""

    path: str
    line: int
    reason: str
    sentence = "Frågefilen {path} har ett fel på rad {line}. {reason}"


class QuestionAnswered(ServiceError):
    """It is to be kept as one that the texts don't answer, and is kept with an answer."""

    question: str
    answer: str
    sentence = (
        "Inget är ändrat: ”{question}” är redan en utvärderingsfråga, med svaret {answer}. Ska texterna inte svara på "
        "den tar du först bort den raden på sidan Utvärdering."
    )


class ReportUnreadable(ServiceError):
    """`reason` says what is wrong, as far as is known."""

    path: str
    reason: str
    sentence = (
        "Den tidigare rapporten {path} gick inte att läsa ({reason}). Ange en fil som har skrivits med: belagg eval "
        "--questions FIL --index MAPP --json"
    )
