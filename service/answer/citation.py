"""A citation: a verbatim quote, and where it stands so that it can be checked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Self

from indexer.texts.document import Excerpt
from indexer.texts.passages import Passage
from indexer.texts.swedish import Span


class MisquoteError(Exception):
    """A citation's quote is not what the document says: a programming error or a damaged index, never shown."""


@dataclass(frozen=True, slots=True)
class Citation:
    """`document.text[start:end] == quote`, checked when it is made, by what the document itself says there."""

    document_id: str
    passage_id: str
    title: str
    source: str
    """What the text says that it is from."""
    path: str
    """Where it lies among the sources, which no text decides itself."""
    published: datetime.date | None
    collection: str
    media_type: str
    heading: str | None
    page: int | None
    start: int
    end: int
    quote: str
    link: str | None
    passage_start: int
    """Where the passage that it is taken from begins."""
    machine_read: bool = False
    """Whether it was read by text recognition, so that letters may be wrong."""

    @property
    def document_url(self) -> str:
        """Address of the document's page, relative to the service's own, that marks the quote.

        Characters count from the start of the passage: the address holds when something else in the text is edited.
        """
        characters = f"{self.start - self.passage_start}-{self.end - self.passage_start}"
        return f"dokument/{self.document_id}?stycke={self.passage_id}&tecken={characters}"

    @classmethod
    def of_passage(cls, document: Excerpt, passage: Passage) -> Self:
        """Cite a whole passage."""
        return cls.of_span(document, passage, Span(passage.start, passage.end), passage.text)

    @classmethod
    def of_span(cls, document: Excerpt, passage: Passage, span: Span, quote: str) -> Self:
        """Cite a part of a passage; `span` counts in the document's text. Raises `MisquoteError`."""
        if document.verbatim(span.start, span.end) != quote:
            raise MisquoteError(f"{document.id} [{span.start}:{span.end}] is not the quote")
        return cls(
            document_id=document.id,
            passage_id=passage.id,
            title=document.title,
            source=document.source,
            path=document.path,
            published=document.published,
            collection=document.collection,
            media_type=document.media_type,
            heading=passage.heading,
            page=document.page_at(span.start),
            start=span.start,
            end=span.end,
            quote=quote,
            link=document.link,
            passage_start=passage.start,
            machine_read=document.recognised is not None,
        )
