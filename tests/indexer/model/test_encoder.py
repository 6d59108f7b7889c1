"""A prepared model's folder is loaded whole or refused, and gives each text its vector, whatever else is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.disk.checksum import sha256_of_file
from indexer.model.answer_reader import READER_FILES
from indexer.model.encoder import FIRST_INFERENCE, Encoder, _batches
from indexer.model.errors import ModelDamaged, ModelNotPrepared
from indexer.model.question_adapter import ADAPTER_FILE
from indexer.model.spec import (
    NETWORK_FILE,
    REFERENCES_FILE,
    SPEC_FILE,
    TOKENIZER_FILE,
    WEIGHTS_FILE,
    Embeddings,
    PreparedModel,
)
from tests.conftest import REPOSITORY
from tests.embedded_texts import TEXTS, cosines, unit


@given(st.lists(st.integers(1, 512), max_size=80), st.booleans())
def test_every_batch_of_passages_is_full_or_one_text_and_questions_of_a_length_go_together(
    lengths: list[int], alike: bool
) -> None:
    """Any other number of passages would be one more shape that OpenVINO keeps."""
    batches = list(_batches(lengths, alike=alike))
    assert sorted(row for rows in batches for row in rows) == list(range(len(lengths)))
    fewest = Counter[int]()
    for rows in batches:
        longest = lengths[rows[0]]
        assert longest == max(lengths[row] for row in rows)
        full = max(1, min(16, 1_024 // longest))
        assert len(rows) <= full
        if alike:
            assert {lengths[row] for row in rows} == {longest}
            fewest[longest] += len(rows) < full
        else:
            assert len(rows) in (1, full)
    assert all(count <= 1 for count in fewest.values())


SOME = TEXTS[::3]
"""Of every length that questions have, and several of most."""


class TestEncoder:
    def test_vectors_come_in_the_order_of_the_texts_whatever_their_length(self, encoder: Encoder) -> None:
        """Two full batches and two texts by themselves."""
        texts = [" ".join(TEXTS[i : i + 1 + i % 3]) for i in range(30)]
        alone = np.stack([encoder.encode_passages([text])[0] for text in texts])
        together = encoder.encode_passages(texts)
        assert cosines(together, alone).min() > 0.9995
        assert cosines(together, np.roll(alone, 1, axis=0)).max() < 0.99

    def test_a_query_alone_and_among_others_is_the_same(self, encoder: Encoder) -> None:
        alone = np.stack([encoder.encode_query(text) for text in SOME])
        np.testing.assert_array_equal(encoder.encode_queries(SOME), alone)

    def test_batches_hold_every_text_once_and_sixteen_at_most(self, encoder: Encoder) -> None:
        with ThreadPoolExecutor(2) as pool:
            batches = encoder.begin_passages(TEXTS, pool)
            assert sorted(row for rows in batches.values() for row in rows) == list(range(len(TEXTS)))
            assert max(map(len, batches.values())) == 16
            assert all(len(batch.result()) == len(rows) for batch, rows in batches.items())

    def test_text_beyond_the_longest_is_cut(self, encoder: Encoder) -> None:
        start = " ".join(TEXTS)
        assert encoder.count_tokens([start])[0] > 512
        first, second = encoder.encode_passages([start + " vatten" * 50, start + " skola" * 500])
        np.testing.assert_array_equal(first, second)

    def test_tokens_are_counted_uncut_and_bare(self, encoder: Encoder) -> None:
        assert encoder.count_tokens(["", "hej", " ".join(["hej"] * 600)]) == [0, 1, 600]

    @pytest.mark.parametrize("text", ["", " ", "\n", "🙂", "漢字", "\0", "x" * 100_000])
    def test_any_text_has_a_finite_vector(self, text: str, encoder: Encoder) -> None:
        assert np.isfinite(unit(encoder.encode_query(text))).all()
        assert np.isfinite(unit(encoder.encode_passages([text, "hej"]))).all()

    def test_no_texts_give_no_vectors(self, encoder: Encoder) -> None:
        assert encoder.encode_passages([]).tolist() == []

    def test_eight_threads_at_once_get_the_vectors_that_each_gets_alone(self, encoder: Encoder) -> None:
        shares = [TEXTS[i * 2 : i * 2 + 2] for i in range(8)]
        alone = [(encoder.encode_passages(share), encoder.encode_query(share[0])) for share in shares]
        found: dict[int, list[tuple[Embeddings, Embeddings]]] = {i: [] for i in range(8)}
        start = threading.Barrier(8)

        def ask(number: int) -> None:
            share = shares[number]
            start.wait()
            encoder.count_tokens(share)
            for _ in range(2):
                found[number].append((encoder.encode_passages(share), encoder.encode_query(share[0])))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert [len(found[number]) for number in range(8)] == [2] * 8
        for number, (passages, query) in enumerate(alone):
            for several, single in found[number]:
                np.testing.assert_array_equal(several, passages)
                np.testing.assert_array_equal(single, query)


class TestProcesses:
    """What must hold in a fresh process."""

    def test_nothing_that_indexes_or_answers_imports_pytorch(self, model_folder: Path) -> None:
        code = """
            import sys
            import indexer.model.encoder, indexer.build.pipeline, service.answer.searcher
            from pathlib import Path
            indexer.model.encoder.Encoder(Path(sys.argv[1])).encode_query("Vad betyder Skottlandsmodellen?")
            print(sorted({"torch", "sentence_transformers", "transformers"} & sys.modules.keys()))
        """
        assert run(code, str(model_folder)) == "[]\n"

    def test_several_encoders_may_be_loaded_and_first_asked_by_several_threads(self, model_folder: Path) -> None:
        code = """
            import sys, threading
            from pathlib import Path
            from indexer.model.encoder import Encoder
            def at_once(work, count):
                threads = [threading.Thread(target=work) for _ in range(count)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
            encoders = []
            at_once(lambda: encoders.append(Encoder(Path(sys.argv[1]), threads=4)), 3)
            start = threading.Barrier(4)
            def ask():
                start.wait()
                encoders[0].encode_query("Vad kostar vattnet?")
                encoders[0].encode_passages(["Taxan höjs."] * 2)
            at_once(ask, 4)
            print("done")
        """
        assert run(code, str(model_folder)) == "done\n"

    def test_an_encoder_is_loaded_with_its_first_inference_made_while_no_other_makes_its(
        self, model_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """OpenVINO's binding deadlocked in one process of three without the lock, in one of twelve where the first
        texts were also the first inference (the comment in `Encoder.__init__`): too seldom to be found by trying."""
        locked: list[bool] = []

        class Watched(Encoder):
            def _run(self, ids: Sequence[Sequence[int]], length: int) -> Embeddings:
                locked.append(FIRST_INFERENCE.locked())
                return super()._run(ids, length)

        encoder = Watched(model_folder)
        assert locked == [True]
        encoder.encode_query("Vad kostar vattnet?")
        assert set(locked[1:]) == {False}


def run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class TestDamage:
    @pytest.fixture
    def copy(self, model_folder: Path, tmp_path: Path) -> Path:
        """The prepared model as links, each of which can be replaced by a damaged file."""
        folder = tmp_path / "model"
        folder.mkdir()
        for file in model_folder.iterdir():
            (folder / file.name).symlink_to(file)
        return folder

    @pytest.mark.parametrize("name", [TOKENIZER_FILE, NETWORK_FILE, WEIGHTS_FILE, REFERENCES_FILE])
    def test_a_changed_file_is_refused_with_both_checksums(self, name: str, copy: Path, model_folder: Path) -> None:
        (copy / name).unlink()
        (copy / name).write_bytes((model_folder / name).read_bytes()[:-1])
        with pytest.raises(ModelDamaged) as caught:
            Encoder(copy)
        assert str(caught.value) == (
            f"Språkmodellens fil {copy / name} har ändrats: kontrollsumman är {sha256_of_file(copy / name)} men ska "
            f"vara {sha256_of_file(model_folder / name)}. Förbered modellen på nytt med: belagg model prepare"
        )

    @pytest.mark.parametrize("name", [SPEC_FILE, TOKENIZER_FILE, NETWORK_FILE, WEIGHTS_FILE, REFERENCES_FILE])
    def test_a_missing_file_means_that_no_model_is_prepared(self, name: str, copy: Path) -> None:
        (copy / name).unlink()
        with pytest.raises(ModelNotPrepared) as caught:
            Encoder(copy)
        assert str(caught.value) == (
            f"Det finns ingen förberedd språkmodell i {copy}. Kör: belagg model prepare --to {copy}"
        )

    @pytest.mark.parametrize("content", ["", "{}", "[]", '{"encoder": {}, "files": {}}', '{"encoder": 1}'])
    def test_a_record_that_is_none_means_that_no_model_is_prepared(self, content: str, copy: Path) -> None:
        (copy / SPEC_FILE).unlink()
        (copy / SPEC_FILE).write_text(content, encoding="utf-8")
        with pytest.raises(ModelNotPrepared):
            Encoder(copy)

    def test_a_folder_that_is_not_there_holds_no_model(self, tmp_path: Path) -> None:
        with pytest.raises(ModelNotPrepared, match="Kör: belagg model prepare --to"):
            Encoder(tmp_path / "saknas")

    def test_a_record_comes_back_as_it_was_written(self, model_folder: Path, tmp_path: Path) -> None:
        prepared = PreparedModel.read(model_folder)
        prepared.write(tmp_path)
        assert PreparedModel.read(tmp_path) == prepared
        assert prepared.files == {
            name: sha256_of_file(model_folder / name)
            for name in (TOKENIZER_FILE, NETWORK_FILE, WEIGHTS_FILE, REFERENCES_FILE, ADAPTER_FILE, *READER_FILES)
        }
