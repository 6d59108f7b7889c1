"""Text recognition: how many of the words of known Swedish texts come out of scans that are made of them.

    python -m bench.reading.scans [--languages swe+eng] [--pages 2] [--record]

Each text of `seeds` is set by Chromium in one column, in two, and with a table, drawn as a scanner would see it (150 to
300 dots an inch, level and clean, or aslant, grey and specked) and put into a PDF as a picture. What Belägg reads of it
is held against the words that the PDF had before, and the cells of the table against their rows.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium

from bench.reading.words import words
from bench.report import record
from indexer.readers.pdf.reader import read
from indexer.readers.pdf.scans.tesseract import Recogniser

NAME = "reading_scans"
SEEDS = Path(__file__).parents[2] / "seeds"
_TABLE = [
    ["Verksamhet", "Utfall 2023", "Budget 2024", "Plan 2025"],
    ["Förskola", "182,4", "188,0", "191,5"],
    ["Grundskola", "411,7", "425,3", "430,9"],
    ["Äldreomsorg", "522,6", "538,1", "549,0"],
    ["Gator och parker", "61,2", "63,8", "64,4"],
    ["Räddningstjänst", "28,9", "29,5", "30,1"],
]
_STYLES = {
    "one column": "",
    "two columns": "main{column-count:2;column-gap:1cm;text-align:justify;hyphens:none}",
    "table": "",
}


@dataclass(frozen=True, slots=True)
class Scanner:
    """How a sheet is seen: dots an inch, degrees that it lies aslant, and how much its grey varies (of 255)."""

    dpi: int
    degrees: float = 0.0
    noise: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.dpi} dpi{', aslant and specked' if self.noise else ''}"


SCANNERS = [Scanner(dpi, *faults) for dpi in (300, 200, 150) for faults in ((0.0, 0.0), (1.3, 28.0))]


def scanned(pdf: bytes, scanner: Scanner, pages: int = 1_000) -> bytes:
    """A PDF file whose pages are pictures of those of another."""
    source = pdfium.PdfDocument(pdf)
    chance = np.random.default_rng(7)
    objects: list[bytes] = []
    kids: list[int] = []
    for index in range(min(pages, len(source))):
        page = source[index]
        width, height = page.get_size()
        grey = page.render(scale=scanner.dpi / 72, grayscale=True).to_numpy().astype(np.float32)
        grey = grey.reshape(grey.shape[0], grey.shape[1])
        if scanner.noise:
            grey = 0.86 * grey + 12 + chance.normal(0, scanner.noise, grey.shape).astype(np.float32)
        packed = zlib.compress(np.clip(grey, 0, 255).astype(np.uint8).tobytes(), 1)
        angle = np.radians(scanner.degrees)
        c, s = float(np.cos(angle)), float(np.sin(angle))
        content = (
            f"q {width * c:.3f} {width * s:.3f} {-height * s:.3f} {height * c:.3f} {height * s / 2:.3f} 0 cm /I Do Q"
        )
        first = 3 + len(objects)
        objects += [
            f"<</Type/XObject/Subtype/Image/Width {grey.shape[1]}/Height {grey.shape[0]}/ColorSpace/DeviceGray"
            f"/BitsPerComponent 8/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
            + packed
            + b"\nendstream",
            f"<</Length {len(content)}>>stream\n{content}\nendstream".encode(),
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents {first + 1} 0 R"
            f"/Resources<</XObject<</I {first} 0 R>>>>>>".encode(),
        ]
        kids.append(first + 2)
    head = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]/Count {len(kids)}>>".encode(),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate((*head, *objects), 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    return out + b"xref\n0 %d\n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, table, size, len(out))


def as_page(markdown: str, layout: str) -> str:
    """A text as a web page to be printed."""
    body = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)
    blocks = []
    for block in re.split(r"\n\s*\n", body):
        level = len(block) - len(block.lstrip("#"))
        text = html.escape(" ".join(block.lstrip("# ").split()))
        blocks.append(f"<h{level}>{text}</h{level}>" if level else f"<p>{text}</p>")
    if layout == "table":
        rows = "".join(
            "<tr>" + "".join(f"<{'td' if n else 'th'}>{cell}</{'td' if n else 'th'}>" for cell in row) + "</tr>"
            for n, row in enumerate(_TABLE)
        )
        blocks.insert(1, f"<table>{rows}</table>")
    style = f"body{{font:11pt/1.35 serif}}td,th{{border:1px solid;padding:4px 14px;text-align:left}}{_STYLES[layout]}"
    return (
        f"<!doctype html><html lang=sv><meta charset=utf-8><style>{style}</style><main>{''.join(blocks)}</main></html>"
    )


def printed(page: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--no-pdf-header-footer", f"--print-to-pdf={target}"]
        subprocess.run([*command, source.as_uri()], capture_output=True, check=True, timeout=120)
        return target.read_bytes()


def truth_of(pdf: bytes, pages: int) -> list[str]:
    """The words of the first pages."""
    source = pdfium.PdfDocument(pdf)
    texts = [source[n].get_textpage().get_text_range() for n in range(min(pages, len(source)))]
    return words("\n".join(texts).replace("\r\n", "\n").replace("￾", "-"))


def rows_in_place(text: str) -> float:
    """The share of the table's rows that come out as one line with their cells in order."""
    lines = [" ".join(re.split(r"[\s|;:]+", line)) for line in text.split("\n")]
    right = 0
    for row in _TABLE[1:]:
        wanted = [cell for name in row for cell in name.split()]
        right += any(_in_order(wanted, line.split()) for line in lines)
    return right / len(_TABLE[1:])


