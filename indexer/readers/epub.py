"""Books (EPUB 2 and 3): the chapters in their reading order, each a web page of its own in the archive."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from lxml import etree

from indexer.errors import PasswordProtected, SourceDamaged, UnpacksTooLarge
from indexer.readers.html.reader import blocks_of_fragment
from indexer.readers.office.properties import office_document, properties_of
from indexer.readers.office.xml import attribute, descendants, text_within
from indexer.readers.office.zip_package import ZipPackage
from indexer.readers.shared.blocks import Block
from indexer.readers.shared.boilerplate import kept_blocks
from indexer.texts.canonical import decode
from indexer.texts.document import Document

MEDIA_TYPE = "application/epub+zip"

MOST_CHAPTERS = 5_000
_CONTAINER, _RIGHTS = "META-INF/container.xml", "META-INF/rights.xml"


def read(path: str, content: bytes) -> Document:
    """The document in a book. Raises SourceError; PasswordProtected for one that only some programs may open."""
    package = ZipPackage(path, content, save_as=".epub")
    if _RIGHTS in package:
        raise PasswordProtected(path)
    root = next((attribute(entry, "full-path") for entry in descendants(package.xml(_CONTAINER), "rootfile")), None)
    if root is None:
        raise SourceDamaged(path)
    book = package.xml(root)
    folder = posixpath.dirname(root)
    sheets = _style(package, _parts(book, folder, "text/css").values())
    blocks = [block for name in _chapters(path, book, folder) for block in _blocks(package, name, sheets)]
    properties = properties_of(
        title=_stated(book, "title"),
        author=_stated(book, "creator"),
        dates=(_stated(book, "date"),),
        language=_stated(book, "language"),
    )
    return office_document(path, [blocks[number] for number in kept_blocks(blocks)], properties, MEDIA_TYPE)


def _chapters(path: str, book: etree._Element, folder: str) -> Iterator[str]:
    """Names of the parts that are read one after the other; a list of contents and what stands apart are none."""
    parts = _parts(book, folder, "application/xhtml+xml", "text/html")
    order = [
        attribute(entry, "idref") or "" for entry in descendants(book, "itemref") if attribute(entry, "linear") != "no"
    ]
    if len(order) > MOST_CHAPTERS:
        raise UnpacksTooLarge(path)
    yield from dict.fromkeys(parts[name] for name in order if name in parts)


def _parts(book: etree._Element, folder: str, *kinds: str) -> dict[str, str]:
    """The names of a book's parts of some kinds in the archive, by their ids."""
    found: dict[str, str] = {}
    for item in descendants(book, "item"):
        kind, name, role = (attribute(item, key) or "" for key in ("media-type", "href", "properties"))
        if kind in kinds and "nav" not in role.split():
            found[attribute(item, "id") or ""] = posixpath.normpath(posixpath.join(folder, unquote(name)))
    return found


def _style(package: ZipPackage, names: Iterable[str]) -> str:
    """The book's style sheets as an element, which says what its chapters strike out and hide."""
    sheets = (decode(package.part(name), path=package.path) for name in names if name in package)
    return f"<style>{''.join(sheets).replace('<', ' ')}</style>"


def _blocks(package: ZipPackage, name: str, style: str) -> list[Block]:
    return blocks_of_fragment(style + decode(package.part(name), path=package.path)) if name in package else []


def _stated(book: etree._Element, name: str) -> str | None:
    return text_within(next(descendants(book, name), None)).strip() or None
