"""Answering: the sentence of the best hit that answers the question best, as a verified citation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from service.citation import Citation
from service.index import Span
from service.ranking import Hit, Ranking


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query: one sentence, cited, and the ranking it was taken from. No citation = no answer."""

    ranking: Ranking
    citation: Citation | None

    @classmethod
    def of(cls, ranking: Ranking) -> Self:
        """The answer that a ranking gives."""
        return cls(ranking, cite_sentence(ranking.hits[0]) if ranking.hits else None)

    @property
    def hit(self) -> Hit | None:
        """The hit that the answer is taken from."""
        return self.ranking.hits[0] if self.citation is not None else None


def cite_sentence(hit: Hit) -> Citation:
    """Cite the sentence of a hit that answers best. Raises `MisquoteError`."""
    passage, sentence = hit.passage, hit.sentence
    span = Span(passage.start + sentence.start, passage.start + sentence.end)
    return Citation.of_span(hit.document, passage, span, passage.text[sentence.start : sentence.end])
