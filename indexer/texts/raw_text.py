"""A raw text: the bytes of one source, before a reader has made a document of them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from indexer.disk.checksum import sha256_of_parts


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

    def origin(self, reading_rules: int) -> Origin:
        """What a document that is read from this by the readers' present rules comes from."""
        content = sha256(self.content).hexdigest()
        parts = (self.path, content, self.collection, self.link or "", self.media_type or "", str(reading_rules))
        return Origin(content, sha256_of_parts(parts))


@dataclass(frozen=True, slots=True)
class Origin:
    """What a document was read from, both as SHA-256: a text that has the same needn't be read again."""

    content: str
    """Of the bytes alone: a text that was moved keeps it."""
    reading: str
    """Of all that decides what reading gives: path, bytes, collection, link, media type and the readers' rules."""
