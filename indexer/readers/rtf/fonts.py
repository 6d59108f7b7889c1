"""Which encoding an RTF font's letters have, and what its pictures mean."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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

_BULLETS = {"\xb7": "•", "\xa7": "▪"}


def symbols(text: str) -> str:
    """What letters of a picture font show, as far as it is a bullet; other pictures aren't text."""
    return "".join(_BULLETS.get(letter, "") for letter in text)
