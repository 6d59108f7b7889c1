"""A raw text: the bytes of one source, before a reader has made a document of them."""

from __future__ import annotations

from dataclasses import dataclass


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
