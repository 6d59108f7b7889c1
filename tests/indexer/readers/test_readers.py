"""Every format becomes the same kind of document: clean text, a title, headings at their offsets."""

from __future__ import annotations

import datetime
import textwrap

import pytest

from indexer.errors import NoText, NotText, UnknownFormat
from indexer.readers.formats import read
from indexer.readers.plain.text import document_from_text
from indexer.texts.document import Document
from tests.growth import linear

POOL = "Simhallen vid ån får nytt tak i sommar, och badarna hänvisas under tiden till sjöns båda bryggor."
TEXTS = [".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".csv"]
"""Endings of the formats that are letters from their first byte to their last."""

TRAM = "Spårvagnen till hamnen går var tionde minut på vardagar och var tjugonde på helger och sena kvällar."


def plain(text: str) -> Document:
    return read("mapp/fil.txt", text.encode())


def markdown(text: str) -> Document:
    return read("mapp/fil.md", textwrap.dedent(text).encode())


def html(text: str) -> Document:
    return read("mapp/sida.html", text.encode())


def headings(document: Document) -> list[tuple[int, str]]:
    for heading in document.headings:
        assert document.text[heading.offset :].startswith(heading.text)
    return [(heading.level, heading.text) for heading in document.headings]


def blocks(document: Document) -> list[str]:
    return document.text.split("\n\n")


class TestFormats:
    def test_the_ending_decides_whatever_its_case(self) -> None:
        assert read("a/B.TXT", b"hej").media_type == "text/plain"
        assert read("a/b.Markdown", b"hej").media_type == "text/markdown"
        assert read("a/b.HTM", b"<p>hej</p>").media_type == "text/html"

    @pytest.mark.parametrize("path", ["a/b.svg", "a/b", "a/.txt", "txt", "a.txt/b"])
    def test_unknown_formats_name_the_known_ones(self, path: str) -> None:
        with pytest.raises(UnknownFormat, match=r"\.txt.*\.md.*\.html"):
            read(path, b"hej")

    @pytest.mark.parametrize("ending", TEXTS)
    def test_nothing_and_binaries_are_refused(self, ending: str) -> None:
        for content in (b"", b" \n\t\n", "\ufeff\u200b".encode()):
            with pytest.raises(NoText):
                read(f"x{ending}", content)
        with pytest.raises(NotText):
            read(f"x{ending}", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))

    @pytest.mark.parametrize("ending", TEXTS)
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman", "cp850"])
    def test_every_format_in_every_encoding(self, ending: str, encoding: str) -> None:
        assert read(f"x{ending}", POOL.encode(encoding)).text == POOL


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


