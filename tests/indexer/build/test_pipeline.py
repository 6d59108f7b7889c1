"""A build publishes a whole index or nothing at all, and embeds only what is new."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from indexer.build.changes import Changes
from indexer.build.errors import NothingToIndex
from indexer.build.options import Options
from indexer.build.pipeline import BuildReport, Progress, build, build_from_sources
from indexer.errors import FolderInUse, IndexBusy, IndexDamaged, IndexNotWritable, SourceError
from indexer.index.caches.embedding_cache import EmbeddingCache, key_of
from indexer.index.calibration import UNCALIBRATED, Calibration
from indexer.index.folder import CACHE, CURRENT, GENERATIONS, LOCK, current_generation
from indexer.index.format import VECTORS, Manifest
from indexer.model.encoder import Encoder
from indexer.model.spec import Embeddings, QuestionEncoder
from indexer.sources.folders import Skipped
from indexer.texts.document import Document
from indexer.texts.passages import embedded_text, split
from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.evaluation.probing import calibrate
from service.question.query import Query
from tests.conftest import REPOSITORY, SEEDS
from tests.stub_encoder import StubEncoder, question_vector_of, uncalibrated, unit_vector_of

PARAGRAPH = "Nämnden beslutade att avgiften för {} ska höjas från och med årsskiftet."


def document(name: str, text: str | None = None) -> Document:
    return Document(f"{name}.md", name, text or PARAGRAPH.format(name), f"{name}.md", "text/markdown")


DOCUMENTS = [document("skola"), document("vatten"), document("snöröjning")]


def built(documents: list[Document | Skipped], index: Path, encoder: StubEncoder, silent: Progress) -> BuildReport:
    """Without what changed, of which tests/indexer/build/test_life_cycle.py treats; and however many texts are gone."""
    options = Options(keep=1, force=True)
    report = build(documents, index, encoder.as_encoder(), uncalibrated, silent, ("texter",), options)
    return replace(report, changes=Changes())


def state(index: Path) -> dict[str, bytes]:
    """Every file of an index but its lock, with its bytes."""
    files = [path for path in index.rglob("*") if path.is_file() and path.name != LOCK]
    return {path.relative_to(index).as_posix(): path.read_bytes() for path in files}


def texts_of(index: Path) -> list[str]:
    opened = Index.open(index)
    return [passage.text for passage in opened.passages(list(range(opened.size)))]


@dataclass
class Told:
    """What a build told whoever waits."""

    events: list[tuple[object, ...]] = field(default_factory=list)

    def reading(self, total: int | None) -> None:
        self.events.append(("reading", total))

    def read(self) -> None:
        self.events.append(("read",))

    def page(self) -> None: ...

    def embedding(self, total: int, characters: int) -> None:
        self.events.append(("embedding", total))

    def embedded(self, new: int, cached: int, characters: int) -> None:
        self.events.append(("embedded", new, cached))


def test_a_build_publishes_every_passage_with_its_vector(tmp_path: Path, silent: Progress) -> None:
    report = built([*DOCUMENTS], tmp_path / "index", StubEncoder(), silent)
    assert report == BuildReport(1, 3, 3, embedded=3, cached=0, skipped=(), published=True)
    index = Index.open(tmp_path / "index", StubEncoder().spec)
    passages = [passage for some in DOCUMENTS for passage in split(some)]
    assert index.passages([0, 1, 2]) == passages
    for row, some in enumerate(DOCUMENTS):
        vector = unit_vector_of(embedded_text(some.title, None, some.text))
        cosines = index.cosines(vector)
        assert cosines[row] == pytest.approx(1, abs=1e-6)
        assert int(np.argmax(cosines)) == row
        assert int(np.argmax(index.coverage(some.title))) == row
    assert index.manifest.sources == {some.id: some.content_hash for some in DOCUMENTS}


def test_building_the_same_again_publishes_nothing(tmp_path: Path, silent: Progress) -> None:
    index, encoder = tmp_path / "index", StubEncoder()
    built([*DOCUMENTS], index, encoder, silent)
    before = state(index)
    report = built([*DOCUMENTS], index, encoder, silent)
    assert report == BuildReport(1, 3, 3, embedded=0, cached=0, skipped=(), published=False)
    assert state(index) == before


def test_only_changed_passages_are_embedded(tmp_path: Path, silent: Progress) -> None:
    index, encoder = tmp_path / "index", StubEncoder()
    built([*DOCUMENTS], index, encoder, silent)
    encoder.asked.clear()
    changed = document("vatten", "Avgiften för vatten är oförändrad.")
    report = built([DOCUMENTS[0], changed, DOCUMENTS[2]], index, encoder, silent)
    assert report == BuildReport(2, 3, 3, embedded=1, cached=2, skipped=(), published=True)
    assert encoder.asked == ["vatten. Avgiften för vatten är oförändrad.", "Avgiften för vatten är oförändrad."]
    assert texts_of(index) == [DOCUMENTS[0].text, changed.text, DOCUMENTS[2].text]


def test_probe_questions_are_embedded_once_and_as_no_passage_is(tmp_path: Path, silent: Progress) -> None:
    """Also where a passage, or a sentence, says the same as the question."""
    said, encoder = DOCUMENTS[0].text, StubEncoder()
    vectors: list[Embeddings] = []

    def probed(generation: Path, manifest: Manifest, encoder: QuestionEncoder) -> Calibration:
        vectors.extend(encoder.encode_queries([said]))
        return UNCALIBRATED

    for options in (Options(), Options(rebuild=True)):
        build(DOCUMENTS, tmp_path / "index", encoder.as_encoder(), probed, silent, ("texter",), options)
    np.testing.assert_array_equal(vectors, [question_vector_of(said)] * 2)
    assert encoder.asked_as_questions == [said]
    with EmbeddingCache(tmp_path / "index" / CACHE) as cache:
        (passage,) = cache.get([key_of(encoder.spec, said)]).values()
    np.testing.assert_allclose(passage, unit_vector_of(said), atol=1e-6)


def test_the_same_texts_give_the_same_fingerprint_and_ids_anywhere(tmp_path: Path, silent: Progress) -> None:
    manifests, ids = [], []
    for name in ("ett", "två"):
        built([*DOCUMENTS], tmp_path / name, StubEncoder(), silent)
        index = Index.open(tmp_path / name)
        manifests.append(index.manifest)
        ids.append([passage.id for passage in index.passages([0, 1, 2])])
    assert manifests[0].fingerprint == manifests[1].fingerprint
    assert manifests[0].files == manifests[1].files
    assert ids[0] == ids[1]
    assert ids[0] == [passage.id for some in DOCUMENTS for passage in split(some)]


def test_another_encoder_rebuilds_the_index(tmp_path: Path, silent: Progress) -> None:
    index = tmp_path / "index"
    built([*DOCUMENTS], index, StubEncoder(), silent)
    other = StubEncoder(revision="1" * 16)
    assert built([*DOCUMENTS], index, other, silent).embedded == 3
    assert Index.open(index, other.spec).manifest.generation == 2


def test_the_published_generation_and_the_one_before_are_kept(tmp_path: Path, silent: Progress) -> None:
    index, encoder = tmp_path / "index", StubEncoder()
    for number in range(4):
        built([*DOCUMENTS[:2], document(f"nytt {number}")], index, encoder, silent)
    names = sorted(path.name for path in (index / GENERATIONS).iterdir())
    assert [name.partition("-")[0] for name in names] == ["000003", "000004"]
    assert current_generation(index).name == names[1]


def test_a_generation_that_was_never_published_goes_before_the_one_that_is_served(
    tmp_path: Path, silent: Progress
) -> None:
    index, encoder = tmp_path / "index", StubEncoder()
    built([*DOCUMENTS], index, encoder, silent)
    served = current_generation(index)
    pointer = (index / CURRENT).read_bytes()
    built([*DOCUMENTS[:2]], index, encoder, silent)
    unpublished = current_generation(index)
    (index / CURRENT).write_bytes(pointer)  # killed between the rename of the folder and that of the pointer
    built([*DOCUMENTS[1:]], index, encoder, silent)
    assert sorted((index / GENERATIONS).iterdir()) == sorted([served, current_generation(index)])
    assert not unpublished.exists()


def test_a_damaged_index_is_mended_by_building_it_again(tmp_path: Path, silent: Progress) -> None:
    index, encoder = tmp_path / "index", StubEncoder()
    built([*DOCUMENTS], index, encoder, silent)
    path = current_generation(index) / VECTORS
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexDamaged):
        Index.open(index)
    report = built([*DOCUMENTS], index, encoder, silent)
    assert report == BuildReport(2, 3, 3, embedded=0, cached=3, skipped=(), published=True)
    assert texts_of(index) == [some.text for some in DOCUMENTS]


def test_skipped_texts_are_reported_and_the_others_indexed(tmp_path: Path, silent: Progress) -> None:
    skipped = Skipped("bild.txt", "bild.txt innehåller inte text.")
    report = built([DOCUMENTS[0], skipped, DOCUMENTS[1]], tmp_path / "index", StubEncoder(), silent)
    assert report == BuildReport(1, 2, 2, embedded=2, cached=0, skipped=(skipped,), published=True)


def test_a_document_given_twice_is_indexed_once(tmp_path: Path, silent: Progress) -> None:
    built([DOCUMENTS[0], DOCUMENTS[1], DOCUMENTS[0]], tmp_path / "index", StubEncoder(), silent)
    assert texts_of(tmp_path / "index") == [DOCUMENTS[0].text, DOCUMENTS[1].text]


def test_texts_without_any_word_make_an_index_that_can_be_asked(
    tmp_path: Path, encoder: Encoder, silent: Progress
) -> None:
    index = tmp_path / "index"
    build([document("-", "---"), document("tom", " ")], index, encoder, calibrate, silent, ("texter",))
    ranking = Searcher(Index.open(index, encoder.spec), encoder).search(Query.parse("Vad kostar vattnet?"))
    assert [hit.passage.text for hit in ranking.hits] == ["---"]


def test_nothing_readable_leaves_the_index_as_it_was(tmp_path: Path, silent: Progress) -> None:
    index = tmp_path / "index"
    built([*DOCUMENTS], index, StubEncoder(), silent)
    before = state(index)
    with pytest.raises(NothingToIndex) as caught:
        built([Skipped("a.txt", "a.txt innehåller ingen text.")], index, StubEncoder(), silent)
    assert str(caught.value) == (
        "Det finns ingen läsbar text i texter. Lägg textfiler där och kör igen; "
        "ett befintligt index har inte ändrats.\na.txt innehåller ingen text."
    )
    assert state(index) == before


def test_an_empty_folder_gives_nothing_to_index_and_no_index(tmp_path: Path, silent: Progress) -> None:
    (tmp_path / "tom").mkdir()
    with pytest.raises(NothingToIndex, match=r"ingen läsbar text i .*tom"):
        build_from_sources([tmp_path / "tom"], tmp_path / "index", StubEncoder().as_encoder(), uncalibrated, silent)
    assert state(tmp_path / "index") == {}


def test_a_single_unreadable_file_is_told_by_its_own_error(tmp_path: Path, silent: Progress) -> None:
    (tmp_path / "tom.txt").touch()
    with pytest.raises(SourceError, match=r"tom\.txt innehåller ingen text"):
        build_from_sources([tmp_path / "tom.txt"], tmp_path / "index", StubEncoder().as_encoder(), uncalibrated, silent)


def test_an_index_inside_its_source_does_not_index_itself(tmp_path: Path, silent: Progress) -> None:
    (tmp_path / "a.txt").write_text("Nämnden beslutade om taxan.", encoding="utf-8")
    index = tmp_path / "index"
    for _ in range(2):
        build_from_sources([tmp_path], index, StubEncoder().as_encoder(), uncalibrated, silent)
    assert texts_of(index) == ["Nämnden beslutade om taxan."]


def test_progress_counts_every_text_passage_and_sentence(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"Nämnden {name} beslutade om taxan.", encoding="utf-8")
    (tmp_path / "tom.txt").touch()
    told = Told()
    build_from_sources([tmp_path], tmp_path / "index", StubEncoder().as_encoder(), uncalibrated, told)
    assert told.events == [
        ("reading", 3),
        ("read",),
        ("read",),
        ("read",),
        ("embedding", 4),  # each text is one passage of one sentence
        ("embedded", 0, 0),
        ("embedded", 2, 0),
        ("embedded", 0, 0),
        ("embedded", 2, 0),
    ]


@pytest.mark.parametrize("name", ["brev.txt", ".dold", "mapp"])
def test_a_folder_that_holds_something_else_is_left_alone(name: str, tmp_path: Path, silent: Progress) -> None:
    folder = tmp_path / "dokument"
    folder.mkdir()
    (folder / name).mkdir() if name == "mapp" else (folder / name).write_text("Viktigt", encoding="utf-8")
    with pytest.raises(FolderInUse, match=f"Mappen {folder} innehåller annat än ett index. Välj en tom mapp"):
        built([*DOCUMENTS], folder, StubEncoder(), silent)
    assert [path.name for path in folder.iterdir()] == [name]


def test_a_file_in_the_place_of_the_index_is_left_alone(tmp_path: Path, silent: Progress) -> None:
    (tmp_path / "index").write_text("Viktigt", encoding="utf-8")
    with pytest.raises(IndexNotWritable, match="det är ingen mapp"):
        built([*DOCUMENTS], tmp_path / "index", StubEncoder(), silent)
    assert (tmp_path / "index").read_text(encoding="utf-8") == "Viktigt"


# Another process that builds an index of some texts with the stub encoder. It says so on stdout when it has come to
# embedding, which it does only when a line arrives on stdin.
SLOW_BUILD = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from indexer.texts.document import Document
    from indexer.build.pipeline import Options, build
    from tests.stub_encoder import StubEncoder, uncalibrated

    class Slow(StubEncoder):
        waited = False

        def encode_passages(self, texts):
            if not self.waited:
                print("embedding", flush=True)
                sys.stdin.readline()
                self.waited = True
            return super().encode_passages(texts)

    class Silent:
        reading = lambda self, total: None
        embedding = lambda self, total, characters: None
        read = lambda self: None
        embedded = lambda self, new, cached, characters: None

    texts = [Document(f"{i}.md", "Ny", f"En ny text med nummer {i}.", "a", "text/plain") for i in range(3)]
    build(texts, Path(sys.argv[1]), Slow(), uncalibrated, Silent(), ("texter",), Options(keep=1, force=True))
    print("done", flush=True)
    """
)


