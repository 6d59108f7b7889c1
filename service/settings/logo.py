"""The organisation's logo: a picture that does nothing but be seen, small enough not to be waited for.

An SVG is a document that may hold scripts and ask other hosts for things. One that has anything but shapes, text and
colours is refused, and so is whatever isn't known to be a picture by its first bytes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from xml.parsers import expat

from indexer.disk.durable import reason_of
from service.settings.errors import LogoUnusable

MAX_SENT = 20_000
"""Bytes, compressed as they are sent: page and logo together are to stay under 60,000."""
_MAX_READ = 400_000
_SVG = "image/svg+xml"
_FIRST_BYTES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
_SVG_SPACE = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(
    "svg g defs symbol use title desc metadata style path rect circle ellipse line polyline polygon text tspan "
    "linearGradient radialGradient stop clipPath mask pattern".split()
)
_INERT_SPACES = frozenset(
    (
        "http://www.inkscape.org/namespaces/inkscape",
        "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://creativecommons.org/ns#",
        "http://web.resource.org/cc/",
        "http://purl.org/dc/elements/1.1/",
    )
)
"""Of what drawing programs write beside the drawing."""
_ELSEWHERE = re.compile(
    r"url\((?!\s{0,4}[\"']?#)|@|\\|javascript:|expression\(|image\(|image-set\(|cross-fade\(|src\(", re.IGNORECASE
)
"""What a style or an attribute reaches for things with, or hides that it does."""


class _Refused(Exception):
    """Says why in Swedish."""


@dataclass(frozen=True, slots=True)
class Logo:
    """Its bytes, and what they are."""

    content: bytes
    media_type: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises `LogoUnusable`."""
        try:
            with path.open("rb") as file:
                content = file.read(_MAX_READ + 1)
        except OSError as error:
            raise LogoUnusable(str(path), reason_of(error)) from error
        try:
            kind = _media_type(content)
            if kind == _SVG:
                _check_drawing(content)
        except _Refused as refused:
            raise LogoUnusable(str(path), str(refused)) from refused
        sent = len(zlib.compress(content)) if kind == _SVG else len(content)
        if sent > MAX_SENT or len(content) > _MAX_READ:
            size = f"den är {-(-sent // 1_000)} kB som den skickas, och får vara {MAX_SENT // 1_000} kB"
            raise LogoUnusable(str(path), size)
        return cls(content, kind)


def _media_type(content: bytes) -> str:
    for first, kind in _FIRST_BYTES:
        if content.startswith(first):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _SVG
    raise _Refused("den är varken SVG, PNG, JPEG eller WebP")


def _check_drawing(content: bytes) -> None:
    """Raises `_Refused` for what isn't an SVG of shapes, text and colours alone."""
    parser = expat.ParserCreate(namespace_separator=" ")
    open_elements: list[str] = []
    style: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if open_elements and open_elements[-1] == "style":
            raise _Refused("den har något annat än text i en stilmall")
        space, _, local = name.rpartition(" ")
        if not open_elements and (space, local) != (_SVG_SPACE, "svg"):
            raise _Refused("den är ingen SVG-bild")
        if space != _SVG_SPACE and space not in _INERT_SPACES:
            raise _Refused(f"den innehåller <{local}>, som inte hör till en bild")
        if space == _SVG_SPACE:
            if local not in _SHAPES:
                raise _Refused(f"den innehåller <{local}>, och bara former, text och färger tillåts")
            for attribute, value in attributes.items():
                _check_attribute(attribute.rpartition(" ")[2], value)
        open_elements.append(local)

    def end(_: str) -> None:
        if open_elements.pop() == "style":
            _check_reaches("".join(style))
            style.clear()

    def said(text: str) -> None:
        if open_elements and open_elements[-1] == "style":
            style.append(text)

    def refuse(*_: object) -> None:
        raise _Refused("den har en DOCTYPE eller en instruktion som inte behövs i en bild")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, said
    parser.StartDoctypeDeclHandler = parser.ProcessingInstructionHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise _Refused("den är ingen giltig SVG-bild") from error


def _check_attribute(name: str, value: str) -> None:
    if name.lower().startswith("on"):
        raise _Refused(f"den har attributet {name}, som kör något")
    if name.lower() in ("href", "base") and not value.strip().startswith("#"):
        raise _Refused("den hämtar något från en annan adress")
    _check_reaches(value)


def _check_reaches(text: str) -> None:
    if _ELSEWHERE.search(text):
        raise _Refused("den hämtar något från en annan adress")