def _in_order(wanted: Sequence[str], found: Sequence[str]) -> bool:
    rest: Iterator[str] = iter(found)
    return all(word in rest for word in wanted)


def measured(languages: str, pages: int, texts: int) -> dict[str, Any]:
    found: dict[str, dict[str, list[float]]] = {}
    for seed in [path for path in sorted(SEEDS.glob("*.md")) if path.stem != "README"][:texts]:
        for layout in _STYLES:
            pdf = printed(as_page(seed.read_text(encoding="utf-8"), layout))
            truth = Counter(truth_of(pdf, pages))
            for scanner in SCANNERS:
                scan = scanned(pdf, scanner, pages)
                before = time.monotonic()
                document = read(seed.name, scan, Recogniser(languages))
                seconds = time.monotonic() - before
                got = Counter(words(document.text))
                same = (got & truth).total()
                row = found.setdefault(f"{scanner.name}: {layout}", {})
                row.setdefault("recall", []).append(same / truth.total())
                row.setdefault("precision", []).append(same / max(1, got.total()))
                row.setdefault("sure", []).append(min(page.recognised or 0 for page in document.pages))
                row.setdefault("seconds_a_page", []).append(seconds / max(1, len(document.pages)))
                if layout == "table":
                    row.setdefault("rows_in_place", []).append(rows_in_place(document.text))
                print(f"{seed.stem:32} {scanner.name:28} {layout:12} {row['recall'][-1]:.4f}", file=sys.stderr)
    return {name: {key: statistics.mean(values) for key, values in row.items()} for name, row in found.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; with --record, write the record too."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.reading.scans", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--languages", default="swe+eng")
    parser.add_argument("--pages", type=int, default=1, help="of each text")
    parser.add_argument("--texts", type=int, default=10)
    parser.add_argument("--record", action="store_true", help=f"write bench/results/{NAME}.json")
    options = parser.parse_args(arguments)
    environment = record.Environment.here()
    result = {"languages": options.languages, "scans": measured(options.languages, options.pages, options.texts)}
    print(json.dumps(result, indent=1, ensure_ascii=False))
    if options.record:
        command = f"python -m bench.reading.scans --languages {options.languages} --texts {options.texts}"
        record.write(NAME, command=command, environment=environment, measured=result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
