"""What the API takes: questions, one or several."""

from __future__ import annotations

import datetime
import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from service.corpus.filters import Filters
from service.http.schemas.schema import Schema
from service.question.query import DEFAULT_LIMIT, MAX_CHARACTERS, MAX_LIMIT, Query

MAX_QUESTIONS = 32
"""In one batch: what is answered within a second on one core."""
MAX_COLLECTIONS = 100
"""Names in one filter; far more than an organisation has."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _date(value: object) -> object:
    """Only a full date in ISO form: pydantic would take numbers for seconds since 1970."""
    if value is None or (isinstance(value, str) and _DATE.fullmatch(value)):
        return value
    raise ValueError("no date")


_Date = Annotated[datetime.date, BeforeValidator(_date)]


def _whole(value: object) -> object:
    """59.0 is an integer to JSON (JSON Schema 2020-12, core, 4.2.3), and to pydantic none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class QuestionIn(Schema):
    """A question, and which texts it is asked of."""

    # The bounds are told here and held in `Query`, which says in words what is wrong.
    query: str = Field(
        description=f"Frågan, högst {MAX_CHARACTERS} tecken.",
        examples=["Vad betyder Skottlandsmodellen?"],
        json_schema_extra={"minLength": 1, "maxLength": MAX_CHARACTERS, "pattern": r"[\p{L}\p{N}]"},
    )
    limit: Annotated[int, BeforeValidator(_whole)] = Field(
        DEFAULT_LIMIT,
        strict=True,
        description=f"Hur många träffar som önskas, 1 till {MAX_LIMIT}.",
        json_schema_extra={"minimum": 1, "maximum": MAX_LIMIT},
    )
    collections: list[str] | None = Field(
        None,
        max_length=MAX_COLLECTIONS,
        description="Bara texter i dessa samlingar; null eller utelämnat: alla.",
        examples=[["riktlinjer", "protokoll"]],
    )
    published_after: _Date | None = Field(
        None, description="Bara texter från denna dag eller senare.", examples=["2024-01-01"]
    )
    published_before: _Date | None = Field(
        None, description="Bara texter från denna dag eller tidigare.", examples=["2025-12-31"]
    )

    valid_on: _Date | None = Field(
        None,
        description="Bara texter som gällde denna dag, så långt de säger: inte upphävda eller utgångna före den, och "
        "beslutade eller i kraft senast då.",
        examples=["2024-06-30"],
    )

    def parse(self) -> Query:
        """Raises `QueryError`."""
        collections = None if self.collections is None else frozenset(self.collections)
        filters = Filters(collections, self.published_after, self.published_before, self.valid_on)
        return Query.parse(self.query, self.limit, filters)


class BatchIn(Schema):
    """Several questions at once, each with its own limit and filters."""

    queries: list[QuestionIn] = Field(
        min_length=1,
        max_length=MAX_QUESTIONS,
        description=f"1 till {MAX_QUESTIONS} frågor.",
        examples=[[{"query": "Vad betyder Skottlandsmodellen?", "limit": 1}, {"query": "Vad är BarnSam?", "limit": 1}]],
    )
