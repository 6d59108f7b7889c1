"""How the pages look in one organisation: its name, logo and colour, and the heading of its start page.

| address | |
|---|---|
| /utseende/logotyp | the logo |
| /utseende/farg.css | its colour, in the place of the page's own |
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import escape
from typing import Self

from fastapi import APIRouter, Request, Response

from service.http.guards.view import SEES_NOTHING
from service.settings.colour import NIGHT, PAPER, Colour
from service.settings.logo import Logo
from service.settings.values import Settings

_METHODS = ["GET", "HEAD"]
_NAME = ">Belägg</a>"
_STYLE = 'static/belagg.css">'
_TITLE = "<title>Belägg</title>"
_HEADING = '<h1 data-string="heading">Fråga texterna</h1>'
_FOOT = '<footer class="foot">\n<div class="column">\n'
_OF_A_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Should somebody open the logo by its address: it runs nothing and asks for nothing, whatever it is."""
_BAND = 3.0
"""Contrast of what is seen and not read (WCAG 1.4.11)."""
_STEPS = 20


@dataclass(frozen=True, slots=True)
class Appearance:
    """What isn't set looks as it comes."""

    name: str | None = None
    logo: Logo | None = None
    colour: Colour | None = None
    heading: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Raises `LogoUnusable`."""
        return cls(
            settings.authority,
            None if settings.logo is None else Logo.read(settings.logo),
            None if settings.colour is None else Colour.parse(settings.colour),
            settings.heading,
        )

    def on(self, page: str, base: str) -> str:
        """A page as it looks here; `base` leads from its address to the start."""
        if self.logo is not None:
            called = escape(self.name or "Belägg")
            shown = f'><img class="logo" src="{base}utseende/logotyp" alt="{called}"></a>'
            page = page.replace(_NAME, shown, 1)
        elif self.name is not None:
            page = page.replace(_NAME, f">{escape(self.name)}</a>", 1)
        if self.colour is not None:
            page = page.replace(_STYLE, f'{_STYLE}\n<link rel="stylesheet" href="{base}utseende/farg.css">', 1)
        if self.name is not None:
            titled = f"{self.heading or 'Fråga texterna'} – {self.name}"
            page = page.replace(_TITLE, f"<title>{escape(titled)}</title>")
            page = page.replace(_FOOT, f"{_FOOT}<p>{escape(self.name)}</p>\n", 1)
        if self.heading is not None:
            page = page.replace(_HEADING, f'<h1 lang="sv">{escape(self.heading)}</h1>', 1)
        return page

    def router(self) -> APIRouter:
        """The addresses above, of what is set."""
        routes = APIRouter(prefix="/utseende", include_in_schema=False, dependencies=[SEES_NOTHING])
        if self.logo is not None:
            logo = self.logo

            @routes.api_route("/logotyp", methods=_METHODS)
            async def logotype(request: Request) -> Response:
                return _unless_kept(request, logo.content, logo.media_type, {"Content-Security-Policy": _OF_A_PICTURE})

        if self.colour is not None:
            style = style_of(self.colour).encode()

            @routes.api_route("/farg.css", methods=_METHODS)
            async def colours(request: Request) -> Response:
                return _unless_kept(request, style, "text/css; charset=utf-8", {})

        return routes


def style_of(colour: Colour) -> str:
    """A style sheet that puts a colour, and what goes with it, in the place of the page's own."""
    light = {"accent": colour, "band": colour, "accent-hover": colour.hovered}
    dark = {"accent": colour.lightened, "band": _band(colour), "accent-hover": colour.lightened.mixed(PAPER, 0.4)}
    return f":root {{{_declared(light)}}}\n@media (prefers-color-scheme: dark) {{\n:root {{{_declared(dark)}}}\n}}\n"


def _declared(colours: dict[str, Colour]) -> str:
    return " ".join(f"--{name}: {colour.code};" for name, colour in colours.items())


def _band(colour: Colour) -> Colour:
    """The colour as it is seen against the night."""
    mixtures = (colour.mixed(PAPER, step / _STEPS) for step in range(_STEPS + 1))
    return next(one for one in mixtures if one.contrast(NIGHT) >= _BAND)


def _unless_kept(request: Request, content: bytes, media_type: str, headers: dict[str, str]) -> Response:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, **headers}
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
