"""What is struck out isn't read, raised figures are no digits of the number before them, and ticked boxes are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.readers.formats import read
from indexer.readers.shared.raised import raised
from tests.office_files import docx, run, xlsx, zipped
from tests.pdf_files import pdf, shown, width

FIXTURES = Path(__file__).parents[2] / "fixtures"
SENTENCE = "Avgiften är 600 kr per år."
RAISED = "Per år 1 200² kr, 10³ liter, 30 m2."


def word(*runs: str) -> bytes:
    return docx(f"<w:p>{''.join(runs)}</w:p>")


def odt(inside: str) -> bytes:
    styles = (
        '<s:style s:name="X" s:family="text"><s:text-properties s:text-line-through-style="solid"/></s:style>'
        '<s:style s:name="Y" s:family="text"><s:text-properties s:text-position="super 58%"/></s:style>'
    )
    return zipped(
        {
            "content.xml": '<o:document-content xmlns:o="o" xmlns:s="s" xmlns:t="t"><o:automatic-styles>'
            f"{styles}</o:automatic-styles><o:body><o:text><t:p>{inside}</t:p></o:text></o:body></o:document-content>"
        }
    )


def rtf(inside: str) -> bytes:
    return f"{{\\rtf1\\ansi {inside}\\par}}".encode("cp1252")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", word(run("Avgiften är "), run("500 kr ", "<w:strike/>"), run("600 kr per år."))),
        (
            "a.docx",
            word(run("Avgiften är "), run("500 kr ", "<w:dstrike/>"), run("600 kr per år.", '<w:strike w:val="0"/>')),
        ),
        ("a.odt", odt('Avgiften är <t:span t:style-name="X">500 kr </t:span>600 kr per år.')),
        ("a.rtf", rtf("Avgiften är {\\strike 500 kr }600 kr per år.")),
        ("a.html", "<main><p>Avgiften är <s>500 kr </s>600 kr per år.</p></main>".encode()),
    ],
)
def test_what_is_struck_out_is_left_out(name: str, content: bytes) -> None:
    assert read(name, content).text == SENTENCE


def test_what_is_struck_out_in_a_cell_is_left_out() -> None:
    strings = "<si><r><rPr><strike/></rPr><t>500 kr </t></r><r><t>600 kr</t></r></si>"
    data = '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'
    assert read("a.xlsx", xlsx(("Blad1", data), strings=strings)).text == "600 kr"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.docx",
            word(
                *(run("Per år 1 200"), run("2", '<w:vertAlign w:val="superscript"/>'), run(" kr, 10")),
                *(run("3", '<w:vertAlign w:val="superscript"/>'), run(" liter, 30 m")),
                *(run("2", '<w:vertAlign w:val="superscript"/>'), run(".")),
            ),
        ),
        (
            "a.odt",
            odt(
                'Per år 1 200<t:span t:style-name="Y">2</t:span> kr, 10<t:span t:style-name="Y">3</t:span> liter, 30 m'
                '<t:span t:style-name="Y">2</t:span>.'
            ),
        ),
        ("a.rtf", rtf("Per år 1 200{\\super 2} kr, 10{\\super 3} liter, 30 m{\\super 2}.")),
        (
            "a.html",
            (
                "<main><p>Per år 1 200<sup><a href='#n'>2</a></sup> kr, 10<sup>3</sup> liter, "
                "30 m<sup>2</sup>.</p></main>"
            ).encode(),
        ),
    ],
)
def test_a_raised_figure_is_no_digit_of_the_number_before_it(name: str, content: bytes) -> None:
    assert read(name, content).text == RAISED


def test_only_a_short_number_right_behind_another_is_raised() -> None:
    assert raised("12", ["kr 5", ""]) == "¹²"
    assert [raised("2", ["m"]), raised(" 2", ["5"]), raised("a", ["5"]), raised("1234", ["5"])] == [
        "2",
        " 2",
        "a",
        "1234",
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.docx",
            word(
                *(run("Bidrag: "), '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', run(" ja ")),
                *('<w:r><w:sym w:font="Wingdings" w:char="f0a8"/></w:r>', run(" nej, inkomst ")),
                *('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', '<w:r><w:sym w:char="zz"/></w:r>', run(" 5 kr")),
            ),
        ),
        ("a.txt", "Bidrag: \uf0fe ja \uf0a8 nej, inkomst \uf0b3 5 kr".encode()),
    ],
)
def test_boxes_ticked_or_not_and_signs_of_picture_fonts_are_kept(name: str, content: bytes) -> None:
    assert read(name, content).text == "Bidrag: ☑ ja ☐ nej, inkomst ≥ 5 kr"


def line(x: float, right: float, y: float, *, filled: bool = False) -> str:
    """A thin line on a page of a PDF, stroked or as a filled rectangle."""
    return f"{x} {y - 0.3} {right - x} 0.6 re f\n" if filled else f"0.6 w {x} {y} m {right} {y} l S\n"


SAID = shown(72, 700, "Avgiften är 500 kr 600 kr per kväll.")
"""The letters of "500 kr " reach from 122.6 to 153.2."""


@pytest.mark.parametrize("filled", [False, True])
def test_what_a_line_goes_through_on_a_page_is_left_out(filled: bool) -> None:
    page = SAID + line(122.3, 153.2, 703, filled=filled)
    assert read("a.pdf", pdf(page)).text == "Avgiften är 600 kr per kväll."


@pytest.mark.parametrize(
    "drawn",
    [
        "".join(f"{122.5 + 2 * number} 702.6 0.8 0.8 re f\n" for number in range(16)),
        "".join(line(122.5 + 5 * number, 125.5 + 5 * number, 703) for number in range(6)),
        "1.2 w 122.3 703 m 153.2 703 l S\n",
    ],
    ids=["dotted", "dashed", "bold"],
)
def test_what_dots_or_dashes_or_a_bold_line_go_through_is_left_out(drawn: str) -> None:
    assert read("a.pdf", pdf(SAID + drawn)).text == "Avgiften är 600 kr per kväll."


@pytest.mark.parametrize(
    "drawn",
    [
        "".join(f"{122.5 + 2 * number} 698.2 0.8 0.8 re f\n" for number in range(16)),
        line(122.3, 153.2, 698.8),
        line(122.3, 153.2, 709),
        line(20, 580, 703),
        "122.3 695 30.9 14 re S\n",
        "122.3 703 30.9 0.6 re n\n",
    ],
    ids=["underlined with dots", "underlined", "below a rule", "a line across the page", "framed", "drawn not at all"],
)
def test_other_lines_strike_nothing_out(drawn: str) -> None:
    assert read("a.pdf", pdf(SAID + drawn)).text == "Avgiften är 500 kr 600 kr per kväll."


@pytest.mark.parametrize(
    ("before", "struck", "after", "said"),
    [
        ("Det går men ", "ej", "alltid att boka.", "Det går men alltid att boka."),
        ("Det kostar ", "500 kr", ", men bara på sommaren.", "Det kostar, men bara på sommaren."),
        ("H", "2", "O är inte vatten.", "HO är inte vatten."),
    ],
)
def test_words_on_either_side_of_what_is_struck_out_stay_apart(before: str, struck: str, after: str, said: str) -> None:
    right = 72 + width(before + struck)
    page = shown(72, 700, before + struck + after) + line(right - width(struck), right, 703)
    assert read("a.pdf", pdf(page)).text == said


def test_the_underline_of_lowered_letters_strikes_nothing_out() -> None:
    left = 72 + width("Utsläpp av CO")
    right = left + width("2", size=7)
    page = shown(72, 700, "Utsläpp av CO") + shown(left, 698, "2", size=7) + shown(right, 700, " minskar i år.")
    assert read("a.pdf", pdf(page + line(left, right, 699.4, filled=True))).text == "Utsläpp av CO2 minskar i år."


@pytest.mark.parametrize(("baseline", "struck"), [(697.8, 700.0), (697.8, 699.9), (704, 706)])
def test_lowered_and_raised_letters_are_struck_out_and_leave_no_gap(baseline: float, struck: float) -> None:
    drawn = ""
    for number in range(3):
        y, shift = -20 * number, 6 * number
        left = 72 + shift + width("Halten av CO")
        right = left + width("17,5", size=7)
        drawn += shown(72 + shift, 700 + y, "Halten av CO") + shown(left, baseline + y, "17,5", size=7)
        drawn += shown(right, 700 + y, " minskar i år.") + line(left, right, struck + y)
    assert read("a.pdf", pdf(drawn)).text.split() == 3 * "Halten av CO minskar i år.".split()


def test_hatching_through_letters_strikes_nothing_out() -> None:
    hatching = "".join(line(122.3, 153.2, 702 + 0.005 * number) for number in range(300))
    assert read("a.pdf", pdf(SAID + hatching)).text == "Avgiften är 500 kr 600 kr per kväll."


def test_a_struck_cell_of_a_table_on_a_page_is_empty() -> None:
    rows = (("Lokal", "Pris", "Ort"), ("Aula", "800 kr", "Ekby"), ("Hall", "300 kr", "Tallby"), ("Sal", "200 kr", "Ås"))
    cells = "".join(
        shown(72 + 150 * at, 700 - 14 * number, cell) for number, row in enumerate(rows) for at, cell in enumerate(row)
    )
    assert read("a.pdf", pdf(cells + line(221.9, 250, 675))).text.split("\n")[2] == "Hall | | Tallby"


@pytest.mark.parametrize("path", ["doc/priser-som-utgått.doc", "office_sources/priser-som-utgått.docx"])
def test_what_its_paragraphs_style_strikes_out_or_hides_is_left_out_unless_it_says_otherwise(path: str) -> None:
    text = read(path, (FIXTURES / path).read_bytes()).text
    assert text == "En bangolfrunda kostar 65 kronor.\n\nBoll lånas gratis.\n\nBanan stänger klockan 20."


@pytest.mark.parametrize("path", ["xls/banor-som-utgått.xls", "office_sources/banor-som-utgått.fods"])
def test_struck_cells_and_parts_of_cells_and_hidden_columns_are_left_out(path: str) -> None:
    assert read(path, (FIXTURES / path).read_bytes()).text.split("\n\n\n")[1:] == [
        "Bana: Tallbacken; Rundor: 2 1/2; Regel: Högst fem slag",
        "Bana: Granbacken; Rundor: 3/4; Regel: Fri",
    ]


@pytest.mark.parametrize(("off", "unread"), [("", [1, 2]), (' val="0"', [2])])
def test_cells_that_a_style_strikes_out_or_hides_are_left_out(off: str, unread: list[int]) -> None:
    """Of styles 0 to 3: plain, struck, hidden by its number format, of a font that isn't there."""
    styles = (
        f'<numFmts><numFmt numFmtId="170" formatCode=";;;"/></numFmts><fonts><font/><font><strike{off}/></font></fonts>'
        '<cellXfs><xf/><xf fontId="1"/><xf numFmtId="170"/><xf fontId="9"/></cellXfs>'
    )
    data = "".join(
        f'<row><c s="{n}" t="inlineStr"><is><t>Bana {n}</t></is></c><c s="{n}"><v>7{n}</v></c></row>' for n in range(4)
    )
    text = read("a.xlsx", xlsx(("Blad1", f"<sheetData>{data}</sheetData>"), styles=styles)).text
    assert [n for n in range(4) if f"Bana {n}" not in text] == unread
    assert [n for n in range(4) if f"7{n}" not in text] == unread


