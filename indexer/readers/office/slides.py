"""Slides as text: each a page with its title as heading, its text, and what the speaker notes say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from indexer.readers.html.blocks import LONGEST_HEADING
from indexer.readers.office.flow import paragraphs_of
from indexer.readers.office.properties import Properties, office_document
from indexer.readers.shared.blocks import Block, Kind
from indexer.texts.document import Document

NOTES = "Anteckningar"
"""The heading over what the speaker notes say."""


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide that is shown. `number` counts the hidden ones too, as the program does."""

    number: int
    title: str
    """Raw text; "" where the slide has none."""
    blocks: tuple[Block, ...]
    notes: tuple[Block, ...]


def slides_document(path: str, slides: Iterable[Slide], properties: Properties, media_type: str) -> Document:
    """The document of a presentation. Raises NoText."""
    blocks = [replace(block, page=slide.number) for slide in slides for block in _blocks(slide)]
    return office_document(path, blocks, properties, media_type)


def _blocks(slide: Slide) -> Iterator[Block]:
    title = " ".join(" ".join(paragraphs_of(slide.title)).split())
    if not (title or slide.blocks or slide.notes):
        return
    if len(title) > LONGEST_HEADING:
        yield Block(Kind.PARAGRAPH, title)
    else:
        # Without a heading of its own its text would stand under that of the slide before.
        yield Block(Kind.HEADING, title or f"Bild {slide.number}", 1)
    yield from slide.blocks
    if slide.notes:
        yield Block(Kind.HEADING, NOTES, 2)
        yield from slide.notes
