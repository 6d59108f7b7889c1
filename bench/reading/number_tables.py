"""Number tables as PDF files, with their cells beside them: what `bench.reading.tables` holds readers against.

    python -m bench.reading.number_tables FOLDER [--weasyprint PROGRAM]

Eight tables of a municipality's figures (wide and narrow, with and without lines, empty cells, long names, negative
amounts, thousands with a space), each printed by whatever of LibreOffice, Chromium and WeasyPrint is installed, and
written plainly, without lines and tags, as older programs do.
"""

from __future__ import annotations

import argparse
import html
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

_PROSE = "Tabellen visar nämndens ekonomi enligt den budget som fullmäktige fastställde i november."
_NAMES = (
    "Ny inredning, biblioteket", "Ombyggnad Garvaren", "Korsavadanläggningen", "Löparbana Korsavad", "Förskolan Eken",
    "Gång- och cykelväg Åby", "Summa", "Fritidsgården i Norra", "Räddningstjänst", "Äldreomsorg", "Vård och omsorg",
    "Grundskola åk 7–9", "Kulturskolan", "Vatten och avlopp",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NumberTable:
    """A table's cells, the first row naming the columns, and how it is drawn."""

    name: str
    cells: tuple[tuple[str, ...], ...]
    lines: bool
    right: bool
    """Whether numbers stand at the right of their columns."""
    size: float
    width: int
    """Of the column of names, in points."""


def _figures(random: Random, kind: str) -> str:
    amount = random.randint(1, 98_000)
    if kind == "decimals":
        return f"{amount / 1000:.3f}".replace(".", ",")
    if kind == "thousands":
        return f"{amount * random.choice((1, 13)):,}".replace(",", " ")
    if kind == "signed":
        return random.choice(("", "-", "+")) + f"{amount / 10_000:.1f}".replace(".", ",")
    if kind == "percent":
        return f"{amount % 100} %"
    return "" if random.random() < 0.3 else str(amount)


def _table(name: str, kind: str, head: Sequence[str], rows: int, *, lines: bool, right: bool, size: float,
           width: int) -> NumberTable:  # fmt: skip
    random = Random(name)
    names = random.sample(_NAMES, rows)
    body = ((each, *(_figures(random, kind) for _ in head[1:])) for each in names)
    return NumberTable(name, (tuple(head), *body), lines, right, size, width)


def tables() -> list[NumberTable]:
    years = ["2021", "2022", "2023", "2024", "2025"]
    budget = ["Budget totalt", "Utfall totalt", "Avvikelse", "Budget 2025", "Utfall 2025", "Rest"]
    return [
        _table("wide", "decimals", ["Projekt", *budget], 6, lines=False, right=True, size=9, width=150),
        _table("years", "thousands", ["Tkr", *years], 9, lines=False, right=True, size=9, width=150),
        _table("ruled", "thousands", ["Nämnd", "Budget", "Utfall", "Avvikelse"], 7, lines=True, right=True, size=10,
               width=170),
        _table("signed", "signed", ["Verksamhet", "Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug"], 8,
               lines=False, right=True, size=8, width=130),
        _table("gaps", "gaps", ["Skola", "Flickor", "Pojkar", "Totalt"], 8, lines=True, right=True, size=10, width=150),
        _table("percent", "percent", ["Mål", "Utfall", "Mål 2026"], 5, lines=False, right=True, size=11, width=180),
        _table("left", "decimals", ["Anläggning", "Area", "Volym", "Hyra"], 6, lines=True, right=False, size=10,
               width=160),
        _table("narrow", "thousands", ["Konto", "Belopp"], 9, lines=False, right=True, size=10, width=160),
    ]  # fmt: skip


def web_page(table: NumberTable) -> str:
    border = "border:0.5pt solid #000;border-collapse:collapse" if table.lines else "border:none"
    side = "right" if table.right else "left"
    style = (
        f"body{{font:{table.size}pt 'Liberation Sans'}} table{{border-collapse:collapse;width:100%}} "
        f"td,th{{{border};padding:1pt 5pt;text-align:{side}}} td:first-child,th:first-child{{text-align:left;"
        f"width:{table.width}pt}}"
    )
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in table.cells[0])
    rows = "".join(f"<tr>{''.join(f'<td>{html.escape(c)}</td>' for c in row)}</tr>" for row in table.cells[1:])
    frame = f' border="{table.lines:d}"'
    return (
        f'<!DOCTYPE html><html lang="sv"><head><meta charset="utf-8"><title>Budget</title><style>{style}</style></head>'
        f"<body><h1>Budget {table.name}</h1><p>{_PROSE}</p><table{frame}><thead><tr>{head}</tr></thead><tbody>{rows}"
        f"</tbody></table><p>{_PROSE}</p></body></html>"
    )


