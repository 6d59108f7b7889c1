"""Errors as `application/problem+json` (RFC 9457); the only place that turns one into a response.

| error | status |
|---|---|
| a body that isn't JSON in UTF-8, or that can't be read at all | 400 |
| a question that is empty, too long or wants too many hits; JSON that isn't as documented | 422 |
| no key, or one that isn't valid, where one is needed; a log-in that has ended | 401 |
| a collection that the key isn't for, another site's page where none may ask, or a name that nobody vouches for | 403 |
| no such page, document or answer | 404 |
| a method that the page doesn't take | 405 |
| a body that doesn't come in time | 408 |
| a body, or a header, over the limit | 413, 431 |
| a name in the address that isn't the service's | 421 |
| more requests than one client may make, or more feedback on an answer than it can have | 429 |
| more questions than the service can take in, keys that it can't read, or a log-in that it can't check | 503 |
| no index has been published yet, or editors have stopped the answers | 503 |
| what else can't be done now, without saying why to those who can't mend it | 503 |
| anything unforeseen, which tells nothing of itself | 500 |
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from indexer.errors import BelaggError
from service.corpus.shards.errors import AccessDiffers, ShardsSilent
from service.errors import (
    BodyTooLarge,
    BodyTooSlow,
    CollectionForbidden,
    FeedbackEnough,
    HostUnknown,
    KeyInvalid,
    KeyMissing,
    KeysUnavailable,
    NoIndexYet,
    NotFound,
    OriginForeign,
    Overloaded,
    QueryError,
    RateExceeded,
    RequestRefused,
    StoppedByEditors,
    Unavailable,
)
from service.http.login.errors import IdentityUnbelievable, LoginEnded, LoginNeeded, LoginUnavailable
from service.http.schemas import ProblemOut
from service.records.logs import LOGGER

MEDIA_TYPE = "application/problem+json"

MCP = "/mcp"
_JSON_RPC_SERVER_ERROR = -32000

_log = logging.getLogger(LOGGER)

_TITLES = {
    400: "Begäran kan inte tolkas",
    401: "Inloggning eller API-nyckel behövs",
    403: "Det är inte tillåtet",
    404: "Sidan finns inte",
    405: "Metoden går inte att använda här",
    408: "Begäran kom inte i tid",
    413: "Begäran är för stor",
    421: "Tjänsten finns inte under det namnet",
    422: "Begäran kan inte besvaras som den är",
    429: "För många anrop",
    431: "Begärans huvud är för stort",
    500: "Något gick fel",
    503: "Tjänsten kan inte svara just nu",
}
STATUSES: Mapping[type[BelaggError], int] = {
    QueryError: 422,
    NotFound: 404,
    KeyMissing: 401,
    KeyInvalid: 401,
    LoginNeeded: 401,
    LoginEnded: 401,
    IdentityUnbelievable: 403,
    CollectionForbidden: 403,
    BodyTooSlow: 408,
    BodyTooLarge: 413,
    HostUnknown: 421,
    OriginForeign: 403,
    RateExceeded: 429,
    FeedbackEnough: 429,
    KeysUnavailable: 503,
    LoginUnavailable: 503,
    NoIndexYet: 503,
    StoppedByEditors: 503,
    Overloaded: 503,
    AccessDiffers: 503,
    ShardsSilent: 503,
    Unavailable: 503,
}
"""The errors that are told to whoever asks, those below them in the tree too. Any other is unforeseen."""

_EXAMPLE = '{"query": "Vad betyder Skottlandsmodellen?"}'
_DESCRIBED = "Vad som kan anges står i /openapi.json."
_PLACES = ("body", "query", "path")
"""Where a field stands, before its name."""
_DETAILS = {
    400: f"Begäran är inte giltig JSON i UTF-8. Skicka till exempel {_EXAMPLE}.",
    404: "Kontrollera adressen. Sökningen finns på startsidan, och API:et beskrivs i /openapi.json.",
    405: "Använd den metod som beskrivs i /openapi.json.",
    500: "Ett oväntat fel har skrivits i tjänstens logg. Försök igen; kvarstår det, kontakta den som sköter tjänsten.",
    503: "Försök igen om en stund; kvarstår det, kontakta den som sköter tjänsten.",
}


UNFORESEEN = _DETAILS[500]


class ProblemResponse(JSONResponse):
    """A problem; to a client that speaks JSON-RPC, an error of that with the same sentence."""

    def __init__(self, problem: ProblemOut, headers: Mapping[str, str]) -> None:
        super().__init__(problem.model_dump(), problem.status, dict(headers), media_type=MEDIA_TYPE)
        self._problem = problem
        self._extra = dict(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_mcp(scope):
            await super().__call__(scope, receive, send)
            return
        error = {"code": _JSON_RPC_SERVER_ERROR, "message": self._problem.detail}
        content = {"jsonrpc": "2.0", "id": None, "error": error}
        await JSONResponse(content, self._problem.status, self._extra)(scope, receive, send)


def is_mcp(scope: Scope) -> bool:
    """Whether a request is another assistant's (`http/mcp`)."""
    path: str = scope.get("path", "")
    return path.removeprefix(scope.get("root_path", "")) == MCP


