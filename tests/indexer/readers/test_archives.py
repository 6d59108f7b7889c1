"""Files inside files: what lies in archives and is attached to mails is read as documents of their own."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from indexer.build.pipeline import build_from_sources
from indexer.errors import ArchiveWithoutText, NoText, PasswordProtected, SourceDamaged
from indexer.index.parts.documents import DocumentStore
from indexer.readers.formats import read
from indexer.readers.isolation import Reading
from indexer.readers.shared import parts
from indexer.texts.raw_text import RawText
from tests.conftest import Silent
from tests.stub_encoder import StubEncoder, uncalibrated

BATH = "Badet öppnar den 1 juni och stänger den 31 augusti."


def zipped(files: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def encrypted() -> bytes:
    """By its flags alone: nobody gets as far as to ask for the password."""
    central = zipped({"a.txt": BATH.encode()})
    at = central.index(b"PK\x01\x02") + 8
    return central[:at] + b"\1" + central[at + 1 :]


def mail(*attachments: tuple[str, bytes, str], body: str = "Hej!\n\nSe bilagan om badet.") -> bytes:
    message = EmailMessage()
    message["subject"], message["from"] = "Badet", "Åsa Ek <asa@tallbo.example>"
    message.set_content(body)
    for name, content, kind in attachments:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, main, sub, filename=name)
    return message.as_bytes()


def test_the_files_of_an_archive_have_their_names_below_it() -> None:
    inner = zipped({"djup.txt": BATH.encode()})
    content = zipped(
        {
            "brev/b.txt": BATH.encode(),
            "a.html": f"<h1>Bad</h1><p>{BATH}</p>".encode(),
            "in.zip": inner,
            "__MACOSX/._a.html": b"x",
            ".dold.txt": b"dold",
            "README.txt": b"om mappen",
        }
    )
    document = read("m/arkiv.zip", content)
    assert (document.text, document.notes) == ("", ())
    assert [(part.path, part.text.endswith(BATH)) for part in document.parts] == [
        ("m/arkiv.zip/a.html", True),
        ("m/arkiv.zip/brev/b.txt", True),
        ("m/arkiv.zip/in.zip/djup.txt", True),
    ]


def test_a_name_leads_nowhere_and_no_two_are_alike() -> None:
    names = {"../../etc/a.txt": b"ett", "/a.txt": "två".encode(), "x\\..\\b\x07.txt": b"tre"}
    paths = [part.path for part in read("arkiv.zip", zipped(names)).parts]
    assert sorted(paths) == ["arkiv.zip/a.txt", "arkiv.zip/etc/a.txt", "arkiv.zip/x/b\ufffd.txt"]
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("a.txt", "ett")
        archive.writestr("b.txt", "två")
    same = twice.getvalue().replace(b"b.txt", b"a.txt")
    assert {part.path: part.text for part in read("z.zip", same).parts} == {
        "z.zip/a.txt": "ett",
        "z.zip/a (2).txt": "två",
    }


def test_letters_of_dos_and_of_macs() -> None:
    for encoding in ("cp850", "utf-8"):
        name = "Åtgärd.txt".encode(encoding)
        padded = zipped({"Z" * (len(name) - 4) + ".txt": BATH.encode()})
        content = padded.replace(b"Z" * (len(name) - 4) + b".txt", name)
        assert [part.path for part in read("z.zip", content).parts] == ["z.zip/Åtgärd.txt"]


def test_what_cant_be_read_is_told_of_and_the_rest_is_read() -> None:
    document = read("z.zip", zipped({"a.docx": b"inget", "b.exe": b"MZ\0\0", "c.txt": BATH.encode()}))
    assert [part.path for part in document.parts] == ["z.zip/c.txt"]
    assert document.notes[0] == str(SourceDamaged("z.zip/a.docx"))
    assert document.notes[1].startswith("z.zip/b.exe har ett format som inte kan läsas.")


def test_bombs_of_size_number_and_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    large = zipped({"stor.txt": b"a" * 21_000_000, "liten.txt": BATH.encode()})
    document = read("z.zip", large)
    assert [part.path for part in document.parts] == ["z.zip/liten.txt"]
    assert document.notes == (
        "z.zip/stor.txt är liten på disken men alltför stor uppackad. Dela upp texten i flera filer.",
    )
    nested = BATH.encode()
    for _ in range(5):
        nested = zipped({"n.zip" if nested.startswith(b"PK") else "n.txt": nested})
    with pytest.raises(ArchiveWithoutText, match="alltför många arkiv inuti varandra"):
        read("z.zip", nested)
    monkeypatch.setattr(parts, "MOST_FILES", 3)
    few = read("z.zip", zipped({f"{n}.txt": b"hej" for n in range(5)}))
    assert len(few.parts) == 3
    assert len(few.notes) == 2


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", NoText),
        (b"PK\x03\x04 inget arkiv", SourceDamaged),
        (zipped({"a.txt": BATH.encode()})[:60], SourceDamaged),
        (zipped({}), ArchiveWithoutText),
        (zipped({"a.txt": b""}), ArchiveWithoutText),
        (encrypted(), PasswordProtected),
    ],
)
def test_what_is_no_archive_or_has_no_text(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read("z.zip", content)


def test_attachments_are_documents_below_the_mail() -> None:
    content = mail(
        ("öppettider.txt", BATH.encode(), "text/plain"),
        ("utan ändelse", f"<h1>Bad</h1><p>{BATH}</p>".encode(), "text/html"),
        ("flera.zip", zipped({"a.txt": BATH.encode()}), "application/zip"),
    )
    document = read("m/a.eml", content)
    assert (document.title, document.text) == ("Badet", "Hej!\n\nSe bilagan om badet.")
    assert [part.path for part in document.parts] == [
        "m/a.eml/öppettider.txt",
        "m/a.eml/utan ändelse",
        "m/a.eml/flera.zip/a.txt",
    ]
    assert document.parts[0].text == BATH


def test_a_mail_that_only_has_an_attachment_is_no_text_itself() -> None:
    document = read("m/a.eml", mail(("b.txt", BATH.encode(), "text/plain"), body=""))
    assert (document.text, [part.text for part in document.parts]) == ("", [BATH])
    with pytest.raises(NoText):
        read("m/a.eml", mail(("b.txt", b"", "text/plain"), body=""))


def test_they_come_through_the_process_that_reads() -> None:
    ticks: list[None] = []
    with Reading(tick=lambda: ticks.append(None)) as reading:
        document = reading.read(RawText("m/z.zip", zipped({"a.txt": b"hej", "b.txt": BATH.encode()})))
    assert [part.path for part in document.parts] == ["m/z.zip/a.txt", "m/z.zip/b.txt"]
    assert len(ticks) == 2


def test_what_lies_in_an_archive_is_indexed_kept_and_goes_with_it(tmp_path: Path, silent: Silent) -> None:
    folder, index = tmp_path / "texter", tmp_path / "index"
    folder.mkdir()
    (folder / "bad.txt").write_text(BATH, encoding="utf-8")
    (folder / "z.zip").write_bytes(
        zipped({"a.txt": b"Simskolan kostar 400 kronor.", "b.txt": "Bastun är öppen.".encode()})
    )

    def paths() -> list[str]:
        (generation,) = (index / "generations").glob(f"{(index / 'CURRENT').read_text().split()[0]}")
        store = DocumentStore(generation / "documents.sqlite")
        try:
            return sorted(store.origins())
        finally:
            store.close()

    def run() -> tuple[int, int]:
        report = build_from_sources([folder], index, StubEncoder().as_encoder(), uncalibrated, silent)
        return len(report.changes.new), report.changes.unchanged

    assert run() == (3, 0)
    assert paths() == ["texter/bad.txt", "texter/z.zip/a.txt", "texter/z.zip/b.txt"]
    assert run() == (0, 3)
    (folder / "z.zip").rename(folder / "y.zip")
    report = build_from_sources([folder], index, StubEncoder().as_encoder(), uncalibrated, silent)
    assert sorted(report.changes.moved) == [(f"texter/z.zip/{n}.txt", f"texter/y.zip/{n}.txt") for n in "ab"]
