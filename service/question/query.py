"""A query: a question as it was asked, normalised and bounded."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from service.corpus.filters import UNFILTERED, Filters
from service.errors import EmptyQuery, LimitOutOfRange, QueryTooLong

MAX_CHARACTERS = 2_000
"""A long paragraph; the encoder reads no more than 512 tokens of it anyway."""
DEFAULT_LIMIT = 5
MAX_LIMIT = 100

_MAX_RAW_CHARACTERS = 8 * MAX_CHARACTERS
"""Before normalising, which shortens most texts but isn't done to megabytes."""

_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Soft hyphens, zero-width characters and direction marks and overrides, which make a text look like another."""
_CONTROL_OR_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Query:
    """`text` is NFC, on one line, without invisible characters; `limit` is how many hits are wanted."""

    text: str
    limit: int
    filters: Filters = UNFILTERED

    @classmethod
    def parse(cls, text: str, limit: int = DEFAULT_LIMIT, filters: Filters = UNFILTERED) -> Self:
        """Raises `QueryError`."""
        if len(text) > _MAX_RAW_CHARACTERS:
            raise QueryTooLong(length=len(text), limit=MAX_CHARACTERS)
        if not 1 <= limit <= MAX_LIMIT:
            raise LimitOutOfRange(limit=limit, maximum=MAX_LIMIT)
        # A lone surrogate, from a badly encoded command line or JSON, can be neither encoded nor shown.
        text = text.encode("utf-8", "replace").decode("utf-8")
        text = _CONTROL_OR_SPACE.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text))).strip()
        if len(text) > MAX_CHARACTERS:
            raise QueryTooLong(length=len(text), limit=MAX_CHARACTERS)
        if not _LETTER_OR_DIGIT.search(text):
            raise EmptyQuery
        return cls(text, limit, filters)
