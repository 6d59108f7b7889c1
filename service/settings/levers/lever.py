"""A lever: one row of the editors' table, with who set it, why, and until when."""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from indexer.texts.document import document_id
from indexer.texts.swedish import folded_words, words

_ADDRESS = re.compile(r"(?:^|/)dokument/([0-9a-f]{16})(?:\?(?:[^#]*&)?stycke=([0-9a-f]{16}))?")
"""Of a document's page, as it is copied out of a browser."""
_ID = re.compile(r"[0-9a-f]{16}")


class LeverKind(StrEnum):
    """What a row does, in the words of the table."""

    CHOSEN = "utvalt"
    """A document, or a passage of it, is what answers questions like this one."""
    SYNONYM = "synonym"
    """Either word is searched for as the other too."""
    ONE_WAY = "enkelriktad synonym"
    """The first word is searched for as the second too."""
    HIDDEN = "dölj"
    """A document that is neither found nor shown."""
    REPLACED = "ersatt"
    """A document that another one has taken the place of."""
    CONTACT = "kontakt"
    """Whom to turn to when the texts have no answer."""
    NOTICE = "meddelande"
    """Shown on the page, above everything."""
    REVIEW = "granskning"
    """When a text, or all in a folder, was gone through and is to be again; its owner answers for that."""
    STOP = "stopp"
    """Page, widget or API answer with a sentence, and with nothing else."""


class Place(StrEnum):
    """From where questions come, in the words of the table."""

    PAGE = "sida"
    WIDGET = "widget"
    FRAME = "ram"
    API = "api"
    MCP = "mcp"


FOLDER = "/"
"""Ends the name of a folder: all texts in it are meant."""
EVERYWHERE = "allt"
"""In the place of a stop."""


@dataclass(frozen=True, slots=True)
class Named:
    """A document as a row names it: by its path, its id, or the address of its page in Belägg."""

    document_id: str
    passage_id: str | None = None
    """If the address marks a passage."""

    @classmethod
    def of(cls, name: str) -> Self:
        name = name.strip()
        if address := _ADDRESS.search(name):
            return cls(address[1], address[2])
        return cls(name if _ID.fullmatch(name) else document_id(name))


@dataclass(frozen=True, slots=True)
class Lever:
    """What each field holds by kind stands in `table.py`; a field that a kind hasn't is empty."""

    kind: LeverKind
    about: str
    target: str
    text: str
    collection: str
    owner: str
    reason: str
    until: datetime.date
    """The last day on which it acts."""

    @property
    def key(self) -> str:
        """Eight digits that name the row, whatever its line, owner, reason and end."""
        parts = (self.kind.value, self.about, self.target, self.text, self.collection)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]

    def acts(self, day: datetime.date) -> bool:
        return day <= self.until

    @property
    def document(self) -> Named:
        """The document that a best bet points to, or that is hidden or replaced."""
        return Named.of(self.target if self.kind is LeverKind.CHOSEN else self.about)

    @property
    def replacement(self) -> Named:
        """Of a replaced document."""
        return Named.of(self.target)

    @property
    def stopped(self) -> frozenset[Place]:
        """Where a stop holds."""
        return frozenset(Place) if self.about == EVERYWHERE else frozenset((Place(self.about),))

    @property
    def subjects(self) -> frozenset[tuple[str, ...]]:
        """Of what one row alone can say something; of what several may there is none."""
        match self.kind:
            case LeverKind.CHOSEN:
                return frozenset((("question", *folded_words(self.about)),))
            case LeverKind.CONTACT:
                return frozenset((("collection", self.collection),))
            case LeverKind.REPLACED:
                return frozenset((("replaced", self.document.document_id),))
            case LeverKind.REVIEW:
                is_folder = self.about.endswith(FOLDER)
                return frozenset((("review", self.about if is_folder else self.document.document_id),))
            case LeverKind.STOP:
                return frozenset(("stop", place) for place in self.stopped)
        return frozenset()

    def pairs(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        """What a synonym puts in the place of what: words, and the term that means the same."""
        there = ((tuple(words(self.about)), self.target),)
        return (*there, (tuple(words(self.target)), self.about)) if self.kind is LeverKind.SYNONYM else there
