"""What is asked of a school year, a term or a month is answered by that of the texts, and surely by nothing else."""

from __future__ import annotations

import datetime
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

TODAY = datetime.date(2026, 11, 29)
FIRST = "# Busskort {year}\n\nAnsökan om busskort stänger den 14 april 2025. Kortet hämtas på skolans expedition."
SECOND = "# Busskort {year}\n\nAnsökan om busskort stänger den 13 april 2026. Kortet hämtas på skolans expedition."
OTHERS = {
    "skola/terminer.md": "# Nämnden för skola\n\n## Terminstider\n\nHöstterminen 2026 börjar den 19 augusti och slutar "
    "den 18 december. Vårterminen 2027 börjar den 12 januari och slutar den 10 juni.\n\n"
    "## Lovskola läsåret 2025/2026\n\nLovskolan hålls den 27 oktober 2025 i Ekskolan.",
    "omsorg/larm.md": "# Trygghetslarm\n\nEtt trygghetslarm kostar 210 kronor i månaden och beställs hos omsorgen.",
    "miljö/kompost.md": "# Kompostering\n\nDen som komposterar matavfall anmäler det till miljökontoret.",
    "bibliotek/lån.md": "# Låna böcker\n\nEn bok lånas i fyra veckor och kan lånas om två gånger.",
    "gata/snö.md": "# Snöröjning\n\nGator plogas när det har kommit sju centimeter snö.",
}
SPELLINGS = ["läsåret 2025/2026", "läsår 2025–2026", "läsåret 2025/26", "läsåret 25/26", "2025/2026"]


def next_year(spelling: str) -> str:
    return spelling.replace("26", "27").replace("25", "26")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, silent: Silent) -> Callable[[str, str], Answer]:
    searchers: dict[str, Searcher] = {}

    def ask(spelling: str, question: str) -> Answer:
        if spelling not in searchers:
            texts = OTHERS | {
                "skola/buss-a.md": FIRST.format(year=spelling),
                "skola/buss-b.md": SECOND.format(year=next_year(spelling)),
            }
            folder = tmp_path_factory.mktemp("school") / "index"
            raw = [RawText(f"kommun/{path}", text.encode()) for path, text in texts.items()]
            build(raw, folder, encoder, calibrate, silent, ("kommun",))
            searchers[spelling] = Searcher(Index.open(folder, encoder.spec), encoder, clock=lambda: TODAY)
        return searchers[spelling].answer(Query.parse(question))

    return ask


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("När stänger ansökan om busskort?", "kommun/skola/buss-b.md"),
        ("När stänger ansökan om busskort 2026?", "kommun/skola/buss-b.md"),
        ("När stängde ansökan om busskort 2025?", "kommun/skola/buss-a.md"),
        ("När stängde ansökan om busskort i april 2025?", "kommun/skola/buss-a.md"),
        ("När stängde ansökan om busskort läsåret 2025/26?", "kommun/skola/buss-a.md"),
    ],
)
def test_the_school_year_that_is_asked_of_comes_first_however_it_is_written(
    spelling: str, question: str, path: str, asked: Callable[[str, str], Answer]
) -> None:
    answer = asked(spelling, question)
    found = [hit.document.path for hit in answer.ranking.hits]
    assert found[0] == path
    assert {"kommun/skola/buss-a.md", "kommun/skola/buss-b.md"} <= set(found)
    assert [note for note in answer.notes if "gäller först från" in note] == []
    assert answer.ranking.hits[0].status.holds == path.endswith("b.md")


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("När börjar höstterminen 2026?", "Höstterminen 2026 börjar den 19 augusti"),
        ("När slutar VT 2027?", "Vårterminen 2027 börjar den 12 januari och slutar den 10 juni"),
        ("När hålls lovskolan i oktober 2025?", "Lovskolan hålls den 27 oktober 2025"),
    ],
)
def test_what_is_named_with_its_year_may_be_sure(
    question: str, quote: str, asked: Callable[[str, str], Answer]
) -> None:
    answer = asked(SPELLINGS[0], question)
    assert answer.confidence in (Confidence.SURE, Confidence.LIKELY)
    assert answer.citation is not None
    assert quote in answer.citation.quote


def test_a_term_or_school_year_that_no_text_names_is_told(asked: Callable[[str, str], Answer]) -> None:
    answer = asked(SPELLINGS[0], "När stänger ansökan om busskort läsåret 2029/30?")
    assert "”läsåret 2029/30” finns inte i texterna." in answer.notes
    assert answer.confidence in (Confidence.UNSURE, Confidence.NOT_FOUND)


@pytest.mark.parametrize(
    "question",
    [
        "När börjar vårterminen 2026?",
        "När slutar höstterminen 2027?",
        "När börjar HT27?",
        "När hålls lovskolan i oktober 2026?",
        "När hålls lovskolan i mars 2026?",
        "När stänger ansökan om busskort 2027?",
    ],
)
def test_another_term_month_or_year_is_never_trusted(question: str, asked: Callable[[str, str], Answer]) -> None:
    assert asked(SPELLINGS[0], question).confidence in (Confidence.UNSURE, Confidence.NOT_FOUND)
