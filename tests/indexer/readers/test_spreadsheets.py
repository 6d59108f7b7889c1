"""Rows of workbooks and CSV files become records that a person understands without their sheet."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from indexer.errors import SourceDamaged
from indexer.readers.formats import read
from indexer.readers.ooxml.number_formats import shown
from indexer.readers.shared.blocks import Block, Kind, compose
from indexer.readers.shared.tables import is_header, table_blocks
from indexer.texts.document import Document
from indexer.texts.passages import split
from tests.office_files import relations, rows, xlsx, zipped

PEOPLE = ("Namn|Avdelning|Telefon", "Anna Öman|Skola|0123-45 67 01", "Bo Ek|Vård|0123-45 67 02")
RECORDS = [
    "Namn: Anna Öman; Avdelning: Skola; Telefon: 0123-45 67 01",
    "Namn: Bo Ek; Avdelning: Vård; Telefon: 0123-45 67 02",
]


def csv(text: str | bytes) -> Document:
    return read("listor/telefon_lista.csv", text if isinstance(text, bytes) else text.encode())


def passages(document: Document) -> list[tuple[str | None, str]]:
    return [(passage.heading, passage.text) for passage in split(document)]


def headings(document: Document) -> list[tuple[int, str]]:
    for heading in document.headings:
        assert document.text[heading.offset :].startswith(heading.text)
    return [(heading.level, heading.text) for heading in document.headings]


class TestRecords:
    def test_nothing_is_joined_across_two_blank_lines(self) -> None:
        blocks = [Block(Kind.RECORD, "Namn: A:"), Block(Kind.RECORD, "Namn: B"), Block(Kind.PARAGRAPH, "Slut")]
        text = compose(blocks).text
        assert text == "Namn: A:\n\n\nNamn: B\n\n\nSlut"
        found = split(Document("a", "T", text, "a", "text/csv"))
        assert [passage.text for passage in found] == ["Namn: A:", "Namn: B", "Slut"]

    def test_a_long_record_is_cut_and_not_joined_with_the_next(self) -> None:
        long = " ".join(f"Fält{number}: ett värde." for number in range(120))
        text = compose([Block(Kind.RECORD, long), Block(Kind.RECORD, "Namn: B")]).text
        found = [passage.text for passage in split(Document("a", "T", text, "a", "text/csv"))]
        assert found[-1] == "Namn: B"
        assert " ".join(found[:-1]) == long


class TestCsv:
    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "mac_roman"])
    def test_delimiters_and_encodings(self, delimiter: str, encoding: str) -> None:
        text = "\r\n".join(line.replace("|", delimiter) for line in PEOPLE)
        document = csv(text.encode(encoding))
        assert passages(document) == [(None, record) for record in RECORDS]
        assert document.title == "Telefon lista"

    def test_quotes_hold_delimiters_line_ends_and_quotes(self) -> None:
        document = csv('Namn;Uppgift\nÅsa;"svarar på ""frågor""; mejlar\noch ringer"\nBo;vaktar\n')
        assert (
            document.text == 'Namn: Åsa; Uppgift: svarar på "frågor"; mejlar och ringer\n\n\nNamn: Bo; Uppgift: vaktar'
        )

    def test_decimal_commas_do_not_part_columns(self) -> None:
        document = csv("Gata;Längd\nÅgatan;1,5\nStorgatan;2,25\nTorget;0,1\n")
        assert document.text.split("\n\n\n")[0] == "Gata: Ågatan; Längd: 1,5"

    def test_excel_may_name_the_delimiter(self) -> None:
        assert csv("sep=,\nA,B;b\nx,1\ny,2\n").text == "A: x; B;b: 1\n\n\nA: y; B;b: 2"

    def test_a_quotation_mark_that_is_never_closed(self) -> None:
        lines = "".join(f"Rad{number};värde\n" for number in range(100))
        found = split(csv(f'Namn;Mått\n"Rad;x\n{lines}'))
        assert [passage.text for passage in found[:2]] == ['Namn: "Rad; Mått: x', "Namn: Rad0; Mått: värde"]
        assert len(found) == 101

    def test_without_a_header_the_values_stand_alone(self) -> None:
        assert csv("Anna;Skola;2021\nBo;Skola;2022\n").text == "Anna | Skola | 2021\n\n\nBo | Skola | 2022"

    def test_one_column_is_a_list(self) -> None:
        assert csv("Simhallen, öppen\nBiblioteket\n").text == "Simhallen, öppen\n\n\nBiblioteket"

    def test_rows_of_uneven_length(self) -> None:
        assert (
            csv("A;B\nx;1;extra\ny\n;\nz;3\nw;4\n").text == "A: x; B: 1; extra\n\n\ny\n\n\nA: z; B: 3\n\n\nA: w; B: 4"
        )


class TestHeader:
    @pytest.mark.parametrize(
        ("table", "expected"),
        [
            ((("Namn", "År"), ("Åsa", "2021")), True),
            ((("", "2023", "2024"), ("Förskola", "5", "6")), True),
            ((("Namn", "2023", "2024"), ("Förskola", "5", "6")), True),
            ((("Namn", "År"),), False),
            ((("Anna", "Skola"), ("Bo", "Skola")), False),
            ((("Namn", "Namn"), ("a", "b")), False),
            ((("Åsa", "12 500 kr"), ("Bo", "8 200 kr")), False),
            ((("Åsa", "asa@tallbo.se"), ("Bo", "bo@tallbo.se")), False),
            ((("Namn", ""), ("a", "b")), False),
            ((("x" * 81, "B"), ("a", "b")), False),
        ],
    )
    def test_the_first_row_names_the_columns(self, table: tuple[tuple[str, ...], ...], expected: bool) -> None:
        assert is_header(table) is expected

    def test_a_table_in_a_text_with_cells_merged_down(self) -> None:
        many = [("Skola", "Klass"), ("Åskolan", "1A"), *((None, f"{n} klassen med många elever i") for n in range(60))]
        blocks = table_blocks(many, header_rows=1)
        assert blocks[:2] == [
            Block(Kind.PARAGRAPH, "Skola: Åskolan; Klass: 1A"),
            Block(Kind.PARAGRAPH, "Skola: Åskolan; Klass: 0 klassen med många elever i"),
        ]


class TestXlsx:
    def test_sheets_are_headings_and_rows_are_passages(self) -> None:
        document = read(
            "a/lista.xlsx", xlsx(("Telefoner", rows(*PEOPLE)), ("Blad2", rows("Ort|Antal", "Tallbo|många")))
        )
        assert passages(document) == [
            ("Telefoner", RECORDS[0]),
            ("Telefoner", RECORDS[1]),
            ("Blad2", "Ort: Tallbo; Antal: många"),
        ]
        assert document.title == "Lista"

    def test_hidden_sheets_rows_and_columns(self) -> None:
        columns = '<cols><col min="2" max="2" hidden="1"/></cols>'
        data = rows("Namn|Lön|Ort", "Åsa|HEMLIG|Tallbo", "DOLD|x|y", "Bo|HEMLIG|Ån")
        data = data.replace('<row r="3">', '<row r="3" hidden="1">')
        file = xlsx(("Öppen", columns + data), ("Dold", rows("A|B", "c|d")), states={"Dold": "veryHidden"})
        assert read("a.xlsx", file).text == "Öppen\n\n\nNamn: Åsa; Ort: Tallbo\n\n\nNamn: Bo; Ort: Ån"

    def test_titles_remarks_and_several_tables_on_one_sheet(self) -> None:
        data = rows(
            "Avgifter 2024",
            "",
            "Barn|Avgift",
            "Ett|100 kr",
            "Två|80 kr",
            "",
            "Gäller från maj.",
            "",
            "Ort|Chef",
            "Ån|Bo",
        )
        document = read("a.xlsx", xlsx(("Blad1", data)))
        assert headings(document) == [(2, "Avgifter 2024")]
        assert [text for _, text in passages(document)] == [
            "Barn: Ett; Avgift: 100 kr",
            "Barn: Två; Avgift: 80 kr",
            "Gäller från maj.",
            "Ort: Ån; Chef: Bo",
        ]

    def test_cells_merged_down_say_the_same_in_every_row(self) -> None:
        merged = '<mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="B4:C4"/></mergeCells>'
        data = rows("Skola|Klass|Sal", "Åskolan|1A|7", "|1B|8", "Ån|ute")
        assert read("a.xlsx", xlsx(("S", data + merged))).text.split("\n\n\n")[1:] == [
            "Skola: Åskolan; Klass: 1A; Sal: 7",
            "Skola: Åskolan; Klass: 1B; Sal: 8",
            "Skola: Ån; Klass: ute; Sal: ute",
        ]

    def test_rows_go_with_their_group_and_with_both_names_of_their_columns(self) -> None:
        data = rows(
            "Avgift|Barn 1|", "|Heltid|Deltid", "Förskola||", "Över norm|1645|1097", "Fritids||", "Över norm|9|5"
        )
        merged = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>'
        expected = [
            ("Taxa › Förskola", "Avgift: Över norm; Barn 1, Heltid: 1645; Barn 1, Deltid: 1097"),
            ("Taxa › Fritids", "Avgift: Över norm; Barn 1, Heltid: 9; Barn 1, Deltid: 5"),
        ]
        assert passages(read("a.xlsx", xlsx(("Taxa", data + merged)))) == expected
        assert passages(read("a.xlsx", xlsx(("Taxa", data)))) == expected

    def test_a_title_over_all_columns_stands_once(self) -> None:
        data = rows("Avgifter 2025||", "||", "Barn|Avgift|Dag", "Ett|100 kr|må")
        merged = '<mergeCells><mergeCell ref="A1:C2"/></mergeCells>'
        assert passages(read("a.xlsx", xlsx(("Blad1", data + merged)))) == [
            ("Avgifter 2025", "Barn: Ett; Avgift: 100 kr; Dag: må")
        ]

    def test_rows_that_are_hidden_part_no_table(self) -> None:
        data = rows("Namn|Telefon", "Åsa|1", "DOLD|2", "Bo|", "Dan|4").replace('<row r="3">', '<row r="3" hidden="1">')
        assert passages(read("a.xlsx", xlsx(("Blad1", data)))) == [
            (None, "Namn: Åsa; Telefon: 1"),
            (None, "Bo"),
            (None, "Namn: Dan; Telefon: 4"),
        ]

    def test_values_of_every_kind(self) -> None:
        styles = (
            '<numFmts><numFmt numFmtId="164" formatCode="#,##0.00&quot; kr&quot;"/></numFmts>'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>'
        )
        strings = "<si><r><t>Å</t></r><r><t>sa</t></r><rPh><t>UTTAL</t></rPh></si>"
        header = "".join(f'<c r="{c}1" t="str"><v>{c}{c}</v></c>' for c in "ABCDEFGH")
        cells = (
            '<c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>45363</v></c><c r="C2" s="2"><f>1+1</f><v>1645.5</v></c>'
            '<c r="D2" t="b"><v>1</v></c><c r="E2" t="e"><v>#REF!</v></c><c r="F2" t="str"><f>A2</f><v>svar</v></c>'
            '<c r="G2"><v>0.30000000000000004</v></c><c r="H2" t="s"><v>99</v></c>'
        )
        data = f'<sheetData><row r="1">{header}</row><row r="2">{cells}</row></sheetData>'
        assert read("a.xlsx", xlsx(("S", data), styles=styles, strings=strings)).text == (
            "S\n\n\nAA: Åsa; BB: 2024-03-12; CC: 1 645,50 kr; DD: SANT; FF: svar; GG: 0,3"
        )

    def test_a_sheet_with_a_million_columns_and_far_rows(self) -> None:
        data = '<sheetData><row r="9999999"><c r="ZZZ1" t="str"><v>långt bort</v></c><c t="str"><v>nära</v></c></row>'
        data += '<row r="1"><c r="A1" t="str"><v>a</v></c></row></sheetData>'
        assert read("a.xlsx", xlsx(("S", data))).text == "S\n\n\na"


class TestOds:
    def test_merged_cells_hidden_rows_and_failed_formulas(self) -> None:
        def cell(text: str, inside: str = "") -> str:
            return f"<t:table-cell {inside}><p>{text}</p></t:table-cell>"

        tall = cell("Ån", 't:number-rows-spanned="2"')
        wide = cell("ute", 't:number-columns-spanned="2"')
        failed = cell("Fel:502", 'x:value-type="error"')
        covered = "<t:covered-table-cell/>"
        content = (
            '<o:document-content xmlns:o="o" xmlns:t="t" xmlns:x="x"><o:body><o:spreadsheet><t:table t:name="S">'
            f"<t:table-row>{cell('Skola')}{cell('Klass')}{cell('Sal')}{cell('Antal')}</t:table-row>"
            f"<t:table-row>{tall}{cell('1A')}{cell('7')}"
            f"{failed}</t:table-row>"
            f"<t:table-row>{covered}{cell('1B')}{cell('8')}{cell('9')}</t:table-row>"
            f"<t:table-row t:visibility='collapse'>{cell('DOLD')}{cell('x')}</t:table-row>"
            f"<t:table-row>{cell('Ängen')}{wide}{covered}{cell('3')}</t:table-row>"
            "</t:table></o:spreadsheet></o:body></o:document-content>"
        )
        assert read("a.ods", zipped({"content.xml": content})).text.split("\n\n\n")[1:] == [
            "Skola: Ån; Klass: 1A; Sal: 7",
            "Skola: Ån; Klass: 1B; Sal: 8; Antal: 9",
            "Skola: Ängen; Klass: ute; Sal: ute; Antal: 3",
        ]

    def test_a_cell_over_a_tables_columns_names_its_rows_whatever_empty_cells_the_file_has_after_it(self) -> None:
        def row(*cells: str) -> str:
            inside = "".join(
                f"<t:table-cell><p>{cell}</p></t:table-cell>" if cell else "<t:table-cell/>" for cell in cells
            )
            return f"<t:table-row>{inside}</t:table-row>"

        over = '<t:table-row><t:table-cell t:number-columns-spanned="3"><p>{}</p></t:table-cell><t:covered-table-cell/>'
        over += '<t:covered-table-cell/><t:table-cell t:number-columns-repeated="9"/></t:table-row>'
        rows_ = [
            over.format("Norra bryggan"),
            row("Plats 1", "400", "", "ny"),
            over.format("Södra bryggan"),
            row("Plats 1", "350", "90"),
        ]
        content = (
            '<o:document-content xmlns:o="o" xmlns:t="t"><o:body><o:spreadsheet><t:table t:name="Båtar">'
            f"{row('Plats', 'Sommar', 'Vinter')}{''.join(rows_)}"
            "</t:table></o:spreadsheet></o:body></o:document-content>"
        )
        document = read("a.ods", zipped({"content.xml": content}))
        assert headings(document)[1:] == [(3, "Norra bryggan"), (3, "Södra bryggan")]
        assert "Plats: Plats 1; Sommar: 350; Vinter: 90" in document.text


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "number_format", "text"),
        [
            ("12500", "General", "12500"),
            ("0.1", "General", "0,1"),
            ("1E-3", "General", "0,001"),
            ("-5.50", "General", "-5,5"),
            ("1234567.891", "#,##0", "1 234 568"),
            ("1645.5", "# ##0.00", "1 645,50"),
            ("0.125", "0.0%", "12,5 %"),
            ("2.5", "0.##", "2,5"),
            ("45", "0000", "0045"),
            ("12345", "000 00", "123 45"),
            ("123456789", "0000\\-000000", "0123-456789"),
            ("46123456789", '0000"-"000000', "46123-456789"),
            ("0.5", "00", "01"),
            ("100", '#,##0 "kr"', "100 kr"),
            ("100", "#,##0.00 [$kr-41D]", "100,00 kr"),
            ("-100", "#,##0;[Red]-#,##0", "-100"),
            ("5", "@", "5"),
            ("45363", "yyyy-mm-dd", "2024-03-12"),
            ("45363.5", "yyyy-mm-dd hh:mm", "2024-03-12 12:00"),
            ("45363", "d mmmm yyyy", "2024-03-12"),
            ("0.604166666666667", "h:mm", "14:30"),
            ("0.604166666666667", "hh:mm:ss", "14:30:00"),
            ("1.5", "[h]:mm", "36:00"),
            ("-1", "yyyy-mm-dd", "-1"),
            ("99999999", "yyyy-mm-dd", "99999999"),
            ("1e300", "0.00", "1e300"),
            ("NaN", "0", "NaN"),
            ("hej", "0", "hej"),
            ("0", "0.00", "0,00"),
            ("0.625", "# ?/?", "5/8"),
            ("3.25", "#\\ ?/?", "3 1/4"),
            ("-0.34", "# ??/??", "-17/50"),
            ("0.3", "# ?/4", "1/4"),
            ("0.01", "# ?/?", "0"),
            ("7", '0 "st"/"år"', "7 st år"),
            ("8450000", "#,##0,", "8 450"),
            ("8450000", '0.0,, "mkr"', "8,5 mkr"),
            ("310", "#,##0 \\k\\r", "310 kr"),
            ("0", "0;-0;;@", ""),
            ("-4", "0;;0", ""),
            ("5", ";;;", ""),
        ],
    )
    def test_as_a_swede_reads_them(self, value: str, number_format: str, text: str) -> None:
        assert shown(value, number_format) == text

    def test_the_other_calendar_of_excel(self) -> None:
        assert shown("43901", "yyyy-mm-dd", from_1904=True) == "2024-03-12"


SHAPES = (
    '<xdr:wsDr xmlns:xdr="urn:xdr" xmlns:a="urn:a"><xdr:sp><xdr:nvSpPr><xdr:cNvPr id="1"/></xdr:nvSpPr><xdr:txBody>'
    "<a:p><a:r><a:t>Gäller från</a:t></a:r></a:p><a:p><a:r><a:t>1 januari</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" hidden="1"/></xdr:nvSpPr><xdr:txBody><a:p><a:r><a:t>DOLD</a:t></a:r></a:p>'
    '</xdr:txBody></xdr:sp><xdr:graphicFrame><d:relIds xmlns:d="urn:d" xmlns:r="urn:r" r:dm="d1"/></xdr:graphicFrame>'
    "</xdr:wsDr>"
)
DIAGRAM = (
    '<d:dataModel xmlns:d="urn:d" xmlns:a="urn:a"><d:pt><d:t><a:p><a:r><a:t>Ansökan</a:t></a:r></a:p></d:t></d:pt>'
    "</d:dataModel>"
)


def test_boxes_and_diagrams_over_a_sheet_follow_its_rows() -> None:
    content = xlsx(("Personal", f"<sheetData>{rows(*PEOPLE)}</sheetData>"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    parts |= {
        "xl/worksheets/_rels/sheet1.xml.rels": relations({"r1": ("drawing", "../drawings/drawing1.xml")}),
        "xl/drawings/drawing1.xml": SHAPES,
        "xl/drawings/_rels/drawing1.xml.rels": relations({"d1": ("diagramData", "../diagrams/data1.xml")}),
        "xl/diagrams/data1.xml": DIAGRAM,
    }
    document = read("a.xlsx", zipped(parts))
    assert document.text.split("\n\n\n") == ["Personal", *RECORDS, "Gäller från 1 januari", "Ansökan"]


class TestOldWorkbooks:
    CONTENT = (Path(__file__).parents[2] / "fixtures" / "xls" / "telefonlista-och-avgifter.xls").read_bytes()

    def test_it_is_read_as_the_new_one_that_it_was_made_from(self) -> None:
        new = Path(__file__).parents[2] / "fixtures" / "xlsx" / "telefonlista-och-avgifter.xlsx"
        expected = read("a.xlsx", new.read_bytes())
        for ending in (".xls", ".xlt", ".xlsx", ".doc", ".csv"):
            document = read(f"a{ending}", self.CONTENT)
            assert (document.text, document.headings) == (expected.text, expected.headings)
            assert document.media_type == "application/vnd.ms-excel"

    def test_a_circle_in_the_file_has_an_end(self) -> None:
        # The table of sectors begins at the sector that the header names; here every sector is followed by itself.
        start = 512 * (1 + int.from_bytes(self.CONTENT[76:80], "little"))
        circles = b"".join(number.to_bytes(4, "little") for number in range(128))
        with pytest.raises(SourceDamaged):
            read("a.xls", self.CONTENT[:start] + circles + self.CONTENT[start + 512 :])

    @pytest.mark.parametrize("length", [8, 600, 3_000])
    def test_a_file_cut_off(self, length: int) -> None:
        with pytest.raises(SourceDamaged):
            read("a.xls", self.CONTENT[:length] + bytes(100))
