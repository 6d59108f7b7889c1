"""A whole document, as `GET /v1/documents/{id}` gives it."""

from __future__ import annotations

import datetime
from typing import Self

from pydantic import Field

from indexer.texts.swedish import Span
from service.corpus.documents.document_view import DocumentView, Outer
from service.http.schemas.schema import GENERATION, Schema


class HeadingOut(Schema):
    """A heading in the document's text; level 1 is the outermost."""

    offset: int
    level: int
    text: str


class PageOut(Schema):
    """Where a printed page begins."""

    offset: int
    number: int


class PassageOut(Schema):
    """Where a passage stands."""

    id: str
    start: int
    end: int
    heading: str | None
    page: int | None


class SegmentOut(Schema):
    """A stretch of the text that is alike throughout: of one heading, passage and page, marked or not."""

    start: int
    end: int
    text: str
    heading_level: int | None
    passage_id: str | None
    page: int | None
    marked: bool = Field(description="Om det hör till det som hänvisningen pekar ut.")


class ReferenceOut(Schema):
    """What became of a citation's address: `start` and `end` tell where it points to now.

    Both are null where the passage no longer stands in the document, which has been changed.
    """

    passage_id: str
    found: bool = Field(description="Om stycket står kvar ordagrant i dokumentet.")
    start: int | None
    end: int | None


class AttachedToOut(Schema):
    """The document that another came with."""

    title: str
    document_url: str = Field(description="Dokumentets sida i Belägg, relativ till tjänstens adress.")

    @classmethod
    def of(cls, outer: Outer) -> Self:
        return cls(title=outer.title, document_url=f"dokument/{outer.id}")


class PartOut(Schema):
    """Which part of the text is sent."""

    start: int
    end: int
    length: int = Field(description="Hela textens antal tecken.")
    next_offset: int | None = Field(description="`offset` för nästa del; null när det här är den sista.")


class DocumentOut(Schema):
    """A document, or a part of one. The texts of its segments, put together, are its text.

    All offsets count Unicode code points from the start of the document.
    """

    generation: int = Field(description=GENERATION)
    id: str
    title: str
    source: str
    path: str = Field(description="Var texten ligger bland källorna, vad den än själv uppger.")
    published: datetime.date | None
    author: str | None
    link: str | None
    collection: str
    media_type: str
    text: str | None = Field(description="Hela texten; null när bara en del skickas, som då står i segmenten.")
    headings: list[HeadingOut]
    pages: list[PageOut]
    passages: list[PassageOut]
    segments: list[SegmentOut]
    reference: ReferenceOut | None = Field(
        description="Vad hänvisningen i `stycke` och `tecken` pekar på; null utan `stycke`."
    )
    attached_to: AttachedToOut | None = Field(
        default=None, description="Dokumentet som det här kom med, som brevet till en bilaga; annars null."
    )
    part: PartOut | None = Field(default=None, description="Vilken del av texten som skickas; null när det är hela.")

    @classmethod
    def of(cls, view: DocumentView, part: Span) -> Self:
        """The part of the document with the headings, pages and passages that stand in it."""
        document, reference = view.document, view.reference
        length = len(document.text)
        whole = part == Span(0, length)

        def within(start: int, end: int) -> bool:
            return whole or (start < part.end and end > part.start)

        return cls.copied(
            document,
            generation=view.generation,
            text=document.text if whole else None,
            headings=[h for h in document.headings if within(h.offset, h.offset + len(h.text))],
            pages=[page for page in document.pages if within(page.offset, page.offset + 1)],
            passages=[passage for passage in view.passages if within(passage.start, passage.end)],
            segments=view.pieces(part),
            attached_to=None if view.attached_to is None else AttachedToOut.of(view.attached_to),
            part=None
            if whole
            else PartOut(
                start=part.start,
                end=part.end,
                length=length,
                next_offset=part.end if part.end < length else None,
            ),
            reference=None
            if reference is None
            else ReferenceOut(
                passage_id=reference.passage_id,
                found=reference.span is not None,
                start=None if reference.span is None else reference.span.start,
                end=None if reference.span is None else reference.span.end,
            ),
        )
