"""A poisoned file, whatever its reader does, is reported; the next file is read, and nothing is left behind.

The readers run in their real process. Its Python is given a further format, ".poison", whose reader does what the file
says: the tests' own `sitecustomize` adds it before anything else starts.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path

import psutil
import pytest

from indexer.build.pipeline import build_from_sources
from indexer.disk.opening import Place
from indexer.errors import (
    NotAFile,
    NoText,
    ReaderCrashed,
    ReaderNotStarted,
    ReadingTimedOut,
    ReadingTooLarge,
    SourceDamaged,
    SourceError,
    SourceNotFound,
    SourceUnreadable,
)
from indexer.model.encoder import Batches
from indexer.readers import isolation
from indexer.readers.formats import read
from indexer.readers.isolation import Reading
from indexer.sources.folders import FoundFile
from indexer.texts.document import Document
from indexer.texts.raw_text import HeldText, RawText
from tests.conftest import Silent
from tests.kept_reading import readings_of_builds
from tests.stub_encoder import StubEncoder, uncalibrated

POISON = """
import ctypes, json, os, resource, signal, socket, struct, sys, time
import indexer.readers.formats
from indexer.texts.document import Document

def poison(path, content):
    word = content.decode()
    if word == "hang":
        while True: pass
    if word == "sleep":
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])
        time.sleep(1000)
    if word == "nap":
        time.sleep(1.5)
    if word == "segmentation fault":
        ctypes.string_at(8)
    if word == "exit":
        os._exit(3)
    if word == "memory":
        held = [bytearray(10_000_000) for _ in range(100_000)]
    if word == "leak":
        globals().setdefault("leaked", []).append(bytearray(160_000_000))
    if word == "raise":
        raise ZeroDivisionError("what no reader should raise")
    if word == "recursion":
        return poison(path, content)
    if word == "print":
        print("noise", flush=True); os.write(1, b"noise"); os.write(2, b"noise")
    if word == "flood":
        return Document(path, "t", "x" * 200_000_000, "s", "m")
    if word.startswith("answer "):
        answer = word.removeprefix("answer ").encode()
        os.write(int(sys.argv[1]), struct.pack(">II", len(answer), 0) + answer)
        time.sleep(1000)
    if word == "huge":
        os.write(int(sys.argv[1]), struct.pack(">II", 4_000_000_000, 0))
        time.sleep(1000)
    return Document(path, "Titel", f"{word} {os.getpid()}", "s", "m")

indexer.readers.formats.READERS = {**indexer.readers.formats.READERS, ".poison": poison}
"""
GOOD = RawText("mapp/god.txt", "Badet är öppet i sommar.".encode())
POISONED = "mapp/ond.poison"


@pytest.fixture(scope="module", autouse=True)
def of_its_own() -> Iterator[None]:
    """Every build has a process of its own, as it does where nobody tests."""
    with readings_of_builds(Reading):
        OTHERS.update(child.pid for child in children())
        yield


@pytest.fixture(scope="module")
def poisonous(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("poison")
    (folder / "sitecustomize.py").write_text(POISON, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", os.pathsep.join((str(folder), str(Path(__file__).parents[3]))))
        yield


@pytest.fixture(scope="module")
def reading(poisonous: None) -> Iterator[Reading]:
    """One for all tests: whatever has gone before, the next text is read. A busy machine doesn't end its patience."""
    with Reading(max_memory=300_000_000) as reading:
        yield reading
    assert children() == []


OTHERS: set[int] = set()
"""Processes of servers that other tests have started and that draw pages."""


def children() -> list[psutil.Process]:
    """What these tests have started and that still is there, zombies too."""
    every = [child for child in psutil.Process().children() if "readers.worker" in " ".join(child.cmdline() or ["?"])]
    return [child for child in every if child.pid not in OTHERS]


def poisoned(word: str) -> RawText:
    return RawText(POISONED, word.encode())