@contextmanager
def slow_build(index: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has the index's lock and stands in the middle of its build."""
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_BUILD, str(index)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "embedding\n"
        yield process
    finally:
        process.kill()
        with suppress(BrokenPipeError):
            process.communicate()


NEW_TEXTS = [f"En ny text med nummer {number}." for number in range(3)]


def test_two_builds_at_once_are_refused_and_the_first_completes(tmp_path: Path, silent: Progress) -> None:
    index = tmp_path / "index"
    built([*DOCUMENTS], index, StubEncoder(), silent)
    with slow_build(index) as other:
        with pytest.raises(IndexBusy) as caught:
            built([*DOCUMENTS[:1]], index, StubEncoder(), silent)
        assert str(caught.value) == (
            f"Indexet i {index} byggs redan av en annan process. Vänta tills den är klar och kör igen."
        )
        assert texts_of(index) == [some.text for some in DOCUMENTS]
        output, _ = other.communicate("go on\n", timeout=30)
        assert (output, other.returncode) == ("done\n", 0)
    assert texts_of(index) == NEW_TEXTS
    assert built([*DOCUMENTS[:1]], index, StubEncoder(), silent).published


def test_a_killed_build_leaves_the_published_index_and_the_next_one_completes(tmp_path: Path, silent: Progress) -> None:
    index = tmp_path / "index"
    built([*DOCUMENTS], index, StubEncoder(), silent)
    published = current_generation(index)
    with slow_build(index) as other:
        assert len(list((index / GENERATIONS).iterdir())) == 2
        other.send_signal(signal.SIGKILL)
        assert other.wait(timeout=30) == -signal.SIGKILL
    assert current_generation(index) == published
    assert texts_of(index) == [some.text for some in DOCUMENTS]
    assert built([*DOCUMENTS[:2]], index, StubEncoder(), silent).published
    assert texts_of(index) == [some.text for some in DOCUMENTS[:2]]
    assert sorted((index / GENERATIONS).iterdir()) == sorted([published, current_generation(index)])


def test_a_killed_first_build_leaves_no_index_and_the_next_one_completes(tmp_path: Path, silent: Progress) -> None:
    index = tmp_path / "index"
    with slow_build(index) as other:
        other.kill()
        other.wait(timeout=30)
    assert not (index / CURRENT).exists()
    assert built([*DOCUMENTS], index, StubEncoder(), silent).generation == 1
    assert [path.name for path in (index / GENERATIONS).iterdir()] == [current_generation(index).name]


@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.05, 0.1])
def test_a_build_killed_at_any_moment_leaves_one_whole_index(seconds: float, tmp_path: Path, silent: Progress) -> None:
    index = tmp_path / "index"
    built([*DOCUMENTS], index, StubEncoder(), silent)
    with slow_build(index) as other:
        assert other.stdin is not None
        other.stdin.write("go on\n")
        other.stdin.flush()
        time.sleep(seconds)
        other.kill()
        other.wait(timeout=30)
    assert texts_of(index) in ([some.text for some in DOCUMENTS], NEW_TEXTS)
    built([*DOCUMENTS[:1]], index, StubEncoder(), silent)
    assert texts_of(index) == [DOCUMENTS[0].text]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a small disk can be mounted by root only; the simulated full disk is tested all the same")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("left", [0, 20_000, 60_000, 100_000, 150_000, 200_000, 250_000, 300_000])
