"""PDF files with traits of Word, InDesign and people: spaces, bullets, margins, tables, forms, tags, hidden text."""

from __future__ import annotations

import pytest

from indexer.errors import NoText, OnlyImages
from indexer.readers.formats import read
from indexer.texts.document import Document
from indexer.texts.passages import split
from tests.pdf_files import pdf, shown, tagged

BODY = "Nämnden antar riktlinjer för bidrag till föreningar."


def document(content: bytes) -> Document:
    return read("mapp/fil.pdf", content)


def running(*lines: str, x: float = 72, y: float = 760) -> str:
    return "".join(shown(x, y - 14 * n, line) for n, line in enumerate(lines))


def test_a_space_that_the_file_has_counts_beside_letters_that_overhang() -> None:
    text = "Chef för enheten har jour, och hjälp för övrigt av fjärde förvaltningen."
    assert document(pdf(shown(72, 700, text, font=2, size=12))).text == text


@pytest.mark.parametrize(("code", "bullet"), [("\xb7", "•"), ("\xa7", "▪"), ("\x2d", "•"), ("\xfc", "✓")])
def test_bullets_of_symbol_fonts_begin_items(code: str, bullet: str) -> None:
    cmap = f"1 beginbfchar <{ord(code):02x}> <F0{ord(code):02X}> endbfchar"
    stream = f"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange {cmap}"
    font = "<</Type/Font/Subtype/Type1/BaseFont/Symbol/ToUnicode 101 0 R>>"
    words = ["att besluta om riktlinjer,", "att styra och utveckla."]
    rows = "".join(
        f"BT /B 10 Tf 90 {650 - 16 * n} Td ({code}) Tj ET\n" + shown(108, 650 - 16 * n, word)
        for n, word in enumerate(words)
    )
    more = [font, f"<</Length {len(stream)}>>stream\n{stream}\nendstream"]
    content = pdf(shown(72, 680, "Styrelsen ansvarar för") + rows, more=more)
    content = content.replace(b"/F0 3 0 R", b"/B 100 0 R/F0 3 0 R")
    found = document(content)
    assert found.text.split("\n")[-2:] == [f"{bullet} {word}" for word in words]
    assert "|" not in found.text


def test_a_wide_table_of_figures_stays_whole() -> None:
    names = ["Ny inredning, biblioteket", "Ombyggnad Garvaren", "Löparbana Korsavad", "Summa projekt"]
    figures = [[f"{n},{column}{n}5" for column in range(1, 7)] for n in range(1, 5)]
    ops = "".join(shown(190 + 60 * c, 680, head, size=8) for c, head in enumerate(("Budget", "Utfall", "Rest") * 2))
    for n, (name, row) in enumerate(zip(names, figures, strict=True)):
        ops += shown(72, 662 - 16 * n, name, size=9)
        ops += "".join(shown(195 + 60 * c, 662 - 16 * n, figure, size=9) for c, figure in enumerate(row))
    lines = document(pdf(shown(72, 720, "Investeringar", font=1, size=14) + ops)).text.split("\n")
    expected = [" | ".join([name, *row]) for name, row in zip(names, figures, strict=True)]
    assert lines[-5:] == ["| Budget | Utfall | Rest | Budget | Utfall | Rest", *expected]


def test_columns_of_figures_under_a_name_that_reaches_over_both_are_two() -> None:
    rows = [
        ("Skola", "361 000", "2,2", "331 000", "2,4", "284 000", "1,8"),
        ("Omsorg", "380 000", "2,3", "327 000", "2,2", "327 000", "2,1"),
        ("Gator", "173 000", "1,0", "148 000", "1,1", "170 000", "1,1"),
        ("Kultur", "163 000", "0,9", "138 000", "0,8", "166 000", "0,9"),
    ]
    places = (72, 250, 300, 350, 400, 450, 500)
    ops = "".join(
        shown(x, 700, date, size=9) for x, date in ((262, "2024-12-31"), (362, "2025-12-31"), (462, "2026-06-30"))
    )
    for number, row in enumerate(rows):
        ops += "".join(shown(x, 680 - 20 * number, cell, size=9) for x, cell in zip(places, row, strict=True))
    lines = document(pdf(ops)).text.split("\n")
    assert [" | ".join(row) in lines for row in rows] == [True] * 4


