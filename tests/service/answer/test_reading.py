"""What of a passage is read, and what an answer is at most by how it reads."""

from __future__ import annotations

import pytest

from indexer.model.answer_reader import Reading
from indexer.texts.swedish import Span
from service.answer.confidence import Confidence
from service.answer.reading import MOST_CHARACTERS, ReadText, read, window_around
from service.answer.searcher import Searcher
from service.question.query import Query

SENTENCE = MOST_CHARACTERS // 5
SENTENCES = [Span(start, start + SENTENCE) for start in range(0, 12 * SENTENCE, SENTENCE)]


def test_a_short_passage_is_read_whole() -> None:
    assert window_around(SENTENCES[3], SENTENCES[:5]) == Span(0, 5 * SENTENCE)


def test_of_a_long_one_what_stands_around_the_mark() -> None:
    assert window_around(SENTENCES[6], SENTENCES) == Span(4 * SENTENCE, 9 * SENTENCE)


def test_at_an_end_as_much_on_the_other_side() -> None:
    assert window_around(SENTENCES[0], SENTENCES) == Span(0, 5 * SENTENCE)
    assert window_around(SENTENCES[11], SENTENCES) == Span(7 * SENTENCE, 12 * SENTENCE)


def test_a_mark_longer_than_is_read_stays_whole() -> None:
    marked = Span(SENTENCE, 9 * SENTENCE)
    assert window_around(marked, SENTENCES) == marked


def reading_of(
    logit: float, searcher: Searcher, question: str, *, elsewhere: float = 0.0, above: float = 1.0
) -> Confidence:
    """Of a reader that says that the answer begins where the ranking marks, but for what stands `elsewhere`."""
    ranking = searcher.search(Query.parse(question))
    place, _ = ReadText.of(ranking.hits[0]).place(ranking.hits[0].marked)
    begins = ((place, 1 - elsewhere),)
    return read(ranking, lambda question, text: Reading(logit, begins), above).bound


@pytest.mark.parametrize(
    ("logit", "bound"),
    [(2.5, Confidence.SURE), (1.5, Confidence.LIKELY), (-1.0, Confidence.UNSURE), (-7.0, Confidence.NOT_FOUND)],
)
def test_how_well_it_reads_bounds_the_answer(logit: float, bound: Confidence, searcher: Searcher) -> None:
    assert reading_of(logit, searcher, "Hur många barn går i förskolan?") is bound


def test_what_lies_nearer_has_to_be_read_worse_to_be_nothing(searcher: Searcher) -> None:
    question = "Hur många barn går i förskolan?"
    assert reading_of(-5.0, searcher, question, above=0.0) is Confidence.NOT_FOUND
    assert reading_of(-5.0, searcher, question, above=3.0) is Confidence.UNSURE


def test_what_stands_rather_elsewhere_than_where_is_marked_is_no_likely_answer(searcher: Searcher) -> None:
    question = "Hur många barn går i förskolan?"
    assert reading_of(2.5, searcher, question, elsewhere=0.4) is Confidence.SURE
    assert reading_of(2.5, searcher, question, elsewhere=0.6) is Confidence.UNSURE


def test_of_what_is_asked_in_english_it_seldom_sees_the_answer(searcher: Searcher) -> None:
    assert reading_of(-7.0, searcher, "How many children go to preschool?") is Confidence.LIKELY
