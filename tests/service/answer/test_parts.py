"""Two questions in one: each is answered by itself, and neither is lost."""

from __future__ import annotations

from dataclasses import replace

from indexer.texts.swedish import Span
from service.answer.answering import Answer
from service.answer.searcher import Searcher
from service.question.query import Query


def test_the_second_question_is_answered_beside_the_first(searcher: Searcher) -> None:
    answer = searcher.answer(Query.parse("Vad är BarnSam och vad kostar kremering?"))
    assert [part.ranking.query.text for part in answer.parts] == ["Vad är BarnSam?", "vad kostar kremering?"]
    assert answer.citation == answer.parts[0].citation
    assert answer.notes[0].startswith("Frågan gällde också ”vad kostar kremering?”: ")
    assert "”kremering” finns inte i texterna." in answer.notes


def test_what_answers_both_is_quoted_once(searcher: Searcher) -> None:
    answer = searcher.answer(Query.parse("Vad är BarnSam och vad betyder BarnSam?"))
    first, second = answer.parts
    assert first.citation == second.citation == answer.citation
    assert answer.citations == first.citations
    said = "Svaret står i texten. Det är samma citat som för ”Vad är BarnSam?”."
    assert answer.notes == (f"Frågan gällde också ”vad betyder BarnSam?”: {said}",)


def test_a_quote_within_one_that_is_shown_is_not_shown_again(searcher: Searcher) -> None:
    """And a longer one is, of which only a part has been read; each is compared with all that are shown."""
    answer = searcher.answer(Query.parse("Vad är BarnSam och vad kostar kremering?"))
    barnsam = answer.parts[0]
    assert barnsam.citation is not None
    whole = barnsam.citation.of_part(Span(0, len(barnsam.citation.passage.text)))
    other = searcher.answer(Query.parse("Vad betyder Skottlandsmodellen?"))

    def quotes(*parts: Answer) -> list[str]:
        return [citation.quote for citation in Answer.of_parts(parts).citations]

    longer = replace(barnsam, citations=(whole,))
    assert quotes(longer, barnsam) == [whole.quote]
    assert quotes(barnsam, longer) == [barnsam.citation.quote, whole.quote]
    assert quotes(other, barnsam, barnsam) == [*(one.quote for one in other.citations), barnsam.citation.quote]
    assert quotes(answer.parts[1], barnsam, barnsam) == [barnsam.citation.quote]