def test_close_rows_of_figures_are_rows_though_one_stands_apart() -> None:
    rows = [
        ("Austria", "58,6", "79,0"),
        ("Belgien", "61,6", "57,1"),
        ("Danmark", "", "96,3"),
        ("Snitt", "60,0", "77,5"),
    ]
    places = [(72, 700 - 12 * number - (30 if number == 3 else 0)) for number in range(4)]
    ops = "".join(
        shown(x + 120 * column, y, cell, size=11)
        for (x, y), row in zip(places, rows, strict=True)
        for column, cell in enumerate(row)
        if cell
    )
    assert document(pdf(ops)).text.split("\n") == [" ".join(" | ".join(row).split()) for row in rows]


def test_two_rows_of_figures_keep_their_columns_under_a_line_that_reaches_over_them() -> None:
    years, figures = ("2007-08", "2008-09", "2009-10", "2010-11"), ("49,293", "49,266", "49,373", "49,484")
    ops = shown(72, 700, "Källa", size=9) + shown(72, 660, "Utfall", size=9)
    ops += shown(210, 680, "Elever i tusental, hela riket", size=9)
    for number, (year, figure) in enumerate(zip(years, figures, strict=True)):
        ops += shown(200 + 60 * number, 700, year, size=9) + shown(200 + 60 * number, 660, figure, size=9)
    lines = document(pdf(ops)).text.split("\n")
    assert [line for line in lines if "|" in line and "," in line][-1] == " | ".join(("Utfall", *figures))


def test_a_table_below_two_columns_of_text_is_not_cut_where_these_are() -> None:
    text = "Nämnden följer varje år upp hur många som får stöd"
    ops = "".join(shown(x, 760 - 12 * n, text, size=8) for n in range(9) for x in (72, 322))
    ops += shown(72, 640, "Andel med stöd i kommunens olika delar under de två åren, i procent av alla som bor i delen")
    names = ["Norra delen", "Södra delen", "Östra delen", "Västra delen"]
    rows = [[f"{number}{column},4" for column in range(1, 7)] for number in range(1, 5)]
    for n, (name, row) in enumerate(zip(names, rows, strict=True)):
        ops += shown(72, 615 - 14 * n, f"{name} {'.' * 12}", size=9)
        places = (190, 225, 260, 340, 400, 460)
        ops += "".join(shown(x, 615 - 14 * n, cell, size=9) for x, cell in zip(places, row, strict=True))
    lines = document(pdf(ops)).text.split("\n")
    assert lines[-4:] == [" | ".join((name, *row)) for name, row in zip(names, rows, strict=True)]


def test_two_lists_of_prices_below_two_columns_of_text_stay_two() -> None:
    text = "Nämnden följer varje år upp hur många som får stöd"
    ops = "".join(shown(x, 760 - 12 * n, text, size=8) for n in range(9) for x in (72, 322))
    ops += shown(72, 640, "Priser för resor i kommunens olika delar under de två åren, i kronor för alla som reser")
    prices = [[(f"Biljett {side}{n} för en resa", f"{side}{n}5") for n in range(1, 5)] for side in (1, 2)]
    for x, entries in zip((72, 322), prices, strict=True):
        for n, (name, price) in enumerate(entries):
            ops += shown(x, 615 - 14 * n, name, size=9) + shown(x + 160, 615 - 14 * n, price, size=9)
    lines = document(pdf(ops)).text.split("\n")
    assert [line for line in lines if "|" in line] == [" | ".join(each) for entries in prices for each in entries]


