"""Small office files made by hand, for what no program at hand writes: each the least that its format asks for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def zipped(parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of named parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """A relationships part: id -> kind and target."""
    entries = (
        f'<Relationship Id="{id_}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for id_, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE_RELATION}">{"".join(entries)}</Relationships>'


def core(title: str = "", author: str = "", created: str = "", modified: str = "") -> str:
    """The core properties of a file."""
    return (
        f'<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>'
        f"<dcterms:created>{created}</dcterms:created><dcterms:modified>{modified}</dcterms:modified>"
        "</cp:coreProperties>"
    )


def docx(
    body: str, *, styles: str = "", properties: str = "", more: Mapping[str, tuple[str, str | bytes]] | None = None
) -> bytes:
    """A Word file with this body; `more` holds further parts: kind -> file name and content."""
    further: dict[str, tuple[str, str | bytes]] = dict(more or {})
    if styles:
        further["styles"] = ("styles.xml", word_part("styles", styles))
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(
            {"r1": ("officeDocument", "word/document.xml"), "r2": ("metadata/core-properties", "docProps/core.xml")}
        ),
        "docProps/core.xml": properties or core(),
        "word/document.xml": word_part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": relations(
            {f"r{n}": (kind, name) for n, (kind, (name, _)) in enumerate(further.items())}
        ),
    }
    for name, content in further.values():
        parts[f"word/{name}"] = content
    return zipped(parts)


def word_part(root: str, inside: str) -> str:
    """A part of Word's: the XML inside its root element."""
    return f'<w:{root} xmlns:w="{W}" xmlns:r="{RELATION}" xmlns:mc="{COMPATIBILITY}">{inside}</w:{root}>'


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of Word's with one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A run of Word's."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def pptx(*slides: str) -> bytes:
    """A PowerPoint file whose slides hold these shapes; each is numbered from 1."""
    names = {f"s{n}": ("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1)}
    listed = "".join(f'<p:sldId id="{255 + n}" r:id="s{n}"/>' for n in range(1, len(slides) + 1))
    namespaces = f'xmlns:p="{PRESENTATION}" xmlns:a="{DRAWING}" xmlns:r="{RELATION}"'
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations({"r1": ("officeDocument", "ppt/presentation.xml")}),
        "ppt/presentation.xml": f"<p:presentation {namespaces}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(names),
    }
    for n, shapes in enumerate(slides, 1):
        parts[f"ppt/slides/slide{n}.xml"] = (
            shapes
            if shapes.startswith("<p:sld ")
            else f"<p:sld {namespaces}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
        )
    return zipped(parts)


def shape(text: str, kind: str | None = None, *, hidden: bool = False) -> str:
    """A shape of PowerPoint's: its paragraphs, one a line, and the kind of its placeholder."""
    placeholder = "" if kind is None else f'<p:nvPr><p:ph type="{kind}"/></p:nvPr>'
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="x" hidden="{int(hidden)}"/>{placeholder}</p:nvSpPr>'
        f"<p:txBody>{paragraphs}</p:txBody></p:sp>"
    )


def xlsx(
    *sheets: tuple[str, str], styles: str = "", strings: str = "", states: Mapping[str, str] | None = None
) -> bytes:
    """An Excel file: each sheet's name and what its worksheet element holds."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{(states or {}).get(name, "visible")}" r:id="s{n}"/>'
        for n, (name, _) in enumerate(sheets, 1)
    )
    targets = {f"s{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)}
    targets |= {"st": ("styles", "styles.xml"), "ss": ("sharedStrings", "sharedStrings.xml")}
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations({"r1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATION}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(targets),
        "xl/styles.xml": f'<styleSheet xmlns="{SHEET}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{strings}</sst>',
    }
    for n, (_, inside) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{SHEET}">{inside}</worksheet>'
    return zipped(parts)


def rows(*lines: str) -> str:
    """Sheet data: each line a row, its cells parted by "|"."""
    found = []
    for number, line in enumerate(lines, 1):
        cells = (
            f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for n, text in enumerate(line.split("|"))
            if text
        )
        found.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f"<sheetData>{''.join(found)}</sheetData>"
