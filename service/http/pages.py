"""The pages that people see, which ask the API from the browser: in `browser/page/` what each has of its own, and the
shell that all share.

| address | page |
|---|---|
| / | a question and its answer |
| /dokument/{id} | a document, with a cited passage marked |
| /om | how answers come about, and their limits |
| /tillganglighet | the draft of the accessibility statement that Swedish law wants (2018:1937) |
| any other, one that takes forms alone, a document without an index | a page that says so; for a program a problem |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, urlencode

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import Scope

from service.corpus.identity import Identity
from service.errors import NoIndexYet
from service.http.appearance import Appearance
from service.http.guards.access import is_api
from service.http.guards.view import SEES_NOTHING, Within
from service.http.problems import problem
from service.settings.values import BY_PROXY, Settings

WEB = Path(str(files("service"))) / "browser" / "page"
STATIC = WEB / "static"

_METHODS = ["GET", "HEAD"]
_MISSING = "Sidan finns inte"
_NO_PAGE = "Adressen leder ingenstans. Kontrollera den, eller ställ din fråga här."
_FORM = "Adressen tar bara emot formulär. Gå tillbaka till sidan med formuläret, eller ställ din fråga här."
_NO_DOCUMENT = (
    "Dokumentet finns inte i texterna: det har tagits bort, eller så är adressen fel. Pröva att söka efter det."
)
_STOPPED = "Sökningen är tillfälligt stängd"
_NOT_YET = "Texterna går inte att läsa än"
_NO_INDEX = (
    "Sökningen håller på att göras i ordning, och dokumentet går inte att visa förrän den är klar. Försök igen om en "
    "stund; kvarstår det, kontakta den som sköter tjänsten."
)
_END_OF_TOP = "</div>\n</header>"
"""In a page: what stands after who is logged in."""
_WAY_BACK = '<a class="ask-anew" href="{base}" data-string="ask_anew">Ställ en fråga</a>'
_OTHER_LANGUAGE = '<li><a id="language" href="?lang=en" hreflang="en" lang="en">English</a></li>'
_LANGUAGES = ("sv", "en")
"""Those that an address may ask for (`?lang=`, page/static/strings.js)."""
_LINK_OR_FORM = re.compile(r"<(?:a|form) [^<>]{1,200}>")
_OWN_ADDRESS = re.compile(r'(?:href|action)="(?:\./|(?:\.\./){1,20})[^"?#]{0,80}(?=")')
_IMPORTED = re.compile(r'^import .* from "(\./[\w./]+)";$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """One of the pages. Its file holds its head, its main part, and what it has in the foot."""

    file: str
    state: str
    script: str | None = None
    """The module that it runs, which knows the other language too."""
    asks: bool = False
    """Whether it has the field to ask in, so that no way back to one is needed."""

    def html(self, base: str) -> str:
        """The whole page; `base` leads from its address to the start."""
        head, _, rest = _text(self.file).partition("<!-- main -->\n")
        main, _, foot = rest.partition("<!-- foot -->\n")
        parts = {
            "{head}": head,
            "{scripts}": _scripts(self.script) if self.script else "",
            "{state}": self.state,
            "{way_back}": "" if self.asks else _WAY_BACK,
            "{main}": main,
            "{foot}": foot,
            "{languages}": _OTHER_LANGUAGE if self.script else "",
            "{base}": base,
        }
        shell = _text("shell.html")
        for place, part in parts.items():
            if not part or part.endswith("\n"):
                shell = shell.replace(f"{place}\n", part)
            shell = shell.replace(place, part)
        return shell


START = Page("index.html", "start", "belagg.js", asks=True)
DOCUMENT = Page("document.html", "start", "document.js")
ABOUT = Page("about.html", "about")
ACCESSIBILITY = Page("accessibility.html", "about")
MISSING = Page("missing.html", "missing", asks=True)


def needed_by(script: str) -> list[str]:
    """The modules that a module of the page imports, and they in turn, itself included."""
    found = {STATIC / script}
    new = set(found)
    while new:
        new = {
            (module.parent / name).resolve()
            for module in new
            for name in _IMPORTED.findall(module.read_text(encoding="utf-8"))
        } - found
        found |= new
    return sorted(module.relative_to(STATIC).as_posix() for module in found)


def _scripts(script: str) -> str:
    """So that all are fetched together, not one after the other."""
    others = [name for name in needed_by(script) if name != script]
    return "".join(f'<link rel="modulepreload" href="{{base}}static/{name}">\n' for name in others) + (
        f'<script type="module" src="{{base}}static/{script}"></script>\n'
    )


def _text(file: str) -> str:
    return (WEB / file).read_text(encoding="utf-8")


def add(app: FastAPI, *routers: APIRouter) -> None:
    """Give an app the routes of routers, as they are.

    `include_router` makes each of them anew for every app, which took half of the time that making one takes, and is
    for what a prefix, dependencies or anything else is added to.
    """
    for router in routers:
        app.router.routes.extend(router.routes)


def install(app: FastAPI, settings: Settings) -> None:
    """Give an app its pages, the files that they are made of, and the page for an address that leads nowhere."""
    add(app, _pages(settings), _document_page())
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(404, _not_found)
    app.add_exception_handler(405, _not_found)


def _pages(settings: Settings) -> APIRouter:
    routes = APIRouter(include_in_schema=False, dependencies=[SEES_NOTHING])
    start = START.html("./")
    about, accessibility = (_filled(page.html("./"), settings) for page in (ABOUT, ACCESSIBILITY))
    # Each is the same for everybody but for who is logged in.

    @routes.api_route("/", methods=_METHODS)
    async def start_page(request: Request) -> HTMLResponse:
        return _for_reader(request, start, "./")

    @routes.api_route("/om", methods=_METHODS)
    async def about_page(request: Request) -> HTMLResponse:
        return _for_reader(request, about, "./")

    @routes.api_route("/tillganglighet", methods=_METHODS)
    async def accessibility_page(request: Request) -> HTMLResponse:
        return _for_reader(request, accessibility, "./")

    return routes


def stopped(scope: Scope, sentence: str) -> HTMLResponse:
    """The page that stands in the place of another while editors have stopped it."""
    return told(Request(scope), 503, _STOPPED, sentence)


def _document_page() -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    document = DOCUMENT.html("../")

    @routes.api_route("/dokument/{document_id}", methods=_METHODS)
    def document_page(request: Request, searcher: Within, document_id: str) -> Response:
        try:
            there = searcher.shows(document_id)
        except NoIndexYet as error:
            if not _is_for_people(request):
                raise
            return told(request, 503, _NOT_YET, _NO_INDEX, error.headers)
        return _for_reader(request, document, "../") if there else told(request, 404, _MISSING, _NO_DOCUMENT)

    return routes


def _filled(page: str, settings: Settings) -> str:
    """A page with the authority's own facts in it. One that isn't set is marked where it belongs."""
    facts = {
        "{authority}": _or_marked(settings.authority, "[myndighetens namn]"),
        "{contact}": _or_marked(settings.contact, "[kontaktuppgifter]"),
        "{approved}": _or_marked(None, "[datum]"),
    }
    for place, fact in facts.items():
        page = page.replace(place, fact)
    return page


def _or_marked(fact: str | None, wanted: str) -> str:
    return f"<mark>{escape(wanted)}</mark>" if fact is None else escape(fact)


async def _not_found(request: Request, error: Exception) -> Response:
    """There is nothing to see at the address, or it only takes what a form sends: for people the same."""
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (404, None)
    if _is_for_people(request):
        return told(request, status, _MISSING, _NO_PAGE if status == 404 else _FORM, headers)
    return problem(status, headers=dict(headers or {}))


def _is_for_people(request: Request) -> bool:
    """People get a page, programs a problem: what asks for HTML outside the API is a browser."""
    wants_html = "text/html" in request.headers.get("accept", "")
    return wants_html and request.method in _METHODS and not is_api(request.scope)


def told(
    request: Request, status: int, title: str, sentence: str, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A page that says something, and has a field to ask in."""
    # The way to the start, relative to this address, holds behind a proxy that serves all of it under another path.
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    base = "../" * (path.count("/") - 1) or "./"
    page = MISSING.html(base)
    for place, what in {"{title}": title, "{sentence}": escape(sentence)}.items():
        page = page.replace(place, what)
    return _for_reader(request, page, base, status, headers)