def test_ages_with_wide_spaces_are_one_name() -> None:
    rows = [("1  -  2 år", "0,028", "6 493"), ("3  -  5 år", "0,041", "9 483"), ("6  -  11 år", "0,092", "20 834")]
    ops = "".join(
        shown(x, 680 - 20 * n, cell, size=9)
        for n, row in enumerate(rows)
        for x, cell in zip((72, 250, 400), row, strict=True)
    )
    lines = document(pdf(ops)).text.split("\n")
    assert lines == [" | ".join(" ".join(cell.split()) for cell in row) for row in rows]


def test_rows_of_a_long_table_say_what_their_columns_are() -> None:
    ops = "".join(shown(x, 800, head) for x, head in zip((72, 250, 400), ("Skola", "Elever", "Lärare"), strict=True))
    for n in range(70):
        row = (f"Skola nummer {n} i tätorten vid sjön", str(100 + n), str(10 + n))
        ops += "".join(shown(x, 789 - 10.5 * n, cell, size=7) for x, cell in zip((72, 250, 400), row, strict=True))
    text = document(pdf(ops)).text
    assert "Skola: Skola nummer 61 i tätorten vid sjön; Elever: 161; Lärare: 71" in text.split("\n\n")


def test_notes_in_the_margin_stand_apart() -> None:
    lines = [
        "1 § Dessa föreskrifter gäller länsstyrelsens arbete med inventering av björn",
        "och varg. Metodik för genomförande av inventeringen finns beskriven i en",
        "handbok. Termen familjegrupp används för spår av lodjurshona med ungar, som",
        "alla ska anmälas till verket inom fjorton dagar från den dag då avvikelsen",
        "blev känd. Anmälan ska vara skriftlig och undertecknad av länsstyrelsen.",
    ]
    notes = shown(470, 760, "NFS 2014:23", size=8) + shown(470, 732, "NFS 2012:1", size=8)
    text = document(pdf(running(*lines) + notes)).text
    assert text.split("\n\n") == [" ".join(lines), "NFS 2014:23", "NFS 2012:1"]


def test_values_of_a_form_stand_by_their_labels_and_passwords_nowhere() -> None:
    field = "<</Type/Annot/Subtype/Widget/FT/Tx/T({})/V({})/Rect[{}]/F 4/P 21 0 R/DA(/F0 10 Tf 0 g){}>>"
    more = [
        field.format("namn", "Anna Ek", "150 695 400 712", ""),
        field.format("skal", "Kan inte gå längre än femtio meter.", "72 600 400 640", "/Ff 4096"),
        field.format("kod", "hemlig123", "150 555 400 572", "/Ff 8192"),
        "<</Type/Annot/Subtype/Widget/FT/Btn/T(ja)/V/Yes/AS/Yes/Rect[72 520 84 532]/F 4/P 21 0 R"
        "/AP<</N<</Yes 104 0 R/Off 104 0 R>>>>>>",
        "<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Length 0>>stream\n\nendstream",
    ]
    ops = shown(72, 700, "Sökande:") + shown(72, 650, "Skäl:") + shown(72, 560, "Kod:") + shown(90, 523, "Ja tack")
    fields = "100 0 R 101 0 R 102 0 R 103 0 R"
    text = document(
        pdf(ops, page=f"/Annots[{fields}]", catalogue=f"/AcroForm<</Fields[{fields}]/DA(/F0 10 Tf 0 g)>>", more=more)
    ).text
    assert [line for line in text.split("\n") if line] == [
        "Sökande: | Anna Ek" if " | " in text else "Sökande: Anna Ek", "Skäl:", "Kan inte gå längre än femtio meter.",
        "Kod:", "☒ Ja tack",
    ]  # fmt: skip


def test_a_text_drawn_again_beside_itself_is_there_once() -> None:
    twice = shown(72, 700, "Bostadsbidrag", size=14) + shown(73.2, 699, "Bostadsbidrag", size=14)
    by_letters = "".join(
        shown(x + shift, 650, letter, size=14)
        for x, letter in ((72, "T"), (80.6, "a"), (88.4, "x"))
        for shift in (0, 0.6)
    )
    assert document(pdf(twice + by_letters)).text.replace("\n\n", "\n") == "Bostadsbidrag\nTax"


