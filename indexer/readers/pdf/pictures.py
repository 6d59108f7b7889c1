"""Pictures of text, as scanners and telephones make them (PNG, JPEG, TIFF), read by Tesseract.

Nothing else of Belägg's opens them: Leptonica, which Tesseract has with it, does so in the process that it runs in.
"""

from __future__ import annotations

from indexer.errors import NoText, PictureNotRead
from indexer.readers.pdf.scanned import POINTS, Scans, blocks_of_pages, remedy
from indexer.readers.pdf.scans.tesseract import Recogniser
from indexer.readers.shared.blocks import Kind, compose
from indexer.readers.shared.titles import LONGEST_TITLE, title_from_path
from indexer.texts.days.dates import publication_date
from indexer.texts.document import Document

_MEDIA_TYPES = {b"\x89PN": "image/png", b"\xff\xd8\xff": "image/jpeg", b"II*": "image/tiff", b"MM\0": "image/tiff"}


def read(path: str, content: bytes, recogniser: Recogniser | None = None) -> Document:
    """The document in a picture. Raises PictureNotRead without anything to read it with, SourceDamaged or NoText."""
    if not content:
        raise NoText(path)
    found = recogniser.pages(path, content) if recogniser is not None else None
    if found is None:
        raise PictureNotRead(path, remedy(recogniser))
    scans = Scans(path, recogniser)
    pages = [scans.of_picture(page, number + 1, page.height * POINTS) for number, page in enumerate(found)]
    blocks = blocks_of_pages([page for page in pages if page is not None], {})
    if not blocks:
        raise PictureNotRead(path, remedy(recogniser)) if None in pages else NoText(path)
    composition = compose(blocks)
    headings = [block for block in blocks if block.kind is Kind.HEADING and len(block.text) <= LONGEST_TITLE]
    return Document(
        path=path,
        title=min(headings, key=lambda block: block.level).text if headings else title_from_path(path),
        text=composition.text,
        source=path,
        media_type=_MEDIA_TYPES.get(content[:3], "image/png"),
        published=publication_date(composition.text.split("\n")),
        headings=composition.headings,
        pages=scans.marked(composition.pages),
    )
