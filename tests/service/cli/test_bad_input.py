"""Bad input gets one clear Swedish sentence and exit code 1; nothing is lost and nothing half-written."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from typer.main import get_command

from indexer.index.folder import CURRENT, LOCK, current_generation
from indexer.index.format import DOCUMENTS, FORMAT_VERSION, MANIFEST, VECTORS, Manifest
from indexer.sources.folders import FoundFile
from service import cli
from service.cli.app import app
from service.cli.terminal.console import given_path
from service.question.query import MAX_CHARACTERS
from tests.conftest import Probed
from tests.manifests import edit_manifest
from tests.service.cli.command import belagg, snapshot
from tests.service.cli.conftest import Here


@pytest.fixture
def index(seeds_index: Path, tmp_path: Path) -> Path:
    """A copy of the index of the example texts, to be damaged."""
    return Path(shutil.copytree(seeds_index, tmp_path / "index"))


def generation(index: Path) -> Path:
    return current_generation(index)


# Questions


def test_an_empty_question(seeds_index: Path, here: Here) -> None:
    assert here("ask", " \n", "--index", seeds_index).sentence == "Frågan är tom. Skriv en fråga med minst ett ord."


def test_a_question_of_100_000_characters(seeds_index: Path, here: Here) -> None:
    assert here("ask", "a" * 100_000, "--index", seeds_index).sentence == (
        f"Frågan är 100000 tecken lång, och gränsen är {MAX_CHARACTERS}. Korta den till det du vill veta."
    )


def test_an_impossible_number_of_hits(seeds_index: Path, here: Here) -> None:
    assert here("ask", "Vad?", "--index", seeds_index, "--limit", "0").sentence == (
        "Antalet träffar måste vara mellan 1 och 100, inte 0."
    )


# Sources


def test_a_source_that_does_not_exist(tmp_path: Path, here: Here) -> None:
    missing, index = tmp_path / "borta", tmp_path / "index"
    assert here("index", missing, "--index", index).sentence == (
        f"Det finns ingen fil eller mapp som heter {missing}. Kontrollera sökvägen."
    )
    assert not index.exists()


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_source_that_may_not_be_read(tmp_path: Path) -> None:
    file = tmp_path / "last.txt"
    file.write_text("hemligt", encoding="utf-8")
    file.chmod(0)
    assert "gick inte att läsa (du saknar behörighet)" in belagg("index", file, "--index", tmp_path / "index").sentence


def test_no_path_is_checked_by_typer() -> None:
    """Its checks answer in English, before the readers can say what is wrong."""

    def parameters(command: Any) -> list[Any]:
        return [*command.params, *(p for sub in getattr(command, "commands", {}).values() for p in parameters(sub))]

    paths = [p for p in parameters(get_command(app)) if p.type_descriptor.annotation in (Path, list[Path])]
    assert len(paths) >= 10
    assert {p.type_descriptor.parameter_info.parser for p in paths} == {given_path}


def test_an_empty_folder_leaves_the_index_as_it_was(index: Path, tmp_path: Path, here: Here) -> None:
    empty = tmp_path / "tom"
    empty.mkdir()
    before = snapshot(index)
    assert here("index", empty, "--index", index).sentence == (
        f"Det finns ingen läsbar text i {empty}. Lägg textfiler där och kör igen; "
        "ett befintligt index har inte ändrats."
    )
    assert snapshot(index) == before


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("tom.txt", b"", "texter/tom.txt innehåller ingen text. Fyll på den eller ta bort den ur mappen."),
        (
            "bild.txt",
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8,
            "texter/bild.txt innehåller inte text utan binära data. Spara den som text eller ta bort den ur mappen.",
        ),
    ],
)
def test_a_single_file_that_gives_no_text(tmp_path: Path, name: str, content: bytes, sentence: str, here: Here) -> None:
    file = tmp_path / "texter" / name
    file.parent.mkdir()
    file.write_bytes(content)
    index = tmp_path / "index"
    assert here("index", file, "--index", index).sentence == sentence
    assert not (index / CURRENT).exists()
    assert snapshot(index) in ({}, {"generations": None})


def test_bad_files_among_good_ones_are_told_and_passed_over(tmp_path: Path, here: Here) -> None:
    """An empty, a binary, a 50 MB and an unreadable file, a broken link, a pipe; and a line of 200,000 characters."""
    folder = tmp_path / "texter"
    folder.mkdir()
    (folder / "bra.txt").write_text("Vi plogar när det har kommit fem centimeter snö.", encoding="utf-8")
    (folder / "rad.txt").write_text("Färdtjänst beviljas efter ansökan hos kommunen. " * 4_167, encoding="utf-8")
    (folder / "tom.txt").touch()
    (folder / "bild.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00" + bytes(range(256)) * 8)
    with (folder / "stor.txt").open("wb") as file:
        file.truncate(50_000_000)
    (folder / "borta.txt").symlink_to(folder / "finns-inte.txt")
    os.mkfifo(folder / "ror.txt")
    reasons = {
        "texter/bild.txt innehåller inte text utan binära data. Spara den som text eller ta bort den ur mappen.",
        "texter/borta.txt är en länk till något som inte finns. Ta bort länken, eller lägg tillbaka det som den leder "
        "till.",
        "texter/ror.txt är ingen vanlig fil och öppnades inte. Ta bort den ur mappen, eller lägg texten där som en "
        "fil.",
        "texter/stor.txt är 50 MB, och gränsen är 20 MB. Dela upp texten i flera filer.",
        "texter/tom.txt innehåller ingen text. Fyll på den eller ta bort den ur mappen.",
    }
    if os.getuid() != 0:  # to whom nothing is unreadable
        (folder / "last.txt").write_text("hemligt", encoding="utf-8")
        (folder / "last.txt").chmod(0)
        reasons.add(
            "texter/last.txt gick inte att läsa (du saknar behörighet). "
            "Kontrollera filen och dess rättigheter och kör igen."
        )
    index = tmp_path / "index"
    done = here("index", folder, "--index", index)
    assert (done.code, done.stdout) == (0, "")
    skipped = {line.removeprefix("Hoppade över: ") for line in done.stderr.splitlines() if line.startswith("Hoppade")}
    assert skipped == reasons
    assert done.stderr.splitlines()[-1].startswith("Klart: 2 dokument, ")
    found = here("ask", "När plogar ni?", "--index", index, "--limit", "1", "--json")
    assert json.loads(found.stdout)["hits"][0]["text"] == "Vi plogar när det har kommit fem centimeter snö."


def test_a_file_that_vanishes_while_being_read(
    tmp_path: Path,
    model_folder: Path,
    probed: Probed,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "texter"
    folder.mkdir()
    (folder / "a.txt").write_text("Här är en text som finns kvar.", encoding="utf-8")
    (folder / "b.txt").write_text("Här är en text som försvinner.", encoding="utf-8")
    check = FoundFile.check

    def check_and_remove(found: FoundFile) -> None:
        (folder / "b.txt").unlink(missing_ok=True)
        check(found)

    monkeypatch.setattr(FoundFile, "check", check_and_remove)
    arguments = ["index", str(folder), "--index", str(probed(tmp_path / "index")), "--model", str(model_folder)]
    monkeypatch.setattr(sys, "argv", ["belagg", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    said = capsys.readouterr().err.splitlines()
    assert "Hoppade över: Det finns ingen fil eller mapp som heter texter/b.txt. Kontrollera sökvägen." in said
    assert said[-1] == "Klart: 1 dokument, 1 stycke, varav 1 inbäddat nu. Generation 1 är publicerad."


# The index


@pytest.mark.parametrize("command", ["ask", "verify", "status"])
def test_a_folder_that_is_no_index(tmp_path: Path, command: str, here: Here) -> None:
    arguments = {"ask": ["Vad?"]}.get(command, [])
    assert here(command, *arguments, "--index", tmp_path).sentence == (
        f"{tmp_path} är inget index. Skapa ett med: belagg index KÄLLA --index {tmp_path}"
    )
    assert snapshot(tmp_path) == {}


def test_a_folder_that_holds_something_else_is_not_built_in(tmp_path: Path, here: Here) -> None:
    folder = tmp_path / "hem"
    folder.mkdir()
    (folder / "brev.txt").write_text("Käraste du, ...", encoding="utf-8")
    before = snapshot(folder)
    assert here("index", folder, "--index", folder).sentence == (
        f"Mappen {folder} innehåller annat än ett index. Välj en tom mapp eller en som inte finns, så skapas den."
    )
    assert snapshot(folder) == before


def test_an_index_that_another_process_builds_is_left_to_it_and_can_be_asked(
    index: Path, tmp_path: Path, here: Here
) -> None:
    text = tmp_path / "ny.txt"
    text.write_text("En ny text.", encoding="utf-8")
    before = snapshot(index)
    with FileLock(index / LOCK):
        refused = belagg("index", text, "--index", index)
        asked = here("ask", "Vad är BarnSam?", "--index", index, "--limit", "1")
    assert refused.sentence == (
        f"Indexet i {index} byggs redan av en annan process. Vänta tills den är klar och kör igen."
    )
    assert (asked.code, asked.stderr) == (0, "")
    assert snapshot(index) == before


def test_a_damaged_file_is_named_with_both_checksums_by_every_command(index: Path, here: Here) -> None:
    file = generation(index) / VECTORS
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    expected = Manifest.read(generation(index)).files[VECTORS].sha256
    asked = here("ask", "Vad?", "--index", index).sentence
    assert asked.startswith(f"Indexets fil {file} är skadad: kontrollsumman ")
    assert f", men det ska vara kontrollsumman {expected}. Bygg om indexet med: belagg index" in asked
    assert here("verify", "--index", index).sentence == asked


def test_a_file_cut_short_or_lost(index: Path, here: Here) -> None:
    file = generation(index) / DOCUMENTS
    size = file.stat().st_size
    with file.open("r+b") as open_file:
        open_file.truncate(size - 1)
    assert here("verify", "--index", index).sentence.startswith(
        f"Indexets fil {file} är skadad: {size - 1} byte, men det ska vara {size} byte. Bygg om indexet med:"
    )
    file.unlink()
    assert here("verify", "--index", index).sentence.startswith(
        f"Indexets fil {file} är skadad: saknas, men det ska vara en fil. Bygg om indexet med:"
    )


def test_a_manifest_that_is_rubbish(index: Path, here: Here) -> None:
    file = generation(index) / MANIFEST
    file.write_text('{"format_version"', encoding="utf-8")
    assert here("status", "--index", index).sentence.startswith(f"Indexets fil {file} är skadad: ")


def test_an_index_of_another_format_version(index: Path, here: Here) -> None:
    edit_manifest(index, lambda record: record.update(format_version=99))
    assert here("ask", "Vad?", "--index", index).sentence == (
        f"Indexet i {index} har formatversion 99, men den här versionen av Belägg läser version {FORMAT_VERSION}. "
        f"Bygg om det med: belagg index KÄLLA --index {index}"
    )


def test_an_index_built_with_another_model(index: Path, here: Here) -> None:
    spec = Manifest.read(generation(index)).encoder
    edit_manifest(index, lambda record: record["encoder"].update(model="annan", revision="0" * 16))
    refused = here("ask", "Vad?", "--index", index).sentence
    assert f"annan@{'0' * 16}" in refused
    assert spec.name in refused
    assert "--model" in refused


def test_a_model_that_is_not_prepared(seeds_index: Path, tmp_path: Path, here: Here) -> None:
    assert here("ask", "Vad?", "--index", seeds_index, "--model", tmp_path).sentence == (
        f"Det finns ingen förberedd språkmodell i {tmp_path}. Kör: belagg model prepare --to {tmp_path}"
    )


# Interruption


@pytest.mark.parametrize(
    ("arguments", "does", "sentence"),
    [
        (["index", "x"], "indexer.build.pipeline.build_from_sources", "Avbrutet. Det publicerade indexet är orört.\n"),
        (["ask", "Vad?"], "service.answer.searcher.Searcher.open", "Avbrutet.\n"),
    ],
)
def test_ctrl_c(
    arguments: list[str],
    does: str,
    sentence: str,
    model_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(does, interrupted)
    monkeypatch.setattr(sys, "argv", ["belagg", *arguments, "--index", "x", "--model", str(model_folder)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == sentence


# The server


def test_a_port_that_is_taken(seeds_index: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert belagg("serve", "--index", seeds_index, "--port", str(port)).sentence == (
            f"Det går inte att lyssna på 127.0.0.1:{port}; porten är upptagen eller adressen finns inte på datorn. "
            "Välj en annan med --port eller --host."
        )
