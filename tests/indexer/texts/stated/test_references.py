"""References: every spelling of one thing gives one key, and other things others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.texts.document import Document, Heading
from indexer.texts.passages import split
from indexer.texts.stated.placed_references import Strength, placed_references
from indexer.texts.stated.references import ReferenceKind, references
from tests.growth import linear


def keys(text: str) -> set[str]:
    return {key for reference in references(text) for key in reference.keys}


@pytest.mark.parametrize(
    "spelled",
    [
        "Vad säger 4 kap. 11 § vägföreskriften?",
        "4 kap 11§",
        "4:11 vägföreskriften",
        "11 § fjärde kapitlet",
        "fjärde kapitlet 11 §",
        "11 § i 4 kap.",
        "4 kap. § 11",
        "4 kap. 9–12 §§",
        "4 kap. 10 och 11 §§",
        "kapitel 4 § 11",
        "kap 4 § 11",
        "kap. 4, 11 §",
        "kapitel 4 paragraf 11",
        "paragraf 11 i kapitel 4",
        "§ 11 i kap. 4",
        "elfte paragrafen i fjärde kapitlet",
        "fjärde kapitlet elfte paragrafen",
    ],
)
def test_a_paragraph_is_found_however_it_is_written(spelled: str) -> None:
    assert "§4:11" in keys(spelled)
    assert not {"§11:4", "§4"} & keys(spelled)


def test_a_paragraph_belongs_to_the_chapter_before_it_in_a_row() -> None:
    assert {key for key in keys("4 kap. 11 § 5 kap. 2 §") if ":" in key} == {"§4:11", "§5:2"}


@pytest.mark.parametrize("spelled", ["§ 11", "paragraf 11", "elfte paragrafen", "11 paragrafen"])
def test_a_paragraph_without_a_chapter(spelled: str) -> None:
    assert keys(f"Vad säger {spelled}?") == {"§11"}


@pytest.mark.parametrize(
    "spelled", ["TN 2022/87", "tn 2022/87", "dnr TN 2022/87", "Dnr: TN-2022-00087", "ärende TN 2022-87", "TN2022/87"]
)
def test_a_case_number_is_found_however_it_is_written(spelled: str) -> None:
    assert {"dnr tn 2022/87", "dnr 2022/87"} <= keys(spelled)


@pytest.mark.parametrize("spelled", ["dnr TN 22/87", "TN 87/2022", "Dnr: TN 87/2022", "ärende TN 22/087", "TN 22/087"])
def test_a_case_number_has_two_digits_of_its_year_or_the_year_last_where_it_is_said_to_be_one(spelled: str) -> None:
    assert {"dnr tn 2022/87", "dnr 2022/87"} <= keys(spelled)


@pytest.mark.parametrize(
    "none",
    [
        "vecka 22/187",
        "TN 22/12",
        "nr 6/2022",
        "kurs 101/2022",
        "HT 22/23",
        "§ 7/2022",
        "TFN 08/123456",
        "VT 7/2022",
        "RAPPORT 7/2022",
    ],
)
def test_two_numbers_alone_are_no_case(none: str) -> None:
    assert ReferenceKind.CASE not in {one.kind for one in references(none)}


def test_a_case_number_without_its_register_is_wanted_with_any() -> None:
    (asked,) = references("Vad hände med ärende 2022/87?")
    assert asked.wanted == ("dnr 2022/87",)
    assert asked.certain
    assert references("Åren 2022-2023") == []


@pytest.mark.parametrize("spelled", ["vårterminen 2027", "VT 2027", "vt-27", "läsåret 2026/2027", "läsår 26/27"])
def test_a_term_is_found_by_itself_and_by_its_school_year(spelled: str) -> None:
    (reference,) = references(f"Anmälan gäller {spelled}.")
    assert reference.kind is ReferenceKind.TERM
    assert "vår 2027" in reference.keys
    assert not {"höst 2027", "vår 2026"} & set(reference.keys)


def test_a_school_year_is_wanted_as_a_whole_and_a_case_stays_one() -> None:
    (asked,) = references("Vad gäller läsåret 2026/27?")
    assert asked.wanted == ("läsår 2026",)
    assert references("Skolval 2026/2027")[0].wanted == asked.wanted
    for case in ("KS 2026/2027", "ks 2026/2027", "ärende 2026/2027"):
        assert [one.kind for one in references(case)] == [ReferenceKind.CASE]
    assert [one.kind for one in references("Skolvalet hösten 2026")] == [ReferenceKind.SEASON]


def test_what_stands_under_a_school_year_is_found_by_its_terms() -> None:
    text = "Terminer läsåret 2026/27\n\nVårterminen börjar i januari."
    document = Document("k/a.md", "Terminer läsåret 2026/27", text, "k", "text/plain")
    placed = {one.key: one.strength for one in placed_references(document, split(document))}
    assert set(placed) == {"läsår 2026", "höst 2026", "vår 2027"}
    assert set(placed.values()) == {Strength.MENTIONS}


@pytest.mark.parametrize(
    "spelled",
    [
        "den 7 juni 2024",
        "7 juni 2024",
        "7 jun 2024",
        "2024-06-07",
        "20240607",
        "7/6 2024",
        "7/6-24",
        "24-06-07",
        "fr.o.m. 240607",
        "7.6.2024",
        "June 7, 2024",
        "7th of June 2024",
        "5–7 juni 2024",
        "07-06-2024",
        "7 juni -24",
    ],
)
def test_a_day_is_found_however_it_is_written(spelled: str) -> None:
    assert "dag 2024-06-07" in keys(spelled)


def test_a_year_of_two_digits_is_of_the_century_that_it_can_be() -> None:
    assert "dag 1998-06-07" in keys("7/6-98")


def test_a_day_without_a_year_is_wanted_of_any_and_found_by_one_with_it() -> None:
    (without,) = references("den 7 juni")
    (with_year,) = references("7/6 2024")
    assert set(without.wanted) <= set(with_year.keys)
    assert set(with_year.wanted) & set(without.keys) == {"dag utan år 06-07"}


@pytest.mark.parametrize(
    "none",
    ["den 31 februari", "2024-13-01", "version 3.11.2", "klockan 10–16", "1 210 kr", "18 %", "240607", "Dnr 24-06-07"],
)
def test_what_is_no_day_is_none(none: str) -> None:
    assert [one for one in references(none) if one.kind is ReferenceKind.DATE] == []


@pytest.mark.parametrize(
    "spelled",
    ["0523-66 41 20", "0523-664120", "0523664120", "+46 523 66 41 20", "0046523664120", "+46 (0)523-664120"],
)
def test_a_telephone_number_is_its_digits(spelled: str) -> None:
    assert keys(spelled) == {"tel 0523664120"}


@pytest.mark.parametrize("spelled", ["ABC-207", "ABC 207", "abc207", "Blankett ABC-207"])
def test_a_form_is_its_letters_and_digits(spelled: str) -> None:
    assert "form abc207" in keys(spelled)


@pytest.mark.parametrize("spelled", ["K-207", "K207", "k207", "Blankett K-0207"])
def test_a_form_may_have_one_letter_before_three_digits(spelled: str) -> None:
    assert "form k207" in keys(spelled)
    assert not {key for key in keys("Väg E4 till hus K 207, rum B12") if key.startswith("form")}


def test_other_identifiers() -> None:
    assert keys("Orgnr 222000-1234") == {"org 2220001234"}
    assert "lönnen 4:17" in keys("fastigheten Lönnen 4:17")
    assert keys("förordningen (1998:904)") == {"sfs1998:904"}
    assert keys("Skriv till Bygg@Kommunen.se.") == {"bygg@kommunen.se"}
    assert keys("personnummer 850412-1234") == set()


def placed(document: Document) -> dict[tuple[str, int], Strength]:
    return {(one.key, one.ordinal): one.strength for one in placed_references(document, split(document))}


def document(text: str, headings: tuple[Heading, ...] = (), path: str = "texter/a.txt") -> Document:
    return Document(path, "Titel", text, "källa", "text/plain", headings=headings)


def test_a_paragraph_belongs_to_the_chapter_that_it_stands_in() -> None:
    text = "4 kap. Vägar\n\n11 § Vägen ska vara fri.\n\n5 kap. Torg\n\n11 § Torget ska sopas enligt 4 kap. 2 §."
    headings = (Heading(0, 2, "4 kap. Vägar"), Heading(text.index("5 kap."), 2, "5 kap. Torg"))
    found = placed(document(text, headings))
    assert found["§4:11", 0] is Strength.IS
    assert found["§5:11", 1] is Strength.IS
    assert found["§4:2", 1] is Strength.MENTIONS
    assert ("§4:11", 1) not in found


def test_what_a_document_is_called_at_its_top_identifies_all_of_it_but_the_line_alone() -> None:
    text = "Utdrag\n\nDnr TN 2022/87\n\nBeslut\n\nNämnden beslutar att bygga bron. Bron ska vara klar till hösten."
    headings = (Heading(0, 1, "Utdrag"), Heading(text.index("Beslut"), 2, "Beslut"))
    found = placed(document(text, headings))
    decision = next(p.ordinal for p in split(document(text, headings)) if "bygga bron" in p.text)
    assert found["dnr tn 2022/87", decision] is Strength.BELONGS
    assert {ordinal for key, ordinal in found if key == "dnr tn 2022/87"} == {decision}


def test_a_row_of_a_table_identifies_only_itself() -> None:
    rows = [f"Läsår: {year}/{year + 1}; Dnr: TN {year}/87; Lov: vecka 44" for year in (2024, 2025)]
    document = Document("k/a.csv", "Lov", "\n\n".join(rows), "k", "text/csv")
    passages = [replace(split(document)[0], ordinal=at, start=at * (len(rows[0]) + 2), text=rows[at]) for at in (0, 1)]
    placed = {(one.key, one.ordinal) for one in placed_references(document, passages)}
    assert {("läsår 2024", 0), ("dnr tn 2024/87", 0), ("läsår 2025", 1), ("dnr tn 2025/87", 1)} <= placed
    assert not {("läsår 2025", 0), ("dnr tn 2025/87", 0), ("läsår 2024", 1), ("dnr tn 2024/87", 1)} & placed


def test_a_row_is_of_the_school_year_beneath_the_word_for_it() -> None:
    text = "Läsår | Slut\n2025/26 | 12 juni\n2026/27 | 11 juni\n\nTaxa\n\nPris | Ärende\n28/29 | 30/31"
    document = Document("k/a.md", "Terminer", text, "k", "text/markdown")
    found = {one.key for one in placed_references(document, split(document)) if one.key[0] in "lhv"}
    assert found == {"läsår 2025", "höst 2025", "vår 2026", "läsår 2026", "höst 2026", "vår 2027"}


def test_a_line_of_fields_identifies_all_of_it() -> None:
    text = "Dnr: TN 2024/87; Datum: 7 juni 2024\n\nNämnden bygger en kaj.\n\nKajen blir lång."
    document = Document("k/a.txt", "Kaj", text, "k", "text/plain")
    assert "dnr tn 2024/87" in {one.key for one in placed_references(document, split(document))}


def test_a_file_name_identifies_its_document() -> None:
    found = placed(document("Nämnden sade nej till bron.", path="protokoll/TN 2022-87.txt"))
    assert found["dnr tn 2022/87", 0] is Strength.BELONGS


@pytest.mark.parametrize(
    "spelled",
    [
        "TN/2022:87",
        "tn/2022:87",
        "TN/2022/87",
        "Dnr TN 2022:87",
        "TN 2022/87-5",
        "TN 2022/00087-12",
        "Dnr TN-2022-00087-3",
    ],
)
def test_a_case_is_found_with_its_register_before_a_stroke_and_by_a_document_of_it(spelled: str) -> None:
    assert {"dnr tn 2022/87", "dnr 2022/87"} <= keys(spelled)
    assert [one.kind for one in references(spelled)] == [ReferenceKind.CASE]


def test_a_statute_a_day_and_an_address_are_no_cases() -> None:
    assert [one.kind for one in references("PBL 2010:900, lag (2010:900) och förordning 2011:338")] == [
        ReferenceKind.STATUTE
    ] * 3
    assert keys("Beslut KS 2022-05-03") == {"dag 2022-05-03", "dag --05-03"}
    assert references("https://www.vallinge.se/nyheter/2022/12") == []


@pytest.mark.parametrize("hours", ["08.00-16.30", "07.30–16.00", "08.00 – 16.30", "Öppet 08.00-16.30 12 augusti"])
def test_opening_hours_are_no_telephone_number(hours: str) -> None:
    assert ReferenceKind.TELEPHONE not in [one.kind for one in references(hours)]
    assert keys("08-16 30 12") == {"tel 08163012"}


@pytest.mark.parametrize("part", ["datum1", "datumdatum", "datum1anämnden", "rev anämnden", "t o m "])
def test_days_of_six_digits_are_looked_for_in_linear_time(part: str) -> None:
    assert linear(lambda size: references(f"{part * (size // len(part))} 240101"), 200_000)
