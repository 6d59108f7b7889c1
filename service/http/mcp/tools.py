"""The tools: what another assistant may ask of Belägg, and what it is told. Nothing here knows of the protocol.

`search` and `fetch` are the pair that assistants know from elsewhere: ids with titles and addresses, and the text of an
id. `answer` gives the verified quote, as sure as the page says that it is, in the page's own words.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import Field, ValidationError

from service.answer.answering import Answer
from service.answer.searcher import StageTimes
from service.answer.within import SearcherWithin
from service.errors import DocumentNotFound, ToolArgumentInvalid, UnknownTool
from service.http.schemas.answers import AnswerOut, CitationOut, ConfidenceOut, SearchOut
from service.http.schemas.questions import QuestionIn
from service.http.schemas.schema import SEARCHED_FOR, Schema
from service.question.query import Query
from service.records.metrics import Metrics

PDF = "application/pdf"

FETCHED = 20_000
"""Characters of a text that are sent at once: an assistant has room for several such parts."""

_ID = re.compile(r"([0-9a-f]{16})(?:-([0-9a-f]{16}))?(?:@([0-9]{1,9}))?", re.ASCII)
"""A document, a passage in it, and from where on it is read."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and of which texts."""

    searcher: SearcherWithin
    """Of the texts that whoever asks may see."""
    address: str | None
    """Of the service, with a slash at the end; None if it isn't known to be any."""
    check: Callable[[], None] | None = None
    """Raises if nobody waits any longer, or the time is up."""
    metrics: Metrics | None = None
    note: Callable[[Query], Query] = lambda query: query
    """The query, written down if questions are."""
    keep: Callable[[Answer], str | None] = lambda _: None
    """The id by which an answer can be spoken of, if anything takes that."""

    def url(self, citation: CitationOut) -> str:
        """Where the source opens: at its own address if it has one, else on its page in Belägg."""
        link = self.absolute(citation.link)
        if link is None:
            return self.page(citation) or citation.path
        at_page = citation.media_type == PDF and citation.page is not None and "#" not in link
        return f"{link}#page={citation.page}" if at_page else link

    def absolute(self, link: str | None) -> str | None:
        """A link as it can be followed from anywhere; those to originals that Belägg hands out are relative to it."""
        if link is None or link.startswith(("https:", "http:")):
            return link
        return None if self.address is None else self.address + link

    def page(self, citation: CitationOut) -> str | None:
        """The document's page in Belägg, with what is cited marked."""
        return None if self.address is None else self.address + citation.document_url


class ResultOut(Schema):
    """A passage that was found."""

    id: str = Field(description="Anges till fetch.")
    title: str
    url: str


class ResultsOut(Schema):
    """What a search has found, best first."""

    results: list[ResultOut]


class FetchIn(Schema):
    """Which text is asked for."""

    id: str = Field(
        description="Ett id ur search eller answer. För nästa del av en lång text: next_id ur metadata.",
        json_schema_extra={"pattern": f"^{_ID.pattern}$"},
    )


class MetadataOut(Schema):
    """What is known of a text, and which part of it is sent."""

    source: str
    path: str
    published: datetime.date | None
    collection: str
    media_type: str
    page: int | None = Field(description="Sidan där delen börjar.")
    start: int = Field(description="Delens första tecken i texten.")
    end: int
    length: int = Field(description="Hela textens antal tecken.")
    next_id: str | None = Field(description="Id för nästa del; null när det här är den sista.")


class FetchedOut(Schema):
    """A text, or a part of it, verbatim."""

    id: str
    title: str
    text: str
    url: str
    metadata: MetadataOut


class SourceOut(ResultOut):
    """Where something stands."""

    document_url: str | None = Field(description="Dokumentets sida i Belägg, med stället markerat.")
    source: str
    published: datetime.date | None
    collection: str
    heading: str | None
    page: int | None
    valid: bool = Field(description="Om texten gäller i dag, så långt texterna säger.")

    @classmethod
    def of(cls, citation: CitationOut, asking: Asking) -> SourceOut:
        return cls.copied(
            citation,
            id=_id(citation),
            url=asking.url(citation),
            document_url=asking.page(citation),
            valid=citation.validity.valid,
        )


class VerifiedOut(Schema):
    """A quote that was held against the source, with the rest of its passage before and after it."""

    quote: str = Field(description="Ordagrant ur källan. Återge det oförändrat och inom citattecken.")
    before: str
    after: str
    source: SourceOut


class NearOut(Schema):
    """A passage that was found."""

    text: str
    source: SourceOut


class AnsweredOut(Schema):
    """The answer to a question, null where the texts seem to have none, and the passages found, best first."""

    id: str | None = Field(
        description="Svarets namn i POST /v1/feedback och /v1/opened; null där inga omdömen tas emot."
    )
    query: str
    searched_for: str | None = Field(description=SEARCHED_FOR)
    confidence: ConfidenceOut
    notes: list[str] = Field(description="Vad som måste sägas om svaret, i meningar.")
    answer: VerifiedOut | None
    hits: list[NearOut]


