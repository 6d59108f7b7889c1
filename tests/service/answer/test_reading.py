"""What of a passage is read: all of it, or as many sentences around what would be marked as the reader takes in."""

from __future__ import annotations

from indexer.texts.swedish import Span
from service.answer.reading import MOST_CHARACTERS, window_around

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