def problem(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem response; without `detail` it carries the usual sentence for its status."""
    return ProblemResponse(_problem(status, detail), headers or {})


def _problem(status: int, detail: str | None = None) -> ProblemOut:
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    if detail is not None:  # what was sent is named in some, and a lone surrogate can't be sent back
        detail = detail.encode("utf-8", "replace").decode("utf-8")
    return ProblemOut(title=title, status=status, detail=detail or _DETAILS.get(status, title))


def example(status: int) -> dict[str, Any]:
    """What a problem of that status looks like, for the OpenAPI document."""
    return _problem(status).model_dump()


def refusal(error: BelaggError) -> JSONResponse:
    """What is answered to an error, if it is one of `STATUSES`."""
    headers = dict(error.headers) if isinstance(error, RequestRefused) else None
    status, told = _told(error)
    return problem(status, told, headers)


def sentence(error: BelaggError) -> str:
    """What whoever asks is told of an error."""
    status, told = _told(error)
    return _problem(status, told).detail


def _told(error: BelaggError) -> tuple[int, str | None]:
    """An error's status, and its sentence where it is for those who ask: what they can't mend is logged instead."""
    status = next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)
    if status == 500 or isinstance(error, Unavailable):
        _log.error("%s", error)
        return status, None
    return status, str(error)


def install(app: FastAPI, headers: Mapping[str, str], origins: Collection[str] = ()) -> None:
    """Make every error of an app a problem.

    An unforeseen one is answered outside all middleware, so with `headers`, and readable for pages of `origins`.
    """

    async def unforeseen(request: Request, _: Exception) -> JSONResponse:
        """The server writes the traceback to its log; whoever asks learns nothing of it."""
        origin = request.headers.get("origin")
        readable = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin in origins and origin else {}
        return problem(500, headers={**headers, **readable})

    for kind in STATUSES:
        app.add_exception_handler(kind, _service_error)
    app.add_exception_handler(RequestValidationError, _invalid_body)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, unforeseen)


async def _service_error(_: Request, error: Exception) -> JSONResponse:
    return refusal(error) if isinstance(error, BelaggError) else problem(500)


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
    field = ".".join(str(part) for part in wrong["loc"] if part not in _PLACES)[:40] or "query"
    match wrong["type"]:
        case "missing" if field != "query" or wrong["loc"][0] != "body":
            return f"{field} saknas. {_DESCRIBED}"
        case "model_attributes_type":
            return (
                "Begäran är inget JSON-objekt, eller så saknas Content-Type: application/json. "
                f"Skicka till exempel {_EXAMPLE}."
            )
        case "missing":
            return f"Fältet {field} saknas. Skicka till exempel {_EXAMPLE}."
        case "extra_forbidden":
            return f"Fältet {field} är okänt. {_DESCRIBED}"
    return f"{field} har ett värde som inte går att använda. {_DESCRIBED}"
