"""What was verified before is known again only as it was: whatever is damaged is refused, or found while answering."""

from __future__ import annotations

import json
import mmap
import os
import resource
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from indexer.build.pipeline import Progress, build
from indexer.disk.checksum import sha256_of_file
from indexer.disk.mounts import file_system_of
from indexer.errors import IndexDamaged
from indexer.index.caches.seen_files import _TELLING, SETTLED_SECONDS, FileState, seen_before, watermark_of
from indexer.index.errors import IndexUnread
from indexer.index.folder import VERIFIED, current_generation
from indexer.index.format import DOCUMENTS, HUBNESS, MANIFEST, VECTORS
from indexer.model.encoder import Encoder
from indexer.model.spec import EncoderSpec
from indexer.texts.document import Document
from service.answer import live as live_module
from service.answer.live import Following, Indexes, LiveSearcher
from service.corpus.local import Index
from service.errors import IndexLost
from service.question.query import Query
from service.settings.levers.file import levers_of
from tests.stub_encoder import uncalibrated

_COPIES = 30


@pytest.fixture(scope="module")
def on_disk(pytestconfig: pytest.Config) -> Iterator[Path]:
    """A folder beside the checkout's files: temporary ones may lie in memory."""
    assert pytestconfig.cache is not None
    with tempfile.TemporaryDirectory(dir=pytestconfig.cache.mkdir("settled")) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def settled(on_disk: Path, encoder: Encoder, silent: Progress) -> Path:
    """Copies of an index, none of whose files has changed for a while."""
    folder = on_disk / "settled"
    folder.mkdir()
    descriptor = os.open(folder, os.O_RDONLY)
    if file_system_of(descriptor) not in _TELLING:
        pytest.skip("nothing is known again on this file system")
    os.close(descriptor)
    texts = [Document("a.md", "Vatten", "Vattnet kostar 3 kronor.", "a.md", "text/markdown")]
    build(texts, folder / "0", encoder, uncalibrated, silent, ("texter",))
    for number in range(1, _COPIES):
        shutil.copytree(folder / "0", folder / str(number))
    time.sleep(SETTLED_SECONDS + 0.1)
    return folder


@pytest.fixture
def index(settled: Path) -> Path:
    """One of them, that nobody else has, opened once."""
    mine = min(path for path in settled.iterdir() if not path.name.endswith("taken"))
    taken = mine.rename(mine.with_name(f"{mine.name}-taken"))
    assert opened(taken).is_verified
    return taken


def opened(index: Path) -> Index:
    """As a running service opens it."""
    return Index.open(index, from_seen=True)