def _for_reader(
    request: Request, page: str, base: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A page as it looks here, with who is logged in, or where to log in; where nobody can, with nothing of it."""
    appearance: Appearance = request.app.state.appearance
    page = _in_language(request, appearance.on(page, base))
    login = request.app.state.settings.login
    if login is None or not hasattr(request.state, "rights"):  # or whoever asks wasn't asked for
        return HTMLResponse(page, status, headers)
    anybody, somebody, by_proxy, unknown = re.split(r"<!-- [a-z ]+ -->\n", _text("reader.html"))
    identity: Identity | None = getattr(request.state, "identity", None)
    if identity is not None:
        part = by_proxy if login == BY_PROXY else somebody
        part = part.replace("{name}", escape(identity.name)).replace("{groups}", str(len(identity.groups)))
    elif login == BY_PROXY:
        part = ""
    elif getattr(request.state, "login_unknown", False):
        part = unknown
    else:
        here = quote(request.scope["path"]) + (f"?{request.url.query}" if request.url.query else "")
        part = anybody.replace("{log_in}", escape(f"{base}logga-in?{urlencode({'next': here})}"))
    part = _in_language(request, part.rstrip().replace("{base}", base))
    page = page.replace(_END_OF_TOP, part + _END_OF_TOP, 1)
    return HTMLResponse(page, status, {"Cache-Control": "no-store", "Vary": "Cookie", **(headers or {})})


def _in_language(request: Request, page: str) -> str:
    """A page whose links and forms into the service ask for the language that its own address asks for."""
    language = request.query_params.get("lang")
    if language not in _LANGUAGES:
        return page

    def asking(found: re.Match[str]) -> str:
        if 'method="get"' in found[0]:  # which leaves out what its address asks for
            return f'{found[0]}<input type="hidden" name="lang" value="{language}">'
        return _OWN_ADDRESS.sub(rf"\g<0>?lang={language}", found[0])

    return _LINK_OR_FORM.sub(asking, page)
