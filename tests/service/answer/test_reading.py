"""What of a passage is read, and what an answer is at most by how it reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.model.answer_reader import Reading
from indexer.texts.swedish import Span
from indexer.texts.validity import Standing
from service.answer.answering import Answer
from service.answer.confidence import Confidence
from service.answer.reading import MOST_CHARACTERS, ReadText, read, window_around
from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING, Filters
from service.question.query import Query
from service.search.hits import Ranking

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
    logit: float, searcher: Searcher, question: str, *, elsewhere: float = 0.0, above: float = 7.5
) -> Confidence:
    """Of a reader that says that the answer begins where the ranking marks, but for what stands `elsewhere`."""
    ranking = searcher.search(Query.parse(question))
    place, _ = ReadText.of(ranking.hits[0]).place(ranking.hits[0].marked)
    begins = ((place, 1 - elsewhere),)
    return read(ranking, lambda question, text: Reading(logit, begins), ranking.hits[0].score - above, 1.0).bound


@pytest.mark.parametrize(
    ("logit", "bound"),
    [(2.55, Confidence.SURE), (2.45, Confidence.LIKELY), (-1.0, Confidence.UNSURE), (-6.0, Confidence.NOT_FOUND)],
)
def test_how_well_it_reads_bounds_the_answer(logit: float, bound: Confidence, searcher: Searcher) -> None:
    assert reading_of(logit, searcher, "Hur många barn går i förskolan?") is bound


def test_what_lies_nearer_has_to_be_read_worse_to_be_nothing(searcher: Searcher) -> None:
    question = "Hur många barn går i förskolan?"
    assert reading_of(-5.0, searcher, question, above=0.0) is Confidence.NOT_FOUND
    assert reading_of(-5.0, searcher, question, above=3.0) is Confidence.UNSURE


def test_what_is_sure_stands_out_of_what_is_found_too(searcher: Searcher) -> None:
    question = "Hur många barn går i förskolan?"
    assert reading_of(4.0, searcher, question, above=7.5) is Confidence.SURE
    assert reading_of(4.0, searcher, question, above=6.5) is Confidence.LIKELY


def test_what_stands_rather_elsewhere_than_where_is_marked_is_no_likely_answer(searcher: Searcher) -> None:
    question = "Hur många barn går i förskolan?"
    assert reading_of(2.5, searcher, question, elsewhere=0.4) is Confidence.SURE
    assert reading_of(2.5, searcher, question, elsewhere=0.6) is Confidence.UNSURE


def test_of_what_is_asked_in_english_it_seldom_sees_the_answer(searcher: Searcher) -> None:
    assert reading_of(-7.0, searcher, "How many children go to preschool?") is Confidence.LIKELY


def second_answers(ranking: Ranking, logit: float, spread: float = 1.0) -> tuple[tuple[str, ...], Confidence]:
    """Titles of the hits and the bound, where the first doesn't answer and the second reads so well."""
    first = ReadText.of(ranking.hits[0]).text
    result = read(ranking, lambda question, text: Reading(-3.0 if text == first else logit, ()), 0.0, spread)
    return tuple(hit.passage.text for hit in result.hits), result.bound


def test_the_second_comes_first_where_it_is_read_better_and_the_first_does_not_answer(searcher: Searcher) -> None:
    ranking = searcher.search(Query.parse("Hur många barn går i förskolan?"))
    apart = ranking.hits[0].score - ranking.hits[1].score
    texts = [hit.passage.text for hit in ranking.hits]
    found, bound = second_answers(ranking, 0.6, apart)
    assert found == (texts[1], texts[0], *texts[2:])
    assert bound in (Confidence.LIKELY, Confidence.UNSURE)  # as its mark isn't where the answer begins
    assert second_answers(ranking, -1.4, apart)[0] == found
    assert second_answers(ranking, -1.6, apart)[0] == tuple(texts)  # what it is read better is less than it lies below
    assert second_answers(ranking, 0.6, apart / 2.1)[0] == tuple(texts)  # too far below to be read
    repealed = replace(ranking.hits[1], status=replace(ranking.hits[1].status, standing=Standing.REPEALED))
    older = replace(ranking, hits=(ranking.hits[0], repealed, *ranking.hits[2:]))
    assert second_answers(older, 0.6, apart)[0] == tuple(texts)  # what holds no longer


@pytest.mark.parametrize(("third", "comes_first"), [(3.0, 2), (0.5, 1)])
def test_of_those_read_instead_the_one_read_best_comes_first(
    third: float, comes_first: int, searcher: Searcher
) -> None:
    ranking = searcher.search(Query.parse("Hur många barn går i förskolan?"))
    logits = dict(zip([ReadText.of(hit).text for hit in ranking.hits], [-3.0, 1.0, third, 9.0, 9.0], strict=True))
    spread = ranking.hits[0].score - ranking.hits[3].score
    result = read(ranking, lambda question, text: Reading(logits[text], ()), 0.0, spread)
    assert result.hits[0].passage == ranking.hits[comes_first].passage
    assert [hit.passage for hit in result.hits[1:]] == [
        hit.passage for number, hit in enumerate(ranking.hits) if number != comes_first
    ]
    assert [hit.rank for hit in result.hits] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("second", "named"), [(4.0, False), (-9.0, True)])
def test_where_the_same_is_said_is_only_told_of_what_was_found_first(
    second: float, named: bool, searcher: Searcher
) -> None:
    ranking = searcher.search(Query.parse("Hur många barn går i förskolan?"))
    first = ranking.hits[0]
    ranking = replace(ranking, same=(first.status.edition,))
    view, told = searcher.view(EVERYTHING), ReadText.of(first).text
    near = replace(view.calibration, spread=first.score - ranking.hits[1].score)
    answer = Answer.of(
        ranking, near, view.known(Filters()), lambda _, text: Reading(-1.0 if text == told else second, ())
    )
    assert answer.hit is not None
    assert (answer.hit.passage == first.passage) is named
    assert any(note.startswith("Samma text finns i ") for note in answer.notes) is named


def test_the_limit_changes_nothing_of_the_answer(searcher: Searcher) -> None:
    question = "Vem är det som i slutändan svarar för utsatta barn och unga?"  # of which two hits lie near
    first, second = searcher.search(Query.parse(question, 2)).hits
    told = ReadText.of(first).text
    reading = Searcher(searcher.corpus, searcher.encoder, lambda _, text: Reading(-3.0 if text == told else 4.0, ()))
    one, five = (reading.answer(Query.parse(question, limit)) for limit in (1, 5))
    assert len(one.ranking.hits) == 1
    assert one.hit is not None
    assert one.hit.passage == second.passage
    assert one.citations == five.citations
    assert one.confidence is five.confidence


@pytest.mark.parametrize(("logit", "level"), [(3.05, Confidence.SURE), (2.95, Confidence.LIKELY)])
def test_who_reads_it_plainly_needs_no_lead(logit: float, level: Confidence, searcher: Searcher) -> None:
    ranking = searcher.search(Query.parse("Vem guidade i Falun?"))
    view = searcher.view(EVERYTHING)
    thresholds = view.calibration.of("sv")
    near = replace(ranking, lead=thresholds.likely_lead, echoed=0.0)
    place, _ = ReadText.of(near.hits[0]).place(near.hits[0].marked)
    known = view.known(Filters())
    answer = Answer.of(near, view.calibration, known, lambda question, text: Reading(logit, ((place, 1.0),)))
    assert answer.confidence is level
