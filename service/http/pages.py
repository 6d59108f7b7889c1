"""The pages that people see, as files in `browser/page/` that ask the API from the browser.

| address | page |
|---|---|
| / | a question and its answer |
| /dokument/{id} | a document, with a cited passage marked |
| /om | how answers come about, and their limits |
| /tillganglighet | the draft of the accessibility statement that Swedish law wants (2018:1937) |
| any other, and a document while there is no index | for a browser, a page that says so; for a program, a problem |
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from service.errors import NoIndexYet
from service.http.guards.access import is_api
from service.http.problems import problem
from service.http.routes.request import allows, searcher_of
from service.settings.values import Settings

WEB = Path(str(files("service"))) / "browser" / "page"

_METHODS = ["GET", "HEAD"]
_MISSING = "Sidan finns inte"
_NO_PAGE = "Adressen leder ingenstans. Kontrollera den, eller ställ din fråga här."
_NO_DOCUMENT = (
    "Dokumentet finns inte i texterna: det har tagits bort, eller så är adressen fel. Pröva att söka efter det."
)
_NOT_YET = "Texterna går inte att läsa än"
_NO_INDEX = (
    "Sökningen håller på att göras i ordning, och dokumentet går inte att visa förrän den är klar. Försök igen om en "
    "stund; kvarstår det, kontakta den som sköter tjänsten."
)


def install(app: FastAPI, settings: Settings) -> None:
    """Give an app its pages, the files that they are made of, and the page for an address that leads nowhere."""
    app.include_router(_router(settings))
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")
    app.add_exception_handler(404, _not_found)


def _router(settings: Settings) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    about = _filled("about.html", settings)
    accessibility = _filled("accessibility.html", settings)

    @routes.api_route("/", methods=_METHODS)
    async def start() -> FileResponse:
        return FileResponse(WEB / "index.html")

    @routes.api_route("/dokument/{document_id}", methods=_METHODS)
    def document(request: Request, document_id: str) -> Response:
        try:
            collection = searcher_of(request).index.collection_of(document_id)
        except NoIndexYet as error:
            if not _is_for_people(request):
                raise
            return _told(request, 503, _NOT_YET, _NO_INDEX, error.headers)
        if collection is None or not allows(request, collection):
            return _told(request, 404, _MISSING, _NO_DOCUMENT)
        return FileResponse(WEB / "document.html")

    @routes.api_route("/om", methods=_METHODS)
    async def about_page() -> HTMLResponse:
        return HTMLResponse(about)

    @routes.api_route("/tillganglighet", methods=_METHODS)
    async def accessibility_page() -> HTMLResponse:
        return HTMLResponse(accessibility)

    return routes


def _filled(name: str, settings: Settings) -> str:
    """A page with the authority's own facts in it. One that isn't set is marked where it belongs."""
    facts = {
        "{authority}": _or_marked(settings.authority, "[myndighetens namn]"),
        "{contact}": _or_marked(settings.contact, "[kontaktuppgifter]"),
        "{approved}": _or_marked(None, "[datum]"),
    }
    page = (WEB / name).read_text(encoding="utf-8")
    for place, fact in facts.items():
        page = page.replace(place, fact)
    return page


def _or_marked(fact: str | None, wanted: str) -> str:
    return f"<mark>{escape(wanted)}</mark>" if fact is None else escape(fact)


async def _not_found(request: Request, error: Exception) -> Response:
    if _is_for_people(request):
        return _told(request, 404, _MISSING, _NO_PAGE)
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return problem(404, headers=headers)


def _is_for_people(request: Request) -> bool:
    """People get a page, programs a problem: what asks for HTML outside the API is a browser."""
    wants_html = "text/html" in request.headers.get("accept", "")
    return wants_html and request.method in _METHODS and not is_api(request.scope)


def _told(
    request: Request, status: int, title: str, sentence: str, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    # The way to the start, relative to this address, holds behind a proxy that serves all of it under another path.
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    base = "../" * (path.count("/") - 1) or "./"
    page = (WEB / "missing.html").read_text(encoding="utf-8")
    for place, what in {"{base}": base, "{title}": title, "{sentence}": sentence}.items():
        page = page.replace(place, what)
    return HTMLResponse(page, status, headers)
