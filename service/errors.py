"""Every error of the service. The message of each is a Swedish sentence that says what to do next.

ServiceError
├── QueryError
│   ├── EmptyQuery
│   ├── QueryTooLong
│   └── LimitOutOfRange
├── TestSetUnreadable
├── NothingJudged
└── AddressInUse
"""

from __future__ import annotations


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


class AddressInUse(ServiceError):
    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Det går inte att lyssna på {host}:{port}; porten är upptagen eller adressen finns inte på datorn. "
            "Välj en annan med --port eller --host."
        )
