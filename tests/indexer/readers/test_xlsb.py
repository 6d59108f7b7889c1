"""Binary Excel workbooks: the same records as of any other workbook, and nothing that isn't shown."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest

from indexer.errors import NoText, SourceDamaged
from indexer.readers.formats import read
from tests.office_files import core, relations, zipped


def record(kind: int, data: bytes) -> bytes:
    """A record with its type and length in as few bytes as they take."""
    head = bytes([kind & 0x7F | 0x80, kind >> 7]) if kind > 0x7F else bytes([kind])
    size = len(data)
    length = b""
    while size > 0x7F:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return head + length + bytes([size]) + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def row(number: int, *, hidden: bool = False) -> bytes:
    return record(0, struct.pack("<IIHBB", number, 0, 300, 0, 0x10 * hidden) + bytes(5))


def cell(kind: int, column: int, value: bytes, style: int = 0) -> bytes:
    return record(kind, struct.pack("<II", column, style) + value)


def text(column: int, value: str, style: int = 0) -> bytes:
    return cell(6, column, wide(value), style)


def real(column: int, value: float, style: int = 0) -> bytes:
    return cell(5, column, struct.pack("<d", value), style)


def shared(column: int, number: int) -> bytes:
    return cell(7, column, struct.pack("<I", number))


def rich(column: int, value: str) -> bytes:
    return cell(62, column, b"\0" + wide(value))


def formula(column: int, value: float, style: int) -> bytes:
    return cell(9, column, struct.pack("<d", value), style)


def rk(column: int, value: int, style: int = 0) -> bytes:
    return cell(2, column, struct.pack("<i", value), style)


def hidden_column(column: int) -> bytes:
    return record(60, struct.pack("<4IH", column, column, 2_048, 0, 1))


STYLES = b"".join(
    (
        *(record(43, struct.pack("<HH", 220, bits) + bytes(20)) for bits in (0, 8)),
        record(44, struct.pack("<H", 164) + wide('#,##0.00 "kr"')),
        record(626, bytes(4)) + record(47, struct.pack("<HH", 0xFFFF, 9) + bytes(12)) + record(627, b""),
        record(617, bytes(4)),
        *(record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, 14, 164, 10)),
        record(47, struct.pack("<HHH", 0, 0, 1) + bytes(10)),
        record(618, b""),
    )
)
"""Number formats of cell styles 0 to 3: none, a date, kronor, percent; 4 strikes out. One of no cell comes first."""


def xlsb(*sheets: tuple[str, int, bytes], strings: tuple[str, ...] = (), from_1904: bool = False) -> bytes:
    """A workbook of sheets: name, how hidden, records."""
    kind, own = "worksheet", range(1, 1 + len(sheets))
    book = record(153, struct.pack("<II", from_1904, 0) + wide(""))
    for number, (name, state, _) in zip(own, sheets, strict=True):
        book += record(156, struct.pack("<II", state, number) + wide(f"rId{number}") + wide(name))
    targets = {f"rId{number}": (kind, f"worksheets/sheet{number}.bin") for number in own}
    targets |= {"rIdS": ("sharedStrings", "sharedStrings.bin"), "rIdF": ("styles", "styles.bin")}
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations({"rId1": ("officeDocument", "xl/workbook.bin")}),
            "docProps/core.xml": core(),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relations(targets),
            "xl/sharedStrings.bin": b"".join(record(19, b"\0" + wide(string)) for string in strings),
            "xl/styles.bin": STYLES,
            **{f"xl/worksheets/sheet{number}.bin": sheet for number, (*_, sheet) in zip(own, sheets, strict=True)},
        }
    )


FEES = xlsb(
    (
        "Avgifter",
        0,
        hidden_column(3)
        + row(0) + text(0, "Tjänst") + shared(1, 1) + text(2, "Gäller från") + text(3, "Konto") + text(4, "Moms")
        + row(1) + text(0, "Bygglov") + real(1, 1645.5, 2) + real(2, 45_292, 1) + text(3, "4711") + rk(4, 103, 3)
        + row(2, hidden=True) + text(0, "Utgått") + real(1, 99, 2)
        + row(3) + rich(0, "Rivningslov") + rk(1, 2_000 << 2 | 2, 2) + formula(2, 45_323, 1) + cell(10, 4, b"\1"),
    ),
    ("Arbetsblad", 1, row(0) + text(0, "Hemligt")),
    strings=("Oanvänd", "Avgift"),
)  # fmt: skip


def test_values_stand_as_shown_and_what_is_hidden_is_not_read() -> None:
    document = read("taxa.xlsb", FEES)
    assert [line for line in document.text.split("\n") if line] == [
        "Avgifter",
        "Tjänst: Bygglov; Avgift: 1 645,50 kr; Gäller från: 2024-01-01; Moms: 25,00 %",
        "Tjänst: Rivningslov; Avgift: 2 000,00 kr; Gäller från: 2024-02-01; Moms: SANT",
    ]
    assert document.media_type == "application/vnd.ms-excel.sheet.binary.macroEnabled.12"


def test_cells_that_a_style_strikes_out_are_left_out() -> None:
    rows = (
        row(0)
        + shared(0, 0)
        + real(1, 12, 0)
        + row(1)
        + text(0, "Skoter", 4)
        + real(1, 15, 4)
        + row(2)
        + text(0, "Moped")
    )
    book = xlsb(("Platser", 0, rows + real(1, 4, 0)), strings=("Cykel",))
    assert read("platser.xlsb", book).text.replace(" | ", " ").split() == ["Platser", "Cykel", "12", "Moped", "4"]


def test_what_is_fuzzed_is_this_workbook() -> None:
    """No program that is free writes such files, so that none made by one is at hand."""
    fixture = Path(__file__).parents[2] / "fixtures" / "xlsb" / "avgifter.xlsb"
    assert read("taxa.xlsb", fixture.read_bytes()).text == read("taxa.xlsb", FEES).text


def test_first_bytes_tell_a_binary_workbook() -> None:
    assert read("taxa.xlsx", FEES).text == read("taxa.xlsb", FEES).text


def test_merged_cells_speak_for_the_rows_below_and_days_are_counted_from_1904() -> None:
    sheet = b"".join(
        (
            row(0) + text(0, "Skola") + text(1, "Dag"),
            row(1) + text(0, "Ekskolan") + real(1, 0, 1),
            row(2) + real(1, 1, 1),
            record(176, struct.pack("<4I", 1, 2, 0, 0)),
        )
    )
    document = read("dagar.xlsb", xlsb(("Dagar", 0, sheet), from_1904=True))
    assert [line for line in document.text.split("\n") if line][1:] == [
        "Skola: Ekskolan; Dag: 1904-01-01",
        "Skola: Ekskolan; Dag: 1904-01-02",
    ]


def test_a_damaged_workbook_is_refused_and_nothing_else() -> None:
    short = xlsb(("Blad", 0, row(0) + record(6, b"\0\0")))
    with pytest.raises(SourceDamaged):
        read("kort.xlsb", short)
    chance = random.Random(1)
    for _ in range(300):
        sheet = bytearray(row(0) + text(0, "Namn") + rk(1, 14) + record(176, bytes(16)) + hidden_column(1))
        for _ in range(3):
            sheet[chance.randrange(len(sheet))] = chance.randrange(256)
        try:
            read("skadad.xlsb", xlsb(("Blad", 0, bytes(sheet))))
        except (NoText, SourceDamaged):
            continue
