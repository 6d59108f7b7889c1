"""What several tests need: the prepared default model, an index of the example texts, the evaluation data."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from xdist.remote import Producer

from indexer.build.pipeline import build_from_sources
from indexer.index.caches.embedding_cache import QUESTIONS_FILE
from indexer.index.folder import IndexFolder
from indexer.model.encoder import Encoder
from indexer.model.spec import SPEC_FILE
from service.answer.reading import Reader, reader_of
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.evaluation.probing import calibrate
from tests.kept_reading import KeptReading, readings_of_builds
from tests.remembering_encoder import RememberingEncoder
from tests.sharing import Sharing

REPOSITORY = Path(__file__).parent.parent
SEEDS = REPOSITORY / "seeds"

# The machines that run these tests differ in speed, and a slow one is no failure.
settings.register_profile("belagg", deadline=None, derandomize=True)
settings.load_profile("belagg")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing:
    return Sharing(config, log)


class Silent:
    """Progress that nobody looks at."""

    def reading(self, total: int | None) -> None: ...
    def read(self) -> None: ...
    def page(self) -> None: ...
    def embedding(self, total: int, characters: int) -> None: ...
    def embedded(self, new: int, cached: int, characters: int) -> None: ...


def pytest_collection() -> None:
    """While the tests are collected nothing becomes garbage that is worth looking for."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What collecting the tests has made stays to the end: garbage isn't looked for in it."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by what they are for: a file made here holds the time, and both processes must find one name."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session", autouse=True)
def kept_reading() -> Iterator[None]:
    with readings_of_builds(KeptReading):
        yield


@pytest.fixture(scope="session")
def model_folder() -> Path:
    """The prepared default model, where `make setup` writes it."""
    folder = Path(os.environ.get("BELAGG_MODEL", Path(sys.prefix, "share", "belagg", "model")))
    if not (folder / SPEC_FILE).is_file():
        pytest.fail(
            f"There is no prepared model in {folder}. Run `make setup`, or name its folder with BELAGG_MODEL.",
            pytrace=False,
        )
    return folder


@pytest.fixture(scope="session")
def remembering_encoder(model_folder: Path) -> RememberingEncoder:
    return RememberingEncoder(model_folder)


@pytest.fixture(scope="session")
def encoder(remembering_encoder: RememberingEncoder) -> Encoder:
    return remembering_encoder


@pytest.fixture(scope="session")
def reader(model_folder: Path, encoder: Encoder) -> Reader | None:
    """What reads the hits of a question, as the service has it; a question and a text are read together once."""
    made = reader_of(model_folder, encoder)
    return None if made is None else cache(made)


@pytest.fixture(scope="session")
def silent() -> Silent:
    return Silent()


@pytest.fixture(scope="session")
def seeds_index(
    remembering_encoder: RememberingEncoder, silent: Silent, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An index of the example texts. Only for reading: what changes an index copies it first.

    Processes that share the tests have one between them; the first to need it builds it, and hands on its vectors.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "seeds"
    folder.mkdir(exist_ok=True)
    index, vectors = folder / "index", folder / "vectors"
    with FileLock(folder / "lock"):
        if vectors.exists():
            remembering_encoder.recall(vectors)
        else:
            build_from_sources([SEEDS], index, remembering_encoder, calibrate, silent)
            remembering_encoder.hand_on(vectors)
    return index


Probed = Callable[[Path], Path]


@pytest.fixture(scope="session")
def probed(seeds_index: Path) -> Probed:
    """Makes the folder of an index in which nothing but the vectors of the probe questions lies, and gives it.

    They are most of what a command in a process of its own has to compute for a few texts.
    """

    def make(index: Path) -> Path:
        cache = IndexFolder(index).cache
        cache.mkdir(parents=True)
        for file in IndexFolder(seeds_index).cache.glob(f"{QUESTIONS_FILE}*"):
            shutil.copy(file, cache)
        return index

    return make


@pytest.fixture(scope="session")
def searcher(seeds_index: Path, encoder: Encoder) -> Searcher:
    return Searcher(Index.open(seeds_index, encoder.spec), encoder)


@pytest.fixture(scope="session")
def evaluation_folder() -> Callable[[str], Path]:
    """The folder of a test set by its name, such as "squad-sv-a"."""
    root = os.environ.get("BELAGG_EVAL")
    if not root:
        pytest.skip("BELAGG_EVAL names no folder with the test sets")

    def find(name: str) -> Path:
        folder = Path(root, name)
        if not folder.is_dir():
            pytest.fail(f"BELAGG_EVAL is set, but there is no test set {name} in {root}.", pytrace=False)
        return folder

    return find
