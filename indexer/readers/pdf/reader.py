"""PDF: text in reading order with its pages, by PDFium.

What a PDF holds is characters and their places. `page` puts them together, `furniture` drops what stands
around the text on every page, `layout` orders the lines, and `blocks` makes paragraphs and headings of them.
"""

from __future__ import annotations

import ctypes
import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from indexer.errors import NoText, PasswordProtected, SourceDamaged
from indexer.readers.pdf.blocks import outline_key
from indexer.readers.pdf.forms import form_pieces
from indexer.readers.pdf.page.characters import Layers
from indexer.readers.pdf.page.drawn import Hiding
from indexer.readers.pdf.page.text import PageText, page_text
from indexer.readers.pdf.scanned import Scans, blocks_of_pages
from indexer.readers.pdf.scans.tesseract import Recogniser
from indexer.readers.shared.blocks import Block, compose
from indexer.readers.shared.titles import LONGEST_TITLE, title_from_path, title_headings
from indexer.texts.canonical import normalise
from indexer.texts.days.dates import publication_date
from indexer.texts.document import Document
from indexer.texts.stated.validity.stated_validity import dated

MEDIA_TYPE = "application/pdf"

_UNREADABLE_SHARE = 0.3
"""Of a page's characters: where more have no meaning, because the file doesn't say which letters its fonts draw."""
_MEANINGLESS = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_LATIN_WORD = re.compile(r"(?<!\S)\S{0,20}[A-Za-zÅÄÖåäö]\S{3,40}")
_VOWEL = re.compile("[aeiouyåäöéAEIOUYÅÄÖÉ]")
_LATIN = re.compile("[A-Za-zÅÄÖåäöéÉ]")
_FEWEST_LETTERS, _FEWEST_VOWELS = 200, 0.25
"""Of a page's letters in any language about .4 are vowels; of those that stand for others, about .2."""
_INSIDE_NO_WORD = re.compile(r"[A-Za-zåäö][\d!\"#$%*+<=>?@\[\\\]^`{|}~]+[A-Za-zåäö]")
_FEWEST_WORDS, _NO_WORDS_SHARE = 40, 0.6
"""So many of a page's words are none where its letters stand for others: "1lPQGHQ" for "Nämnden"."""
_NO_VALUES = (pdfium_c.FORMTYPE_NONE, pdfium_c.FORMTYPE_XFA_FULL)
_SERIES = re.compile(
    r"(?:SOU|Ds|prop\.?|bet\.?|dir\.?|rapport|skrift|meddelande|report|nr|dnr\.?)\W{0,5}\d{1,4}(?:[:/-]\d{1,4})?"
    r"|.{0,80}(?:författningssamling|skriftserie|rapportserie|offentliga utredningar|departementsserien)"
    r"\W{0,5}[\d:/]{0,20}",
    re.IGNORECASE,
)
"""What stands above a title, larger at times: the series that it appears in."""
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)\b|untitled|namnlös|unnamed|about:|https?:|file:"
    r"|(?:dokument|document|presentation|bok|book|title|titel|rubrik|mall|template|print|skriv ut|slide|bild)\s?\d*$)"
    r"|.*\.(?:docx?|odt|pdf|rtf|indd|pptx?|xlsx?|dotx?|qxd|html?|txt|tex|dvi|ps|cdr|pub)$",
    re.IGNORECASE,
)
"""What programs write as the title when nobody has given one."""
_NO_AUTHOR = re.compile(
    r"(?:admin|administrator|administratör|user|användare|unknown|okänd|author|root|owner|\W*)", re.I
)
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def read(path: str, content: bytes, recogniser: Recogniser | None = None) -> Document:
    """The document in a PDF file; the `recogniser` reads pages that are pictures.

    Raises SourceDamaged, PasswordProtected, OnlyImages or NoText.
    """
    if not content.strip():
        raise NoText(path)
    try:
        pdf = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            raise PasswordProtected(path) from error
        raise SourceDamaged(path) from error
    try:
        return _read(path, pdf, recogniser)
    except pdfium.PdfiumError as error:
        raise SourceDamaged(path) from error
    finally:
        pdf.close()


