"""A logo is a picture that does nothing but be seen."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from service.settings.errors import LogoUnusable
from service.settings.logo import MAX_SENT, Logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'
HARMLESS = (
    '<?xml version="1.0" encoding="utf-8"?><!-- Ritad -->' + SVG.format("<title>Vapen &amp; namn</title>"),
    SVG.format(
        "<style>.a{fill:url(#g)}</style><defs><linearGradient id='g'><stop offset='1'/></linearGradient></defs>"
    ),
    SVG.format("<path class='a' style='fill:#7a0019;stroke:url( #g )' d='M0 0h9v9z'/><use xlink:href='#a'/>"),
    SVG.format("<sodipodi:namedview xmlns:sodipodi='http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd'/>"),
)
HARMFUL = {
    "<script>alert(1)</script>": "<script>",
    "<a href='#x'><path/></a>": "<a>",
    "<foreignObject/>": "<foreignObject>",
    "<image href='#x'/>": "<image>",
    "<animate attributeName='href' to='javascript:alert(1)'/>": "<animate>",
    "<set attributeName='onload'/>": "<set>",
    "<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script>": "<script>",
    "<path onclick='alert(1)'/>": "onclick",
    "<path OnLoad='alert(1)'/>": "OnLoad",
    "<use href='https://a.example/x.svg#a'/>": "annan adress",
    "<use xlink:href='//a.example/x.svg#a'/>": "annan adress",
    "<use href='data:image/svg+xml,x'/>": "annan adress",
    "<path fill='url(https://a.example/x)'/>": "annan adress",
    "<path style='fill:URL( \"https://a.example/x\")'/>": "annan adress",
    "<style>@import 'https://a.example/x.css';</style>": "annan adress",
    "<style><![CDATA[.a{background:url(//a.example)}]]></style>": "annan adress",
    "<style>.a{background:u\\72l(//a.example)}</style>": "annan adress",
    "<style>svg{background:ur<style/>l(https://a.example/p)}</style>": "annat än text",
    "<path style='background:image-set(\"https://a.example/p\" 1x)'/>": "annan adress",
    "<?xml-stylesheet href='x.css'?>": "DOCTYPE",
}


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "logotyp"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("drawing", HARMLESS)
def test_a_drawing_is_taken_as_it_is(tmp_path: Path, drawing: str) -> None:
    assert Logo.read(written(tmp_path, drawing)) == Logo(drawing.encode(), "image/svg+xml")


@pytest.mark.parametrize("inside", HARMFUL)
def test_a_drawing_that_does_more_is_refused_with_what_it_does(tmp_path: Path, inside: str) -> None:
    with pytest.raises(LogoUnusable) as error:
        Logo.read(written(tmp_path, SVG.format(inside)))
    assert HARMFUL[inside] in str(error.value)


def test_entities_are_never_read(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>' + SVG.format("<title>&b;</title>")
    with pytest.raises(LogoUnusable, match="DOCTYPE"):
        Logo.read(written(tmp_path, bomb))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n0", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF0000WEBPVP8 ", "image/webp"),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(tmp_path: Path, content: bytes, kind: str) -> None:
    assert Logo.read(written(tmp_path, content)).media_type == kind


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"GIF89a", "varken SVG"),
        (b"", "varken SVG"),
        (b"%PDF-1.7", "varken SVG"),
        (b"<html><body>x</body></html>", "ingen SVG-bild"),
        (b"<svg><path/></svg>", "ingen SVG-bild"),
        (SVG.format("<path>").encode(), "ingen giltig SVG-bild"),
        (b"\x89PNG\r\n\x1a\n" + bytes(MAX_SENT), "21 kB"),
        (SVG.format(f"<path d='{random.Random(1).randbytes(MAX_SENT).hex()}'/>").encode(), "kB som den skickas"),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(LogoUnusable) as error:
        Logo.read(written(tmp_path, content))
    assert why in str(error.value)
    assert "--logo" in str(error.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LogoUnusable):
        Logo.read(tmp_path / "saknas.svg")
