"""Who may read what lies beside the generations, acts without a new one, and is nobody where it isn't known."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.build.access import apply, looked_through
from indexer.build.errors import RightsNoLongerSaid
from indexer.build.options import Options
from indexer.build.pipeline import Progress, build
from indexer.build.report import BuildReport
from indexer.index.access import AccessRecord
from indexer.index.errors import AccessUnreadable
from indexer.index.folder import ACCESS, current_generation
from indexer.index.format import MANIFEST, Manifest
from indexer.index.generations import roll_back
from indexer.index.verification import verify_all
from indexer.sources.config import load
from indexer.texts.access import Group
from indexer.texts.document import document_id
from indexer.texts.raw_text import RawText
from service.corpus.filters import EVERYTHING, OPEN, Rights
from service.corpus.local import Index
from tests.stub_encoder import StubEncoder, uncalibrated

HR, PAY = Group("https://a", "hr"), Group("https://a", "lön")
OF_HR, OF_PAY = Rights(None, frozenset({HR})), Rights(None, frozenset({PAY}))
OPEN_TEXT, CLOSED = document_id("texter/öppet.txt"), document_id("texter/hr/lön.txt")


class Texts:
    """A folder with a list of sources, and an index of it."""

    def __init__(self, folder: Path, silent: Progress) -> None:
        self.folder, self.index = folder, folder / "index"
        self.encoder = StubEncoder()
        self._silent = silent

    def put(self, **files: str) -> None:
        for name, content in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)

    def say(self, groups: str = "", more: str = "") -> None:
        self.put(**{"belagg.toml": f'[issuers]\na = "https://a"\n[[source]]\npath = "texter"\n{groups}\n{more}\n'})

    def build(self, **options: bool) -> BuildReport:
        self.encoder.asked.clear()
        looked = looked_through(load(self.folder / "belagg.toml", self.index))
        raw = [RawText(file.path, file.file.read_bytes()) for files in looked.files for file in files or ()]
        made, settings = self.encoder.as_encoder(), Options(**options)
        return build(raw, self.index, made, uncalibrated, self._silent, ("texter",), settings, looked.said)

    def apply(self) -> tuple[int, tuple[str, ...]]:
        applied = apply([str(self.folder / "belagg.toml")], self.index)
        return applied.changed, applied.held_back

    def open(self) -> Index:
        return Index.open(self.index)


@pytest.fixture
def texts(tmp_path: Path, silent: Progress) -> Texts:
    """An open text and one of HR's, indexed."""
    texts = Texts(tmp_path, silent)
    texts.put(**{"texter/öppet.txt": "Nämnden sammanträder.", "texter/hr/lön.txt": "Lönen är hemlig."})
    (tmp_path / "texter" / "hr" / ".belagg-access").write_text("a:hr")
    texts.say()
    texts.build()
    return texts


def seen(index: Index, rights: Rights) -> list[bool]:
    return [index.shows(one, rights) for one in (OPEN_TEXT, CLOSED)]


def test_a_group_sees_what_it_may_read(texts: Texts) -> None:
    index = texts.open()
    assert [seen(index, rights) for rights in (EVERYTHING, OF_HR, OF_PAY, OPEN)] == [
        *([True, True], [True, True], [True, False], [True, False])
    ]
    assert Manifest.read(current_generation(texts.index)).access
    verify_all(texts.index)


def test_an_index_without_rights_is_as_it_was(tmp_path: Path, silent: Progress) -> None:
    texts = Texts(tmp_path, silent)
    texts.put(**{"texter/öppet.txt": "Nämnden sammanträder."})
    texts.say()
    texts.build()
    assert not (texts.index / ACCESS).exists()
    assert '"access"' not in (current_generation(texts.index) / MANIFEST).read_text()
    assert texts.open().shows(OPEN_TEXT, OPEN)


def test_a_change_of_rights_acts_in_an_open_index_and_embeds_nothing(texts: Texts) -> None:
    index = texts.open()
    (texts.folder / "texter" / "hr" / ".belagg-access").write_text("a:lön")
    texts.encoder.asked.clear()
    for change in (texts.apply, lambda: texts.build().published):
        assert index.is_as_said
        change()
        assert not index.is_as_said
        index = index.as_said()
        assert texts.encoder.asked == []
        assert current_generation(texts.index).name.startswith("000001")
        assert [seen(index, rights) for rights in (EVERYTHING, OF_HR, OF_PAY)] == [
            *([True, True], [True, False], [True, True])
        ]
        (texts.folder / "texter" / "hr" / ".belagg-access").write_text("a:lön\n# på nytt\na:chef")