def test_a_disk_that_fills_up_leaves_the_published_index(left: int, small_disk: Path, silent: Progress) -> None:
    index = small_disk / "index"
    built([*DOCUMENTS], index, StubEncoder(), silent)
    published = state(index / GENERATIONS)
    filler = small_disk / "filler"
    fill(filler)
    with filler.open("r+b") as file:
        file.truncate(max(0, filler.stat().st_size - left))
    words = np.random.default_rng(1).integers(0, 10**9, 60_000)
    large = [document(str(i), " ".join(map(str, words[i * 600 : i * 600 + 600]))) for i in range(100)]
    with pytest.raises(IndexNotWritable) as caught:
        built([*large], index, StubEncoder(), silent)
    assert str(caught.value) == (
        f"Det gick inte att skriva indexet i {index} (disken är full). Kontrollera utrymme och rättigheter och kör "
        "igen; det tidigare indexet är orört."
    )
    assert state(index / GENERATIONS) == published
    assert texts_of(index) == [some.text for some in DOCUMENTS]
    filler.unlink()
    assert built([*DOCUMENTS[:1]], index, StubEncoder(), silent).published


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)


@pytest.mark.parametrize(
    "step",
    [
        "indexer.build.pipeline.record_files",
        "indexer.build.pipeline.sync_folder",
        "indexer.index.folder.IndexFolder.publish",
    ],
)
def test_a_full_disk_at_any_step_of_publishing_leaves_the_published_index(
    step: str, tmp_path: Path, silent: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    built([*DOCUMENTS], index, StubEncoder(), silent)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(step, full)
        with pytest.raises(IndexNotWritable, match=r"\(disken är full\)"):
            built([*DOCUMENTS[:2]], index, StubEncoder(), silent)
    assert texts_of(index) == [some.text for some in DOCUMENTS]
    assert built([*DOCUMENTS[:2]], index, StubEncoder(), silent).published
    assert texts_of(index) == [some.text for some in DOCUMENTS[:2]]


def test_the_example_texts_are_read_and_every_passage_is_verbatim(seeds_index: Path) -> None:
    index = Index.open(seeds_index)
    paths = set()
    for passage in index.passages(list(range(index.size))):
        source = index.document(passage.document_id, EVERYTHING)
        assert source is not None
        assert source.text[passage.start : passage.end] == passage.text
        paths.add(source.path)
    assert paths >= {f"seeds/{path.name}" for path in SEEDS.glob("*.md") if path.name != "README.md"}
    assert Manifest.read(current_generation(seeds_index)).counts.passages == index.size
