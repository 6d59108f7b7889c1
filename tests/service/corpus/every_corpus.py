"""What every corpus has to do, whatever lies behind it: the tests that one has to pass before it may answer."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest

from indexer.index.parts.lexicon.lexicon import grams_of, weights_of
from indexer.texts.access import NOBODY, Group, Readers
from indexer.texts.document import document_id
from indexer.texts.swedish import words
from service.corpus.filters import EVERYTHING, NOTHING, OPEN, UNFILTERED, Filters, Rights
from service.corpus.port import Corpus
from service.corpus.retrieval import Retrieved, Sought
from service.corpus.words.prints import prints_of
from tests.service.http import collected

HIDDEN = frozenset(one.id for one in collected.documents()[::2])
ECONOMY, PERSONNEL, NAMESAKE = (
    Group("https://a", "ekonomi"),
    Group("https://a", "personal"),
    Group("https://b", "ekonomi"),
)
READERS: dict[str, Readers] = {
    "riktlinjer/fardtjanst.md": frozenset({ECONOMY}),
    "protokoll/skolskjuts.md": frozenset({ECONOMY, PERSONNEL}),
    "personal/fladdermusholk.md": frozenset({PERSONNEL}),
    "kopior/personal/fladdermusholk.md": frozenset({PERSONNEL}),
    "protokoll/odaterat.md": NOBODY,
}
"""Of those documents that aren't everybody's, by their paths."""
FILTERS = (
    UNFILTERED,
    Filters(frozenset({"riktlinjer"})),
    Filters(published_after=datetime.date(2024, 9, 1)),
    Filters(published_before=datetime.date(2024, 9, 1)),
    Filters(valid_on=datetime.date(2024, 6, 30)),
    Filters(frozenset({"protokoll"}), published_before=datetime.date(2025, 1, 15)),
    Filters(frozenset()),
    Filters(rows=frozenset({2, 3, 5, 8})),
)
RIGHTS = (
    EVERYTHING,
    Rights(frozenset({"riktlinjer", "exempel"})),
    Rights(frozenset({"personal"})),
    NOTHING,
    EVERYTHING.without(HIDDEN),
    Rights(frozenset({"riktlinjer", "exempel"})).without(HIDDEN),
    OPEN,
    Rights(None, frozenset({PERSONNEL, NAMESAKE})),
    Rights(frozenset({"riktlinjer", "protokoll"}), frozenset({ECONOMY})).without(HIDDEN),
)


@dataclass(frozen=True)
class RealQuestion:
    """A question and its unit vector."""

    text: str
    embedding: npt.NDArray[np.float32]

    def sought(self, corpus: Corpus, lifts: dict[int, float] | None = None) -> Sought:
        return Sought(self.text, self.embedding, weights_of(self.text, corpus.statistics), lifts or {})


def some_for(rights: Rights, questions: list[RealQuestion]) -> list[RealQuestion]:
    """A third of the questions for one of `RIGHTS`: each of them with three."""
    return questions[RIGHTS.index(rights) % 3 :: 3]


def scores(found: list[Retrieved]) -> list[list[float]]:
    return [[one.cosine, one.hubness, one.nearness, one.coverage, one.lift, one.score] for one in found]


class EveryCorpus:
    """To be inherited by the tests of a corpus, as the fixture `corpus`; `truth` is the naive one of the same texts."""

    def test_candidates_are_the_best_of_all_that_may_be_found(
        self, corpus: Corpus, truth: Corpus, questions: list[RealQuestion]
    ) -> None:
        for number, question in enumerate(questions):
            sought = question.sought(corpus)
            for filters, rights in ((f, r) for f in FILTERS for r in RIGHTS):
                if (number + len(str(filters)) + len(str(rights))) % 5 and filters != UNFILTERED:
                    continue  # each question with some of them, each of them with some questions
                expected = truth.candidates(sought, filters, rights, 1_000)
                for limit in ((1, 7)[number % 2], 1_000):
                    found = corpus.candidates(sought, filters, rights, limit)
                    assert [one.row for one in found] == [one.row for one in expected[:limit]], question.text
                    np.testing.assert_allclose(scores(found), scores(expected[:limit]), atol=1e-9)

    def test_equal_scores_keep_the_order_of_rows(self, corpus: Corpus, questions: list[RealQuestion]) -> None:
        ties = 0
        for question in questions:
            found = corpus.candidates(question.sought(corpus), UNFILTERED, EVERYTHING, 1_000)
            assert [one.row for one in found] == [
                one.row for one in sorted(found, key=lambda one: (-one.score, one.row))
            ]
            ties += len(found) - len({one.score for one in found})
        assert ties

    def test_what_a_reference_lifts_comes_first(
        self, corpus: Corpus, truth: Corpus, questions: list[RealQuestion]
    ) -> None:
        last = corpus.candidates(questions[0].sought(corpus), UNFILTERED, EVERYTHING, 1_000)[-1].row
        sought = questions[0].sought(corpus, {last: 2.0})
        found, expected = (one.candidates(sought, UNFILTERED, EVERYTHING, 3) for one in (corpus, truth))
        assert found[0].row == last
        np.testing.assert_allclose(scores(found), scores(expected), atol=1e-9)

    def test_a_question_of_stop_words_alone_has_candidates(self, corpus: Corpus, questions: list[RealQuestion]) -> None:
        sought = RealQuestion("vad är det", questions[0].embedding).sought(corpus)
        assert sought.weights == {}
        found = corpus.candidates(sought, UNFILTERED, EVERYTHING, 5)
        assert [one.coverage for one in found] == [0.0] * 5

    def test_statistics_count_the_passages_that_have_a_gram(self, corpus: Corpus, truth: Corpus) -> None:
        grams = [*grams_of("skolskjuts"), *grams_of("och"), "zzzz", "_qx_"]
        assert corpus.statistics(grams) == truth.statistics(grams)
        assert corpus.statistics(["zzzz"]).frequencies == {"zzzz": 0}

    def test_rows_are_given_in_the_order_asked_for(
        self, corpus: Corpus, truth: Corpus, questions: list[RealQuestion]
    ) -> None:
        size = corpus.statistics([]).passages
        for rows in ([], [0], list(range(size)), list(range(size - 1, -1, -2))):
            assert corpus.texts(rows) == truth.texts(rows)
            assert corpus.document_ids(rows) == truth.document_ids(rows)
            assert corpus.passages(rows) == truth.passages(rows)
            assert corpus.fetch(rows) == truth.fetch(rows)
            assert [corpus.day(row) for row in rows] == [truth.day(row) for row in rows]
            its, expected = (one.sentences(rows, questions[0].embedding) for one in (corpus, truth))
            assert its.counts.tolist() == expected.counts.tolist()
            assert its.spans.tolist() == expected.spans.tolist()
            # They are summed up in single precision, in whatever order is fastest.
            np.testing.assert_allclose(its.cosines, expected.cosines, atol=1e-6)

    def test_every_row_has_its_document(self, corpus: Corpus, truth: Corpus) -> None:
        assert corpus.document_ids_by_row() == truth.document_ids_by_row()

    @pytest.mark.parametrize("rights", RIGHTS, ids=str)
    def test_a_document_is_there_for_whoever_may_see_it(self, corpus: Corpus, truth: Corpus, rights: Rights) -> None:
        size = truth.statistics([]).passages
        ids = [*dict.fromkeys(truth.document_ids(range(size))), "0123456789abcdef", "", "x"]
        assert [corpus.shows(id_, rights) for id_ in ids] == [truth.shows(id_, rights) for id_ in ids]
        assert [corpus.document(id_, rights) for id_ in ids] == [truth.document(id_, rights) for id_ in ids]
        assert [corpus.read(id_, rights) for id_ in ids] == [truth.read(id_, rights) for id_ in ids]
        assert [corpus.original(id_, rights) for id_ in ids] == [truth.original(id_, rights) for id_ in ids]
        assert [corpus.passages_of(id_, rights) for id_ in ids] == [truth.passages_of(id_, rights) for id_ in ids]
        assert [corpus.rows_of(id_) for id_ in ids] == [truth.rows_of(id_) for id_ in ids]
        for row in range(size):
            assert corpus.shows_rows([row], rights) == truth.shows_rows([row], rights)
        editions = corpus.editions(ids)
        assert editions == truth.editions(ids)
        for key in {one.key for one in editions.values()}:
            assert corpus.editions_of(key, rights, 50) == truth.editions_of(key, rights, 50)
        assert corpus.holdings(rights) == truth.holdings(rights)

    def test_folders_and_paragraphs_are_those_of_the_texts(self, corpus: Corpus, truth: Corpus) -> None:
        folders = ["riktlinjer/", "riktlinje/", "protokoll/", "protokol/", "personal/hemligt/", "/", "r/", "ö/"]
        assert [corpus.has_below(one) for one in folders] == [truth.has_below(one) for one in folders]
        texts = truth.texts(range(truth.statistics([]).passages))
        prints = frozenset(prints_of(texts[::2])) | {"0123456789abcdef"}
        assert corpus.saying(prints) == truth.saying(prints) != {}
        assert corpus.saying(frozenset()) == {}

    @pytest.mark.parametrize("rights", RIGHTS, ids=str)
    def test_words_are_those_of_what_may_be_seen(self, corpus: Corpus, truth: Corpus, rights: Rights) -> None:
        asked = "skolskjuts skolskjutss skolskjut fardtjanst lonepaslag förmåntsagare kremering avgiftr ar".split()
        vocabulary, expected = corpus.vocabulary(rights), truth.vocabulary(rights)
        known, told = corpus.known(rights), truth.known(rights)
        assert [word in vocabulary for word in asked] == [word in expected for word in asked]
        assert [vocabulary.with_dots(word) for word in asked] == [expected.with_dots(word) for word in asked]
        assert [vocabulary.nearest(word) for word in asked] == [expected.nearest(word) for word in asked]
        assert [word in known for word in asked] == [word in told for word in asked]

    @pytest.mark.parametrize("rights", RIGHTS, ids=str)
    def test_every_word_is_known_to_whoever_may_read_it(self, corpus: Corpus, truth: Corpus, rights: Rights) -> None:
        size = truth.statistics([]).passages
        asked = {word for text in truth.texts(range(size)) for word in words(text)}
        known, expected = corpus.vocabulary(rights), truth.vocabulary(rights)
        assert {word for word in asked if word in known} == {word for word in asked if word in expected}

    @pytest.mark.parametrize("rights", RIGHTS, ids=str)
    @pytest.mark.parametrize("typed", ["s", "skol", "riktlinjer för", "fär", "far", "vad är sk", "lön", "", "?", "zz"])
    def test_completions_are_those_of_what_may_be_seen(
        self, corpus: Corpus, truth: Corpus, rights: Rights, typed: str
    ) -> None:
        assert corpus.suggest(typed, 8, rights) == truth.suggest(typed, 8, rights)

    @pytest.mark.parametrize("rights", RIGHTS, ids=str)
    def test_references_are_found_by_their_keys(
        self, corpus: Corpus, truth: Corpus, rights: Rights, keys: list[str]
    ) -> None:
        for key in (*keys, "finns inte"):
            for filters in FILTERS:
                assert corpus.referred(key, filters, rights, 100) == truth.referred(key, filters, rights, 100)

    def test_whoever_has_no_rights_is_given_nothing(self, corpus: Corpus, questions: list[RealQuestion]) -> None:
        assert corpus.candidates(questions[0].sought(corpus), UNFILTERED, NOTHING, 10) == []
        assert corpus.suggest("s", 8, NOTHING) == []
        assert "skolskjuts" not in corpus.vocabulary(NOTHING)
        assert "skolskjuts" not in corpus.known(NOTHING)
        assert corpus.holdings(NOTHING).collections == ()

    def test_a_group_is_another_with_another_issuer(self, corpus: Corpus, truth: Corpus) -> None:
        restricted = document_id("riktlinjer/fardtjanst.md")
        assert [corpus.shows(restricted, Rights(None, frozenset({one}))) for one in (ECONOMY, PERSONNEL, NAMESAKE)] == [
            *(True, False, False)
        ]
        nobodys = document_id("protokoll/odaterat.md")
        assert not corpus.shows(nobodys, Rights(None, frozenset({ECONOMY, PERSONNEL, NAMESAKE})))
        assert corpus.shows(nobodys, EVERYTHING)