class TestMarkdown:
    def test_front_matter_in_swedish(self) -> None:
        document = markdown(f"""\
            ---
            titel: Simhallens tak
            datum: 2024-02-29
            källa: Tallbo kommun, nyheter
            författare: [Berit Lund, Åke Ek]
            länk: https://example.se/tak
            språk: svenska
            ---
            {POOL}
            """)
        assert (document.title, document.published, document.author) == (
            "Simhallens tak",
            datetime.date(2024, 2, 29),
            "Berit Lund, Åke Ek",
        )
        assert (document.source, document.link, document.language) == (
            "Tallbo kommun, nyheter",
            "https://example.se/tak",
            "sv",
        )
        assert (document.text, document.headings) == (POOL, ())

    def test_front_matter_in_english_with_other_types(self) -> None:
        document = markdown(f"""\
            ---
            title: 2024
            date: 29 februari 2024
            source: https://example.se/a
            author: null
            link: {{x: y}}
            language: en
            ---
            {POOL}
            """)
        assert (document.title, document.published, document.author) == ("2024", datetime.date(2024, 2, 29), None)
        assert (document.source, document.link, document.language) == (
            "https://example.se/a",
            "https://example.se/a",
            "en",
        )

    def test_front_matter_that_is_no_yaml_because_of_a_colon(self) -> None:
        document = markdown(f"---\ntitle: Badet: ett nytt tak\ndate: 2024-02-29\n---\n{POOL}")
        assert (document.title, document.published, document.text) == (
            "Badet: ett nytt tak",
            datetime.date(2024, 2, 29),
            POOL,
        )

    @pytest.mark.parametrize("front", ["- [oavslutad\n  {", "Bara text som står här", "!!python/object:os.system x"])
    def test_what_is_no_front_matter_is_text(self, front: str) -> None:
        document = markdown(f"---\n{front}\n---\n{POOL}")
        assert all(word in document.text.split() for word in front.replace("- ", "").split())
        assert POOL in document.text

    def test_impossible_date_in_front_matter(self) -> None:
        document = markdown(f"---\ntitle: Badet\ndate: 2023-02-30\n---\n{POOL}")
        assert (document.title, document.published, document.text) == ("Badet", None, POOL)

    def test_structure(self) -> None:
        document = markdown("""\
            # Nytt *tak*

            Läs [mer här](https://example.se) om **badet** och `x = "<b>"`. ![Barn badar](a.jpg) ![bild_1.jpg](b)
            Andra raden i kommu-
            nen, <b>fet</b> &aring;&nbsp;&amp; <namn>.

            ## Lista

            - spik
              och skruv
              - plåt
            - färg

            3. tre
            4. fyra

            > Ett citat
            > på två rader

            | Dag | Tid |
            |-----|-----|
            | mån | 8\\|9 |
            | tis |     |

            ```
            rad 1

            rad 2
            ```

            ~~Struket~~ slut\\
            ny rad
            """)
        assert headings(document) == [(1, "Nytt tak"), (2, "Lista")]
        assert blocks(document) == [
            "Nytt tak",
            'Läs mer här om badet och x = "<b>". Barn badar Andra raden i kommunen, fet å & <namn>.',
            "Lista",
            "- spik och skruv\n- plåt\n- färg\n3. tre\n4. fyra",
            "Ett citat på två rader",
            "Dag | Tid\nmån | 8|9\ntis |",
            "rad 1",
            "rad 2",
            "slut\nny rad",
        ]

    def test_each_row_of_a_long_table_says_what_its_columns_are(self) -> None:
        rows = "\n".join(f"| Skola nummer {n} | rektor nummer {n} | {n} elever i år |" for n in range(1, 20))
        document = markdown(f"| Skola | Rektor | Elever |\n|---|---|---|\n{rows}\n")
        assert blocks(document)[18] == "Skola: Skola nummer 19; Rektor: rektor nummer 19; Elever: 19 elever i år"

    def test_html_blocks_keep_their_text(self) -> None:
        document = markdown(f"<div>\n<h2>Inuti</h2>\n<p>{POOL}</p><!-- dolt -->\n<script>x()</script></div>\n\n{TRAM}")
        assert headings(document) == [(2, "Inuti")]
        assert blocks(document) == ["Inuti", POOL, TRAM]

    @pytest.mark.parametrize(
        ("text", "title"),
        [
            (f"## Andra\n\n{POOL}\n\n# Första", "Första"),
            (f"### Tredje\n\n{POOL}", "Tredje"),
            (f"Tak\n===\n\n{POOL}", "Tak"),
            (POOL, "Fil"),
        ],
    )
    def test_title_without_front_matter(self, text: str, title: str) -> None:
        assert markdown(text).title == title

    def test_a_paragraph_over_a_dashed_line_is_no_heading(self) -> None:
        assert headings(markdown(f"{POOL}\n{TRAM}\n{POOL}\n---\n\n{TRAM}")) == []


