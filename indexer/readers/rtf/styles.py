"""The paragraph styles of an RTF file, and which encoding a font's letters have, and what its pictures mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from indexer.readers.office.flow import heading_level, is_contents_style, is_title_style
from indexer.texts.canonical import PICTURES

_LONGEST_CHAIN = 20
_DEEPEST_HEADING = 9


@dataclass
class RtfStyle:
    """A style as its entry in the style sheet tells."""

    number: int = 0
    name: str = ""
    level: int = 0
    based_on: int = -1


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a style means for a paragraph, inherited things included."""

    level: int = 0
    is_title: bool = False
    is_contents: bool = False


class RtfStyles:
    """All styles by number."""

    def __init__(self) -> None:
        self._by_number: dict[int, RtfStyle] = {}

    def add(self, style: RtfStyle) -> None:
        """Enter a style; its name ends with a semicolon in the file."""
        style.name = style.name.strip().rstrip(";").partition(",")[0].strip()
        self._by_number[style.number] = style

    def of(self, number: int) -> ParagraphStyle:
        """What the style of a number means; nothing for a style that isn't there."""
        chain: list[RtfStyle] = []
        while (style := self._by_number.get(number)) is not None and len(chain) < _LONGEST_CHAIN and style not in chain:
            chain.append(style)
            number = style.based_on
        levels = (s.level if 0 < s.level <= _DEEPEST_HEADING else heading_level(s.name) for s in chain)
        level = next(filter(None, levels), 0)
        return ParagraphStyle(
            level=level,
            is_title=not level and bool(chain) and is_title_style(chain[0].name),
            is_contents=any(is_contents_style(style.name) for style in chain),
        )


WESTERN = "cp1252"

CHARACTER_SETS: Mapping[int, str] = MappingProxyType(
    {
        77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
        163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
        254: "cp437", 255: "cp850",
    }
)  # fmt: skip
"""Encodings by the number that a font gives for its character set; all others have the file's own."""

SYMBOL = 2
"""The character set of fonts of pictures, such as Symbol and Wingdings."""


def symbols(text: str) -> str:
    """What letters of a picture font show, as far as that is text."""
    return "".join(PICTURES.get(0xF000 + ord(letter), "") for letter in text)
