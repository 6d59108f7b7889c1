"""Texts that the example texts don't have: with pages, links, many headings and letters outside the first plane."""

from __future__ import annotations

import datetime
from pathlib import Path

from indexer.build.pipeline import Progress, build
from indexer.model.encoder import Encoder
from indexer.texts.document import Document, Heading, Page
from service.evaluation.probing import calibrate
from tests.service.http import collected

SNOW = "Snöröjningen 🚜 börjar när det har fallit fem centimeter snö, och gångvägarna röjs först."
"""In the middle of a printed page, after a letter of two UTF-16 units."""
WASTE = "Matavfall hämtas varannan vecka - även i juli, på helgdagar & röda dagar."
"""On the web, with every sign that an address must escape."""
_PARAGRAPH = "Det här kapitlet beskriver hur kommunen sköter en del av sina gator, och vem som ansvarar för vad. " * 8


def documents() -> list[Document]:
    return [*collected.documents(), _handbook(), _waste()]


def build_index(folder: Path, encoder: Encoder, progress: Progress) -> Path:
    """An index of them in a new folder."""
    build(documents(), folder, encoder, calibrate, progress, ("test",))
    return folder


def _handbook() -> Document:
    """A PDF of three pages, the second of which begins inside a passage."""
    text = ""
    headings = []
    pages = [Page(0, 1)]
    for number, (chapter, level) in enumerate(
        (("Handbok för gator", 1), ("Vägar 🛣", 2), ("Vinter", 2), ("Belysning", 3), ("Kontakt", 2))
    ):
        headings.append(Heading(len(text), level, chapter))
        text += f"{chapter}\n\n"
        if chapter == "Vinter":
            first = "Kommunen äger tre plogbilar. "
            pages.append(Page(len(text) + len(first), 2))
            text += f"{first}{SNOW}\n\n"
        if chapter == "Kontakt":
            pages.append(Page(len(text), 3))
        text += f"{number}. {_PARAGRAPH.strip()}\n\n"
    return Document(
        path="handbok.pdf",
        title="Handbok för gator",
        text=text.strip(),
        source="Gatukontorets handbok",
        media_type="application/pdf",
        published=datetime.date(2022, 3, 4),
        author="Gatukontoret",
        collection="riktlinjer",
        link="https://kommunen.example/handbok.pdf",
        headings=tuple(headings),
        pages=tuple(pages),
    )


def _waste() -> Document:
    text = f"Avfall\n\nKärlen ska stå vid tomtgränsen senast klockan sex. {WASTE} Trädgårdsavfall hämtas inte."
    return Document(
        path="https://kommunen.example/avfall",
        title="Avfall",
        text=text,
        source="https://kommunen.example/avfall",
        media_type="text/html",
        collection="webb",
        link="https://kommunen.example/avfall?del=1#hamtning",
        headings=(Heading(0, 1, "Avfall"),),
    )
