"""Example questions are headings that are questions and surely answered, of what a reader may see and no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from indexer.build.pipeline import build_from_sources
from indexer.model.encoder import Encoder
from service.answer.answering import Answer
from service.answer.confidence import Confidence
from service.answer.examples import MOST, Examples, questions
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING, Rights
from service.corpus.local import Index
from service.evaluation.probing import calibrate
from service.http.app import create_app
from service.question.query import Query
from service.settings.levers.file import LeverFile
from service.settings.levers.table import made
from service.settings.values import Settings
from tests.conftest import Silent

TEXTS = {
    "avfall/avgifter.md": """# Avfall

## Vad kostar det att hämta grovavfall?

Att hämta grovavfall kostar 450 kronor.

## Vilka dagar är återvinningscentralen öppen?

Återvinningscentralen är öppen på måndagar och torsdagar.

## Övrigt?

Inget.
""",
    "skola/skjuts.md": """# Skolskjuts

## Hur ansöker man om skolskjuts?

Man ansöker om skolskjuts i e-tjänsten senast den 1 maj.

## Hur mår eleverna egentligen?

Läs mer i bilagan.
""",
    "internt/lön.md": """# Lön

## Vad tjänar kommundirektören i månaden?

Kommundirektören tjänar 98 000 kronor i månaden.
""",
}
SECRET = "Vad tjänar kommundirektören i månaden?"


@pytest.fixture(scope="module")
def index(encoder: Encoder, silent: Silent, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("examples")
    for path, text in TEXTS.items():
        (folder / "texter" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "texter" / path).write_text(text, encoding="utf-8")
    sources = folder / "belagg.toml"
    names = ("avfall", "skola", "internt")
    tables = (f'[[source]]\npath = "texter/{name}"\ncollection = "{name}"\n' for name in names)
    sources.write_text("\n".join(tables), encoding="utf-8")
    build_from_sources([sources], folder / "index", encoder, calibrate, silent)
    return Index.open(folder / "index", encoder.spec)


def whole(searcher: Searcher, rights: Rights = EVERYTHING) -> tuple[str, ...]:
    """When enough have asked."""
    searcher.examples(rights=rights)
    return searcher.examples(rights=rights)


def test_they_are_surely_answered_headings(index: Index, encoder: Encoder) -> None:
    searcher = Searcher(index, encoder)
    view = searcher.view(EVERYTHING)
    assert sorted(questions(view)) == [
        "Hur ansöker man om skolskjuts?",
        "Hur mår eleverna egentligen?",
        "Vad kostar det att hämta grovavfall?",
        SECRET,
        "Vilka dagar är återvinningscentralen öppen?",
    ]
    sure = [one for one in questions(view) if searcher.answer(Query.parse(one)).confidence is Confidence.SURE]
    assert whole(searcher) == tuple(sure[:MOST])
    assert SECRET in sure


def test_nobody_is_shown_one_of_texts_that_she_may_not_see(index: Index, encoder: Encoder) -> None:
    searcher = Searcher(index, encoder)
    found = whole(searcher, Rights(frozenset(("avfall", "skola"))))
    assert found
    assert SECRET not in found
    assert whole(searcher, Rights()) == ()
    assert SECRET in whole(searcher)


def test_what_editors_hide_is_none_the_next_time(index: Index, encoder: Encoder, tmp_path: Path) -> None:
    levers = LeverFile(tmp_path / "levers.csv")
    searcher = Searcher(index, encoder, levers=levers)
    assert SECRET in whole(searcher)
    row = {"slag": "dölj", "gäller": "internt/lön.md", "ägare": "Eva", "skäl": "hemligt", "till": "2999-01-01"}
    levers.add(made({**row, "mål": "", "text": "", "samling": ""}))
    assert SECRET not in whole(searcher)


def test_one_request_asks_a_few_and_the_next_goes_on(
    index: Index, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher = Searcher(index, encoder)
    asked: list[str] = []
    answer = searcher.answer

    def noting(query: Query, *others: Any) -> Answer:
        asked.append(query.text)
        return answer(query, *others)

    monkeypatch.setattr(searcher, "answer", noting)
    searcher.examples()
    assert len(asked) == 4
    searcher.examples()
    searcher.examples()
    assert len(asked) == len(set(asked)) <= 5


def test_they_are_found_once(index: Index, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = Searcher(index, encoder)
    first = whole(searcher)
    monkeypatch.setattr(searcher, "answer", None)
    assert searcher.examples() == first


def test_the_service_tells_those_that_are_set_or_those_that_are_found(index: Index, encoder: Encoder) -> None:
    searcher = Searcher(index, encoder)
    found = TestClient(create_app(LiveSearcher(searcher), Settings(rate=0))).get("/v1/examples").json()
    assert found == {"generation": 1, "questions": list(Searcher(index, encoder).examples())}
    settings = Settings.read({"rate": "0", "examples": "Hur ansöker man, och var?; När är det öppet?;"}, {})
    chosen = TestClient(create_app(LiveSearcher(searcher), settings)).get("/v1/examples").json()
    assert chosen["questions"] == ["Hur ansöker man, och var?", "När är det öppet?"]


def test_texts_without_questions_are_looked_through_once() -> None:
    class Silent:
        rights = ()
        asked = 0

        def suggest(self, _: str, __: int) -> list[object]:
            self.asked += 1
            return []

    examples, view = Examples(), Silent()
    for _ in range(3):
        assert examples.of(view, "today", (), lambda _: True) == ()  # type: ignore[arg-type]
    once = view.asked
    assert examples.of(view, "today", (), lambda _: True) == ()  # type: ignore[arg-type]
    assert (view.asked, once > 0) == (once, True)
    other = Silent()
    Examples().of(other, "today", (), lambda _: True)  # type: ignore[arg-type]
    assert other.asked == once, "each time anew"