def flip(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def written_in_place(path: Path) -> None:
    with path.open("r+b") as file:
        content = flip(file.read())
        file.seek(0)
        file.write(content)


def written_with_its_old_date(path: Path) -> None:
    before = path.stat()
    written_in_place(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def written_through_a_map(path: Path) -> None:
    before = path.stat()
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
        mapped[-1] ^= 1
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(path: Path) -> None:
    before = path.stat()
    other = path.with_name("other")
    other.write_bytes(flip(path.read_bytes()))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


def linked(path: Path) -> None:
    other = path.parent.parent.parent / "cache" / "other"
    other.write_bytes(flip(path.read_bytes()))
    path.unlink()
    path.symlink_to(other)


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


@pytest.mark.parametrize("name", [DOCUMENTS, VECTORS, HUBNESS])
@pytest.mark.parametrize("damage", [written_with_its_old_date, written_through_a_map, replaced, linked, cut_short])
def test_whatever_has_changed_is_read_and_refused(index: Path, damage: Callable[[Path], None], name: str) -> None:
    known = opened(index)
    assert not known.is_verified
    known.verify()
    damage(current_generation(index) / name)
    with pytest.raises(IndexDamaged, match=name):
        opened(index)


def make_known(index: Path, name: str) -> None:
    """As if a file had changed without the file system's knowledge, as on a disk that loses bits."""
    record = json.loads((index / VERIFIED).read_text())
    state = FileState.of(current_generation(index) / name)
    record["files"][name] = [state.device, state.inode, state.size, state.written, state.changed]
    (index / VERIFIED).write_text(json.dumps(record))


def answers(live: LiveSearcher) -> list[str]:
    return [hit.passage.text for hit in live.current.search(Query.parse("Vad kostar vattnet?")).hits]


def test_what_the_disk_has_lost_is_found_while_answering_and_then_nothing_answers(
    index: Path, encoder: Encoder
) -> None:
    path = current_generation(index) / HUBNESS
    whole = path.read_bytes()
    written_in_place(path)
    make_known(index, HUBNESS)
    live = LiveSearcher(None, Following(Indexes(index), encoder, None, levers_of(index)))
    live.refresh()
    assert live.swaps == 1
    deadline = time.monotonic() + 120
    while live.generation is not None or live.fault is None:  # said a moment after
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert live.fault is not None
    assert live.fault.startswith(f"Indexets fil {path} är skadad: kontrollsumman")
    for ask in (lambda: live.current, lambda: live.within().check()):
        with pytest.raises(IndexLost, match="har skadats på disken"):
            ask()
    live._tried_at = float("-inf")
    live.refresh()
    assert live.generation is None
    path.write_bytes(whole)
    live._tried_at = float("-inf")
    live.refresh()
    assert answers(live) == ["Vattnet kostar 3 kronor."]
    assert live.swaps == 2


class Hasty:
    """A thread that has done all its work before whoever starts it goes on."""

    def __init__(self, target: Callable[..., None], args: tuple[object, ...], **_: object) -> None:
        self.start = lambda: target(*args)


def test_what_is_found_at_once_is_told_too(index: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    written_in_place(current_generation(index) / HUBNESS)
    make_known(index, HUBNESS)
    live = LiveSearcher(None, Following(Indexes(index), encoder, None, levers_of(index)))
    monkeypatch.setattr(live_module, "_NICENESS", os.getpriority(os.PRIO_PROCESS, 0))
    monkeypatch.setattr(live_module, "threading", SimpleNamespace(Thread=Hasty, get_native_id=threading.get_native_id))
    live.refresh()
    assert live.generation is None
    assert live.fault is not None
    assert "är skadad" in live.fault


@contextmanager
def one_more_file() -> Iterator[None]:
    """This process may open one beside those that are open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.dup(0)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + 1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class ThenNoMoreFiles(Indexes):
    """Once it was opened, nothing else can be."""

    def open(self, encoder: EncoderSpec) -> Index:
        index = Index.open(self.folder, encoder, from_seen=True)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
        return index


@pytest.mark.parametrize("is_damaged", [False, True])
def test_what_cannot_be_read_is_no_damage_and_is_tried_again(
    index: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch, is_damaged: bool
) -> None:
    monkeypatch.setattr(live_module, "RETRY_SECONDS", 0.05)
    if is_damaged:
        written_in_place(current_generation(index) / HUBNESS)
        make_known(index, HUBNESS)
    levers = levers_of(index)
    assert levers.current.acting == ()  # read while files can be opened: later none could be, and nobody were answered
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        live = LiveSearcher(None, Following(ThenNoMoreFiles(index), encoder, None, levers))
        live.refresh()
        deadline = time.monotonic() + 20
        while live.unread is None:
            assert live.generation is not None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert "(för många filer är öppna)" in live.unread
        assert not live.within().is_verified
        assert live.fault is None
        assert answers(live) == ["Vattnet kostar 3 kronor."]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    while live.unread is not None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert live.within().is_verified
    assert (live.generation is None) == is_damaged


def test_what_cannot_be_opened_is_not_called_damaged(index: Path) -> None:
    with one_more_file(), pytest.raises(IndexUnread, match="för många filer är öppna"):
        Index.open(index)
    assert not opened(index).is_verified


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record | {"boot": "another"},
        lambda record: record | {"manifest": "0" * 64},
        lambda record: record | {"files": []},
        lambda record: record | {"files": {name: state[:-1] for name, state in record["files"].items()}},
        lambda record: record | {"files": {name: [float("inf")] * 5 for name in record["files"]}},
        lambda record: [record],
    ],
)
def test_another_start_of_the_machine_or_anything_odd_has_every_byte_read(
    index: Path, change: Callable[[dict[str, object]], object]
) -> None:
    path = index / VERIFIED
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    assert opened(index).is_verified
    assert not opened(index).is_verified


def test_what_has_just_changed_is_not_known_again_and_what_cannot_be_kept_is_no_fault(index: Path) -> None:
    generation = current_generation(index)
    (generation / HUBNESS).touch()
    assert opened(index).is_verified
    assert opened(index).is_verified
    (index / VERIFIED).unlink()
    (index / f"{VERIFIED}.pending").mkdir()
    assert opened(index).is_verified
    assert seen_before(index, sha256_of_file(generation / MANIFEST)) == {}


def test_a_service_that_may_write_nothing_keeps_it_where_systemd_lets_it(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (index / VERIFIED).unlink()
    monkeypatch.setenv("CACHE_DIRECTORY", f"{tmp_path}:/elsewhere")
    assert opened(index).is_verified
    assert not opened(index).is_verified
    assert not (index / VERIFIED).exists()
    assert [path.name for path in tmp_path.iterdir()] == [watermark_of(index).name]
    monkeypatch.delenv("CACHE_DIRECTORY")
    assert watermark_of(index) == index / VERIFIED


def test_commands_read_every_byte(index: Path) -> None:
    written_in_place(current_generation(index) / HUBNESS)
    make_known(index, HUBNESS)
    with pytest.raises(IndexDamaged, match=HUBNESS):
        Index.open(index)
