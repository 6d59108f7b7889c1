"""What Word writes and LibreOffice doesn't: localised styles, content controls, fields, changes and text boxes."""

from __future__ import annotations

import datetime

import pytest

from indexer.readers.formats import read
from indexer.texts.document import Document
from indexer.texts.passages import split
from tests.indexer.readers.read_texts import blocks, headings
from tests.office_files import core, docx, paragraph, run, word_part

BODY = "Taxan för vatten och avlopp beslutas av kommunfullmäktige och gäller alla fastigheter i kommunen."
OTHER = "Avgiften betalas kvartalsvis mot faktura, och den som betalar för sent får en påminnelse."


def word(body: str, **further: object) -> Document:
    return read("taxor/va_taxa.docx", docx(body, **further))  # type: ignore[arg-type]


def style(style_id: str, name: str, inside: str = "", based_on: str = "") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>{base}{inside}</w:style>'


def styled(text: str, style_id: str) -> str:
    return paragraph(text, f'<w:pStyle w:val="{style_id}"/>')


MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def math(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


class TestHeadings:
    @pytest.mark.parametrize(
        ("styles", "style_id", "level"),
        [
            (style("Rubrik2", "heading 2", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'), "Rubrik2", 2),
            (style("Heading3", "heading 3"), "Heading3", 3),
            (style("a1", "Rubrik 1"), "a1", 1),
            ("", "Rubrik4", 4),
            (style("Eget", "Kommunens rubrik", based_on="Rubrik1") + style("Rubrik1", "heading 1"), "Eget", 1),
            (style("Eget", "Mellanrubrik", '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>'), "Eget", 3),
            (style("Rubrik9", "heading 9"), "Rubrik9", 6),
            (style("A", "A", based_on="B") + style("B", "B", based_on="A"), "A", 0),
            (style("Brdtext", "Body Text", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>'), "Brdtext", 0),
        ],
    )
    def test_styles(self, styles: str, style_id: str, level: int) -> None:
        document = word(styled("Taxa", style_id) + paragraph(BODY), styles=styles)
        assert headings(document) == ([(level, "Taxa")] if level else [])
        assert blocks(document) == ["Taxa", BODY]

    def test_an_outline_level_of_its_own(self) -> None:
        document = word(paragraph("Taxa", '<w:outlineLvl w:val="1"/>') + paragraph(BODY))
        assert headings(document) == [(2, "Taxa")]

    def test_a_heading_style_that_is_made_body_text(self) -> None:
        text = paragraph("Taxa", '<w:pStyle w:val="Rubrik1"/><w:outlineLvl w:val="9"/>')
        assert headings(word(text + paragraph(BODY), styles=style("Rubrik1", "heading 1"))) == []

    def test_a_bold_paragraph_over_a_text(self) -> None:
        bold = f"<w:p>{run('Vem betalar?', '<w:b/>')}</w:p>"
        assert headings(word(bold + paragraph(BODY))) == [(2, "Vem betalar?")]
        assert headings(word(bold.replace("<w:b/>", '<w:b w:val="0"/>') + paragraph(BODY))) == []

    def test_numbers_that_word_shows(self) -> None:
        level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
        numbering = word_part(
            "numbering",
            '<w:abstractNum w:abstractNumId="7">'
            + level.format(0, "decimal", "%1 §")
            + level.format(1, "lowerLetter", "%2)")
            + level.format(2, "decimal", "%1.%3")
            + "</w:abstractNum>"
            + '<w:abstractNum w:abstractNumId="8">'
            + level.format(0, "bullet", "\uf0b7")
            + "</w:abstractNum>"
            '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
            '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>',
        )

        def numbered(text: str, number: int, depth: int) -> str:
            return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')

        body = (
            numbered("Inledning", 1, 0)
            + numbered("vatten", 1, 1)
            + numbered("avlopp", 1, 1)
            + numbered("Avgifter", 1, 0)
            + numbered("dagvatten", 1, 1)
            + numbered("djupare", 1, 2)
            + numbered("spadar", 2, 0)
            + numbered("inget", 0, 0)
        )
        assert word(body, more={"numbering": ("numbering.xml", numbering)}).text == (
            "1 § Inledning\na) vatten\nb) avlopp\n2 § Avgifter\na) dagvatten\n2.1 djupare\nspadar\n\ninget"
        )

    def test_lists_that_go_on_and_lists_that_start_anew(self) -> None:
        level = '<w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
        base = '<w:abstractNumId w:val="7"/>'
        override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride>'
        numbering = word_part(
            "numbering",
            f'<w:abstractNum w:abstractNumId="7">{level}</w:abstractNum><w:num w:numId="1">{base}</w:num>'
            f'<w:num w:numId="2">{base}</w:num><w:num w:numId="3">{base}{override}</w:num>',
        )
        body = "".join(paragraph(f"i {n}", f'<w:numPr><w:numId w:val="{n}"/></w:numPr>') for n in (1, 1, 2, 3, 3, 1))
        document = word(body, more={"numbering": ("numbering.xml", numbering)})
        assert document.text == "I. i 1\nII. i 1\nIII. i 2\nIV. i 3\nV. i 3\nIV. i 1"


class TestProperties:
    @pytest.mark.parametrize(
        "title",
        ["", "Word-dokument", "Microsoft Word-dokument", "Dokument1", "Namnlös", "Va_taxa 2021 slutlig.docx",
         "[Dokumentrubrik]", "Klicka här för att ange text", "PowerPoint-presentation", "2021",
         "Mall för tjänsteskrivelse",
         "Utan rubrik"],
    )  # fmt: skip
    def test_rubbish_titles_give_way_to_the_title_in_the_text(self, title: str) -> None:
        styles = style("Rubrik", "Title") + style("Rubrik1", "heading 1")
        body = styled("Vem betalar?", "Rubrik1") + styled("Taxa för vatten", "Rubrik") + paragraph(BODY)
        assert word(body, styles=styles, properties=core(title)).title == "Taxa för vatten"

    def test_a_title_that_is_stated(self) -> None:
        document = word(paragraph(BODY), properties=core("Microsoft Word - VA-taxa&#xA;2021", "Åsa O&#x308;berg"))
        assert (document.title, document.author) == ("VA-taxa 2021", "Åsa Öberg")

    def test_a_title_about_templates_counts_if_the_text_has_it(self) -> None:
        body = styled("Mall för protokoll", "Rubrik1") + paragraph(BODY)
        assert word(body, properties=core("Mall för protokoll")).title == "Mall för protokoll"

    def test_without_title_and_heading_the_file_is_the_name(self) -> None:
        assert word(paragraph(BODY)).title == "Va taxa"

    @pytest.mark.parametrize(
        "author", ["Windows-användare", "python-docx", "anno01", "Administratör", "Microsoft Office User"]
    )
    def test_programs_and_accounts_are_no_authors(self, author: str) -> None:
        assert word(paragraph(BODY), properties=core(author=author)).author is None

    @pytest.mark.parametrize(
        ("created", "modified", "first_line", "published"),
        [
            ("2019-02-01T10:00:00Z", "2021-05-06T07:08:09Z", BODY, datetime.date(2021, 5, 6)),
            ("2019-02-01T10:00:00Z", "", BODY, datetime.date(2019, 2, 1)),
            ("2019-02-01T10:00:00Z", "2021-05-06T07:08:09Z", "Beslutad 2020", datetime.date(2021, 5, 6)),
            ("2019-02-01T10:00:00Z", "2021-05-06T07:08:09Z", "2020-11-30", datetime.date(2020, 11, 30)),
            ("2013-12-23T23:15:00Z", "1980-01-01T00:00:00Z", BODY, None),
            ("i går", "2021-13-40", BODY, None),
        ],
    )  # fmt: skip
    def test_dates(self, created: str, modified: str, first_line: str, published: datetime.date | None) -> None:
        document = word(paragraph(first_line) + paragraph(OTHER), properties=core(created=created, modified=modified))
        assert document.published == published


class TestText:
    def test_changes_hidden_text_and_comments(self) -> None:
        body = (
            "<w:p>" + run("Avgiften är ")
            + f"<w:del><w:r><w:delText>100</w:delText></w:r></w:del><w:ins>{run('200')}</w:ins>" + run(" kronor")
            + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>HEMLIGT</w:t></w:r>"
            + '<w:commentRangeStart w:id="0"/>' + run(" per år") + '<w:commentRangeEnd w:id="0"/>'
            + '<w:r><w:commentReference w:id="0"/></w:r>'
            + f"<w:moveFrom>{run('FLYTTAT')}</w:moveFrom><w:moveTo>{run(' och hushåll')}</w:moveTo></w:p>"
            + f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('Första halvan ')}</w:p>" + paragraph("och andra.")
        )  # fmt: skip
        comments = word_part("comments", paragraph("KOMMENTAR"))
        document = word(body, more={"comments": ("comments.xml", comments)})
        assert blocks(document) == ["Avgiften är 200 kronor per år och hushåll", "Första halvan och andra."]

    def test_fields_show_what_came_of_them(self) -> None:
        def mark(kind: str) -> str:
            return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

        code = "<w:r><w:instrText>{}</w:instrText></w:r>"
        body = (
            "<w:p>" + run("Se ") + mark("begin") + code.format(' HYPERLINK "https://example.se" ') + mark("separate")
            + run("taxan") + mark("end") + run(", sida ") + mark("begin") + code.format("IF ") + mark("begin")
            + code.format("PAGE") + mark("separate") + run("GÖMT") + mark("end") + mark("separate") + run("3")
            + mark("end") + '<w:fldSimple w:instr=" DATE ">' + run(".") + "</w:fldSimple></w:p>"
            + "<w:p>" + mark("begin") + code.format(r' TOC \o "1-3" ') + mark("separate") + run("INNEHÅLL 1") + "</w:p>"
            + "<w:p>" + run("INNEHÅLL 2") + mark("end") + "</w:p>" + paragraph(BODY)
        )  # fmt: skip
        assert blocks(word(body)) == ["Se taxan, sida 3.", BODY]

    def test_contents_go_whatever_marks_them(self) -> None:
        control = (
            '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
            f"<w:sdtContent>{paragraph('INNEHÅLL')}</w:sdtContent></w:sdt>"
        )
        styles = style("Innehll1", "toc 1") + style("Innehllsfrteckningsrubrik", "TOC Heading", based_on="Rubrik1")
        body = (
            control + styled("INNEHÅLL", "Innehllsfrteckningsrubrik") + styled("Taxa 3", "Innehll1") + paragraph(BODY)
        )
        assert word(body, styles=styles + style("Rubrik1", "heading 1")).text == BODY

    def test_content_controls_show_what_was_filled_in(self) -> None:
        filled = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('Åsa Öberg')}</w:sdtContent></w:sdt>"
        empty = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Klicka här')}</w:sdtContent></w:sdt>"
        assert word(f"<w:p>{run('Handläggare: ')}{filled}{empty}</w:p>").text == "Handläggare: Åsa Öberg"

    @pytest.mark.parametrize(
        "text",
        ["Klicka här för att ange text.", "Click or tap here to enter text.", "Välj ett objekt.", "[Titel]", "  "],
    )
    def test_what_is_to_be_filled_in_is_known_by_what_it_says_where_no_style_does(self, text: str) -> None:
        control = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run(text)}</w:sdtContent></w:sdt>"
        assert word(f"<w:p>{run('Handläggare:')}{control}</w:p>").text == "Handläggare:"

    @pytest.mark.parametrize("name", ["PlaceholderText", "Platshllartext"])
    def test_a_control_that_was_filled_in_by_a_program_keeps_the_mark_but_not_the_style(self, name: str) -> None:
        styled_run = f'<w:r><w:rPr><w:rStyle w:val="{name}"/></w:rPr><w:t>Diarienummer</w:t></w:r>'
        for inside, text in ((run("KS 2025/117"), "Dnr: KS 2025/117"), (styled_run, "Dnr:")):
            control = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"
            assert word(f"<w:p>{run('Dnr: ')}{control}</w:p>").text == text

    @pytest.mark.parametrize(
        ("formula", "text"),
        [
            (f"<m:f><m:num>{math('12')}</m:num><m:den>{math('100')}</m:den></m:f>", "12/100"),
            (f"<m:f><m:num>{math('a+b')}</m:num><m:den>{math('2')}</m:den></m:f>", "(a+b)/2"),
            (f"<m:sSup><m:e>{math('m')}</m:e><m:sup>{math('2')}</m:sup></m:sSup>", "m^2"),
            (f"<m:sSub><m:e>{math('x')}</m:e><m:sub>{math('i')}</m:sub></m:sSub>", "x_i"),
            (f"<m:rad><m:radPr/><m:deg/><m:e>{math('a')}</m:e></m:rad>", "√(a)"),
            (f"<m:d><m:dPr><m:begChr m:val='['/></m:dPr><m:e>{math('a')}</m:e><m:e>{math('b')}</m:e></m:d>", "[a, b)"),
            (f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{math('1')}</m:sub><m:sup>{math('n')}</m:sup>"
             f"<m:e>{math('k')}</m:e></m:nary>", "∑_1^n k"),
            (f"{math('y=')}<w:del>{math('9')}</w:del>{math('3')}", "y=3"),
        ],
    )  # fmt: skip
    def test_a_formula_in_one_line(self, formula: str, text: str) -> None:
        for wrapped in (f"<m:oMath>{formula}</m:oMath>", f"<m:oMathPara><m:oMath>{formula}</m:oMath></m:oMathPara>"):
            body = f"<w:p {MATH}>{run('Det är ')}{wrapped}{run(' av allt.')}</w:p>"
            assert word(body).text == f"Det är {text} av allt."

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.html", f"<html><body><p>{BODY}</p></body></html>".encode("utf-8-sig")),
            ("a.docx", docx(paragraph(BODY))),
            ("a.dat", docx(paragraph(BODY))),
            ("a.rtf", rf"{{\rtf1\ansi {BODY}\par}}".encode("cp1252")),
            ("a.txt", BODY.encode()),
            ("a.mht", f"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>{BODY}</p>".encode()),
        ],
    )
    def test_a_file_inserted_whole_is_read_where_it_stands(self, name: str, content: bytes) -> None:
        body = paragraph("Före") + '<w:altChunk r:id="r0"/>' + paragraph("Efter")
        document = word(body, more={"aFChunk": (name, content)})
        assert (blocks(document), document.notes) == (["Före", BODY, "Efter"], ())

    def test_a_file_inserted_that_cannot_be_read_is_told_of(self) -> None:
        for content in (b"\x89PNG\r\n\x1a\n" + bytes(range(32)), b"PK\x03\x04"):
            document = word(paragraph(BODY) + '<w:altChunk r:id="r0"/>', more={"aFChunk": ("a.bin", content)})
            assert document.text == BODY
            assert document.notes == (
                "taxor/va_taxa.docx: en fil som är infogad i texten (word/a.bin) kunde inte läsas. Klistra in texten i "
                "stället.",
            )

    def test_files_inserted_in_files_inserted_end_with_the_first(self) -> None:
        inner = docx(paragraph(OTHER) + '<w:altChunk r:id="r0"/>', more={"aFChunk": ("a.docx", docx(paragraph("X")))})
        document = word(paragraph(BODY) + '<w:altChunk r:id="r0"/>', more={"aFChunk": ("a.docx", inner)})
        assert blocks(document) == [BODY, OTHER]

    def test_a_diagram_follows_its_paragraph(self) -> None:
        frame = '<w:r><w:drawing><d:relIds xmlns:d="urn:d" r:dm="r0"/></w:drawing></w:r>'
        points = "".join(f"<d:pt><d:t><a:p><a:r><a:t>{t}</a:t></a:r></a:p></d:t></d:pt>" for t in ("Ansökan", "Beslut"))
        data = f'<d:dataModel xmlns:d="urn:d" xmlns:a="urn:a"><d:ptLst>{points}</d:ptLst></d:dataModel>'
        document = word(f"<w:p>{run('Så går det till')}{frame}</w:p>", more={"diagramData": ("d.xml", data)})
        assert blocks(document) == ["Så går det till", "Ansökan", "Beslut"]

    def test_text_boxes_and_notes_follow_their_paragraph(self) -> None:
        box = f"<w:txbxContent>{paragraph('I rutan.')}</w:txbxContent>"
        drawn = (
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
        notes = word_part(
            "footnotes",
            f'<w:footnote w:id="1">{paragraph("Enligt lag.")}</w:footnote>'
            f'<w:footnote w:id="-1">{paragraph("RUBBISH")}</w:footnote>',
        )
        body = f'<w:p>{run("Taxan gäller")}<w:r><w:footnoteReference w:id="1"/></w:r>{drawn}{run(" alla.")}</w:p>'
        document = word(body + paragraph(BODY), more={"footnotes": ("footnotes.xml", notes)})
        assert blocks(document) == ["Taxan gäller alla.", "Enligt lag.", "I rutan.", BODY]

    def test_letters_of_word(self) -> None:
        body = (
            "<w:p><w:r><w:t>kommun</w:t><w:softHyphen/><w:t>styrelsen</w:t><w:tab/><w:t>e</w:t><w:noBreakHyphen/>"
            "<w:t>tja\u0308nst 12\u00a0000</w:t><w:br/><w:t>ny rad</w:t></w:r></w:p>"
        )
        assert word(body).text == "kommunstyrelsen e-tjänst 12 000\nny rad"

    def test_an_emoji_in_two_forms(self) -> None:
        emoji = '<mc:AlternateContent><mc:Choice Requires="w16se"/><mc:Fallback><w:t>😀</w:t></mc:Fallback>'
        assert word(f"<w:p><w:r>{emoji}</mc:AlternateContent></w:r>{run(' hej')}</w:p>").text == "😀 hej"

    def test_headers_and_footers_are_no_text(self) -> None:
        further = {"header": ("header1.xml", word_part("hdr", paragraph("SIDHUVUD")))}
        assert word(paragraph(BODY), more=further).text == BODY


class TestTables:
    @staticmethod
    def table(*rows: str, header: bool = False) -> str:
        found = []
        for number, row in enumerate(rows):
            marked = "<w:trPr><w:tblHeader/></w:trPr>" if header and number == 0 else ""
            cells = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row.split("|"))
            found.append(f"<w:tr>{marked}{cells}</w:tr>")
        return f"<w:tbl>{''.join(found)}</w:tbl>"

    def test_a_small_one_is_read_line_by_line(self) -> None:
        document = word(self.table("Gata|Gånger", "Storgatan|14", "|") + paragraph(BODY))
        assert blocks(document) == ["Gata | Gånger\nStorgatan | 14", BODY]

    def test_a_long_one_says_what_its_values_are(self) -> None:
        lines = [f"Gata {number}|{number} gånger i veckan under hela vintern" for number in range(30)]
        document = word(self.table("Gata|Hur ofta", *lines, header=True))
        assert blocks(document)[:2] == [
            "Gata: Gata 0; Hur ofta: 0 gånger i veckan under hela vintern",
            "Gata: Gata 1; Hur ofta: 1 gånger i veckan under hela vintern",
        ]
        assert len(blocks(document)) == 30

    def test_merged_cells(self) -> None:
        def cell(text: str, inside: str = "") -> str:
            return f"<w:tc><w:tcPr>{inside}</w:tcPr>{paragraph(text)}</w:tc>"

        wide = "<w:tr>" + cell("Vinter", '<w:gridSpan w:val="2"/>') + "</w:tr>"
        tall = "<w:tr>" + cell("Ågatan", '<w:vMerge w:val="restart"/>') + cell("plogning") + "</w:tr>"
        more = "<w:tr>" + cell("", "<w:vMerge/>") + cell("sandning") + "</w:tr>"
        assert word(f"<w:tbl>{wide}{tall}{more}</w:tbl>").text == "Vinter\n\nÅgatan | plogning\nÅgatan | sandning"

    def test_rows_go_with_their_group_and_with_both_names_of_their_columns(self) -> None:
        def row(*cells: tuple[str, int]) -> str:
            inside = (f'<w:tc><w:tcPr><w:gridSpan w:val="{n}"/></w:tcPr>{paragraph(text)}</w:tc>' for text, n in cells)
            return f"<w:tr>{''.join(inside)}</w:tr>"

        table = "".join(
            (
                row(("Ärende", 1), ("Avgift", 2)),
                row(("", 1), ("Inom plan", 1), ("Utom plan", 1)),
                row(("Nybyggnad", 3)),
                row(("Villa", 1), ("12 000 kr", 1), ("15 000 kr", 1)),
                row(("Tillbyggnad", 3)),
                row(("Villa", 1), ("6 000 kr", 1), ("7 500 kr", 1)),
            )
        )
        document = word(f"<w:tbl>{table}</w:tbl>")
        assert document.title == "Va taxa"
        head = "Ärende | Avgift, Inom plan | Avgift, Utom plan\n"
        assert [(passage.heading, passage.text) for passage in split(document)] == [
            ("Nybyggnad", f"{head}Villa | 12 000 kr | 15 000 kr"),
            ("Tillbyggnad", f"{head}Villa | 6 000 kr | 7 500 kr"),
        ]

    def test_a_table_that_lays_out_a_page_is_text(self) -> None:
        document = word(self.table(f"Taxa|{BODY} {OTHER} {BODY} {OTHER} {BODY} {OTHER}"))
        assert blocks(document) == ["Taxa", f"{BODY} {OTHER} {BODY} {OTHER} {BODY} {OTHER}"]

    def test_deleted_rows_are_gone(self) -> None:
        kept = f"<w:tr><w:tc>{paragraph('a')}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr>"
        deleted = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('STRUKET')}</w:tc></w:tr>"
        assert word(f"<w:tbl>{kept}{deleted}{kept}</w:tbl>").text == "a | b\na | b"


def test_what_a_bold_line_heads_in_minutes_is_part_of_its_item() -> None:
    def bold(text: str) -> str:
        return f"<w:p>{run(text, '<w:b/>')}</w:p>"

    items = [("§ 12 Dagordning", "Dagordningen godkänns."), ("§ 13 Taxa", "Nämnden antar taxan.")]
    body = "".join(
        bold(head) + paragraph(f"Dnr BN 2024/{n}") * n + bold("Beslut") + paragraph(decided)
        for n, (head, decided) in enumerate(items)
    )
    document = word(body)
    assert document.title == "Va taxa"
    assert [(passage.heading, passage.text) for passage in split(document)] == [
        ("§ 12 Dagordning", "Beslut\n\nDagordningen godkänns."),
        ("§ 13 Taxa", "Dnr BN 2024/1\n\nBeslut\n\nNämnden antar taxan."),
    ]


def test_a_single_item_is_the_title_of_its_extract() -> None:
    body = f"<w:p>{run('§ 13 Taxa', '<w:b/>')}</w:p>" + paragraph("Nämnden antar taxan för vatten.")
    assert word(body).title == "§ 13 Taxa"