def test_rights_that_come_later_make_a_generation_nobodys_without_them(tmp_path: Path, silent: Progress) -> None:
    texts = Texts(tmp_path, silent)
    texts.put(**{"texter/öppet.txt": "Nämnden sammanträder.", "texter/hr/lön.txt": "Lönen är hemlig."})
    texts.say()
    texts.build()
    assert seen(texts.open(), OPEN) == [True, True]
    texts.say(more='access = [{paths = ["/hr/"], groups = ["a:hr"]}]')
    assert (texts.apply(), seen(texts.open(), OPEN)) == ((1, ()), [True, False])
    report = texts.build()
    assert (report.published, report.embedded, texts.encoder.asked) == (True, 0, [])
    (texts.index / ACCESS).unlink()
    assert seen(texts.open(), OF_HR) == [False, False]
    texts.build()
    assert seen(texts.open(), OF_HR) == [True, True]
    texts.say()
    with pytest.raises(RightsNoLongerSaid):
        texts.build()
    with pytest.raises(RightsNoLongerSaid):
        texts.apply()
    assert seen(texts.open(), OPEN) == [True, False]
    texts.say('groups = ["*"]')
    texts.build()
    assert seen(texts.open(), OPEN) == [True, True]


def damage(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content.replace(b'"hr"', b'"hr2"'))


def pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def make_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