def test_letters_of_a_ligature_are_all_there() -> None:
    stream = "begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <24> <006600660069> endbfchar"
    more = [
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 101 0 R>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
    ]
    content = pdf("BT /B 12 Tf 72 700 Td ($) Tj ET\n" + shown(90, 700, "cient", size=12), more=more)
    assert document(content.replace(b"/F0 3 0 R", b"/B 100 0 R/F0 3 0 R")).text.startswith("ffi")


def test_a_wide_ligature_is_in_its_word() -> None:
    stream = "begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <24> <00660066> endbfchar"
    more = [
        "<</Type/Font/Subtype/Type1/BaseFont/Wide/FirstChar 36/LastChar 36/Widths[800]/ToUnicode 101 0 R>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
    ]
    word = shown(72, 700, "tr", size=12) + shown(79.5, 700, "\xe4", size=12)
    word += "BT /B 12 Tf 86.2 700 Td ($) Tj ET\n" + shown(95.8, 700, "ande", size=12)
    content = pdf(word, more=more).replace(b"/F0 3 0 R", b"/B 100 0 R/F0 3 0 R")
    assert document(content).text == "träffande"


def test_contents_without_dots_are_left_out() -> None:
    titles = ["Bakgrund till ärendet", "Kommunens ansvar", "Tillsyn och uppföljning", "Ekonomiska följder", "Beslut"]
    listed = "".join(shown(72, 700 - 16 * n, t) + shown(480, 700 - 16 * n, str(n + 2)) for n, t in enumerate(titles))
    pages = [shown(72, 760, title, font=1, size=14) + running(BODY, BODY, y=730) for title in titles]
    found = document(pdf(shown(72, 760, "Plan för skolan", font=1, size=20) + listed, *pages))
    assert [heading.text for heading in found.headings] == ["Plan för skolan", *titles]
    assert found.text.count("Kommunens ansvar") == 1


def dotted(pairs: list[tuple[str, int]], *, y: int = 700) -> str:
    return "".join(shown(72, y - 16 * n, f"{name} {'. ' * 20}{number}") for n, (name, number) in enumerate(pairs))


def test_dots_that_lead_to_prices_are_no_contents() -> None:
    prices = [("Altan", 4200), ("Skylt", 1300), ("Mur eller plank", 2600), ("Rivning", 900)]
    found = document(pdf(dotted(prices), dotted([("Bakgrund", 2), ("Ansvar", 2), ("Beslut", 3)])))
    assert [line.split(" ")[0] for line in found.text.split("\n") if line] == ["Altan", "Skylt", "Mur", "Rivning"]
    assert "Mur eller plank . . ." in found.text
    assert "2600" in found.text


def test_the_series_is_no_title() -> None:
    ops = shown(72, 780, "Statens offentliga utredningar", size=24) + shown(72, 740, "En trygg skola", size=18)
    assert document(pdf(ops + running(BODY, BODY, y=700))).title == "En trygg skola"


def test_letters_that_stand_for_others_are_noticed() -> None:
    sentence = "den som har en varaktig nedsatt funktion kan ansöka om stöd hos kommunen och ska bifoga ett intyg"
    words = "".join(chr(ord(letter) - 29) if letter.isascii() and letter.isalpha() else letter for letter in sentence)
    with pytest.raises(OnlyImages):
        document(pdf(running(*[words] * 9)))
    found = document(pdf(running(*[words] * 9), running(BODY)))
    assert found.text == BODY
    assert "sidan 1 lästes inte, för filen säger fel bokstäver" in found.notes[0]


# What a structure tree tells


def _tree(*elements: str) -> list[str]:
    kids = " ".join(f"{102 + n} 0 R" for n in range(len(elements)))
    return [f"/S/Document/K[{kids}]", *elements]