def test_what_is_deleted_where_it_stands_is_left_out() -> None:
    """As LibreOffice saves what it shows as deleted: over paragraphs, with a note in it; what is inserted stays."""
    region = '<t:changed-region t:id="{}"><t:{}/></t:changed-region>'
    begin, end = '<t:change-start t:change-id="{}"/>', '<t:change-end t:change-id="{}"/>'
    note = "<t:note><t:note-body><t:p>NOT</t:p></t:note-body></t:note>"
    inside = (
        f"<t:tracked-changes>{region.format('d', 'deletion')}{region.format('i', 'insertion')}</t:tracked-changes>"
        f"<t:p>Lekplatsen öppnar {begin.format('d')}i maj{note}</t:p>"
        f"<t:p>efter sandbyte{end.format('d')}{begin.format('i')}i juni{end.format('i')}.</t:p>"
    )
    content = '<o:document-content xmlns:o="o" xmlns:t="t"><o:body><o:text>{}</o:text></o:body></o:document-content>'
    assert read("a.odt", zipped({"content.xml": content.format(inside)})).text == "Lekplatsen öppnar\n\ni juni."


def test_what_is_filled_into_a_form_stands_at_its_field() -> None:
    fields = (
        '<f:text f:id="a" f:current-value="Siv Ek"/><f:password f:id="b" f:current-value="HEMLIGT"/>'
        '<f:listbox f:id="c"><f:option f:label="Ett"/><f:option f:label="Två" f:current-selected="true"/></f:listbox>'
        '<f:checkbox f:id="d" f:label="Vatten" f:current-state="checked"/><f:radio f:id="e" f:label="El"/>'
    )
    places = "".join(f'<t:p>{name}: <d:control d:control="{name}"/></t:p>' for name in "abcdex")
    content = (
        '<o:document-content xmlns:o="o" xmlns:t="t" xmlns:f="f" xmlns:d="d"><o:body><o:text><o:forms><f:form>'
        f"{fields}</f:form></o:forms>{places}</o:text></o:body></o:document-content>"
    )
    assert read("a.odt", zipped({"content.xml": content})).text.split("\n\n") == [
        "a: Siv Ek",
        "b:",
        "c: Två",
        "d: ☒ Vatten",
        "e: ☐ El",
        "x:",
    ]
