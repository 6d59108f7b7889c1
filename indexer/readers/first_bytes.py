"""What a file is by its first bytes, whatever its name says: programs and people give the wrong ending."""

from __future__ import annotations

import codecs
import re
import zipfile
from io import BytesIO

from olefile import OleFileIO

from indexer.readers.office.zip_package import FAULTS, MAX_PARTS, is_ole

_LOOKED_AT = 8_192
_SPREADSHEETS = frozenset((".xls", ".xlt", ".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".ods", ".ots", ".fods"))
_SEPARATORS = frozenset(";,\t|")
_OLD_TEXTS = frozenset((".doc", ".dot"))
_TEXTS = frozenset((".txt", ".text", ".csv"))
_MARKED_UP = frozenset((".html", ".htm", ".xhtml", ".md", ".markdown", ".eml", ".mht", ".mhtml"))
"""Formats whose first bytes may be those of a page, a mail or of anything: only what is binary is taken for another."""

_BEFORE_MARKUP = r"\A(?:\s|<\?xml[^>]{0,500}>|<!--.{0,2000}?-->)*+"
_PAGE = re.compile(_BEFORE_MARKUP + r"<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_PIECE_OF_PAGE = re.compile(
    _BEFORE_MARKUP + r"<(?:head|body|table|meta|style|div|p|h[1-6]|span|font|center)\b", re.IGNORECASE | re.DOTALL
)
_FLAT = re.compile(_BEFORE_MARKUP + r"<office:document\b[^>]{0,5000}?mimetype=[\"']([\w./+-]+)", re.DOTALL)
_MAIL = re.compile(r"\A(?:[\w-]{2,40}:[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n){0,50}){0,50}?mime-version:", re.IGNORECASE)
_FOLDERS = {"word": ".docx", "xl": ".xlsx", "ppt": ".pptx"}
_STREAMS = {
    "EncryptedPackage": ".docx",
    "__properties_version1.0": ".msg",
    "WordDocument": ".doc",
    "Workbook": ".xls",
    "Book": ".xls",
    "PowerPoint Document": ".ppt",
}
_OPEN_DOCUMENT = {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp", "graphics": ".odg"}


def ending_of(content: bytes, ending: str) -> str:
    """The ending that a file should have; the one that it has where its first bytes say nothing else."""
    start = content[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if start.startswith(b"PK\x03\x04"):
        return _packed(content) or ending
    if is_ole(content):
        return _compound(content) or ending
    if start.startswith(b"%PDF-"):
        return ".pdf"
    if start.startswith(b"{\\rtf"):
        return ".rtf"
    if ending in _MARKED_UP or not start:
        return ending
    return _textual(_decoded(content[:_LOOKED_AT]), ending)


def _textual(text: str, ending: str) -> str:
    if _PAGE.match(text):
        return ".html"
    if ending in _TEXTS:
        return ending
    if flat := _FLAT.match(text):
        return _open_document(flat.group(1)) or ending
    if _PIECE_OF_PAGE.match(text):
        return ".html"
    if _MAIL.match(text):
        return ".eml"  # what Word calls a web page in a single file
    if _is_letters(text) and ending in _OLD_TEXTS:
        return ".txt"
    parted = not _SEPARATORS.isdisjoint(text.rpartition("\n")[0])
    return ".csv" if ending in _SPREADSHEETS and _is_letters(text) and parted else ending


def _decoded(start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return start.decode("utf-16", "ignore")
    return start.decode("latin-1").removeprefix("ï»¿")


def _is_letters(text: str) -> bool:
    """Whether it holds nothing that no text does. One that begins as markup is of a format that isn't read."""
    return not re.search(r"[\0-\x08\x0e-\x1a\x1c-\x1f]", text) and not text.lstrip().startswith("<")


def _packed(content: bytes) -> str | None:
    """What a ZIP archive holds; None for what no reader knows."""
    if content.count(b"PK\x01\x02") > MAX_PARTS:
        return None
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = [name.replace("\\", "/") for name in archive.namelist()]
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return _open_document(archive.read("mimetype").decode("ascii", "replace").strip())
    except FAULTS:
        return None
    if "xl/workbook.bin" in names:
        return ".xlsb"
    folders = {name.partition("/")[0] for name in names}
    return next((_FOLDERS[folder] for folder in _FOLDERS if {folder, "_rels"} <= folders), None)


def _open_document(media_type: str) -> str | None:
    if media_type == "application/epub+zip":
        return ".epub"
    _, _, kind = media_type.partition("application/vnd.oasis.opendocument.")
    return _OPEN_DOCUMENT.get(kind.removesuffix("-template"))


def _compound(content: bytes) -> str | None:
    """What a file of before Office 2007 holds, by the names of its streams."""
    try:
        with OleFileIO(content) as ole:
            names = [entry[-1] for entry in ole.listdir() if len(entry) == 1]
    except Exception:
        # Whatever it trips over, the reader of a format says what is wrong; the names show in the bytes all the same.
        names = []
    for name, ending in _STREAMS.items():
        if name in names:
            return ending
    found = {content.find(name.encode("utf-16-le") + b"\0\0"): ending for name, ending in _STREAMS.items()}
    found.pop(-1, None)
    return found[min(found)] if found else None