def plain_pdf(table: NumberTable) -> bytes:
    """Without lines, tags or embedded fonts; Helvetica's digits are .556 wide, which sets numbers to the right."""
    columns = len(table.cells[0]) - 1
    step = (595 - 72 - 50 - table.width) / columns
    ops = [_shown(72, 760, "Budget", 14), _shown(72, 735, _PROSE, 10)]
    for number, row in enumerate(table.cells):
        y = 705 - 1.7 * table.size * number
        ops.append(_shown(72, y, row[0], table.size))
        size = table.size if number else 0.8 * table.size
        for column, cell in enumerate(row[1:]):
            left = 72 + table.width + step * column
            width: float = sum({" ": 278, ",": 278, "-": 333, "+": 584, "%": 889}.get(c, 556) for c in cell)
            width = width if number else 0.9 * width
            ops.append(_shown(left + (step - 8 - width * size / 1000) * table.right, y, cell, size))
    ops.append(_shown(72, 705 - 1.7 * table.size * (len(table.cells) + 1), _PROSE, 10))
    return pdf_of("".join(ops).encode("cp1252"))


def _shown(x: float, y: float, text: str, size: float) -> str:
    text = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 {size} Tf {x:.1f} {y:.1f} Td ({text}) Tj ET\n"


def pdf_of(content: bytes) -> bytes:
    """A file of one page of A4 with Helvetica."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    entries = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + head + entries + trailer


def main(arguments: Sequence[str] | None = None) -> int:
    """Write every table with its cells, by each program that is there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weasyprint", default=shutil.which("weasyprint"), help="the program")
    options = parser.parse_args(arguments)
    folder: Path = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        for table in tables():
            page = work / f"{table.name}.html"
            page.write_text(web_page(table), encoding="utf-8")
            (folder / f"plain-{table.name}.pdf").write_bytes(plain_pdf(table))
            makers = ["plain"]
            for maker, command in _programs(work, page, folder, options.weasyprint).items():
                subprocess.run(command, check=True, cwd=work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                if maker.startswith("libreoffice"):
                    shutil.move(work / f"{table.name}.pdf", folder / f"{maker}-{table.name}.pdf")
                makers.append(maker)
            for maker in makers:
                text = json.dumps(table.cells, ensure_ascii=False)
                (folder / f"{maker}-{table.name}.json").write_text(text, encoding="utf-8")
    return 0


def _programs(work: Path, page: Path, folder: Path, weasyprint: str | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if shutil.which("soffice"):
        start = [
            "soffice",
            f"-env:UserInstallation=file://{work}/profile",
            "--headless",
            "--infilter=HTML (StarWriter)",
        ]
        for name, tagged in (("libreoffice", "true"), ("libreofficeuntagged", "false")):
            export = f'{{"UseTaggedPDF":{{"type":"boolean","value":"{tagged}"}}}}'
            found[name] = [*start, "--convert-to", f"pdf:writer_web_pdf_Export:{export}", page.name]
    if shutil.which("chromium"):
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        target = folder / f"chromium-{page.stem}.pdf"
        found["chromium"] = ["chromium", *options, f"--user-data-dir={work}/c", f"--print-to-pdf={target}", str(page)]
    if weasyprint:
        found["weasyprint"] = [weasyprint, page.name, str(folder / f"weasyprint-{page.stem}.pdf")]
    return found


if __name__ == "__main__":
    sys.exit(main())
