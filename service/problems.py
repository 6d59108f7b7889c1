"""Errors as `application/problem+json` (RFC 9457); the only place that turns one into a response.

| error | status |
|---|---|
| a body that isn't JSON in UTF-8, or that can't be read at all | 400 |
| a question that is empty, too long or wants too many hits; JSON that isn't as documented | 422 |
| no such page | 404 |
| a method that the page doesn't take | 405 |
| a body over the limit | 413 |
| no index has been published yet | 503 |
| anything unforeseen, which tells nothing of itself | 500 |
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from service.errors import NoIndexYet, QueryError
from service.schemas import ProblemOut

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: "Begäran kan inte tolkas",
    404: "Sidan finns inte",
    405: "Metoden går inte att använda här",
    413: "Begäran är för stor",
    422: "Frågan kan inte besvaras som den är",
    500: "Något gick fel",
    503: "Det finns inget index än",
}
_EXAMPLE = '{"query": "Vad betyder Skottlandsmodellen?"}'
_DETAILS = {
    400: f"Begäran är inte giltig JSON i UTF-8. Skicka till exempel {_EXAMPLE}.",
    404: "Kontrollera adressen. Sökningen finns på startsidan, och gränssnittet beskrivs i /openapi.json.",
    405: "Använd den metod som beskrivs i /openapi.json.",
    500: "Ett oväntat fel har skrivits i tjänstens logg. Försök igen; kvarstår det, kontakta den som sköter tjänsten.",
}


def problem(status: int, detail: str | None = None, headers: dict[str, str] | None = None) -> JSONResponse:
    """A problem response; without `detail` it carries the usual sentence for its status."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    content = ProblemOut(title=title, status=status, detail=detail or _DETAILS.get(status, title))
    return JSONResponse(content.model_dump(), status, headers, media_type=MEDIA_TYPE)


def install(app: FastAPI, headers: Mapping[str, str]) -> None:
    """Make every error of an app a problem. An unforeseen one is answered outside all middleware, so with `headers`."""

    async def unforeseen(_: Request, __: Exception) -> JSONResponse:
        """The server writes the traceback to its log; whoever asks learns nothing of it."""
        return problem(500, headers=dict(headers))

    app.add_exception_handler(QueryError, _query_error)
    app.add_exception_handler(NoIndexYet, _no_index_yet)
    app.add_exception_handler(RequestValidationError, _invalid_body)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, unforeseen)


async def _query_error(_: Request, error: Exception) -> JSONResponse:
    return problem(422, str(error))


async def _no_index_yet(_: Request, error: Exception) -> JSONResponse:
    return problem(503, str(error), {"Retry-After": "5"})


async def _invalid_body(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        return problem(422)
    wrong = error.errors()[0]
    return problem(400) if wrong["type"] == "json_invalid" else problem(422, _what_is_wrong(wrong))


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        return problem(500)
    return problem(error.status_code, headers=dict(error.headers or {}))


def _what_is_wrong(wrong: Mapping[str, Any]) -> str:
    field = ".".join(str(part) for part in wrong["loc"] if part != "body")[:40] or "query"
    match wrong["type"]:
        case "model_attributes_type":
            return (
                "Begäran är inget JSON-objekt, eller så saknas Content-Type: application/json. "
                f"Skicka till exempel {_EXAMPLE}."
            )
        case "missing":
            return f"Fältet {field} saknas. Skicka till exempel {_EXAMPLE}."
        case "extra_forbidden":
            return f"Fältet {field} är okänt. Fälten är query och limit."
    return f"Fältet {field} har fel slags värde. query är en text och limit ett heltal."
