"""Responses: JSON that names its generation, and the problems that an endpoint can answer with, for OpenAPI."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from service.http.problems import MEDIA_TYPE, example
from service.http.schemas.schema import ProblemOut, Schema

GENERATION_HEADER = "Belagg-Generation"

_DESCRIPTIONS = {
    400: "Begäran är inte giltig JSON i UTF-8.",
    401: "Inloggning eller en giltig API-nyckel behövs.",
    403: "Nyckeln gäller inte för en samling som anges.",
    404: "Finns inte, eller inte längre.",
    405: "Metoden går inte att använda här.",
    408: "Begäran kom inte i tid.",
    413: "Begäran är för stor.",
    421: "Tjänsten svarar inte under det namnet.",
    422: "Begäran är fel utformad; meningen säger vad.",
    429: "För många anrop; Retry-After säger när nästa går bra.",
    500: "Ett oväntat fel.",
    503: "Tjänsten kan inte svara just nu.",
}
_ALWAYS = (405, 421, 500)
_API = (401, 429, 503)
"""Of whatever stands under /v1."""
_BODY = (400, 408, 413, 422)
"""Of whatever is sent a body."""


def answered(example: dict[str, Any], status: int = 200) -> dict[int | str, dict[str, Any]]:
    """An example of what an endpoint is there for."""
    return {status: {"content": {"application/json": {"example": example}}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What an endpoint can answer beside what it is there for."""
    return {
        status: {
            "content": {MEDIA_TYPE: {"schema": ProblemOut.model_json_schema(), "example": example(status)}},
            "description": _DESCRIPTIONS[status],
        }
        for status in sorted({*statuses, *_ALWAYS})
    }


def api_problems(*statuses: int, body: bool = False) -> dict[int | str, dict[str, Any]]:
    """The same for an endpoint of the API, which is limited and may need a key."""
    return problems(*statuses, *_API, *(_BODY if body else ()))


def json_response(
    content: Schema, generation: int, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """What comes wholly from one generation. Made here: FastAPI would check anew what pydantic has just made."""
    headers = {GENERATION_HEADER: str(generation), **(headers or {})}
    return Response(content.model_dump_json(), status, headers, media_type="application/json")