def test_headings_items_and_order_of_the_tags_count_before_looks() -> None:
    items = [
        ("P", shown(72, 600, "Texten under rubriken.")),
        ("H2", shown(72, 640, "Vanlig stil men rubrik")),
        ("LI", shown(72, 560, "utan punkt framför sig")),
        ("LI", shown(72, 546, "den andra saken i listan")),
    ]
    content = tagged(items, _tree("/S/H2/K[1]", "/S/P/K[0]", "/S/LI/K[2]", "/S/LI/K[3]"))
    found = document(content)
    assert [(h.level, h.text) for h in found.headings] == [(2, "Vanlig stil men rubrik")]
    assert found.text == (
        "Vanlig stil men rubrik\n\nTexten under rubriken.\n\nutan punkt framför sig\nden andra saken i listan"
    )


def test_what_a_container_marks_between_its_parts_stands_between_them() -> None:
    lines = ["Vallinge kommun", "Avfall", "Det kostar 250 kr per besök.", "Kontakt", "Ring kundservice."]
    items = [("P", shown(72, 760 - 40 * n, line)) for n, line in enumerate(lines)]
    tree = ["/S/Document/K[0 102 0 R 2 103 0 R 4]", "/S/H1/K[1]", "/S/H2/K[3]"]
    assert document(tagged(items, tree)).text.split("\n\n") == lines


def test_a_tagged_table_has_its_cells_however_they_stand() -> None:
    cells = [("Konto", 72, 700), ("Belopp", 110, 700), ("Skatt", 72, 680), ("12", 110, 680), ("på", 72, 668)]
    items = [("TD", shown(x, y, text)) for text, x, y in cells]
    tree = [
        "/S/Table/K[102 0 R 103 0 R]", "/S/TR/K[104 0 R 105 0 R]", "/S/TR/K[106 0 R 107 0 R]",
        "/S/TH/K[0]", "/S/TH/K[1]", "/S/TD/K[2 4]", "/S/TD/K[3]",
    ]  # fmt: skip
    assert document(tagged(items, tree)).text == "Konto | Belopp\nSkatt på | 12"


def test_two_tagged_rows_of_names_are_one() -> None:
    rows = [("Kaj", "Dygn", "", "Vecka", ""), ("", "el", "vatten", "el", "vatten"), ("Norra", "40", "15", "210", "80")]
    texts = [
        shown(72 + 80 * column, 700 - 20 * number, text) if text else ""
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    ]
    trs = [
        f"/S/TR/K[{' '.join(f'{105 + 5 * number + column} 0 R' for column in range(5))}]" for number in range(len(rows))
    ]
    kinds = ["TH"] * 10 + ["TD"] * 5
    tree = ["/S/Table/K[102 0 R 103 0 R 104 0 R]", *trs, *(f"/S/{kind}/K[{n}]" for n, kind in enumerate(kinds))]
    assert document(tagged([("TD", text) for text in texts], tree)).text == (
        "Kaj | Dygn, el | Dygn, vatten | Vecka, el | Vecka, vatten\nNorra | 40 | 15 | 210 | 80"
    )


def test_rows_of_a_tagged_table_go_with_their_group() -> None:
    rows = [("Bad", "Helg", "Vardag"), ("Simhall", "", ""), ("Barn", "20", "10"), ("Gym", "", ""), ("Barn", "40", "30")]
    texts = [
        shown(72 + 100 * column, 700 - 20 * number, text) if text else ""
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    ]
    first_row, first_cell = 102, 102 + len(rows)
    kids = " ".join(f"{first_row + number} 0 R" for number in range(len(rows)))
    trs = [
        "/S/TR/K[" + " ".join(f"{first_cell + 3 * number + column} 0 R" for column in range(3)) + "]"
        for number in range(len(rows))
    ]
    tree = [f"/S/Table/K[{kids}]", *trs, *(f"/S/TD/K[{number}]" for number in range(len(texts)))]
    found = split(document(tagged([("TD", text) for text in texts], tree)))
    assert [(passage.heading, passage.text) for passage in found][-2:] == [
        ("Simhall", "Bad: Barn; Helg: 20; Vardag: 10"),
        ("Gym", "Bad: Barn; Helg: 40; Vardag: 30"),
    ]


