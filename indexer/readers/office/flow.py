"""The flow of a word processor's text: paragraphs with what their styles say of them, on their way to blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.readers.html.blocks import LONGEST_HEADING, FoundBlock, could_head, of_table, with_bold_headings
from indexer.readers.shared.blocks import Block, Kind
from indexer.readers.shared.boilerplate import kept_blocks
from indexer.readers.shared.tables import in_cell
from indexer.readers.shared.titles import LONGEST_TITLE
from indexer.texts.canonical import normalise

_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
_CONTENTS_STYLE = re.compile(
    r"(?:toc|innehåll|innehållsförteckning|contents|table of contents|verzeichnis|förteckning|table of figures"
    r"|figurförteckning|illustration index|index) ?\d*(?:[ _]?(?:heading|rubrik))?"
    r"|tocheading|(?:rubrik för |rubrik till )?innehållsförteckning(?:srubrik)?"
)
_HEADING_STYLE = re.compile(r"(?:heading|rubrik|überschrift|overskrift|otsikko|titre)[ _]?([1-9])")
_TITLE_STYLES = frozenset(("title", "titel", "rubrik", "dokumentrubrik", "dokumenttitel"))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it stands in the file: raw text, and what it is."""

    text: str
    level: int = 0
    """1-9 for a heading, else 0."""
    is_item: bool = False
    is_title: bool = False
    is_contents: bool = False
    """Whether it belongs to a table of contents, which says again what the headings say."""
    bold: bool = False
    label: str = ""
    """Its number in a list or among the headings, as shown: "3.1", "b)"."""


def heading_level(style_name: str) -> int:
    """The level that a style's name tells, whatever the language of the program; 0 where it tells none."""
    match = _HEADING_STYLE.fullmatch(style_name.casefold())
    return int(match.group(1)) if match else 0


def is_title_style(style_name: str) -> bool:
    """Whether a style is the one for the title of the whole document."""
    return style_name.casefold() in _TITLE_STYLES


def is_contents_style(style_name: str) -> bool:
    """Whether a style is for the lines or the heading of a table of contents."""
    return _CONTENTS_STYLE.fullmatch(style_name.casefold()) is not None


def blocks_of_flow(flow: Iterable[Paragraph | Block]) -> tuple[list[Block], str | None]:
    """The blocks of a text, and the title that its title style marks.

    Tables of contents go, and so does what was pasted along from web pages.
    """
    found: list[FoundBlock] = []
    title: str | None = None
    for part in flow:
        if isinstance(part, Block):
            found.append(of_table(part))
        elif not part.is_contents:
            parts = list(_blocks(part))
            found += parts
            if part.is_title and title is None and parts:
                title = in_one_line([part.text]) if len(part.text) <= LONGEST_TITLE else None
    blocks = [each.block for each in with_bold_headings(found)]
    return [blocks[number] for number in kept_blocks(blocks)], title


def _blocks(paragraph: Paragraph) -> Iterator[FoundBlock]:
    parts = paragraphs_of(f"{paragraph.label} {paragraph.text.lstrip()}" if paragraph.label else paragraph.text)
    for text in parts:
        level = 1 if paragraph.is_title else paragraph.level
        if level and len(text) <= LONGEST_HEADING:
            yield FoundBlock(Block(Kind.HEADING, " ".join(text.split()), min(level, 6)), 0)
        elif paragraph.is_item:
            yield FoundBlock(Block(Kind.LIST_ITEM, text), 0)
        else:
            bold = paragraph.bold and len(parts) == 1 and could_head(text)
            yield FoundBlock(Block(Kind.PARAGRAPH, text), 0, bold)


def paragraphs_of(text: str) -> list[str]:
    """Raw text in canonical form: parted at blank lines, without white space that isn't a space or a line's end."""
    parts = _PARAGRAPH_BREAK.split(normalise(text))
    tidied = ("\n".join(filter(None, (" ".join(line.split()) for line in part.split("\n")))) for part in parts)
    return [part for part in tidied if part]


def in_one_line(texts: Sequence[str]) -> str:
    """Whatever is shown on one line, as one line."""
    return " ".join(normalise("\n".join(texts)).split())


def cell_text(texts: Iterable[str]) -> str:
    """The raw paragraphs of a cell of a text's table as one line, in which they are told apart."""
    return in_cell(in_one_line([text]) for text in texts)
