"""No question waits for the texts to be read for what says the same as a hidden one, and none is shown meanwhile."""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.build.options import Options
from indexer.build.pipeline import build
from indexer.model.encoder import Encoder
from indexer.texts.document import Document, document_id
from service.answer.live import Following, Indexes, LiveSearcher
from service.answer.searcher import Searcher
from service.answer.steering.hiding import Hiding, Paragraphs, kept, settled
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.corpus.shards.errors import ShardsSilent
from service.corpus.stored import StoredDocuments
from service.errors import HiddenTextsUnknown
from service.http.desk.lever_table import alarms_of
from service.question.query import Query
from service.settings.levers.file import levers_of
from service.settings.levers.hidden import HiddenRow
from service.settings.levers.lever import Lever, LeverKind
from tests.conftest import Silent
from tests.stub_encoder import uncalibrated

SALARIES = "Personalen får lönepåslag enligt listan över förmånstagare, som är hemlig och gäller från april."
PARKING = "Parkering för besökare finns bakom stadshuset, och kostar tio kronor för varje påbörjad timme."
OTHER = "Biblioteket lånar ut böcker, filmer och spel till den som har ett lånekort i kommunen."
QUESTION = Query.parse("Vad gäller för lönepåslag enligt listan?")
SECONDS = 60.0
"""Until a thread that should have come is taken for one that never does."""


def hidden(path: str) -> Lever:
    return Lever(LeverKind.HIDDEN, path, "", "", "", "Eva", "prov", datetime.date(2999, 1, 1))


ROW = hidden("a/lon.md")
Published = Callable[..., Path]


@pytest.fixture
def published(tmp_path: Path, encoder: Encoder, silent: Silent) -> Published:
    """The index in which some texts are the next generation, by their paths."""

    def publish(**texts: str) -> Path:
        documents = [
            Document(path=path.replace("_", "/") + ".md", title=path, text=text, source=path, media_type="text/plain")
            for path, text in sorted(texts.items())
        ]
        build(documents, tmp_path / "index", encoder, uncalibrated, silent, ("test",), Options(keep=3))
        return tmp_path / "index"

    return publish


class Reading:
    """The reading of every passage, which goes on when it is let to."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.may_end = threading.Event()
        self.threads: list[threading.Thread] = []
        self.error: Exception | None = None

    def wait(self) -> None:
        self.threads.append(threading.current_thread())
        self.begun.release()
        assert self.may_end.wait(SECONDS)
        if self.error is not None:
            raise self.error


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reading]:
    its, read = Reading(), StoredDocuments.saying

    def saying(self: Index, prints: frozenset[str]) -> dict[str, frozenset[str]]:
        its.wait()
        return read(self, prints)

    monkeypatch.setattr(StoredDocuments, "saying", saying)
    yield its
    its.may_end.set()


def searcher_of(index: Path, encoder: Encoder) -> Searcher:
    return Searcher(Index.open(index, encoder.spec), encoder, levers=levers_of(index))


def found(searcher: Searcher) -> set[str]:
    return {hit.document.path for hit in searcher.search(QUESTION).hits}


def test_a_question_right_after_a_row_is_added_waits_for_no_reading(
    published: Published, encoder: Encoder, reading: Reading
) -> None:
    index = published(a_lon=SALARIES, b_kopia=SALARIES, c_annat=OTHER)
    searcher, table = searcher_of(index, encoder), levers_of(index)
    assert "a/lon.md" in found(searcher)
    table.add(ROW)
    assert found(searcher) == {"b/kopia.md", "c/annat.md"}
    assert reading.begun.acquire(timeout=SECONDS)
    assert reading.threads[0] is not threading.current_thread()
    assert table.hidden_texts.read()[ROW.key].beside is None, "the text is remembered before anything is read"
    assert found(searcher) == {"b/kopia.md", "c/annat.md"}
    reading.may_end.set()
    searcher.live_steering.settle()
    assert table.hidden_texts.read()[ROW.key].beside == frozenset({document_id("b/kopia.md")})
    assert found(searcher) == {"b/kopia.md", "c/annat.md"}
    assert len(reading.threads) == 1


def test_a_generation_in_which_a_hidden_text_is_renamed_answers_when_it_was_read(
    published: Published, encoder: Encoder, reading: Reading
) -> None:
    index = published(a_lon=SALARIES, c_annat=OTHER)
    levers_of(index).add(ROW)
    reading.may_end.set()
    live = LiveSearcher(None, Following(Indexes(index), encoder, None, levers_of(index)))
    live.refresh()
    reading.may_end.clear()
    published(b_lon=SALARIES, c_annat=OTHER)
    while reading.begun.acquire(blocking=False):
        pass
    refreshing = threading.Thread(target=live.refresh)
    refreshing.start()
    assert reading.begun.acquire(timeout=SECONDS)
    assert live.generation == 1
    assert found(live.current) == {"c/annat.md"}
    reading.may_end.set()
    refreshing.join(SECONDS)
    assert live.generation == 2
    assert found(live.current) == {"c/annat.md"}
    assert live.current.steering.hidden == {document_id("b/lon.md")}


@pytest.fixture
def renamed(published: Published) -> Path:
    """An index with a text that was hidden under another path, by a row that isn't in its table."""
    index = published(a_lon=SALARIES, c_annat=OTHER)
    settled([ROW], Index.open(index), levers_of(index).hidden_texts)
    return published(b_lon=SALARIES, c_annat=OTHER)


