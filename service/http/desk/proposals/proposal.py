"""A proposal: what an editor may want to do, and what shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ProposalKind(StrEnum):
    """In the order in which they are shown."""

    SYNONYM = "synonym"
    CHOICE = "utvalt"
    DEMAND = "fråga"
    FIGURES = "motsägelse"
    WITHDRAWAL = "utgåva"
    UNFOUND = "hittas inte"

    @property
    def shown(self) -> str:
        return _TITLES[self]


_TITLES = {
    ProposalKind.SYNONYM: "Ord som kan betyda detsamma",
    ProposalKind.CHOICE: "Texter som kan vara svaret",
    ProposalKind.DEMAND: "Frågor som många ställer",
    ProposalKind.FIGURES: "Texter som säger olika tal",
    ProposalKind.WITHDRAWAL: "Utgåvor som kan behöva dras in",
    ProposalKind.UNFOUND: "Texter som ingen har hittat",
}


@dataclass(frozen=True, slots=True)
class ProposedText:
    """Where a text stands, for a link."""

    document_id: str
    title: str
    passage_id: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Nothing happens by itself: `lever` is the row that a press would add to the editors' table."""

    kind: ProposalKind
    what: str
    """In a sentence, or a question as it was asked."""
    evidence: tuple[str, ...]
    question: str | None = None
    """What can be tried."""
    places: tuple[ProposedText, ...] = ()
    lever: Mapping[str, str] = field(default_factory=dict)
    """By the columns of the table; without owner and end."""


def row_name(path: str, document_id: str) -> str:
    """A document as a row of the editors' table can hold it: white space is one blank there."""
    return path if " ".join(path.split()) == path else document_id
