"""What a service meets in the long run: texts indexed anew beneath it, and questions of every length."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from indexer.build.pipeline import Progress, build
from indexer.model.encoder import Encoder
from indexer.texts.document import Document
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.evaluation.probing import calibrate
from service.question.query import Query


@pytest.fixture(scope="module")
def computing(model_folder: Path) -> Encoder:
    """One that remembers nothing."""
    return Encoder(model_folder)


def test_it_answers_from_its_generation_after_others_were_published_and_the_index_was_removed(
    tmp_path: Path, encoder: Encoder, computing: Encoder, silent: Progress
) -> None:
    def publish(text: str) -> None:
        document = Document("taxa.md", "Taxan", text, "taxa.md", "text/markdown")
        build([document], tmp_path / "index", encoder, calibrate, silent, ("texter",))

    publish("Taxan för vatten är 40 kronor.")
    searcher = Searcher(Index.open(tmp_path / "index", encoder.spec), computing)
    for price in (50, 60, 70):
        publish(f"Taxan för vatten är {price} kronor.")
    shutil.rmtree(tmp_path / "index")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: searcher.answer(Query.parse("vad kostar vatten?")), range(40)))
    assert {answer.citation.quote for answer in answers if answer.citation} == {"Taxan för vatten är 40 kronor."}
    assert all(answer.citation for answer in answers)


def test_questions_of_every_length_leave_memory_as_it_was(computing: Encoder) -> None:
    word = "halkbekämpning "
    counts = (1, 4, 7, 10, 13, 19, 25, 34, 40, 46)  # one for nearly every length up to 256 tokens: longer are dearer
    for count in counts:
        computing.encode_query(word * count)
    process = psutil.Process()
    grown = []
    for more in ("snö", "snö is"):  # ten lengths more would take 37 MB each time, other threads' memory comes and goes
        before = process.memory_info().rss
        for count in counts:
            computing.encode_query(word * count + more)
        grown.append(process.memory_info().rss - before)
    assert min(grown) < 15_000_000
