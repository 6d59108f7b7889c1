"""What tests of readers share: sentences of some length, texts read by their endings, what was found in them."""

from __future__ import annotations

import textwrap

from indexer.readers.formats import read
from indexer.texts.document import Document

POOL = "Simhallen vid ån får nytt tak i sommar, och badarna hänvisas under tiden till sjöns båda bryggor."
TRAM = "Spårvagnen till hamnen går var tionde minut på vardagar och var tjugonde på helger och sena kvällar."


def plain(text: str) -> Document:
    return read("mapp/fil.txt", text.encode())


def markdown(text: str) -> Document:
    return read("mapp/fil.md", textwrap.dedent(text).encode())


def html(text: str) -> Document:
    return read("mapp/sida.html", text.encode())


def headings(document: Document) -> list[tuple[int, str]]:
    for heading in document.headings:
        assert document.text[heading.offset :].startswith(heading.text)
    return [(heading.level, heading.text) for heading in document.headings]


def blocks(document: Document) -> list[str]:
    return document.text.split("\n\n")