def test_nothing_is_shown_until_it_is_known_what_a_row_hides(renamed: Path, encoder: Encoder, reading: Reading) -> None:
    searcher = searcher_of(renamed, encoder)
    assert "b/lon.md" in found(searcher)
    levers_of(renamed).add(ROW)
    for _ in range(2):
        with pytest.raises(HiddenTextsUnknown):
            found(searcher)
        with pytest.raises(HiddenTextsUnknown):
            searcher.view(EVERYTHING)
        with pytest.raises(HiddenTextsUnknown):
            searcher.examples()
    assert alarms_of(searcher)[0].startswith("Texten ”a/lon.md” finns inte längre på den sökvägen. Alla texter gås")
    reading.may_end.set()
    searcher.live_steering.settle()
    assert found(searcher) == {"c/annat.md"}
    assert alarms_of(searcher)[0].startswith("Texten ”a/lon.md” finns inte längre på den sökvägen. I dess ställe döljs")
    assert {thread.name for thread in reading.threads} == {"belagg-hiding"}


@pytest.mark.parametrize("error", [ShardsSilent(1, 2), RuntimeError("oväntat")])
def test_a_reading_that_fails_is_told_and_shows_nothing(
    renamed: Path, encoder: Encoder, reading: Reading, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    searcher = searcher_of(renamed, encoder)
    levers_of(renamed).add(ROW)
    reading.error = error
    reading.may_end.set()
    for _ in range(2):
        searcher.live_steering.settle()
        with pytest.raises(HiddenTextsUnknown):
            found(searcher)
    said = "De dolda texterna gick inte att jämföra med de andra"
    assert alarms_of(searcher)[-1].startswith(said)
    told = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.message.endswith(str(error)) and record.message.startswith(said) for record in told] == [True]
    assert (told[0].exc_info is not None) == isinstance(error, RuntimeError)
    assert len(reading.threads) == 2, "it waits before it tries again by itself"
    reading.error = None
    searcher.live_steering.settle()
    assert found(searcher) == {"c/annat.md"}
    assert searcher.live_steering.fault is None


def test_a_failed_reading_leaves_a_text_hidden_whose_row_is_new(
    published: Published, encoder: Encoder, reading: Reading
) -> None:
    index = published(a_lon=SALARIES, c_annat=OTHER)
    searcher = searcher_of(index, encoder)
    levers_of(index).add(ROW)
    reading.error = ShardsSilent(1, 2)
    reading.may_end.set()
    searcher.live_steering.settle()
    assert found(searcher) == {"c/annat.md"}
    renamed = searcher_of(published(b_lon=SALARIES, c_annat=OTHER), encoder)
    reading.error = None
    renamed.live_steering.settle()
    assert found(renamed) == {"c/annat.md"}