def pid_of(document: Document) -> int:
    return int(document.text.rsplit(" ", 1)[1])


def test_a_text_is_read_as_it_is_without_the_process(reading: Reading) -> None:
    assert reading.read(GOOD) == read(GOOD.path, GOOD.content)
    page = RawText(
        "https://tallbo.example/bad", b"<title>Bad</title><p>Det \xe4r \xf6ppet.</p>", media_type="text/html"
    )
    assert reading.read(page) == read(page.path, page.content, "text/html")


def test_no_process_that_reads_is_left_when_the_texts_are_embedded(tmp_path: Path) -> None:
    others = len(children())
    while_reading: list[int] = []
    while_embedding: list[int] = []

    class Watching(StubEncoder):
        def begin_passages(self, texts: Sequence[str], pool: Executor) -> Batches:
            while_embedding.append(len(children()) - others)
            return super().begin_passages(texts, pool)

    class Told(Silent):
        def read(self) -> None:
            while_reading.append(len(children()) - others)

    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Skolskjuts ordnas i område {number}.", encoding="utf-8")
    build_from_sources([tmp_path], tmp_path / "index", Watching().as_encoder(), uncalibrated, Told())
    assert while_reading == [1, 1, 1]
    assert set(while_embedding) == {0}


_watched: list[str] = []
"""Paths that this process opens while they are watched, by their beginnings."""
_opened: list[str] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _watched and str(arguments[0]).startswith(tuple(_watched)):
        _opened.append(str(arguments[0]))


def test_no_file_of_a_source_is_opened_outside_the_process_that_reads(tmp_path: Path) -> None:
    texts = tmp_path / "texter"
    texts.mkdir()
    for name in ("a.txt", "b.md", "README.md", "c.film"):
        (texts / name).write_text("Skolskjuts ordnas efter ansökan.", encoding="utf-8")
    sys.addaudithook(_watch)
    _watched.append(str(texts))
    try:
        for sources in ([texts], [texts / "a.txt"]):
            build_from_sources(sources, tmp_path / "index", StubEncoder().as_encoder(), uncalibrated, Silent())
    finally:
        _watched.clear()
    assert _opened == []


def found(file: Path) -> FoundFile:
    return FoundFile(f"m/{file.name}", file, Place(str(file.parent), (file.name,)), "Samling")


