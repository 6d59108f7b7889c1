"""`belagg ask`: one question, its answer and the passages found."""

from __future__ import annotations

import datetime
from textwrap import indent
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from service.cli.terminal.console import (
    DEFAULT_MODEL,
    IndexOption,
    JsonOption,
    ModelOption,
    given_date,
    out,
    plural,
    write_json,
)
from service.corpus.filters import EVERYTHING, Filters
from service.errors import UnknownCollection
from service.question.query import DEFAULT_LIMIT, Query

if TYPE_CHECKING:
    from service.answer.answering import Answer
    from service.corpus.holdings import Holdings
    from service.search.hits import Hit


def ask(
    question: Annotated[str, typer.Argument(metavar="FRÅGA", help="Frågan, inom citattecken.")],
    index: IndexOption,
    model: ModelOption = DEFAULT_MODEL,
    limit: Annotated[
        int, typer.Option("--limit", metavar="HELTAL", help="Hur många träffar som visas.")
    ] = DEFAULT_LIMIT,
    collection: Annotated[
        list[str] | None,
        typer.Option(
            "--collection", metavar="NAMN", help="Sök bara i den samlingen; kan anges flera gånger.", show_default=False
        ),
    ] = None,
    published_after: Annotated[
        datetime.date | None,
        typer.Option(
            "--published-after",
            metavar="DATUM",
            parser=given_date,
            help="Sök bara i texter från den dagen eller senare.",
            show_default=False,
        ),
    ] = None,
    published_before: Annotated[
        datetime.date | None,
        typer.Option(
            "--published-before",
            metavar="DATUM",
            parser=given_date,
            help="Sök bara i texter från den dagen eller tidigare.",
            show_default=False,
        ),
    ] = None,
    valid_on: Annotated[
        datetime.date | None,
        typer.Option(
            "--valid-on",
            metavar="DATUM",
            parser=given_date,
            help="Sök bara i texter som gällde den dagen, så långt de säger.",
            show_default=False,
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Svara på en fråga: den bästa meningen i sitt stycke, och de stycken som hittades."""
    from service.answer.searcher import Searcher

    collections = frozenset(collection) if collection else None
    query = Query.parse(question, limit, Filters(collections, published_after, published_before, valid_on))
    searcher = Searcher.open(index, model)
    _check(query.filters, searcher.index.holdings(EVERYTHING))
    answer = searcher.answer(query)
    if json:
        from service.http.schemas import AnswerOut

        # Bytes of UTF-8, whatever the terminal's encoding: a program reads this.
        write_json(AnswerOut.of(answer).model_dump_json(indent=2))
        return
    if out.is_terminal:
        _show(answer)
    else:
        _write(answer)


def _check(filters: Filters, holdings: Holdings) -> None:
    """Raises `UnknownCollection`: a name that was mistyped would find nothing."""
    known = [held.name for held in holdings.collections if held.name]
    for name in sorted(filters.collections or ()):
        if name not in known:
            raise UnknownCollection(name, known=known)


def _show(answer: Answer) -> None:
    """The hits on a terminal, with the best sentences marked in their passages."""
    _line("\n".join((_heading(answer), *answer.notes, "")))
    for hit in answer.ranking.hits:
        out.print(Text(f"{hit.rank}. {hit.document.title}", style="bold"), soft_wrap=True)
        out.print(Padding(_passage(hit), (0, 0, 0, 3)))
        out.print(Padding(Text(_reference(hit), style="dim"), (0, 0, 1, 3)))


def _write(answer: Answer) -> None:
    """The answer and the hits as lines of text, for a pipe or a file: no marking can be seen there."""
    _line("\n".join((_heading(answer), *answer.notes)))
    if answer.citation is not None:
        _line(" ".join(answer.citation.quote.split()))
    _line("")
    for hit in answer.ranking.hits:
        _line(f"{hit.rank}. {hit.document.title}")
        _line(indent(hit.passage.text, "   "))
        _line(f"   {_reference(hit)}\n")


def _heading(answer: Answer) -> str:
    """How sure the answer is, and what was searched for if the question was respelled."""
    interpretation = answer.ranking.interpretation
    searched = f" (sökte på: {interpretation.shown})" if interpretation.respelled else ""
    nearest = ". Närmast kommer:" if answer.citation is None and answer.ranking.hits else ""
    return f"{answer.confidence.label}{searched}{nearest}"


def _line(text: str) -> None:
    out.print(Text(text), soft_wrap=True)


def _passage(hit: Hit) -> Text:
    text = Text(hit.passage.text)
    text.stylize("bold reverse" if hit.rank == 1 else "bold", hit.marked.start, hit.marked.end)
    return text


def _reference(hit: Hit) -> str:
    """Date, heading, page, source and offsets of a hit, as far as they are known."""
    citation, document, heading = hit.citation, hit.document, hit.passage.heading
    parts = [
        document.published.isoformat() if document.published else None,
        f"under rubriken {heading}" if heading else None,
        f"sidan {citation.page}" if citation.page else None,
        "maskinläst" if citation.machine_read else None,
        f"källa: {document.source}",
        f"fil: {document.path}" if document.path != document.source else None,
        f"samling: {document.collection}" if document.collection else None,
        document.link if document.link != document.source and "://" in (document.link or "") else None,
        f"samma text i {plural(hit.duplicates, 'stycke', 'stycken')} till" if hit.duplicates else None,
        f"tecken {citation.start}–{citation.end}",
    ]
    return " · ".join(part for part in parts if part)
