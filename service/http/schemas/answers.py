"""What is answered, in JSON; the command line's `--json` gives the same."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Self

from pydantic import Field

from indexer.texts.validity import Standing
from service.answer.answering import Answer
from service.answer.confidence import Confidence
from service.answer.quoted_table import QuotedTable, quoted_table
from service.corpus.port import Edition
from service.http.schemas.schema import GENERATION, SEARCHED_FOR, Schema
from service.search.citation import Citation
from service.search.editions import Status
from service.search.hits import Hit, Ranking


class NewerOut(Schema):
    """The edition that holds in an older one's place."""

    title: str
    document_url: str = Field(description="Dokumentets sida i Belägg, relativ till tjänstens adress.")

    @classmethod
    def of(cls, edition: Edition) -> Self:
        return cls(title=edition.title, document_url=f"dokument/{edition.document_id}")


class ValidityOut(Schema):
    """What is known of whether a text holds on the day of the question; most say nothing of it."""

    valid: bool = Field(description="Om texten gäller den dagen, så långt texterna säger.")
    repealed: bool
    valid_from: datetime.date | None
    valid_until: datetime.date | None
    decided: datetime.date | None
    revised: datetime.date | None
    newer: NewerOut | None = Field(description="Den utgåva av texten som gäller i stället.")

    @classmethod
    def of(cls, status: Status) -> Self:
        validity = status.edition.validity
        return cls.copied(
            validity,
            valid=status.holds,
            repealed=status.standing is Standing.REPEALED,
            newer=None if status.newer is None else NewerOut.of(status.newer),
        )


class CitationOut(Schema):
    """Where a quote stands. `start` and `end` count Unicode code points in the document's text."""

    document_id: str
    passage_id: str
    title: str
    source: str = Field(description="Vad texten själv uppger som sin källa; annars sökvägen.")
    path: str = Field(description="Var texten ligger bland källorna, vad den än själv uppger.")
    published: datetime.date | None
    collection: str
    media_type: str
    heading: str | None
    page: int | None
    start: int
    end: int
    link: str | None
    document_url: str = Field(
        description="Dokumentets sida i Belägg, med citatet markerat; relativ till tjänstens adress."
    )
    machine_read: bool = Field(description="Om texten är maskinläst ur en bild, så att bokstäver kan vara fel.")
    validity: ValidityOut

    @classmethod
    def of(cls, citation: Citation, status: Status) -> Self:
        return cls.copied(citation, citation.passage, citation.document, validity=ValidityOut.of(status))


class MarkedOut(Schema):
    """The sentences of a hit that answer best, verbatim, with the rest of its passage before and after them.

    `start` and `end` count Unicode code points in the document's text.
    """

    before: str
    quote: str
    after: str
    start: int
    end: int


class HitOut(Schema):
    """A passage found. A higher score is better; 1 is the first rank."""

    rank: int
    score: float
    text: str
    marked: MarkedOut
    duplicates: int = Field(description="Hur många andra stycken som säger detsamma med samma ord.")
    chosen: bool = Field(description="Om redaktionen har valt ut stycket för frågor som den här.")
    review: str | None = Field(description="När texten granskades eller skulle ha granskats, om redaktionen säger det.")
    citation: CitationOut

    @classmethod
    def of(cls, hit: Hit) -> Self:
        return cls.copied(
            hit,
            score=round(hit.score, 6),
            text=hit.passage.text,
            marked=hit.quoted,
            chosen=hit.chosen is not None,
            review=hit.review,
            citation=CitationOut.of(hit.citation, hit.status),
        )


class CellOut(Schema):
    """A cell of a table."""

    text: str
    marked: bool = Field(description="Om något av citatet står i cellen.")


class TableOut(Schema):
    """The table that a quote stands in, with what its passage says above and below it."""

    before: str
    header: list[str] | None = Field(description="Kolumnernas namn, där det är säkert vilka de är.")
    rows: list[list[CellOut]] = Field(description="Raderna under namnen, alla med lika många celler.")
    after: str

    @classmethod
    def of(cls, table: QuotedTable) -> Self:
        return cls(
            before=table.before,
            header=None if table.header is None else list(table.header),
            rows=[[CellOut(text=cell.text, marked=cell.marked) for cell in row] for row in table.rows],
            after=table.after,
        )


class QuoteOut(Schema):
    """The answer: what is marked in the first hit, verbatim, with the rest of its passage before and after it."""

    before: str
    quote: str
    after: str
    table: TableOut | None = Field(description="Samma stycke som en tabell, där citatet står i en; annars null.")
    citation: CitationOut

    @classmethod
    def of(cls, quoted: Citation, status: Status) -> Self:
        table = quoted_table(quoted.before, quoted.quote, quoted.after)
        return cls.copied(
            quoted, table=None if table is None else TableOut.of(table), citation=CitationOut.of(quoted, status)
        )


class ConfidenceOut(Schema):
    """How far an answer can be relied on."""

    level: Confidence
    label: str = Field(description="Det samma i ord.", examples=["Svaret står i texten"])

    @classmethod
    def of(cls, level: Confidence) -> Self:
        return cls(level=level, label=level.label)


class SearchOut(Schema):
    """The passages found for a question, best first."""

    generation: int = Field(description=GENERATION)
    query: str
    searched_for: str | None = Field(description=SEARCHED_FOR)
    hits: list[HitOut]

    @classmethod
    def of(cls, ranking: Ranking) -> Self:
        return cls(
            generation=ranking.generation,
            query=ranking.query.text,
            searched_for=_searched_for(ranking),
            hits=[HitOut.of(hit) for hit in ranking.hits],
        )


class BatchOut(Schema):
    """The passages found for each question, in the order of the questions."""

    generation: int = Field(description=GENERATION)
    searches: list[SearchOut]

    @classmethod
    def of(cls, generation: int, rankings: Sequence[Ranking]) -> Self:
        return cls(generation=generation, searches=[SearchOut.of(ranking) for ranking in rankings])


class AnswerOut(Schema):
    """The answer to a question, null where the texts seem to have none, and the passages found, best first."""

    id: str | None = Field(description="Svarets namn i ett omdöme om det; null där inga omdömen tas emot.")
    counts_opened: bool = Field(description="Om tjänsten vill veta vilka av träffarna som öppnas (POST /v1/opened).")
    generation: int = Field(description=GENERATION)
    query: str
    searched_for: str | None = Field(description=SEARCHED_FOR)
    confidence: ConfidenceOut
    notes: list[str] = Field(
        description="Vad som är bra att veta om svaret, i meningar: att texten är upphävd, att en nyare utgåva finns, "
        "att ett ord ur frågan inte finns i texterna."
    )
    answer: QuoteOut | None
    hits: list[HitOut]

    @classmethod
    def of(cls, answer: Answer, answer_id: str | None = None, *, counts_opened: bool = False) -> Self:
        quote = None
        if answer.citation is not None and answer.hit is not None:
            quote = QuoteOut.of(answer.citation, answer.hit.status)
        return cls(
            id=answer_id,
            counts_opened=counts_opened,
            generation=answer.ranking.generation,
            query=answer.ranking.query.text,
            searched_for=_searched_for(answer.ranking),
            confidence=ConfidenceOut.of(answer.confidence),
            notes=list(answer.notes),
            answer=quote,
            hits=[HitOut.of(hit) for hit in answer.ranking.hits],
        )


def _searched_for(ranking: Ranking) -> str | None:
    interpretation = ranking.interpretation
    return interpretation.shown if interpretation.respelled else None
