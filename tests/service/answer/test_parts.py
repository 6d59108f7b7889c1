"""Two questions in one: each is answered by itself, and neither is lost."""

from __future__ import annotations

from service.answer.searcher import Searcher
from service.question.query import Query


def test_the_second_question_is_answered_beside_the_first(searcher: Searcher) -> None:
    answer = searcher.answer(Query.parse("Vad är BarnSam och vad kostar kremering?"))
    assert [part.ranking.query.text for part in answer.parts] == ["Vad är BarnSam?", "vad kostar kremering?"]
    assert answer.citation == answer.parts[0].citation
    assert answer.notes[0].startswith("Frågan gällde också ”vad kostar kremering?”: ")
    assert "”kremering” finns inte i texterna." in answer.notes