def test_a_file_is_opened_and_read_where_it_is_held(reading: Reading, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Badet är öppet i sommar.", encoding="utf-8")
    held = reading.open(found(file))
    assert held == HeldText("m/a.txt", hashlib.sha256(file.read_bytes()).hexdigest(), found(file).place, "Samling")
    assert reading.read(held) == read("m/a.txt", file.read_bytes())
    raw = RawText("m/a.txt", file.read_bytes(), "Samling")
    assert held.origin("7") == raw.origin("7")


def test_a_file_is_opened_again_when_its_process_is_gone_and_must_then_be_as_it_was(
    reading: Reading, tmp_path: Path
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Badet är öppet i sommar.", encoding="utf-8")
    held = reading.open(found(file))
    reading._end_worker()
    assert reading.read(held).text == "Badet är öppet i sommar."
    reading._end_worker()
    file.write_text("Badet är stängt.", encoding="utf-8")
    with pytest.raises(SourceUnreadable, match="ändrades"):
        reading.read(held)


def test_what_cannot_be_opened_is_told_and_what_would_wait_for_ever_is_left(reading: Reading, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ror.txt")
    (tmp_path / "lank.txt").symlink_to("/etc/passwd")
    for name, kind in (("ror.txt", NotAFile), ("lank.txt", SourceUnreadable), ("borta.txt", SourceNotFound)):
        with pytest.raises(kind) as caught:
            reading.open(found(tmp_path / name))
        assert (type(caught.value), caught.value.path) == (kind, f"m/{name}")


def test_a_reader_s_refusal_arrives_as_it_was_raised(reading: Reading) -> None:
    for path, content, kind in (("a.txt", b"", NoText), ("a.pdf", b"x", SourceDamaged)):
        with pytest.raises(kind) as here:
            read(path, content)
        with pytest.raises(kind) as there:
            reading.read(RawText(path, content))
        assert (str(there.value), there.value.path) == (str(here.value), path)


@pytest.mark.parametrize(
    ("word", "kind", "detail"),
    [
        ("hang", ReadingTimedOut, "1 sekunder"),
        ("sleep", ReadingTimedOut, "1 sekunder"),
        ("memory", ReadingTooLarge, "300 MB"),
        ("flood", ReadingTooLarge, "300 MB"),
        ("segmentation fault", ReaderCrashed, "SIGSEGV"),
        ("exit", ReaderCrashed, "exit code 3"),
        ("raise", ReaderCrashed, "ZeroDivisionError: what no reader should raise"),
        ("recursion", ReaderCrashed, "RecursionError"),
        ("huge", ReaderCrashed, "4000000000"),
        ("answer no json", ReaderCrashed, "Expecting value"),
        ("answer []", ReaderCrashed, "no object"),
        ("answer {}", ReaderCrashed, "can't be understood"),
        ("answer " + "[" * 100_000, ReaderCrashed, "recursion"),
        ('answer {"refused": "os", "fields": {}}', ReaderCrashed, "unknown error"),
        ('answer {"refused": "BelaggError", "fields": {}}', ReaderCrashed, "unknown error"),
        ('answer {"refused": "NoText", "fields": {"pages": 3}}', ReaderCrashed, "can't be understood"),
        ('answer {"refused": "ReadingTimedOut", "fields": {"seconds": "x"}}', ReaderCrashed, "can't be understood"),
        ('answer {"document": {"path": 1}, "notes": []}', ReaderCrashed, "can't be understood"),
    ],
)
def test_a_poisoned_file_is_reported_and_the_next_is_read(
    reading: Reading, word: str, kind: type[SourceError], detail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = reading.read(GOOD)
    with monkeypatch.context() as patched:
        if kind is ReadingTimedOut:
            patched.setattr(reading, "_max_wait", 1.0)
        with pytest.raises(kind) as caught:
            reading.read(poisoned(word))
    assert (type(caught.value), caught.value.path) == (kind, POISONED)
    assert detail in (caught.value.detail if isinstance(caught.value, ReaderCrashed) else str(caught.value))
    assert POISONED in str(caught.value)
    assert reading.read(GOOD) == before
    assert len(children()) == 1


def test_a_text_s_time_is_the_processor_s_not_that_of_a_busy_machine(poisonous: None) -> None:
    with Reading(max_seconds=1, max_wait=300) as reading:
        assert reading.read(poisoned("nap")).text.startswith("nap")
        with pytest.raises(ReadingTimedOut, match="på 1 sekunder"):
            reading.read(poisoned("hang"))
        assert reading.read(GOOD).text == GOOD.content.decode()


def test_an_answer_that_lies_about_its_path_or_offsets_is_put_right_or_refused(poisonous: None) -> None:
    fields = '"title": "t", "text": "abc", "source": "s", "media_type": "m", "language": "sv", "collection": ""'
    rest = '"author": null, "link": null, "published": null, "pages": [], "parts": []'
    honest = f'{{"document": {{"path": "annan", {fields}, {rest}, "headings": []}}, "notes": []}}'
    lying = honest.replace('"headings": []', '"headings": [[1, 1, "abc", null]]')
    with Reading() as reading:
        assert reading.read(poisoned(f"answer {honest}")).path == POISONED
    with Reading() as reading, pytest.raises(ReaderCrashed) as caught:
        reading.read(poisoned(f"answer {lying}"))
    assert "heading" in caught.value.detail


def test_what_a_library_prints_does_not_disturb(reading: Reading, capfd: pytest.CaptureFixture[str]) -> None:
    assert reading.read(poisoned("print")).text.startswith("print")
    assert capfd.readouterr() == ("", "")


def test_one_process_reads_many_texts_and_is_replaced_when_it_has_grown(reading: Reading) -> None:
    first = pid_of(reading.read(poisoned("ett")))
    assert pid_of(reading.read(poisoned("två"))) == first
    assert pid_of(reading.read(poisoned("leak"))) == first
    second = pid_of(reading.read(poisoned("leak")))
    assert second != first
    assert pid_of(reading.read(poisoned("fyra"))) not in (first, second)


def test_a_process_that_was_killed_between_two_texts_is_replaced(reading: Reading) -> None:
    first = pid_of(reading.read(poisoned("ett")))
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while psutil.Process(first).status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
        time.sleep(0.01)
    assert pid_of(reading.read(poisoned("två"))) != first


def test_a_process_that_was_killed_while_it_reads_is_reported(reading: Reading) -> None:
    first = pid_of(reading.read(poisoned("ett")))
    killer = threading.Timer(0.5, os.kill, (first, signal.SIGKILL))
    killer.start()
    with pytest.raises(ReaderCrashed) as caught:
        reading.read(poisoned("sleep"))
    assert "SIGKILL" in caught.value.detail
    killer.join()


def test_nothing_is_left_open_after_many_crashes(poisonous: None) -> None:
    process = psutil.Process()
    before = process.num_fds(), children()
    with Reading() as reading:
        for _ in range(5):
            with pytest.raises(ReaderCrashed):
                reading.read(poisoned("exit"))
    assert (process.num_fds(), children()) == before


def test_an_interrupted_reading_leaves_no_stale_answer(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(worker: isolation._Worker, deadline: float) -> object:
        raise KeyboardInterrupt

    reading.read(GOOD)
    with monkeypatch.context() as patched:
        patched.setattr(isolation._Worker, "receive", interrupted)
        with pytest.raises(KeyboardInterrupt):
            reading.read(poisoned("ett"))
    assert reading.read(poisoned("två")).text.startswith("två ")


def test_a_process_that_cannot_start_ends_the_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import os; os._exit(7)", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Reading() as reading, pytest.raises(ReaderNotStarted, match="exit code 7"):
        reading.read(GOOD)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with Reading() as reading, pytest.raises(ReaderNotStarted):
        reading.read(GOOD)


def test_a_process_that_is_too_slow_to_begin_is_said_to_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import time; time.sleep(60)", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(isolation, "_START_SECONDS", 0.5)
    with Reading() as reading, pytest.raises(ReaderNotStarted, match=r"inte i gång på 0\.5 sekunder"):
        reading.read(GOOD)


def ended(process: psutil.Process, within: float) -> bool:
    try:
        process.wait(within)
    except psutil.TimeoutExpired:
        return False
    return True


@pytest.mark.parametrize("word", [None, "sleep", "hang"])
def test_a_process_ends_when_the_one_that_indexes_is_killed(poisonous: None, word: str | None) -> None:
    program = f"""
        import sys, time
        from indexer.readers.isolation import Reading
        from indexer.texts.raw_text import RawText
        with Reading(max_seconds=100) as reading:
            reading.read(RawText("a.txt", b"hej"))
            print(reading._worker.process.pid, flush=True)
            {"time.sleep(1000)" if word is None else f'reading.read(RawText("a.poison", {word.encode()!r}))'}
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        time.sleep(0.5)
        parent.kill()
        parent.wait()
        assert ended(worker, within=60)


def test_reading_a_small_file_costs_little_beside_the_reading(poisonous: None) -> None:
    def seconds(read_one: Callable[[], object], times: int = 300) -> float:
        start = time.process_time()
        for _ in range(times):
            read_one()
        return (time.process_time() - start) / times

    with Reading() as reading:
        reading.read(GOOD)
        assert seconds(lambda: reading.read(GOOD)) < 0.001
