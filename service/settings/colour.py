"""A colour of the organisation's own, and the lighter and darker ones that go with it.

Contrast as WCAG 2.2 defines it (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio): a number from 1 to 21.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from service.settings.errors import ColourTooLight

LEAST = 4.5
"""Contrast of text (WCAG 1.4.3)."""
_COMFORTABLE = 7.0
_STEPS = 100
_CODE = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green and blue, each of 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, code: str) -> Self:
        """A colour as style sheets write it, as #0b4a66. Raises `ValueError`."""
        code = code.strip().lower()
        if not _CODE.fullmatch(code):
            raise ValueError
        return cls(*bytes.fromhex(code[1:]))

    @property
    def code(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """From 0, black, to 1, white."""
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in (self.red / 255, self.green / 255, self.blue / 255)
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(self, other: Colour) -> float:
        """With another colour, whichever of the two is the text."""
        darker, lighter = sorted((self.luminance, other.luminance))
        return (lighter + 0.05) / (darker + 0.05)

    def mixed(self, other: Colour, share: float) -> Colour:
        """This colour with a share of another."""
        mixed = (
            round(own + (its - own) * share)
            for own, its in ((self.red, other.red), (self.green, other.green), (self.blue, other.blue))
        )
        return Colour(*mixed)

    def checked(self) -> Self:
        """This colour, if text in it is read on the light grounds and white text on it. Raises `ColourTooLight`."""
        least = min(self.contrast(ground) for ground in (PAPER, GROUND))
        if least < LEAST:
            raise ColourTooLight(self.code, f"{int(least * 10) / 10:.1f}".replace(".", ","), self._darkened().code)
        return self

    def _darkened(self) -> Colour:
        """The least dark mixture with black that can be read."""
        mixtures = (self.mixed(BLACK, step / _STEPS) for step in range(_STEPS + 1))
        return next(one for one in mixtures if min(one.contrast(PAPER), one.contrast(GROUND)) >= LEAST)

    @property
    def hovered(self) -> Colour:
        """The same under a pointer, on light grounds."""
        return self.mixed(BLACK, 0.3)

    @property
    def lightened(self) -> Colour:
        """The same for dark grounds: the least light mixture with white that is read with comfort on them."""
        mixtures = (self.mixed(PAPER, step / _STEPS) for step in range(_STEPS + 1))
        return next(one for one in mixtures if min(one.contrast(NIGHT), one.contrast(DEEP)) >= _COMFORTABLE)


BLACK = Colour(0, 0, 0)
PAPER, GROUND = Colour.parse("#ffffff"), Colour.parse("#f3f5f7")
"""What stands in `browser/page/static/belagg.css` as the light grounds,"""
NIGHT, DEEP = Colour.parse("#1c242b"), Colour.parse("#0d2533")
"""and as the lighter of the dark ones, and what text has on a button there."""