def test_what_looks_as_an_item_of_minutes_and_stands_in_it_is_part_of_it() -> None:
    lines = [("§ 12 Dagordning", 1), ("Beslut", 1), ("Dagordningen godkänns av nämnden.", 0)]
    lines += [("§ 13 Taxa", 1), ("Beslut", 1), ("Nämnden antar taxan för vatten och avlopp.", 0)]
    ops = "".join(shown(72, 760 - 30 * n, line, font=font) for n, (line, font) in enumerate(lines))
    found = document(pdf(ops))
    assert found.title == "Fil"
    assert [(heading.level, heading.text) for heading in found.headings] == [
        (1, "§ 12 Dagordning"),
        (2, "Beslut"),
        (1, "§ 13 Taxa"),
        (2, "Beslut"),
    ]


def test_tags_that_lie_about_the_order_are_left_to_the_eye() -> None:
    lines = [f"Mening nummer {n} i texten om skolskjuts." for n in range(12)]
    items = [("P", shown(72, 760 - 40 * n, line)) for n, line in enumerate(lines)]
    order = sorted(range(12), key=lambda n: (n * 7) % 12)
    found = document(tagged(items, _tree(*(f"/S/P/K[{n}]" for n in order))))
    assert found.text.split("\n\n") == lines


# What nobody sees

SECRET = "Anna Ek har skyddade personuppgifter."
BOX = "0 g 70 695 250 16 re f\n"
ROUNDED = (
    "0 g 74 695 m 316 695 l 318 695 320 697 320 699 c 320 707 l 320 709 318 711 316 711 c 74 711 l "
    "72 711 70 709 70 707 c 70 699 l 70 697 72 695 74 695 c h f\n"
)


@pytest.mark.parametrize(
    ("ops", "where"),
    [
        (shown(72, 700, SECRET) + BOX, "under en ruta"),
        (shown(72, 700, SECRET) + "1 g 70 695 m 320 695 l 320 711 l 70 711 l h f 0 g\n", "under en ruta"),
        ("3 Tr " + shown(72, 700, SECRET) + "0 Tr\n" + BOX, "under en ruta"),
        (shown(72, 700, SECRET) + "q 1 0 0 1 60 0 cm /X0 Do Q\n", "under en ruta"),
        (shown(72, 700, SECRET) + ROUNDED, "under en ruta"),
        ("/G0 gs /X1 Do /G1 gs\n", "i bakgrundens färg"),
        (shown(72, 900, SECRET), "utanför sidan"),
        ("/OC /L0 BDC\n" + shown(72, 700, SECRET) + "EMC\n", "i ett avstängt lager"),
        ("/G0 gs " + shown(72, 700, SECRET) + "/G1 gs\n", "i bakgrundens färg"),
        ("1 1 1 rg " + shown(72, 700, SECRET) + "0 g\n", "i bakgrundens färg"),
        (BOX + shown(72, 700, SECRET), "i bakgrundens färg"),
    ],
)
def test_text_that_nobody_sees_is_left_out_and_reported(ops: str, where: str) -> None:
    form = "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Length 24>>stream\n0 g 10 690 260 25 re f  \nendstream"
    group = (
        "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency>>/Resources<</Font<</F0 3 0 R>>>>"
        f"/Length {len(shown(72, 700, SECRET))}>>stream\n{shown(72, 700, SECRET)}endstream"
    )
    content = pdf(
        ops + shown(72, 600, BODY),
        resources="/ExtGState<</G0<</ca 0>>/G1<</ca 1>>>>/Properties<</L0 100 0 R>>/XObject<</X0 101 0 R/X1 102 0 R>>",
        catalogue="/OCProperties<</OCGs[100 0 R]/D<</OFF[100 0 R]>>>>",
        more=["<</Type/OCG/Name(Inl\xe4gg)>>", form, group],
    )
    found = document(content)
    assert found.text == BODY
    reported = ["text under en ruta på sidan 1 lästes inte" in note for note in found.notes]
    assert reported == ([True] if where == "under en ruta" else [])


