"""A citation: a verbatim quote, and where it stands so that it can be checked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Self

from service.index import Document, Passage, Span


class MisquoteError(Exception):
    """A citation's quote is not what the document says: a programming error or a damaged index, never shown."""


@dataclass(frozen=True, slots=True)
class Citation:
    """`document.text[start:end] == quote`, checked when it is made."""

    document_id: str
    passage_id: str
    title: str
    source: str
    published: datetime.date | None
    heading: str | None
    page: int | None
    start: int
    end: int
    quote: str
    link: str | None

    @classmethod
    def of_passage(cls, document: Document, passage: Passage) -> Self:
        """Cite a whole passage."""
        return cls.of_span(document, passage, Span(passage.start, passage.end), passage.text)

    @classmethod
    def of_span(cls, document: Document, passage: Passage, span: Span, quote: str) -> Self:
        """Cite a part of a passage; `span` counts in the document's text. Raises `MisquoteError`."""
        if document.text[span.start : span.end] != quote:
            raise MisquoteError(f"{document.id} [{span.start}:{span.end}] is not the quote")
        return cls(
            document_id=document.id,
            passage_id=passage.id,
            title=document.title,
            source=document.source,
            published=document.published,
            heading=passage.heading,
            page=document.page_at(span.start),
            start=span.start,
            end=span.end,
            quote=quote,
            link=document.link,
        )
