"""A cut in an object store: a folder, and a real S3 server on loopback; published and fetched whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

from indexer.build.shards import storing
from indexer.build.shards.cutting import cut_index
from indexer.errors import IndexDamaged, NotCut
from indexer.index.folder import ACCESS, CURRENT, IndexFolder
from indexer.index.lock import building
from indexer.index.shards.cut import cut_of
from indexer.nodes import store
from indexer.nodes.errors import NothingStored, StoreChanged, StoreMissing, StoreTaken, StoreUnreachable
from indexer.nodes.store import Store
from service.corpus.filters import EVERYTHING, UNFILTERED
from service.corpus.port import Corpus
from service.corpus.shards.here import open_here
from tests.service.corpus.conftest import Both
from tests.service.corpus.every_corpus import RealQuestion
from tests.service.corpus.test_shards import contents

HAS_S3 = find_spec("s3fs") is not None and find_spec("moto") is not None
pytestmark = pytest.mark.skipif(find_spec("fsspec") is None, reason="*** OBJECT STORES NOT TESTED: no fsspec ***")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Of an S3 server."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                httpx.put(f"http://127.0.0.1:{port}/hink").raise_for_status()
                break
            except httpx.TransportError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


@pytest.fixture(
    params=[
        "folder",
        pytest.param(
            "s3", marks=pytest.mark.skipif(not HAS_S3, reason="*** S3 NOT TESTED: it needs s3fs and moto[server] ***")
        ),
    ]
)
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "folder":
        return str(tmp_path / "lager")
    endpoint = request.getfixturevalue("endpoint")
    for name, value in (("ACCESS_KEY_ID", "test"), ("SECRET_ACCESS_KEY", "test"), ("ENDPOINT_URL", endpoint)):
        monkeypatch.setenv(f"AWS_{name}", value)
    return f"s3://hink/{tmp_path.name}"


@pytest.fixture
def index(both: Both, tmp_path: Path) -> Path:
    """Cut in three."""
    shutil.copytree(both.folder, tmp_path / "index")
    cut_index(tmp_path / "index", 3)
    return tmp_path / "index"


def found(corpus: Corpus, question: RealQuestion) -> list[tuple[int, float]]:
    return [(one.row, one.score) for one in corpus.candidates(question.sought(corpus), UNFILTERED, EVERYTHING, 20)]


def test_what_is_fetched_is_what_was_published_and_answers_alike(
    index: Path, address: str, questions: list[RealQuestion], tmp_path: Path
) -> None:
    there = tmp_path / "there"
    assert storing.publish(index, address)
    assert not storing.publish(index, address)
    assert storing.fetch(address, there)
    assert not storing.fetch(address, there)
    assert contents(cut_of(there).path / "generations") == contents(cut_of(index).path / "generations")
    assert (there / ACCESS).read_bytes() == (index / ACCESS).read_bytes()
    fetched, cut = open_here(there), open_here(index)
    assert [found(fetched, one) for one in questions] == [found(cut, one) for one in questions]


def test_a_publication_that_is_broken_off_leaves_the_one_before(
    index: Path, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storing.publish(index, address)
    before = cut_of(index).pointer_bytes
    cut_index(index, 2)
    whole, left = Store.put, 5
    put: list[str] = []

    def break_off(self: Store, path: Path, name: str) -> None:
        if len(put) == left:
            raise StoreUnreachable(address, "avbrott")
        put.append(name)
        whole(self, path, name)

    monkeypatch.setattr(Store, "put", break_off)
    with pytest.raises(StoreUnreachable):
        storing.publish(index, address)
    storing.fetch(address, tmp_path / "there")
    assert cut_of(tmp_path / "there").pointer_bytes == before
    monkeypatch.setattr(Store, "put", whole)
    storing.publish(index, address)
    storing.fetch(address, tmp_path / "there")
    assert cut_of(tmp_path / "there").pointer_bytes == cut_of(index).pointer_bytes != before


def test_the_cut_before_is_kept_there_and_those_before_it_are_not(index: Path, address: str) -> None:
    names = []
    for shards in (3, 2, 4):
        cut_index(index, shards)
        storing.publish(index, address)
        names.append(cut_of(index).published().name)
    assert Store(address).folders("generations") == sorted(names[1:])


def test_what_is_damaged_there_is_not_published_here(index: Path, address: str, tmp_path: Path) -> None:
    storing.publish(index, address)
    storing.fetch(address, tmp_path / "there")
    before = cut_of(tmp_path / "there").pointer_bytes
    cut_index(index, 2)
    storing.publish(index, address)
    name = cut_of(index).published().name
    Store(address).write(f"generations/{name}/1/hubness.npy", b"half")
    with pytest.raises(IndexDamaged, match=r"hubness\.npy"):
        storing.fetch(address, tmp_path / "there")
    assert cut_of(tmp_path / "there").pointer_bytes == before
    Store(address).write(CURRENT, b"../../evil 00\n")
    with pytest.raises(IndexDamaged, match=CURRENT):
        storing.fetch(address, tmp_path / "there")


def test_of_two_that_publish_at_once_the_slower_is_told_and_names_nothing(
    index: Path, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storing.publish(index, address)
    shutil.copytree(index, tmp_path / "other")
    cut_index(index, 2)
    cut_index(tmp_path / "other", 4)
    whole, others = Store.put, iter([tmp_path / "other"])

    def overtaken(self: Store, path: Path, name: str) -> None:
        whole(self, path, name)
        for other in others:
            assert storing.publish(other, address)

    monkeypatch.setattr(Store, "put", overtaken)
    with pytest.raises(StoreChanged):
        storing.publish(index, address)
    storing.fetch(address, tmp_path / "there")
    assert cut_of(tmp_path / "there").pointer_bytes == cut_of(tmp_path / "other").pointer_bytes
    assert storing.publish(index, address)
    storing.fetch(address, tmp_path / "there")
    assert cut_of(tmp_path / "there").pointer_bytes == cut_of(index).pointer_bytes


def test_what_was_lost_there_is_put_again(index: Path, address: str, tmp_path: Path) -> None:
    storing.publish(index, address)
    Store(address).write(f"generations/{cut_of(index).published().name}/1/hubness.npy", b"half")
    assert storing.publish(index, address)
    assert storing.fetch(address, tmp_path / "there")


def test_a_cut_of_another_generation_than_the_published_one_is_not_put_there(index: Path, tmp_path: Path) -> None:
    whole = IndexFolder(index)
    shutil.copytree(whole.published(), whole.generations / "000009-0123456789ab")
    whole.publish("000009-0123456789ab")
    with pytest.raises(NotCut, match="--shards"):
        storing.publish(index, str(tmp_path / "lager"))
    assert Store(str(tmp_path / "lager")).read(CURRENT) is None


def test_an_index_is_not_written_over(index: Path, tmp_path: Path) -> None:
    shutil.copytree(index, tmp_path / "victim")
    before = contents(tmp_path / "victim")
    with pytest.raises(StoreTaken, match="egen mapp"):
        storing.publish(index, str(tmp_path / "victim"))
    assert contents(tmp_path / "victim") == before
    with pytest.raises(StoreUnreachable, match="adressen är tom"):
        storing.publish(index, " ")


def test_what_lies_in_a_folder_is_closed_to_others_and_named_in_one_step(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = str(tmp_path / "lager på en disk")
    before = os.umask(0o022)
    try:
        storing.publish(index, address)
    finally:
        os.umask(before)
    paths = [path for path in (tmp_path / "lager på en disk").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o640}
    said = Store(address).read(CURRENT)
    monkeypatch.setattr(os, "fsync", lambda _: os.write(-1, b""))
    with pytest.raises(StoreUnreachable):
        Store(address).write(CURRENT, b"another")
    assert Store(address).read(CURRENT) == said


def test_an_index_that_was_built_from_nothing_is_fetched_and_what_answers_stays(
    index: Path, address: str, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    for shards in (2, 3):
        cut_index(index, shards)
    storing.publish(index, address)
    storing.fetch(address, there)
    answering = cut_of(there).published()
    shutil.rmtree(cut_of(index).path)
    cut_index(index, 4)
    storing.publish(index, address)
    assert storing.fetch(address, there)
    assert not storing.fetch(address, there)
    with building(cut_of(there)):
        assert answering.is_dir()
    shutil.rmtree(cut_of(index).path)
    for shards in (5, 4):
        cut_index(index, shards)
        storing.publish(index, address)
        storing.fetch(address, there)
    names = sorted(path.name for path in cut_of(there).generations.iterdir())
    assert names == sorted(path.name for path in cut_of(index).generations.iterdir())


def test_what_is_damaged_here_is_fetched_anew(index: Path, address: str, tmp_path: Path) -> None:
    storing.publish(index, address)
    storing.fetch(address, tmp_path / "there")
    folder = cut_of(tmp_path / "there")
    (folder.published() / "1" / "hubness.npy").write_bytes(b"half")
    (folder.path / CURRENT).unlink()
    assert storing.fetch(address, tmp_path / "there")
    assert contents(folder.generations) == contents(cut_of(index).generations)


def test_no_password_of_an_address_is_shown(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable) as caught:
        storing.fetch("ftp://anna:hemligt@127.0.0.1:1/mapp@x", tmp_path)
    assert "ftp://127.0.0.1:1/mapp@x" in str(caught.value)
    assert "hemligt" not in str(caught.value)


def test_a_store_that_is_full_is_told(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(StoreUnreachable, match="disken är full"):
        storing.publish(index, str(tmp_path / "lager"))
    assert Store(str(tmp_path / "lager")).read(CURRENT) is None


def test_what_is_said_of_readers_is_fetched_although_the_cut_is_the_same(
    index: Path, address: str, tmp_path: Path
) -> None:
    storing.publish(index, address)
    storing.fetch(address, tmp_path / "there")
    (tmp_path / "there" / ACCESS).unlink()
    assert not storing.fetch(address, tmp_path / "there")
    assert (tmp_path / "there" / ACCESS).read_bytes() == (index / ACCESS).read_bytes()


def test_where_nothing_was_published_there_is_nothing_to_fetch(address: str, tmp_path: Path) -> None:
    with pytest.raises(NothingStored, match="--publish"):
        storing.fetch(address, tmp_path / "there")
    assert not (tmp_path / "there" / CURRENT).exists()


def test_a_store_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match=r"belagg\[store\]"):
        Store("nosuch://hink")
    monkeypatch.setattr(store, "find_spec", lambda name: None)
    with pytest.raises(StoreMissing, match=r"belagg\[store\]"):
        storing.fetch("s3://hink", tmp_path)


@pytest.mark.skipif(not HAS_S3, reason="*** S3 NOT TESTED: it needs s3fs and moto[server] ***")
def test_a_server_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(StoreUnreachable, match="AWS_ENDPOINT_URL"):
        storing.fetch("s3://borta/mapp", tmp_path)


def test_the_commands_import_no_fsspec() -> None:
    code = "import sys, service.cli.app, service.cli.index, service.cli.serve; sys.exit('fsspec' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, env=os.environ).returncode == 0
