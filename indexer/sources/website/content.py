"""From what a website gave to what a reader takes: which kind of text it is, and in which encoding."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath

from indexer.errors import NotText
from indexer.readers.formats import ENDINGS, READERS
from indexer.sources.website.page_cache import Page
from indexer.texts.canonical import decode
from indexer.texts.web_address import path_of

_UNSPECIFIC = frozenset(
    (
        None,
        "application/octet-stream",
        "binary/octet-stream",
        "application/download",
        "application/force-download",
        "application/x-download",
        "application/zip",
        "application/x-zip-compressed",
    )
)
"""Media types that say nothing, or of an office document only that it is packed: the address's ending then decides."""

_NEVER_TEXT = ("image/", "audio/", "video/", "font/", "text/css", "text/javascript", "application/javascript")


def media_type_of(stated: str | None, address: str) -> str | None:
    """The media type by which a reader is chosen; None if there is no reader for what an address gives."""
    if stated in ENDINGS:
        return stated
    reader = READERS.get(_ending(address)) if stated in _UNSPECIFIC else None
    return next((media_type for media_type, ending in ENDINGS.items() if READERS[ending] is reader), None)


def may_be_text(address: str) -> bool:
    """Whether it is worth asking for: not if the address ends as those of pictures and films do."""
    guessed = mimetypes.guess_type("a" + _ending(address))[0] or ""
    return not guessed.startswith(_NEVER_TEXT)


def content_of(page: Page) -> bytes:
    """The page's content, in UTF-8 where the server said in which other encoding it is.

    What is UTF-8 whatever the server says, and what isn't text whatever it says, comes back as it is.
    """
    textual = (page.media_type or "").startswith("text/") or page.media_type == "application/xhtml+xml"
    if not textual or page.charset is None:
        return page.content
    try:
        page.content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return page.content
    try:
        return decode(page.content, path=page.address, declared=page.charset).encode("utf-8", "replace")
    except NotText:
        return page.content


def _ending(address: str) -> str:
    return PurePosixPath(path_of(address)).suffix.lower()
