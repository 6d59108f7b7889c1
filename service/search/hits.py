"""What a search gives: a ranking of hits, each with the citation of its passage and what is marked in it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from indexer.texts.document import Excerpt
from indexer.texts.passages import Passage
from indexer.texts.swedish import Span
from service.corpus.port import Edition
from service.question.asked_references import AskedReference
from service.question.interpretation import Interpretation
from service.question.query import Query
from service.search.citation import Citation
from service.search.editions import Status
from service.search.marking.marking import Marking
from service.settings.levers.likeness import Likeness


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query. The score belongs to the hit; higher is better, and 1 is the first rank."""

    citation: Citation
    """The whole passage, as its document says it."""
    score: float
    rank: int
    marked: Span
    """The sentence that answers best, in the passage's text, with those beside it that it can't be read without."""
    marking: Marking = field(repr=False, compare=False)
    """What else may be marked."""
    duplicates: int
    """How many other passages found have the same words; this is the one of the newest document."""
    status: Status
    """How its document stands on the day of the question."""
    chosen: Likeness | None = None
    """If editors chose it, how like the question is to the one they chose it for."""
    review: str | None = None
    """What editors say of when its text was reviewed, in a sentence."""

    @property
    def passage(self) -> Passage:
        return self.citation.passage

    @property
    def document(self) -> Excerpt:
        """What the document itself says where the passage stands."""
        return self.citation.document

    @property
    def quoted(self) -> Citation:
        """What is marked, cited."""
        return self.citation.of_part(self.marked)


def ranked(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Hits in another order than they were found in, each with the rank of its place."""
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1))


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best hits of a query, best first, all of one generation."""

    generation: int

    query: Query
    interpretation: Interpretation
    hits: tuple[Hit, ...]
    lead: float | None
    """By how much the first hit's score is above that of the next that says something else; None if there is no
    other. What says the same, or is an edition of the same text, doesn't count."""
    echoed: float | None = None
    """How much lower the first hit's score is without what only repeats the question; None if nothing in it does."""
    references: tuple[AskedReference, ...] = ()
    """What the question identifies exactly, and which rows bear it."""
    bears_all: bool = True
    """Whether the first hit bears each of them."""
    day: datetime.date = datetime.date.min
    """The day that the question is asked of."""
    same: tuple[Edition, ...] = ()
    """Other documents that say what is marked in the first hit, in the same words or nearly so; none are known where
    another is quoted than was found first."""