class TestHtml:
    PAGE = f"""<!doctype html><html lang="sv-SE"><head><title>Tak över badet | Tallbo kommun</title>
        <meta property="og:site_name" content="Tallbo kommun"><meta name="author" content="Berit Lund">
        <meta property="article:published_time" content="2024-02-29T10:00:00+01:00">
        <link rel="canonical" href="https://example.se/tak"></head><body>
        <header><nav><ul><li><a href="/">Start</a></li><li><a href="/b">Bada</a></li></ul></nav></header>
        <div class="cookie-banner"><p>Vi använder kakor för statistik.</p><button>Godkänn</button></div>
        <main><h1>Tak över badet</h1><p>{POOL}</p><h2>Trafik</h2><p>{TRAM} Läs <a href="/x">tidtabellen</a>.</p>
        <ol><li>Köp biljett.</li><li>Stig på.<ul><li>fram</li><li>bak</li></ul></li></ol>
        <table><tr><th>Dag</th><th>Avgång</th></tr><tr><td>mån&shy;dag</td><td>8&nbsp;00</td></tr></table>
        <p>Box 1<br>Tallbo</p></main><footer><p>Tallbo kommun, organisationsnummer 1</p></footer>
        <script>var x = "osynligt";</script></body></html>"""

    def test_a_page(self) -> None:
        document = html(self.PAGE)
        assert (document.title, document.published, document.author) == (
            "Tak över badet",
            datetime.date(2024, 2, 29),
            "Berit Lund",
        )
        assert (document.link, document.source, document.language) == (
            "https://example.se/tak",
            "https://example.se/tak",
            "sv-SE",
        )
        assert headings(document) == [(1, "Tak över badet"), (2, "Trafik")]
        assert blocks(document) == [
            "Tak över badet",
            POOL,
            "Trafik",
            f"{TRAM} Läs tidtabellen.",
            "Köp biljett.\nStig på.\nfram\nbak",
            "Dag | Avgång\nmåndag | 8 00",
            "Box 1\nTallbo",
        ]

    def test_site_name_stays_in_the_title_unless_the_page_names_its_site(self) -> None:
        page = f"<title>Badet | Tallbo</title><body><p>{POOL}</p></body>"
        assert html(page).title == "Badet | Tallbo"

    @pytest.mark.parametrize("link", ["javascript:alert(1)", "/tak", "ftp://example.se/a", ""])
    def test_only_web_addresses_are_links(self, link: str) -> None:
        assert html(f'<link rel="canonical" href="{link}"><p>{POOL}</p>').link is None

    @pytest.mark.parametrize(
        "declaration",
        [
            '<meta charset="iso-8859-2">',
            "<meta charset=iso-8859-2>",
            '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-2">',
            '<?xml version="1.0" encoding="iso-8859-2"?>',
        ],
    )
    def test_declared_charset(self, declaration: str) -> None:
        content = f"{declaration}<p>Łódź väntar.</p>".encode("iso-8859-2")
        assert read("a.html", content).text == "Łódź väntar."

    @pytest.mark.parametrize(
        ("page", "expected"),
        [
            ("<p>Kort.</p>", ["Kort."]),
            ("Bara text & inget mer", ["Bara text & inget mer"]),
            (
                f"<main><h1>Frågor</h1><dl><dt>Kostar det?</dt><dd>{POOL}</dd><dt>När?</dt><dd>{TRAM}</dd></dl></main>",
                ["Frågor", "Kostar det?", POOL, "När?", TRAM],
            ),
            (
                f'<body><table><tr><td><a href="1">Hem</a><br><a href="2">Om</a></td><td><font size="5">{POOL}</font>'
                "<br><br>Öppet:<table><tr><td>mån</td><td>8</td></tr></table></td></tr></table></body>",
                ["Hem\nOm", POOL, "Öppet:", "mån | 8"],
            ),
            (f'<form><div class="x"><p>{POOL}</p></div><input value="nej"></form>', [POOL]),
            (f"<frameset><frame src=a><noframes><p>{POOL}</p></noframes></frameset>", [POOL]),
            ("<pre>rad 1\n  rad 2</pre>", ["rad 1\n  rad 2"]),
            (f"<p>{POOL}</p><p><b>Trafik</b></p><p>{TRAM}</p>", [POOL, "Trafik", TRAM]),
        ],
        ids=["short", "no tags", "definitions", "layout table", "one form", "frames", "pre", "bold heading"],
    )
    def test_odd_pages_lose_nothing(self, page: str, expected: list[str]) -> None:
        assert blocks(html(page)) == expected

    def test_bold_line_over_a_paragraph_is_a_heading(self) -> None:
        document = html(f"<main><h2>Resa</h2><p><strong>Trafik</strong></p><p>{TRAM}</p></main>")
        assert headings(document) == [(2, "Resa"), (3, "Trafik")]

    def test_hidden_parts_are_left_out(self) -> None:
        page = f'<main><p>{POOL}</p><p hidden>dold</p><p style="display: none">dold</p><template>dold</template></main>'
        assert html(page).text == POOL

    def test_a_page_about_cookies_is_not_a_banner(self) -> None:
        page = f'<body><div class="cookie-notice"><h1>Kakor</h1><p>Vi använder kakor. {POOL}</p></div></body>'
        assert blocks(html(page)) == ["Kakor", f"Vi använder kakor. {POOL}"]

    def test_deep_nesting(self) -> None:
        assert html("<div>" * 400 + POOL).text == POOL
