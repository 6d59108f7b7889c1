"""Of a fee list whose rows were indexed one by one, the row of the number that is asked of is quoted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.build.pipeline import build
from indexer.model.encoder import Encoder
from indexer.texts.raw_text import RawText
from service.answer.answering import Answer
from service.answer.confidence import Confidence
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.evaluation.probing import calibrate
from service.question.query import Query
from tests.conftest import Silent

TEXTS = {
    "taxor/uteplatser.csv": "Åtgärd;Avgift\nUteplats under 20 kvm;3 100 kr\nUteplats 20–60 kvm;5 200 kr\n"
    "Växthus under 15 kvm;900 kr\nVäxthus 15 kvm eller mer;1 700 kr\nStängsel;2 400 kr\nSkylt;1 150 kr\n",
    "taxor/hyror.csv": "Sal;Hyra\nSalen i Vik, upp till 50 personer;400 kr\nSalen i Vik, 51–120 personer;750 kr\n",
    "bibliotek/lån.md": "# Låna böcker\n\nEn bok lånas i fyra veckor och kan lånas om två gånger.",
    "omsorg/larm.md": "# Trygghetslarm\n\nEtt trygghetslarm kostar 210 kronor i månaden och beställs hos omsorgen.",
    "miljö/kompost.md": "# Kompostering\n\nDen som komposterar matavfall anmäler det till miljökontoret.",
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, silent: Silent) -> Callable[[str], Answer]:
    folder = tmp_path_factory.mktemp("steps") / "index"
    texts = [RawText(f"kommun/{path}", text.encode()) for path, text in TEXTS.items()]
    build(texts, folder, encoder, calibrate, silent, ("kommun",))
    searcher = Searcher(Index.open(folder, encoder.spec), encoder)
    return lambda question: searcher.answer(Query.parse(question))


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Vad kostar lov för en uteplats på 12 kvm?", "under 20 kvm"),
        ("Vad kostar lov för en uteplats på 45 kvm?", "20–60 kvm"),
        ("Avgift uteplats över 20 kvm", "20–60 kvm"),
        ("Vad kostar ett växthus på 18 kvadratmeter?", "15 kvm eller mer"),
        ("Vad kostar ett växthus på 9 kvadratmeter?", "under 15 kvm"),
        ("Vad är hyran för salen i Vik för 80 personer?", "51–120 personer"),
        ("Vad är hyran för salen i Vik för trettio personer?", "upp till 50 personer"),
    ],
)
def test_the_row_of_the_step_is_quoted(question: str, row: str, ask: Callable[[str], Answer]) -> None:
    answer = ask(question)
    assert answer.citation is not None
    assert row in answer.citation.quote
    scores = [hit.score for hit in answer.ranking.hits]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "question",
    [
        "Vad är avgiften för uteplats på 100 kvm?",
        "Avgift uteplats över 60 kvm",
        "Hur hög är hyran för salen i Vik för fler än 120 personer?",
    ],
)
def test_where_the_scale_ends_before_nothing_is_likely(question: str, ask: Callable[[str], Answer]) -> None:
    assert ask(question).confidence in (Confidence.UNSURE, Confidence.NOT_FOUND)


def test_a_number_in_words_is_not_missed(ask: Callable[[str], Answer]) -> None:
    assert ask("Vad är hyran för salen i Vik för trettio personer?").notes == ()
