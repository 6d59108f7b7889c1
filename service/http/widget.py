"""What other pages embed and browsers search from.

| address | what it is |
|---|---|
| /widget.js | the element `<belagg-sok>` as one script, put together from `browser/widget/` when the service starts |
| /embed | a page with the widget alone, for an iframe in systems that take only that |
| /embed-height.js | for the page around that iframe: keeps it as high as what it shows |
| /opensearch.xml | tells a browser how to search from its address bar |
| /v1/suggest/opensearch | suggestions for the address bar; under /v1, so that its limits and keys hold |
| /demo/ | an intranet page of the old school, with the widget in every way that it can be embedded |
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request, Response
from starlette.responses import FileResponse, JSONResponse

from service.corpus.words.suggestions import DEFAULT_LIMIT, MAX_CHARACTERS
from service.http.guards.transport.headers import SECURITY_HEADERS
from service.http.guards.view import SEES_NOTHING, Within
from service.http.routes.responses import GENERATION_HEADER

WIDGET = Path(str(files("service"))) / "browser" / "widget"
DEMO = WIDGET.parent / "demo"
LANGUAGES = ("sv", "en")
SUGGESTIONS = "application/x-suggestions+json"
"""Media type of what a browser's address bar is given: the text typed and how it may go on (OpenSearch Suggestions)."""

_SHARED = (
    "again",
    "announcement",
    "announcement_not_found",
    "ask",
    "comment",
    "comment_sent",
    "confidence",
    "empty_question",
    "feedback",
    "feedback_failed",
    "feedback_note",
    "feedback_too_late",
    "further",
    "heading",
    "helpful",
    "hits",
    "identity_number",
    "label",
    "nearest",
    "no_hits",
    "no_hits_title",
    "not_helpful",
    "other_table",
    "problem_title",
    "question",
    "reason",
    "reason_none",
    "reasons",
    "searched_for",
    "searching",
    "send_comment",
    "shorter",
    "table",
    "thanks",
    "unexpected",
    "unreachable_title",
    "whole",
)
"""Sentences that the widget says as the page does; what it says in its own words lies beside it."""
_PAGE = WIDGET.parent / "page" / "static"
_OF_THE_PAGE = ("dom", "language", "parts", "passage", "table", "asking", "feedback", "identity")
_PARTS = (
    *(_PAGE / "shared" / f"{name}.js" for name in _OF_THE_PAGE),
    *(WIDGET / name for name in ("asking.js", "answer.js", "element.js")),
)
"""The page's modules that it has too, and its own; each needs only those before it."""
_OF_A_MODULE = re.compile(r"^import .*\n|^export (?=\w)|^ *(?://|/\*\*|\* |\*/).*\n", re.MULTILINE)
"""What a script doesn't have, and comments that nobody but its authors needs."""
_METHODS = ["GET", "HEAD"]
_NO_ANCESTORS = "frame-ancestors 'none'"


def router(origins: Sequence[str]) -> APIRouter:
    """The addresses above. Pages of `origins`, such as "https://intranat.kommunen.se", may have /embed in a frame."""
    routes = APIRouter(include_in_schema=False, dependencies=[SEES_NOTHING])
    script = widget_script()
    etag = f'"{hashlib.sha256(script.encode()).hexdigest()[:32]}"'
    ancestors = " ".join(["frame-ancestors 'self'", *origins])

    @routes.api_route("/widget.js", methods=_METHODS)
    async def widget(request: Request) -> Response:
        if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        return Response(script, media_type="text/javascript", headers={"ETag": etag})

    @routes.api_route("/embed", methods=_METHODS)
    async def embed() -> FileResponse:
        return FileResponse(WIDGET / "embed.html", headers=_policy(ancestors))

    @routes.api_route("/embed.css", methods=_METHODS)
    async def embed_style() -> FileResponse:
        return FileResponse(WIDGET / "embed.css")

    @routes.api_route("/embed.js", methods=_METHODS)
    async def embed_script() -> FileResponse:
        return FileResponse(WIDGET / "embed.js")

    @routes.api_route("/embed-height.js", methods=_METHODS)
    async def embed_height() -> FileResponse:
        return FileResponse(WIDGET / "embed-height.js")

    @routes.api_route("/opensearch.xml", methods=_METHODS)
    async def opensearch(request: Request) -> Response:
        return Response(
            opensearch_description(str(request.base_url)), media_type="application/opensearchdescription+xml"
        )

    @routes.api_route("/demo/", methods=_METHODS)
    async def demo() -> FileResponse:
        headers = {**_policy(f"{_NO_ANCESTORS}; frame-src 'self'"), "X-Robots-Tag": "noindex"}
        return FileResponse(DEMO / "index.html", headers=headers)

    @routes.api_route("/demo/intranet.css", methods=_METHODS)
    async def demo_style() -> FileResponse:
        return FileResponse(DEMO / "intranet.css")

    return routes


suggesting = APIRouter(include_in_schema=False)
"""Of the addresses above, what reads the texts."""


@suggesting.get("/v1/suggest/opensearch")
def suggest(searcher: Within, q: str = "") -> Response:
    found = searcher.suggest(q[:MAX_CHARACTERS], DEFAULT_LIMIT)
    headers = {GENERATION_HEADER: str(searcher.generation)}
    return JSONResponse([q, [suggestion.text for suggestion in found]], headers=headers, media_type=SUGGESTIONS)


def widget_script() -> str:
    """The widget's script: its sentences, its style and its parts, in a scope of their own."""
    strings = {language: _strings(language) for language in LANGUAGES}
    parts = [
        "// Belägg's widget, <belagg-sok>. How to use it: docs/embedding.md. Licence: Apache-2.0.",
        "(() => {",
        '"use strict";',
        f"const STRINGS = {json.dumps(strings, ensure_ascii=False, indent=1)};",
        f"const STYLE = `\n{_text('widget.css')}`;",
        *(_OF_A_MODULE.sub("", part.read_text(encoding="utf-8")) for part in _PARTS),
        "})();",
    ]
    return "\n".join(parts) + "\n"


def opensearch_description(base: str) -> str:
    """An OpenSearch 1.1 description of the search page at `base`, the service's address as browsers see it."""
    address = escape(base, {'"': "&quot;"})
    return f"""\
<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>Belägg</ShortName>
<Description>Svar med källa ur organisationens egna texter.</Description>
<Url type="text/html" template="{address}?q={{searchTerms}}"/>
<Url type="{SUGGESTIONS}" template="{address}v1/suggest/opensearch?q={{searchTerms}}"/>
<Url type="application/opensearchdescription+xml" rel="self" template="{address}opensearch.xml"/>
<Image type="image/svg+xml">{address}static/belagg.svg</Image>
<Language>sv</Language>
<InputEncoding>UTF-8</InputEncoding>
</OpenSearchDescription>
"""


def _strings(language: str) -> dict[str, object]:
    page = json.loads((_PAGE / f"{language}.json").read_text(encoding="utf-8"))
    return {**{key: page[key] for key in _SHARED}, **json.loads(_text(f"{language}.json"))}


def _text(name: str) -> str:
    return (WIDGET / name).read_text(encoding="utf-8")


def _policy(instead: str) -> dict[str, str]:
    """The policy of every page, with another directive instead of the one that lets nobody frame it."""
    policy = SECURITY_HEADERS["Content-Security-Policy"].replace(_NO_ANCESTORS, instead)
    return {"Content-Security-Policy": policy}
