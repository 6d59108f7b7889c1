"""Whatever has happened to an office file, reading it gives a document or a reason, soon and in little memory."""

from __future__ import annotations

import contextlib
import io
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.errors import SourceError
from indexer.readers.formats import read
from indexer.readers.ooxml.number_formats import BUILT_IN, shown
from indexer.texts.canonical import normalise
from indexer.texts.passages import split
from tests.office_files import zipped

FIXTURES = Path(__file__).parents[2] / "fixtures"
ENDINGS = ["docx", "odt", "rtf", "pptx", "odp", "xlsx", "ods", "csv"]
FILES = {ending: [file.read_bytes() for file in sorted((FIXTURES / ending).glob(f"*.{ending}"))] for ending in ENDINGS}
PARTS = ("document.xml", "styles.xml", "numbering.xml", "footnotes.xml", "slide1.xml", "notesSlide1.xml", "content.xml",
         "meta.xml", "core.xml", ".rels", "workbook.xml", "sharedStrings.xml", "sheet1.xml", "sheet2.xml")  # fmt: skip
"""Parts that are worth damaging, by the end of their names."""

PIECES = [
    b"", b"\0", b"<", b">", b"&", b"&#0;", b'"', b"{", b"}", b"\\", b"-1", b"99999999999", b"1e999", b"w:", b"/>",
    b"</w:p>", b"<w:p>", b"<text:p>", b"\\u-1 ", b"\\bin9 ", b"\\'zz", b";", b"\n", b"\xff", "å".encode(), b"\\row ",
    b"<a:p>", b"<w:tbl>", b"NaN", b"true", b"0",
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Bytes with pieces cut out, doubled or put in."""
    for _ in range(draw(st.integers(1, 6))):
        if not content:
            break
        at = draw(st.integers(0, len(content) - 1))
        length = draw(st.sampled_from([0, 1, 2, 7, 40, 400]))
        match draw(st.sampled_from(["replace", "double", "cut", "flip"])):
            case "replace":
                content = content[:at] + draw(st.sampled_from(PIECES)) + content[at + length :]
            case "double":
                content = content[:at] + content[at : at + length] * draw(st.sampled_from([2, 30])) + content[at:]
            case "cut":
                content = content[:at] if draw(st.integers(0, 9)) == 0 else content[:at] + content[at + length :]
            case "flip":
                content = content[:at] + bytes([content[at] ^ (1 << draw(st.integers(0, 7)))]) + content[at + 1 :]
    return content


@st.composite
def damaged_files(draw: st.DrawFn, ending: str) -> bytes:
    """A fixture that is damaged, mostly inside one of its parts, which the archive's checksums would else protect."""
    content = draw(st.sampled_from(FILES[ending]))
    if not content.startswith(b"PK") or draw(st.integers(0, 4)) == 0:
        return draw(damaged(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw(st.sampled_from(sorted(name for name in parts if name.endswith(PARTS))))
    parts[name] = draw(damaged(parts[name]))
    return zipped(parts, zipfile.ZIP_STORED)


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_damaged_file_gives_a_document_or_a_reason(ending: str, data: st.DataObject) -> None:
    content = data.draw(damaged_files(ending))
    started = time.thread_time()
    try:
        document = read(f"mapp/å.{ending}", content)
    except SourceError:
        return
    finally:
        assert time.thread_time() - started < 5
    assert document.text.strip()
    assert document.text == normalise(document.text)
    assert document.title == " ".join(normalise(document.title).split())
    document.text.encode()  # nothing in it that a database couldn't store
    document.title.encode()
    (document.author or "").encode()
    for heading in document.headings:
        assert document.text[heading.offset :].startswith(heading.text)
        assert 1 <= heading.level <= 6
    for passage in split(document):
        assert document.text[passage.start : passage.end] == passage.text


@pytest.mark.parametrize("ending", ENDINGS)
@given(content=st.binary(max_size=300))
def test_any_bytes_give_a_document_or_a_reason(ending: str, content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"{\\rtf1 "):
        with contextlib.suppress(SourceError):
            assert read(f"a.{ending}", start + content).text.strip()


@given(
    value=st.floats().map(repr) | st.decimals().map(str) | st.text(max_size=20),
    number_format=st.text('0#?,. %@;:hmsydM[]"\\\\$kr-E+/_*\u00a0', max_size=20)
    | st.sampled_from(sorted(BUILT_IN.values())),
)
def test_any_number_in_any_format_is_shown_somehow(value: str, number_format: str) -> None:
    assert isinstance(shown(value, number_format), str)


@given(number=st.floats(-1e9, 1e9))
def test_a_number_without_a_format_keeps_its_value(number: float) -> None:
    assert float(shown(repr(number), "General").replace(",", ".")) == pytest.approx(number, rel=1e-14)


@pytest.mark.parametrize("ending", ENDINGS)
def test_reading_takes_little_memory(ending: str) -> None:
    for content in FILES[ending]:
        read(f"a.{ending}", content)  # what is made once for all files
        tracemalloc.start()
        try:
            read(f"a.{ending}", content)
            assert tracemalloc.get_traced_memory()[1] < 5_000_000
        finally:
            tracemalloc.stop()
