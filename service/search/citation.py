"""A citation: a verbatim quote, and where it stands so that it can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from indexer.texts.document import Excerpt
from indexer.texts.passages import Passage
from indexer.texts.swedish import Span


class MisquoteError(Exception):
    """A citation's quote is not what the document says: a programming error or a damaged index, never shown."""


@dataclass(frozen=True, slots=True)
class Citation:
    """`document.text[start:end] == quote`. None that isn't so can be made: it raises `MisquoteError`."""

    document: Excerpt
    """What the document itself says where the passage stands, and what it tells of itself."""
    passage: Passage
    """The passage that the quote is taken from."""
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if self.document.verbatim(self.start, self.end) != self.quote:
            raise MisquoteError(f"{self.document.id} [{self.start}:{self.end}] is not the quote")

    @classmethod
    def of_passage(cls, document: Excerpt, passage: Passage) -> Self:
        """Cite a whole passage."""
        return cls(document, passage, passage.start, passage.end, passage.text)

    def of_part(self, part: Span) -> Citation:
        """Cite a part of the passage alone; `part` counts in its text."""
        start, passage = self.passage.start, self.passage
        return Citation(
            self.document, passage, start + part.start, start + part.end, passage.text[part.start : part.end]
        )

    def is_within(self, other: Citation) -> bool:
        """Whether whoever has read another's quote has read this one."""
        return self.document.id == other.document.id and other.start <= self.start and self.end <= other.end

    @property
    def before(self) -> str:
        """What the passage says before the quote."""
        return self.passage.text[: self.start - self.passage.start]

    @property
    def after(self) -> str:
        """What it says after it."""
        return self.passage.text[self.end - self.passage.start :]

    @property
    def title(self) -> str:
        return self.document.title

    @property
    def document_id(self) -> str:
        return self.document.id

    @property
    def passage_id(self) -> str:
        return self.passage.id

    @property
    def page(self) -> int | None:
        """The printed page that the quote begins on."""
        return self.document.page_at(self.start)

    @property
    def machine_read(self) -> bool:
        """Whether it was read by text recognition, so that letters may be wrong."""
        return self.document.recognised is not None

    @property
    def document_url(self) -> str:
        """Address of the document's page, relative to the service's own, that marks the quote.

        Characters count from the start of the passage: the address holds when something else in the text is edited.
        """
        characters = f"{self.start - self.passage.start}-{self.end - self.passage.start}"
        return f"dokument/{self.document_id}?stycke={self.passage_id}&tecken={characters}"
