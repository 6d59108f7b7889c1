"""The commands that follow an index through its life, run as a user runs them."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.build.pipeline import build
from indexer.index.folder import current_generation
from indexer.index.format import FORMAT_VERSION, MANIFEST, MANIFEST_SUM, sum_line
from tests.conftest import Probed, Silent
from tests.service.cli.command import SCRIPT, belagg
from tests.service.cli.conftest import Here
from tests.service.http import collected
from tests.stub_encoder import StubEncoder, uncalibrated

READING = ("verify", "history", "status")

NAMES = ("avfall", "bygglov", "vatten")
ENDED = "Slutade följa texterna. Det publicerade indexet är orört."


PARTLY_SCANNED = Path(__file__).parents[2] / "fixtures" / "pdf" / "partly_scanned.pdf"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texter"
    folder.mkdir()
    for name in NAMES:
        (folder / f"{name}.txt").write_text(f"Nämnden beslutade om {name} i mars.", encoding="utf-8")
    return folder


def test_what_of_a_text_could_not_be_read_is_told(tmp_path: Path, here: Here) -> None:
    (tmp_path / "texter").mkdir()
    shutil.copy(PARTLY_SCANNED, tmp_path / "texter" / "plan.pdf")
    note = (
        'texter/plan.pdf: sidan 2 är en bild av text och lästes inte. Skriv ocr = "swe+eng" i belagg.toml om text i '
        "bilder ska maskinläsas, eller kör textigenkänning (OCR) på filen och kör igen."
    )
    told = here("index", tmp_path / "texter", "--index", tmp_path / "index")
    assert told.said[0] == note
    report = json.loads(here("index", tmp_path / "texter", "--index", tmp_path / "annat", "--json").stdout)
    assert report["notes"] == [note]


def test_what_changed_is_told_and_can_be_gone_back_from_and_purged(texts: Path, tmp_path: Path, here: Here) -> None:
    index = ("--index", tmp_path / "index")
    first = json.loads(here("index", texts, *index, "--json").stdout)
    assert (first["generation"], first["published"], first["embedded"]) == (1, True, 3)
    assert first["changes"]["new"] == [f"texter/{name}.txt" for name in NAMES]

    (texts / "avfall.txt").rename(texts / "sopor.txt")
    (texts / "bygglov.txt").unlink()
    (texts / "vatten.txt").write_text("Nämnden beslutade om vatten i maj.", encoding="utf-8")
    (texts / "ny.txt").write_text("Nämnden beslutade om snö i juni.", encoding="utf-8")
    told = here("index", texts, *index)
    assert (told.code, told.stdout) == (0, "")
    assert told.said == [
        "Flyttad: texter/avfall.txt → texter/sopor.txt",
        "Borttagen: texter/bygglov.txt",
        "Texter: 1 ny, 1 ändrad, 1 flyttad, 1 borttagen, 0 oförändrade.",
        "Klart: 3 dokument, 3 stycken, varav 3 inbäddade nu. Generation 2 är publicerad.",
    ]

    back = belagg("rollback", *index)
    assert (back.code, back.stdout) == (0, "")
    assert back.stderr.startswith("Generation 1 från ")
    again = here("index", texts, *index)
    assert again.stderr.splitlines()[-1] == (
        "Texterna är de som generation 2 har, och den har backats ifrån: generation 1 gäller fortfarande. "
        "Publicera dem ändå med --force."
    )
    history = json.loads(here("history", *index, "--json").stdout)
    assert [(entry["generation"], entry["published"], entry["in_use"]) for entry in history] == [
        (2, False, False),
        (1, True, False),
    ]
    assert history[0]["changes"] == {"new": 1, "changed": 1, "moved": 1, "deleted": 1, "unchanged": 0, "kept": 0}
    lines = belagg("history", *index).stdout.splitlines()
    assert lines[0].startswith("Generation 2: ")
    assert lines[0].endswith("3 dokument, 3 stycken; 1 ny, 1 ändrad, 1 flyttad, 1 borttagen")
    assert lines[1].startswith("Generation 1 (publicerad): ")

    assert json.loads(here("rollback", *index, "--to", "2", "--json").stdout)["generation"] == 2
    purged = belagg("purge", *index)
    assert (purged.code, purged.stdout) == (0, "")
    assert purged.stderr.startswith("Borttaget: 1 generation och 5 inbäddningar. ")
    assert here("verify", *index).stderr.startswith(
        "Indexet är helt: 25 filer i generation 2.\nGeneration 2: vektorerna är räknade rätt"
    )


def test_history_says_why_a_generation_can_t_be_read(texts: Path, tmp_path: Path, here: Here) -> None:
    index = tmp_path / "index"
    here("index", texts, "--index", index)
    manifest = current_generation(index) / MANIFEST
    (texts / "ny.txt").write_text("Nämnden beslutade om snö i juni.", encoding="utf-8")
    here("index", texts, "--index", index)
    whole = manifest.read_bytes()

    def told() -> tuple[str, str]:
        line = here("history", "--index", index).stdout.splitlines()[1]
        return line, json.loads(here("history", "--index", index, "--json").stdout)[1]["fault"]

    for content, expected in (
        (whole[:-20], "manifest.json är skadad: något annat, men det ska vara ett läsbart manifest"),
        (whole.replace(b'"documents"', b'"dokument"'), "manifest.json är skadad: kontrollsumman "),
        (None, "manifest.json: filen finns inte"),
    ):
        manifest.unlink() if content is None else manifest.write_bytes(content)
        line, fault = told()
        assert fault.startswith(expected)
        assert line == f"Generation 1: går inte att läsa ({fault})"
    assert "fault" not in json.loads(here("history", "--index", index, "--json").stdout)[0]


def test_what_was_kept_from_before_an_upgrade_is_told_apart_from_damage(
    texts: Path, tmp_path: Path, here: Here
) -> None:
    index = tmp_path / "index"
    here("index", texts, "--index", index)
    manifest = current_generation(index) / MANIFEST
    (texts / "ny.txt").write_text("Nämnden beslutade om snö i juni.", encoding="utf-8")
    here("index", texts, "--index", index)
    now, before = (f'"format_version": {version}' for version in (FORMAT_VERSION, 8))
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(now, before), encoding="utf-8")
    manifest.with_name(MANIFEST_SUM).write_bytes(sum_line(hashlib.sha256(manifest.read_bytes()).hexdigest()))

    lines = here("history", "--index", index).stdout.splitlines()
    assert lines[1] == "Generation 1: formatversion 8, som en annan version av Belägg läser"
    assert json.loads(here("history", "--index", index, "--json").stdout)[1]["format_version"] == 8
    verified = here("verify", "--index", index)
    assert (verified.code, verified.said[0], verified.said[-1]) == (
        0,
        "Indexet är helt: 25 filer i generation 2.",
        "Generation 1 är inte kontrollerad: formatversion 8, som en annan version av Belägg läser.",
    )
    assert here("rollback", "--index", index).sentence == (
        f"Generation 1 har formatversion 8, men den här versionen av Belägg läser version {FORMAT_VERSION}, så det går "
        "inte att backa till den. Det publicerade indexet är som det var. Backa med den version av Belägg som byggde "
        f"den, eller välj en annan: belagg history --index {index}"
    )


@pytest.mark.parametrize("command", ["history", "rollback", "purge"])
def test_a_folder_that_is_no_index_is_told(tmp_path: Path, command: str, here: Here) -> None:
    assert here(command, "--index", tmp_path).sentence == (
        f"{tmp_path} är inget index. Skapa ett med: belagg index KÄLLA --index {tmp_path}"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("index", "x", "--index", "y", "--keep", "-1"), "--keep har ett värde som inte går att använda; det ska vara"),
        (("purge", "--index", "y", "--keep", "många"), "--keep har ett värde som inte går att använda; det ska vara"),
        (("rollback", "--index", "y", "--to", "0"), "--to har ett värde som inte går att använda; det ska vara"),
        (("watch", "--index", "y"), "KÄLLA... saknas."),
    ],
)
def test_a_wrong_value_exits_with_2(arguments: tuple[str, ...], sentence: str, here: Here) -> None:
    done = here(*arguments)
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)


@pytest.mark.parametrize(
    ("command", "unreadable"),
    [
        ("verify", "documents.sqlite"),
        ("verify", "manifest.json"),
        ("history", "CURRENT"),
        ("status", "CURRENT"),
        ("rollback", "generations"),
        ("purge", "generations"),
    ],
)
def test_an_index_of_another_user_is_told_whose_it_is(
    command: str, unreadable: str, tmp_path: Path, here: Here, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    build(collected.documents(), index, StubEncoder().as_encoder(), uncalibrated, silent, ("test",))
    is_dir = Path.is_dir

    def refuse(path: object) -> None:
        if str(path).endswith(unreadable):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

    def opened(name: str, flags: int) -> int:
        refuse(name)
        return os.open(name, flags)

    def is_folder(path: Path) -> bool:
        refuse(path)
        return is_dir(path)

    monkeypatch.setattr("indexer.disk.regular_file._opener", opened)
    monkeypatch.setattr(Path, "is_dir", is_folder)
    monkeypatch.setattr("os.geteuid", lambda: 4711)
    said = here(command, "--index", index).sentence
    assert said.startswith(f"Det gick inte att {'läsa' if command in READING else 'skriva'} indexet i {index} (")
    assert f"/{unreadable} ägs av " in said
    assert "och du är användare 4711)" in said


def test_nowhere_to_go_back_to_is_told(texts: Path, tmp_path: Path, here: Here) -> None:
    index = tmp_path / "index"
    assert here("index", texts, "--index", index).code == 0
    assert here("rollback", "--index", index).sentence.startswith("Det finns ingen tidigare generation att backa till")
    assert here("rollback", "--index", index, "--to", "9").sentence.startswith("Generation 9 finns inte bland dem")


@contextmanager
def watching(texts: Path, index: Path, messages: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(SCRIPT), "watch", str(texts), "--index", str(index), "--json"]
    with (
        messages.open("w") as stderr,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True, encoding="utf-8") as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def reported(process: subprocess.Popen[str]) -> dict[str, object]:
    assert process.stdout is not None
    report: dict[str, object] = json.loads(process.stdout.readline())
    return report


def test_a_watch_publishes_soon_survives_a_lost_folder_and_ends_cleanly(
    texts: Path, tmp_path: Path, probed: Probed, here: Here
) -> None:
    index, messages = probed(tmp_path / "index"), tmp_path / "meddelanden"
    with watching(texts, index, messages) as process:
        assert reported(process)["generation"] == 1
        (texts / "ny.txt").write_text("Biblioteket har öppet på torsdagar.", encoding="utf-8")
        assert reported(process)["generation"] == 2
        texts.rename(tmp_path / "borta")
        deadline = time.monotonic() + 60
        while "Det finns ingen fil eller mapp som heter" not in messages.read_text(encoding="utf-8"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        (tmp_path / "borta" / "ny.txt").write_text("Biblioteket har stängt på torsdagar.", encoding="utf-8")
        (tmp_path / "borta").rename(texts)
        assert reported(process)["generation"] == 3
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    lines = messages.read_text(encoding="utf-8").splitlines()
    assert lines[-1] == ENDED
    assert sum("ingen fil eller mapp" in line for line in lines) == 1
    assert here("verify", "--index", index).code == 0


def test_a_watch_follows_the_folders_that_a_list_has_come_to_name(
    texts: Path, tmp_path: Path, probed: Probed, here: Here
) -> None:
    index, names, added = probed(tmp_path / "index"), tmp_path / "belagg.toml", tmp_path / "fler"
    added.mkdir()
    (added / "skola.txt").write_text("Skolan börjar klockan åtta.", encoding="utf-8")
    names.write_text('[[source]]\npath = "texter"\n', encoding="utf-8")
    with watching(names, index, tmp_path / "meddelanden") as process:
        assert reported(process)["documents"] == 3
        names.write_text('[[source]]\npath = "texter"\n[[source]]\npath = "fler"\n', encoding="utf-8")
        assert reported(process)["documents"] == 4
        (added / "snö.txt").write_text("Snön röjs före klockan sju.", encoding="utf-8")
        deadline = time.monotonic() + 60
        while json.loads(here("status", "--index", index, "--json").stdout)["documents"] != 5:
            assert time.monotonic() < deadline
            time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
    assert (tmp_path / "meddelanden").read_text(encoding="utf-8").splitlines()[-1] == ENDED
