"""Independent readers: what each gets out of a file, kept by the file's content.

    python3.11 -m venv PEERS
    PEERS/bin/pip install pdfplumber mammoth python-docx openpyxl python-calamine python-oxmsg

Poppler's `pdftotext` and LibreOffice are the system's. Where one isn't installed, its word isn't asked for.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

_SECONDS = 60
_TOGETHER = 12
"""Files for one start of LibreOffice."""
_OF_OFFICE = ("libreoffice",)
PEERS: Mapping[str, Sequence[str]] = {
    ".pdf": ("poppler", "plumber"),
    ".docx": ("mammoth", "docx"),
    ".docm": ("mammoth", "docx"),
    ".xlsx": ("calamine", "openpyxl"),
    ".xlsm": ("calamine", "openpyxl"),
    ".xlsb": ("calamine",),
    ".xls": ("calamine",),
    ".msg": ("oxmsg",),
    ".eml": ("email",),
    **dict.fromkeys((".doc", ".rtf", ".odt", ".fodt", ".dotx"), _OF_OFFICE),
    **dict.fromkeys((".ods", ".fods"), ("calamine",)),
    **dict.fromkeys((".ppt", ".pptx", ".odp", ".odg"), ("slides",)),
}
"""By a file name's ending. What all of a file's peers read is taken for its text."""

_PROGRAM = """
import json, logging, signal, sys, warnings
warnings.simplefilter("ignore"); logging.disable(50)
def plumber(path):
    import pdfplumber
    with pdfplumber.open(path) as pdf:
        return "\\n".join(page.extract_text() or "" for page in pdf.pages[:MOST_PAGES])
def mammoth(path):
    import mammoth
    return mammoth.extract_raw_text(open(path, "rb")).value
def docx(path):
    import docx
    from docx.table import Table
    def text(parent):
        for part in parent.iter_inner_content():
            if isinstance(part, Table):
                for row in part.rows:
                    for cell in row.cells:
                        yield from text(cell)
            else:
                yield part.text
    return "\\n".join(text(docx.Document(path)))
def calamine(path):
    from python_calamine import CalamineWorkbook
    book = CalamineWorkbook.from_path(path)
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return "\\n".join(str(cell) for sheet in sheets for row in sheet for cell in row)
def openpyxl(path):
    import openpyxl
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    return "\\n".join(str(cell) for row in rows for cell in row if cell is not None)
def oxmsg(path):
    from oxmsg import Message
    found = Message.load(path)
    return "\\n".join(filter(None, (found.subject, found.body)))
def late(*_):
    raise TimeoutError
signal.signal(signal.SIGALRM, late)
for line in sys.stdin:
    name, path = json.loads(line)
    signal.alarm(SECONDS)
    try:
        told = globals()[name](path)
    except BaseException as error:
        told = None
    signal.alarm(0)
    print(json.dumps(told), flush=True)
"""
MOST_PAGES = 25
"""Of a PDF; longer ones aren't measured."""


@dataclass(frozen=True, slots=True)
class Peers:
    """The readers that are installed."""

    python: str
    """A Python that has the libraries."""
    kept: Path
    """A folder for what was read."""

    def read(self, paths: Sequence[Path]) -> dict[Path, list[str]]:
        """What each peer of a file reads, in the order of `PEERS`; without those that fail."""
        asked = [(name, path) for path in paths for name in PEERS.get(path.suffix.lower(), ())]
        missing = [(name, path) for name, path in asked if not self._place(name, path).is_file()]
        self._ask_libraries([each for each in missing if each[0] in _PROGRAM])
        for how in ("libreoffice", "slides"):
            self._ask_libreoffice(how, [path for name, path in missing if name == how])
        for name, path in missing:
            if name in ("poppler", "email"):
                self._keep(name, path, poppler(path) if name == "poppler" else mail(path))
        found: dict[Path, list[str]] = {path: [] for path in paths}
        for name, path in asked:
            place = self._place(name, path)
            text = json.loads(place.read_text(encoding="utf-8")) if place.is_file() else None
            found[path] += [text] if text else []
        return found

    def _place(self, name: str, path: Path) -> Path:
        return self.kept / f"{hashlib.sha256(path.read_bytes()).hexdigest()[:20]}-{name}.json"

    def _keep(self, name: str, path: Path, text: str | None) -> None:
        self._place(name, path).write_text(json.dumps(text), encoding="utf-8")

    def _ask_libraries(self, asked: Sequence[tuple[str, Path]]) -> None:
        program = _PROGRAM.replace("MOST_PAGES", str(MOST_PAGES)).replace("SECONDS", str(_SECONDS))
        rest = list(asked)
        while rest:
            with subprocess.Popen(
                [self.python, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            ) as child:
                if child.stdin is None or child.stdout is None:
                    raise RuntimeError("no pipe to the peers' process")
                while rest:
                    name, path = rest.pop(0)
                    try:
                        child.stdin.write(json.dumps([name, str(path)]) + "\n")
                        child.stdin.flush()
                    except BrokenPipeError:
                        break
                    told = child.stdout.readline()
                    self._keep(name, path, json.loads(told) if told else None)
                    if not told:  # the library took its process with it
                        break

    def _ask_libreoffice(self, how: str, paths: Sequence[Path]) -> None:
        """Documents as plain text, slides as a PDF file whose text Poppler reads."""
        if not shutil.which("soffice"):
            return
        target = "pdf" if how == "slides" else "txt:Text (encoded):UTF8"
        for start in range(0, len(paths), _TOGETHER):
            with tempfile.TemporaryDirectory() as folder:
                some = {f"{number}": path for number, path in enumerate(paths[start : start + _TOGETHER])}
                copies = [Path(folder, number + path.suffix) for number, path in some.items()]
                for copy, path in zip(copies, some.values(), strict=True):
                    shutil.copyfile(path, copy)
                command = ["soffice", f"-env:UserInstallation=file://{self.kept.resolve()}/profile", "--headless"]
                command += ["--convert-to", target, "--outdir", f"{folder}/out", *map(str, copies)]
                with contextlib.suppress(subprocess.TimeoutExpired):
                    subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
                for number, path in some.items():
                    made = Path(folder, "out", number + (".pdf" if how == "slides" else ".txt"))
                    text = None
                    if made.is_file():
                        text = (
                            poppler(made) if how == "slides" else made.read_text(encoding="utf-8-sig", errors="replace")
                        )
                    self._keep(how, path, text)


def poppler(path: Path) -> str | None:
    command = ["pdftotext", "-layout", "-l", str(MOST_PAGES), str(path), "-"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace")


def mail(path: Path) -> str | None:
    """The text parts of a mail, by Python's own package."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    texts = []
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not part.is_attachment():
            try:
                texts.append(str(part.get_content()))
            except (LookupError, ValueError):
                continue
    return "\n".join(texts)
