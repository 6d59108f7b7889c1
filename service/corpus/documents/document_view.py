"""A document as it is read: its text in pieces that are alike throughout, and what a citation's address points to.

An address names a passage by its id, which is made of its text, and characters counted from the passage's start. So it
points to the same words wherever in the document the passage stands now, and to nothing once the words are others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Self, TypeVar

from indexer.texts.document import Document, document_id
from indexer.texts.passages import PassagePlace
from indexer.texts.swedish import Span
from service.corpus.view import View

_Said = TypeVar("_Said")

WHOLE = 400_000
"""Characters of a document that is sent whole unless parts are asked for: 150 printed pages."""
_DEEPEST = 100
"""Folders of a path that are looked at."""
PART = 200_000
"""Characters of a part, at most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text: `document.text[start:end] == text`."""

    start: int
    end: int
    text: str
    heading_level: int | None
    passage_id: str | None
    page: int | None
    marked: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """A passage that an address names, and where in the document's text it points to; None if it is gone."""

    passage_id: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Outer:
    """The document that another came with, such as the mail of an attachment."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document of a generation, with its passages in reading order."""

    generation: int
    document: Document
    passages: tuple[PassagePlace, ...]
    reference: Reference | None
    attached_to: Outer | None = None

    @classmethod
    def of(
        cls, view: View, document_id: str, passage_id: str | None = None, characters: Span | None = None
    ) -> Self | None:
        """None if there is no such document, as far as may be known; nothing is then read of any.

        `characters` count from the start of the passage; None is all of it.
        """
        read = view.read(document_id)
        if read is None:
            return None
        document, passages = read
        reference = None if passage_id is None else _reference(passages, passage_id, characters)
        return cls(view.generation, document, passages, reference, _outer(view, document))

    def part(self, offset: int | None, limit: int | None) -> Span:
        """The part of the text that is sent: from `offset` on, about `limit` characters, to where a passage ends.

        Without either, all of a text of up to `WHOLE` characters; else the part that what is pointed to stands in.
        """
        length = len(self.document.text)
        if offset is None and limit is None and length <= WHOLE:
            return Span(0, length)
        limit = min(limit or PART, PART)
        if offset is None:
            pointed = self.reference.span if self.reference is not None else None
            offset = 0 if pointed is None else self._passage_end_before(pointed.start - limit // 4, 0)
        start = min(offset, length)
        end = min(start + limit, length)
        if end < length:
            end = self._passage_end_before(end, start + limit // 2) or end
        return Span(start, end)

    def _passage_end_before(self, offset: int, least: int) -> int:
        """Where the last passage ends that ends before `offset`; 0 if that is before `least`."""
        number = bisect_right(self.passages, offset, key=lambda passage: passage.end) - 1
        end = self.passages[number].end if number >= 0 else 0
        return end if end >= least else 0

    def pieces(self, part: Span | None = None) -> Iterator[Piece]:
        """The text, or a part of it, in pieces, cut where headings, passages, pages and what is pointed to lie."""
        part = part or Span(0, len(self.document.text))
        document = self.document
        headings = [(h.offset, h.offset + len(h.text), h.level) for h in document.headings]
        first = max(0, bisect_right(self.passages, part.start, key=lambda passage: passage.start) - 1)
        last = bisect_right(self.passages, part.end, key=lambda passage: passage.start)
        passages = [(p.start, p.end, p.id) for p in self.passages[first:last]]
        pointed = self.reference.span if self.reference is not None else None
        cuts = {0, len(document.text), *(page.offset for page in document.pages)}
        cuts.update(edge for start, end, _ in headings for edge in (start, end))
        cuts.update(edge for start, end, _ in passages for edge in (start, end))
        if pointed is not None:
            cuts.update((pointed.start, pointed.end))
        cuts = {part.start, part.end, *(cut for cut in cuts if part.start < cut < part.end)}
        for start, end in pairwise(sorted(cuts)):
            yield Piece(
                start,
                end,
                document.text[start:end],
                _at(headings, start),
                _at(passages, start),
                document.page_at(start),
                pointed is not None and pointed.start <= start < pointed.end,
            )


def _outer(view: View, document: Document) -> Outer | None:
    """The nearest document of the same collection that this one's path lies below; web pages lie below none."""
    if "://" in document.path:
        return None
    above = [document_id(str(path)) for path in PurePosixPath(document.path).parents][:_DEEPEST]
    found = view.editions(above) if above else {}
    outer = next((found[id_] for id_ in above if id_ in found), None)
    if outer is None or outer.collection != document.collection:
        return None
    return Outer(outer.document_id, outer.title)


def _reference(passages: tuple[PassagePlace, ...], passage_id: str, characters: Span | None) -> Reference:
    passage = next((passage for passage in passages if passage.id == passage_id), None)
    if passage is None:
        return Reference(passage_id, None)
    if characters is None or not 0 <= characters.start < characters.end <= passage.end - passage.start:
        return Reference(passage_id, Span(passage.start, passage.end))
    return Reference(passage_id, Span(passage.start + characters.start, passage.start + characters.end))


def _at(spans: Sequence[tuple[int, int, _Said]], offset: int) -> _Said | None:
    """What is said of the span that holds `offset`; `spans` are in order and don't overlap."""
    number = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    return spans[number][2] if number >= 0 and offset < spans[number][1] else None
