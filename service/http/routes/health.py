"""Whether the process lives and can answer, for whatever watches over it."""

from __future__ import annotations

from fastapi import APIRouter

from service.http.guards.view import SEES_NOTHING, Within
from service.http.routes.responses import problems
from service.http.schemas.status import LiveOut, ReadyOut

router = APIRouter(tags=["Tjänsten"])


# The lower decorator takes the requests, and says in Allow what it takes; the upper one documents GET alone,
# because the OpenAPI document would give both methods the same operation id.
@router.get("/healthz", responses=problems(), summary="Lever tjänsten?", dependencies=[SEES_NOTHING])
@router.api_route("/healthz", methods=["GET", "HEAD"], include_in_schema=False, dependencies=[SEES_NOTHING])
async def healthz() -> LiveOut:
    """Svarar så länge processen lever."""
    return LiveOut(status="ok")


@router.get("/readyz", responses=problems(503), summary="Kan tjänsten svara?")
@router.api_route("/readyz", methods=["GET", "HEAD"], include_in_schema=False)
async def readyz(searcher: Within) -> ReadyOut:
    """Svarar när index och modell är inlästa. Vad som söks säger /v1/status, som vet vem som frågar."""
    searcher.check()
    return ReadyOut(status="ok")
