"""Plain text: title, date, headings told by how lines stand, lines joined that a width broke."""

from __future__ import annotations

import datetime
import textwrap

import pytest

from indexer.errors import NoText
from indexer.readers.formats import read
from indexer.readers.plain.text import document_from_text
from tests.growth import linear
from tests.indexer.readers.read_texts import POOL, TRAM, blocks, headings, plain


class TestPlainText:
    def test_title_date_headings_and_paragraphs(self) -> None:
        document = plain(
            f"torsdag 29 februari 2024\n\n\nTak över badet\n\n{POOL}\n\n\nKollektivtrafik\n{TRAM}\n{POOL}\n"
        )
        assert document.title == "Tak över badet"
        assert document.published == datetime.date(2024, 2, 29)
        assert headings(document) == [(1, "Tak över badet"), (2, "Kollektivtrafik")]
        assert blocks(document) == [
            "Tak över badet",
            POOL,
            "Kollektivtrafik",
            TRAM,
            POOL,
        ]
        assert (document.source, document.link, document.language) == ("mapp/fil.txt", None, "sv")

    @pytest.mark.parametrize(
        "dateline",
        [
            "2024-02-29",
            "Publicerad: 29 februari 2024",
            "Torsdagen den 29 februari 2024",
            "29/2 2024",
            "29/2-2024",
            "29 feb. 2024",
        ],
    )
    def test_the_date_over_the_title_is_kept_as_metadata_alone(self, dateline: str) -> None:
        document = plain(f"{dateline}\n\nTak över badet\n\n{POOL}")
        assert (document.published, document.text) == (datetime.date(2024, 2, 29), f"Tak över badet\n\n{POOL}")
        assert headings(document) == [(1, "Tak över badet")]

    @pytest.mark.parametrize(
        "text",
        [
            "29 februari 2024",
            "29 februari 2024\n\n1 mars 2024",
            f"29 februari 2024\n\n{POOL}",
            f"Tak över badet\n\n29 februari 2024\n\n{POOL}",
            f"Publicerad 29 februari 2024 av Åsa Ek\n\nTak över badet\n\n{POOL}",
            f"Tallbo den 29 februari 2024\n\nTak över badet\n\n{POOL}",
            f"29 februari 2024 kl. 14.30\n\nTak över badet\n\n{POOL}",
        ],
    )
    def test_a_date_that_says_more_or_stands_elsewhere_stays_in_the_text(self, text: str) -> None:
        document = plain(text)
        assert (document.published, document.text) == (datetime.date(2024, 2, 29), text)

    def test_another_date_than_that_of_publication_stays_in_the_text(self) -> None:
        document = plain(f"29 februari 2024\n\n1 mars 2024\n\nTak över badet\n\n{POOL}")
        assert blocks(document) == ["1 mars 2024", "Tak över badet", POOL]

    def test_line_over_a_paragraph_is_a_heading_even_without_blank_lines(self) -> None:
        document = plain(f"Tak över badet\n{POOL}\nVem betalar?\n{TRAM}\n\nVad som behövs\n• spik\n• plåt\n")
        assert headings(document) == [(1, "Tak över badet"), (2, "Vem betalar?"), (2, "Vad som behövs")]

    @pytest.mark.parametrize("heading", ["Hamnen ett exempel.", "Ny brygga!", "ÖPPETTIDER", "3.2 Ansvar och roller"])
    def test_isolated_short_lines_are_headings(self, heading: str) -> None:
        assert headings(plain(f"{POOL}\n\n{heading}\n\n{TRAM}\n"))[0][1] == heading

    def test_numbered_headings_have_their_depth(self) -> None:
        text = f"Plan\n\n1. Inledning\n\n{POOL}\n\n1.1 Bakgrund\n\n{TRAM}\n\n2. Mål\n\n{POOL}"
        assert headings(plain(text)) == [(1, "Plan"), (2, "1. Inledning"), (3, "1.1 Bakgrund"), (2, "2. Mål")]

    @pytest.mark.parametrize(
        "lines",
        [
            "Måndag\nTisdag\nOnsdag",
            "Äpplen\n\nPäron\n\nPlommon",
            "Vinden viner\nVågen välver\nVåren väntar",
            "- Kommer du?\n- Ja, nu",
            "Tallbo kommun\nBox 12\n123 45 Tallbo",
            "Telefon: 0123-456 78",
            "Färjan väntar, men",
            "Följande gäller:",
            "info@example.se",
            "Vi tror på framtiden. Det gör alla",
            "med gemen början",
            "29 februari 2024",
            "12 000",
            "Du som söker ska",
        ],
    )
    def test_other_short_lines_are_not_headings(self, lines: str) -> None:
        assert headings(plain(f"{POOL}\n\n{lines}\n\n{TRAM}\n")) == []

    def test_a_short_line_without_a_body_is_no_heading(self) -> None:
        assert headings(plain(f"Rubrik\n\n{POOL}\n\nÅsa Ek\n\nrektor\n")) == [(1, "Rubrik")]

    def test_a_caption_between_heading_and_body(self) -> None:
        document = plain(f"{POOL}\n\nBesök i hamnen\n\nBåten Elsa i hamnen\nBåten Elsa i hamnen\n\n{TRAM}")
        assert headings(document) == [(2, "Besök i hamnen")]
        assert blocks(document) == [POOL, "Besök i hamnen", "Båten Elsa i hamnen", TRAM]

    def test_lists_stay_together(self) -> None:
        document = plain("Ta med dig hit:\n\n  • spik\n  • plåt\n\n1. Börja\n2) Sluta\na) så\n– eller så\n* nej\n- jo")
        assert blocks(document) == [
            "Ta med dig hit:",
            "• spik\n• plåt\n1. Börja\n2) Sluta\na) så\n– eller så\n* nej\n- jo",
        ]

    def test_hard_wrapped_lines_are_joined(self) -> None:
        paragraphs = [f"{POOL} {TRAM}", f"{TRAM} {POOL} {TRAM}"]
        text = "\n\n".join(textwrap.fill(paragraph, 60) for paragraph in paragraphs)
        assert blocks(plain(text)) == paragraphs

    def test_hard_wrapped_list_items_are_joined(self) -> None:
        wrapped = textwrap.fill(f"• {POOL} {TRAM}", 50, subsequent_indent="  ")
        assert blocks(plain(f"{wrapped}\n{wrapped}")) == [f"• {POOL} {TRAM}\n• {POOL} {TRAM}"]

    def test_heading_over_a_hard_wrapped_paragraph(self) -> None:
        text = (
            f"Tak över badet\n{textwrap.fill(POOL + ' ' + TRAM, 60)}\n\nTrafik\n{textwrap.fill(TRAM + ' ' + POOL, 60)}"
        )
        assert headings(plain(text)) == [(1, "Tak över badet"), (2, "Trafik")]

    def test_list_without_bullets_is_not_taken_for_wrapped_lines(self) -> None:
        lines = [
            "Den som söker ska ha",
            "ett giltigt pass",
            "pengar till hemresan och till maten under hela tiden",
            "tålamod",
        ]
        assert blocks(plain("\n".join(lines))) == lines

    @pytest.mark.parametrize(
        ("broken", "whole"),
        [
            ("Det är kommu-\nnen som", "Det är kommunen som"),
            ("både hälso-\noch sjukvård", "både hälso- och sjukvård"),
            ("ett i-\nlandsproblem", "ett i-landsproblem"),
            ("hela EU-\nmarknaden", "hela EU-marknaden"),
            ("ett 90-\ntalshus", "ett 90-talshus"),
            ("ett e-post-\nmeddelande och e-post-meddelande", "ett e-post-meddelande och e-post-meddelande"),
            ("in- eller\nutresa", "in- eller\n\nutresa"),
            ("kom\u00ad\nmunen växer", "kommunen\n\nväxer"),
        ],
    )
    def test_words_divided_at_line_ends(self, broken: str, whole: str) -> None:
        assert plain(broken).text == whole

    def test_a_drawn_line_divides_and_goes(self) -> None:
        assert blocks(plain(f"Rubrik\n======\n{POOL}\n* * *\n{TRAM}\n_____")) == ["Rubrik", POOL, TRAM]

    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("Gävle", "Gävle"),
            (POOL, "Simhallen vid ån får nytt tak i sommar, och badarna hänvisas under tiden till…"),
            ("Taket läcker. " + POOL, "Taket läcker"),
            ("badets_tak_bild\n\n2024-02-29\n\nTak över badet\n\n" + POOL, "Tak över badet"),
            ("1. ett\n2. två", "Min fil"),
            ("2024-02-29", "Min fil"),
        ],
    )
    def test_titles(self, text: str, title: str) -> None:
        assert read("mapp/min_fil.txt", text.encode()).title == title

    @pytest.mark.parametrize("title", ["", None, "  "])
    def test_document_from_text_finds_a_title_that_is_not_given(self, title: str | None) -> None:
        assert document_from_text(f"Tak över badet\n\n{POOL}", path="id", title=title).title == "Tak över badet"

    def test_document_from_text_keeps_the_given_title_and_all_text(self) -> None:
        document = document_from_text(f"Tak över badet\n\n{POOL}", path="id", title="Badet  i\u00a0Tallbo")
        assert document.title == "Badet i Tallbo"
        assert document.text == f"Tak över badet\n\n{POOL}"
        with pytest.raises(NoText):
            document_from_text(" \n", path="id", title="Rubrik")

    def test_web_rubbish_goes(self) -> None:
        document = plain(f"Badet\n\nkl. av | Taggar: , ,\n\n{POOL}\n\nKommentera\n\nObligatoriska fält är märkta *")
        assert blocks(document) == ["Badet", POOL]

    @pytest.mark.parametrize(
        "token",
        [POOL, " ", "<", "x-\n", "- ", "a\n"],
        ids=["prose", "blanks", "brackets", "hyphens", "bullets", "lines"],
    )
    def test_a_million_characters_take_linear_time(self, token: str) -> None:
        assert linear(lambda size: plain(POOL + token * (size // len(token)) + "x"), 1_000_000)


def test_a_line_of_two_columns_is_no_title() -> None:
    head = "Ekby kommun                    Dnr KS 2025/310\nKommunstyrelsen                25-11-03"
    document = read(
        "a.txt", f"{head}\n\nÄndrad avgift för torghandel\n\nAvgiften höjs till 180 kronor per dag.".encode()
    )
    assert document.title == "Ändrad avgift för torghandel"
    assert document.text.startswith("Ekby kommun")


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("k/2025/Avgifter hamnen.txt", "Båtplats per säsong 2 150 kr. Vinterförvaring 900 kr.", "Avgifter hamnen"),
        ("k/Lillbadet oppettider.txt", "Mån-fre 14-20\nLör-sön stängt", "Lillbadet oppettider"),
        ("k/Brev.txt", "Tack för ditt brev om badet. Vi svarar snart på det.", "Tack för ditt brev om badet"),
        ("k/7.txt", "Det finns 3 hus här. De är gula och stora.", "Det finns 3 hus här"),
    ],
)
def test_what_states_a_figure_is_no_title_beside_the_files_name(path: str, text: str, title: str) -> None:
    document = document_from_text(text, path=path)
    assert document.title == title
    assert document.headings == ()
    assert text.split("\n")[0] in document.text


@pytest.mark.parametrize(
    ("line", "heads"),
    [("Lördag 14 mars", True), ("Vardagar 8–16", False), ("Båtplats 900 kr", False), ("Båtplats 900 kr/år", False)],
)
def test_a_fee_or_the_hours_of_a_day_head_nothing(line: str, heads: bool) -> None:
    text = f"Loppis i parken\n\n{line}\n\nVi säljer allt möjligt i parken och bjuder på kaffe och bulle hela dagen."
    headings = [heading.text for heading in document_from_text(text, path="k/a.txt").headings]
    assert (line in headings) is heads
