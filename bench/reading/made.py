"""Files that real programs make of known texts: NAME-PROGRAM.pdf, .docx and so on, and NAME-PROGRAM.truth.

    python -m bench.reading.made NEW [--statutes statutes.jsonl.gz] [--texts 8] [--weasyprint PROGRAM]

The texts are those of `seeds` and acts out of the statutes. Pandoc, LibreOffice, Chromium, WeasyPrint, wkhtmltopdf,
pdflatex and Ghostscript make the files, each where it is installed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.reading.files import TRUTH

SEEDS = Path(__file__).parents[2] / "seeds"
_STYLE = "body{font:11pt/1.35 'Liberation Serif',serif}"
_COLUMNS = f"{_STYLE} body{{column-count:2;column-gap:1cm;text-align:justify;hyphens:none}} h1{{column-span:all}}"
_SIZES = range(2_000, 30_000)
"""Characters of the acts that are taken."""
_SECONDS = 180


def known_texts(statutes: Path | None, count: int) -> Iterator[tuple[str, str]]:
    """Names and texts in Markdown: a heading, then sections."""
    for path in sorted(SEEDS.glob("*.md")):
        if path.stem != "README":
            front, _, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
            yield path.stem, f"# {front.partition('title: ')[2].partition(chr(10))[0]}\n\n{body.strip()}\n"
    if statutes is None:
        return
    with gzip.open(statutes, "rt", encoding="utf-8") as lines:
        acts = [act for act in map(json.loads, lines) if sum(len(each["text"]) for each in act["sections"]) in _SIZES]
    for number, act in enumerate(acts[:: max(1, len(acts) // count)][:count]):
        sections = "\n\n".join(f"## {each['ref']} §\n\n{_escaped(each['text'])}" for each in act["sections"])
        yield f"act-{number}", f"# {_escaped(act['title'])}\n\n{sections}\n"


def _escaped(text: str) -> str:
    """A plain text as Markdown that says the same: each block one paragraph."""
    blocks = (" ".join(block.split()) for block in re.split(r"\n\s*\n", text))
    return "\n\n".join(re.sub(r"([\\`*_{}\[\]<>#+!|~^$-]|(?<=^)\d+(?=[.)]))", r"\\\1", each) for each in blocks if each)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes every file of one text."""

    name: str
    text: str
    work: Path
    out: Path
    weasyprint: str | None

    def make(self) -> None:
        (self.work / "text.md").write_text(self.text, encoding="utf-8")
        for style, name in ((_STYLE, "page"), (_COLUMNS, "columns")):
            self._run("pandoc", "-s", "text.md", "-o", f"{name}.html", "-M", "pagetitle=Text", "-M", "lang=sv")
            page = self.work / f"{name}.html"
            html = re.sub(r"<style>.*?</style>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
            page.write_text(html.replace("</head>", f"<style>{style}</style></head>"), encoding="utf-8")
        self._keep("page.html", "pandoc")
        for ending in ("docx", "odt", "rtf", "epub"):
            self._run("pandoc", "-s", "text.md", "-o", f"text.{ending}", "-M", "lang=sv")
            self._keep(f"text.{ending}", "pandoc")
        self._office()
        self._print()

    def _office(self) -> None:
        tagged, plain = (
            f'pdf:writer_pdf_Export:{{"UseTaggedPDF":{{"type":"boolean","value":"{value}"}}}}'
            for value in ("true", "false")
        )
        kinds = {"doc": "doc", "fodt": "fodt", "docx": "docx:MS Word 2007 XML", "tagged": tagged, "untagged": plain}
        for kind, target in kinds.items():
            start = ("soffice", f"-env:UserInstallation=file://{self.out.parent.resolve()}/profile", "--headless")
            self._run(*start, "--convert-to", target, "--outdir", kind, "text.odt")
            made = next((self.work / kind).glob("text.*"), None)
            if made is not None:
                self._keep(str(made), "libreoffice" if made.suffix != ".pdf" else f"libreoffice_{kind}")

    def _print(self) -> None:
        for name, maker in (("page", "chromium"), ("columns", "chromium_columns")):
            self._run(
                "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                f"--user-data-dir={self.work}/c", f"--print-to-pdf={self.work}/{maker}.pdf", f"{self.work}/{name}.html",
            )  # fmt: skip
            self._keep(f"{maker}.pdf", maker)
        if self.weasyprint:
            self._run(self.weasyprint, "columns.html", "weasyprint.pdf")
            self._keep("weasyprint.pdf", "weasyprint")
        self._run("wkhtmltopdf", "--quiet", "--encoding", "utf-8", "page.html", "wkhtmltopdf.pdf")
        self._keep("wkhtmltopdf.pdf", "wkhtmltopdf")
        latex = ("pandoc", "-s", "text.md", "-V", "fontenc=T1", "-V", "microtypeoptions=disable")
        self._run(*latex, "-o", "latex.pdf", "--pdf-engine=pdflatex")
        self._keep("latex.pdf", "latex")
        self._run(*latex, "-V", "classoption=twocolumn", "-o", "twocolumn.pdf", "--pdf-engine=pdflatex")
        self._keep("twocolumn.pdf", "latex_columns")
        for source in ("chromium", "latex"):
            self._run(
                "gs",
                "-q",
                "-dBATCH",
                "-dNOPAUSE",
                "-sDEVICE=pdfwrite",
                f"-sOutputFile=gs-{source}.pdf",
                f"{source}.pdf",
            )
            self._keep(f"gs-{source}.pdf", f"ghostscript_{source}")

    def _run(self, *command: str) -> None:
        if shutil.which(command[0]):
            subprocess.run(command, cwd=self.work, capture_output=True, timeout=_SECONDS, check=False)

    def _keep(self, made: str, maker: str) -> None:
        path = self.work / made
        if path.is_file():
            kept = self.out / f"{self.name}-{maker}{path.suffix}"
            shutil.copyfile(path, kept)
            plain = re.sub(r"\\(.)", r"\1", re.sub(r"^#+ ", "", self.text, flags=re.MULTILINE))
            kept.with_suffix(TRUTH).write_text(plain, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make every file."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.reading.made", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--statutes", type=Path)
    parser.add_argument("--texts", type=int, default=8, help="acts of the statutes")
    parser.add_argument("--weasyprint", default=shutil.which("weasyprint"), help="the program")
    options: Any = parser.parse_args(arguments)
    folder: Path = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in known_texts(options.statutes, options.texts):
        with tempfile.TemporaryDirectory() as work:
            Maker(name, text, Path(work), folder, options.weasyprint).make()
        print(name, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
