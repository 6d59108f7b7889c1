"""Documents, whole."""

from __future__ import annotations

import threading
from hashlib import sha256
from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from indexer.texts.swedish import Span
from service.answer.within import SearcherWithin
from service.corpus.documents.document_view import PART, DocumentView
from service.errors import DocumentNotFound
from service.http.guards.admitted import DocumentRoute
from service.http.guards.view import Within
from service.http.routes.examples import DOCUMENT
from service.http.routes.request import work_of
from service.http.routes.responses import GENERATION_HEADER, answered, api_problems, json_response
from service.http.schemas.documents import DocumentOut

ID = r"^[0-9a-f]{16}$"
CHARACTERS = r"^[0-9]{1,9}-[0-9]{1,9}$"

_READING = threading.Lock()
"""One document is held whole at once: a text of 20 MB takes three times that until its part is cut out."""

router = APIRouter(tags=["Dokument"], route_class=DocumentRoute)


# The two decorators as in health.py.
@router.get(
    "/v1/documents/{document_id}",
    responses={
        **answered(DOCUMENT),
        304: {"description": "Dokumentet är detsamma som det du har."},
        **api_problems(404, 422),
    },
    summary="Läs ett dokument",
    response_model=DocumentOut,
)
@router.api_route("/v1/documents/{document_id}", methods=["GET", "HEAD"], include_in_schema=False)
def document(
    request: Request,
    searcher: Within,
    document_id: Annotated[str, Path(description="Ur en källhänvisning.", examples=["53ea9fc237608e80"])],
    stycke: Annotated[
        str | None, Query(pattern=ID, description="Id för stycket som en källhänvisning pekar på.")
    ] = None,
    tecken: Annotated[
        str | None,
        Query(pattern=CHARACTERS, description="De tecken i stycket som hänvisningen gäller, räknat från dess början."),
    ] = None,
    offset: Annotated[
        int | None, Query(ge=0, le=1_000_000_000, description="Skicka en del av texten, från detta tecken.")
    ] = None,
    limit: Annotated[
        int | None, Query(ge=1, le=PART, description=f"Hur många tecken en del har, ungefär; högst {PART}.")
    ] = None,
) -> Response:
    """Ett helt dokument: text, rubriker, sidor och stycken, och hela texten i segment.

    Ett långt dokument skickas i delar, från `offset` och framåt; `part` säger var nästa del börjar.

    Med samma `stycke` och `tecken` som i en källhänvisnings `document_url` säger `reference` var i texten den pekar nu,
    eller att stycket inte längre finns där. `ETag` gäller så länge dokumentet är oförändrat, över generationer.
    """
    work_of(request).check()
    with _READING:
        return _document(request, searcher, document_id, stycke, tecken, offset, limit)


def _document(
    request: Request,
    searcher: SearcherWithin,
    document_id: str,
    stycke: str | None,
    tecken: str | None,
    offset: int | None,
    limit: int | None,
) -> Response:
    view = searcher.document(document_id, stycke, _span(tecken))
    if view is None:
        raise DocumentNotFound
    part = view.part(offset, limit)
    etag = _etag(view, part)
    if _matches(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers={"ETag": etag, GENERATION_HEADER: str(view.generation)})
    return json_response(DocumentOut.of(view, part), view.generation, headers={"ETag": etag})


def _span(characters: str | None) -> Span | None:
    if characters is None:
        return None
    start, _, end = characters.partition("-")
    return Span(int(start), int(end))


def _etag(view: DocumentView, part: Span) -> str:
    """Of all that is sent but the generation, and so a weak one (RFC 9110, 8.8.1)."""
    marked = view.reference and view.reference.span
    parts = [
        version("belagg"),
        view.document.content_hash,
        *(passage.id for passage in view.passages),
        str(marked),
        str(part),
        str(view.attached_to),
    ]
    return f'W/"{sha256(chr(0).join(parts).encode()).hexdigest()[:20]}"'


def _matches(if_none_match: str, etag: str) -> bool:
    """By weak comparison (RFC 9110, 13.1.2)."""
    asked = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in asked or etag.removeprefix("W/") in asked
