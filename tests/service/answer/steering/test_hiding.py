"""A text that is hidden stays so whatever its path is, and editors are told where that isn't as they think."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.build.options import Options
from indexer.build.pipeline import build
from indexer.texts.document import Document, document_id
from service.answer.steering.hiding import Hiding, settled
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.corpus.view import View
from service.settings.levers.hidden import HiddenTexts
from service.settings.levers.lever import Lever, LeverKind
from tests.conftest import Silent
from tests.stub_encoder import StubEncoder, uncalibrated

SALARIES = (
    "Lönelista för stadshuset\n\nPersonalen får lönepåslag enligt listan över förmånstagare, som är hemlig.\n\n"
    "Listan gäller från den första april och ersätter den som gällde förut."
)
EDITED = SALARIES.replace("första april", "andra maj")
OTHER = "Lönelista för stadshuset\n\nListan finns hos löneenheten. Den som vill läsa den vänder sig dit med en begäran."
ROW = Lever(LeverKind.HIDDEN, "a/lon.md", "", "", "", "Eva", "prov", datetime.date(2999, 1, 1))

Opened = Callable[..., Index]


@pytest.fixture
def opened(tmp_path: Path, silent: Silent) -> Opened:
    """The index of some texts by their paths, as its next generation."""

    def open_(**texts: str) -> Index:
        encoder = StubEncoder().as_encoder()
        documents = [
            Document(path=path.replace("_", "/") + ".md", title="Lön", text=text, source=path, media_type="text/plain")
            for path, text in sorted(texts.items())
        ]
        build(documents, tmp_path / "index", encoder, uncalibrated, silent, ("test",), Options(force=True))
        return Index.open(tmp_path / "index", encoder.spec)

    return open_


@pytest.fixture
def memory(tmp_path: Path) -> HiddenTexts:
    return HiddenTexts(tmp_path / "levers.csv.hidden")


def ids(*paths: str) -> frozenset[str]:
    return frozenset(document_id(path) for path in paths)


def moved(*paths: str) -> str:
    shown = " och ".join(f"”{path}”" for path in paths)
    return f"Texten ”a/lon.md” finns inte längre på den sökvägen. I dess ställe döljs {shown}, som säger detsamma"


@pytest.mark.parametrize("text", [SALARIES, EDITED, f"Tillägg sist i maj.\n\n{SALARIES}"])
def test_a_hidden_text_that_is_renamed_stays_hidden_and_is_told(opened: Opened, memory: HiddenTexts, text: str) -> None:
    assert settled([ROW], opened(a_lon=SALARIES, c_annat=OTHER), memory) == Hiding(ids("a/lon.md"))
    index = opened(b_loner=text, c_annat=OTHER)
    found = settled([ROW], index, memory)
    assert (found.documents, found.faults, list(found.notes)) == (ids("b/loner.md"), {}, [ROW.key])
    assert found.notes[ROW.key].startswith(moved("b/loner.md"))
    assert found.alarms == (found.notes[ROW.key],)
    view = View(index, EVERYTHING.without(found.documents))
    assert [view.shows(document_id(path)) for path in ("b/loner.md", "c/annat.md")] == [False, True]
    assert settled([ROW], index, memory) == found, "it is asked twice, by the build and by the service"


def test_it_stays_hidden_as_it_is_edited_and_renamed_again(opened: Opened, memory: HiddenTexts) -> None:
    rewritten = EDITED.replace("Personalen får lönepåslag enligt listan", "Alla får tillägg enligt förteckningen")
    for place, text in (("a_lon", SALARIES), ("b_lon", EDITED), ("b_lon", rewritten), ("d_lon", rewritten)):
        found = settled([ROW], opened(**{place: text, "c_annat": OTHER}), memory)
        assert found.documents == ids(place.replace("_", "/") + ".md"), (place, text)
    assert found.alarms[0].startswith(moved("d/lon.md"))


def test_one_that_is_gone_for_a_while_is_known_when_it_is_back(opened: Opened, memory: HiddenTexts) -> None:
    settled([ROW], opened(a_lon=SALARIES, c_annat=OTHER), memory)
    gone = settled([ROW], opened(c_annat=OTHER), memory)
    assert (gone.documents, gone.notes) == (frozenset(), {})
    assert gone.faults[ROW.key].startswith("Texten ”a/lon.md” finns inte längre i indexet. Har den både bytt namn och")
    assert settled([ROW], opened(c_annat=OTHER, d_lon=SALARIES), memory).documents == ids("d/lon.md")
    back = settled([ROW], opened(a_lon=OTHER, d_lon=SALARIES), memory)
    assert back.documents == ids("a/lon.md", "d/lon.md"), "the row says the one, and the other was hidden"
    assert back.alarms[0].startswith("Utom texten ”a/lon.md” döljs ”d/lon.md”")


def test_what_said_the_same_when_the_row_was_new_is_shown(opened: Opened, memory: HiddenTexts) -> None:
    assert settled([ROW], opened(a_lon=SALARIES, b_lon=EDITED), memory) == Hiding(ids("a/lon.md"))
    kept = settled([ROW], opened(b_lon=EDITED, c_annat=OTHER), memory)
    assert (kept.documents, list(kept.faults)) == (frozenset(), [ROW.key])
    also = settled([ROW], opened(b_lon=EDITED, d_lon=SALARIES), memory)
    assert also.documents == ids("d/lon.md")


def test_a_row_of_what_never_was_there_is_told(opened: Opened, memory: HiddenTexts) -> None:
    found = settled([ROW], opened(b_lon=SALARIES), memory)
    said = "Texten ”a/lon.md” finns inte i indexet. Skriv dess sökväg eller sidans adress."
    assert (found.documents, found.faults) == (frozenset(), {ROW.key: said})


def test_no_words_of_a_hidden_text_are_kept_nor_anything_of_a_row_that_is_gone(
    opened: Opened, memory: HiddenTexts
) -> None:
    index = opened(a_lon=SALARIES)
    settled([ROW], index, memory)
    assert "förmånstagare" not in memory.path.read_text(encoding="utf-8")
    assert list(memory.read()) == [ROW.key]
    other = Lever(LeverKind.HIDDEN, "c/annat.md", "", "", "", "Eva", "prov", datetime.date(2999, 1, 1))
    settled([other], index, memory)
    assert memory.read() == {}


def test_a_memory_that_cant_be_used_is_told_and_the_row_hides_by_its_path(
    opened: Opened, memory: HiddenTexts, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "belagg")
    index = opened(a_lon=SALARIES)
    for broken in ("{", '{"rows": []}', '{"rows": {"x": {"texts": {"y": 1}, "beside": []}}}'):
        memory.path.write_text(broken, encoding="utf-8")
        assert settled([ROW], index, memory).documents == ids("a/lon.md")
        assert list(memory.read()) == [ROW.key], "it is made anew"
    assert caplog.text.count("gick inte att läsa (den är skadad)") == 3
    nowhere = HiddenTexts(tmp_path / "nix" / "levers.csv.hidden")
    assert settled([ROW], index, nowhere).documents == ids("a/lon.md")
    assert "gick inte att skriva (mappen finns inte)" in caplog.text
