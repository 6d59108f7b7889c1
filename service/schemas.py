"""What the API takes and gives, in JSON; the command line's `--json` gives the same."""

from __future__ import annotations

import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from service.answering import Answer
from service.citation import Citation
from service.index import Span
from service.query import DEFAULT_LIMIT, MAX_CHARACTERS, MAX_LIMIT
from service.ranking import Hit, Ranking


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class QuestionIn(_Schema):
    """A question."""

    query: str = Field(
        description=f"Frågan, högst {MAX_CHARACTERS} tecken.", examples=["Vad betyder Skottlandsmodellen?"]
    )
    limit: int = Field(DEFAULT_LIMIT, strict=True, description=f"Hur många träffar som önskas, 1 till {MAX_LIMIT}.")


class CitationOut(_Schema):
    """Where a quote stands. `start` and `end` count Unicode code points in the document's text."""

    document_id: str
    title: str
    source: str
    published: datetime.date | None
    heading: str | None
    page: int | None
    start: int
    end: int
    link: str | None

    @classmethod
    def of(cls, citation: Citation) -> Self:
        return cls(
            document_id=citation.document_id,
            title=citation.title,
            source=citation.source,
            published=citation.published,
            heading=citation.heading,
            page=citation.page,
            start=citation.start,
            end=citation.end,
            link=citation.link,
        )


class HitOut(_Schema):
    """A passage found. A higher score is better; 1 is the first rank."""

    rank: int
    score: float
    text: str
    citation: CitationOut

    @classmethod
    def of(cls, hit: Hit) -> Self:
        return cls(
            rank=hit.rank,
            score=round(hit.score, 6),
            text=hit.passage.text,
            citation=CitationOut.of(Citation.of_passage(hit.document, hit.passage)),
        )


class QuoteOut(_Schema):
    """The sentence that answers, verbatim, with the rest of the first hit's passage before and after it."""

    quote: str
    before: str
    after: str
    citation: CitationOut

    @classmethod
    def of(cls, citation: Citation, hit: Hit) -> Self:
        passage = hit.passage
        quote = Span(citation.start - passage.start, citation.end - passage.start)
        return cls(
            quote=citation.quote,
            before=passage.text[: quote.start],
            after=passage.text[quote.end :],
            citation=CitationOut.of(citation),
        )


class SearchOut(_Schema):
    """The passages found for a question, best first."""

    query: str
    hits: list[HitOut]

    @classmethod
    def of(cls, ranking: Ranking) -> Self:
        return cls(query=ranking.query.text, hits=[HitOut.of(hit) for hit in ranking.hits])


class AnswerOut(_Schema):
    """The answer to a question, null where there is none, and the passages found, best first."""

    query: str
    answer: QuoteOut | None
    hits: list[HitOut]

    @classmethod
    def of(cls, answer: Answer) -> Self:
        quote = None
        if answer.citation is not None and answer.hit is not None:
            quote = QuoteOut.of(answer.citation, answer.hit)
        return cls(query=answer.ranking.query.text, answer=quote, hits=[HitOut.of(hit) for hit in answer.ranking.hits])


class ProblemOut(BaseModel):
    """A problem (RFC 9457): what went wrong, in Swedish, and what to do next."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
