"""Original files, handed out as they are."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response

from indexer.errors import SourceError
from indexer.texts.swedish import Span
from service.answer.within import SearcherWithin
from service.corpus.documents.originals import Original, Originals
from service.corpus.documents.page_pictures import PagePictures
from service.errors import DocumentNotFound, OriginalChanged, PictureNotDrawn
from service.http.guards.admitted import DocumentRoute
from service.http.guards.view import Within
from service.http.routes.documents import CHARACTERS, ID
from service.http.routes.request import work_of
from service.http.routes.responses import api_problems

_SHOWN = ("application/pdf", "text/plain")
"""By browsers; what else there is, is saved."""
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A browser gives what it shows no origin, no script and no way out."""

_PROBLEMS = api_problems(404, 422)
_DocumentId = Annotated[str, Path(description="Ur en källhänvisning.", examples=["53ea9fc237608e80"])]

router = APIRouter(tags=["Dokument"], route_class=DocumentRoute)


@router.get(
    "/v1/originals/{document_id}",
    responses={
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
        304: {"description": "Filen är densamma som den du har."},
        **_PROBLEMS,
    },
    response_class=Response,
    summary="Öppna originalfilen",
)
@router.api_route("/v1/originals/{document_id}", methods=["GET", "HEAD"], include_in_schema=False)
def original(
    request: Request,
    searcher: Within,
    document_id: _DocumentId,
) -> Response:
    """Filen som dokumentet lästes ur, oförändrad sedan dess: för källor med `serve_files = true` i belagg.toml."""
    found = _original(request, searcher, document_id)
    etag = f'"{found.sha256[:20]}"'
    headers = {"ETag": etag, "Content-Security-Policy": _POLICY, "Content-Disposition": _disposition(found)}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(found.content, headers=headers, media_type=_media_type(found))


@router.get(
    "/v1/originals/{document_id}/picture",
    responses={200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}, **_PROBLEMS},
    response_class=Response,
    summary="Se en sida som bild",
)
@router.api_route("/v1/originals/{document_id}/picture", methods=["GET", "HEAD"], include_in_schema=False)
def picture(
    request: Request,
    searcher: Within,
    document_id: _DocumentId,
    stycke: Annotated[str, Query(pattern=ID, description="Id för stycket som en källhänvisning pekar på.")],
    tecken: Annotated[
        str | None,
        Query(pattern=CHARACTERS, description="De tecken i stycket som markeras, räknat från dess början."),
    ] = None,
) -> Response:
    """Sidan i en PDF där ett stycke börjar, med `tecken` i stycket markerade: originalet, som det ser ut."""
    found = _original(request, searcher, document_id)
    view = searcher.document(document_id, stycke)
    passage = None if view is None or view.reference is None else view.reference.span
    if view is None or passage is None or found.media_type != _SHOWN[0]:
        raise DocumentNotFound
    text = view.document.text[passage.start : passage.end]
    start, _, end = (tecken or f"0-{len(text)}").partition("-")
    quote = Span(min(int(start), len(text)), min(int(end), len(text)))
    page = view.document.page_at(passage.start + quote.start)
    pictures: PagePictures = request.app.state.pictures
    try:
        drawn = None if page is None else pictures.of(found, page, text, quote)
    except SourceError as error:
        raise PictureNotDrawn from error
    if drawn is None:
        raise DocumentNotFound
    return Response(drawn, headers={"Cache-Control": "private, max-age=3600"}, media_type="image/png")


def _original(request: Request, searcher: SearcherWithin, document_id: str) -> Original:
    """Raises `DocumentNotFound` or `OriginalChanged`."""
    searcher.check()
    originals: Originals | None = request.app.state.originals
    if originals is None:
        raise DocumentNotFound
    work_of(request).check()
    try:
        found = searcher.original(originals, document_id)
    except SourceError as error:
        raise OriginalChanged from error
    if found is None:
        raise DocumentNotFound
    return found


def _media_type(found: Original) -> str:
    """Text with the encoding that it is in, as far as that is one of two."""
    if found.media_type != _SHOWN[1]:
        return found.media_type
    try:
        found.content.decode("utf-8")
    except UnicodeDecodeError:
        return f"{found.media_type}; charset=windows-1252"
    return f"{found.media_type}; charset=utf-8"


def _disposition(found: Original) -> str:
    """Shown or saved, under its own name (RFC 6266)."""
    return f"{'inline' if found.media_type in _SHOWN else 'attachment'}; filename*=UTF-8''{quote(found.name, safe='')}"
