"""RTF cut into its tokens: groups, control words, escaped bytes and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,40})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<symbol>[\s\S])"
    r"|(?P<brace>[{}])|[\r\n\0]+|(?P<text>[^\\{}\r\n\0]+)|\\"
)
_BINARY = "bin"


class TokenKind(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    WORD = auto()
    """A control word, such as "par", with its number if it has one."""
    SYMBOL = auto()
    """A control symbol: its one character."""
    BYTES = auto()
    """Characters in the current font's encoding, as Latin-1."""


class Token(NamedTuple):
    """A piece of an RTF file."""

    kind: TokenKind
    text: str = ""
    number: int | None = None


_OPEN, _CLOSE = Token(TokenKind.OPEN), Token(TokenKind.CLOSE)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of an RTF file decoded as Latin-1; binary pictures are passed over."""
    position = 0
    while match := _TOKEN.match(text, position):
        position = match.end()
        word, number, byte, symbol, brace, plain = match.groups()
        if plain is not None:
            yield Token(TokenKind.BYTES, plain)
        elif word is not None:
            if word == _BINARY and number is not None:
                position += max(0, int(number))
            yield Token(TokenKind.WORD, word, None if number is None else int(number))
        elif byte is not None:
            yield Token(TokenKind.BYTES, chr(int(byte, 16)))
        elif brace is not None:
            yield _OPEN if brace == "{" else _CLOSE
        elif symbol is not None:
            yield Token(TokenKind.SYMBOL, symbol)
