"""A raw text: the bytes of one source, before a reader has made a document of them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from indexer.disk.checksum import sha256_of_parts
from indexer.disk.opening import Place
from indexer.texts.validity import UNKNOWN, Validity

MAX_BYTES = 20_000_000
"""Of one text: more than any document that people read, and bounds what reading it can take of memory."""


class FileToOpen(Protocol):
    """A file that a source has found."""

    @property
    def path(self) -> str: ...
    @property
    def place(self) -> Place: ...
    @property
    def collection(self) -> str: ...
    @property
    def link_hosts(self) -> frozenset[str]: ...
    @property
    def validity(self) -> Validity: ...
    @property
    def ocr(self) -> str: ...
    @property
    def link(self) -> str | None: ...
    def check(self) -> None:
        """Raises SourceError if it isn't to be opened."""


@dataclass(frozen=True, slots=True)
class RawText:
    """`path` identifies the text among the sources: "folder/plan.pdf", or a web page's canonical address."""

    path: str
    content: bytes
    collection: str = ""
    link: str | None = None
    """Where a reader of a citation finds the original."""
    media_type: str | None = None
    """What the bytes are, where the ending of `path` doesn't tell."""
    link_hosts: frozenset[str] = frozenset()
    """Hosts that a link stated by the text itself may name, where there is no `link`."""
    validity: Validity = UNKNOWN
    """What the source tells of it, before the text's own words."""
    ocr: str = ""
    """Languages that pages which are pictures are read in, as "swe+eng"; "" if they aren't read."""

    def origin(self, reading_rules: str) -> Origin:
        """What a document that is read from this by the readers' present rules comes from."""
        return _origin(self, sha256(self.content).hexdigest(), reading_rules)


@dataclass(frozen=True, slots=True)
class HeldText:
    """A file that the process that reads texts has opened and holds; here it is known by its SHA-256 alone."""

    path: str
    sha256: str
    place: Place
    collection: str = ""
    link_hosts: frozenset[str] = frozenset()
    validity: Validity = UNKNOWN
    ocr: str = ""
    link: str | None = None
    """Where a reader of a citation finds the original, as the source says: the file's own path leads nobody there."""

    @property
    def media_type(self) -> None:
        """The ending of `path` tells."""

    def origin(self, reading_rules: str) -> Origin:
        """As of a `RawText`."""
        return _origin(self, self.sha256, reading_rules)


def _origin(text: RawText | HeldText, content: str, reading_rules: str) -> Origin:
    about = (text.path, content, text.collection, text.link or "", text.media_type or "", reading_rules)
    return Origin(content, sha256_of_parts((*about, "link_hosts", *sorted(text.link_hosts), *text.validity.parts())))


@dataclass(frozen=True, slots=True)
class Origin:
    """What a document was read from, both as SHA-256: a text that has the same needn't be read again."""

    content: str
    """Of the bytes alone: a text that was moved keeps it."""
    reading: str
    """Of all that decides what reading gives: path, bytes, collection, links, media type, what the source tells of its
    validity, and the readers' rules."""
