"""A document: the canonical text of one source, and what is known about it."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.disk.checksum import sha256_of_parts
from indexer.texts.validity import UNKNOWN, Validity


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a document's text: `document.text[offset:].startswith(text)`."""

    offset: int
    level: int
    """1 is the outermost."""
    text: str
    end: int | None = None
    """Where what it heads ends if no heading follows there: a group of a table's rows ends with the table."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where a printed page begins in the text."""

    offset: int
    number: int
    recognised: int | None = None
    """Of a page that was read by text recognition, how sure that was of its words, in percent; None if the file has its
    letters."""


@dataclass(frozen=True, slots=True)
class Document:
    """One source's text, normalised once; every offset counts its Unicode code points.

    `path` identifies the text among the sources ("folder/file.md"); `source` is what a citation names:
    the text's own statement of where it comes from, its web address, or the path.
    """

    path: str
    title: str
    text: str
    source: str
    media_type: str
    published: datetime.date | None = None
    author: str | None = None
    language: str = "sv"
    collection: str = ""
    link: str | None = None
    headings: tuple[Heading, ...] = ()
    pages: tuple[Page, ...] = ()
    validity: Validity = UNKNOWN
    notes: tuple[str, ...] = field(default=(), compare=False)
    """Swedish sentences about what of the source couldn't be read, for the report of a build; no index keeps them."""
    parts: tuple[Document, ...] = field(default=(), compare=False)
    """Documents of their own that came in the same file, below its path: attachments, what lies in an archive."""

    @property
    def id(self) -> str:
        """16 hexadecimal digits made from the path: the same text stays the same document when it is edited."""
        return document_id(self.path)

    @property
    def content_hash(self) -> str:
        """SHA-256 over everything that the index keeps of the document."""
        return sha256_of_parts(
            (
                self.path,
                self.title,
                self.text,
                self.source,
                self.media_type,
                str(self.published),
                str(self.author),
                self.language,
                self.collection,
                str(self.link),
                *(f"{h.offset} {h.level} {h.text}{'' if h.end is None else f' {h.end}'}" for h in self.headings),
                *(f"{p.offset} {p.number}{'' if p.recognised is None else f' {p.recognised}'}" for p in self.pages),
                *self.validity.parts(),
            )
        )

    def page_at(self, offset: int) -> int | None:
        """Number of the page that holds the character at `offset`, if the source has pages."""
        return _page_at(self.pages, offset)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a document's text, from `start` on, and what a citation of it tells of the document."""

    id: str
    """The document's."""
    path: str
    title: str
    source: str
    media_type: str
    published: datetime.date | None
    collection: str
    link: str | None
    start: int
    text: str
    pages: tuple[Page, ...]
    """Those that the part lies on."""

    @property
    def recognised(self) -> int | None:
        """How sure text recognition was, in percent, where any of the pages was read by it: of the least sure."""
        return min((page.recognised for page in self.pages if page.recognised is not None), default=None)

    def verbatim(self, start: int, end: int) -> str:
        """What the document says there, as far as the excerpt goes."""
        return self.text[max(0, start - self.start) : max(0, end - self.start)]

    def page_at(self, offset: int) -> int | None:
        """See `Document.page_at`; `offset` lies in the excerpt and counts from the document's start."""
        return _page_at(self.pages, offset)


def document_id(path: str) -> str:
    """The id of the document that is read from a path."""
    return sha256_of_parts((path,))[:16]


def _page_at(pages: Sequence[Page], offset: int) -> int | None:
    index = bisect_right(pages, offset, key=lambda page: page.offset)
    return pages[index - 1].number if index else None
