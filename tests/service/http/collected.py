"""Texts in collections, of different days, and an index of them."""

from __future__ import annotations

import datetime
from pathlib import Path

from indexer.build.pipeline import Progress, build
from indexer.model.encoder import Encoder
from indexer.texts.document import Document, Heading
from service.evaluation.probing import calibrate

SECRET = "personal"
"""The collection that some may not see; "Fladdermusholk", "lönepåslag" and "förmånstagare" stand in it alone."""

_TEXTS = {
    "riktlinjer/skolskjuts.md": (
        "Riktlinjer för skolskjuts",
        "riktlinjer",
        datetime.date(2023, 5, 2),
        "Skolskjuts\n\nEn elev har rätt till skolskjuts om vägen till skolan är längre än tre kilometer.",
    ),
    "riktlinjer/fardtjanst.md": (
        "Riktlinjer för färdtjänst",
        "riktlinjer",
        datetime.date(2024, 9, 1),
        "Resor\n\nEn resa med färdtjänst kostar 40 kronor inom kommunen. Avgiften betalas till föraren.",
    ),
    "protokoll/skolskjuts.md": (
        "Protokoll från skolnämnden",
        "protokoll",
        datetime.date(2025, 1, 15),
        "Skolskjuts\n\nNämnden beslutar att vägen till skolan ska vara längre än fyra kilometer för skolskjuts.",
    ),
    "protokoll/odaterat.md": (
        "Protokoll utan datum",
        "protokoll",
        None,
        "Nämnden talade om skolskjuts och om färdtjänst, men beslutade ingenting.",
    ),
    "personal/fladdermusholk.md": (
        "Fladdermusholk på stadshuset",
        SECRET,
        datetime.date(2026, 2, 3),
        "Lönepåslag\n\nPersonalen får lönepåslag för skolskjuts. Listan över förmånstagare är hemlig.",
    ),
}


def documents() -> list[Document]:
    """In the order of their paths."""
    return [_document(path, *_TEXTS[path]) for path in sorted(_TEXTS)]


def _document(path: str, title: str, collection: str, published: datetime.date | None, text: str) -> Document:
    heading, _, body = text.partition("\n\n")
    headings = (Heading(0, 1, heading),) if body else ()
    return Document(
        path=path,
        title=title,
        text=text,
        source=path,
        media_type="text/markdown",
        published=published,
        collection=collection,
        headings=headings,
    )


def build_index(folder: Path, encoder: Encoder, progress: Progress) -> Path:
    """An index of them in a new folder."""
    build(documents(), folder, encoder, calibrate, progress, ("test",))
    return folder