def test_a_table_that_changes_during_the_reading_acts_at_once(
    published: Published, encoder: Encoder, reading: Reading
) -> None:
    index = published(a_lon=SALARIES, b_lon=SALARIES, c_annat=OTHER, d_bil=PARKING, e_bil=PARKING)
    searcher, table = searcher_of(index, encoder), levers_of(index)
    taken_back, later = hidden("c/annat.md"), hidden("d/bil.md")
    table.add(ROW, taken_back)
    paths = ("a/lon.md", "b/lon.md", "c/annat.md", "d/bil.md", "e/bil.md")

    def shown() -> list[str]:
        return [path for path in paths if searcher.view(EVERYTHING).shows(document_id(path))]

    assert shown() == ["b/lon.md", "d/bil.md", "e/bil.md"]
    assert reading.begun.acquire(timeout=SECONDS)
    table.remove(taken_back.key)
    table.add(later)
    assert shown() == ["b/lon.md", "c/annat.md", "e/bil.md"]
    reading.may_end.set()
    searcher.live_steering.settle()
    assert shown() == ["b/lon.md", "c/annat.md", "e/bil.md"]
    remembered = table.hidden_texts.read()
    assert {key: row.beside for key, row in remembered.items()} == {
        ROW.key: frozenset({document_id("b/lon.md")}),
        later.key: frozenset({document_id("e/bil.md")}),
    }
    assert len(reading.threads) == 2, "each paragraph is read for once"


def test_a_text_that_is_renamed_before_its_row_was_read_for_stays_hidden(published: Published) -> None:
    index = published(a_lon=SALARIES, c_annat=OTHER)
    memory = levers_of(index).hidden_texts
    assert kept([ROW], Paragraphs(Index.open(index)), memory).documents == {document_id("a/lon.md")}
    assert memory.read()[ROW.key].beside is None
    after = Index.open(published(b_lon=SALARIES, c_annat=OTHER))
    unread = kept([ROW], Paragraphs(after), memory)
    assert (unread.documents, unread.is_known) == (frozenset(), False)
    assert settled([ROW], after, memory).documents == {document_id("b/lon.md")}
    assert memory.read()[ROW.key].beside == frozenset()


def test_what_one_process_remembers_no_other_forgets(published: Published) -> None:
    corpus = Index.open(index := published(a_lon=SALARIES, c_annat=OTHER))
    memory = levers_of(index).hidden_texts
    results: list[Hiding] = []
    other = threading.Thread(
        target=lambda: results.append(kept([ROW], Paragraphs(corpus), levers_of(index).hidden_texts))
    )
    known = HiddenRow({ROW.document.document_id: {"0123456789abcdef": 9}}, frozenset({document_id("c/annat.md")}))
    with memory.changing():
        other.start()
        other.join(0.2)  # it waits; if it didn't, it would have read what was there before
        memory.write({ROW.key: known})
    other.join(SECONDS)
    assert results[0].remembered[ROW.key].beside == known.beside
    assert memory.read()[ROW.key].beside == known.beside


def test_the_last_row_that_is_taken_away_is_forgotten_and_a_table_that_is_lost_is_not(
    published: Published, encoder: Encoder, tmp_path: Path
) -> None:
    index = published(a_lon=SALARIES, c_annat=OTHER)
    table = levers_of(index)
    table.add(ROW)
    searcher_of(index, encoder).live_steering.settle()
    away = tmp_path / "undan.csv"
    table.path.rename(away)
    table.kept.unlink()
    searcher_of(index, encoder).live_steering.settle()
    assert list(table.hidden_texts.read()) == [ROW.key]
    away.rename(table.path)
    searcher = searcher_of(index, encoder)
    assert found(searcher) == {"c/annat.md"}
    table.remove(ROW.key)
    assert found(searcher) == {"a/lon.md", "c/annat.md"}
    searcher.live_steering.settle()
    assert table.hidden_texts.read() == {}
