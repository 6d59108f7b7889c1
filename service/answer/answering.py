"""Answering: what the best hit says to a question, as a verified citation, and how far to rely on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from service.answer.citation import Citation
from service.answer.confidence import Confidence, confidence
from service.corpus.local import Calibration, Span
from service.search.ranking import Hit, Ranking


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query: one or a few sentences, cited, and the ranking it was taken from.

    No citation = no answer: the texts don't seem to have one. The ranking is then the nearest that they have.
    """

    ranking: Ranking
    confidence: Confidence
    citation: Citation | None

    @classmethod
    def of(cls, ranking: Ranking, calibration: Calibration) -> Self:
        """The answer that a ranking gives in an index of that calibration. Raises `MisquoteError`."""
        if not ranking.hits:
            return cls(ranking, Confidence.NOT_FOUND, None)
        first = ranking.hits[0]
        level = confidence(
            first.score, ranking.lead, calibration.of(ranking.interpretation.language), echoed=ranking.echoed or 0.0
        )
        return cls(ranking, level, None if level is Confidence.NOT_FOUND else cite_marked(first))

    @property
    def hit(self) -> Hit | None:
        """The hit that the answer is taken from."""
        return self.ranking.hits[0] if self.citation is not None else None


def cite_marked(hit: Hit) -> Citation:
    """Cite what is marked in a hit. Raises `MisquoteError`."""
    passage, marked = hit.passage, hit.marked
    span = Span(passage.start + marked.start, passage.start + marked.end)
    return Citation.of_span(hit.document, passage, span, passage.text[marked.start : marked.end])