@pytest.mark.parametrize("annotation", ["/Subtype/Redact", "/Subtype/Square/IC[0 0 0]"])
def test_text_under_a_box_of_the_commenting_tools_is_left_out(annotation: str) -> None:
    more = [f"<</Type/Annot{annotation}/Rect[70 695 320 712]/F 4/P 21 0 R>>"]
    found = document(pdf(shown(72, 700, SECRET) + shown(72, 600, BODY), page="/Annots[100 0 R]", more=more))
    assert found.text == BODY
    assert "under en ruta" in found.notes[0]


@pytest.mark.parametrize(
    "ops",
    [
        BOX + "1 g " + shown(72, 700, SECRET) + "0 g\n",
        "0.9 g 70 695 250 16 re f 0 g\n" + shown(72, 700, SECRET),
        "3 Tr " + shown(72, 700, SECRET) + "0 Tr\n",
        shown(72, 700, SECRET) + "0 g 60 640 m 590 640 l 590 711 l h f\n",
        shown(72, 700, SECRET) + "70 695 250 16 re S\n70 702 250 1 re f\n",
        shown(72, 700, SECRET) + "/G2 gs 1 1 0 rg 70 695 250 16 re f /G1 gs 0 g\n",
        "/OC /L1 BDC\n" + shown(72, 700, SECRET) + "EMC\n",
        "/Pattern cs /P0 scn " + shown(72, 700, SECRET) + "0 g\n",
        shown(72, 700, SECRET) + "q 0 0 10 10 re W n 0 0 595 842 re f Q\n",
    ],
)
def test_text_that_is_seen_stays(ops: str) -> None:
    pattern = (
        "<</Type/Pattern/PatternType 2/Shading<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 500 0]/Extend[true true]"
        "/Function<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 0 1]/N 1>>>>>>"
    )
    content = pdf(
        ops + shown(72, 600, BODY),
        resources="/ExtGState<</G1<</ca 1>>/G2<</ca .4>>>>/Properties<</L1 101 0 R>>/Pattern<</P0 102 0 R>>",
        catalogue="/OCProperties<</OCGs[100 0 R 101 0 R]/D<</OFF[100 0 R]>>>>",
        more=["<</Type/OCG/Name(Av)>>", "<</Type/OCG/Name(På)>>", pattern],
    )
    found = document(content)
    assert found.text.split("\n\n") == [SECRET, BODY]
    assert found.notes == ()


def test_a_page_with_nothing_but_hidden_text_has_none() -> None:
    with pytest.raises(NoText):
        document(pdf(shown(72, 700, SECRET) + BOX))


def test_no_passage_of_a_covered_table_holds_its_names() -> None:
    rows = "".join(
        shown(72, 760 - 14 * n, f"Barn {n}") + shown(200, 760 - 14 * n, f"2014-0{n}-01") for n in range(1, 9)
    )
    found = document(pdf(rows + "0 g 190 600 200 200 re f\n" + shown(72, 500, BODY)))
    assert not any("2014" in passage.text for passage in split(found))


def test_a_paragraph_that_goes_on_on_the_next_page_takes_no_other_mark_of_that_page() -> None:
    def page(*lines: str, y: float) -> str:
        return "".join(f"/P <</MCID {n}>> BDC\n{shown(72, y - 14 * n, line)}EMC\n" for n, line in enumerate(lines))

    pages = (
        page("Inledningen står för sig.", "Nämnden ansvarar för tillsyn av", y=130),
        page("livsmedel och serveringstillstånd.", "Avgiften framgår av taxan.", y=760),
    )
    root = "<</Type/StructTreeRoot/K[101 0 R]/ParentTree<</Nums[0 [102 0 R 103 0 R] 1 [103 0 R 104 0 R]]>>>>"
    elements = (
        "/P 100 0 R/S/Document/K[102 0 R 103 0 R 104 0 R]",
        "/P 101 0 R/Pg 21 0 R/S/P/K[0]",
        "/P 101 0 R/Pg 21 0 R/S/P/K[1 <</Type/MCR/Pg 23 0 R/MCID 0>>]",
        "/P 101 0 R/Pg 23 0 R/S/P/K[1]",
    )
    content = pdf(
        *pages,
        catalogue="/MarkInfo<</Marked true>>/StructTreeRoot 100 0 R",
        page="/StructParents 0",
        more=[root, *(f"<</Type/StructElem{element}>>" for element in elements)],
    )
    head, _, last = content.rpartition(b"/StructParents 0")
    assert document(head + b"/StructParents 1" + last).text.split("\n\n") == [
        "Inledningen står för sig.",
        "Nämnden ansvarar för tillsyn av livsmedel och serveringstillstånd.",
        "Avgiften framgår av taxan.",
    ]


