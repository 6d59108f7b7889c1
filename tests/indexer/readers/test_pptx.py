"""What PowerPoint writes: placeholders, groups, hidden slides and shapes, numbered lists, tables and diagrams."""

from __future__ import annotations

from indexer.readers.formats import read
from indexer.texts.document import Document
from tests.office_files import DRAWING, PRESENTATION, pptx, shape


def slides(*found: str) -> Document:
    return read("möten/nya_skolan.pptx", pptx(*found))


def headings(document: Document) -> list[tuple[int, str]]:
    for heading in document.headings:
        assert document.text[heading.offset :].startswith(heading.text)
    return [(heading.level, heading.text) for heading in document.headings]


def test_the_title_comes_first_and_furniture_not_at_all() -> None:
    document = slides(
        shape("Byggstart i mars\nInflyttning i juni", "body") + shape("2024-01-01", "dt") + shape("Tallbo", "ftr")
        + shape("7", "sldNum") + shape("Nya skolan", "ctrTitle") + shape("Ring oss.") + shape("DOLD", hidden=True)
    )  # fmt: skip
    assert document.text == "Nya skolan\n\nByggstart i mars\nInflyttning i juni\n\nRing oss."
    assert headings(document) == [(1, "Nya skolan")]
    assert document.title == "Nya skolan"


def test_a_slide_without_title_is_named_by_its_number() -> None:
    document = slides(shape("Ett", "title"), shape("bara text"), shape(" ", "title"), shape("Fyra", "title"))
    assert document.text == "Ett\n\nBild 2\n\nbara text\n\nFyra"
    assert [(page.number, document.text[page.offset :].split("\n")[0]) for page in document.pages] == [
        (1, "Ett"),
        (2, "Bild 2"),
        (4, "Fyra"),
    ]


def test_hidden_slides_are_left_out_and_counted() -> None:
    hidden = (
        f'<p:sld xmlns:p="{PRESENTATION}" xmlns:a="{DRAWING}" show="0"><p:cSld><p:spTree>{shape("DOLD", "title")}'
        "</p:spTree></p:cSld></p:sld>"
    )
    document = slides(shape("Ett", "title"), hidden, shape("Tre", "title"))
    assert [page.number for page in document.pages] == [1, 3]
    assert document.text == "Ett\n\nTre"


def test_groups_and_alternatives() -> None:
    group = f"<p:grpSp>{shape('i grupp')}<p:grpSp>{shape('i grupp i grupp')}</p:grpSp></p:grpSp>"
    alternatives = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="p14">{shape("ny form")}</mc:Choice><mc:Fallback>{shape("GAMMAL")}</mc:Fallback>'
        "</mc:AlternateContent>"
    )
    assert slides(shape("T", "title") + group + alternatives).text == "T\n\ni grupp\n\ni grupp i grupp\n\nny form"


def test_numbered_lists() -> None:
    def line(text: str, inside: str = "", level: int = 0) -> str:
        return f'<a:p><a:pPr lvl="{level}">{inside}</a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>'

    number, letter = '<a:buAutoNum type="arabicPeriod" startAt="3"/>', '<a:buAutoNum type="alphaLcParenR"/>'
    lines = (
        line("tre", number) + line("a", letter, 1) + line("b", letter, 1) + line("fyra", number) + line("a", letter, 1)
        + line("punkt", '<a:buChar char="•"/>') + line("tre igen", number) + line("text", "<a:buNone/>")
    )  # fmt: skip
    body = f'<p:sp><p:nvSpPr><p:nvPr><p:ph idx="1"/></p:nvPr></p:nvSpPr><p:txBody>{lines}</p:txBody></p:sp>'
    assert slides(shape("T", "title") + body).text == (
        "T\n\n3. tre\na) a\nb) b\n4. fyra\na) a\npunkt\n3. tre igen\n\ntext"
    )


def test_a_table_is_told_once() -> None:
    def cell(text: str, merged: str = "") -> str:
        return f"<a:tc {merged}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"

    rows = (("Etapp", "Klart"), ("Grund", "juni"))
    table = "".join(f"<a:tr>{''.join(map(cell, row))}</a:tr>" for row in rows)
    table += "<a:tr>" + cell("", 'vMerge="1"') + cell("juli") + "</a:tr>"
    frame = f"<p:graphicFrame><a:graphicData><a:tbl>{table}</a:tbl></a:graphicData></p:graphicFrame>"
    assert slides(shape("T", "title") + frame).text == "T\n\nEtapp | Klart\nGrund | juni\n| juli"


def test_breaks_and_fields_in_a_line() -> None:
    paragraph = (
        "<a:p><a:r><a:t>Nya </a:t></a:r><a:br/><a:r><a:t>skolan</a:t></a:r>"
        '<a:fld type="slidenum"><a:t>9</a:t></a:fld><a:fld type="datetime1"><a:t> 2024</a:t></a:fld></a:p>'
    )
    title = f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody>{paragraph}</p:txBody></p:sp>'
    assert headings(slides(title + shape("text"))) == [(1, "Nya skolan 2024")]