def _id(citation: CitationOut) -> str:
    return f"{citation.document_id}-{citation.passage_id}"


def search(asking: Asking, asked: QuestionIn) -> ResultsOut:
    """The passages that answer a question best."""
    times = StageTimes(asking.check)
    ranking = asking.searcher.search(asking.note(asked.parse()), times)
    if asking.metrics is not None:
        asking.metrics.add_times(times)
    found = (hit.citation for hit in SearchOut.of(ranking).hits)
    return ResultsOut(results=[ResultOut(id=_id(one), title=one.title, url=asking.url(one)) for one in found])


def answer(asking: Asking, asked: QuestionIn) -> AnsweredOut:
    """The verified quote that answers a question, and the passages found."""
    times = StageTimes(asking.check)
    found = asking.searcher.answer(asking.note(asked.parse()), times)
    if asking.metrics is not None:
        asking.metrics.add_times(times)
        asking.metrics.add_answer(found.confidence)
    out = AnswerOut.of(found, asking.keep(found))
    quote = out.answer
    return AnsweredOut.copied(
        out,
        answer=None if quote is None else VerifiedOut.copied(quote, source=SourceOut.of(quote.citation, asking)),
        hits=[NearOut(text=hit.text, source=SourceOut.of(hit.citation, asking)) for hit in out.hits],
    )


def fetch(asking: Asking, asked: FetchIn) -> FetchedOut:
    """A text by its id, or a part of it. Raises `DocumentNotFound`."""
    match = _ID.fullmatch(asked.id)
    if match is None:
        raise DocumentNotFound
    document_id, passage_id, offset = match[1], match[2], match[3]
    view = asking.searcher.document(document_id, passage_id)
    if view is None:
        raise DocumentNotFound
    document, length = view.document, len(view.document.text)
    whole = offset is None and length <= FETCHED
    part = view.part(0 if whole else None if offset is None else int(offset), FETCHED)
    page = f"dokument/{document_id}" + (f"?stycke={passage_id}" if passage_id else "")
    return FetchedOut(
        id=asked.id,
        title=document.title,
        text=document.text[part.start : part.end],
        url=asking.absolute(document.link) or asking.absolute(page) or document.path,
        metadata=MetadataOut.copied(
            document,
            part,
            page=document.page_at(part.start),
            length=length,
            next_id=f"{document_id}@{part.end}" if part.end < length else None,
        ),
    )


def told(answered: AnsweredOut) -> str:
    """An answer as a person reads it, for assistants that show nothing else."""
    lines = [answered.confidence.label + ("." if answered.answer else ". Närmast kommer:" if answered.hits else ".")]
    if answered.answer is not None:
        lines += [f"”{answered.answer.quote}”", _place(answered.answer.source)]
    else:
        lines += [_place(hit.source) for hit in answered.hits]
    return "\n".join([*lines, *answered.notes])


def _place(source: SourceOut) -> str:
    parts = [
        source.title,
        f"under rubriken {source.heading}" if source.heading else None,
        f"sidan {source.page}" if source.page else None,
        source.published.isoformat() if source.published else None,
        source.url,
    ]
    return f"({', '.join(part for part in parts if part)})"


_In = TypeVar("_In", bound=Schema)


@dataclass(frozen=True, slots=True)
class Tool(Generic[_In]):
    """A tool: what it takes, what it gives, and what is said of it to the assistant that chooses among tools."""

    title: str
    description: str
    takes: type[_In]
    gives: type[Schema]
    run: Callable[[Asking, _In], Schema]


TOOLS: Mapping[str, Tool[Any]] = {
    "search": Tool(
        "Sök i organisationens texter",
        "Hittar de stycken i organisationens egna texter som bäst svarar på en fråga på svenska, bäst först: id, titel "
        "och adress. Läs dem med fetch.",
        QuestionIn,
        ResultsOut,
        search,
    ),
    "fetch": Tool(
        "Läs en text",
        "Ger en text ur search eller answer ordagrant, med källa och datum. En lång text ges i delar, och next_id är "
        "nästa del.",
        FetchIn,
        FetchedOut,
        fetch,
    ),
    "answer": Tool(
        "Svara med belägg",
        "Svarar på en fråga på svenska med ett ordagrant och kontrollerat citat ur organisationens egna texter, med "
        "källa och hur säkert svaret är. Återge citatet oförändrat, med adressen, säkerheten och anmärkningarna. Finns "
        "inget svar, säg det: gissa inte.",
        QuestionIn,
        AnsweredOut,
        answer,
    ),
}
"""By name."""


def call(name: str, asking: Asking, arguments: Mapping[str, Any]) -> Schema:
    """What a tool gives. Raises `UnknownTool`, `ToolArgumentInvalid`, and what the tool raises."""
    tool = TOOLS.get(name)
    if tool is None:
        raise UnknownTool(name[:40], known=list(TOOLS))
    try:
        asked = tool.takes.model_validate(dict(arguments))
    except ValidationError as error:
        raise ToolArgumentInvalid(str(error.errors()[0]["loc"][0])[:40]) from error
    return tool.run(asking, asked)
