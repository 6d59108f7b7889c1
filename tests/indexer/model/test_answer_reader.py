"""The reader on the prepared default model: what it says of real texts, and of what is missing or damaged."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.model.answer_reader import READER_SPEC, READER_WORDS, AnswerReader
from indexer.model.encoder import Encoder
from indexer.model.errors import ModelDamaged, ModelNotPrepared
from indexer.model.spec import PreparedModel

HOURS = (
    "Stadsbiblioteket har öppet måndag till torsdag 10–19, fredag 10–18 och lördag 11–15. Söndagar är det stängt. "
    "Chef för biblioteket är Maria Lundgren."
)


@pytest.fixture(scope="module")
def reader(model_folder: Path, encoder: Encoder) -> AnswerReader:
    return AnswerReader(model_folder, encoder=encoder)


@pytest.mark.parametrize(
    ("question", "answer", "missed"),
    [
        ("Vem är chef för biblioteket?", "Maria Lundgren", "Vem är chef för simhallen?"),
        ("Vem är chef för biblioteket?", "Maria Lundgren", "Vilket år byggdes stadsbiblioteket?"),
        ("När har biblioteket öppet på fredagar?", "10–18", "Hur mycket kostar ett lånekort?"),
    ],
)
def test_what_a_text_answers_is_told_from_what_it_misses(
    reader: AnswerReader, question: str, answer: str, missed: str
) -> None:
    (answered,) = reader.read(question, [HOURS])
    assert answered.logit > reader.read(missed, [HOURS])[0].logit
    place = HOURS.index(answer)
    assert answered.within(HOURS.rfind(". ", 0, place) + 1, place + len(answer)) > 0.5


def test_readings_come_in_the_order_of_the_texts_and_dont_depend_on_each_other(reader: AnswerReader) -> None:
    texts = [HOURS, "Simhallen är öppen varje dag.", HOURS * 12, "", "§"]
    question = "Vem är chef för biblioteket?"
    assert reader.read(question, texts) == [reader.read(question, [text])[0] for text in texts]


def test_a_place_lies_in_its_text(reader: AnswerReader) -> None:
    for text in ("", " ", "a", "Ö" * 2_000, HOURS * 12, "\n\nEtt\u00a0ord\n", "😀 12 kr"):
        (reading,) = reader.read("Vad kostar det?", [text])
        assert all(0 <= place <= len(text) for place, _ in reading.begins)
        assert reading.within(0, len(text) + 1) == pytest.approx(1)
        assert 0 <= reading.probability <= 1


def test_threads_read_what_one_reads(reader: AnswerReader) -> None:
    questions = ["Vem är chef?", "När är det öppet?", "Vad kostar det?", "Är det stängt på söndagar?"] * 4
    alone = [reader.read(question, [HOURS]) for question in questions]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda question: reader.read(question, [HOURS]), questions)) == alone


def test_the_encoders_tokenizer_and_its_own_say_the_same(reader: AnswerReader, model_folder: Path) -> None:
    question = "Vem är chef för biblioteket?"
    assert AnswerReader(model_folder).read(question, [HOURS]) == reader.read(question, [HOURS])


def test_a_model_prepared_without_a_reader_is_refused(model_folder: Path, tmp_path: Path) -> None:
    prepared = PreparedModel.read(model_folder)
    files = {name: checksum for name, checksum in prepared.files.items() if name != READER_WORDS}
    replace(prepared, files=files).write(tmp_path)
    with pytest.raises(ModelNotPrepared):
        AnswerReader(tmp_path)


def test_a_changed_file_is_refused(model_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(model_folder, tmp_path / "model")
    (folder / READER_SPEC).write_text('{"question_tokens": 8, "passage_tokens": 8}')
    with pytest.raises(ModelDamaged):
        AnswerReader(folder)
