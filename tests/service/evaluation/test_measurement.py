"""A question's right answer: the documents that a name means, and the phrases that stand in no passage."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from indexer.texts.document import Document
from indexer.texts.passages import Passage
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.evaluation import measurement as question_measurement
from service.evaluation.measurement import DocumentNames, Expected, measure
from service.evaluation.question_set import Question, QuestionSet
from service.evaluation.report import FirstHit, Outcome, Verdict
from service.question.query import Query


def document(path: str, title: str, source: str = "", link: str | None = None) -> Document:
    return Document(path=path, title=title, text="", source=source or path, media_type="text/plain", link=link)


PLAN = document("policy/skola/Plan.v2.md", "Plan för skolan", "https://kommunen.example/plan/")
SNOW = document("policy/snö.txt", "Snöröjning", link="https://kommunen.example/Snö")
SAME = document("arkiv/plan.v2.html", "Snöröjning")


@pytest.mark.parametrize(
    ("name", "documents"),
    [
        ("Plan för skolan", [PLAN]),
        (" plan  FÖR\u00a0skolan", [PLAN]),
        ("policy/skola/Plan.v2.md", [PLAN]),
        ("policy\\skola\\plan.v2.md", [PLAN]),
        ("Plan.v2.md", [PLAN]),
        ("plan.v2", [PLAN, SAME]),
        ("https://kommunen.example/plan", [PLAN]),
        ("https://kommunen.example/snö", [SNOW]),
        ("snöröjning", [SNOW, SAME]),
        ("snö", [SNOW]),
        ("skola", []),
        ("plan", []),
        ("/", []),
    ],
)
def test_a_document_is_known_by_title_path_file_name_source_and_link(name: str, documents: list[Document]) -> None:
    known = {known.id: known for known in (PLAN, SNOW, SAME)}
    index = SimpleNamespace(manifest=SimpleNamespace(sources=known), document=known.get)
    assert DocumentNames(cast(Index, index)).ids(name) == {meant.id for meant in documents}


PASSAGE = Passage("p", "d", 0, 0, 0, "Vi plogar när det\nhar kommit fem\u00a0centimeter SNÖ.", None, None)


@pytest.mark.parametrize(
    ("documents", "phrase", "met"),
    [
        ({"d"}, None, True),
        ({"c", "d"}, "det har kommit fem centimeter snö", True),
        (None, "vi plogar", True),
        ({"c"}, "vi plogar", False),
        ({"c"}, None, False),
        ({"d"}, "vi sandar", False),
    ],
)
def test_a_passage_is_right_if_document_and_phrase_are(
    documents: set[str] | None, phrase: str | None, met: bool
) -> None:
    expected = Expected(None if documents is None else frozenset(documents), phrase)
    assert expected.is_met_by(PASSAGE) is met


def outcomes(searcher: Searcher, *questions: Question) -> tuple[Outcome, ...]:
    question_set = QuestionSet("f.csv", "", questions, ())
    return measure(searcher, question_set, question_set.questions).outcomes


def test_a_phrase_that_no_passage_has_is_no_miss(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question_measurement, "_PASSAGES_AT_ONCE", 7)
    monkeypatch.setattr(question_measurement, "DEPTH", 1)
    last = searcher.index.passages([searcher.index.size - 1])[0]
    far = Question(2, "Vad är BarnSam?", None, " ".join(last.text[-40:].split()).upper())
    elsewhere = Question(3, "Vad är BarnSam?", "skottlandsmodellen.md", far.phrase)
    nowhere = Question(4, "Vad är BarnSam?", None, "vi plogar när det har kommit fem centimeter")
    answer = searcher.answer(Query.parse("Vad är BarnSam?"))
    assert answer.citation is not None
    first = FirstHit(answer.ranking.hits[0].document.title, "seeds/gotland-barnsam.md", answer.citation.quote)
    assert outcomes(searcher, far, elsewhere, nowhere) == (
        Outcome(far, Verdict.MISSED, None, False, first, answer.confidence),
        Outcome(elsewhere, Verdict.NO_PHRASE),
        Outcome(nowhere, Verdict.NO_PHRASE),
    )


def test_the_phrase_of_another_document_is_not_quoted(searcher: Searcher) -> None:
    question = "Vad betyder Skottlandsmodellen?"
    answer = searcher.answer(Query.parse(question))
    assert answer.citation is not None
    phrase = answer.citation.quote
    assert " gemensam " in phrase
    right, wrong = outcomes(
        searcher, Question(2, question, None, phrase), Question(3, question, "gotland-barnsam", "gemensam")
    )
    assert (right.verdict, right.rank, right.quoted) == (Verdict.RIGHT, 1, True)
    assert (wrong.verdict, wrong.quoted) == (Verdict.MISSED, False)
    assert wrong.rank is not None
