"""What is struck out isn't read, raised figures are no digits of the number before them, and ticked boxes are kept."""

from __future__ import annotations

import pytest

from indexer.readers.formats import read
from indexer.readers.shared.raised import raised
from tests.office_files import docx, run, xlsx, zipped

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