def test_a_justified_paragraph_of_a_tagged_file_is_no_table_but_rows_of_figures_in_one_are() -> None:
    lines = (("Kommittén", "bedömer", "att"), ("arbetsmiljön", "är", "god"), ("på", "skolornas", "gårdar."))
    ops = "".join(shown(72 + 90 * n, 700 - 12 * y, word) for y, line in enumerate(lines) for n, word in enumerate(line))
    rows = (("Gård", "Buller", "Träd"), ("Eken", "41", "7"), ("Alen", "38", "12"))
    cells = "".join(shown(72 + 90 * n, 600 - 12 * y, cell) for y, row in enumerate(rows) for n, cell in enumerate(row))
    text = document(tagged([("P", ops), ("P", cells)], _tree("/S/P/K[0]", "/S/P/K[1]"))).text
    assert text.split("\n\n") == [
        "Kommittén bedömer att arbetsmiljön är god på skolornas gårdar.",
        "Gård | Buller | Träd\nEken | 41 | 7\nAlen | 38 | 12",
    ]


NUMBERED = (
    "Nämnden har att verka för att alla som vistas i",
    "kommunen ska kunna nå en badplats utan bil, och",
    "ska därför varje år pröva vilka linjer som kan",
    "dras om under sommaren, när skolornas bussar är",
    "lediga och förarna vill ha arbete de veckorna.",
)


@pytest.mark.parametrize(("step", "first"), [(1, 1), (1, 31), (5, 5)])
def test_numbers_of_lines_beside_running_text_are_left_out(step: int, first: int) -> None:
    ops = "".join(
        shown(90, 700 - 14 * n, line) + shown(60, 700 - 14 * n, str(first + step * n), size=8)
        for n, line in enumerate(NUMBERED)
    )
    assert document(pdf(ops)).text == " ".join(NUMBERED)


def test_numbers_of_paragraphs_in_the_margin_stay() -> None:
    ops = "".join(shown(90, 700 - 14 * n, line) for n, line in enumerate((*NUMBERED, *NUMBERED)))
    numbers = "".join(shown(60, 700 - 14 * n, str(number), size=8) for n, number in ((0, 71), (5, 72)))
    assert {"71", "72"} <= set(document(pdf(ops + numbers)).text.split())


def test_numbers_of_rows_stay() -> None:
    lines = [line[:1].upper() + line[1:] for line in NUMBERED]
    ops = "".join(shown(90, 700 - 14 * n, line) + shown(60, 700 - 14 * n, str(n + 1)) for n, line in enumerate(lines))
    assert document(pdf(ops)).text.split("\n") == [f"{n} | {line}" for n, line in enumerate(lines, 1)]


def test_a_note_in_the_margin_of_a_tagged_file_stands_apart() -> None:
    ops = [shown(72, 700 - 14 * n, line) for n, line in enumerate((*NUMBERED, *NUMBERED))]
    note = shown(400, 700, "Se reglementet")
    tree = _tree("/S/P/K[0]", "/S/P/K[1]")
    assert document(tagged([("P", note), ("P", "".join(ops))], tree)).text.split("\n\n") == [
        " ".join((*NUMBERED, *NUMBERED)),
        "Se reglementet",
    ]
