"""The editors' table: what spreadsheets save is read, and a row that can't be used is told, and hurts no other."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.settings.levers.lever import Lever, LeverKind, Named, Place
from service.settings.levers.levers import Levers
from service.settings.levers.table import BadRow, Table, written

HEADING = "slag;gäller;mål;text;samling;ägare;skäl;till"
DAY = datetime.date(2026, 11, 28)


def table(*rows: str, heading: str = HEADING) -> Table:
    return Table.parse("\n".join((heading, *rows)))


def test_every_kind_is_read() -> None:
    read = table(
        "utvalt;Vad kostar bygglov?;taxa.md;;;Eva;frågas ofta;2027-01-01",
        "synonym;tippen;återvinningscentralen;;;Eva;vardagsord;2027-01-01",
        "Enkelriktad synonym;KF;kommunfullmäktige;;;Eva;förkortning;2027-01-01",
        "dölj;gammal.md;;;;Eva;fel;2027-01-01",
        "ersatt;gammal.md;ny.md;;;Eva;ny taxa;2027-01-01",
        "kontakt;;;Ring 0470-410 00;bygg;Eva;semester;2027-01-01",
        "meddelande;;;Taxorna ses över.;;Eva;beslut;2027-01-01",
        "granskning;policy/;2025;2023-05-02;;Eva;årlig;2027-01-01",
        "stopp;Widget;;Vi uppdaterar.;;Eva;fel i texterna;2027-01-01",
    )
    assert read.bad == ()
    assert [lever.kind for lever in read.levers] == list(LeverKind)
    assert read.levers[0] == Lever(
        LeverKind.CHOSEN, "Vad kostar bygglov?", "taxa.md", "", "", "Eva", "frågas ofta", datetime.date(2027, 1, 1)
    )
    assert read.levers[-1].stopped == {Place.WIDGET}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_any_delimiter_any_order_and_the_mark_of_excel(delimiter: str) -> None:
    columns = ("till", "ägare", "skäl", "Slag", "gäller", "mål", "text", "samling", "eget")
    cells = ("2027-01-01", "Eva", "fel", "dölj", "a.md", "", "", "", "x")
    read = Table.parse("\ufeff" + delimiter.join(columns) + "\r\n" + delimiter.join(cells) + "\r\n")
    assert (read.bad, [(one.kind, one.about) for one in read.levers]) == ((), [(LeverKind.HIDDEN, "a.md")])


@pytest.mark.parametrize("hint", ["sep={}", "SEP={}", '"sep={}"', "sep={};;;;;;;"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_that_excel_states_before_the_heading(delimiter: str, hint: str) -> None:
    table = "slag;gäller;mål;text;samling;ägare;skäl;till\r\ndölj;a.md;;;;Eva;fel;2027-01-01\r\ngöm;;;;;;;\r\n"
    read = Table.parse(f"\ufeff{hint.format(delimiter)}\r\n{table.replace(';', delimiter)}")
    assert [(one.kind, one.about) for one in read.levers] == [(LeverKind.HIDDEN, "a.md")]
    assert [bad.line for bad in read.bad] == [4], "lines are counted as the file has them"
    assert Table.replacing("sep=;\r\n").bad[0].reason.startswith("Rubrikraden saknas.")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("göm;a.md;;;;Eva;fel;2027-01-01", "”göm” är inget slag."),
        ("dölj;;;;;Eva;fel;2027-01-01", "Gäller saknas, och behövs för dölj."),
        ("dölj;a.md;;;;;fel;2027-01-01", "Ägare saknas"),
        ("dölj;a.md;;;;Eva;;2027-01-01", "Skäl saknas"),
        ("dölj;a.md;;;;Eva;fel;", "Till saknas"),
        ("dölj;a.md;;;;Eva;fel;snart", "”snart” är inget datum. Skriv det som 2027-06-30."),
        ("stopp;köket;;Stängt.;;Eva;fel;2027-01-01", "”köket” är inget ställe."),
        ("synonym;!;tipp;;;Eva;fel;2027-01-01", "En synonym består av ord."),
        ("synonym;Tippen;tippen!;;;Eva;fel;2027-01-01", "Orden i gäller och mål är desamma."),
        ("ersatt;a.md;a.md;;;Eva;fel;2027-01-01", "En text kan inte ersätta sig själv."),
        ("dölj;b.md;;;;Eva;fel;2027-01-01", "Samma rad finns redan."),
    ],
)
def test_a_bad_row_is_told_and_the_others_act(row: str, reason: str) -> None:
    read = table("dölj;b.md;;;;Eva;fel;2027-01-01", row, "dölj;c.md;;;;Eva;fel;2027-01-01")
    assert [one.about for one in read.levers] == ["b.md", "c.md"]
    assert [bad.line for bad in read.bad] == [3]
    assert read.bad[0].sentence.startswith(f"Rad 3 verkar inte. {reason}")
    assert read.bad[0].reason.endswith(".")


def test_what_has_no_heading_or_no_matching_quotation_marks_is_told() -> None:
    assert table(heading="dölj;a.md;;;;Eva;fel;2027-01-01").bad == (
        BadRow(1, f"Rubrikraden saknas. Skriv på första raden: {HEADING}", is_alone=False),
    )
    assert [bad.line for bad in table('dölj;"a.md;;;;Eva;fel;2027-01-01').bad] == [2]


_CELL = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=30).map(
    lambda text: " ".join(text.split())
)


@given(st.lists(st.tuples(_CELL, _CELL, _CELL, _CELL).filter(all), max_size=5, unique=True))
def test_what_is_written_is_read_again_and_no_cell_is_a_formula(rows: list[tuple[str, str, str, str]]) -> None:
    levers = {
        lever.key: lever
        for a, b, c, d in rows
        for lever in (
            Lever(LeverKind.REPLACED, a, b, "", "", c, d, DAY),
            Lever(LeverKind.NOTICE, "", "", a, "", c, d, DAY),
        )
    }
    text = written(levers.values())
    assert Table.parse(text) == Table(tuple(levers.values()), ())
    assert not [cell for line in text.splitlines() for cell in line.split(";") if cell[:1] in ("=", "+", "@")]


def test_a_row_acts_through_its_last_day() -> None:
    read = table("meddelande;;;Hej.;;Eva;test;2026-11-28")
    assert Levers.of(read, DAY).notices == ("Hej.",)
    assert Levers.of(read, DAY + datetime.timedelta(1)).notices == ()


def test_the_address_of_a_page_names_its_document_and_passage() -> None:
    address = "https://svar.kommunen.se/dokument/0123456789abcdef?stycke=fedcba9876543210&tecken=1-5"
    assert Named.of(address) == Named("0123456789abcdef", "fedcba9876543210")
    assert Named.of("dokument/0123456789abcdef") == Named("0123456789abcdef")
    assert Named.of("taxa.md") == Named(Named.of("taxa.md").document_id)


def test_contacts_are_of_a_collection_or_of_all() -> None:
    read = table(
        "kontakt;;;Växeln;;Eva;alltid;2027-01-01",
        "kontakt;;;Bygglovsenheten;bygg;Eva;alltid;2027-01-01",
    )
    levers = Levers.of(read, DAY)
    assert [levers.contact(name) for name in ("bygg", "skola", "")] == ["Bygglovsenheten", "Växeln", "Växeln"]
    assert table("stopp;ALLT;;Stängt.;;Eva;fel;2027-01-01").levers[0].stopped == set(Place)


def test_a_stop_is_of_its_place() -> None:
    levers = Levers.of(table("stopp;api;;Vi uppdaterar.;;Eva;fel;2027-01-01"), DAY)
    assert (levers.stopped(Place.API), levers.stopped(Place.PAGE)) == ("Vi uppdaterar.", None)
