"""PDF files written by hand, for traits that no program at hand makes: each test says what stands in its page."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2 as pdfium

FONTS = ("Helvetica", "Helvetica-Bold", "Times-Italic", "Symbol")


def shown(x: float, y: float, text: str, *, font: int = 0, size: float = 10) -> str:
    """The operators that show a text at a place, in one of FONTS."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F{font} {size} Tf {x:.2f} {y:.2f} Td ({escaped}) Tj ET\n"


def pdf(
    *pages: str, catalogue: str = "", page: str = "", resources: str = "", more: Sequence[str] = (), media: str = ""
) -> bytes:
    """A file of these pages. What `more` holds are objects 100, 101 ... , which the other parts may name."""
    fonts = "".join(f"/F{n} {n + 3} 0 R" for n in range(len(FONTS)))
    objects: dict[int, bytes] = {
        n + 3: f"<</Type/Font/Subtype/Type1/BaseFont/{name}{'' if name == 'Symbol' else '/Encoding/WinAnsiEncoding'}>>"
        .encode()
        for n, name in enumerate(FONTS)
    }  # fmt: skip
    kids = []
    for n, content in enumerate(pages):
        stream = content.encode("cp1252")
        objects[20 + 2 * n] = b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream)
        kids.append(f"{21 + 2 * n} 0 R")
        objects[21 + 2 * n] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[{media or '0 0 595 842'}]/Contents {20 + 2 * n} 0 R{page}"
            f"/Resources<</Font<<{fonts}>>{resources}>>>>"
        ).encode()
    objects[1] = f"<</Type/Catalog/Pages 2 0 R{catalogue}>>".encode()
    objects[2] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode()
    objects |= {100 + n: each.encode("cp1252") for n, each in enumerate(more)}
    out = b"%PDF-1.7\n"
    places: dict[int, int] = {}
    for number, each in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(max(objects) + 1)
    )
    size = max(objects) + 1
    end = b"xref\n0 %d\n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, table, size, len(out))
    return out + end


def tagged(items: Sequence[tuple[str, str]], tree: Sequence[str]) -> bytes:
    """A tagged page: `items` are operators, each marked with its number; `tree` the structure elements, 101 ...

    The parents of the marks are found by the numbers in the elements' `/K`.
    """
    content = "".join(f"/{role} <</MCID {n}>> BDC\n{ops}EMC\n" for n, (role, ops) in enumerate(items))
    parents = [0] * len(items)
    for number, element in enumerate(tree):
        kids = element.partition("/K[")[2].partition("]")[0].split()
        for kid in kids if "R" not in kids else ():
            parents[int(kid)] = 101 + number
    nums = " ".join(f"{parent} 0 R" for parent in parents)
    root = f"<</Type/StructTreeRoot/K[101 0 R]/ParentTree<</Nums[0 [{nums}]]>>>>"
    above = {
        int(kid): 101 + number
        for number, element in enumerate(tree)
        for kid in re.findall(r"(\d+) 0 R", element.partition("/K[")[2])
    }
    elements = [
        f"<</Type/StructElem/Pg 21 0 R/P {above.get(101 + number, 100)} 0 R{element}>>"
        for number, element in enumerate(tree)
    ]
    return pdf(
        content, catalogue="/MarkInfo<</Marked true>>/StructTreeRoot 100 0 R", page="/StructParents 0",
        more=[root, *elements],
    )  # fmt: skip


def width(text: str, *, size: float = 10) -> float:
    """How wide a text is in the first of FONTS, in points."""
    document = pdfium.PdfDocument(pdf(shown(0, 100, text, size=size)))
    page = document[0].get_textpage()
    right: float = page.get_charbox(page.count_chars() - 1, loose=True)[2]
    document.close()
    return right
