"""Every error of the service. The message of each is a Swedish sentence that says what to do next.

ServiceError
├── QueryError
│   ├── EmptyQuery
│   ├── QueryTooLong
│   └── LimitOutOfRange
├── TestSetUnreadable
├── NothingJudged
├── QuestionFileError           a file of questions can't be used as it is
│   ├── QuestionsUnreadable
│   ├── NoQuestions
│   ├── ColumnMissing
│   └── QuestionRowInvalid
├── ReportUnreadable
├── NoIndexYet
└── AddressInUse
"""

from __future__ import annotations

from collections.abc import Sequence


class ServiceError(Exception):
    """Anything that went wrong and that whoever asks can do something about."""


class QueryError(ServiceError):
    """A question can't be asked as it is."""


class EmptyQuery(QueryError):
    def __init__(self) -> None:
        super().__init__("Frågan är tom. Skriv en fråga med minst ett ord.")


class QueryTooLong(QueryError):
    """Lengths in characters."""

    def __init__(self, *, length: int, limit: int) -> None:
        super().__init__(f"Frågan är {length} tecken lång, och gränsen är {limit}. Korta den till det du vill veta.")


class LimitOutOfRange(QueryError):
    def __init__(self, *, limit: int, maximum: int) -> None:
        super().__init__(f"Antalet träffar måste vara mellan 1 och {maximum}, inte {limit}.")


class TestSetUnreadable(ServiceError):
    """`reason` says what is wrong, as far as is known."""

    __test__ = False

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"Testmängdens fil {path} gick inte att läsa ({reason}). "
            "Mappen ska innehålla corpus.jsonl, queries.jsonl och qrels.tsv."
        )


class NothingJudged(ServiceError):
    def __init__(self, folder: str) -> None:
        super().__init__(
            f"Testmängden i {folder} har ingen fråga med ett relevant dokument. "
            "Kontrollera att qrels.tsv och queries.jsonl har samma id:n och att någon relevans är större än 0."
        )


class QuestionFileError(ServiceError):
    """A file of questions can't be used as it is."""


class QuestionsUnreadable(QuestionFileError):
    """`reason` says what is wrong, as far as is known."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"Frågefilen {path} gick inte att läsa ({reason}). "
            "Kontrollera sökvägen, eller spara frågorna på nytt i kalkylprogrammet som CSV UTF-8."
        )


class NoQuestions(QuestionFileError):
    def __init__(self, path: str) -> None:
        super().__init__(
            f"Frågefilen {path} har inga frågor. "
            "Skriv rubrikerna fråga, dokument och fras på första raden och en fråga på varje rad under den."
        )


class ColumnMissing(QuestionFileError):
    """`column` as it is named in a sentence; `found` are the headings that are there."""

    def __init__(self, path: str, line: int, *, column: str, found: Sequence[str]) -> None:
        super().__init__(
            f"Frågefilen {path} saknar kolumnen {column} på rad {line}, där det står: {', '.join(found)}. "
            "Skriv rubrikerna fråga, dokument och fras på första raden, i var sin kolumn."
        )


class QuestionRowInvalid(QuestionFileError):
    """`reason` is a Swedish sentence that says what is wrong on the line, and one that says what to do."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"Frågefilen {path} har ett fel på rad {line}. {reason}")


class ReportUnreadable(ServiceError):
    """`reason` says what is wrong, as far as is known."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"Den tidigare rapporten {path} gick inte att läsa ({reason}). "
            "Ange en fil som har skrivits med: belagg eval --questions FIL --index MAPP --json"
        )


class NoIndexYet(ServiceError):
    """The service runs, but nothing has been published where it looks."""

    def __init__(self) -> None:
        super().__init__(
            "Det finns inget index än, så inga frågor kan besvaras. Tjänsten börjar svara av sig själv när ett index "
            "har byggts med: belagg index"
        )


class AddressInUse(ServiceError):
    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Det går inte att lyssna på {host}:{port}; porten är upptagen eller adressen finns inte på datorn. "
            "Välj en annan med --port eller --host."
        )