FAULTS: list[Callable[[Path], object]] = [
    Path.unlink,
    damage,
    pipe,
    make_folder,
    lambda file: file.write_text(""),
    lambda file: os.truncate(file, file.stat().st_size - 10),
    lambda file: file.write_text("{}"),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_where_it_cannot_be_read_nobody_sees_anything_until_it_is_said_anew(
    texts: Texts, fault: Callable[[Path], object]
) -> None:
    index = texts.open()
    file = texts.index / ACCESS
    fault(file)
    for closed in (index.as_said(), texts.open()):
        assert [seen(closed, rights) for rights in (OPEN, OF_HR)] == [[False, False]] * 2
        assert seen(closed, EVERYTHING) == [True, True]
        assert closed.access is not None
        assert str(file) in str(closed.access.fault)
    with pytest.raises(AccessUnreadable):
        verify_all(texts.index)
    if file.is_dir():
        file.rmdir()
    texts.build()
    assert seen(texts.open(), OF_HR) == [True, True]


def test_what_is_said_holds_after_a_rollback(texts: Texts) -> None:
    texts.put(**{"texter/öppet.txt": "Nämnden sammanträder i morgon."})
    (texts.folder / "texter" / "hr" / ".belagg-access").write_text("a:lön")
    texts.build()
    roll_back(texts.index)
    assert [seen(texts.open(), rights) for rights in (OF_HR, OF_PAY)] == [[True, False], [True, True]]


def test_a_text_of_before_is_not_opened_by_what_is_said_of_the_one_that_took_its_place(texts: Texts) -> None:
    """As long as the generation of before answers: for a moment after a build, or after a rollback."""
    before = texts.open()
    texts.put(**{"texter/hr/lön.txt": "Lönen är avslöjad: ingenting."})
    (texts.folder / "texter" / "hr" / ".belagg-access").write_text("*")
    texts.build()
    assert seen(before.as_said(), OPEN) == [True, False]
    assert seen(texts.open(), OPEN) == [True, True]
    roll_back(texts.index)
    assert [seen(texts.open(), rights) for rights in (OPEN, OF_HR)] == [[True, False], [True, True]]


def test_a_file_that_was_changed_since_is_not_opened_before_it_is_indexed(texts: Texts) -> None:
    (texts.folder / "texter" / "hr" / ".belagg-access").write_text("*")
    texts.put(**{"texter/hr/lön.txt": "Lönen är avslöjad: ingenting."})
    assert texts.apply()[1] == ("texter/hr/lön.txt",)
    assert [seen(texts.open(), rights) for rights in (OPEN, OF_HR)] == [[True, False], [True, True]]
    texts.build()
    assert seen(texts.open(), OPEN) == [True, True]


def test_an_earlier_text_is_not_opened_by_what_is_said_of_one_that_cannot_be_read(texts: Texts) -> None:
    (texts.folder / "texter" / "hr" / ".belagg-access").write_text("*")
    texts.put(**{"texter/hr/lön.txt": ""})
    texts.build()
    assert [seen(texts.open(), rights) for rights in (OPEN, OF_HR)] == [[True, False], [True, True]]


def test_a_file_that_is_as_it_was_is_opened_at_once(texts: Texts) -> None:
    (texts.folder / "texter" / "hr" / ".belagg-access").write_text("*")
    assert (texts.apply(), seen(texts.open(), OPEN)) == ((1, ()), [True, True])


def test_a_document_that_nothing_is_said_of_is_nobodys(texts: Texts) -> None:
    (texts.folder / "texter" / "öppet.txt").unlink()
    texts.put(**{"texter/annat.txt": "Något annat."})
    texts.build(force=True)
    roll_back(texts.index)
    assert seen(texts.open(), OF_HR) == [False, True]
    assert seen(texts.open(), EVERYTHING) == [True, True]


def test_the_record_is_what_was_written(texts: Texts) -> None:
    record = AccessRecord.read(texts.index)
    assert record is not None
    assert {id_: one.rule.readers for id_, one in record.documents.items()} == {
        OPEN_TEXT: None,
        CLOSED: frozenset({HR}),
    }
    assert record.issuers == {"a": "https://a"}
    before = (texts.index / ACCESS).read_bytes()
    record.write(texts.index)
    assert (texts.index / ACCESS).read_bytes() == before


def test_of_a_lost_index_the_record_alone_keeps_closed_what_nobody_speaks_for_any_more(texts: Texts) -> None:
    """What docs/operation.md says of restoring: a folder with nothing in it but `access.json`, then a build."""
    texts.put(**{"texter/annat/.belagg-access": "a:lön", "texter/annat/x.txt": "Annat."})
    (texts.folder / "texter" / "hr" / ".belagg-access").unlink()
    backup = (texts.index / ACCESS).read_bytes()
    for restored, shown in ((True, False), (False, True)):
        shutil.rmtree(texts.index)
        texts.index.mkdir()
        if restored:
            (texts.index / ACCESS).write_bytes(backup)
        texts.build()
        assert seen(texts.open(), OPEN) == [True, shown]


def test_a_text_that_nobody_speaks_for_any_more_stays_closed(texts: Texts) -> None:
    """Nothing is opened by silence, while something is said of other texts: a command with folders for belagg.toml."""
    texts.put(**{"texter/annat/.belagg-access": "a:lön", "texter/annat/x.txt": "Annat."})
    (texts.folder / "texter" / "hr" / ".belagg-access").unlink()
    report = texts.build()
    assert seen(texts.open(), OPEN) == [True, False]
    assert seen(texts.open(), OF_HR) == [True, True]
    assert [note.partition(":")[0] for note in report.notes] == [
        "texter/hr/lön.txt får läsas av samma grupper som förut"
    ]
    texts.build()  # and the time after
    assert seen(texts.open(), OPEN) == [True, False]
    texts.say('groups = ["*"]')
    report = texts.build()
    assert seen(texts.open(), OPEN) == [True, True]
    assert report.notes == ()


def test_where_it_is_applied_too(texts: Texts) -> None:
    texts.put(**{"texter/annat/.belagg-access": "a:lön", "texter/annat/x.txt": "Annat."})
    (texts.folder / "texter" / "hr" / ".belagg-access").unlink()
    applied = apply([str(texts.folder / "belagg.toml")], texts.index)
    assert (applied.changed, applied.restricted) == (0, 1)
    assert any("texter/hr/lön.txt får läsas av samma grupper som förut" in fault for fault in applied.faults)
    assert seen(texts.open(), OPEN) == [True, False]


def test_a_pattern_that_fits_no_text_is_told(texts: Texts) -> None:
    texts.say(more='access = [{paths = ["/texter/öppet.txt", "hr/*.txt"], groups = ["a:lön"]}]')
    notes = texts.build().notes
    assert len(notes) == 1
    assert "/texter/öppet.txt passar ingen text" in notes[0]