def _read(path: str, pdf: pdfium.PdfDocument, recogniser: Recogniser | None) -> Document:
    if pdf.get_formtype() not in _NO_VALUES:
        pdf.init_forms()
    filled = partial(form_pieces, form=pdf.formenv) if pdf.formenv else None
    layers = Layers(pdf)
    found_pages = [page_text(pdf, index, layers, filled) for index in range(len(pdf))]
    garbled = [page.number for page in found_pages if _is_garbled(page)]
    pages = [replace(page, pieces=()) if page.number in garbled else page for page in found_pages]
    pictures = [page.number for page in pages if not page.pieces and page.has_pictures and page.number not in garbled]
    scans = Scans(path, recogniser)
    if recogniser is not None:
        pages = [scans.of_page(pdf, page) if page.number in {*pictures, *garbled} else page for page in pages]
    blocks = blocks_of_pages(pages, dict(_outline(pdf)))
    if not blocks:
        raise scans.nothing() if pictures or garbled else NoText(path)
    composition = compose(blocks)
    metadata = pdf.get_metadata_dict()
    document = Document(
        path=path,
        title=_title(metadata.get("Title", ""), blocks) or title_from_path(path),
        text=composition.text,
        source=path,
        media_type=MEDIA_TYPE,
        published=publication_date(composition.text.split("\n")),
        author=_author(metadata.get("Author", "")),
        language=_language(pdf),
        headings=composition.headings,
        pages=scans.marked(composition.pages),
        notes=tuple(_notes(path, scans, pictures, garbled, pages)),
    )
    return dated(document, _date(metadata.get("CreationDate", "")))


def _is_garbled(page: PageText) -> bool:
    """Whether a page's characters are no letters, or others than are shown: the file doesn't say which it draws."""
    text = " ".join(piece.text for piece in page.pieces)
    if len(_MEANINGLESS.findall(text)) > _UNREADABLE_SHARE * len(text):
        return True
    letters = len(_LATIN.findall(text))
    if letters >= _FEWEST_LETTERS and len(_VOWEL.findall(text)) < _FEWEST_VOWELS * letters:
        return True
    words = _LATIN_WORD.findall(text)
    return len(words) >= _FEWEST_WORDS and sum(map(_is_no_word, words)) > _NO_WORDS_SHARE * len(words)


def _is_no_word(word: str) -> bool:
    return _VOWEL.search(word) is None or _INSIDE_NO_WORD.search(word) is not None


def _outline(pdf: pdfium.PdfDocument) -> Iterator[tuple[str, int]]:
    """The bookmarks' texts, as `blocks_of_lines` compares them, and their levels from 1."""
    try:
        for bookmark in pdf.get_toc(max_depth=6):
            yield outline_key(bookmark.get_title()), bookmark.level + 1
    except (pdfium.PdfiumError, UnicodeError):
        return  # headings are known by their looks, too


def _title(stated: str, blocks: Sequence[Block]) -> str | None:
    """The stated title if a person gave it, else the first of the highest headings."""
    stated = " ".join(normalise(stated).split())
    if len(stated) > 2 and any(map(str.isalpha, stated)) and not (_NO_TITLE.match(stated) or _SERIES.fullmatch(stated)):
        return stated[:LONGEST_TITLE]
    headings = [
        block
        for block in title_headings(blocks)
        if len(block.text) <= LONGEST_TITLE and not _SERIES.fullmatch(block.text)
    ]
    return min(headings, key=lambda block: block.level).text if headings else None


def _author(stated: str) -> str | None:
    author = " ".join(normalise(stated).split())
    return None if _NO_AUTHOR.fullmatch(author) else author


def _date(stated: str) -> datetime.date | None:
    """The day of a PDF date: "D:20250314083000+01'00'"."""
    match = _DATE.match(stated)
    if match is None:
        return None
    try:
        return datetime.date(*map(int, match.groups()))
    except ValueError:
        return None


def _language(pdf: pdfium.PdfDocument) -> str:
    size = pdfium_c.FPDFCatalog_GetLanguage(pdf.raw, None, 0)
    if not 2 < size < 100:
        return "sv"
    buffer = ctypes.create_string_buffer(size)
    pdfium_c.FPDFCatalog_GetLanguage(pdf.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    language = buffer.raw[: size - 2].decode("utf-16-le", "replace")
    return language if _LANGUAGE.fullmatch(language) else "sv"


def _notes(
    path: str, scans: Scans, pictures: Sequence[int], garbled: Sequence[int], pages: Sequence[PageText]
) -> Iterator[str]:
    """What wasn't read of the file, and what to do."""
    pictures, garbled = scans.unread(pictures), scans.unread(garbled)
    if pictures:
        are = "är bilder" if len(pictures) > 1 else "är en bild"
        yield f"{path}: {_named(pictures)} {are} av text och lästes inte. {scans.remedy}"
    if garbled:
        yield f"{path}: {_named(garbled)} lästes inte, för filen säger fel bokstäver för det som visas. {scans.remedy}"
    if numbers := [page.number for page in pages if Hiding.BOX in page.hidden]:
        remedy = (
            "Den ligger kvar i filen: ta bort den där om den är hemlig, för vem som helst kan kopiera den därifrån."
        )
        yield f"{path}: text under en ruta på {_named(numbers)} lästes inte. {remedy}"


def _named(pages: Sequence[int]) -> str:
    return f"{'sidorna' if len(pages) > 1 else 'sidan'} {_ranges(pages)}"


def _ranges(numbers: Iterable[int]) -> str:
    """Numbers as people write them: "1, 3–5"."""
    runs = []
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        runs.append(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}")
    return ", ".join(runs)
